import fc from "fast-check";
import { expect, test } from "vitest";
import { messageId, toolCallId } from "../../core/ids.ts";
import type { Message, MessageKind, Part } from "../../core/session.ts";
import { divide } from "./lengths.ts";

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

test("pieces are runs of whole turns, none longer than a row may be, and nothing is in two", () => {
  fc.assert(
    fc.property(
      sessions,
      fc.integer({ min: 1, max: 120 }),
      fc.constantFrom("split" as const, "drop" as const),
      (all, max, over) => {
        const tokensOf = ({ seq }: Message) => all[seq]?.tokens ?? 0;
        const messages = all.map((one) => one.message);
        const { pieces, dropped } = divide(messages, { max, over, tokensOf });
        let before = 0;
        for (const { from, to } of pieces) {
          expect(from).toBeGreaterThanOrEqual(before);
          expect(messages.slice(from, to).reduce((sum, one) => sum + tokensOf(one), 0)).toBeLessThanOrEqual(max);
          before = to;
        }
        if (over === "drop") expect(pieces.length).toBeLessThanOrEqual(1);
        if (dropped === 0) expect(pieces.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(all.length);
      },
    ),
  );
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
  expect(divide(messages, { max: 4, over: "split", tokensOf: () => 1 }).pieces).toEqual([
    { from: 0, to: 4 },
    { from: 4, to: 6 },
  ]);
});
