// Reads sessions as lists show them: one row each, nothing summed while reading.

import type { SessionId } from "../../core/ids.ts";
import type { Counts } from "../../core/tally.ts";
import type { SessionKey, SessionQuery, SessionRow } from "../../ports/store.ts";
import type { BodyReader } from "./bodies.ts";
import type { Connection, Value } from "./connection.ts";
import { OWN, readFindings } from "./findings.ts";
import type { Inherited } from "./lineage.ts";
import { readTexts, readTitle } from "./private-texts.ts";
import { revisionOf } from "./revision.ts";
import { TREE } from "./roll-up.ts";
import { fromColumn, fromColumnOrNull, toColumn } from "./text.ts";
import { NO_SPEND, type Spend } from "./usage.ts";

export interface RowSource {
  readonly main: Connection;
  readonly bodies: BodyReader;
}

/** A condition on `sessions s` with its values. */
export interface Filter {
  readonly where: string;
  readonly values: Value[];
}

/** Sessions that were active in [since, until), of a source, of a project by name or root, or by a part of one. */
export function filterOf(query: SessionQuery): Filter {
  const where = ["s.closed = 1"];
  const values: Value[] = [];
  if (query.source !== undefined) {
    where.push("s.source = ?");
    values.push(query.source);
  }
  if (query.project !== undefined) {
    where.push("s.project IN (SELECT id FROM projects WHERE name = ? OR root = ?)");
    values.push(toColumn(query.project), toColumn(query.project));
  }
  if (query.projectPart !== undefined) {
    // What SQLite takes for small letters.
    const part = query.projectPart.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    where.push("s.project IN (SELECT id FROM projects WHERE instr(lower(name), ?) > 0 OR instr(lower(root), ?) > 0)");
    values.push(part, part);
  }
  if (query.since !== undefined) {
    where.push("s.active_to >= ?");
    values.push(query.since);
  }
  if (query.until !== undefined) {
    where.push("s.active_from < ?");
    values.push(query.until);
  }
  return { where: where.join(" AND "), values };
}

interface Row {
  readonly key: number;
  readonly id: string;
  readonly next_seq: number;
  readonly mix: number;
  readonly facts: string;
  readonly counts: string;
  readonly first_prompt: string | null;
  readonly private_block: number | null;
  readonly linked_title: string | null;
  readonly project_root: string | null;
  readonly project_name: string | null;
  readonly own_root: string | null;
  readonly own_name: string | null;
  readonly parent_id: string | null;
  readonly parent_call_id: string | null;
  readonly forked_from: string | null;
  readonly spend: string | null;
  readonly messages_inherited: number | null;
  readonly log_path: string;
  readonly log_bytes: number;
  readonly log_missing: number;
  readonly log_rewritten: number;
  readonly own_findings: number;
}

const SELECT = `SELECT s.key, s.id, s.next_seq, s.mix, s.facts, s.counts, s.first_prompt, s.private_block, s.linked_title,
  p.root AS project_root, p.name AS project_name, o.root AS own_root, o.name AS own_name, s.parent_id, s.parent_call_id, s.forked_from, s.spend,
  s.inherited ->> '$.counts.messages' AS messages_inherited, l.path AS log_path, l.bytes AS log_bytes,
  l.state = 'missing' OR s.gone AS log_missing, l.state <> 'missing' AND s.gone AS log_rewritten,
  EXISTS (SELECT 1 FROM findings f WHERE f.session = s.key AND f.seq = ${OWN}) AS own_findings
  FROM sessions s JOIN logs l ON l.id = s.log LEFT JOIN projects p ON p.id = s.project
  LEFT JOIN projects o ON o.id = s.own_project AND s.own_project <> s.project`;
/** Newest first; what has no time comes last. */
const ORDER = "ORDER BY coalesce(s.active_to, s.started_at) DESC NULLS LAST, s.key DESC";

export function listSessions(source: RowSource, query: SessionQuery): SessionRow[] {
  const { where, values } = filterOf(query);
  const limit = query.limit !== undefined && query.limit > 0 ? query.limit : -1;
  return read(source, `${SELECT} WHERE ${where} ${ORDER} LIMIT ?`, [...values, limit]);
}

export function oneSession(source: RowSource, key: SessionKey): SessionRow | undefined {
  return read(source, `${SELECT} WHERE s.key = ? AND s.closed = 1`, [key])[0];
}

/** An exact id, or external id, comes alone; else all whose id or external id begins so. */
export function findSessions(source: RowSource, prefix: string): SessionRow[] {
  const column = toColumn(prefix);
  for (const name of ["id", "external_id"]) {
    const exact = read(source, `${SELECT} WHERE s.${name} = ? AND s.closed = 1 ${ORDER}`, [column]);
    if (exact.length > 0) return exact;
  }
  const last = `${column}\u{10ffff}`;
  return read(
    source,
    `${SELECT} WHERE ((s.id >= ?1 AND s.id < ?2) OR (s.external_id >= ?1 AND s.external_id < ?2)) AND s.closed = 1 ${ORDER}`,
    [column, last],
  );
}

