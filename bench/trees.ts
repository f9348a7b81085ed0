// The trees that are measured: made once by the shared generator, or by our own where that is absent, and kept.

import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeCorpus } from "./corpus.ts";
import { ROOT } from "./measure.ts";
import { LETTERS, Random } from "./random.ts";
import type { Truth } from "./tree.ts";

const CACHE = join(tmpdir(), "tracemill-bench");
const GENERATOR = join(ROOT, "../shared/tools/gen-corpus.mjs");

export interface LogTree {
  /** A home folder with `.claude` in it. */
  readonly root: string;
  readonly truth: Truth;
  readonly generator: "gen-corpus" | "own";
}

export function makeTree(size: string, seed: number): LogTree {
  const generator = existsSync(GENERATOR) ? "gen-corpus" : "own";
  const root = join(CACHE, `${size}-${seed}${generator === "own" ? "-own" : ""}`);
  once(root, (fresh) => {
    say(`making ${size} of logs (${generator})`);
    if (generator === "own") makeCorpus(fresh, { bytes: bytesOf(size), seed, codex: false });
    else node([GENERATOR, "--root", fresh, "--size", size, "--seed", String(seed)]);
  });
  return { root, truth: JSON.parse(readFileSync(join(root, "truth.json"), "utf8")), generator };
}

/** A copy of a tree, for measurements that change it; `path` is a log of at least 40 MB in it. */
export function treeWithLongLog(tree: LogTree, root: string): { root: string; path: string } {
  cpSync(join(tree.root, ".claude"), join(root, ".claude"), { recursive: true });
  const path = join(root, ".claude/projects/-home-u-long/11111111-2222-4333-8444-555555555555.jsonl");
  repeatLines(longestLog(tree), path, 40e6);
  return { root, path };
}

/** A home with one log of `bytes`, made of the lines of the tree's longest log with fresh ids. */
export function treeOfOneLog(tree: LogTree, name: string, bytes: number): string {
  const root = join(CACHE, name);
  once(root, (fresh) => {
    say(`making one log of ${bytes / 1e6} MB`);
    const path = join(fresh, ".claude/projects/-home-u-huge/11111111-2222-4333-8444-555555555555.jsonl");
    repeatLines(longestLog(tree), path, bytes);
  });
  return root;
}

/** A home with one log whose second line is `bytes` long. */
export function treeOfOneLine(name: string, bytes: number): string {
  const root = join(CACHE, name);
  once(root, (fresh) => {
    const path = join(fresh, ".claude/projects/-home-u-line/11111111-2222-4333-8444-555555555555.jsonl");
    mkdirSync(dirname(path), { recursive: true });
    const line = (text: string) => `${JSON.stringify(prompt({ parent: null, text, clock: 0 }))}\n`;
    const words = "the quick brown fox and src/lib/file_name.ts:42 error ".repeat(1000);
    const overhead = line("").length;
    appendFileSync(path, line("before"));
    appendFileSync(path, line(words.repeat(Math.ceil(bytes / words.length)).slice(0, bytes - overhead)));
    appendFileSync(path, line("after"));
  });
  return root;
}

let made = 0;

/** One more prompt for a log, as a line. */
export function nextLine(text: string): string {
  made++;
  return `${JSON.stringify(prompt({ parent: null, text: `${text} ${made}`, clock: made }))}\n`;
}

function prompt({ parent, text, clock }: { parent: string | null; text: string; clock: number }): object {
  return {
    parentUuid: parent,
    isSidechain: false,
    userType: "external",
    cwd: "/home/u/long",
    sessionId: "11111111-2222-4333-8444-555555555555",
    version: "2.0.70",
    gitBranch: "main",
    type: "user",
    message: { role: "user", content: text },
    uuid: new Random(Date.now() + clock + text.length).uuid(),
    timestamp: new Date(Date.UTC(2026, 10, 1) + clock * 1000).toISOString(),
  };
}

function longestLog(tree: LogTree): string {
  const paths = tree.truth.sessionList.map(({ file }) => join(tree.root, file));
  return paths.reduce((best, path) => (statSync(path).size > statSync(best).size ? path : best));
}

/** Copies lines until there are `bytes`; every round has ids of its own, so that nothing counts as a copy. */
function repeatLines(from: string, to: string, bytes: number): void {
  mkdirSync(dirname(to), { recursive: true });
  const text = readFileSync(from, "utf8");
  const fd = openSync(to, "w");
  const random = new Random(7);
  try {
    for (let written = 0; written < bytes; ) {
      const [hex, mixed] = [random.chars(6, "0123456789abcdef"), random.chars(6, LETTERS)];
      const round = Buffer.from(
        text
          .replace(/[0-9a-f]{6}(?=[0-9a-f]{2}-[0-9a-f]{4}-4[0-9a-f]{3}-)/g, hex)
          .replace(/((?:msg|req|toolu)_01(?:1C)?)\w{6}/g, `$1${mixed}`),
      );
      const whole = Math.min(round.length, bytes - written);
      const end = whole === round.length ? whole : round.lastIndexOf(10, whole) + 1 || round.indexOf(10) + 1;
      writeSync(fd, round, 0, end);
      written += end;
      if (end < round.length) break;
    }
  } finally {
    closeSync(fd);
  }
}

/** Builds a folder once; a build that was cut short leaves nothing under its name. */
function once(root: string, build: (fresh: string) => void): void {
  if (existsSync(root)) return;
  const fresh = `${root}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  build(fresh);
  renameSync(fresh, root);
}

function node(args: readonly string[]): void {
  const result = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (result.status !== 0) throw new Error(`${args[0]} failed`);
}

export function bytesOf(size: string): number {
  const units: Record<string, number> = { K: 1e3, M: 1e6, G: 1e9 };
  return Number.parseFloat(size) * (units[size.slice(-1).toUpperCase()] ?? 1);
}

export function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}
