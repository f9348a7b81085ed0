import fc from "fast-check";
import { expect, test } from "vitest";
import { messageId, toolCallId } from "../../core/ids.ts";
import type { Message, MessageKind, Part } from "../../core/session.ts";
import { fitted } from "./fitting.ts";
import { type Piece, turnsIn } from "./lengths.ts";
import type { Section } from "./sections.ts";

const message = (seq: number, kind: MessageKind, parts: readonly Part[] = []): Message => ({
  id: messageId(`m${seq}`),
  seq,
  role: "user",
  kind,
  parts,
  line: seq + 1,
});
const kinds: readonly MessageKind[] = ["prompt", "assistant", "assistant", "tool_results", "queued_prompt", "injected"];
const sessions = fc
  .array(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 30 })), { minLength: 1, maxLength: 60 })
  .map((all) => all.map(([kind, tokens], seq) => ({ message: message(seq, kind), tokens })));

const all = { name: undefined, isWanted: () => true, isOwn: () => true, isMain: true, isEnd: true, range: undefined };

test("parts are runs of whole turns, none longer than a row may be, nothing is in two, and what is left out is counted", async () => {
  await fc.assert(
    fc.asyncProperty(
      sessions,
      fc.integer({ min: 1, max: 120 }),
      fc.constantFrom("split" as const, "drop" as const),
      // Rows are longer or shorter than their messages make one think.
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      async (made, max, over, factor) => {
        const turns = turnsIn(
          made.map(({ message }) => message),
          ({ seq }) => made[seq]?.tokens ?? 0,
        );
        const lengthOf = ({ from, to }: Piece) =>
          5 + factor * made.slice(from, to).reduce((sum, { tokens }) => sum + tokens, 0);
        let left = 0;
        const onTooLong = (count: number) => {
          left += count;
        };
        const attempt = async (part: Section) => {
          const range = part.range ?? { from: 0, to: made.length };
          return lengthOf(range) > max ? undefined : [{ ...range, name: part.name, isEnd: part.isEnd }];
        };
        const parts = await Array.fromAsync(fitted(all, turns, { max, over, attempt, onTooLong }));
        const begins = new Set(turns.map(({ from }) => from));
        let before = 0;
        for (const { from, to } of parts) {
          expect(from).toBeGreaterThanOrEqual(before);
          expect(begins.has(from) && (begins.has(to) || to === made.length)).toBe(true);
          before = to;
        }
        expect(parts.filter(({ isEnd }) => isEnd).length).toBe(before === made.length ? 1 : 0);
        const held = turns.filter(({ from }) => parts.some((part) => from >= part.from && from < part.to));
        expect(held.length + left).toBe(turns.length);
        if (over === "drop") expect(parts.length).toBeLessThanOrEqual(1);
        else expect(left).toBe(turns.filter((turn) => lengthOf(turn) > max).length);
        if (parts.length !== 1 || left > 0)
          expect(parts.map(({ name }) => name)).toEqual(parts.map((_, i) => `part-${i + 1}`));
      },
    ),
  );
});

test("what the harness put in before a request is of its turn, but for what stands before the first", () => {
  const kinds = ["injected", "prompt", "assistant", "injected", "status", "injected", "prompt", "assistant"] as const;
  const turns = turnsIn(
    kinds.map((kind, seq) => message(seq, kind)),
    (one) => 10 ** one.seq,
  );
  expect(turns.map(({ from, to }) => [from, to])).toEqual([
    [0, 1],
    [1, 3],
    [3, 8],
  ]);
  expect(turns.map(({ tokens }) => tokens)).toEqual([1, 110, 11_111_000]);
});

test("what steers the model while it works does not part a call from its result", () => {
  const call: Part = { kind: "tool_call", callId: toolCallId("c"), tool: "Bash", input: {} };
  const result: Part = { kind: "tool_result", callId: toolCallId("c"), output: "", status: "ok" };
  const messages = [
    message(0, "prompt"),
    message(1, "assistant", [call]),
    message(2, "queued_prompt"),
    message(3, "tool_results", [result]),
    message(4, "prompt"),
    message(5, "assistant"),
  ];
  expect(turnsIn(messages, () => 1)).toEqual([
    { from: 0, to: 4, tokens: 4 },
    { from: 4, to: 6, tokens: 2 },
  ]);
});
