// A lock beside a small file: two processes that change it take turns, so neither loses what the other wrote.

import { closeSync, openSync, statSync, unlinkSync } from "node:fs";
import { TraceError } from "../core/errors.ts";

const WAIT_MS = 50;
const TRIES = 200;
/** A change takes milliseconds: an older lock was left by a process that was killed. */
const STALE_MS = 30_000;

/** Runs `change` while no one else does. @throws TraceError `store_locked` */
export async function withFileLock<T>(path: string, change: () => T | Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  for (let i = 0; !take(lock); i++) {
    if (i >= TRIES) {
      throw new TraceError("store_locked", `${path} is being changed by another process`, {
        hint: `Try again; where nothing else runs, delete ${lock}.`,
        retryable: true,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
  try {
    return await change();
  } finally {
    removeIfThere(lock);
  }
}

function take(lock: string): boolean {
  try {
    closeSync(openSync(lock, "wx", 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const stat = statSync(lock, { throwIfNoEntry: false });
  if (stat !== undefined && Date.now() - stat.mtimeMs > STALE_MS) removeIfThere(lock);
  return false;
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
