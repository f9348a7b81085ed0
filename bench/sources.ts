// How fast each source reads beside Claude Code's, how fast rows of a database come, and that memory stays flat.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Source } from "../src/ports/source.ts";
import { SOURCES } from "../src/sources/index.ts";
import { makeClineTask } from "./cline-task.ts";
import { type Command, ROOT, time, watch } from "./measure.ts";
import { makeOpenCodeDatabase } from "./opencode-db.ts";
import type { ReadTimes } from "./read-source.ts";
import { type Result, round } from "./result.ts";
import { hasList, largestFixture, makeLog } from "./source-logs.ts";
import { say } from "./trees.ts";

const MB = 1e6;
const LOG_BYTES = 40 * MB;
const SMALL_BYTES = 50 * MB;
const LARGE_BYTES = 500 * MB;
const MESSAGES = 20_000;
/** What is needed, and not what garbage collection leaves lying while there is room: a document that is held would fail. */
const SMALL_HEAP = ["--max-old-space-size=64", "--max-semi-space-size=4"];

const read = (source: string, home: string, rounds: number): Command => ({
  args: [join(ROOT, "bench/read-source.ts"), source, home, String(rounds)],
});

/** Each source of JSON lines against claude-code on a log of the same size, in turn. */
export async function* throughput(): AsyncGenerator<Result> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-sources-"));
  try {
    const claude = SOURCES.find(({ name }) => name === "claude-code");
    const base = claude && (await largestFixture(claude, ".jsonl"));
    if (!base) throw new Error("no fixture of claude-code");
    const baseHome = join(folder, "claude-code");
    makeLog(base, baseHome, LOG_BYTES);
    for (const source of SOURCES.filter(({ name }) => name !== "claude-code")) {
      const fixture = await largestFixture(source, ".jsonl");
      if (!fixture) continue;
      const home = join(folder, source.name);
      makeLog(fixture, home, LOG_BYTES);
      yield compare(source.name, home, baseHome);
      rmSync(home, { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compare(name: string, home: string, baseHome: string): Result {
  const rate = ({ bytes, ms }: ReadTimes) => bytes / MB / (ms / 1000);
  const own = JSON.parse(time(read(name, home, 3)).stdout) as ReadTimes;
  const base = JSON.parse(time(read("claude-code", baseHome, 3)).stdout) as ReadTimes;
  const ratio = rate(base) / rate(own);
  return {
    name: `${name}, read and normalise`,
    figure: `${ratio.toFixed(2)}x slower (${rate(own).toFixed(0)} / claude-code ${rate(base).toFixed(0)} MB/s; ${own.messages} messages)`,
    bound: "<= 2x",
    pass: ratio <= 2 && own.messages > 0,
    numbers: { mb_per_s: round(rate(own)), claude_mb_per_s: round(rate(base)), ratio: round(ratio) },
  };
}

export function databaseRate(): Result {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-opencode-"));
  try {
    const data = join(folder, ".local/share/opencode");
    mkdirSync(data, { recursive: true });
    makeOpenCodeDatabase(join(data, "opencode.db"), MESSAGES);
    const { ms, messages } = JSON.parse(time(read("opencode", folder, 3)).stdout) as ReadTimes;
    const rate = messages / (ms / 1000);
    return {
      name: "opencode's database",
      figure: `${Math.round(rate)} messages/s (${messages} in ${ms.toFixed(0)} ms)`,
      bound: ">= 10000/s",
      pass: rate >= 10_000 && messages >= MESSAGES,
      numbers: { messages_per_s: Math.round(rate), messages },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Logs whose parts must fit together: repeating a fixture would not do. */
const MAKERS: Readonly<Record<string, (home: string, bytes: number) => void>> = {
  cline: (home, bytes) => void makeClineTask(join(home, ".cline/data"), bytes),
};

/** Writes a document of this source; undefined where its logs are none. */
async function documentMaker(source: Source): Promise<((home: string, bytes: number) => void) | undefined> {
  const own = MAKERS[source.name];
  if (own) return own;
  const fixture = await largestFixture(source, ".json");
  // A document without a list is one of many small files.
  return fixture && hasList(fixture) ? (home, bytes) => void makeLog(fixture, home, bytes) : undefined;
}

/** Sources whose logs are one JSON document: peak memory at 500 MB against 50 MB. */
export async function* documentMemory(): AsyncGenerator<Result> {
  for (const source of SOURCES) {
    const make = await documentMaker(source);
    if (!make) continue;
    say(`${source.name}: a document of ${LARGE_BYTES / MB} MB`);
    const peaks: (number | undefined)[] = [];
    let messages = 0;
    for (const bytes of [SMALL_BYTES, LARGE_BYTES]) {
      const folder = mkdtempSync(join(tmpdir(), "tracemill-document-"));
      try {
        make(folder, bytes);
        const { args } = read(source.name, folder, 1);
        const run = await watch({ args: [...SMALL_HEAP, ...args] });
        messages = (JSON.parse(run.stdout) as ReadTimes).messages;
        peaks.push(run.peak);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
    yield {
      ...flat(source.name, peaks[0], peaks[1]),
      ...(messages === 0 && { pass: false, figure: "nothing was read" }),
    };
  }
}

function flat(name: string, small: number | undefined, large: number | undefined): Result {
  const ratio = small === undefined || large === undefined ? undefined : large / small;
  const mib = (bytes: number | undefined) => ((bytes ?? 0) / 2 ** 20).toFixed(0);
  return {
    name: `${name}, peak memory of 500 MB against 50 MB, in a heap of 64 MB`,
    figure: ratio === undefined ? "not measured here" : `${ratio.toFixed(2)}x (${mib(large)} / ${mib(small)} MiB)`,
    bound: "<= 1.5x",
    pass: ratio === undefined ? undefined : ratio <= 1.5,
    numbers: { ratio: ratio === undefined ? undefined : round(ratio) },
  };
}
