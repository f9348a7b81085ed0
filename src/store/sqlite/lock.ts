// The writer's lock: held by the operating system through an SQLite file, so it ends with its process however that ends.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TraceError } from "../../core/errors.ts";
import { connect } from "./connection.ts";
import { failure, guarded, isBusy } from "./failures.ts";

const POLL_MS = 50;

export interface LockOptions {
  readonly home: string;
  readonly waitMs: number;
  readonly onWait?: ((holder: string) => void) | undefined;
  readonly now: () => number;
}

interface Holder {
  readonly pid: number;
  readonly command: string;
  readonly since: number;
}

/**
 * Waits for the lock and returns the function that gives it back.
 * @throws TraceError `store_locked` when `waitMs` has passed.
 */
export async function acquireLock(options: LockOptions): Promise<() => void> {
  const { home, waitMs, onWait, now } = options;
  // Never opened in any other way: closing a file's descriptor drops all of the process's locks on it.
  const path = join(home, "writer.lock");
  const started = now();
  for (let told = false; ; ) {
    const release = tryLock(path);
    if (release) {
      const holder: Holder = { pid: process.pid, command: process.argv.slice(1, 4).join(" "), since: now() };
      try {
        guarded(holderPath(home), () => writeFileSync(holderPath(home), JSON.stringify(holder), { mode: 0o600 }));
      } catch (error) {
        release();
        throw error;
      }
      return release;
    }
    const holder = describeHolder(home);
    if (now() - started >= waitMs) {
      throw new TraceError("store_locked", `the store is being written by ${holder}`, {
        hint: "Wait for it to end, or stop it; reading works meanwhile.",
        retryable: true,
      });
    }
    if (!told) onWait?.(holder);
    told = true;
    await sleep(Math.min(POLL_MS, Math.max(1, waitMs)));
  }
}

function tryLock(path: string): (() => void) | undefined {
  const connection = connectLock(path);
  if (!connection) return undefined;
  try {
    connection.db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    if (isBusy(error)) return undefined;
    throw failure(error, path);
  }
  return () => {
    connection.db.exec("ROLLBACK");
    connection.close();
  };
}

/** In SQLite's rollback mode: WAL would let readers in, and needs shared memory. */
function connectLock(path: string) {
  try {
    return guarded(path, () => connect(path, { readOnly: false, cacheKiB: 64, journal: "DELETE", timeoutMs: 0 }));
  } catch (error) {
    if (error instanceof TraceError && error.code === "store_locked") return undefined;
    throw error;
  }
}

function holderPath(home: string): string {
  return join(home, "writer.json");
}

function describeHolder(home: string): string {
  try {
    const { pid, command, since } = JSON.parse(readFileSync(holderPath(home), "utf8")) as Holder;
    return `process ${pid} (${command}), since ${new Date(since).toISOString()}`;
  } catch {
    // Written a moment after the lock is taken: for that moment nobody is named.
    return "another process";
  }
}

/** Who holds the lock now; undefined when nobody does. */
export function lockHolder(home: string): string | undefined {
  const path = join(home, "writer.lock");
  if (!existsSync(path)) return undefined;
  const release = tryLock(path);
  release?.();
  return release ? undefined : describeHolder(home);
}
