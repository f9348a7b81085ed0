// Runs tracemill as a person would: a program with arguments, a home folder and a data folder of its own.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");
const BIN = join(ROOT, "dist", "bin.js");

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  readonly bin: string;
  /** What `HOME` says. */
  readonly home: string;
  /** What `TRACEMILL_HOME` says. */
  readonly data: string;
}

export function temporaryFolder(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `tracemill-${name}-`)));
}

/** @throws when `dist` was not built: `npm test` builds it first. */
export function builtBin(): string {
  if (!existsSync(BIN)) throw new Error("dist/bin.js is missing: run `npm run build` first");
  return BIN;
}

export function runProgram(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

export function tracemill(place: Place, ...args: readonly string[]): Outcome {
  return runProgram(process.execPath, [place.bin, ...args], { cwd: place.home, env: environmentOf(place) });
}

/** The one document of a command that must succeed. */
export function json<T = Record<string, unknown>>(place: Place, ...args: readonly string[]): T {
  const { status, stdout, stderr } = tracemill(place, ...args, "--json");
  if (status !== 0) throw new Error(`tracemill ${args.join(" ")} exited with ${status}: ${stderr || stdout}`);
  return JSON.parse(stdout) as T;
}

/** No variable of the machine that runs the tests may lead outside of `place`. */
export function environmentOf(place: Place): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR } = process.env;
  return {
    PATH,
    SystemRoot,
    TMPDIR,
    HOME: place.home,
    USERPROFILE: place.home,
    TRACEMILL_HOME: place.data,
    NO_COLOR: "1",
  };
}
