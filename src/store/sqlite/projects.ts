// Projects: which one a session's log tells, under which one it is shown, and what is known of each.

import { normaliseRemote } from "../../core/git-remote.ts";
import { endOfChain, type FoundProject, type ProjectRef } from "../../core/project.ts";
import type { SessionHead } from "../../core/session.ts";
import type { NewRelink, Relink } from "../../ports/relink.ts";
import type { ProjectRow, SessionKey } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { folderHash } from "./private-texts.ts";
import { fromColumn, toColumn } from "./text.ts";

/** Ids in `projects`, and whether the folder was there. */
export interface SessionProject {
  readonly own: number | null;
  readonly shown: number | null;
  readonly seen: 0 | 1;
}

/** Tells a session's projects when it is closed: a folder that is gone tells nothing new. */
export function projectOfSession(
  main: Connection,
  session: SessionKey,
  head: SessionHead,
  project: FoundProject | undefined,
): SessionProject {
  if (!project) return { own: null, shown: null, seen: 0 };
  const kept = project.isSeen === false ? seenBefore(main, session, head.cwd) : undefined;
  const own = kept ?? projectKey(main, project);
  for (const written of [head.gitRemote, project.gitRemote]) {
    const remote = written === undefined ? undefined : normaliseRemote(written);
    if (remote !== undefined) main.run("INSERT OR IGNORE INTO project_remotes VALUES (?, ?)", own, toColumn(remote));
  }
  return { own, shown: shownBy(targets(main))(own), seen: kept !== undefined || project.isSeen ? 1 : 0 };
}

function seenBefore(main: Connection, session: SessionKey, cwd: string | undefined): number | undefined {
  const row = main.get<{ own_project: number; cwd: number | string | null }>(
    `SELECT own_project, coalesce(facts ->> '$.cwdHash', facts ->> '$.head.cwd') AS cwd FROM sessions
     WHERE key = ? AND project_seen = 1 AND own_project IS NOT NULL`,
    session,
  );
  // A row from before texts were kept apart names the folder itself.
  const isSame = cwd !== undefined && row !== undefined && (row.cwd === folderHash(cwd) || row.cwd === cwd);
  return isSame ? row.own_project : undefined;
}

function projectKey(main: Connection, project: ProjectRef): number {
  const root = toColumn(project.root);
  main.run(
    "INSERT INTO projects(root, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
    root,
    toColumn(project.name),
  );
  return main.get<{ id: number }>("SELECT id FROM projects WHERE root = ?", root)?.id ?? 0;
}

function targets(main: Connection): ReadonlyMap<number, number> {
  const rows = main.all<{ project: number; target: number }>("SELECT project, target FROM relinks");
  return new Map(rows.map(({ project, target }) => [project, target]));
}

function shownBy(links: ReadonlyMap<number, number>): (project: number) => number {
  return (project) => endOfChain(project, (at) => links.get(at));
}

export function relink(main: Connection, { from, to, along }: NewRelink, now: number): void {
  const project = projectKey(main, from);
  const target = projectKey(main, to);
  const links = targets(main);
  if (links.has(project) || shownBy(links)(target) === project) throw new Error(`${from.root} cannot be relinked`);
  const first = along === undefined ? null : (idOf(main, along) ?? null);
  // Told in the order in which they were made, whatever the clock says: two may be made in one millisecond.
  const at = "max(?, coalesce((SELECT max(made_at) FROM relinks), 0) + 0.001)";
  main.run(`INSERT INTO relinks VALUES (?, ?, ?, ${at})`, project, target, first, now);
  settle(main);
}

export function unlink(main: Connection, root: string): void {
  const project = idOf(main, root);
  if (project === undefined) return;
  main.run("DELETE FROM relinks WHERE project = ?1 OR along = ?1", project);
  settle(main);
}

function idOf(main: Connection, root: string): number | undefined {
  return main.get<{ id: number }>("SELECT id FROM projects WHERE root = ?", toColumn(root))?.id;
}

/** Where sessions are shown follows from their own projects and the relinks, and from nothing else. */
function settle(main: Connection): void {
  const shown = shownBy(targets(main));
  const rows = main.all<{ own: number }>("SELECT DISTINCT own_project AS own FROM sessions WHERE own_project NOTNULL");
  for (const { own } of rows)
    main.run(
      "UPDATE sessions SET project = ?1, decided = 0 WHERE own_project = ?2 AND project IS NOT ?1",
      shown(own),
      own,
    );
}

interface Named {
  readonly id: number;
  readonly root: string;
  readonly name: string;
}

export function readRelinks(main: Connection): Relink[] {
  const rows = main.all<{
    project: number;
    target: number;
    along: string | null;
    made_at: number;
    sessions: number;
  }>(
    `SELECT r.project, r.target, a.root AS along, r.made_at,
       (SELECT count(*) FROM sessions s WHERE s.own_project = r.project AND s.closed = 1) AS sessions
     FROM relinks r LEFT JOIN projects a ON a.id = r.along ORDER BY r.made_at, r.project`,
  );
  if (rows.length === 0) return [];
  const shown = shownBy(new Map(rows.map(({ project, target }) => [project, target])));
  const named = new Map(main.all<Named>("SELECT id, root, name FROM projects").map((row) => [row.id, refOf(row)]));
  const ref = (id: number) => named.get(id) ?? { root: "", name: "" };
  return rows.map((row) => ({
    from: ref(row.project),
    to: ref(row.target),
    shown: ref(shown(row.project)),
    along: row.along === null ? undefined : fromColumn(row.along),
    sessions: row.sessions,
    relinkedAt: row.made_at,
  }));
}

function refOf({ root, name }: Pick<Named, "root" | "name">): ProjectRef {
  return { root: fromColumn(root), name: fromColumn(name) };
}

export function listProjects(main: Connection): ProjectRow[] {
  const rows = main.all<{
    id: number;
    root: string;
    name: string;
    sources: string;
    sessions: number;
    bytes: number;
    first: number | null;
    last: number | null;
  }>(
    `SELECT p.id, p.root, p.name, json_group_array(DISTINCT s.source) AS sources, count(*) AS sessions,
       (SELECT coalesce(sum(bytes), 0) FROM logs WHERE id IN (SELECT log FROM sessions WHERE project = p.id)) AS bytes,
       min(s.active_from) AS first, max(s.active_to) AS last
     FROM sessions s JOIN projects p ON p.id = s.project WHERE s.closed = 1
     GROUP BY p.id ORDER BY last DESC NULLS LAST, p.name, p.root`,
  );
  const remotes = Map.groupBy(
    main.all<{ project: number; remote: string }>("SELECT project, remote FROM project_remotes ORDER BY remote"),
    ({ project }) => project,
  );
  const relinked = Map.groupBy(readRelinks(main), ({ shown }) => shown.root);
  return rows.map((row) => {
    const project = refOf(row);
    return {
      project,
      sources: (JSON.parse(row.sources) as string[]).sort(),
      sessions: row.sessions,
      bytes: row.bytes,
      firstTime: row.first ?? undefined,
      lastTime: row.last ?? undefined,
      gitRemotes: (remotes.get(row.id) ?? []).map(({ remote }) => fromColumn(remote)),
      relinkedFrom: relinked.get(project.root) ?? [],
    };
  });
}
