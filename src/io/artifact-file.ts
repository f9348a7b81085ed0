// Files that are to leave: written beside their place under a private name, read to the last byte, then given the name.

import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { constants, createGzip, createZstdCompress } from "node:zlib";
import type { Draft } from "../core/artifact.ts";
import { TraceError } from "../core/errors.ts";
import {
  ensurePrivateFolder,
  guard,
  moveToNew,
  OUTPUT_HINT,
  readIfExists,
  removeEmptyFolders,
  syncFolder,
} from "./files.ts";
import { isRunning } from "./temp-folder.ts";

export interface DraftOptions {
  /** Takes the place of a file that is there. Without it, only of one that is as the receipt of ours beside it says. */
  readonly overwrite: boolean;
  /** What `clearLeft` gave for the target's folder, as for all files of a set. Without it, it is asked for here. */
  readonly left?: ReadonlySet<string>;
}

export function receiptPath(artifact: string): string {
  return `${artifact}.receipt.json`;
}

/**
 * Begins a file. What a killed process left of an earlier one is taken away. A target that ends in `.zst` or `.gz` is
 * packed on the way.
 * @throws TraceError `already_exists`, `not_writable`, `disk_full`
 */
export function beginDraft(target: string, { overwrite, left }: DraftOptions): Draft {
  const mayReplace = overwrite || existsSync(receiptPath(target));
  if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory()) throw folder(target);
  if (existsSync(target) && !mayReplace) throw taken(target);
  const made = ensurePrivateFolder(dirname(target), OUTPUT_HINT);
  const killed = left ?? clearLeft(dirname(target), [basename(target), basename(receiptPath(target))]);
  // Killed between its two names, a file has the receipt of the bytes that were to come.
  if (!overwrite && !killed.has(basename(target)) && isEdited(target)) throw edited(target);
  const path = temporaryOf(target);
  const receipt = temporaryOf(receiptPath(target));
  let fd: number | undefined = guard(target, () => openPrivate(path));
  const hash = createHash("sha256");
  let bytes = 0;
  const put = (piece: Uint8Array) => {
    if (fd === undefined) throw new Error(`${target} was closed`);
    const file = fd;
    hash.update(piece);
    bytes += piece.length;
    guard(target, () => {
      for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at, piece.length - at);
    });
  };
  const close = () => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };
  const packer = createPacker(target, put);
  return {
    path,
    target,
    write: packer.write,
    async finish() {
      await packer.end();
      guard(target, () => fsyncSync(fd as number));
      close();
      return { sha256: hash.digest("hex"), bytes };
    },
    stage(text) {
      if (!mayReplace && existsSync(target)) throw taken(target);
      guard(target, () => writeSynced(receipt, text));
    },
    publish({ isSynced } = { isSynced: true }) {
      guard(target, () => {
        // The receipt first: killed in between, what stands there is known as ours, and by its hash as not whole.
        renameSync(receipt, receiptPath(target));
        if (mayReplace) renameSync(path, target);
        else if (moveToNew(path, target)) rmSync(path);
        else {
          rmSync(receiptPath(target), { force: true });
          throw taken(target);
        }
        if (isSynced) syncFolder(dirname(target));
      });
    },
    discard() {
      close();
      packer.stop();
      for (const left of [path, receipt]) rmSync(left, { force: true });
      removeEmptyFolders(made);
    },
  };
}

function taken(target: string): TraceError {
  return new TraceError("already_exists", `${target} is there already`, {
    hint: "Name another file, or say --force to replace it.",
  });
}

function edited(target: string): TraceError {
  return new TraceError("already_exists", `${target} was changed since it was written: it is not as its receipt says`, {
    hint: "Name another place, or say --force to replace it.",
  });
}

/** Whether a file has other bytes than the receipt beside it says. */
function isEdited(target: string): boolean {
  const receipt = readIfExists(receiptPath(target))?.toString("utf8");
  if (receipt === undefined || !existsSync(target)) return false;
  return !receipt.includes(`"${hashOf(target)}"`);
}

function folder(target: string): TraceError {
  return new TraceError("already_exists", `${target} is a folder`, {
    hint: "Name another file, or one in that folder.",
  });
}

function openPrivate(path: string): number {
  const fd = openSync(path, "wx", 0o600);
  if (process.platform !== "win32") fchmodSync(fd, 0o600);
  return fd;
}

function writeSynced(path: string, text: string): void {
  const fd = openPrivate(path);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`);
}

/**
 * Takes away bytes that a killed process had not published: nobody looked at them. Without `names`, whatever they were to
 * be named. Gives the names that these were to have.
 */
export function clearLeft(folder: string, names?: readonly string[]): ReadonlySet<string> {
  const cleared = new Set<string>();
  if (!existsSync(folder)) return cleared;
  for (const entry of readdirSync(folder)) {
    const [, name, pid] = /^\.(.+)\.(\d+)\.[0-9a-f]{12}\.tmp$/.exec(entry) ?? [];
    if (name === undefined || names?.includes(name) === false || isRunning(Number(pid))) continue;
    rmSync(join(folder, entry), { force: true });
    cleared.add(name);
  }
  return cleared;
}

/** SHA-256 of a file that is there, in hex. */
export function hashOf(path: string): string {
  const hash = createHash("sha256");
  const fd = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(1 << 20);
    for (let got = readSync(fd, buffer); got > 0; got = readSync(fd, buffer)) hash.update(buffer.subarray(0, got));
  } finally {
    closeSync(fd);
  }
  return hash.digest("hex");
}

interface Packer {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  stop(): void;
}

function createPacker(target: string, put: (piece: Uint8Array) => void): Packer {
  const stream = packing(target);
  if (stream === undefined) return { write: async (bytes) => put(bytes), end: async () => {}, stop: () => {} };
  let failure: unknown;
  const ended = new Promise<void>((resolve) => {
    stream.on("data", (piece: Uint8Array) => {
      try {
        put(piece);
      } catch (error) {
        failure ??= error;
        stream.destroy();
      }
    });
    stream.once("error", (error) => {
      failure ??= error;
      resolve();
    });
    stream.once("close", resolve);
    stream.once("end", resolve);
  });
  const check = () => {
    if (failure !== undefined) throw failure;
  };
  return {
    async write(bytes) {
      check();
      await Promise.race([new Promise<void>((resolve) => stream.write(bytes, () => resolve())), ended]);
      check();
    },
    async end() {
      stream.end();
      await ended;
      check();
    },
    stop: () => void stream.destroy(),
  };
}

function packing(target: string) {
  if (/\.gz$/i.test(target)) return createGzip();
  if (!/\.zst$/i.test(target)) return undefined;
  return createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: 3 } });
}
