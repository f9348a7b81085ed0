// What lists and overviews say of sources, projects and usage, through the policy.

import type { SourceStatus } from "../ports/app.ts";
import type { Environment, Source } from "../ports/source.ts";
import type { ProjectRow, SessionQuery, Store, Totals, UsageGroup, UsageRow } from "../ports/store.ts";
import { placesOf } from "./find-logs.ts";
import { createProjector } from "./project-rows.ts";
import type { ReadDeps } from "./read-sessions.ts";

/** Every source with the roots it looks at and what the store has of it. */
export async function sourceStatuses(
  sources: readonly Source[],
  environment: Environment,
  store: Store,
  exists: (path: string) => boolean,
): Promise<SourceStatus[]> {
  const logs = Map.groupBy(store.logs(), ({ source }) => source);
  return sources.map((source) => {
    const rows = store.sessions({ source: source.name });
    let lastSeen: number | undefined;
    for (const { counts, facts } of rows) {
      const time = counts.lastTime ?? facts.head.startedAt;
      if (time !== undefined && (lastSeen === undefined || time > lastSeen)) lastSeen = time;
    }
    const { roots, problem } = placesOf(source, environment);
    return {
      name: source.name,
      title: source.title,
      evidence: source.evidence,
      optIn: source.optIn,
      roots: roots.map((path) => ({ path, found: exists(path) })),
      problem,
      logs: logs.get(source.name)?.length ?? 0,
      sessions: rows.length,
      hidden: rows.filter(({ facts }) => facts.hidden !== undefined).length,
      lastSeen,
    };
  });
}

export function listProjects(deps: ReadDeps): ProjectRow[] {
  return createProjector(deps.store, deps.policy, deps.detector).answer([...deps.store.projects()]);
}

export function groupUsage(deps: ReadDeps, group: UsageGroup, query: SessionQuery): UsageRow[] {
  return createProjector(deps.store, deps.policy, deps.detector).answer([...deps.store.usage(group, query)]);
}

export function sumTotals(deps: ReadDeps, query: SessionQuery): Totals {
  return createProjector(deps.store, deps.policy, deps.detector).answer(deps.store.totals(query));
}
