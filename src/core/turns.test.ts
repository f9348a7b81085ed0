import { describe, expect, test } from "vitest";
import { capped, entriesOf, requestText, type Shape, textOf, toolUsesOf } from "./conversation.ts";
import { messageId, toolCallId } from "./ids.ts";
import type { Message, MessageKind, Part } from "./session.ts";
import { turnsOf } from "./turns.ts";

const WHOLE: Shape = { thinking: true, toolUses: true, outputs: "whole" };
const say = (text: string): Part => ({ kind: "text", text });
const call = (id: string, tool = "Bash"): Part => ({
  kind: "tool_call",
  callId: toolCallId(id),
  tool,
  input: { command: id },
});
const result = (id: string, output = `out ${id}`): Part => ({
  kind: "tool_result",
  callId: toolCallId(id),
  output,
  status: "ok",
});

/** Messages from `[kind, parts, apiId?]`. */
function messages(...all: readonly (readonly [MessageKind, readonly Part[], string?])[]): Message[] {
  return all.map(([kind, parts, apiId], seq) => ({
    id: messageId(`m${seq}`),
    seq,
    role: kind === "assistant" || kind === "step" ? "assistant" : "user",
    kind,
    parts,
    line: seq + 1,
    ...(apiId !== undefined && { apiId }),
  }));
}

async function turns(all: readonly Message[], shape: Shape = WHOLE) {
  const lost: number[] = [];
  const built = await Array.fromAsync(turnsOf(all, shape, (_, message) => lost.push(message.seq)));
  const shown = built.map((turn) => ({
    asked: requestText(turn),
    steps: turn.steps.map((step) =>
      step.kind === "answer"
        ? [textOf(step), ...toolUsesOf(step).map(({ callId, result: got }) => `${callId}=${got?.output}`)].join("|")
        : step.kind,
    ),
  }));
  return { built, shown, lost };
}

