// Relinks of projects, and what is known of a project beside its root.

export const relinks = `
-- own_project: what the session's log and its folder tell; project: where it is shown, see store/sqlite/projects.ts.
-- project_seen = 1: the folder was there when own_project was told.
ALTER TABLE sessions ADD COLUMN own_project INTEGER;
ALTER TABLE sessions ADD COLUMN project_seen INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET own_project = project;

-- along: the project whose relink brought this one along.
CREATE TABLE relinks(
  project INTEGER PRIMARY KEY, target INTEGER NOT NULL, along INTEGER, made_at REAL NOT NULL
);
-- Remotes as core/git-remote.ts writes them: without user and password.
CREATE TABLE project_remotes(project INTEGER NOT NULL, remote TEXT NOT NULL, PRIMARY KEY (project, remote)) WITHOUT ROWID;
`;
