// Suggests relinks: a project whose folder is gone, and one that is there, with the same git remote.

import type { SuggestedRelink } from "../ports/relink.ts";
import type { ProjectRow } from "../ports/store.ts";
import { createProjector } from "./project-rows.ts";
import { exactWords, type RelinkDeps } from "./relink.ts";

/** Projects with the most sessions first; of several folders with one remote the last active one comes first. */
export function suggestRelinks({ store, policy, detector, disk }: RelinkDeps): SuggestedRelink[] {
  const there = new Map<string, ProjectRow[]>();
  const gone: ProjectRow[] = [];
  for (const row of store.projects()) {
    const { root } = row.project;
    if (!disk.isFolder(root)) {
      gone.push(row);
      continue;
    }
    const now = disk.remoteOf(root);
    for (const remote of new Set(now === undefined ? row.gitRemotes : [now]))
      there.set(remote, [...(there.get(remote) ?? []), row]);
  }
  const projector = createProjector(store, policy, detector);
  gone.sort((a, b) => b.sessions - a.sessions);
  return gone.flatMap(({ project: from, gitRemotes, sessions }) => {
    const found = new Map<string, { readonly row: ProjectRow; readonly gitRemote: string }>();
    for (const gitRemote of gitRemotes)
      for (const row of there.get(gitRemote) ?? []) found.set(row.project.root, { row, gitRemote });
    const newest = [...found.values()].sort((a, b) => (b.row.lastTime ?? 0) - (a.row.lastTime ?? 0));
    return newest.map(({ row, gitRemote }) => {
      const shown = projector.answer({ from, to: row.project, gitRemote, sessions });
      return { ...shown, words: exactWords({ from, to: row.project }, shown) };
    });
  });
}