describe("turns", () => {
  test("records of one API message are one answer, each result stands with its call", async () => {
    const { shown, lost } = await turns(
      messages(
        ["prompt", [say("do it")]],
        ["assistant", [say("first")], "a"],
        ["assistant", [call("1")], "a"],
        ["tool_results", [result("1")]],
        ["assistant", [call("2")], "a"],
        ["tool_results", [result("2")]],
        ["assistant", [say("done")], "b"],
      ),
    );
    expect(shown).toEqual([{ asked: "do it", steps: ["first|1=out 1|2=out 2", "done"] }]);
    expect(lost).toEqual([]);
  });

  test("without API ids an answer ends with the first result", async () => {
    const { shown } = await turns(
      messages(
        ["prompt", [say("go")]],
        ["step", [{ kind: "reasoning", text: "hm" }]],
        ["step", [call("1")]],
        ["step", [call("2")]],
        ["tool_results", [result("1")]],
        ["tool_results", [result("2")]],
        ["assistant", [say("end")]],
      ),
    );
    expect(shown).toEqual([{ asked: "go", steps: ["|1=out 1|2=out 2", "end"] }]);
  });

  test("a result that comes after the next request belongs to its call; the turns stay in order", async () => {
    const { shown, lost } = await turns(
      messages(
        ["prompt", [say("one")]],
        ["assistant", [call("1")], "a"],
        ["queued_prompt", [say("two")]],
        ["tool_results", [result("1")]],
        ["assistant", [say("both")], "b"],
        ["tool_results", [result("9")]],
      ),
    );
    expect(shown).toEqual([
      { asked: "one", steps: ["|1=out 1"] },
      { asked: "two", steps: ["both"] },
    ]);
    expect(lost).toEqual([5]);
  });

  test("what nothing answered is asked together; a bare command is no request; an empty prompt is none", async () => {
    const { shown } = await turns(
      messages(
        ["slash_command", [say("/clear")]],
        ["injected", [say("cleared")]],
        ["prompt", [say("")]],
        ["prompt", [say("a")]],
        ["prompt", [say("b")]],
        ["assistant", [say("yes")]],
        ["slash_command", [say("/exit")]],
      ),
    );
    expect(shown).toEqual([{ asked: "a\n\nb", steps: ["yes"] }]);
  });

  test("what an agent's program says around a bare command goes with it", async () => {
    const { shown } = await turns(
      messages(
        ["prompt", [say("a")]],
        ["assistant", [say("x")]],
        ["injected", [say("<caveat>")]],
        ["slash_command", [say("/model")]],
        ["injected", [say("set")]],
        ["prompt", [say("b")]],
        ["assistant", [say("y")]],
      ),
    );
    expect(shown).toEqual([
      { asked: "a", steps: ["x"] },
      { asked: "b", steps: ["y"] },
    ]);
  });

  test("what the harness put in before a request is read with it, whoever spoke before; what stands first is a turn", async () => {
    const { shown, built } = await turns(
      messages(
        ["injected", [say("AGENTS.md")]],
        ["prompt", [say("a")]],
        ["injected", [say("reminder")]],
        ["assistant", [say("x"), call("1")]],
        ["injected", [say("# Context from my IDE setup")]],
        ["prompt", [say("b")]],
        ["assistant", [say("y")]],
        ["interrupt", [say("[Request interrupted by user]")]],
        ["injected", [say("# Context again")]],
        ["prompt", [say("c")]],
      ),
    );
    expect(shown).toEqual([
      { asked: "", steps: ["context"] },
      { asked: "a", steps: ["context", "x|1=undefined"] },
      { asked: "b", steps: ["context", "y", "interrupt"] },
      { asked: "c", steps: ["context"] },
    ]);
    const entries = built.map((turn) => entriesOf(turn).map(({ kind }) => kind));
    expect(entries).toEqual([
      ["context"],
      ["prompt", "context", "answer"],
      ["context", "prompt", "answer", "interrupt"],
      ["context", "prompt"],
    ]);
  });

  test("a call that is written again, in one message or turns later, is one", async () => {
    const { shown } = await turns(
      messages(
        ["prompt", [say("a")]],
        ["assistant", [call("1")], "a"],
        ["tool_results", [result("1")]],
        ["prompt", [say("b")]],
        ["assistant", [call("1"), say("y"), call("2"), call("2")], "b"],
        ["tool_results", [result("2")]],
      ),
    );
    expect(shown).toEqual([
      { asked: "a", steps: ["|1=out 1"] },
      { asked: "b", steps: ["y|2=out 2"] },
    ]);
  });

  test("of several results in one message each has the images that follow it", async () => {
    const image = (ref: string): Part => ({ kind: "image", mediaType: undefined, bytes: undefined, ref });
    const { built } = await turns(
      messages(
        ["prompt", [say("a")]],
        ["assistant", [call("1"), call("2"), call("3")], "a"],
        ["tool_results", [result("1"), image("p"), result("2"), result("3"), image("q"), image("r")]],
      ),
    );
    const answer = built[0]?.steps[0];
    const uses = answer?.kind === "answer" ? toolUsesOf(answer) : [];
    expect(uses.map(({ result: got }) => got?.images.map(({ ref }) => ref))).toEqual([["p"], [], ["q", "r"]]);
  });

  test("what is logged again says nothing new, outputs dropped or not", async () => {
    const all = messages(
      ["prompt", [say("a")]],
      ["assistant", [call("1")]],
      ["tool_results", [result("1", "first")]],
      ["tool_results", [result("1", "second time")]],
    );
    const { built } = await turns(all, { ...WHOLE, outputs: "drop" });
    const answer = built[0]?.steps[0];
    expect(answer?.kind === "answer" && toolUsesOf(answer)[0]?.result).toMatchObject({ id: "m2", cut: 5 });
  });

  test("a compaction is one boundary with its summary, an interruption ends an answer", async () => {
    const { built, shown } = await turns(
      messages(
        ["prompt", [say("a")]],
        ["assistant", [say("x")]],
        ["interrupt", [say("[Request interrupted by user]")]],
        ["compact_boundary", []],
        ["compact_summary", [say("so far")]],
        ["assistant", [say("y")]],
      ),
    );
    expect(shown[0]?.steps).toEqual(["x", "interrupt", "boundary", "y"]);
    expect(built[0]?.steps[2]).toMatchObject({ text: "so far" });
  });

  test("thinking, calls and outputs may be left out, outputs cut", async () => {
    const all = messages(
      ["prompt", [say("a")]],
      ["assistant", [{ kind: "reasoning", text: "hm" }, call("1"), say("t")]],
      ["tool_results", [result("1", "x".repeat(100))]],
    );
    const blocks = async (shape: Partial<Shape>) => {
      const { built } = await turns(all, { ...WHOLE, ...shape });
      const [step] = built[0]?.steps ?? [];
      return step?.kind === "answer" ? step.blocks : [];
    };
    expect((await blocks({ thinking: false })).map(({ kind }) => kind)).toEqual(["tool_use", "text"]);
    expect((await blocks({ toolUses: false })).map(({ kind }) => kind)).toEqual(["reasoning", "text"]);
    expect(await blocks({ outputs: "drop" })).toContainEqual(
      expect.objectContaining({
        use: expect.objectContaining({ result: expect.objectContaining({ output: "", cut: 100 }) }),
      }),
    );
    expect(await blocks({ outputs: 40 })).toContainEqual(
      expect.objectContaining({ use: expect.objectContaining({ result: expect.objectContaining({ cut: 60 }) }) }),
    );
  });
});

test("a cut divides no placeholder and no character", () => {
  const placeholder = "[REDACTED:github-token:123456789]";
  const text = `${"a".repeat(45)}${placeholder}${"b".repeat(45)}`;
  const { text: short, cut } = capped(text, 100);
  expect(short).not.toMatch(/\[REDACTED(?!:github-token:123456789\])/);
  expect(cut).toBeGreaterThan(0);
  for (let max = 2; max < 40; max++) expect(capped("😀".repeat(30), max).text.isWellFormed()).toBe(true);
  expect(capped("short", 10)).toEqual({ text: "short", cut: 0 });
});
