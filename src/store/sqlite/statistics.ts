// Sums over the store: usage by time, model, project or source, totals, and projects.

import { ROLES, type Role } from "../../core/session.ts";
import { type Counts, Tally } from "../../core/tally.ts";
import { addUsage, type Usage } from "../../core/usage.ts";
import type { ProjectRow, SessionQuery, Totals, UsageGroup, UsageRow } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { type CountedSession, countedSessions, type Filter, filterOf } from "./session-rows.ts";
import { fromColumn } from "./text.ts";
import { UNPRICED, USAGE_SUMS, type UsageColumns, usageOf } from "./usage.ts";

/** Days, weeks (ISO 8601) and months in UTC. */
const GROUPS: Record<UsageGroup, string> = {
  day: "strftime('%Y-%m-%d', u.time / 1000.0, 'unixepoch')",
  week: "strftime('%G-W%V', u.time / 1000.0, 'unixepoch')",
  month: "strftime('%Y-%m', u.time / 1000.0, 'unixepoch')",
  model: "(SELECT name FROM models WHERE id = u.model)",
  project: "(SELECT name FROM projects WHERE id = s.project)",
  source: "s.source",
};

const FROM = "FROM usage u JOIN sessions s ON s.key = u.session";

/** Entries of the query's sessions, in the query's time, without what was copied. */
function entryFilter(query: SessionQuery): Filter {
  const { since, until, source, project } = query;
  const session = filterOf({ ...(source !== undefined && { source }), ...(project !== undefined && { project }) });
  const where = [session.where, "u.inherited = 0"];
  const values = [...session.values];
  if (since !== undefined) {
    where.push("u.time >= ?");
    values.push(since);
  }
  if (until !== undefined) {
    where.push("u.time < ?");
    values.push(until);
  }
  return { where: where.join(" AND "), values };
}

export function groupUsage(main: Connection, group: UsageGroup, query: SessionQuery): UsageRow[] {
  const { where, values } = entryFilter(query);
  const by = GROUPS[group];
  const rows = main.all<UsageColumns & { g: string | null; cost: number | null; n: number; sessions: number }>(
    `SELECT ${by} AS g, ${USAGE_SUMS}, sum(cost) AS cost, count(*) AS n, count(DISTINCT session) AS sessions
     ${FROM} WHERE ${where} GROUP BY g ORDER BY g IS NULL, g`,
    ...values,
  );
  const unpriced = main.all<{ g: string | null; name: string }>(
    `SELECT DISTINCT ${by} AS g, name ${FROM} JOIN models ON models.id = u.model
     WHERE ${where} AND ${UNPRICED} ORDER BY name`,
    ...values,
  );
  const models = Map.groupBy(unpriced, ({ g }) => g);
  return rows.map((row) => ({
    group: row.g === null ? undefined : fromColumn(row.g),
    usage: usageOf(row),
    costMicroUsd: row.cost ?? undefined,
    unpricedModels: (models.get(row.g) ?? []).map(({ name }) => fromColumn(name)),
    sessions: row.sessions,
    apiMessages: row.n,
  }));
}

export function totals(main: Connection, query: SessionQuery): Totals {
  const sessions = countedSessions(main, query);
  const spend = query.since === undefined && query.until === undefined ? kept(sessions) : inTime(main, query);
  const shown = sessions.filter(({ hidden }) => !hidden);
  return {
    sessions: shown.length,
    hiddenSessions: sessions.length - shown.length,
    projects: new Set(sessions.flatMap(({ project }) => project ?? [])).size,
    counts: sumCounts(sessions),
    messagesByRole: Object.fromEntries(
      ROLES.map((role, i) => [
        role,
        sessions.reduce((sum, { roles, inherited }) => sum + (roles[i] ?? 0) - (inherited?.roles[i] ?? 0), 0),
      ]),
    ) as Record<Role, number>,
    ...spend,
  };
}

type Spent = Pick<Totals, "usage" | "costMicroUsd" | "unpricedModels">;

function kept(sessions: readonly CountedSession[]): Spent {
  let usage: Usage = {};
  let costMicroUsd: number | undefined;
  const models = new Set<string>();
  for (const { spend } of sessions) {
    usage = addUsage(usage, spend.usage);
    if (spend.costMicroUsd !== undefined) costMicroUsd = (costMicroUsd ?? 0) + spend.costMicroUsd;
    for (const model of spend.unpricedModels) models.add(model);
  }
  return { usage, costMicroUsd, unpricedModels: [...models].sort() };
}

function inTime(main: Connection, query: SessionQuery): Spent {
  const rows = groupUsage(main, "source", query);
  const costs = rows.flatMap(({ costMicroUsd }) => costMicroUsd ?? []);
  return {
    usage: rows.reduce((sum, row) => addUsage(sum, row.usage), {} as Usage),
    costMicroUsd: costs.length > 0 ? costs.reduce((sum, cost) => sum + cost, 0) : undefined,
    unpricedModels: [...new Set(rows.flatMap(({ unpricedModels }) => unpricedModels))].sort(),
  };
}

const SUMMED = [
  "messages",
  "prompts",
  "queuedPrompts",
  "slashCommands",
  "interrupts",
  "assistantMessages",
  "toolCalls",
  "toolResults",
  "toolResultsWithoutCall",
  "thinkingBlocks",
] as const satisfies readonly (keyof Counts)[];

function sumCounts(sessions: readonly CountedSession[]): Counts {
  const sum = new Tally().counts;
  for (const { counts, inherited } of sessions) {
    for (const field of SUMMED) sum[field] += Math.max(0, counts[field] - (inherited?.counts[field] ?? 0));
    for (const [tool, calls] of Object.entries(counts.tools)) {
      const own = calls - (inherited?.counts.tools[tool] ?? 0);
      if (own > 0) sum.tools[tool] = (sum.tools[tool] ?? 0) + own;
    }
    for (const model of counts.models) if (!sum.models.includes(model)) sum.models.push(model);
    const { firstTime, lastTime } = counts;
    if (firstTime !== undefined && (sum.firstTime === undefined || firstTime < sum.firstTime))
      sum.firstTime = firstTime;
    if (lastTime !== undefined && (sum.lastTime === undefined || lastTime > sum.lastTime)) sum.lastTime = lastTime;
  }
  return sum;
}

export function listProjects(main: Connection): ProjectRow[] {
  const rows = main.all<{
    root: string;
    name: string;
    sources: string;
    sessions: number;
    bytes: number;
    first: number | null;
    last: number | null;
  }>(
    `SELECT p.root, p.name, json_group_array(DISTINCT s.source) AS sources, count(*) AS sessions,
       (SELECT coalesce(sum(bytes), 0) FROM logs WHERE id IN (SELECT log FROM sessions WHERE project = p.id)) AS bytes,
       min(s.active_from) AS first, max(s.active_to) AS last
     FROM sessions s JOIN projects p ON p.id = s.project WHERE s.closed = 1
     GROUP BY p.id ORDER BY last DESC NULLS LAST, p.name, p.root`,
  );
  return rows.map((row) => ({
    project: { root: fromColumn(row.root), name: fromColumn(row.name) },
    sources: (JSON.parse(row.sources) as string[]).sort(),
    sessions: row.sessions,
    bytes: row.bytes,
    firstTime: row.first ?? undefined,
    lastTime: row.last ?? undefined,
  }));
}
