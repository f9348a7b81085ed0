// How fast secrets are found beside secretlint and a plain parse; recall and worst case by the shared scorers.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DetectionRates } from "./detection-run.ts";
import { BIN, ROOT, time } from "./measure.ts";
import { type Result, round } from "./result.ts";
import type { LogTree } from "./trees.ts";

const TOOLS = join(ROOT, "../shared/tools");
const MB = 1e6;

/** Whether the scorers and their vectors are here; in a clone of its own they are not. */
export function hasScorers(): boolean {
  return existsSync(join(TOOLS, "score-redaction.mjs"));
}

/** Characters a second on one core, over the message text of a tree. */
export function speed(tree: LogTree): readonly Result[] {
  const run = time({ args: [join(ROOT, "bench/detection-run.ts"), tree.root] });
  const rates = JSON.parse(run.stdout) as DetectionRates;
  const rate = (value: number) => `${(value / MB).toFixed(value < 10 * MB ? 1 : 0)} MB/s`;
  const least = (name: string, value: number, bound: number): Result => ({
    name,
    figure: `${rate(value)} (JSON.parse of the same messages ${rate(rates.parse)})`,
    bound: `>= ${bound} MB/s`,
    pass: value >= bound * MB,
    numbers: { mb_per_s: round(value / MB), parse_mb_per_s: round(rates.parse / MB) },
  });
  const ratio = rates.full / rates.secretlint;
  return [
    least("keyword gate alone, one core", rates.gate, 150),
    least("secrets, as at ingest, one core", rates.ruleset, 100),
    least("whole ruleset with decoding, one core", rates.full, 40),
    {
      name: "whole ruleset against secretlint",
      figure: `${ratio.toFixed(1)}x (${rate(rates.full)} / secretlint ${rate(rates.secretlint)})`,
      bound: ">= 8x",
      pass: ratio >= 8,
      numbers: { ratio: round(ratio), secretlint_mb_per_s: round(rates.secretlint / MB) },
    },
  ];
}

interface Counts {
  readonly pos: number;
  readonly hit: number;
  readonly neg: number;
  readonly fp: number;
}

/** Rows of the scorers' table and what the issue asks of them, in percent. */
const RECALL: Readonly<Record<string, number>> = {
  gitleaks: 98,
  betterleaks: 97,
  kingfisher: 93,
  noseyparker: 95,
  "detect-secrets": 80,
  secretlint: 85,
  "presidio:email": 97,
  "presidio:phone": 88,
  "presidio:iban": 98,
  "presidio:credit_card": 98,
  "presidio:ip": 90,
};
/** Where there are fewer vectors, all but one. */
const FEW = 20;
const TRANSFORMS: Readonly<Record<string, number>> = {
  ...{ json: 2, json2: 2, readtool: 2, diff: 2, ansi: 2, bigansi: 2, repeat: 2, url: 2, b64: 8 },
};

/** Recall and false alarms together, plain; then what an agent's way of showing the same costs. */
export function* scores(): Generator<Result> {
  const plain = scored(undefined);
  for (const [group, bound] of Object.entries(RECALL)) yield recallOf(group, plain[group], bound);
  const all = totals(plain);
  const alarms = (100 * all.fp) / Math.max(1, all.neg);
  yield {
    name: "false alarms on benign negatives, strict",
    figure: `${alarms.toFixed(1)} % of ${all.neg}`,
    bound: "<= 12 %",
    pass: alarms <= 12,
    numbers: { percent: round(alarms), negatives: all.neg },
  };
  const base = recall(totals(scored("plain")));
  for (const [transform, points] of Object.entries(TRANSFORMS)) {
    const own = recall(totals(scored(transform)));
    yield {
      name: `recall as ${transform}`,
      figure: `${own.toFixed(1)} % (plain ${base.toFixed(1)} %)`,
      bound: `within ${points} points`,
      pass: own >= base - points,
      numbers: { percent: round(own), plain: round(base) },
    };
  }
}

function recallOf(group: string, counts: Counts | undefined, bound: number): Result {
  const name = `recall, ${group}`;
  if (!counts || counts.pos === 0) {
    return { name, figure: "no vectors", bound: `>= ${bound} %`, pass: undefined, numbers: {} };
  }
  const isFew = counts.pos < FEW;
  const percent = recall(counts);
  return {
    name,
    figure: `${percent.toFixed(1)} % (${counts.hit} of ${counts.pos})`,
    bound: isFew ? "all but one" : `>= ${bound} %`,
    pass: isFew ? counts.hit >= counts.pos - 1 : percent >= bound,
    numbers: { percent: round(percent), vectors: counts.pos },
  };
}

function recall({ hit, pos }: Counts): number {
  return (100 * hit) / Math.max(1, pos);
}

/** The scorers' own sum of all rows. */
function totals(groups: Readonly<Record<string, Counts>>): Counts {
  return groups["ALL"] ?? { pos: 0, hit: 0, neg: 0, fp: 0 };
}

const REDACT = [process.execPath, BIN, "redact", "--jsonl"];

function scored(transform: string | undefined): Readonly<Record<string, Counts>> {
  const options = transform === undefined ? [] : ["--transform", transform];
  return withJson("score-redaction.mjs", options) as Readonly<Record<string, Counts>>;
}

interface WorstCase {
  readonly shapes: readonly { readonly name: string; readonly atLargest?: number; readonly worstGrowth: number }[];
}

export function worstCase(): readonly Result[] {
  const { shapes } = withJson("adversarial.mjs", []) as WorstCase;
  const slowest = shapes.reduce((a, b) => ((b.atLargest ?? Infinity) > (a.atLargest ?? Infinity) ? b : a));
  const steepest = shapes.reduce((a, b) => (b.worstGrowth > a.worstGrowth ? b : a));
  const largest = slowest.atLargest ?? Number.POSITIVE_INFINITY;
  return [
    {
      name: `worst case, 1 MB of any of ${shapes.length} shapes`,
      figure: `${largest.toFixed(0)} ms (${slowest.name})`,
      bound: "<= 1000 ms",
      pass: largest <= 1000,
      numbers: { ms: round(largest), shape: slowest.name },
    },
    {
      name: "worst case, growth when a text doubles",
      figure:
        steepest.worstGrowth === 0 ? "none over 100 ms" : `${steepest.worstGrowth.toFixed(2)}x (${steepest.name})`,
      bound: "<= 2.3x",
      pass: steepest.worstGrowth <= 2.3,
      numbers: { growth: round(steepest.worstGrowth), shape: steepest.name },
    },
  ];
}

/** Runs a scorer on the built `tracemill redact --jsonl`; it says by its exit code what we say by the figures. */
function withJson(script: string, options: readonly string[]): unknown {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-scores-"));
  try {
    const out = join(folder, "out.json");
    const args = [join(TOOLS, script), "--json", out, ...options, "--", ...REDACT];
    const { stderr } = spawnSync(process.execPath, args, { maxBuffer: 1 << 26 });
    if (!existsSync(out)) throw new Error(`${script} failed: ${stderr.toString().slice(0, 2000)}`);
    return JSON.parse(readFileSync(out, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
