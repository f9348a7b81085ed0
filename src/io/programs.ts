// Other people's programs: found on PATH, run in a group of their own for a limited time, ended together.

import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface RunOptions {
  readonly cwd: string;
  /** All that it gets. */
  readonly env: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onOutput?: (bytes: Uint8Array) => void;
  readonly onError?: (bytes: Uint8Array) => void;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  /** It was ended since its time was over. */
  readonly isLate: boolean;
}

/** The program's path; undefined where it is not installed. */
export function findProgram(name: string, searchPath: string): string | undefined {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ""] : [""];
  for (const folder of searchPath.split(delimiter)) {
    // A relative entry would run what lies in the folder that is looked at.
    if (!/^([/\\]|[A-Za-z]:)/.test(folder)) continue;
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (isProgram(path)) return path;
    }
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not ours to run: the next folder may have it.
    return false;
  }
}

/** @throws what `spawn` throws where it cannot be started; AbortError */
export async function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { signal, input, timeoutMs, cwd, env } = options;
  signal?.throwIfAborted();
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  child.stdout?.on("data", (bytes: Uint8Array) => options.onOutput?.(bytes));
  child.stderr?.on("data", (bytes: Uint8Array) => options.onError?.(bytes));
  // One that ends without having read all it was given says so by how it ends.
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
  let isLate = false;
  const end = () => endGroup(child.pid);
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, timeoutMs);
  signal?.addEventListener("abort", end);
  try {
    const ended = await new Promise<Ended>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, by) => resolve({ code, signal: by, isLate }));
    });
    signal?.throwIfAborted();
    return ended;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}
