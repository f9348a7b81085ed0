// What an export holds of sessions that belong together: forks, resumes, rewinds, copies, growth, splits and limits.

import { createHash } from "node:crypto";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { estimateTokens } from "../src/classify/tokens.ts";
import { FORMATS } from "../src/export/index.ts";
import { newId, Sitting } from "./claude-sitting.ts";
import { type Bench, bytesBelow, filesOf, openBench, rowsIn, textsBelow } from "./export-bench.ts";

const cores = vi.hoisted(() => ({ count: 1 }));
vi.mock("node:os", async (original) => ({ ...(await original<object>()), availableParallelism: () => cores.count }));

let bench: Bench;
beforeEach(async () => {
  cores.count = 1;
  bench = await openBench("export-sets");
});
afterEach(() => bench.close());

interface Row {
  readonly session_id: string;
  readonly title?: string;
  readonly continues?: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

interface Counted {
  readonly stats: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface Judged {
  readonly label: boolean;
  readonly evidence: { readonly request: string; readonly ground: string };
}

const WORDS =
  "amber basil cedar delta ember fjord grove heron inlet juniper kelp lagoon maple nectar otter poppy".split(" ");
/** A sentence that no other number has. */
const said = (n: number) =>
  `number ${n} says ${[3, 5, 7, 11, 13].map((step) => WORDS[(n * step + Math.floor(n / 16)) % 16]).join(" ")} and ${n * 7919}`;

async function exported(name: string, ...argv: readonly string[]) {
  const out = bench.out(name);
  const report = await bench.done("export", "-a", ...argv, "-o", out);
  const rows: Row[] = [];
  for (const file of filesOf(out)) rows.push(...((await rowsIn(file)) as unknown as Row[]));
  return { out, report, rows, text: [...(await textsBelow(out)).values()].join("\n") };
}

const contents = (rows: readonly Row[]) => rows.flatMap(({ messages }) => messages.map(({ content }) => content));
const idOf = ({ id }: Sitting) => `claude-code:${id}`;

describe("forks and resumes", () => {
  test("a resume takes the place of what it went on from; a fork keeps its own part, and says whose it is", async () => {
    const first = new Sitting().ask(said(1)).say(said(2));
    const resumed = new Sitting({ day: 2, copies: first }).ask(said(3)).say(said(4));
    const fork = new Sitting({ day: 3, copies: resumed, count: 2 }).ask(said(5)).say(said(6));
    for (const one of [first, resumed, fork]) one.write(bench.home);
    await bench.app.scan({});
    const { rows, report } = await exported("forks");
    expect(report["left_out"]).toEqual({ resumed_elsewhere: 1 });
    expect(contents(rows).sort()).toEqual([1, 2, 3, 4, 5, 6].map(said).sort());
    expect(rows.find(({ session_id }) => session_id === idOf(fork))?.continues).toBe(idOf(resumed));
  });

  test("property: no message comes twice, and none that was not left out is lost", async () => {
    const step = fc.record({
      of: fc.nat(9),
      share: fc.integer({ min: 1, max: 4 }),
      own: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), fc.boolean(), async (steps, gone) => {
        const own = await openBench("lineage");
        try {
          const made: Sitting[] = [new Sitting().ask(said(0)).say(said(1)).ask(said(2)).say(said(3))];
          let n = 4;
          for (const [i, { of, share, own: added }] of steps.entries()) {
            const from = made[of % made.length] as Sitting;
            const count = Math.max(2, Math.ceil((from.records.length * share) / 4));
            const copy = new Sitting({ day: i + 2, copies: from, count });
            for (let k = 0; k < added; k++) copy.ask(said(n++)).say(said(n++));
            made.push(copy);
          }
          for (const one of gone ? made.slice(1) : made) one.write(own.home);
          await own.app.scan({});
          const written = (gone ? made.slice(1) : made).flatMap(({ records }) => records);
          const rows = await own.app.sessions({});
          const counted = rows.reduce((sum, row) => sum + row.counts.messages - row.messagesInherited, 0);
          expect(counted, "each message is one session's own").toBe(new Set(written.map(({ uuid }) => uuid)).size);
          const out = own.out("rows");
          await own.done("export", "-a", "-o", out);
          const got = contents((await rowsIn(join(out, "sessions.jsonl"))) as unknown as Row[]);
          expect([...got].sort()).toEqual([...new Set(got)].sort());
          const answers = written.filter(({ type }) => type === "assistant");
          const wanted = new Set(answers.map(({ message }) => JSON.stringify(message)));
          for (const text of [...Array(n).keys()].map(said))
            if ([...wanted].some((answer) => answer.includes(text))) expect(got).toContain(text);
        } finally {
          own.close();
        }
      }),
      { numRuns: Number(process.env["TRACEMILL_RUNS"] ?? 6) },
    );
  });
});

describe("rewinds and asides", () => {
  test("what was left behind, and what subagents said in the log, comes when it is asked for, in rows of its own", async () => {
    const one = new Sitting().ask(said(1)).say(said(2));
    const at = one.at;
    one.ask(said(3)).say(said(4)).from(at).ask(said(5)).aside(said(6), said(7)).say(said(8));
    one.write(bench.home);
    await bench.app.scan({});
    for (const format of ["sessions", "trl", "html", "markdown"]) {
      const plain = await exported(`plain ${format}`, "-f", format);
      const has = (text: string, n: number) => text.includes(said(n));
      expect([1, 2, 3, 4, 5, 6, 7, 8].filter((n) => has(plain.text, n))).toEqual([1, 2, 5, 8]);
      const more = await exported(`more ${format}`, "-f", format, "--include-branches", "--include-sidechains");
      expect([1, 2, 3, 4, 5, 6, 7, 8].filter((n) => has(more.text, n))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(more.report["rows"]).toBe(3);
    }
    const [{ messages } = { messages: [] }] = (await exported("main")).rows;
    expect(messages.map(({ content }) => content)).toEqual([1, 2, 5, 8].map(said));
  });

  test("a subagent that stands within its parent comes without what it left behind", async () => {
    const parent = new Sitting()
      .ask(said(1))
      .call("Task", { prompt: "look" }, "found", { toolUseResult: { agentId: "cc33" } });
    parent.say(said(2)).write(bench.home);
    const child = new Sitting({ subagentOf: { session: parent.id, agent: "cc33" } }).ask(said(3)).say(said(4));
    const at = child.at;
    child.ask(said(5)).say(said(6)).from(at).ask(said(7)).say(said(8)).write(bench.home);
    await bench.app.scan({});
    const { text, report } = await exported("inline", "--subagents", "inline");
    expect([3, 4, 5, 6, 7, 8].filter((n) => text.includes(said(n)))).toEqual([3, 4, 7, 8]);
    expect(report["rows"]).toBe(1);
  });
});

describe("copies", () => {
  const talk = (numbers: readonly number[], options = {}) => {
    const one = new Sitting(options);
    for (const [i, n] of numbers.entries()) {
      if (i % 2 === 0) one.ask(said(n));
      else one.say(said(n));
    }
    return one;
  };
  test("other ids and times are the same session, an edited one is near", async () => {
    const numbers = [...Array(40).keys()];
    talk(numbers).write(bench.home);
    talk(numbers, { day: 5, cwd: "/home/ada/api" }).write(bench.home);
    talk(numbers.with(9, 999), { day: 6 }).write(bench.home);
    talk([100, 101, 102, 103], { day: 7 }).write(bench.home);
    await bench.app.scan({});
    const { report } = await exported("copies");
    expect(report).toMatchObject({ sessions: 2, left_out: { copy: 1, near_copy: 1 } });
    expect((await exported("kept", "--keep-duplicates")).report).toMatchObject({ sessions: 4 });
  });
  test("a fork that added a little to much is no copy of it", async () => {
    const first = talk([...Array(40).keys()])
      .ask(said(50))
      .say(said(51));
    first.write(bench.home);
    new Sitting({ copies: first, count: 40, day: 2 }).ask(said(60)).say(said(61)).write(bench.home);
    await bench.app.scan({});
    const { rows } = await exported("forked");
    expect(contents(rows)).toContain(said(61));
    expect(new Set(contents(rows)).size).toBe(contents(rows).length);
  });
  test("a session that is named twice is one", async () => {
    const one = talk([1, 2]);
    one.write(bench.home);
    await bench.app.scan({});
    const report = await bench.done("export", idOf(one), one.id.slice(0, 8), "-o", bench.out("twice"));
    expect(report).toMatchObject({ sessions: 1, rows: 1, left_out: {} });
  });
});

describe("the same again", () => {
  const home = () => {
    for (let i = 0; i < 12; i++) {
      const one = new Sitting({ day: i + 1, cwd: `/home/ada/p${i % 3}` });
      for (let k = 0; k < 4; k++) one.ask(said(i * 10 + k)).call("Bash", { command: `make ${k}` }, said(i * 100 + k));
      one.say(said(i * 10 + 9)).write(bench.home);
    }
  };
  test("the same bytes: once more, by several threads, after everything was read anew", async () => {
    home();
    await bench.app.scan({});
    for (const [format, container] of [
      ["trl", "jsonl"],
      ["sessions", "parquet"],
      ["turns", "jsonl.zst"],
      ["html", "jsonl"],
      ["hub-traces", "jsonl"],
    ] as const) {
      const out = bench.out(format);
      const argv = ["export", "-a", "-f", format, "--container", container, "-o", out];
      await bench.done(...argv);
      const first = bytesBelow(out);
      await bench.done(...argv);
      expect(bytesBelow(out)).toEqual(first);
      cores.count = 3;
      await bench.done(...argv);
      expect(bytesBelow(out)).toEqual(first);
      cores.count = 1;
      await bench.app.scan({ force: true });
      await bench.done(...argv);
      expect(bytesBelow(out)).toEqual(first);
    }
  });
  test("another format in the same folder is refused, the same one says what it replaces", async () => {
    home();
    await bench.app.scan({});
    const { out, report } = await exported("place");
    expect(report["replaced"]).toBe(0);
    const before = bytesBelow(out);
    for (const argv of [
      ["-f", "trl"],
      ["-f", "html"],
      ["--container", "parquet"],
    ]) {
      const { error } = await bench.say("export", "-a", ...argv, "-o", out);
      expect(error).toMatchObject({
        code: "already_exists",
        message: `${out} holds an export of sessions in jsonl (1 file)`,
      });
      expect(bytesBelow(out)).toEqual(before);
    }
    expect((await exported("place")).report["replaced"]).toBe(1);
    const pages = await bench.done("export", "-a", "-f", "html", "--force", "-o", out);
    expect(pages["replaced"]).toBe(1);
    const fewer = await bench.done("export", "-p", "p1", "-f", "html", "-o", out);
    expect(fewer["replaced"]).toBe((pages["files"] as unknown[]).length);
  });
  test("a session that grew replaces itself, and the manifest says so", async () => {
    const one = new Sitting().ask(said(1)).say(said(2));
    one.write(bench.home);
    await bench.app.scan({});
    const { out } = await exported("grown");
    const manifest = () =>
      JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as { sessions: { revision: string }[] };
    const before = manifest();
    one.ask(said(3)).say(said(4)).write(bench.home);
    await bench.app.scan({});
    const { rows } = await exported("grown");
    expect(contents(rows)).toEqual([1, 2, 3, 4].map(said));
    expect(manifest().sessions).toHaveLength(1);
    expect(manifest().sessions[0]?.revision).not.toBe(before.sessions[0]?.revision);
  });
  test("one that grows while it is written is left out, and said to be", async () => {
    home();
    const late = new Sitting({ day: 28 }).ask(said(901)).say(said(902));
    const path = late.write(bench.home);
    await bench.app.scan({});
    const { createApp } = await import("../src/app.ts");
    const environment = { home: bench.home, variables: {}, platform: "linux" as const };
    const other = await createApp({ environment, home: bench.data, workers: 1 });
    let scanned: Promise<unknown> | undefined;
    const report = await bench.app.exportSessions({
      ...wholeRequest(),
      output: bench.out("growing"),
      onProgress({ phase, done }) {
        if (phase !== "writing" || done !== 1) return;
        const records = late.records.length;
        late.ask(said(903)).say(said(904));
        appendFileSync(
          path,
          late.records
            .slice(records)
            .map((record) => `${JSON.stringify(record)}\n`)
            .join(""),
        );
        scanned = other.scan({});
      },
    });
    await scanned;
    other.close();
    expect(report.sessions + (report.dropped.changed ?? 0)).toBe(13);
    const rows = (await rowsIn(join(bench.out("growing"), "sessions.jsonl"))) as unknown as Row[];
    const grown = contents(rows.filter(({ session_id }) => session_id === idOf(late)));
    expect([[], [said(901), said(902)]]).toContainEqual(grown);
  });
});

function wholeRequest() {
  const shape = { thinking: true, toolUses: true, outputs: "whole" as const };
  return {
    filter: { ids: [], types: [], minScore: undefined, statuses: [] },
    choices: {
      format: "sessions",
      container: "jsonl" as const,
      shape,
      arguments: "object" as const,
      subagents: "link" as const,
      sidechains: false,
      branches: false,
      maxTokens: undefined,
      over: "split" as const,
      near: undefined,
      split: undefined,
    },
    decontaminate: [],
    mode: "strict" as const,
    dryRun: false,
    force: false,
    secondOpinion: undefined,
    signal: new AbortController().signal,
  };
}

describe("limits and sides", () => {
  test("no row is over the limit, no turn is divided, and what is too long is counted", async () => {
    const one = new Sitting();
    for (let i = 0; i < 10; i++)
      one
        .ask(said(i))
        .call("Bash", { command: `make ${said(100 + i)}` }, said(200 + i))
        .say(said(300 + i));
    one
      .ask(said(400))
      .say(`${said(401)} `.repeat(40))
      .write(bench.home);
    await bench.app.scan({});
    for (const over of ["split", "drop"]) {
      const { rows, report } = await exported(over, "-f", "trl", "--max-tokens", "150", "--over", over);
      expect(report["left_out"]).toEqual({ too_long: over === "split" ? 1 : expect.any(Number) });
      expect(rows.length > 1).toBe(over === "split");
      for (const row of rows) {
        const chat = row.messages as unknown as { role: string; content: string; tool_calls?: unknown }[];
        const tokens = chat.reduce((sum, { content }) => sum + estimateTokens(content ?? ""), 0);
        expect(tokens).toBeLessThanOrEqual(150);
        expect(chat[0]?.role).toBe("user");
        expect(chat.at(-1)?.role).toBe("assistant");
        expect(chat.length % 4).toBe(0);
      }
    }
  });
  const long = () => {
    const one = new Sitting();
    for (let i = 0; i < 24; i++) {
      one.ask(i % 5 === 4 ? `No, that is wrong. ${said(i)}` : said(i));
      if (i % 2 === 0)
        one.call("Bash", { command: `make ${said(100 + i)}` }, `${said(200 + i)} `.repeat(i < 6 ? 1 : 1 + (i % 7) * 4));
      one.say(`${said(300 + i)} `.repeat(i < 6 ? 1 : 1 + (i % 4) * 9));
    }
    one
      .ask(said(400))
      .say(`${said(401)} `.repeat(500))
      .ask(said(402))
      .say(said(403));
    return one;
  };
  const textsIn = (value: unknown): readonly string[] =>
    typeof value === "string"
      ? [value]
      : value !== null && typeof value === "object"
        ? Object.values(value).flatMap(textsIn)
        : [];

  test.each(FORMATS.filter(({ output }) => output.kind === "rows").map((format) => [format.name, format] as const))(
    "%s: no row is over the limit as it is written, and the same twice",
    async (name, { output }) => {
      long().write(bench.home);
      await bench.app.scan({});
      const whole = await exported("whole", "-f", name);
      for (const max of [1000, 4000]) {
        const { rows, report, out } = await exported(`${max}`, "-f", name, "--max-tokens", String(max));
        const lengths = rows.map((row) => textsIn(row).reduce((sum, text) => sum + estimateTokens(text), 0));
        for (const tokens of lengths) expect(tokens).toBeLessThanOrEqual(max);
        if (lengths.length > 0) expect(report["tokens"]).toMatchObject({ max: Math.max(...lengths) });
        const left = (report["left_out"] as { too_long?: number }).too_long ?? 0;
        if (output.kind === "rows" && output.each === "turn") {
          expect(rows.length + left).toBe(whole.rows.length);
          const all = new Set(whole.rows.map((row) => JSON.stringify(row)));
          for (const row of rows) expect(all).toContain(JSON.stringify(row));
        } else {
          expect(rows.length).toBeGreaterThan(1);
          // The turn of 500 sentences; all others fit.
          expect(left).toBe(1);
          const asked = textsIn(rows).join("\n");
          for (let i = 0; i < 24; i++) expect(asked.split(said(300 + i).slice(0, 40))).not.toHaveLength(1);
        }
        const before = bytesBelow(out);
        await exported(`${max}`, "-f", name, "--max-tokens", String(max));
        expect(bytesBelow(out)).toEqual(before);
      }
    },
  );

  test("what is counted of the session stands in whole rows alone, and how it came out in the part with its end", async () => {
    long().write(bench.home);
    await bench.app.scan({});
    const [whole] = (await exported("whole")).rows as unknown as Counted[];
    expect(whole).toMatchObject({
      stats: { output_tokens: expect.any(Number) },
      metadata: { effort: expect.any(Number) },
    });
    const parts = (await exported("parts", "--max-tokens", "1500")).rows as unknown as Counted[];
    expect(parts.length).toBeGreaterThan(2);
    for (const [i, { stats, metadata }] of parts.entries()) {
      for (const name of ["input_tokens", "output_tokens", "cost_usd"]) expect(stats).not.toHaveProperty(name);
      for (const name of ["effort", "files_touched", "tokens"]) expect(metadata).not.toHaveProperty(name);
      expect("resolution" in metadata).toBe(i === parts.length - 1);
      expect("outcome" in metadata).toBe(i === parts.length - 1);
      expect(stats["duration_seconds"]).toBeLessThan(Number(whole?.stats["duration_seconds"]));
    }
    const atif = (await exported("atif", "-f", "atif", "--max-tokens", "1500")).rows as unknown as {
      readonly final_metrics: object;
    }[];
    for (const { final_metrics: metrics } of atif) expect(Object.keys(metrics)).toEqual(["total_steps"]);
  });

  test("verdicts on pieces and branches are those of the whole session, or none", async () => {
    const one = new Sitting().ask(said(1)).say(said(2));
    const at = one.at;
    one.ask("Delete all of the tests.").say(said(4)).ask(said(5)).say(said(6)).from(at);
    one.ask(said(7)).say(said(8)).ask("No, that is wrong. I asked for the other file.").say(said(9));
    one.ask(said(10)).call("Bash", { command: "npm test" }, "Tests: 3 passed, 3 total").say(said(11)).write(bench.home);
    await bench.app.scan({});
    const judged = async (name: string, ...argv: string[]) =>
      ((await exported(name, "-f", "kto", ...argv)).rows as unknown as Judged[]).map(
        ({ evidence, label }) => `${evidence.request} ${label} ${evidence.ground}`,
      );
    const plain = await judged("plain");
    expect(plain.length).toBeGreaterThan(1);
    expect(await judged("branches", "--include-branches", "--include-sidechains")).toEqual(plain);
    for (const max of ["250", "350", "600"])
      for (const verdict of await judged(max, "--max-tokens", max)) expect(plain).toContain(verdict);
  });

  test("a subagent within its parent counts towards the limit", async () => {
    const parent = new Sitting().ask(said(1)).say(said(2)).ask(said(3));
    parent
      .call("Task", { prompt: "look" }, "found", { toolUseResult: { agentId: "dd44" } })
      .say(said(4))
      .write(bench.home);
    const child = new Sitting({ subagentOf: { session: parent.id, agent: "dd44" } });
    child
      .ask(said(5))
      .say(`${said(6)} `.repeat(60))
      .write(bench.home);
    await bench.app.scan({});
    const { text, report } = await exported("inline", "--subagents", "inline", "--max-tokens", "400");
    expect(report["left_out"]).toMatchObject({ too_long: 1 });
    expect(text).not.toContain(said(6));
    expect(text).toContain(said(2));
  });
  for (const by of ["project", "time"]) {
    test(`split by ${by}: families, likenesses and projects stay together, and validation is no larger than asked`, async () => {
      const all: Sitting[] = [];
      for (let i = 0; i < 18; i++) {
        const one = new Sitting({ day: 1 + i, cwd: `/home/ada/p${i % 6}` });
        for (let k = 0; k < 6; k++) one.ask(said(i * 50 + 2 * k)).say(said(i * 50 + 2 * k + 1));
        all.push(one);
        if (i % 5 === 0)
          all.push(new Sitting({ day: 20, copies: one, count: 8 }).ask(said(i * 50 + 40)).say(said(i * 50 + 41)));
      }
      for (const one of all) one.write(bench.home);
      await bench.app.scan({});
      const out = bench.out(by);
      await bench.done("export", "-a", "--split", by, "--validation", "0.3", "--keep-duplicates", "-o", out);
      const sideOf = new Map<string, string>();
      for (const side of ["train", "validation"])
        for (const row of await rowsIn(join(out, `${side}.jsonl`))) sideOf.set(row["session_id"] as string, side);
      const side = (one: Sitting) => sideOf.get(idOf(one));
      const validating = all.filter((one) => side(one) === "validation");
      expect(sideOf.size).toBe(all.length);
      expect(validating.length).toBeGreaterThan(0);
      expect(validating.length).toBeLessThanOrEqual(Math.round(all.length * 0.3));
      for (const one of all) {
        const family = all.filter((other) => other.records[0] === one.records[0]);
        expect(new Set(family.map(side)).size).toBe(1);
        const project = all.filter((other) => other.records[0]?.["cwd"] === one.records[0]?.["cwd"]);
        if (by === "project") expect(new Set(project.map(side)).size).toBe(1);
      }
      if (by === "time") {
        const begin = (one: Sitting) => String(one.records[0]?.["timestamp"]);
        const oldest = validating.map(begin).sort()[0] ?? "";
        for (const one of all) if (side(one) === "train") expect(begin(one) <= oldest).toBe(true);
      }
    });
  }
});

describe("likeness and benchmarks", () => {
  test("what is alike is not parted where only closer copies are left out", async () => {
    const pairs: Sitting[][] = [];
    for (let i = 0; i < 10; i++) {
      const pair = [0, 1].map((side) => {
        const one = new Sitting({ day: 1 + i + side, cwd: `/work/p${i}${side}` });
        for (let k = 0; k < 12; k++)
          one
            .ask(said(i * 100 + 2 * k))
            .say(k === 6 && side === 1 ? "It was said otherwise" : said(i * 100 + 2 * k + 1));
        one.write(bench.home);
        return one;
      });
      pairs.push(pair);
    }
    await bench.app.scan({});
    const out = bench.out("pairs");
    const report = await bench.done(
      "export",
      "-a",
      "--split",
      "project",
      "--validation",
      "0.5",
      "--near",
      "0.999",
      "-o",
      out,
    );
    expect(report["sessions"]).toBe(20);
    const sides = new Map<unknown, string>();
    for (const side of ["train", "validation"])
      for (const row of await rowsIn(join(out, `${side}.jsonl`))) sides.set(row["session_id"], side);
    expect(new Set(sides.values()).size).toBe(2);
    for (const [one, other] of pairs as [Sitting, Sitting][]) expect(sides.get(idOf(one))).toBe(sides.get(idOf(other)));
  });

  test("rows that quote a benchmark are left out, and the manifest says which it was", async () => {
    const prompt = `def close(numbers):\n    """ Check if in the given list of "numbers" any two are\n    closer to each other than they may be."""`;
    new Sitting().ask(`Solve this:\n${prompt}`).say(said(1)).write(bench.home);
    new Sitting({ day: 2 }).ask(said(2)).say(said(3)).write(bench.home);
    await bench.app.scan({});
    const file = join(bench.root, "HumanEval.jsonl");
    writeFileSync(file, `${JSON.stringify({ task_id: "HumanEval/0", prompt })}\n`);
    const { report, rows, out } = await exported("clean", "--decontaminate", file);
    expect([rows.length, report["left_out"]]).toEqual([1, { contaminated: 1 }]);
    const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as { decontaminated: unknown };
    const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
    expect(manifest.decontaminated).toEqual([{ file: "HumanEval.jsonl", sha256, passages: expect.any(Number) }]);
  });

  test("a benchmark in which nothing can be looked for is named", async () => {
    new Sitting().ask(said(1)).say(said(2)).write(bench.home);
    await bench.app.scan({});
    for (const [name, text] of [
      ["short.txt", "only four words here"],
      ["keys.json", '{"a long name of a field that nobody reads": 1}'],
      ["packed.gz", "a\0b of five and more words that are none"],
      ["empty.jsonl", ""],
    ] as const) {
      const file = join(bench.root, name);
      writeFileSync(file, text);
      const { code, error } = await bench.say("export", "-a", "--decontaminate", file, "-o", bench.out("x"));
      expect([name, code, error?.code]).toEqual([name, 2, "usage"]);
      expect(error?.message).toContain(name);
    }
  });
});

describe("odd sessions", () => {
  test("ids that one disk takes for the same, long ones and signs get files of their own", async () => {
    const ids = ["Case-one", "case-ONE", "caSe-One", "x".repeat(190), "ünï-cödé", "..dots", "con"];
    for (const [i, id] of ids.entries())
      new Sitting({ day: i + 1 }, id)
        .ask(said(i))
        .say(said(i + 50))
        .write(bench.home);
    await bench.app.scan({});
    for (const format of ["html", "hub-traces", "markdown"]) {
      const { out, report } = await exported(format, "-f", format);
      expect(report["sessions"]).toBe(ids.length);
      expect(new Set(filesOf(out).map((path) => path.toLowerCase())).size).toBe(ids.length);
    }
  });
  test("halves of signs, circles, clocks that ran back, and no messages", async () => {
    new Sitting().ask("half a sign \ud83c here").say("and \udc00 there").write(bench.home);
    const circle = new Sitting({ day: 2 }).ask(said(1)).say(said(2)).ask(said(3));
    (circle.records[0] as Record<string, unknown>)["parentUuid"] = circle.records[2]?.["uuid"];
    circle.say(said(4)).write(bench.home);
    const back = new Sitting({ day: 3 }).ask(said(5)).say(said(6), { timestamp: "2019-01-01T00:00:00.000Z" });
    back.write(bench.home);
    new Sitting({ day: 4 }).write(bench.home);
    writeFileSync(join(bench.home, ".claude/projects/-home-ada-web", `${newId()}.jsonl`), "{}\n[]\nno json\n");
    await bench.app.scan({});
    for (const [format, container] of [
      ["sessions", "jsonl"],
      ["trl", "parquet"],
      ["messages", "jsonl.zst"],
      ["html", "jsonl"],
      ["hub-traces", "jsonl"],
    ] as const) {
      const { out, report } = await exported(format, "-f", format, "--container", container);
      expect([format, report["sessions"]]).toEqual([format, 3]);
      expect([format, (await bench.say("dataset", "validate", out)).code]).toEqual([format, 0]);
    }
  });
  test("a message of 20 MB", async () => {
    const one = new Sitting()
      .ask(said(7))
      .call("Bash", { command: "make" }, "a line of a long build\n".repeat(900_000));
    one.say(said(8)).write(bench.home);
    await bench.app.scan({});
    const { rows } = await exported("long", "-f", "trl");
    expect(rows[0]?.messages.map(({ content }) => (content ?? "").length > 2e7)).toEqual([false, false, true, false]);
  });
  test("an empty store has nothing to export, and says so", async () => {
    const { code, error } = await bench.say("export", "-a", "-o", bench.out("none"));
    expect([code, error?.code]).toEqual([1, "not_found"]);
  });
});
