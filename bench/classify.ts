// What labels cost: the processor time of classifying beside that of a whole scan, both over the bytes of the logs.

import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ClassifyTimes } from "./classify-run.ts";
import { ROOT, time, tracemill } from "./measure.ts";
import { ms, type Result, round } from "./result.ts";
import { freshHome } from "./scans.ts";
import type { LogTree } from "./trees.ts";

/** Prints the processor time of the whole process, its threads included, as the last line. */
const TELL_CPU = `data:text/javascript,${encodeURIComponent(
  "import{isMainThread}from'node:worker_threads';if(isMainThread)process.on('exit',()=>{const{user,system}=process.cpuUsage();process.stdout.write('\\n'+(user+system)/1000)})",
)}`;

export function classification(tree: LogTree): Result {
  const run = time({ args: [join(ROOT, "bench/classify-run.ts"), tree.root] });
  const { sessions, bytes, characters, classify } = JSON.parse(run.stdout) as ClassifyTimes;
  const scan = (scanCpu(tree) / tree.truth.bytes) * bytes;
  const share = (100 * classify) / scan;
  const rate = characters / classify / 1000;
  return {
    name: "classification, of the processor time of a cold scan",
    figure: `${share.toFixed(1)} % (${ms(classify)} / ${ms(scan)}; ${rate.toFixed(0)} MB/s of text, ${sessions} sessions)`,
    bound: "<= 10 %",
    pass: share <= 10,
    numbers: { percent: round(share), mb_per_s: round(rate), sessions },
  };
}

function scanCpu(tree: LogTree): number {
  const home = freshHome();
  try {
    const { args, ...rest } = tracemill(["scan", "--json"], tree.root, home);
    const { stdout } = time({ ...rest, args: ["--import", TELL_CPU, ...args] });
    return Number(stdout.trimEnd().split("\n").at(-1));
  } finally {
    rmSync(home, { recursive: true });
  }
}
