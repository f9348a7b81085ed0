// A lock beside a small file: two processes that change it take turns, and one that was killed holds nobody up.

import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from "node:fs";
import { hostname, uptime } from "node:os";
import { threadId } from "node:worker_threads";
import { TraceError } from "../core/errors.ts";
import { guard } from "./files.ts";
import { isRunning } from "./temp-folder.ts";

const WAIT_MS = 50;
const TRIES = 200;
/** A change takes milliseconds: where a lock does not tell whose it is, an older one was left by a process that was killed. */
const STALE_MS = 30_000;
/** Clocks are set by this much, and machines say this roughly how long they run. */
const ROUGH_MS = 600_000;

interface Holder {
  readonly pid: number;
  readonly thread: number;
  /** Numbers of processes are those of one machine, or container. */
  readonly host: string;
  /** Another one for each lock: a number of a process comes again. */
  readonly token: string;
}

/** Of this thread: another process may have had its number, and been killed. */
const held = new Set<string>();

/** Runs `change` while no one else does. @throws TraceError `store_locked`, `not_writable`, `disk_full` */
export async function withFileLock<T>(path: string, change: () => T | Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const own: Holder = { pid: process.pid, thread: threadId, host: hostname(), token: randomBytes(12).toString("hex") };
  held.add(own.token);
  try {
    for (let i = 0; !guard(lock, () => take(lock, own)); i++) {
      if (i >= TRIES) throw busy(path, lock);
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
    try {
      return await change();
    } finally {
      if (holderOf(lock)?.token === own.token) removeIfThere(lock);
    }
  } finally {
    held.delete(own.token);
  }
}

function busy(path: string, lock: string): TraceError {
  const pid = holderOf(lock)?.pid;
  const who = pid === undefined ? "another process" : `another process (${pid})`;
  return new TraceError("store_locked", `${path} is being changed by ${who}`, {
    hint: `Try again; where nothing else runs, delete ${lock}.`,
    retryable: true,
  });
}

function take(lock: string, own: Holder): boolean {
  if (create(lock, JSON.stringify(own))) return true;
  if (isLeft(lock)) clear(lock);
  return false;
}

function create(path: string, content: string): boolean {
  let fd: number;
  try {
    fd = openSync(path, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  try {
    writeSync(fd, content);
  } catch (error) {
    removeIfThere(path);
    throw error;
  } finally {
    closeSync(fd);
  }
  return true;
}

/**
 * One process at a time takes a lock away that was left: of two that both saw it, the second would take the new one of
 * the first.
 */
function clear(lock: string): void {
  const turn = `${lock}.left`;
  if (create(turn, "")) {
    try {
      if (isLeft(lock)) removeIfThere(lock);
    } finally {
      removeIfThere(turn);
    }
  } else if (ageOf(turn) > STALE_MS) removeIfThere(turn);
}

/** True where whoever made the lock is gone. */
function isLeft(lock: string): boolean {
  const holder = holderOf(lock);
  const age = ageOf(lock);
  if (holder === undefined || holder.host !== hostname()) return age > STALE_MS;
  // Numbers come again when a machine begins again.
  if (age > uptime() * 1000 + ROUGH_MS) return true;
  if (holder.pid !== process.pid) return !isRunning(holder.pid);
  return holder.thread === threadId ? !held.has(holder.token) : age > STALE_MS;
}

/** Milliseconds; -1 where there is no such file. */
function ageOf(path: string): number {
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return written === undefined ? -1 : Date.now() - written;
}

/** Undefined for one that is gone, or that was just made and has no content yet. */
function holderOf(lock: string): Holder | undefined {
  try {
    const { pid, thread, host, token } = JSON.parse(readFileSync(lock, "utf8")) as Partial<Holder>;
    const isNamed = typeof host === "string" && typeof token === "string";
    if (!isNamed || !Number.isSafeInteger(pid) || !Number.isSafeInteger(thread)) return undefined;
    return { pid: pid as number, thread: thread as number, host, token };
  } catch {
    return undefined;
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
