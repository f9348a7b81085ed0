import { expect, test } from "vitest";
import { messageId, toolCallId } from "../core/ids.ts";
import type { Message } from "../core/session.ts";
import type { Signal } from "../core/signal.ts";
import { createSignals } from "./signals.ts";

interface After {
  readonly answer?: string;
  readonly file?: string;
}

/** One request that changes `/w/a.ts`, then `remark`, upon which the agent answers and changes `file`. */
function signalsOf(remark: string, { answer = "Done.", file = "/w/a.ts" }: After = {}): readonly Signal[] {
  const call = (seq: number, path: string, text: string): Message[] => [
    {
      ...{ id: messageId(`m${seq}`), seq, role: "assistant", kind: "assistant", line: seq + 1 },
      parts: [
        { kind: "text", text },
        { kind: "tool_call", callId: toolCallId(`c${seq}`), tool: "Edit", input: edit(path, seq) },
      ],
    },
    {
      ...{ id: messageId(`m${seq + 1}`), seq: seq + 1, role: "tool", kind: "tool_results", line: seq + 2 },
      parts: [{ kind: "tool_result", callId: toolCallId(`c${seq}`), output: "updated", status: "ok" }],
    },
  ];
  const prompt = (seq: number, text: string): Message => ({
    ...{ id: messageId(`m${seq}`), seq, role: "user", kind: "prompt", line: seq + 1 },
    parts: [{ kind: "text", text }],
  });
  const said: Message = {
    ...{ id: messageId("m3"), seq: 3, role: "assistant", kind: "assistant", line: 4 },
    parts: [{ kind: "text", text: "It is there." }],
  };
  const messages = [prompt(0, "draw the chart"), ...call(1, "/w/a.ts", "I draw it."), said, prompt(4, remark)];
  const signals = createSignals();
  return [...messages, ...call(5, file, answer)].flatMap((message) => signals.add(message));
}

function edit(path: string, seq: number) {
  return { file_path: path, old_string: `a${seq}`, new_string: `b${seq}` };
}

const corrections = (signals: readonly Signal[]) => signals.filter(({ kind }) => kind === "correction");

test.each([
  ["the axis has seven points for thirty weeks of data"],
  ["but now you count them twice"],
  ["das ist die Testumgebung"],
  ["c'est le mauvais axe en fait, celui du bas"],
  ["está a la derecha..."],
  ["それは登録画面のほうですよね"],
  ["首页显示的是昨天的数据"],
])("a remark is a correction where the same file is changed again: %s", (remark) => {
  expect(corrections(signalsOf(remark)).at(-1)).toMatchObject({ seq: 4, about: 0, message: "m4" });
});

test.each([
  ["also the legend"],
  ["the second chart is the revenue, please"],
  ["the button could use some colour"],
  ["the gateway has none either"],
  ["we have new data now"],
  ["i moved the types into types.ts"],
  ["great. the team is happy"],
  ["can we have a second chart?"],
  ["ich habe die Daten ausgetauscht"],
  ["dann die Legende"],
  ["次は凡例です"],
  ["再加一个图例"],
])("a wish, news or praise is none: %s", (remark) => {
  expect(corrections(signalsOf(remark)).filter(({ confidence }) => confidence >= 0.5)).toEqual([]);
});

test("a remark upon which another file is changed is none, even one of the same name", () => {
  expect(corrections(signalsOf("the axis has seven points", { file: "/w/b.ts" }))).toEqual([]);
  expect(corrections(signalsOf("the axis has seven points", { file: "/v/a.ts" }))).toEqual([]);
});

test("the agent's word that it was wrong counts for more than that it agrees", () => {
  const after = (answer: string) => corrections(signalsOf("the axis has seven points", { file: "/w/b.ts", answer }));
  const [sorry] = after("Sorry, I missed that. Weeks now.");
  const [agrees] = after("You're absolutely right! Weeks now.");
  expect(sorry?.confidence).toBeGreaterThan(agrees?.confidence ?? 1);
  expect(after("Sorry, I can't reach the data.")).toEqual([]);
  expect(after("Es gibt jetzt Wochen. Tut mir leid, das hatte ich übersehen.")).toHaveLength(1);
});
