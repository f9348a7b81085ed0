// The lock beside a manifest: one process at a time writes a set of files, and a killed one is known by its lock.

import { randomBytes } from "node:crypto";
import { linkSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { TraceError } from "../core/errors.ts";
import { clearLeft } from "./artifact-file.ts";
import { ensurePrivateFolder, guard, OUTPUT_HINT, readIfExists, removeEmptyFolders } from "./files.ts";
import { isRunning } from "./temp-folder.ts";

export interface SetLock {
  /** Tells whoever comes after a kill that files are begun in this folder, too. */
  note(folder: string): void;
  /** @throws TraceError `store_locked` where somebody took the lock away meanwhile */
  check(): void;
  /** Folders that were made for the lock go with it where nothing came into them. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** Another one for each lock: a number of a process comes again. */
  readonly token: string;
  readonly folders: readonly string[];
}

/** Of this process: another one may have had its number, and been killed. */
const held = new Set<string>();
const NAME = /^\..*manifest\.json\.lock$/;

/** Takes the lock of a set, and clears what killed sets of that folder left. @throws TraceError `store_locked` */
export function lockSet(manifest: string): SetLock {
  const folder = dirname(manifest);
  const made = ensurePrivateFolder(folder, OUTPUT_HINT);
  const path = join(folder, `.${basename(manifest)}.lock`);
  const own: Holder = { pid: process.pid, token: randomBytes(12).toString("hex"), folders: [] };
  const folders = new Set<string>();
  try {
    clearKilled(folder);
    held.add(own.token);
    if (!guard(path, () => create(path, own))) throw busy(manifest, holderOf(path)?.pid);
  } catch (error) {
    held.delete(own.token);
    removeEmptyFolders(made);
    throw error;
  }
  const isOwn = () => holderOf(path)?.token === own.token;
  const check = () => {
    if (!isOwn()) throw busy(manifest, holderOf(path)?.pid);
  };
  return {
    note(of) {
      if (of === folder || folders.has(of)) return;
      check();
      folders.add(of);
      guard(path, () => replace(path, { ...own, folders: [...folders] }));
    },
    check,
    release() {
      if (isOwn()) rmSync(path, { force: true });
      held.delete(own.token);
      removeEmptyFolders(made);
    },
  };
}

function busy(manifest: string, pid: number | undefined): TraceError {
  const who = pid === undefined ? "another export" : `another export (process ${pid})`;
  return new TraceError("store_locked", `${who} is being written to ${manifest}`, {
    hint: "Wait for it to end, or name another folder.",
    retryable: true,
  });
}

/** Whole or not at all: a lock without a holder would be nobody's. False where there is one. */
function create(path: string, holder: Holder): boolean {
  const own = write(path, holder);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw error;
  } finally {
    rmSync(own, { force: true });
  }
  // No hard links here.
  try {
    writeFileSync(path, JSON.stringify(holder), { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function replace(path: string, holder: Holder): void {
  const own = write(path, holder);
  try {
    renameSync(own, path);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Named so that `clearLeft` knows it. */
function write(path: string, holder: Holder): string {
  const own = join(dirname(path), `${basename(path)}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeFileSync(own, JSON.stringify(holder), { mode: 0o600, flag: "wx" });
  } catch (error) {
    rmSync(own, { force: true });
    throw error;
  }
  return own;
}

/** The locks of processes that are gone, and what they had begun. */
function clearKilled(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!NAME.test(name)) continue;
    const path = join(folder, name);
    const holder = holderOf(path);
    if (!holder || (isHeld(holder) && !isOfEarlierBoot(path))) continue;
    for (const of of holder.folders) {
      clearLeft(of);
      removeEmptyFolders(foldersBetween(folder, of));
    }
    takeAway(path, holder);
  }
}

/** The folders from below `top` down to `bottom`; none where that is elsewhere. */
function foldersBetween(top: string, bottom: string): readonly string[] {
  const names = relative(top, bottom).split(sep);
  if (names.includes("..") || isAbsolute(relative(top, bottom))) return [];
  return names.map((_, i) => join(top, ...names.slice(0, i + 1)));
}

/** Under a name of its own first: another process may have taken this lock since it was read. */
function takeAway(path: string, { token }: Holder): void {
  const aside = `${path}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    renameSync(path, aside);
    if (holderOf(aside)?.token !== token) linkSync(aside, path);
  } catch {
    // Somebody else was faster.
  } finally {
    rmSync(aside, { force: true });
  }
}

function isHeld({ pid, token }: Holder): boolean {
  return pid === process.pid ? held.has(token) : isRunning(pid);
}

/** Clocks are set by this much, and machines say this roughly how long they run. */
const ROUGH_MS = 600_000;

/** Numbers of processes come again when a machine begins again: then a lock is held by whoever has its number now. */
function isOfEarlierBoot(path: string): boolean {
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return written !== undefined && written < Date.now() - uptime() * 1000 - ROUGH_MS;
}

function holderOf(path: string): Holder | undefined {
  try {
    const { pid, token, folders } = JSON.parse(readIfExists(path)?.toString("utf8") ?? "") as Partial<Holder>;
    if (!Number.isSafeInteger(pid) || typeof token !== "string" || !Array.isArray(folders)) return undefined;
    return { pid: pid as number, token, folders: folders.filter((one) => typeof one === "string") };
  } catch {
    // None of ours, or gone by now.
    return undefined;
  }
}
