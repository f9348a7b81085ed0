// Puts a session's log, and those of its subagents, back where the agent looks for them; never over a file.

import { TraceError } from "../core/errors.ts";
import type { RestoredLog, RestoreReport } from "../ports/app.ts";
import type { LogRecord, SessionRow, Store } from "../ports/store.ts";

export interface RestoreDeps {
  readonly store: Pick<Store, "logs" | "archiveOf" | "original" | "relatives">;
  readonly session: SessionRow;
  readonly files: RestoreFiles;
}

export interface PackedFile {
  readonly path: string;
  /** To be read before the next file is asked for. */
  readonly pieces: Iterable<Uint8Array>;
}

/** The disk as restore sees it, see `io/files.ts` and `io/tar.ts`. */
export interface RestoreFiles {
  exists(path: string): boolean;
  /** How the file compares with a content: `longer` begins with it and has more. */
  compare(path: string, pieces: Iterable<Uint8Array>): "same" | "longer" | "different";
  /** Writes a new file, its folders too, whole or not at all. False, and nothing changed, where one is. */
  create(path: string, pieces: Iterable<Uint8Array>): boolean;
  /** The files of an archive of several, in order, as paths below `root`; undefined where the bytes are one file's own. */
  unpack(root: string, pieces: Iterable<Uint8Array>): Iterable<PackedFile> | undefined;
}

/**
 * Restores what is missing of a session's logs and tells of each what became of it.
 * @throws TraceError `already_exists` when no log is missing, `not_found` when the archive holds none of those that
 * are, `archive_damaged` when a kept log cannot be read whole.
 */
export function restoreLog({ store, session, files }: RestoreDeps): RestoreReport {
  const records = new Map(store.logs().map((log) => [log.path, log]));
  const paths = [...new Set([session.logPath, ...subagentLogs(store, session)])];
  const logs = paths.flatMap((path) => restoreOne({ store, files, path, record: records.get(path) }));
  const own = logs[0];
  if (own === undefined) throw new Error("a session has a log");
  if (!logs.some(({ outcome }) => outcome === "restored" || outcome === "partial")) refuse(own, logs, files);
  return { path: own.path, bytes: own.bytes, logs };
}

/** Subagents may start subagents. */
function subagentLogs(store: RestoreDeps["store"], session: SessionRow): string[] {
  const seen = new Set([session.key]);
  const paths: string[] = [];
  const visit = (parent: SessionRow): void => {
    for (const row of store.relatives(parent.key)) {
      if (!row.facts.head.isSubagent || row.parentId !== parent.facts.head.id || seen.has(row.key)) continue;
      seen.add(row.key);
      paths.push(row.logPath);
      visit(row);
    }
  };
  visit(session);
  return paths;
}

interface OneLog {
  readonly store: RestoreDeps["store"];
  readonly files: RestoreFiles;
  readonly path: string;
  readonly record: LogRecord | undefined;
}

function restoreOne(log: OneLog): RestoredLog[] {
  const { store, files, path, record } = log;
  const bytes = record === undefined ? 0 : (store.archiveOf(record.id)?.bytes ?? 0);
  if (record === undefined || bytes === 0) return [{ path, bytes: 0, outcome: "not_archived" }];
  const pieces = () => checked(store.original(record.id), record.path, bytes);
  const packed = files.unpack(record.root, pieces());
  if (packed) return restorePacked(packed, files);
  if (isDump(path, pieces())) return [{ path, bytes, outcome: "rows" }];
  if (!files.exists(path) && files.create(path, pieces()))
    return [{ path, bytes, outcome: bytes < record.bytes ? "partial" : "restored" }];
  return [{ path, bytes, outcome: files.compare(path, pieces()) }];
}

/** Rows of a database are named `<database>#<key>`; what the archive holds of them is a dump, a row a line. */
function isDump(path: string, pieces: Iterable<Uint8Array>): boolean {
  if (!path.includes("#")) return false;
  for (const piece of pieces) return new TextDecoder().decode(piece.subarray(0, 10)) === '{"table":"';
  return false;
}

/** A log of several files: each is put back for itself. */
function restorePacked(packed: Iterable<PackedFile>, files: RestoreFiles): RestoredLog[] {
  const restored: RestoredLog[] = [];
  for (const { path, pieces } of packed) {
    let bytes = 0;
    const counted = (function* () {
      for (const piece of pieces) {
        bytes += piece.length;
        yield piece;
      }
    })();
    const outcome = !files.exists(path) && files.create(path, counted) ? "restored" : files.compare(path, counted);
    restored.push({ path, bytes, outcome });
  }
  return restored;
}

/** A file of the wrong length must not come into being: the writer drops what it has when this throws. */
function* checked(pieces: Iterable<Uint8Array>, path: string, expected: number): Generator<Uint8Array> {
  let bytes = 0;
  for (const piece of pieces) {
    bytes += piece.length;
    yield piece;
  }
  if (bytes !== expected)
    throw new TraceError("archive_damaged", `the archive gives ${bytes} bytes of ${path}, not ${expected}`, {
      hint: "Run `tracemill doctor --deep`; a backup of the archive folder may still have them.",
    });
}

const THERE: Readonly<Record<RestoredLog["outcome"], string>> = {
  restored: "it was restored",
  partial: "it was restored in part",
  not_archived: "it is there, and the archive holds nothing of it",
  rows: "it is rows of a database, and those are never written back",
  same: "it is there and has the very bytes that the archive holds",
  longer: "it is there and went on since it was archived",
  different: "a file with other content is there",
};

function refuse(own: RestoredLog, logs: readonly RestoredLog[], files: RestoreFiles): never {
  const lost = logs.find(({ path, outcome }) => outcome === "not_archived" && !files.exists(path));
  if (lost !== undefined) {
    throw new TraceError("not_found", `the archive holds nothing of ${lost.path}`, {
      hint: "What was read of it is still in the store: `tracemill sessions show` has its messages.",
    });
  }
  if (own.outcome === "rows") {
    throw new TraceError("not_found", `${own.path} is rows of its agent's database, which tracemill never writes to`, {
      hint: "What was read of it is still in the store: `tracemill sessions show` has its messages.",
    });
  }
  throw new TraceError("already_exists", `${own.path} was left alone: ${THERE[own.outcome]}`, {
    hint: "To get the archived bytes, move the file away first.",
  });
}
