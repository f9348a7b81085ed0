// What a scrub would do: which files hold confirmed secrets, which values these are, and what must be left alone.

import { TraceError } from "../core/errors.ts";
import { isConfirmed, type Severity } from "../core/finding.ts";
import type { DiskKind, DiskPlace, DiskQuery, ScrubOptions, UnreadFile } from "../ports/app-scrub.ts";
import type { SessionRow, Store } from "../ports/store.ts";
import type { Match } from "../privacy/detect.ts";
import { valueAt } from "../privacy/detect.ts";
import type { ConfirmedValue } from "../privacy/propagate.ts";
import { createLogRedactor, type LogHit, type LogRedactor } from "../privacy/redact-log.ts";
import { chosenFiles, createDiskProgress, filesOfLogs, holdersOf, lookThrough, selection } from "./locate.ts";
import type { LogFile } from "./log-files.ts";
import { findSession } from "./read-sessions.ts";
import type { ScrubDeps } from "./scrub-deps.ts";
import type { PlannedFile } from "./scrub-journal.ts";
import { createLiveness, liveFiles } from "./scrub-live.ts";

export interface Plan {
  readonly files: readonly (PlannedFile & {
    readonly outcome: "would" | "live" | "refused";
    readonly reason?: string;
  })[];
  readonly values: readonly ConfirmedValue[];
  readonly looked: number;
  readonly unread: readonly UnreadFile[];
}

const LEAST: Readonly<Record<Severity, number>> = { MAXIMUM: 0.7, HIGH: 0.7, MEDIUM: 0.5, LOW: 0 };

/** Only what is most probably a secret is replaced, unless a person asks for less certain ones by their severity. */
export function leastConfidence({ severity = "HIGH" }: DiskQuery): number {
  return LEAST[severity];
}

/** @throws TraceError `usage`, `not_found`, `unknown_source` */
export async function planScrub(deps: ScrubDeps, options: ScrubOptions): Promise<Plan> {
  const scope = await scopeOf(deps, options);
  const select = selection(deps, options, leastConfidence(options));
  const values = new Map<string, ConfirmedValue>();
  const confirm = (match: Match, value: string) => {
    const accepted = deps.decided(match) === "accept";
    if (!accepted && !isConfirmed(match)) return;
    values.set(match.valueHash, { value, finding: { path: "", ...match }, ...(accepted && { accepted }) });
  };
  const stored = storedScope(deps, scope, select, confirm);
  const first = createLogRedactor({ detector: deps.detector, values: [], select, number: () => undefined });
  const progress = createDiskProgress(scope.files, options.onProgress);
  const unread: UnreadFile[] = [...scope.unread];
  const looks = new Map<string, Look>();
  for (const file of scope.files) {
    const look = await lookAt(deps, file, first, options.signal, (hit) => confirm(hit.match, hit.value));
    if (look.problem !== undefined) unread.push({ source: file.source, path: file.path, reason: look.problem });
    if (look.kind !== undefined) looks.set(file.path, look);
    progress.done(file);
  }
  const known = [...values.values()];
  const again = createLogRedactor({ detector: deps.detector, values: known, select, number: () => undefined });
  for await (const file of holdersOf(deps.disk, scope.files, known, options.signal)) {
    if (looks.has(file.path)) looks.set(file.path, await lookAt(deps, file, again, options.signal));
  }
  return { files: planned(deps, scope.files, looks, stored), values: known, looked: looks.size, unread };
}

interface Scope {
  readonly files: readonly LogFile[];
  readonly unread: readonly UnreadFile[];
  /** Sessions that were asked for. */
  readonly isChosen: (row: SessionRow) => boolean;
}

async function scopeOf(deps: ScrubDeps, options: ScrubOptions): Promise<Scope> {
  const { id, source, project, rule, all, signal } = options;
  if (id === undefined && source === undefined && project === undefined && rule === undefined && !all) {
    throw new TraceError("usage", "scrub replaces nothing unless it is told where", {
      hint: "Name a session, --source, --project or --rule, or say --all; `tracemill locate` shows what there is.",
    });
  }
  const query = {
    ...(source !== undefined && { source }),
    ...(project !== undefined && { project }),
    ...(signal && { signal }),
  };
  if (id === undefined) {
    const store = deps.store();
    const found = await chosenFiles({ ...deps, store: () => store ?? noStore() }, query);
    const keys = new Set(store?.sessions(project === undefined ? {} : { project }).map(({ key }) => key));
    const isChosen = (row: SessionRow) =>
      keys.has(row.key) && (source === undefined || row.facts.head.source === source);
    return { ...found, isChosen };
  }
  const store = deps.store() ?? noStore();
  const session = findSession({ store }, id);
  const rows = [session, ...store.descendants(session.key)];
  const logs = new Set(rows.map(({ logPath }) => logPath));
  const found = await chosenFiles(
    { ...deps, store: () => store },
    { source: session.facts.head.source, ...(signal && { signal }) },
  );
  const keys = new Set(rows.map(({ key }) => key));
  return { files: filesOfLogs(found.files, logs), unread: [], isChosen: (row) => keys.has(row.key) };
}

