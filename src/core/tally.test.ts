// Tool names are a log's words: whatever they are, they are counted; and a state that was given stays as it was.

import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toolCallId } from "./ids.ts";
import type { Message } from "./session.ts";
import { addCalls, callsOf, Tally } from "./tally.ts";

const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "Bash", "0"];

function call(seq: number, tool: string): Message {
  return {
    id: `m${seq}`,
    seq,
    line: seq + 1,
    role: "assistant",
    kind: "assistant",
    parts: [{ kind: "tool_call", callId: toolCallId(`c${seq}`), tool, input: {} }],
  } as unknown as Message;
}

const tools = fc.array(fc.oneof(fc.constantFrom(...NAMES), fc.string()), { maxLength: 40 });

test("every tool name is counted, through a stored state and JSON", () => {
  fc.assert(
    fc.property(tools, fc.nat(40), (names, at) => {
      const truth = new Map<string, number>();
      let tally = new Tally();
      names.forEach((name, seq) => {
        if (seq === at) tally = new Tally(deserialize(serialize(tally.state())));
        tally.add(call(seq, name));
        truth.set(name, (truth.get(name) ?? 0) + 1);
      });
      const sorted = (entries: Iterable<[string, number]>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted(Object.entries(tally.counts.tools))).toEqual(sorted(truth));
      expect(sorted(Object.entries(JSON.parse(JSON.stringify(tally.counts)).tools))).toEqual(sorted(truth));
      expect(tally.counts.toolCalls).toBe(names.length);
    }),
  );
});

test("sums of calls by name hold for any name", () => {
  const sum: Record<string, number> = {};
  for (const name of [...NAMES, ...NAMES]) addCalls(sum, name, 2);
  expect(NAMES.map((name) => callsOf(sum, name))).toEqual(NAMES.map(() => 4));
  expect(callsOf(sum, "isPrototypeOf")).toBe(0);
  expect(Object.getPrototypeOf(sum)).toBe(Object.prototype);
});

test("a state taken up, or given out, is not changed by what comes later", () => {
  const first = new Tally();
  first.add(call(0, "Bash"));
  const state = first.state();
  const before = structuredClone(state.counts);
  const second = new Tally(state);
  second.add(call(1, "Read"));
  second.add(call(0, "Bash"));
  first.add(call(2, "Edit"));
  expect(state.counts).toEqual(before);
  const third = new Tally(state);
  third.add(call(1, "Read"));
  expect(third.counts).toEqual({ ...second.counts, messages: 2, assistantMessages: 2 });
});
