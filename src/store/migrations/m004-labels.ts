// Labels, scores, reviews of sessions, cuts into tasks, and what a session's revision is made from.

export const labels = `
-- mix: the sum over its messages that tells one content from another, see store/sqlite/revision.ts.
ALTER TABLE sessions ADD COLUMN mix INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET mix = (
  SELECT coalesce(sum(a * (a % 1048573 + 1) % 4294967291), 0) % 4294967296 FROM (
    SELECT (id_hash % 2147483647 + length * 7919 + seq * 104729 + (parent_seq + 1) * 613 + kind * 31 + role) % 2147483647 AS a
    FROM messages WHERE session = sessions.key));

-- Goes with what was read of the session. Ids of messages and numbers, no texts.
CREATE TABLE labels(
  session INTEGER PRIMARY KEY, classifier INTEGER NOT NULL, revision TEXT NOT NULL, type TEXT NOT NULL,
  quality REAL NOT NULL, content_hash TEXT NOT NULL, signature BLOB NOT NULL, label TEXT NOT NULL
);
-- By the id of the session: they outlive it. All three are told by people or judges; the first two only grow.
CREATE TABLE session_reviews(
  id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, verb TEXT NOT NULL, until REAL, revision TEXT NOT NULL,
  author TEXT NOT NULL, reason TEXT, at REAL NOT NULL
);
CREATE INDEX session_reviews_of_session ON session_reviews(session);
CREATE TABLE scores(
  id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, judge TEXT NOT NULL, model TEXT, rubric TEXT NOT NULL,
  revision TEXT NOT NULL, quality REAL NOT NULL, evidence TEXT NOT NULL, reason TEXT, at REAL NOT NULL
);
CREATE INDEX scores_of_session ON scores(session);
-- Cuts into tasks; the table segments is the archive's.
CREATE TABLE task_segments(
  session TEXT PRIMARY KEY, revision TEXT NOT NULL, ranges TEXT NOT NULL, author TEXT NOT NULL, at REAL NOT NULL
) WITHOUT ROWID;
`;