function noStore(): Store {
  throw new TraceError("not_found", "there is no store yet, so sessions and projects are not known", {
    hint: "Run `tracemill scan` first, or say --source or --all.",
  });
}

interface StoredLog {
  readonly source: string;
  count: number;
  readonly rules: Record<string, number>;
}

/** What the store itself holds of the chosen sessions, by log: also of logs that are gone from the disk. */
function storedScope(
  deps: ScrubDeps,
  { isChosen }: Scope,
  select: (match: Match) => boolean,
  confirm: (match: Match, value: string) => void,
): ReadonlyMap<string, StoredLog> {
  const logs = new Map<string, StoredLog>();
  const store = deps.store();
  for (const row of store?.sessions({}) ?? []) {
    if (!store || !isChosen(row)) continue;
    for (const { seq, finding } of store.findings(row.key)) {
      if (!select(finding)) continue;
      const log = logs.get(row.logPath) ?? { source: row.facts.head.source, count: 0, rules: {} };
      logs.set(row.logPath, log);
      log.count++;
      log.rules[finding.rule] = (log.rules[finding.rule] ?? 0) + 1;
      const message = seq < 0 ? undefined : store.message(row.key, seq)?.message;
      const value = message && (deps.detector.valueOf(message, finding) ?? valueAt(message, finding));
      if (value !== undefined) confirm(finding, value);
    }
  }
  return logs;
}

interface Look {
  readonly kind?: DiskKind;
  readonly problem?: string;
  readonly count: number;
  readonly lines: number;
  readonly rules: Readonly<Record<string, number>>;
}

async function lookAt(
  { disk }: ScrubDeps,
  file: LogFile,
  redactor: LogRedactor,
  signal: AbortSignal | undefined,
  onHit: (hit: LogHit) => void = () => {},
): Promise<Look> {
  const rules: Record<string, number> = {};
  const lines = new Set<string>();
  let count = 0;
  const look = await lookThrough({ disk, file, redactor, signal }, (hit, place: DiskPlace) => {
    count++;
    rules[hit.match.rule] = (rules[hit.match.rule] ?? 0) + 1;
    lines.add(`${place.line ?? place.row}`);
    onHit(hit);
  });
  return { ...look, count, lines: lines.size, rules };
}

function planned(
  deps: ScrubDeps,
  files: readonly LogFile[],
  looks: ReadonlyMap<string, Look>,
  stored: ReadonlyMap<string, StoredLog>,
): Plan["files"] {
  const live = liveFiles(files, createLiveness(deps.disk, deps.now, deps.quietMs));
  const plan: Plan["files"][number][] = [];
  const done = new Set<string>();
  for (const file of files) {
    const look = looks.get(file.path);
    // What cannot be written, or read, is not to differ from what the store has of it.
    if (live.has(file.path) || look?.kind === undefined) for (const log of file.logs) done.add(log);
    if (look?.kind === undefined || look.count === 0) continue;
    for (const log of file.logs) done.add(log);
    const { source, path, logs } = file;
    const facts = { n: plan.length, source, path, logs, kind: look.kind, isStored: false };
    const { count, lines, rules } = look;
    plan.push({ ...facts, count, lines, rules, ...outcomeOf(deps, file, look, live) });
  }
  for (const [path, { source, count, rules }] of stored) {
    // What is to be written, or is being written, is followed from the disk.
    if (done.has(path)) continue;
    const facts = { n: plan.length, source, path, logs: [path], kind: "lines" as const, isStored: true };
    plan.push({
      ...facts,
      count,
      lines: count,
      rules,
      outcome: "would",
      reason: "in the store only; cannot be undone",
    });
  }
  return plan;
}

function outcomeOf(
  { disk }: ScrubDeps,
  { path, isUsed }: LogFile,
  { problem }: Look,
  live: ReadonlyMap<string, string>,
): { readonly outcome: "would" | "live" | "refused"; readonly reason?: string } {
  const reason = live.get(path);
  if (reason !== undefined) return { outcome: "live", reason };
  const refused = problem ?? (isUsed ? "its agent works with what it holds" : disk.whyNotReplaced(path));
  return refused === undefined ? { outcome: "would" } : { outcome: "refused", reason: refused };
}
