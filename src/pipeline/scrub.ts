// Takes confirmed secrets out of the agents' own logs, in place, and out of what the store keeps of them.

import { TraceError } from "../core/errors.ts";
import type { ScrubbedFile, ScrubOptions, ScrubReport } from "../ports/app-scrub.ts";
import { createDiskProgress } from "./locate.ts";
import type { ScrubDeps } from "./scrub-deps.ts";
import { scrubFile } from "./scrub-file.ts";
import { type Entry, type FileState, type Journal, type PlannedFile, readJournal } from "./scrub-journal.ts";
import { createLiveness } from "./scrub-live.ts";
import { type Plan, planScrub } from "./scrub-plan.ts";
import { openValues, scrubRedactor, sealValues } from "./scrub-redactor.ts";
import { followScrub } from "./scrub-store.ts";

/** @throws TraceError `usage`, `not_found`, `store_locked`, `disk_full`, `aborted` */
export async function scrub(deps: ScrubDeps, options: ScrubOptions): Promise<ScrubReport> {
  if (options.dryRun) return planReport(await planScrub(deps, options));
  const release = await deps.shelf.lock();
  try {
    deps.shelf.sweep();
    // A damaged one cannot go on, and keeps no other from being done.
    const open = deps.shelf.ids().filter((id) => readJournal(deps.shelf.journal(id)).state === "open");
    let report: ScrubReport | undefined;
    for (const id of open) report = await carryOut(deps, id, options);
    if (options.resume) return report ?? nothingOpen();
    const plan = await planScrub(deps, options);
    const chosen = plan.files.filter(({ outcome }) => outcome === "would");
    if (chosen.length === 0) return { ...planReport(plan), dryRun: false };
    const id = begin(deps, options, plan, chosen);
    report = await carryOut(deps, id, options);
    const others = plan.files.filter(({ outcome }) => outcome !== "would").map(plannedReport);
    return { ...report, looked: plan.looked, files: [...report.files, ...others], unread: plan.unread };
  } finally {
    release();
  }
}

function nothingOpen(): never {
  throw new TraceError("not_found", "no scrub was cut short: there is nothing to go on with", {
    hint: "`tracemill scrub --list` shows past scrubs.",
  });
}

/** The values first: what is sealed without a journal was never begun, and the next scrub sweeps it away. */
function begin(deps: ScrubDeps, { severity, rule }: ScrubOptions, plan: Plan, chosen: readonly PlannedFile[]): string {
  const startedAt = deps.now();
  const id = `${new Date(startedAt).toISOString().replace(/\..*/, "").replace(/[-:]/g, "").replace("T", "-")}-${deps.suffix()}`;
  sealValues(deps, id, plan.values);
  const files = chosen.map(({ source, path, kind, logs, count, lines, rules, isStored }, n) => {
    return { n, source, path, kind, logs, count, lines, rules, isStored };
  });
  const query = { ...(severity !== undefined && { severity }), ...(rule !== undefined && { rule }) };
  const entry: Entry = { kind: "begin", version: 1, startedAt, query, files };
  deps.shelf.replace(id, [entry]);
  return id;
}

/** Does what of a scrub is not done yet. */
async function carryOut(deps: ScrubDeps, id: string, options: ScrubOptions): Promise<ScrubReport> {
  const read = (): Journal => readJournal(deps.shelf.journal(id));
  let journal = read();
  if (!journal.begin)
    throw new TraceError("archive_damaged", `the journal of the scrub ${id} cannot be read`, {
      hint: `Its backups are in ${id} below the data folder's scrub/; nothing was done with them.`,
    });
  const redactor = scrubRedactor(deps, journal.begin.query, openValues(deps, id));
  const records = new Map(
    deps
      .store()
      ?.logs()
      .map((log) => [log.path, log]),
  );
  const live = createLiveness(deps.disk, deps.now, deps.quietMs);
  const files = journal.files.map(({ file }) => ({ ...file, bytes: 0, modifiedAt: 0, isBeside: false }));
  const progress = createDiskProgress(files, options.onProgress);
  for (const [i, state] of journal.files.entries()) {
    options.signal?.throwIfAborted();
    if (!state.file.isStored) scrubFile({ deps, id, redactor, live, records }, state);
    const file = files[i];
    if (file) progress.done(file, "writing");
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  journal = read();
  progress.storing();
  const sessions = await followScrub(deps, journal, redactor);
  deps.shelf.append(id, { kind: "stored", sessions } satisfies Entry);
  await scanAgain(deps, journal.files);
  deps.shelf.append(id, { kind: "done" } satisfies Entry);
  return {
    id,
    dryRun: false,
    looked: 0,
    files: journal.files.map(doneReport),
    unread: [],
    sessions,
  };
}

/** What was emptied in the store is filled from the logs as they are now. */
export async function scanAgain(deps: ScrubDeps, files: readonly FileState[]): Promise<void> {
  if (!deps.store()) return;
  const touched = new Set(files.filter(({ isReplaced }) => isReplaced).map(({ file }) => file.source));
  for (const source of touched) await deps.scan({ source });
}

function planReport(plan: Plan): ScrubReport {
  const { looked, unread } = plan;
  return {
    id: undefined,
    dryRun: true,
    looked,
    files: plan.files.map(plannedReport),
    unread,
    sessions: 0,
  };
}

function plannedReport({
  source,
  path,
  kind,
  outcome,
  reason,
  count,
  lines,
  rules,
}: Plan["files"][number]): ScrubbedFile {
  return { source, path, kind, outcome, reason, count, lines, rules };
}

function doneReport({ file, left, isReplaced, note }: FileState): ScrubbedFile {
  const { source, path, kind, count, lines, rules, isStored } = file;
  const facts = { source, path, kind, count, lines, rules };
  if (isStored) return { ...facts, outcome: "done", reason: "in the store only; cannot be undone" };
  if (isReplaced) return { ...facts, outcome: "done", reason: note };
  return { ...facts, outcome: left?.outcome ?? "failed", reason: left?.reason };
}
