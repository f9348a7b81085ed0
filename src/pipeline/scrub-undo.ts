// Undoes a scrub from its sealed backup, tells of past ones, and destroys backups for good.

import { TraceError } from "../core/errors.ts";
import type { PastScrub, UndoneFile, UndoReport } from "../ports/app-scrub.ts";
import { scanAgain } from "./scrub.ts";
import type { ScrubDeps } from "./scrub-deps.ts";
import {
  canUndo,
  type Entry,
  type FileState,
  isUndoable,
  type Journal,
  pastScrub,
  readJournal,
} from "./scrub-journal.ts";
import { createLiveness, type Liveness } from "./scrub-live.ts";
import { followUndo } from "./scrub-store.ts";

/** @throws TraceError `not_found`, `ambiguous_id`, `blocked`, `store_locked`, `archive_damaged` */
export async function undoScrub(deps: ScrubDeps, wanted: string | undefined): Promise<UndoReport> {
  const release = await deps.shelf.lock();
  try {
    const id = wanted === undefined ? newestUndoable(deps) : findScrub(deps, wanted);
    const journal = readJournal(deps.shelf.journal(id));
    refuseUndo(id, journal);
    const live = createLiveness(deps.disk, deps.now, deps.quietMs);
    const files: UndoneFile[] = [];
    const back: FileState[] = [];
    for (const state of journal.files.filter(({ file, isReplaced }) => isReplaced && !file.isStored)) {
      const undone = undoFile(deps, id, state, live);
      files.push({ path: state.file.path, ...undone });
      if (undone.outcome !== "restored" && undone.outcome !== "tail" && undone.outcome !== "missing") continue;
      back.push(state);
      deps.shelf.append(id, { kind: "undone", n: state.file.n } satisfies Entry);
    }
    await followUndo(deps, new Set(back.flatMap(({ file }) => file.logs)));
    await scanAgain(deps, back);
    return { id, files };
  } finally {
    release();
  }
}

function refuseUndo(id: string, journal: Journal): void {
  if (canUndo(journal)) return;
  const reasons: Readonly<Record<Journal["state"], string>> = {
    open: "it was cut short; `tracemill scrub --resume` goes on with it first",
    forgotten: "its backup was destroyed",
    damaged: "its journal cannot be read",
    undone: "it was undone already",
    done: "it changed no file of an agent",
  };
  throw new TraceError("blocked", `the scrub ${id} cannot be undone: ${reasons[journal.state]}`, {
    hint: "`tracemill scrub --list` shows which can.",
  });
}

function newestUndoable({ shelf }: ScrubDeps): string {
  const id = shelf.ids().findLast((one) => canUndo(readJournal(shelf.journal(one))));
  if (id !== undefined) return id;
  throw new TraceError("not_found", "there is no scrub that can be undone", {
    hint: "`tracemill scrub --list` shows past scrubs.",
  });
}

function findScrub({ shelf }: ScrubDeps, wanted: string): string {
  const ids = shelf.ids();
  const found = ids.includes(wanted) ? [wanted] : ids.filter((id) => id.startsWith(wanted));
  const [id] = found;
  if (id !== undefined && found.length === 1) return id;
  const [code, message] =
    id === undefined
      ? (["not_found", `there is no scrub ${wanted}`] as const)
      : (["ambiguous_id", `${found.length} scrubs begin with ${wanted}`] as const);
  throw new TraceError(code, message, { hint: "`tracemill scrub --list` shows past scrubs." });
}

type Outcome = Omit<UndoneFile, "path">;

function undoFile(deps: ScrubDeps, id: string, state: FileState, live: Liveness): Outcome {
  const { disk } = deps;
  const { file, sealed, ready } = state;
  if (!isUndoable(state)) return { outcome: "already", reason: undefined };
  if (!sealed || !ready) return { outcome: "failed", reason: "its backup is not whole" };
  const reason = live.whyLive(file);
  if (reason !== undefined) return { outcome: "live", reason };
  try {
    return writeBack(deps, id, state);
  } catch (error) {
    if (error instanceof TraceError && error.code === "disk_full") throw error;
    return { outcome: "failed", reason: error instanceof Error ? error.message : String(error) };
  } finally {
    disk.clean(disk.real(file.path));
  }
}

