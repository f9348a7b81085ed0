// Turns, pairs and calls of the row formats against counts made by hand: on the small sessions of the kit, and on real
// logs where the development corpus lies beside the repository.

import { existsSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { checkRow } from "../src/core/check-row.ts";
import { leaving } from "../src/core/policy.ts";
import type { Message, SessionFacts } from "../src/core/session.ts";
import { Tally } from "../src/core/tally.ts";
import type { Json } from "../src/core/types.ts";
import { FORMATS } from "../src/export/index.ts";
import type { ExportItem, FormatOptions } from "../src/ports/format.ts";
import type { Source } from "../src/ports/source.ts";
import { makeStamp, redactFacts, redactSession } from "../src/privacy/redact.ts";
import { claudeCode } from "../src/sources/claude-code.ts";
import { codex } from "../src/sources/codex.ts";
import { pi } from "../src/sources/pi.ts";
import { formatItems } from "../src/testing/format-items.ts";
import { collect, type SessionReading } from "../src/testing/reading.ts";
import { ROOT } from "./command.ts";

const OPTIONS: FormatOptions = { shape: { thinking: true, toolUses: true, outputs: "whole" }, arguments: "object" };
const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };

function mint(facts: SessionFacts, messages: readonly Message[]) {
  const stored = messages.map((message) => ({ message, findings: [] }));
  return redactSession(redactFacts(facts, [], context), stored, context);
}

/** Counted by a reader of the log. */
interface Counted {
  /** What a person asked and the model could see: commands for the agent's own program are not in it. */
  readonly requests: number;
  /** Turns that the model answered, with a text or a call. */
  readonly pairs: number;
  readonly calls: number;
  /** Calls of each pair, where the log is short enough to count them so. */
  readonly each?: readonly number[];
  /** Calls that have a result. */
  readonly results: number;
}

interface Use {
  readonly output?: Json;
}

/** What is looked at of a row, whatever its format. */
interface Row {
  readonly user_message: string;
  readonly tool_uses: readonly Use[];
  readonly tool_results: readonly Json[];
  readonly output: readonly { readonly type: string }[];
  readonly messages: readonly { readonly tool_uses?: readonly Use[] }[];
  readonly stats: Json;
  readonly metadata: { readonly tool_count: number };
}

/** Everything that a format writes of an item; each row is of its type and passes its check. */
async function rowsOf(name: string, item: ExportItem): Promise<readonly Row[]> {
  const output = FORMATS.find((format) => format.name === name)?.output;
  if (output?.kind !== "rows") throw new Error(`${name} writes no rows`);
  const rows = await Array.fromAsync(output.rows(item, OPTIONS));
  for (const row of rows) expect([...checkRow(row, output.type), ...(output.check?.(row) ?? [])]).toEqual([]);
  return rows as unknown as readonly Row[];
}

type Make = () => ExportItem | Promise<ExportItem>;

/** A session's messages pass once: each format gets an item of its own. */
async function compare(make: Make, { requests, pairs: paired, calls, each, results }: Counted): Promise<void> {
  const answered = (uses: readonly Use[]) => uses.filter(({ output }) => output !== undefined).length;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

  const pairs = await rowsOf("pairs", await make());
  const callsOfPairs = pairs.map(({ tool_uses }) => tool_uses.length);
  expect([pairs.length, sum(callsOfPairs)]).toEqual([paired, calls]);
  if (each) expect(callsOfPairs).toEqual(each);
  expect(answered(pairs.flatMap(({ tool_uses }) => tool_uses))).toBe(results);
  expect(pairs.filter(({ user_message }) => user_message.trim() === "")).toEqual([]);

  const turns = await rowsOf("turns", await make());
  const inTurn = ({ output }: Row, wanted: string) => output.filter(({ type }) => type === wanted).length;
  expect(turns.map((row) => inTurn(row, "tool_call"))).toEqual(callsOfPairs);
  expect(sum(turns.map((row) => inTurn(row, "tool_result")))).toBe(results);

  const [session] = await rowsOf("sessions", await make());
  expect(session?.stats).toMatchObject({ user_messages: requests, tool_uses: calls });
  expect(answered(session?.messages.flatMap(({ tool_uses }) => tool_uses ?? []) ?? [])).toBe(results);

  const messages = await rowsOf("messages", await make());
  expect(sum(messages.map(({ tool_uses }) => tool_uses.length))).toBe(calls);
  expect(sum(messages.map(({ tool_results }) => tool_results.length))).toBe(results);

  // A call without a result has no place in a chat, and a result none behind the last answer.
  for (const name of ["sharegpt", "sharegpt-pairs"]) {
    const rows = await rowsOf(name, await make());
    expect(sum(rows.map(({ metadata }) => metadata.tool_count))).toBe(results);
  }
}