/** Subagents of a session, and sessions that were forked from it. */
export function relatives(source: RowSource, key: SessionKey): SessionRow[] {
  return read(
    source,
    `${SELECT} WHERE s.closed = 1 AND s.key <> ?1 AND (s.parent_id = (SELECT id FROM sessions WHERE key = ?1)
       OR coalesce(s.forked_from, s.facts ->> '$.head.forkedFrom') = (SELECT id FROM sessions WHERE key = ?1))
     ORDER BY s.started_at, s.key`,
    [key],
  );
}

/** Subagents of a session and theirs, each once. */
export function descendants(source: RowSource, key: SessionKey): SessionRow[] {
  return read(source, `${SELECT} WHERE s.key <> ?1 AND s.key IN (${TREE}) ORDER BY s.started_at, s.key`, [key]);
}

/** Counts of a session with what of them is inherited: for sums over sessions. */
export interface CountedSession {
  readonly counts: Counts;
  readonly roles: readonly number[];
  readonly inherited: Inherited | undefined;
  readonly spend: Spend;
  readonly hidden: boolean;
  readonly project: number | undefined;
  /** Unix milliseconds: of its messages, else of the session itself. */
  readonly activeFrom: number | undefined;
  readonly activeTo: number | undefined;
}

export function countedSessions(main: Connection, query: SessionQuery): CountedSession[] {
  const { where, values } = filterOf(query);
  const rows = main.all<{
    counts: string;
    roles: string | null;
    inherited: string | null;
    spend: string | null;
    hidden: number;
    project: number | null;
    active_from: number | null;
    active_to: number | null;
  }>(
    `SELECT counts, roles, inherited, spend, hidden, project, active_from, active_to FROM sessions s WHERE ${where} ORDER BY s.key`,
    ...values,
  );
  return rows.map((row) => ({
    counts: JSON.parse(row.counts) as Counts,
    roles: row.roles === null ? [] : (JSON.parse(row.roles) as number[]),
    inherited: row.inherited === null ? undefined : (JSON.parse(row.inherited) as Inherited),
    spend: spendOf(row.spend),
    hidden: row.hidden === 1,
    project: row.project ?? undefined,
    activeFrom: row.active_from ?? undefined,
    activeTo: row.active_to ?? undefined,
  }));
}

function read({ main, bodies }: RowSource, sql: string, values: readonly Value[]): SessionRow[] {
  return main.all<Row>(sql, ...values).map((row) => {
    const { facts, firstPrompt } = readTexts({ main, bodies }, row.key, row);
    const spend = spendOf(row.spend);
    const forkedFrom = (fromColumnOrNull(row.forked_from) as SessionId | undefined) ?? facts.head.forkedFrom;
    return {
      key: row.key,
      revision: revisionOf(row),
      // The id of a session whose log is a second copy differs from what the log says, see `claimSession`.
      facts: { ...facts, head: { ...facts.head, id: fromColumn(row.id) as SessionId } },
      counts: { ...emptyTimes, ...(JSON.parse(row.counts) as Counts) },
      title: facts.title ?? readTitle(bodies, row.linked_title) ?? firstPrompt,
      project: refOf(row.project_root, row.project_name),
      relinkedFrom: refOf(row.own_root, row.own_name),
      usage: spend.usage,
      usageInherited: spend.usageInherited,
      costMicroUsd: spend.costMicroUsd,
      unpricedModels: spend.unpricedModels,
      parentId: fromColumnOrNull(row.parent_id) as SessionId | undefined,
      parentCallId: fromColumnOrNull(row.parent_call_id),
      forkedFrom,
      messagesInherited: row.messages_inherited ?? 0,
      logPath: fromColumn(row.log_path),
      logBytes: row.log_bytes,
      logMissing: row.log_missing === 1,
      logRewritten: row.log_rewritten === 1,
      findings: row.own_findings === 1 ? ownFindings(main, row.key) : [],
    };
  });
}

function refOf(root: string | null, name: string | null): SessionRow["project"] {
  return root === null ? undefined : { root: fromColumn(root), name: fromColumn(name ?? "") };
}

/** JSON leaves out what is undefined; the type has it as a field. */
const emptyTimes = { firstTime: undefined, lastTime: undefined, firstPromptSeq: undefined };

function spendOf(json: string | null): Spend {
  return json === null ? NO_SPEND : (JSON.parse(json) as Spend);
}

function ownFindings(main: Connection, key: SessionKey): SessionRow["findings"] {
  return readFindings(main, key, { from: OWN, to: OWN + 1 }).map(({ finding }) => finding);
}
