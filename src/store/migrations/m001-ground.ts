// The first schema: what the store holds and why each table is there.

export const ground = `
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('next_block', '1'), ('store_id', lower(hex(randomblob(16))));

-- cut = 1: a read was begun and did not end, whatever became of the log since.
CREATE TABLE logs(
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  path TEXT NOT NULL UNIQUE,
  root TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  modified_at REAL NOT NULL,
  state TEXT NOT NULL,
  parser_version INTEGER NOT NULL DEFAULT 0,
  offset INTEGER NOT NULL DEFAULT 0,
  tail_hash TEXT NOT NULL DEFAULT '',
  seen_at REAL NOT NULL,
  cut INTEGER NOT NULL DEFAULT 1
);
-- What the next read of a log needs; apart, since it is large and lists never want it.
CREATE TABLE resumes(log INTEGER PRIMARY KEY, state BLOB NOT NULL);
CREATE TABLE issues(
  id INTEGER PRIMARY KEY, log INTEGER NOT NULL, line INTEGER, code TEXT NOT NULL, message TEXT NOT NULL, path TEXT NOT NULL
);
CREATE INDEX issues_of_log ON issues(log);

CREATE TABLE projects(id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, name TEXT NOT NULL);

-- JSON columns hold what is only ever read as a whole. closed = 0: never read to its end, not shown.
CREATE TABLE sessions(
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  log INTEGER NOT NULL,
  closed INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0,
  hidden INTEGER NOT NULL DEFAULT 0,
  facts TEXT NOT NULL,
  counts TEXT,
  roles TEXT,
  first_prompt TEXT,
  linked_title TEXT,
  project INTEGER,
  started_at REAL,
  active_from REAL,
  active_to REAL,
  last_time REAL,
  parent_id TEXT,
  parent_call_id TEXT,
  forked_from TEXT,
  spend TEXT,
  inherited TEXT,
  next_seq INTEGER NOT NULL DEFAULT 0,
  indexed INTEGER NOT NULL DEFAULT 0,
  propagated INTEGER NOT NULL DEFAULT -1,
  secrets INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX sessions_of_log ON sessions(log);
CREATE INDEX sessions_by_external_id ON sessions(external_id);
CREATE INDEX sessions_of_parent ON sessions(parent_id) WHERE parent_id IS NOT NULL;

-- id is ordered by time (see store/sqlite/content.ts) and is the rowid in full_text.
-- flags: 1 sidechain, 2 inherited from another session.
CREATE TABLE messages(
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  parent_seq INTEGER NOT NULL,
  role INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  time REAL,
  id_hash INTEGER NOT NULL,
  block INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL
);
CREATE UNIQUE INDEX messages_of_session ON messages(session, seq);
CREATE INDEX messages_inherited ON messages(id) WHERE flags & 2;
-- Blocks of bodies.db that no message names any more; they are deleted there once this is durable here.
CREATE TABLE freed(block INTEGER PRIMARY KEY);

CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE usage(
  session INTEGER NOT NULL,
  key INTEGER NOT NULL,
  message_key INTEGER NOT NULL,
  model INTEGER,
  time REAL,
  input INTEGER,
  output INTEGER,
  cache_read INTEGER,
  cache_creation INTEGER,
  cache_creation_1h INTEGER,
  reasoning INTEGER,
  cost REAL,
  inherited INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (session, key)
) WITHOUT ROWID;
CREATE INDEX usage_by_key ON usage(key);

CREATE TABLE findings(
  session INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  path TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  rule TEXT NOT NULL,
  label TEXT NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  confidence REAL NOT NULL,
  value_hash TEXT NOT NULL,
  PRIMARY KEY (session, seq, path, start, "end", rule)
) WITHOUT ROWID;
CREATE TABLE placeholders(
  label TEXT NOT NULL, value_hash TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (label, value_hash)
) WITHOUT ROWID;
CREATE INDEX placeholders_by_number ON placeholders(label, number);

-- Prompts by id and time: how a copy of a session is recognised when its usage does not tell.
CREATE TABLE prompt_keys(
  id_hash INTEGER NOT NULL, time REAL NOT NULL, session INTEGER NOT NULL, PRIMARY KEY (id_hash, time, session)
) WITHOUT ROWID;
CREATE INDEX prompt_keys_of_session ON prompt_keys(session);
CREATE TABLE lineage(
  copy INTEGER NOT NULL, original INTEGER NOT NULL, kind TEXT NOT NULL, shared INTEGER NOT NULL, PRIMARY KEY (copy, original)
) WITHOUT ROWID;
CREATE INDEX lineage_of_original ON lineage(original);
-- Sessions written since copies were last looked for, and since links were last resolved.
CREATE TABLE touched(session INTEGER PRIMARY KEY, lineage INTEGER NOT NULL DEFAULT 1, links INTEGER NOT NULL DEFAULT 1);
CREATE TABLE child_links(
  source TEXT NOT NULL, child TEXT NOT NULL, parent INTEGER NOT NULL, call_id TEXT NOT NULL,
  PRIMARY KEY (source, child, parent, call_id)
) WITHOUT ROWID;
CREATE INDEX child_links_of_parent ON child_links(parent);
CREATE TABLE foreign_titles(
  message_key INTEGER NOT NULL, giver INTEGER NOT NULL, title TEXT NOT NULL, target INTEGER, fresh INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (message_key, giver)
) WITHOUT ROWID;
CREATE INDEX foreign_titles_of_giver ON foreign_titles(giver);

-- whole = 0: its log was never read to the end since this generation began.
CREATE TABLE archives(
  log INTEGER NOT NULL, generation INTEGER NOT NULL, file TEXT NOT NULL, bytes INTEGER NOT NULL, packed INTEGER NOT NULL,
  whole INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (log, generation)
) WITHOUT ROWID;
CREATE TABLE segments(
  log INTEGER NOT NULL, generation INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  file_offset INTEGER NOT NULL, frame_length INTEGER NOT NULL, PRIMARY KEY (log, generation, offset)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE full_text USING fts5(
  text, cjk, content='', contentless_delete=1, detail=full, tokenize='unicode61'
);
-- Large runs are sorted in memory; segments are merged by tidy, not while a scan waits.
INSERT INTO full_text(full_text, rank) VALUES ('hashsize', 67108864);
INSERT INTO full_text(full_text, rank) VALUES ('automerge', 0);
INSERT INTO full_text(full_text, rank) VALUES ('crisismerge', 200);
`;
