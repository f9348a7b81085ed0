// Sums over the store: usage by time, model, project or source, and totals.

import { ROLES, type Role } from "../../core/session.ts";
import { addCalls, type Counts, callsOf, Tally } from "../../core/tally.ts";
import { addUsage, type Usage } from "../../core/usage.ts";
import type { SessionQuery, Spent, Totals, UsageGroup, UsageRow } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { type CountedSession, countedSessions, type Filter, filterOf } from "./session-rows.ts";
import { fromColumn } from "./text.ts";
import { UNPRICED, USAGE_SUMS, type UsageColumns, usageOf } from "./usage.ts";

const DAY_MS = 86_400_000;

const FROM = "FROM usage u JOIN sessions s ON s.key = u.session";

/** Entries of the query's sessions, in the query's time, without what was copied. */
function entryFilter(query: SessionQuery): Filter {
  const { since, until, ...sessions } = query;
  const session = filterOf(sessions);
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

interface Entries extends UsageColumns {
  readonly session: number;
  readonly day: number | null;
  readonly model: string | null;
  readonly project: string | null;
  readonly source: string;
  readonly cost: number | null;
  readonly n: number;
  readonly unpriced: number;
}

/** Groups in their own order, the unknown one last. Days, weeks (ISO 8601) and months are in UTC. */
export function groupUsage(main: Connection, group: UsageGroup, query: SessionQuery): UsageRow[] {
  const { where, values } = entryFilter(query);
  const rows = main.all<Entries>(
    `SELECT e.*, m.name AS model, p.name AS project, s.source FROM (
       SELECT u.session, u.model AS model_id, CAST(floor(u.time / ${DAY_MS}.0) AS INTEGER) AS day, ${USAGE_SUMS},
         sum(cost) AS cost, count(*) AS n, sum(${UNPRICED}) AS unpriced
       ${FROM} WHERE ${where} GROUP BY u.session, day, model_id) e
     JOIN sessions s ON s.key = e.session
     LEFT JOIN models m ON m.id = e.model_id LEFT JOIN projects p ON p.id = s.project`,
    ...values,
  );
  const groups = Map.groupBy(rows, (row) => groupOf(row, group));
  return [...groups]
    .map(([name, entries]) => sumEntries(name, entries))
    .sort((a, b) => (a.group === undefined ? 1 : b.group === undefined ? -1 : a.group < b.group ? -1 : 1));
}

function groupOf(row: Entries, group: UsageGroup): string | undefined {
  const column = group === "model" || group === "project" || group === "source" ? row[group] : null;
  if (column !== null) return fromColumn(column);
  if (row.day === null || group === "model" || group === "project") return undefined;
  const date = new Date(row.day * DAY_MS);
  if (Number.isNaN(date.getTime())) return undefined;
  const day = date.toISOString().split("T")[0] as string;
  if (group === "week") return isoWeek(row.day);
  return group === "month" ? day.slice(0, -3) : day;
}

/** `2026-W47`: the week belongs to the year of its Thursday. */
function isoWeek(day: number): string {
  // 1970-01-01 was a Thursday.
  const thursday = day - ((((day + 3) % 7) + 7) % 7) + 3;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const first = Date.UTC(year, 0, 1) / DAY_MS;
  return `${year}-W${String(Math.floor((thursday - first) / 7) + 1).padStart(2, "0")}`;
}

function sumEntries(group: string | undefined, entries: readonly Entries[]): UsageRow {
  let usage: Usage = {};
  let costMicroUsd: number | undefined;
  let apiMessages = 0;
  const models = new Set<string>();
  const sessions = new Set<number>();
  for (const entry of entries) {
    usage = addUsage(usage, usageOf(entry));
    if (entry.cost !== null) costMicroUsd = (costMicroUsd ?? 0) + entry.cost;
    apiMessages += entry.n;
    sessions.add(entry.session);
    if (entry.unpriced > 0 && entry.model !== null) models.add(fromColumn(entry.model));
  }
  return { group, usage, costMicroUsd, unpricedModels: [...models].sort(), sessions: sessions.size, apiMessages };
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
  for (const { counts, inherited, activeFrom, activeTo } of sessions) {
    for (const field of SUMMED) sum[field] += Math.max(0, counts[field] - (inherited?.counts[field] ?? 0));
    for (const [tool, calls] of Object.entries(counts.tools)) {
      const own = calls - (inherited ? callsOf(inherited.counts.tools, tool) : 0);
      if (own > 0) addCalls(sum.tools, tool, own);
    }
    for (const model of counts.models) if (!sum.models.includes(model)) sum.models.push(model);
    if (activeFrom !== undefined && (sum.firstTime === undefined || activeFrom < sum.firstTime))
      sum.firstTime = activeFrom;
    if (activeTo !== undefined && (sum.lastTime === undefined || activeTo > sum.lastTime)) sum.lastTime = activeTo;
  }
  return sum;
}