/** What was appended since follows the original; where it was changed in any other way it is left alone. */
function writeBack({ disk, shelf }: ScrubDeps, id: string, { file, sealed, ready }: FileState): Outcome {
  if (!sealed || !ready) throw new Error("an undo has a backup");
  const path = disk.real(file.path);
  const now = disk.stamp(path);
  const own = now && disk.hash(path, ready.bytes);
  // An undo that was killed may have written it already.
  if (now && disk.hash(path) === sealed.sha256) return { outcome: "restored", reason: undefined };
  if (now && own === undefined) return { outcome: "changed", reason: "it became shorter since it was scrubbed" };
  if (now && own !== ready.sha256) return { outcome: "changed", reason: "it was changed since it was scrubbed" };
  // What is in a log of its own belongs to the file that it was written for.
  const isInUse = [`${path}-wal`, `${path}-journal`].some((one) => (disk.stat(one)?.bytes ?? 0) > 0);
  if (file.kind === "database" && isInUse) return { outcome: "changed", reason: "its agent has written to it since" };
  const hasTail = now !== undefined && now.bytes > ready.bytes;
  if (hasTail && file.kind === "database") return { outcome: "changed", reason: "its agent has written to it since" };
  const hasher = disk.hasher();
  const pieces = function* () {
    for (const piece of shelf.unseal(id, String(file.n))) {
      hasher.update(piece);
      yield piece;
    }
    if (hasher.hex() !== sealed.sha256) throw new Error("the backup is not what was sealed");
    if (hasTail) yield* after(disk.chunks(path), ready.bytes);
  };
  const modifiedAt = hasTail ? now.modifiedAt : sealed.modifiedAt;
  const like = { bytes: sealed.bytes, modifiedAt, inode: 0, mode: now?.mode ?? sealed.mode };
  const written = disk.writeBeside(path, pieces(), like);
  if (!disk.putInPlace(path, written, now)) return { outcome: "live", reason: "it was written meanwhile" };
  return { outcome: now === undefined ? "missing" : hasTail ? "tail" : "restored", reason: undefined };
}

function* after(chunks: Iterable<Uint8Array>, from: number): Generator<Uint8Array> {
  let at = 0;
  for (const chunk of chunks) {
    if (at + chunk.length > from) yield chunk.subarray(Math.max(0, from - at));
    at += chunk.length;
  }
}

export function listScrubs({ shelf }: ScrubDeps): readonly PastScrub[] {
  const ids = [...shelf.ids()].reverse();
  return ids.map((id) => pastScrub(id, readJournal(shelf.journal(id)), shelf.backupBytes(id)));
}

/**
 * Destroys the backups of one scrub, or of all. The journal keeps when it was and how much: not the hashes of what the
 * files were, from which a short secret could be guessed.
 */
export async function forgetScrubs(deps: ScrubDeps, wanted: string | undefined): Promise<readonly PastScrub[]> {
  const { shelf } = deps;
  const release = await shelf.lock();
  try {
    shelf.sweep();
    const ids = wanted === undefined ? shelf.ids() : [findScrub(deps, wanted)];
    const forgotten: string[] = [];
    for (const id of ids) {
      const journal = readJournal(shelf.journal(id));
      if (journal.state === "open") {
        if (wanted === undefined) continue;
        throw new TraceError("blocked", `the scrub ${id} was cut short and needs its backup to go on`, {
          hint: "Run `tracemill scrub --resume` first.",
        });
      }
      if (journal.state === "forgotten") continue;
      const { count, fileCount: files, startedAt } = journal;
      shelf.replace(id, [
        { kind: "forgotten", count, files, ...(startedAt !== undefined && { startedAt }) } satisfies Entry,
      ]);
      forgotten.push(id);
    }
    // A kill between the two leaves backups of forgotten scrubs: they go now.
    for (const id of ids) if (readJournal(shelf.journal(id)).state === "forgotten") shelf.destroyBackups(id);
    return forgotten.map((id) => pastScrub(id, readJournal(shelf.journal(id)), shelf.backupBytes(id)));
  } finally {
    release();
  }
}
