// Which sessions a person opened, in which revision.

export const views = `
-- By the id of the session: it outlives it. One row for each revision and way of looking, with the last time.
CREATE TABLE session_views(
  session TEXT NOT NULL, revision TEXT NOT NULL, via TEXT NOT NULL, at REAL NOT NULL,
  PRIMARY KEY (session, revision, via)
) WITHOUT ROWID;
`;