const SMALL: Readonly<Record<string, Counted>> = {
  "claude-code:mended": { requests: 2, pairs: 2, calls: 5, each: [4, 1], results: 5 },
  "claude-code:built": { requests: 3, pairs: 3, calls: 2, each: [1, 1, 0], results: 1 },
  "claude-code:bare": { requests: 1, pairs: 1, calls: 0, each: [0], results: 0 },
  "claude-code:unanswered": { requests: 1, pairs: 0, calls: 0, each: [], results: 0 },
  "claude-code:agent-1": { requests: 1, pairs: 1, calls: 1, each: [1], results: 1 },
};

describe("the kit's sessions, counted by hand", () => {
  for (const item of formatItems(mint)) {
    const again = () => formatItems(mint).find(({ id }) => id === item.id) as ExportItem;
    test(item.id, async () => compare(again, SMALL[item.id] as Counted));
  }
});

/** Logs by a part of their name. */
const REAL: readonly (readonly [Source, string, string, Counted])[] = [
  // Requests in lines 4, 9, 28, 43 and 48.
  [
    claudeCode,
    "claude-code/real/.claude",
    "4e836284",
    { requests: 5, pairs: 5, calls: 14, each: [0, 4, 3, 0, 7], results: 14 },
  ],
  // Requests in lines 4, 21, 51 and 67; lines 45 and 100 are /exit, line 48 is the agent's own text, and line 65 an
  // interruption.
  [
    claudeCode,
    "claude-code/real/.claude",
    "d563fb6b",
    { requests: 4, pairs: 4, calls: 15, each: [3, 3, 4, 5], results: 15 },
  ],
  // Requests in lines 4, 26, 34, 63, 71, 79, 87, 115, 123, 131, 139, 147, 187 and 195.
  [
    codex,
    "codex/real/.codex",
    "019985ca-7ef7",
    { requests: 14, pairs: 14, calls: 17, each: [3, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 6, 0, 0], results: 17 },
  ],
  // 88 messages of the user; to those in lines 2, 273, 275, 353, 475, 679, 757, 789 and 876 nothing was said. The calls
  // without a result stand in lines 33 (16 of them), 234 and 843, where the model was stopped.
  [pi, "pi/real/.pi/agent", "2025-11-20T23-33-50", { requests: 88, pairs: 79, calls: 391, results: 373 }],
];

const BESIDE = resolve(ROOT, "../shared/corpus");
const CORPUS = existsSync(BESIDE) ? realpathSync(BESIDE) : "";

async function realItem(source: Source, folder: string, name: string): Promise<ExportItem> {
  for await (const log of source.discover(join(CORPUS, folder))) {
    const [session] = log.path.includes(name) ? (await collect(source.read(log, { from: 0 }))).sessions : [];
    if (session) return itemOf(source, session);
  }
  throw new Error(`no ${name} in ${folder}`);
}

function itemOf(source: Source, session: SessionReading): ExportItem {
  const tally = new Tally();
  for (const message of session.messages) tally.add(message);
  const [like] = formatItems(mint) as [ExportItem];
  return {
    ...like,
    id: session.id,
    source: source.name,
    session: mint(session.facts, session.messages),
    counts: tally.counts,
    subagents: new Map(),
  };
}

describe.skipIf(CORPUS === "")("real sessions, counted by hand", () => {
  for (const [source, folder, name, counted] of REAL) {
    test(`${source.name} ${name}`, async () => compare(() => realItem(source, folder, name), counted));
  }
});

const SEEDS = ["sessions", "messages", "pairs", "conversations", "sharegpt", "sharegpt-pairs", "turns"];

describe.skipIf(CORPUS === "")("every real log gives rows that pass", () => {
  for (const [source, folder] of new Map(REAL.map(([of, root]) => [of, root]))) {
    test.each(FORMATS.flatMap(({ name, output }) => (output.kind === "rows" ? [name] : [])))(
      `${source.name} as %s`,
      async (format) => {
        let rows = 0;
        for await (const log of source.discover(join(CORPUS, folder))) {
          const { sessions } = await collect(source.read(log, { from: 0 }));
          for (const session of sessions) rows += (await rowsOf(format, itemOf(source, session))).length;
        }
        // Other formats write only what a session has evidence for.
        if (SEEDS.includes(format)) expect(rows).toBeGreaterThan(0);
      },
    );
  }
});
