// Single rules of the transcript as tables, and what holds for any mixture of records.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { Tally } from "../../core/tally.ts";
import { collect } from "../../testing/reading.ts";
import { codex } from "../codex.ts";
import { isInjected, unwrapRequest } from "./prompts.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-codex-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "rollout-2026-01-01T00-00-00-some-id.jsonl");
const log = { source: "codex", path, root: folder, bytes: 0, modifiedAt: 0 };

const item = (payload: object) => ({ type: "response_item", payload });
const event = (payload: object) => ({ type: "event_msg", payload });
const message = (role: string, text: string) =>
  item({ type: "message", role, content: [{ type: "input_text", text }] });
const prompt = (text: string) => event({ type: "user_message", message: text });
const total = (input: number, last?: number) =>
  event({
    type: "token_count",
    info: {
      total_token_usage: { input_tokens: input, cached_input_tokens: 0, output_tokens: 0, total_tokens: input },
      ...(last === undefined ? {} : { last_token_usage: { input_tokens: last, output_tokens: 0, total_tokens: last } }),
    },
  });

async function read(records: readonly unknown[]) {
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  const reading = await collect(codex.read(log, { from: 0 }));
  return { ...reading, messages: reading.sessions[0]?.messages ?? [], session: reading.sessions[0] };
}

const kinds = async (records: readonly unknown[]) =>
  (await read(records)).messages.map(
    ({ kind, parts: [part] }) => `${kind}:${part?.kind === "text" ? part.text : part?.kind}`,
  );

describe("prompts", () => {
  const cases: [string, unknown[], string[]][] = [
    ["the event first", [prompt("a"), message("user", "a")], ["prompt:a"]],
    ["the item first", [message("user", "a"), prompt("a")], ["prompt:a"]],
    [
      "the same prompt twice",
      [message("user", "a"), prompt("a"), message("user", "a"), prompt("a")],
      ["prompt:a", "prompt:a"],
    ],
    [
      "no events at all",
      [message("user", "a"), message("assistant", "b"), message("user", "c")],
      ["prompt:a", "assistant:b", "prompt:c"],
    ],
    [
      "an item without an event",
      [prompt("a"), message("user", "a"), message("user", "steer")],
      ["prompt:a", "injected:steer"],
    ],
    [
      "a typed tag",
      [message("user", "<my_tag>x</my_tag>"), prompt("<my_tag>x</my_tag>")],
      ["injected:<my_tag>x</my_tag>", "prompt:<my_tag>x</my_tag>"],
    ],
    [
      "the first prompt again after an interrupt",
      [message("user", "a"), prompt("a"), event({ type: "turn_aborted" }), message("user", "a")],
      ["prompt:a", "interrupt:undefined"],
    ],
    [
      "the first prompt typed again after an interrupt",
      [message("user", "a"), prompt("a"), event({ type: "turn_aborted" }), message("user", "a"), prompt("a")],
      ["prompt:a", "interrupt:undefined", "prompt:a"],
    ],
    ["a developer message", [message("developer", "rules")], ["injected:rules"]],
  ];
  for (const [name, records, expected] of cases) test(name, async () => expect(await kinds(records)).toEqual(expected));

  const wrapped = "# Context from my IDE setup:\n\n## Open tabs:\n- a.ts\n\n## My request for Codex:\nfix it\n";
  test("an editor's wrapper", () => {
    expect(unwrapRequest(wrapped)).toEqual({
      context: "# Context from my IDE setup:\n\n## Open tabs:\n- a.ts",
      request: "fix it",
    });
    expect(unwrapRequest("plain ## My request for Codex: x").request).toBe("plain ## My request for Codex: x");
  });
  const texts: [string, boolean][] = [
    ["<environment_context>\n<cwd>/w</cwd>", true],
    ["# AGENTS.md instructions for /w", true],
    ["The following is the Codex agent history whose", true],
    ["<user_shell_command>ls</user_shell_command>", true],
    ["<div>what is wrong here?</div>", false],
    ["<my_tag> is not closed", false],
    ["fix it", false],
  ];
  for (const [text, injected] of texts)
    test(`${text.slice(0, 30)} is injected: ${injected}`, () => expect(isInjected(text)).toBe(injected));
});

