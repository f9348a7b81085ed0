// Folders among the system's temporary files: private, named by who made them, so that none outlives its reader for long.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";

/** A new folder that only this user may enter; whoever asked for it removes it. */
export function tempFolder(purpose: "rows" | "packed" | "judge" | "opinion"): string {
  return mkdtempSync(join(tmpdir(), `tracemill-${purpose}-${process.pid}-${threadId}-`));
}

const NAME = /^tracemill-(?:rows|packed|judge|opinion)-(\d+)-(\d+)-/;

/** Removes the folders of processes that are gone, and of these threads of this one, which were ended in the middle. */
export function clearTempFolders(threads: readonly number[] = []): void {
  for (const name of namesIn(tmpdir())) {
    const [, pid, thread] = NAME.exec(name) ?? [];
    if (pid === undefined) continue;
    const isLeft = Number(pid) === process.pid ? threads.includes(Number(thread)) : !isRunning(Number(pid));
    if (isLeft) removeTempFolder(join(tmpdir(), name));
  }
}

/** Leaves what cannot be removed: another user's, or on Windows a file that is open; the next scan tries again. */
export function removeTempFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // See above.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No such folder: nothing was left in it.
    return [];
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
