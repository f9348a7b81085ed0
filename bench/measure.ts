// Runs whole processes and says how long each took and how much memory it had at its peak.

import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..");
export const BIN = join(ROOT, "dist/bin.js");

export interface Command {
  /** Arguments of the Node that runs this. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Run {
  readonly ms: number;
  readonly stdout: string;
  /** Bytes; undefined where the system has no `/proc`. */
  readonly peak: number | undefined;
}

/** The environment of a measured process: nothing of the caller's that could change what it does. */
function environment(own: Command["env"]): NodeJS.ProcessEnv {
  const { PATH, TMPDIR, LANG } = process.env;
  return { PATH, ...(TMPDIR ? { TMPDIR } : {}), ...(LANG ? { LANG } : {}), NO_COLOR: "1", CI: "true", ...own };
}

/** Waits for the process without polling it: for short ones. */
export function time({ args, env }: Command): Run {
  const started = performance.now();
  const result = spawnSync(process.execPath, args, { env: environment(env), maxBuffer: 1 << 30 });
  const ms = performance.now() - started;
  if (result.status !== 0) throw new Error(`${args.join(" ")} failed: ${result.stderr}${result.stdout}`.slice(0, 2000));
  return { ms, stdout: result.stdout.toString(), peak: undefined };
}

/** Watches the memory of the process on the way. */
export function watch({ args, env }: Command): Promise<Run> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { env: environment(env), stdio: ["ignore", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let peak: number | undefined;
    child.stdout.on("data", (piece: Buffer) => out.push(piece));
    child.stderr.on("data", (piece: Buffer) => err.push(piece));
    const timer = setInterval(() => {
      peak = Math.max(peak ?? 0, highWater(child.pid) ?? 0) || peak;
    }, 20);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      const ms = performance.now() - started;
      const text = Buffer.concat(err).toString();
      if (code !== 0) reject(new Error(`${args.join(" ")} failed (${code}): ${text.slice(0, 2000)}`));
      else resolve({ ms, stdout: Buffer.concat(out).toString(), peak });
    });
  });
}

/** `VmHWM` never falls, so looking now and then misses nothing but the last moments. */
function highWater(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    // It has ended, or this system has no /proc.
    return undefined;
  }
}

/** Runs each command in turn, `rounds` times over, so that a slow moment of the machine meets them all. */
export function interleave(rounds: number, commands: readonly (() => Command)[]): number[][] {
  const times: number[][] = commands.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, command] of commands.entries()) times[i]?.push(time(command()).ms);
  }
  return times;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** `tracemill <args>` over a tree's logs, with its own data folder. */
export function tracemill(args: readonly string[], tree: string, home: string): Command {
  return { args: [BIN, ...args], env: { HOME: tree, USERPROFILE: tree, TRACEMILL_HOME: home } };
}

export const NOTHING: Command = { args: ["-e", "0"] };
