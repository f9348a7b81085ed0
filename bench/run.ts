// Prints the table of figures that tracemill promises, each with its ratio: `npm run bench -- [--size 1G] [--only NAME] [--json]`.

import { existsSync, rmSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { classification } from "./classify.ts";
import * as correctness from "./correctness.ts";
import * as detection from "./detection.ts";
import { duplicates, exportsOf } from "./export.ts";
import { BIN, ROOT, time } from "./measure.ts";
import { memoryResult, ms, printTable, type Result, round } from "./result.ts";
import { appends, type ColdScan, coldPeak, coldScan, flatMemory, freshHome, shortCommand, sizes } from "./scans.ts";
import type { SearchTimes } from "./search.ts";
import * as sources from "./sources.ts";
import { bytesOf, type LogTree, makeTree, say, treeOfOneLine, treeOfOneLog } from "./trees.ts";
import { chooseWords } from "./words.ts";

const USAGE = `usage: node bench/run.ts [--size 1G] [--seed 1] [--rounds 3] [--only NAME[,NAME]] [--json]
names: help cold unchanged append search memory huge line disk correct sources documents detection classify scorers worst-case export duplicates
(unchanged, search, memory, disk, correct and export need a cold scan first; scorers and worst-case need ../shared)`;

const CASES = [
  "help",
  "cold",
  "unchanged",
  "append",
  "search",
  "memory",
  "huge",
  "line",
  "disk",
  "correct",
  "sources",
  "documents",
  "detection",
  "classify",
  "export",
  "duplicates",
  "scorers",
  "worst-case",
] as const;
/** These need no tree. */
const ALONE: readonly Case[] = ["sources", "documents", "scorers", "worst-case", "duplicates"];
type Case = (typeof CASES)[number];

interface Options {
  readonly size: string;
  readonly seed: number;
  readonly rounds: number;
  readonly cases: ReadonlySet<Case>;
  readonly json: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      size: { type: "string", default: "1G" },
      seed: { type: "string", default: "1" },
      rounds: { type: "string", default: "3" },
      only: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const names = values.only?.split(",") ?? [...CASES];
  const unknown = names.filter((name) => !CASES.includes(name as Case));
  if (values.help || unknown.length > 0 || !(bytesOf(values.size) > 0)) {
    console.error(unknown.length > 0 ? `unknown: ${unknown.join(", ")}\n${USAGE}` : USAGE);
    process.exit(values.help ? 0 : 2);
  }
  const { size, seed, rounds, json } = values;
  return { size, seed: Number(seed), rounds: Number(rounds), cases: new Set(names as Case[]), json };
}

async function measure(options: Options): Promise<Result[]> {
  const results: Result[] = [];
  const add = (...more: readonly Result[]) => {
    results.push(...more);
    if (!options.json) process.stdout.write(`${printTable(more)}\n`);
  };
  const wants = (name: Case) => options.cases.has(name);
  if (wants("sources")) {
    for await (const result of sources.throughput()) add(result);
    add(sources.databaseRate());
  }
  if (wants("duplicates")) add(duplicates());
  if (wants("documents")) for await (const result of sources.documentMemory()) add(result);
  if (detection.hasScorers()) {
    if (wants("scorers")) for (const result of detection.scores()) add(result);
    if (wants("worst-case")) add(...detection.worstCase());
  } else if (wants("scorers") || wants("worst-case")) say("../shared is not here: no scorers, no worst case");
  if ([...options.cases].every((name) => ALONE.includes(name))) return results;
  const tree = makeTree(options.size, options.seed);
  if (tree.generator === "own")
    say("../shared is not here: the tree is made by bench/corpus.ts, and its figures are not those of the bounds");
  if (wants("detection")) add(...detection.speed(tree));
  if (wants("classify")) add(classification(tree));
  if (wants("help")) {
    const home = freshHome();
    add(shortCommand("tracemill --help", ["--help"], { tree: tree.root, home, limit: 3 }));
    rmSync(home, { recursive: true });
  }
  const afterwards: readonly Case[] = ["cold", "unchanged", "search", "memory", "disk", "correct", "export"];
  if (afterwards.some(wants)) {
    say("cold scan");
    const cold = await coldScan(tree, wants("cold") ? options.rounds : 1);
    try {
      await overColdScan(tree, cold, options, add);
    } finally {
      rmSync(cold.home, { recursive: true });
    }
  }
  if (wants("append")) add(...appends(tree));
  if (wants("huge")) {
    const root = treeOfOneLog(tree, "one-2G-log", 2e9);
    say("one log of 2 GB");
    add(memoryResult("peak memory, one 2 GB log", await coldPeak(root), 400));
  }
  if (wants("line")) {
    const root = treeOfOneLine("one-64M-line", 64 * 2 ** 20 - 16);
    add(memoryResult("peak memory, one 64 MB line", await coldPeak(root), 600));
  }
  return results;
}

type Add = (...more: readonly Result[]) => void;

async function overColdScan(tree: LogTree, cold: ColdScan, options: Options, add: Add): Promise<void> {
  const wants = (name: Case) => options.cases.has(name);
  if (wants("cold")) add(...cold.results);
  if (wants("disk")) add(...sizes(cold.home, tree.truth.bytes));
  if (wants("unchanged")) {
    const place = { tree: tree.root, home: cold.home, limit: 3.5 };
    add(shortCommand("second scan, nothing changed", ["scan", "--json"], place));
  }
  if (wants("search")) add(...search(tree, cold.home));
  if (wants("export")) {
    say("labels and exports");
    add(...(await exportsOf(tree, cold.home, options.rounds)));
  }
  if (wants("correct")) {
    say("looking for needles and secrets");
    add(correctness.totals(tree, cold.home));
    add(...(await correctness.needles(tree, cold.home)), await correctness.secrets(tree, cold.home));
  }
  if (wants("memory") && bytesOf(options.size) > 200e6)
    add(flatMemory(cold.peak, await coldPeak(makeTree("200M", options.seed).root)));
}

function search(tree: LogTree, home: string): Result[] {
  const sets = chooseWords(tree);
  const run = time({ args: [`${ROOT}/bench/search.ts`, home, tree.root, JSON.stringify(sets)] });
  const times: SearchTimes[] = JSON.parse(run.stdout);
  return times.map(({ set, sort, queries, p50, p95, worst }) => {
    const limit = sort === "time" ? 1 : set === "many" ? 80 : 10;
    const hits = { rare: "below 100 hits", some: "up to 2,000 hits", many: "up to 100,000 hits" }[set] ?? set;
    return {
      name: `search, ${hits}, ${sort === "time" ? "newest first" : "best first"}`,
      figure: `p95 ${ms(p95)}, p50 ${ms(p50)} (${queries} queries; slowest ${worst} ms)`,
      bound: `<= ${limit} ms`,
      pass: p95 <= limit,
      numbers: { p50: round(p50), p95: round(p95), queries },
    };
  });
}

const options = readOptions();
if (!existsSync(BIN)) {
  console.error("dist/bin.js is missing: run `npm run build` first");
  process.exit(1);
}
const machine = `${cpus().length} x ${cpus()[0]?.model ?? "?"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`;
const load = loadavg()[0] ?? 0;
if (load > 0.7)
  say(
    `the machine is busy (load ${load.toFixed(1)}): a scan uses every core, so its ratio is worse than on a quiet one`,
  );
if (!options.json) console.log(`tracemill bench: ${options.size}, seed ${options.seed}; ${machine}\n`);
const results = await measure(options);
const failed = results.filter(({ pass }) => pass === false).length;
if (options.json)
  console.log(JSON.stringify({ schema_version: 1, size: options.size, machine, results }, undefined, 1));
else console.log(`\n${results.filter(({ pass }) => pass).length} of ${results.length} hold, ${failed} do not`);
process.exitCode = failed > 0 ? 1 : 0;
