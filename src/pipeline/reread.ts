// Brings logs that are gone up to the parser and the ruleset of today: from their archive, or, where it has not all of
// them, from the private bodies.

import { TraceError } from "../core/errors.ts";
import type { ParseIssue, SessionFacts, SessionHead } from "../core/session.ts";
import type { LogRef, Source } from "../ports/source.ts";
import type { LogRecord, SessionRow, Store, StoreWriter } from "../ports/store.ts";
import { encodeIndexText, redactMessage } from "../privacy/redact.ts";
import { type ApplyDeps, applyLog, type Written } from "./apply.ts";
import type { LogChange } from "./changes.ts";
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
  let byLog: Map<string, SessionRow[]> | undefined;
  const sorted = [...outdated].sort((a, b) => a.log.modifiedAt - b.log.modifiedAt);
  for (const { log, parserVersion } of sorted) {
    signal?.throwIfAborted();
    const isRead =
      deps.store.archiveOf(log.id)?.whole === true && (await fromArchive(deps, log, parserVersion, tools, signal));
    if (!isRead) {
      byLog ??= Map.groupBy(deps.store.sessions({}), ({ logPath }) => logPath);
      // What the parser made of it stays; secrets are looked for with the rules of today.
      for (const row of byLog.get(log.path) ?? []) detectAgain(deps, row, tools);
    }
    deps.writer.markLog(log.id, { state: "missing", parserVersion });
    deps.writer.commit(false);
  }
}

/** False where the archive cannot be read or is not to be; then nothing was changed. */
async function fromArchive(
  deps: RereadDeps,
  log: LogRecord,
  parserVersion: number,
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
      ref: { ...ref, path: log.path, root: log.root },
      known: log,
      parserVersion,
      mode: "replace",
      rewritten: false,
      touched: false,
    };
    return await readUnpacked(deps, { change, ref, source }, tools, signal);
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

async function readUnpacked(
  deps: RereadDeps,
  { change, ref, source }: { readonly change: LogChange; readonly ref: LogRef; readonly source: Source },
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
      facts: (id: string) => rowOf(deps.store, id, change.ref.path)?.facts,
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

function rowOf(store: Store, id: string, path: string): SessionRow | undefined {
  return store.findSessions(id).find((row) => row.facts.head.id === id && row.logPath === path);
}

/**
 * Folder and title may come from files of the agent that are not part of the log, and are gone with it, or from where
 * the log lay: they are put into what is read, before anything is looked for in it.
 */
function withKnownFacts(source: Source, original: Original): Source {
  return {
    ...source,
    async *read(log, options) {
      const placed = (path: string) => (path.startsWith(log.root) ? original.root + path.slice(log.root.length) : path);
      for await (const item of source.read(log, options)) {
        if (item.kind === "session") yield { ...item, head: placedHead(item.head, placed) };
        else if (item.kind === "session_end") {
          const facts = { ...item.facts, head: placedHead(item.facts.head, placed), cwds: item.facts.cwds.map(placed) };
          yield { ...item, facts: mergedFacts(facts, original.facts(facts.head.id)) };
        } else yield item;
      }
    },
  };
}

/** What is known of a log from when it was there. */
interface Original {
  readonly root: string;
  facts(id: string): SessionFacts | undefined;
}

function placedHead(head: SessionHead, placed: (path: string) => string): SessionHead {
  const { cwd, project } = head;
  return {
    ...head,
    ...(cwd !== undefined && { cwd: placed(cwd) }),
    ...(project && { project: { ...project, root: placed(project.root) } }),
  };
}

function mergedFacts(facts: SessionFacts, before: SessionFacts | undefined): SessionFacts {
  if (!before) return facts;
  const cwd = facts.head.cwd ?? before.head.cwd;
  const title = facts.title ?? before.title;
  return {
    ...facts,
    head: { ...facts.head, ...(cwd !== undefined && { cwd }) },
    cwds: facts.cwds.length > 0 ? facts.cwds : before.cwds,
    ...(title !== undefined && { title }),
  };
}

function report({ writer, written }: RereadDeps, log: LogRef, issue: ParseIssue): void {
  written.issues.push(issue);
  writer.putFailure(log, issue);
}

function detectAgain({ store, writer, written }: RereadDeps, row: SessionRow, tools: ReadTools): void {
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
