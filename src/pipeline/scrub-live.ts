// Whether an agent may be writing a file: what is being written is never replaced, nor what belongs to the same session.

import type { LogFile } from "./log-files.ts";
import type { ScrubDisk } from "./scrub-deps.ts";

export interface Liveness {
  /** Why the file is to be left alone now; undefined where it is quiet. */
  whyLive(file: Pick<LogFile, "path">): string | undefined;
}

/** Looks once at what other processes hold open; times are looked at anew each time. */
export function createLiveness(disk: ScrubDisk, now: () => number, quietMs: number): Liveness {
  const open = disk.openFiles();
  return {
    whyLive({ path }) {
      const real = disk.real(path);
      if (open && [real, `${real}-wal`, `${real}-shm`].some((one) => open.has(one))) return "a program holds it open";
      if (disk.stat(`${path}.lock`)) return "its agent has locked it";
      const times = [path, `${path}-wal`, `${path}-journal`].map(
        (one) => disk.stat(one)?.modifiedAt ?? Number.NEGATIVE_INFINITY,
      );
      const age = now() - Math.max(...times);
      if (age < quietMs) return `it was written ${minutes(age)} ago`;
      return undefined;
    },
  };
}

function minutes(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 60_000));
  return whole === 0 ? "less than a minute" : whole === 1 ? "a minute" : `${whole} minutes`;
}

/** Those that are live, and all that belong to a log, or lie in the folder of a log, of which one file is. */
export function liveFiles(files: readonly LogFile[], { whyLive }: Liveness): ReadonlyMap<string, string> {
  const live = new Map<string, string>();
  for (const file of files) {
    const reason = whyLive(file);
    if (reason !== undefined) live.set(file.path, reason);
  }
  const logs = new Set(files.filter(({ path }) => live.has(path)).flatMap((file) => file.logs));
  const folders = [...live.keys()]
    .filter((path) => path.endsWith(".jsonl"))
    .map((path) => path.slice(0, -".jsonl".length));
  for (const { path, logs: own } of files) {
    if (live.has(path)) continue;
    const isPart = own.some((log) => logs.has(log));
    const isBelow = folders.some((folder) => path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`));
    if (isPart || isBelow) live.set(path, "its session may still be going on");
  }
  return live;
}
