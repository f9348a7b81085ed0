// Gathers what the overview shows from the app's answers.

import type { App, ListedSession, SourceStatus } from "../ports/app.ts";
import type { ScopedProject } from "../ports/app-publish.ts";
import type { Totals } from "../ports/store.ts";

export interface Overview {
  readonly agents: readonly { readonly source: SourceStatus; readonly totals: Totals }[];
  readonly totals: Totals;
  /** Most sessions first. */
  readonly projects: readonly ScopedProject[];
  /** Newest first, without hidden ones and subagents. */
  readonly newest: readonly ListedSession[];
}

const PROJECTS = 5;
const SESSIONS = 5;

export async function gatherOverview(app: App): Promise<Overview> {
  const known = await app.sources();
  const agents: { source: SourceStatus; totals: Totals }[] = [];
  for (const source of known) {
    if (source.sessions + source.hidden > 0) agents.push({ source, totals: await app.totals({ source: source.name }) });
  }
  const scope = await app.scope({ sources: "all", folder: process.cwd(), isSeen: false });
  const projects = [...scope.projects].sort((a, b) => b.sessions - a.sessions).slice(0, PROJECTS);
  return { agents, totals: await app.totals({}), projects, newest: await newestSessions(app) };
}

/** One busy session may have started hundreds of subagents: the look back widens until it has seen enough. */
async function newestSessions(app: App): Promise<readonly ListedSession[]> {
  for (let limit = 50; ; limit *= 10) {
    const rows = await app.sessions({ limit });
    const own = rows.filter((row) => row.facts.hidden === undefined && !row.facts.head.isSubagent);
    if (own.length >= SESSIONS || rows.length < limit) return own.slice(0, SESSIONS);
  }
}
