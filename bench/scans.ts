// Times, memory and sizes of scans, each beside what it is measured against.

import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { interleave, median, NOTHING, time, tracemill, watch } from "./measure.ts";
import { memoryResult, ms, type Result, ratioResult, round } from "./result.ts";
import { type LogTree, nextLine, treeWithLongLog } from "./trees.ts";

const MIB = 2 ** 20;
const BASELINE = fileURLToPath(new URL("./baseline.ts", import.meta.url));

/** An empty data folder on the same disk as the trees. */
export function freshHome(): string {
  const parent = join(tmpdir(), "tracemill-bench");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, "home-"));
}

export interface ColdScan {
  readonly results: readonly Result[];
  /** The data folder of the last round. */
  readonly home: string;
  readonly peak: number | undefined;
}

/** Cold scan against one thread that only parses, `rounds` times in turn. */
export async function coldScan(tree: LogTree, rounds: number): Promise<ColdScan> {
  const parse: number[] = [];
  const scan: number[] = [];
  let peak: number | undefined;
  let home = "";
  for (let i = 0; i < rounds; i++) {
    parse.push((await watch({ args: [BASELINE, join(tree.root, ".claude")] })).ms);
    if (home !== "") rmSync(home, { recursive: true });
    home = freshHome();
    const run = await watch(tracemill(["scan", "--json"], tree.root, home));
    scan.push(run.ms);
    if (run.peak !== undefined) peak = Math.max(peak ?? 0, run.peak);
  }
  const name = "cold scan";
  const result = ratioResult({ name, value: median(scan), base: median(parse), of: "JSON.parse", limit: 6.5 });
  return { results: [result, memoryResult("peak memory, cold scan", peak, 350)], home, peak };
}

/** Peak of one cold scan of a tree, its data folder thrown away. */
export async function coldPeak(root: string): Promise<number | undefined> {
  const home = freshHome();
  try {
    return (await watch(tracemill(["scan", "--json"], root, home))).peak;
  } finally {
    rmSync(home, { recursive: true });
  }
}

export function flatMemory(large: number | undefined, small: number | undefined): Result {
  const name = "peak memory, 1 GB against 200 MB";
  if (large === undefined || small === undefined)
    return { name, figure: "not measured here", bound: "<= 1.3x", pass: undefined, numbers: {} };
  const ratio = large / small;
  const figure = `${ratio.toFixed(2)}x (${(large / MIB).toFixed(0)} / ${(small / MIB).toFixed(0)} MiB)`;
  return { name, figure, bound: "<= 1.3x", pass: ratio <= 1.3, numbers: { ratio: round(ratio) } };
}

/** Short commands against an empty Node. */
export function shortCommand(
  name: string,
  args: readonly string[],
  options: { tree: string; home: string; limit: number },
): Result {
  const command = tracemill(args, options.tree, options.home);
  time(command);
  const [own = [], nothing = []] = interleave(11, [() => command, () => NOTHING]);
  return ratioResult({ name, value: median(own), base: median(nothing), of: "node -e 0", limit: options.limit });
}

/** A line more in a log of 40 MB, against the scan that finds nothing new; then the same with a secret in it. */
export function appends(tree: LogTree): readonly Result[] {
  const root = mkdtempSync(join(tmpdir(), "tracemill-bench", "append-"));
  const home = freshHome();
  try {
    const copy = treeWithLongLog(tree, root);
    const scan = tracemill(["scan", "--json"], copy.root, home);
    time(scan);
    const append = (text: () => string) => () => {
      appendFileSync(copy.path, nextLine(text()));
      return scan;
    };
    time(append(() => "warm up")());
    time(scan);
    const plain = () => "please look at the tests again";
    const secret = () => `${plain()} with ghp${"_"}${randomLetters(36)} as token`;
    const [one = [], none = [], secrets = [], passes = [], nothing = []] = interleave(7, [
      append(plain),
      () => scan,
      append(secret),
      () => ({ args: [BASELINE, dirname(copy.path)] }),
      () => NOTHING,
    ]);
    // One pass over the session costs at least reading and parsing its log once.
    const pass = Math.max(0, median(passes) - median(nothing));
    const limit = 1.5 * median(none) + pass;
    const name = "one line with a new secret appended to a 40 MB log";
    return [
      ratioResult({
        name: "one line appended to a 40 MB log",
        value: median(one),
        base: median(none),
        of: "unchanged",
        limit: 1.5,
      }),
      {
        name,
        figure: `${ms(median(secrets))} (unchanged ${ms(median(none))}, one pass ${ms(pass)})`,
        bound: "<= 1.5x unchanged + one pass",
        pass: median(secrets) <= limit,
        numbers: { ms: round(median(secrets)), unchanged_ms: round(median(none)), pass_ms: round(pass) },
      },
    ];
  } finally {
    rmSync(root, { recursive: true });
    rmSync(home, { recursive: true });
  }
}

function randomLetters(count: number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return Array.from({ length: count }, () => letters[Math.floor(Math.random() * letters.length)]).join("");
}

/** What the data folder takes, the archive apart. */
export function sizes(home: string, raw: number): readonly Result[] {
  const archive = bytesBelow(join(home, "archive"));
  const store = bytesBelow(home) - archive;
  const line = (name: string, bytes: number, limit: number): Result => ({
    name,
    figure: `${(bytes / raw).toFixed(3)}x (${(bytes / 1e6).toFixed(0)} MB of ${(raw / 1e6).toFixed(0)} MB)`,
    bound: `<= ${limit}x raw`,
    pass: bytes / raw <= limit,
    numbers: { bytes, raw, ratio: round(bytes / raw) },
  });
  return [line("store on disk", store, 0.7), line("archive on disk", archive, 0.25)];
}

function bytesBelow(folder: string): number {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  return bytes;
}