describe("tokens", () => {
  const input = async (records: readonly unknown[]) =>
    [...((await read(records)).session?.usage.values() ?? [])].map((entry) => entry.usage.inputTokens);
  test("a repeated total counts once", async () =>
    expect(await input([total(5, 5), total(5, 5), total(9, 4)])).toEqual([5, 4]));
  test("two equal requests count twice", async () => expect(await input([total(5, 5), total(10, 5)])).toEqual([5, 5]));
  test("without last the difference counts", async () => expect(await input([total(5), total(9)])).toEqual([5, 4]));
  test("a decrease is a fresh baseline", async () =>
    expect(await input([total(50), total(7), total(9)])).toEqual([50, 7, 2]));
  test("the same totals after a restart are not the same request", async () =>
    expect(await input([total(7, 7), total(50, 43), total(7, 7)])).toEqual([7, 43, 7]));
  test("no event, no figure", async () => expect(await input([prompt("a")])).toEqual([]));
});

describe("tools", () => {
  const output = (value: unknown) => [
    item({ type: "function_call", name: "shell", arguments: "{}", call_id: "c" }),
    item({ type: "function_call_output", call_id: "c", output: value }),
  ];
  const cases: [string, unknown, string, string | undefined][] = [
    ["text", "done", "done", undefined],
    ["a wrapper", '{"output":"x","metadata":{"exit_code":2}}', "x", "error"],
    [
      "a header",
      "Exit code: 0\nWall time: 1 seconds\nOutput:\nx",
      "Exit code: 0\nWall time: 1 seconds\nOutput:\nx",
      "ok",
    ],
    ["JSON of a tool", '{"output":1}', '{"output":1}', undefined],
    ["an object", { content: "x", success: false }, "x", "error"],
    ["a content object", { type: "input_text", text: "x" }, "x", undefined],
    ["nothing", null, "", undefined],
  ];
  for (const [name, value, text, status] of cases) {
    test(name, async () => {
      const part = (await read(output(value))).messages[1]?.parts[0];
      expect(part).toMatchObject({ kind: "tool_result", output: text, status });
    });
  }
  test("two calls of one id are two calls", async () => {
    const tally = new Tally();
    const call = output("x")[0];
    for (const one of (await read([call, ...output("x")])).messages) tally.add(one);
    expect([tally.counts.toolCalls, tally.counts.toolResults]).toEqual([2, 1]);
  });
});

describe("any records", () => {
  const fixtures = join(import.meta.dirname, "../../../testdata/sources/codex");
  const lines = readdirSync(fixtures, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl") && name.includes("rollout"))
    .flatMap((name) => readFileSync(join(fixtures, name), "utf8").split("\n"))
    .filter((line) => line.trim() !== "");

  /** A line with one of its values replaced. */
  const mutated = fc
    .tuple(fc.constantFrom(...lines), fc.nat(), fc.jsonValue({ maxDepth: 2 }))
    .map(([line, at, value]) => {
      const places = [...line.matchAll(/:("(?:[^"\\]|\\.)*"|\d+|null|true|false)/g)];
      const place = places[at % Math.max(1, places.length)];
      if (!place) return line;
      return `${line.slice(0, place.index + 1)}${JSON.stringify(value)}${line.slice(place.index + place[0].length)}`;
    });
  const logs = fc.array(fc.oneof(fc.constantFrom(...lines), mutated, fc.string()), { maxLength: 40 });

  test("never throw, and read the same in one go or in two", async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.nat(), async (chosen, at) => {
        const text = chosen.map((line) => `${line.replaceAll("\n", " ")}\n`);
        const cut = at % (text.length + 1);
        writeFileSync(path, text.join(""));
        const whole = await collect(codex.read(log, { from: 0 }));
        writeFileSync(path, text.slice(0, cut).join(""));
        const first = await collect(codex.read(log, { from: 0 }));
        writeFileSync(path, text.join(""));
        const second = await collect(codex.read(log, { from: first.offset, state: structuredClone(first.state) }));
        const messages = [...(first.sessions[0]?.messages ?? []), ...(second.sessions[0]?.messages ?? [])];
        expect(messages).toEqual(whole.sessions[0]?.messages ?? []);
        expect(second.sessions[0]?.facts).toEqual(whole.sessions[0]?.facts);
        messages.forEach((one, i) => {
          expect(one.seq).toBe(i);
          expect(one.parentSeq ?? -1).toBeLessThan(i);
        });
        expect(new Set(messages.map((one) => one.id)).size).toBe(messages.length);
      }),
      { numRuns: 300 },
    );
  });
});
