// Brings logs that are gone or torn up to the parser and the ruleset of today: from their archive, or, where it has not all
// that they were read from, from the private bodies.

import { TraceError } from "../core/errors.ts";
import type { ParseIssue } from "../core/session.ts";
import type { LogRef, Source } from "../ports/source.ts";
import type { SessionRow, Store, StoreWriter } from "../ports/store.ts";
import { encodeIndexText, redactMessage } from "../privacy/redact.ts";
import { type ApplyDeps, applyLog, type Written } from "./apply.ts";
import type { LogChange } from "./changes.ts";
import { lacksOthers, withKnownFacts } from "./known-facts.ts";
import type { Outdated } from "./outdated.ts";
import { titled } from "./propagate.ts";
import type { ReadEvent, ReadTools } from "./read-events.ts";
import { readLog } from "./read-log.ts";

export interface RereadDeps extends ApplyDeps {
  readonly store: Store;
  readonly writer: StoreWriter;
  readonly written: Written;
  readonly sources: readonly Source[];
  readonly tools: () => Promise<ReadTools>;
  readonly unpacked: Unpacked;
}

/** Where a log's bytes lie while it is read again, see `io/reread-folder.ts`. */
export interface Unpacked {
  put(
    id: number,
    log: { readonly path: string; readonly root: string },
    pieces: Iterable<Uint8Array>,
  ): Pick<LogRef, "path" | "root" | "bytes" | "files">;
  clear(): void;
}

/** All that was written before must be committed: the store is asked who has which session. */
export async function rereadLogs(deps: RereadDeps, outdated: readonly Outdated[], signal?: AbortSignal): Promise<void> {
  if (outdated.length === 0) return;
  const tools = await deps.tools();
  // Of two that hold one session the later has it in the end.
  const byLog = Map.groupBy(deps.store.sessions({}), ({ logPath }) => logPath);
  const sorted = [...outdated].sort((a, b) => a.log.modifiedAt - b.log.modifiedAt);
  for (const { log, parserVersion } of sorted) {
    signal?.throwIfAborted();
    const rows = byLog.get(log.path) ?? [];
    const left = deps.store.issues({ log: log.path }).filter(({ code }) => code === "kept");
    const isRead =
      deps.store.archiveOf(log.id)?.whole === true &&
      (await fromArchive(deps, { log, rows, parserVersion }, tools, signal));
    // What the parser made of it stays; secrets are looked for with the rules of today.
    if (!isRead) for (const row of rows) detectAgain(deps, row, tools);
    // What is told of a log that is torn holds until it is whole again.
    if (isRead) deps.writer.putIssues(log.id, left);
    deps.writer.markLog(log.id, { state: log.state === "missing" ? "missing" : "ready", parserVersion });
    deps.writer.commit(false);
  }
}

interface Gone extends Outdated {
  /** Its sessions as they are stored. */
  readonly rows: readonly SessionRow[];
}

/** False where the archive cannot be read or is not to be; then nothing was changed. */
async function fromArchive(
  deps: RereadDeps,
  { log, rows, parserVersion }: Gone,
  tools: ReadTools,
  signal?: AbortSignal,
): Promise<boolean> {
  const source = deps.sources.find(({ name }) => name === log.source);
  if (!source) return false;
  deps.unpacked.clear();
  try {
    // Every frame is checked here, before anything that is stored is dropped.
    const { source: from, modifiedAt } = log;
    const ref = { source: from, modifiedAt, ...deps.unpacked.put(log.id, log, deps.store.original(log.id)) };
    const change: LogChange = {
      // Its size, as its time, tells it apart from what may come back: rows are archived as a dump, which is larger.
      ref: { ...ref, path: log.path, root: log.root, bytes: log.bytes },
      known: log,
      parserVersion,
      mode: "replace",
      rewritten: false,
      touched: false,
    };
    // What was read when all of it was there is more than the archive alone can give.
    const isWhole = !log.cut && rows.length > 0;
    if (isWhole && (await lacksOthers(source, ref, deps.store.issues({ log: log.path }), signal))) return false;
    return await readUnpacked(deps, { change, ref, source, rows }, tools, signal);
  } catch (error) {
    if (!(error instanceof TraceError) || error.code !== "archive_damaged") throw error;
    report(deps, log, { code: "unreadable", log: log.path, message: error.message });
    return false;
  } finally {
    deps.unpacked.clear();
  }
}

/** Thrown out of a read whose session another log has, which is still there: a moved log, say. */
class Superseded extends Error {}

interface Unpack {
  readonly change: LogChange;
  readonly ref: LogRef;
  readonly source: Source;
  readonly rows: readonly SessionRow[];
}

async function readUnpacked(
  deps: RereadDeps,
  { change, ref, source, rows }: Unpack,
  tools: ReadTools,
  signal?: AbortSignal,
): Promise<boolean> {
  let apply: ((event: ReadEvent) => void) | undefined;
  let unwritten: unknown;
  const emit = (event: ReadEvent) => {
    try {
      if (!apply && event.kind === "session" && isHeldByAnother(deps.store, event.head.id, change.ref.path))
        throw new Superseded();
      apply ??= applyLog(change, deps, deps.written);
      apply(ofOriginal(event, ref.root, change.ref.root));
    } catch (error) {
      unwritten = error;
      throw error;
    }
  };
  const job = { log: ref, from: 0, archived: 0, resume: undefined, archive: false };
  try {
    const original = {
      root: change.ref.root,
      facts: (externalId: string) => rows.find((row) => row.facts.head.externalId === externalId)?.facts,
    };
    await readLog(withKnownFacts(source, original), job, tools, emit, signal);
  } catch (error) {
    if (error instanceof Superseded) return false;
    if (unwritten !== undefined || signal?.aborted) throw error;
    const message = (error instanceof Error ? error.message : String(error)).replaceAll(ref.root, change.ref.root);
    report(deps, change.ref, { code: "reader_failed", log: change.ref.path, message });
  }
  return true;
}

function isHeldByAnother(store: Store, id: string, path: string): boolean {
  return store.findSessions(id).some((row) => row.facts.head.id === id && row.logPath !== path && !row.logMissing);
}

/** What is said of a log's files names them where they lay: below the root that it had. */
function ofOriginal(event: ReadEvent, from: string, to: string): ReadEvent {
  if (event.kind !== "issues") return event;
  const issues = event.issues.map((issue) => ({
    ...issue,
    log: issue.log.startsWith(from) ? to + issue.log.slice(from.length) : issue.log,
    message: issue.message.replaceAll(from, to),
  }));
  return { kind: "issues", issues };
}

function report({ writer, written }: RereadDeps, log: LogRef, issue: ParseIssue): void {
  written.issues.push(issue);
  writer.putFailure(log, issue);
}

/** Looks for secrets in a session's stored bodies with the rules of today, and masks its index anew. */
export function detectAgain(
  { store, writer, written }: Pick<RereadDeps, "store" | "writer" | "written">,
  row: SessionRow,
  tools: ReadTools,
): void {
  const { key } = row;
  writer.dropFindings(key);
  const own = tools.detector.facts(titled(row.facts, row.title));
  writer.putFindings(
    key,
    own.map((finding) => ({ seq: -1, finding })),
  );
  for (const { message } of store.messages(key)) {
    const { seq } = message;
    const findings = tools.detector.message(message);
    if (findings.length > 0)
      writer.putFindings(
        key,
        findings.map((finding) => ({ seq, finding })),
      );
    writer.reindex(key, seq, encodeIndexText(redactMessage(message, findings, tools.context)));
  }
  written.touched.add(key);
}
