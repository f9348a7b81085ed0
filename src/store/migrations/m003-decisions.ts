// Decisions about findings, reviews of quarantined sessions, and what looking for secrets over all sessions remembers.

export const decisions = `
-- Both logs only grow: an undo is a row of its own. JSON columns hold what is only ever read as a whole.
CREATE TABLE decisions(
  id INTEGER PRIMARY KEY AUTOINCREMENT, undoes INTEGER, verb TEXT, target TEXT, scope TEXT,
  author TEXT NOT NULL, reason TEXT, at REAL NOT NULL
);
CREATE TABLE reviews(
  id INTEGER PRIMARY KEY AUTOINCREMENT, undoes INTEGER, verb TEXT, session TEXT NOT NULL, seen TEXT,
  author TEXT NOT NULL, reason TEXT, at REAL NOT NULL
);

-- spread = 1: no rule found it there; its value is a confirmed secret that was found elsewhere.
CREATE TABLE findings_by_value(
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
  spread INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (session, seq, path, start, "end", rule, value_hash)
) WITHOUT ROWID;
INSERT INTO findings_by_value
  SELECT session, seq, path, start, "end", rule, label, kind, severity, confidence, value_hash, 0 FROM findings;
DROP TABLE findings;
ALTER TABLE findings_by_value RENAME TO findings;
CREATE INDEX findings_of_value ON findings(value_hash);

-- Values that are looked for over all sessions, by the facts that every finding of them gets. A number is never given
-- again: a session that was searched up to one lacks the later ones only. spreads = 0: a word, or too short.
CREATE TABLE confirmed(
  number INTEGER PRIMARY KEY AUTOINCREMENT, value_hash TEXT NOT NULL UNIQUE, rule TEXT NOT NULL, label TEXT NOT NULL,
  severity TEXT NOT NULL, confidence REAL NOT NULL, spreads INTEGER NOT NULL
);

-- searched: the confirmed values up to this number were looked for in the messages up to propagated.
-- decided: the decisions up to this one are in the full text.
ALTER TABLE sessions ADD COLUMN searched INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN decided INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET propagated = -1;

-- Blocks of bodies.db: what a session says of itself in words (facts holds ids and numbers then), and what the next
-- read of a log needs. A title that one log gives to another session is a reference to a block, too.
ALTER TABLE sessions ADD COLUMN private_block INTEGER;
ALTER TABLE resumes ADD COLUMN block INTEGER;
`;
