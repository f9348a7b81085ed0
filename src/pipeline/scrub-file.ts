// Takes the secrets out of one file of an agent: sealed first, then written beside it, then put in its place at once.

import { TraceError } from "../core/errors.ts";
import type { LogRecord, Store } from "../ports/store.ts";
import type { LogRedactor } from "../privacy/redact-log.ts";
import { UNKNOWN_TABLES } from "./locate.ts";
import { conversationsOf } from "./log-files.ts";
import type { ScrubDeps } from "./scrub-deps.ts";
import type { Entry, FileState } from "./scrub-journal.ts";
import type { Liveness } from "./scrub-live.ts";

export interface FileScrub {
  readonly deps: ScrubDeps;
  readonly id: string;
  readonly redactor: LogRedactor;
  readonly live: Liveness;
  /** The logs as the store knows them, by path. */
  readonly records: ReadonlyMap<string, LogRecord>;
}

/** What stops a file and leaves it as it was; the scrub goes on with the next one. */
class Left extends Error {
  readonly outcome: "live" | "refused" | "failed";

  constructor(outcome: Left["outcome"], reason: string) {
    super(reason);
    this.outcome = outcome;
  }
}

/** Afterwards the file is scrubbed or as it was, whatever happens. @throws TraceError `disk_full` */
export function scrubFile(scrub: FileScrub, state: FileState): void {
  const { deps, id } = scrub;
  const { n, path, kind } = state.file;
  const note = (entry: Entry) => deps.shelf.append(id, entry);
  try {
    if (state.isReplaced) return;
    if (kind === "database") scrubDatabase(scrub, state, note);
    else if (!wasReplaced(scrub, state, note)) replaceFile(scrub, state, note);
  } catch (error) {
    if (error instanceof TraceError && error.code === "disk_full") throw error;
    const outcome = error instanceof Left ? error.outcome : "failed";
    note({ kind: "left", n, outcome, reason: error instanceof Error ? error.message : String(error) });
  } finally {
    if (kind !== "database") deps.disk.clean(deps.disk.real(path));
  }
}

type Note = (entry: Entry) => void;

/** A scrub that was killed may have put the file in its place and not said so. */
function wasReplaced({ deps }: FileScrub, { file, ready }: FileState, note: Note): boolean {
  if (ready === undefined || deps.disk.hash(file.path) !== ready.sha256) return false;
  note({ kind: "replaced", n: file.n });
  return true;
}

function replaceFile(scrub: FileScrub, { file, sealed }: FileState, note: Note): void {
  const { deps, id, redactor, live } = scrub;
  const { disk } = deps;
  const { n, kind } = file;
  refuseLive(live, file.path);
  const path = disk.real(file.path);
  const refused = disk.whyNotReplaced(path);
  if (refused !== undefined) throw new Left("refused", refused);
  const was = disk.stamp(path);
  if (was === undefined) throw new Left("failed", "it is gone");
  const before =
    sealed?.bytes === was.bytes && disk.hash(path) === sealed.sha256
      ? sealed.sha256
      : sealFile(deps, id, n, path, note);
  if (kind === "database") return;
  const seen = disk.hasher();
  const pieces = function* () {
    for (const { bytes, kind: own } of disk.pieces(path, kind)) {
      seen.update(bytes);
      if (own === "skipped") throw new Left("refused", "a string in it is over the limit");
      yield redactor.redact({ bytes, kind: own }).bytes;
    }
  };
  const written = disk.writeBeside(path, pieces(), was);
  if (seen.hex() !== before) throw new Left("live", "it was written meanwhile");
  note({
    kind: "ready",
    n,
    sha256: written.sha256,
    bytes: written.bytes,
    inStep: isInStep(scrub, file.path, file.logs),
  });
  refuseLive(live, file.path);
  if (!disk.putInPlace(path, written, was)) throw new Left("live", "it was written meanwhile");
  note({ kind: "replaced", n });
}

function refuseLive(live: Liveness, path: string): void {
  const reason = live.whyLive({ path });
  if (reason !== undefined) throw new Left("live", reason);
}

/** Gives the hash of what was sealed. */
function sealFile({ disk, shelf }: ScrubDeps, id: string, n: number, path: string, note: Note): string {
  const was = disk.stamp(path);
  if (was === undefined) throw new Left("failed", "it is gone");
  const hasher = disk.hasher();
  let bytes = 0;
  const chunks = function* () {
    for (const chunk of disk.chunks(path)) {
      hasher.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  shelf.seal(id, String(n), chunks());
  const sha256 = hasher.hex();
  note({ kind: "sealed", n, sha256, bytes, modifiedAt: was.modifiedAt, mode: was.mode });
  return sha256;
}

/** Whether the store knows the log as it is, so that what it keeps of it is read from it again. */
function isInStep({ deps: { disk, store }, records }: FileScrub, path: string, logs: readonly string[]): boolean {
  const known = store();
  const record = records.get(path);
  if (!known || !record || logs.length !== 1 || logs[0] !== path || record.offset === 0) return false;
  if (record.state === "missing" || disk.tailHash(path, record.offset) !== record.tailHash) return false;
  return holdsArchive(disk, known, record);
}

function holdsArchive(disk: ScrubDeps["disk"], store: Store, record: LogRecord): boolean {
  const kept = store.archiveOf(record.id)?.bytes ?? 0;
  return kept === 0 || disk.compare(record.path, store.original(record.id)) !== "different";
}

/** The database is changed by its own means: all of it or nothing, also where this process is killed. */
function scrubDatabase({ deps, id, redactor, live }: FileScrub, state: FileState, note: Note): void {
  const { disk } = deps;
  const { file, sealed, ready } = state;
  const { n, path } = file;
  refuseLive(live, path);
  const isConversation = conversationsOf(deps.sources.find(({ name }) => name === file.source));
  if (!isConversation) throw new Left("refused", UNKNOWN_TABLES);
  let content = "";
  // Where a killed scrub got as far as its rows, what was sealed is what they were.
  let isBackup = false;
  const outcome = disk.database(
    path,
    { rewrite: ({ bytes, column }) => redactor.redact({ bytes, kind: "auto", column }).bytes, isConversation },
    {
      before() {
        if (sealed !== undefined && (ready !== undefined || disk.hash(path) === sealed.sha256)) return;
        sealFile(deps, id, n, path, note);
        isBackup = true;
      },
      ready(found) {
        content = found;
        isBackup ||= ready === undefined || ready.content === found;
        note({ kind: "ready", n, sha256: "", bytes: 0, inStep: false, content });
      },
    },
  );
  if (outcome.kind === "live") throw new Left("live", "its agent is using it");
  if (outcome.kind === "refused") throw new Left("refused", outcome.reason);
  // Where its agent wrote to it in between, nothing that was sealed may be written over that.
  const sha256 = isBackup ? (disk.hash(path) ?? "") : "";
  note({ kind: "ready", n, sha256, bytes: disk.stamp(path)?.bytes ?? 0, inStep: false, content });
  note({ kind: "replaced", n, ...(outcome.note !== undefined && { note: outcome.note }) });
}
