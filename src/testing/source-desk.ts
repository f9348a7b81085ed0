// The desk that a source is checked on: copies of the homes, so that logs can be cut and grown, and a reader.

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Environment, type LogRef, type ReadOptions, rootsOf, type Source } from "../ports/source.ts";
import { collect, type Reading } from "./reading.ts";

export interface Check {
  readonly name: string;
  run(): Promise<void>;
}

/** What would else be a fault: it is one in most logs, and now and then a log has it. */
export type Oddity =
  | "a call answered twice"
  | "a result of no call"
  | "usage that no message of the model's stands for";

export interface CheckOptions {
  /** Folders that look like a user's home, with logs of the source's agent in them. Never written to. */
  readonly homes: readonly string[];
  /** The agent's variables, where its logs are not under the home. */
  readonly variables?: Environment["variables"];
  /** Folders below each home that a user would name as roots, for a source that has none of its own. */
  readonly folders?: readonly string[];
  /** What the homes hold that would else be a fault: how often at most, and why. */
  readonly odd?: readonly { readonly what: Oddity; readonly times: number; readonly reason: string }[];
  /** Gaps that are known: the check's name and why. */
  readonly skip?: readonly { readonly test: string; readonly reason: string }[];
}

/** Copies of the homes, and what lies in them. */
export interface Desk {
  readonly source: Source;
  readonly environments: readonly Environment[];
  logs(): Promise<LogRef[]>;
  /** Fails where something odd was found more often than the options say. */
  bear(what: Oddity, found: readonly string[]): void;
}

export async function onDesk(
  source: Source,
  options: CheckOptions,
  body: (desk: Desk) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-check-"));
  try {
    const environments = options.homes.map((home, i): Environment => {
      const copy = join(folder, `home-${i}`);
      cpSync(home, copy, { recursive: true, verbatimSymlinks: true });
      return environmentOf(source, copy, options);
    });
    await body({
      source,
      environments,
      logs: async () => {
        const found: LogRef[] = [];
        for (const environment of environments)
          for (const root of rootsOf(source, environment))
            for await (const log of source.discover(root)) found.push(log);
        return found;
      },
      bear(what, found) {
        const declared = (options.odd ?? [])
          .filter((one) => one.what === what)
          .reduce((sum, { times }) => sum + times, 0);
        const most = `${declared === 0 ? "none is" : `${declared} are`} declared`;
        assert.ok(found.length <= declared, `${found.length} times ${what}, ${most}: ${found.slice(0, 5).join("; ")}`);
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A home as the machine that it would be. */
export function environmentOf(source: Source, home: string, options: Omit<CheckOptions, "homes">): Environment {
  const { variables = {}, folders = [] } = options;
  const named = { [source.name]: folders.map((folder) => join(home, folder)) };
  return { home, variables, platform: process.platform, folders: named };
}

/** True for rows of a database: a log whose path is `<file>#<key>`. */
export function isRows({ path }: Pick<LogRef, "path">): boolean {
  return !existsSync(path) && existsSync(path.slice(0, path.lastIndexOf("#")));
}

export function filesOf({ path, files = [] }: LogRef): string[] {
  return [path, ...files];
}

export async function read(source: Source, log: LogRef, options: ReadOptions = { from: 0 }): Promise<Reading> {
  return collect(source.read(log, options));
}

export async function readTo(source: Source, log: LogRef, bytes: Uint8Array, options: ReadOptions): Promise<Reading> {
  writeFileSync(log.path, bytes);
  return read(source, { ...log, bytes: bytes.length }, options);
}

/** Numbers in [0, 1), the same in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** Fails with the log's path in front of what a check says. */
export function about(log: LogRef, what: string): string {
  return `${log.path}: ${what}`;
}
