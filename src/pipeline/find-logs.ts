// Finds the logs of every source: what one source throws is told under its name, and never stops the others.

import { reasonOf, TraceError } from "../core/errors.ts";
import type { ParseIssue } from "../core/session.ts";
import { type DiscoverOptions, type Environment, type LogRef, rootsOf, type Source } from "../ports/source.ts";

export interface FoundLogs {
  readonly logs: readonly LogRef[];
  /** Folders that could not be listed. */
  readonly unreadable: readonly string[];
  /** Names of sources that failed: nobody knows which of their logs are gone. */
  readonly failed: ReadonlySet<string>;
  readonly issues: readonly ParseIssue[];
}

/** @throws what an aborted `signal` ends a source with */
export async function findLogs(
  sources: readonly Source[],
  environment: Environment,
  signal?: AbortSignal,
): Promise<FoundLogs> {
  const logs = new Map<string, LogRef>();
  const unreadable: string[] = [];
  const failed = new Set<string>();
  const issues: ParseIssue[] = [];
  const onUnreadable = (path: string, message: string) => {
    unreadable.push(path);
    // The issue names the path itself.
    const reason = message.replaceAll(` '${path}'`, "").replaceAll(` ${path}`, "");
    issues.push({ code: "unreadable", log: path, message: reason });
  };
  const options = { ...(signal && { signal }), environment, onUnreadable };
  for (const source of sources) {
    const fail = (log: string, reason: string) => {
      failed.add(source.name);
      issues.push({ code: "reader_failed", log, message: `${source.name}: ${reason}` });
    };
    const { roots, problem } = placesOf(source, environment);
    if (problem !== undefined) fail(environment.home, problem);
    for (const root of roots) {
      try {
        for await (const log of logsBelow(source, root, options)) logs.set(log.path, log);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof TraceError && error.code === "source_unreadable") onUnreadable(root, error.message);
        else fail(root, reasonOf(error));
      }
    }
  }
  return { logs: [...logs.values()], unreadable, failed, issues };
}

/** Where a source is looked for. One that cannot say so is still looked for where the user said. */
export function placesOf(
  source: Source,
  environment: Environment,
): { readonly roots: readonly string[]; readonly problem: string | undefined } {
  try {
    const roots: readonly unknown[] = rootsOf(source, environment);
    if (!roots.every((root) => typeof root === "string")) throw new Error("a root of it is no path");
    return { roots: roots as readonly string[], problem: undefined };
  } catch (error) {
    const roots = environment.folders?.[source.name] ?? [];
    return { roots, problem: `it cannot say where its logs are: ${reasonOf(error)}` };
  }
}

/** What a source finds, each looked at. @throws what the source throws */
export async function* logsBelow(source: Source, root: string, options: DiscoverOptions): AsyncGenerator<LogRef> {
  for await (const log of source.discover(root, options)) yield checked(log, source);
}

/** The code of others may give anything, which the store would choke on. @throws Error */
function checked(log: LogRef, source: Source): LogRef {
  const { path, root, bytes, modifiedAt, files } = log;
  const isLog =
    log.source === source.name &&
    [path, root, ...(files ?? [])].every((one) => typeof one === "string" && one !== "") &&
    [bytes, modifiedAt].every((one) => Number.isFinite(one) && one >= 0);
  if (isLog) return log;
  throw new Error("it found a log without its source, path, root, bytes or time");
}
