// A folder of this machine, or one that is mounted, as a destination: files are written beside their place, and named when they are whole.

import { randomBytes } from "node:crypto";
import { closeSync, createReadStream, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { TraceError } from "../core/errors.ts";
import { clearLeft, hashOf } from "../io/artifact-file.ts";
import { ensurePrivateFolder, guard, syncFolder } from "../io/files.ts";
import { lockSet, type SetLock } from "../io/set-lock.ts";
import type {
  Change,
  Destination,
  PlannedStep,
  PushOptions,
  Receipt,
  RemoteFile,
  Sink,
  SinkFile,
  SinkTarget,
} from "../ports/sink.ts";
import { decide, finish, makeFolderOf, OWN, stagedAt } from "./folder/last-step.ts";
import { remoteFiles, type View, viewOf } from "./folder/tree.ts";
import { checkChange, destinationChanged, receiptFiles, restOf } from "./shared/change.ts";
import { piecesOf, type VerifiedFile, verifyBytes } from "./shared/verified-file.ts";

export const folder: Sink = {
  name: "folder",
  isRemote: false,
  normalise(at) {
    if (at.trim() === "" || at.includes("\0")) {
      throw new TraceError("usage", `${JSON.stringify(at)} names no folder`, { hint: "Give its path." });
    }
    return resolve(/^file:\/\//i.test(at) ? fileURLToPath(at) : at);
  },
  open: (at) => openFolder(resolve(at)),
};

function openFolder(root: string): SinkTarget {
  return {
    async look(signal) {
      signal.throwIfAborted();
      const view = viewOf(root);
      const { exists, head } = view;
      return { url: root, exists, visibility: undefined, head, files: remoteFiles(view), account: undefined };
    },
    async read(path, at, signal) {
      signal.throwIfAborted();
      const view = viewOf(root);
      if (view.head !== at.head) throw destinationChanged(root);
      const file = view.files.get(path);
      return file && piecesOfFile(root, file.at, signal);
    },
    plan(change, at) {
      check(change);
      const { data, about, deletes } = restOf(change, at.files, sameIn(viewOf(root)));
      const steps = data.map((file) => plannedOf([file], []));
      return about.length + deletes.length > 0 ? [...steps, plannedOf(about, deletes)] : steps;
    },
    push: (change, at, options) => push(root, { change, at }, options),
    async verify({ files, deleted }, signal) {
      const view = viewOf(root);
      if (deleted.some((path) => view.files.has(path))) return false;
      return files.every(({ path, bytes, sha256 }) => {
        signal.throwIfAborted();
        const file = view.files.get(path);
        return file?.bytes === bytes && hashOf(file.at) === sha256;
      });
    },
  };
}

/** Opened when the first piece is asked for, and from then on the same bytes whatever takes its place. */
async function* piecesOfFile(root: string, path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 20, signal }) as AsyncIterable<Buffer>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw destinationChanged(root);
    throw error;
  }
}

function plannedOf(files: readonly SinkFile[], deletes: readonly string[]): PlannedStep {
  return { puts: files.map(({ path }) => path), deletes, bytes: sizeOf(files) };
}

function sizeOf(files: readonly SinkFile[]): number {
  return files.reduce((sum, { artifact }) => sum + artifact.bytes, 0);
}

function check(change: Change): void {
  checkChange(change);
  if (!change.isProposal) return;
  throw new TraceError("usage", "a folder takes no proposals", { hint: "Publish to it without one." });
}

function sameIn({ files }: View): (file: SinkFile, remote: RemoteFile) => boolean {
  return ({ artifact }, { path }) => {
    const file = files.get(path);
    return file !== undefined && hashOf(file.at) === artifact.sha256;
  };
}

async function push(
  root: string,
  { change, at }: { readonly change: Change; readonly at: Destination },
  options: PushOptions,
): Promise<Receipt> {
  check(change);
  const lock = lockFolder(root);
  try {
    // Killed while it took the lock, a process left what the lock does not name.
    clearLeft(root);
    finish(root);
    const view = viewOf(root);
    if (view.head !== at.head) throw destinationChanged(root);
    const rest = restOf(change, remoteFiles(view), sameIn(view));
    // All before the first one is written: a change of which one file is not as it was verified is none at all.
    const verified = new Map<SinkFile, VerifiedFile>();
    for (const file of [...rest.data, ...rest.about]) verified.set(file, await verifyBytes(file, options.signal));
    const write = createWriter(lock, options, sizeOf([...verified.keys()]));
    for (const file of rest.data) await write(verified.get(file) as VerifiedFile, makeFolderOf(root, file.path));
    if (rest.about.length + rest.deletes.length > 0) {
      ensurePrivateFolder(join(root, OWN));
      for (const [i, file] of rest.about.entries()) await write(verified.get(file) as VerifiedFile, stagedAt(root, i));
      options.signal.throwIfAborted();
      lock.check();
      decide(root, { puts: rest.about.map(({ path }) => path), deletes: rest.deletes });
      finish(root);
    }
    return {
      url: root,
      commits: [],
      proposalUrl: undefined,
      files: receiptFiles(change),
      deleted: [...change.deletes],
    };
  } finally {
    leave(root, lock);
  }
}

/** Nothing half done stays, unless somebody took the lock away: then it is theirs to see to. */
function leave(root: string, lock: SetLock): void {
  try {
    lock.check();
    finish(root);
  } finally {
    lock.release();
  }
}

/** The same lock as an export into this folder takes: two that write there are kept apart. @throws TraceError `store_locked` */
function lockFolder(root: string): SetLock {
  try {
    return lockSet(join(root, "manifest.json"));
  } catch (error) {
    if (!(error instanceof TraceError) || error.code !== "store_locked") throw error;
    throw new TraceError("store_locked", `something else is being written to ${root}: ${error.message}`, {
      hint: "Wait for it to end, then run the same command again.",
      retryable: true,
      cause: error,
    });
  }
}

function createWriter(lock: SetLock, { signal, onProgress }: PushOptions, of: number) {
  let bytes = 0;
  return async (file: VerifiedFile, target: string): Promise<void> => {
    const beside = dirname(target);
    lock.note(beside);
    const path = join(beside, `.${basename(target)}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`);
    const fd = guard(path, () => openSync(path, "wx", 0o600));
    let isOpen = true;
    try {
      for await (const piece of piecesOf(file, 0, file.artifact.bytes)) {
        signal.throwIfAborted();
        guard(target, () => {
          for (let at = 0; at < piece.length; ) at += writeSync(fd, piece, at, piece.length - at);
        });
        bytes += piece.length;
        onProgress({ phase: "sending", bytes, of });
      }
      guard(target, () => fsyncSync(fd));
      closeSync(fd);
      isOpen = false;
      guard(target, () => {
        renameSync(path, target);
        syncFolder(beside);
      });
    } finally {
      if (isOpen) closeSync(fd);
      rmSync(path, { force: true });
    }
  };
}
