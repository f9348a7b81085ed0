// What a dataset costs: labels once, then rows of every session, redacted and verified, against parsing the logs.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findCopies } from "../src/classify/copies.ts";
import { createSignature } from "../src/classify/minhash.ts";
import { median, tracemill, watch } from "./measure.ts";
import { LETTERS, Random } from "./random.ts";
import { memoryResult, ms, type Result, ratioResult, round } from "./result.ts";
import type { LogTree } from "./trees.ts";

const BASELINE = fileURLToPath(new URL("./baseline.ts", import.meta.url));

/** `home`: a data folder after a cold scan of the tree. */
export async function exportsOf(tree: LogTree, home: string, rounds: number): Promise<readonly Result[]> {
  // The generator plants more secrets than a session may hold that leaves unreviewed.
  writeFileSync(join(home, "privacy.yml"), "quarantine: 9999\n");
  const output = join(home, "bench-export");
  const parse: number[] = [];
  const write: number[] = [];
  let peak: number | undefined;
  const label = await watch(tracemill(["label", "--json"], tree.root, home));
  for (let i = 0; i < rounds; i++) {
    parse.push((await watch({ args: [BASELINE, join(tree.root, ".claude")] })).ms);
    const args = [
      "export",
      "--all-projects",
      "--format",
      "trl",
      "--keep-duplicates",
      "-o",
      output,
      "--force",
      "--json",
    ];
    const run = await watch(tracemill(args, tree.root, home));
    write.push(run.ms);
    if (run.peak !== undefined) peak = Math.max(peak ?? 0, run.peak);
    rmSync(output, { recursive: true });
  }
  rmSync(join(home, "privacy.yml"));
  const name = "export --format trl, labels made before";
  return [
    ratioResult({ name, value: median(write), base: median(parse), of: "JSON.parse", limit: 10 }),
    memoryResult("peak memory, export --format trl", peak, 300),
    {
      name: "label, every session for the first time",
      figure: `${ms(label.ms)} (${(label.ms / median(parse)).toFixed(2)}x JSON.parse)`,
      bound: "-",
      pass: undefined,
      numbers: { ms: round(label.ms) },
    },
  ];
}

const SESSIONS = 10_000;
const WORDS = 400;

/** The pass over stored signatures: every tenth session is another one with some words changed. */
export function duplicates(): Result {
  const random = new Random(7);
  const word = () => Array.from({ length: 5 }, () => LETTERS[random.int(0, LETTERS.length - 1)]).join("");
  let words: string[] = [];
  const items = Array.from({ length: SESSIONS }, (_, i) => {
    if (i % 10 !== 9) words = Array.from({ length: WORDS }, word);
    else words = words.map((one, k) => (k % 50 === 0 ? word() : one));
    const signature = createSignature();
    signature.add(words.join(" "));
    return { id: `s${i}`, contentHash: `h${i}`, signature: signature.bytes() };
  });
  const started = performance.now();
  const groups = findCopies(items, 0.8);
  const took = performance.now() - started;
  const left = groups.reduce((sum, group) => sum + group.left.length, 0);
  return {
    name: "near duplicates among 10,000 stored signatures",
    figure: `${ms(took)} (${left} of ${SESSIONS / 10} found)`,
    bound: "<= 30 s",
    pass: took <= 30_000 && left === SESSIONS / 10,
    numbers: { ms: round(took), found: left },
  };
}
