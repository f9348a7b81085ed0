// Logs that hold less than was read of them, because they are torn or emptied: they are told, and what was read is kept.

import type { ParseIssue } from "../core/session.ts";
import type { LogRef, Source } from "../ports/source.ts";
import type { Store, StoreWriter } from "../ports/store.ts";
import type { LogChange } from "./changes.ts";

export interface LossDeps {
  readonly store: Pick<Store, "sessions" | "issues">;
  readonly writer: Pick<StoreWriter, "putFailure" | "markLog">;
  readonly sources: readonly Source[];
  readonly written: { readonly issues: ParseIssue[] };
}

/** Issues which say that a part of the log could not be had. */
const TORN: ReadonlySet<ParseIssue["code"]> = new Set([
  "bad_json",
  "bad_encoding",
  "unsupported_format",
  "unreadable",
  "missing_file",
  "changed_while_read",
]);

/** Paths of the logs that hold less than is stored of them, as they were when they were last looked at. */
export function keptLogs(store: Pick<Store, "issues">): ReadonlySet<string> {
  return new Set(store.issues({}).flatMap(({ code, log }) => (code === "kept" ? [log] : [])));
}

/**
 * Of logs that are written anew, those to be read. A log that became shorter is looked through first: where it is torn,
 * or has no message at all, it is left alone until it changes again, and so is its archive. A log that became shorter
 * and is whole is read: its agent took something back. One that was left alone is looked through whatever the reason
 * to read it, a forced scan or another parser: its size is that of what is left.
 */
export async function withoutLosses(
  deps: LossDeps,
  changes: readonly LogChange[],
  signal?: AbortSignal,
): Promise<LogChange[]> {
  let stored: Map<string, number> | undefined;
  let leftAlone: ReadonlySet<string> | undefined;
  const isShorter = ({ ref, known }: LogChange) => {
    leftAlone ??= keptLogs(deps.store);
    return known !== undefined && (ref.bytes < known.bytes || leftAlone.has(ref.path));
  };
  const toRead: LogChange[] = [];
  for (const change of changes) {
    const { ref } = change;
    if (!change.usual || !isShorter(change)) {
      toRead.push(change);
      continue;
    }
    stored ??= messagesByLog(deps.store);
    const before = stored.get(ref.path) ?? 0;
    const source = deps.sources.find(({ name }) => name === ref.source);
    const found = before > 0 && source ? await lookThrough(source, ref, signal) : undefined;
    if (!found || (found.messages > 0 && found.torn.length === 0)) toRead.push(change);
    else tell(deps, change, [...found.torn, lossOf(ref, found.messages, before)]);
  }
  return toRead;
}

function messagesByLog(store: LossDeps["store"]): Map<string, number> {
  const messages = new Map<string, number>();
  for (const { logPath, counts } of store.sessions({}))
    messages.set(logPath, (messages.get(logPath) ?? 0) + counts.messages);
  return messages;
}

interface Found {
  readonly messages: number;
  readonly torn: readonly ParseIssue[];
}

/** Undefined where it cannot be read at all: then reading it says so. */
async function lookThrough(source: Source, ref: LogRef, signal?: AbortSignal): Promise<Found | undefined> {
  let messages = 0;
  const torn: ParseIssue[] = [];
  try {
    for await (const item of source.read(ref, { from: 0, ...(signal && { signal }) })) {
      if (item.kind === "message") messages++;
      else if (item.kind === "issue" && TORN.has(item.issue.code)) torn.push(item.issue);
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    return undefined;
  }
  return { messages, torn };
}

function lossOf(ref: LogRef, messages: number, before: number): ParseIssue {
  const message = `the log became shorter and is torn or empty: ${messages} messages are there, ${before} were read; what was read is kept, and so is its archive`;
  return { code: "kept", log: ref.path, message };
}

function tell({ writer, written }: LossDeps, { ref, known }: LogChange, issues: readonly ParseIssue[]): void {
  for (const issue of issues) writer.putFailure(ref, issue);
  written.issues.push(...issues);
  // Not looked through again until it changes.
  if (known) writer.markLog(known.id, { state: "ready", bytes: ref.bytes, modifiedAt: ref.modifiedAt });
}
