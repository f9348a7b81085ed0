// Decides, from sizes, times and the last bytes, what of each log is to be read: nothing, its new end, or all of it.

import type { LogRef } from "../ports/source.ts";
import type { LogRecord } from "../ports/store.ts";

export interface LogChange {
  readonly ref: LogRef;
  readonly known: LogRecord | undefined;
  readonly parserVersion: number;
  /** `append` reads on from `known.offset`; `replace` reads all. */
  readonly mode: "append" | "replace";
  /** True where the bytes read before are no longer there: the archive begins a new generation. */
  readonly rewritten: boolean;
  /** True where that is how its agent writes: nothing to be told, and an earlier generation may go. */
  readonly usual?: boolean;
  /** True where only the time differs (a restored log, say): the bytes may be the same. */
  readonly touched: boolean;
  /** True where the file of its archive is gone or too short: it begins anew, as for a log that was rewritten. */
  readonly archiveLost?: boolean;
}

export interface Plan {
  readonly changes: readonly LogChange[];
  readonly unchanged: number;
  /** Logs that were there before and are gone. */
  readonly missing: readonly LogRecord[];
  /** Logs that were thought gone and are there again, unchanged. */
  readonly returned: readonly LogRecord[];
}

export interface PlanInput {
  readonly found: readonly LogRef[];
  readonly known: readonly LogRecord[];
  readonly readingVersion: (source: string) => number;
  /** Whether a source's logs only grow; others are read anew when they change. */
  readonly isAppendOnly: (source: string) => boolean;
  /** Sources that were looked at: only their logs can be missing. */
  readonly sources: ReadonlySet<string>;
  /** Folders that could not be listed: their logs are not missing, only out of sight. */
  readonly unreadable: readonly string[];
  readonly force: boolean;
  /** True where raw logs are kept. */
  readonly archive: boolean;
  readonly tailHash: (path: string, offset: number) => string | undefined;
  /** Whether a log has any session: one that was thought gone may have lost all it had to another log. */
  readonly hasSessions: (path: string) => boolean;
}

export function planChanges(input: PlanInput): Plan {
  const known = new Map(input.known.map((log) => [log.path, log]));
  const changes: LogChange[] = [];
  const returned: LogRecord[] = [];
  let unchanged = 0;
  for (const ref of input.found) {
    const record = known.get(ref.path);
    known.delete(ref.path);
    const change = changeOf(ref, record, input);
    if (change) changes.push(change);
    else {
      unchanged++;
      if (record?.state === "missing") returned.push(record);
    }
  }
  const missing = [...known.values()].filter(
    (log) =>
      log.state !== "missing" &&
      input.sources.has(log.source) &&
      !input.unreadable.some((folder) => isBelow(log.path, folder)),
  );
  return { changes, unchanged, missing, returned };
}

/** `/logs-old/a` is not below `/logs`; `/logs/a.db#key`, rows of a database, are below `/logs/a.db`. */
export function isBelow(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  const rest = path.slice(folder.length);
  return rest === "" || /[\\/]$/.test(folder) || /^[\\/]/.test(rest) || /^#[^#\\/]*$/.test(rest);
}

function changeOf(ref: LogRef, known: LogRecord | undefined, input: PlanInput): LogChange | undefined {
  const parserVersion = input.readingVersion(ref.source);
  if (!known) return { ref, known, parserVersion, mode: "replace", rewritten: false, touched: false };
  const sameFile = known.bytes === ref.bytes && known.modifiedAt === ref.modifiedAt;
  const isWhole = !known.cut && known.state !== "reading" && known.parserVersion === parserVersion && !input.force;
  const usable = isWhole && (known.state !== "missing" || input.hasSessions(known.path));
  // The archive was off when these bytes were read: reading on from their end fills it up.
  const unarchived = input.archive && known.archived < known.offset;
  if (sameFile && usable && !unarchived) return undefined;
  if (ref.writtenAnew || !input.isAppendOnly(ref.source)) return anew(ref, known, parserVersion, input);
  const grew = ref.bytes > known.bytes || sameFile;
  const same = grew && ref.bytes >= known.offset && input.tailHash(ref.path, known.offset) === known.tailHash;
  if (same && usable) return { ref, known, parserVersion, mode: "append", rewritten: false, touched: false };
  const touched = usable && !sameFile && ref.bytes === known.bytes;
  return { ref, known, parserVersion, mode: "replace", rewritten: !same, touched };
}

/** A log that its agent writes anew; where only bytes were added its archive goes on. */
function anew(ref: LogRef, known: LogRecord, parserVersion: number, { tailHash }: PlanInput): LogChange {
  const isOneFile = ref.files === undefined && known.archived === known.offset;
  const goesOn =
    isOneFile && ref.bytes >= known.offset && !known.cut && tailHash(ref.path, known.offset) === known.tailHash;
  return { ref, known, parserVersion, mode: "replace", rewritten: !goesOn, usual: true, touched: false };
}
