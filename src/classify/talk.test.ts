import { describe, expect, test } from "vitest";
import { messageId, toolCallId } from "../core/ids.ts";
import type { Message, Part } from "../core/session.ts";
import type { Signal } from "../core/signal.ts";
import { planIn } from "./plan.ts";
import { praiseIn } from "./praise.ts";
import { rejectionIn } from "./rejection.ts";
import { repeats, requestTokens } from "./repeat.ts";
import { requestIn } from "./request.ts";
import { saidIn } from "./said.ts";
import { createTalkSignals } from "./talk.ts";
import { baseOf, pathsIn } from "./touched.ts";

const REQUESTS: readonly (readonly [string, string | undefined])[] = [
  ["Fix the failing test in parser.ts", "fix"],
  ["can you fix the crash when the list is empty?", "fix"],
  ["the build is broken since this morning", "fix"],
  ["mise run lint is showing errors, can you take a look?", "fix"],
  ["Implement a retry with backoff", "build"],
  ["please add a --json flag", "build"],
  ["Let's create a new settings page", "build"],
  ["refactor this module into smaller functions", "refactor"],
  ["could we rename Foo to Bar everywhere?", "refactor"],
  ["write unit tests for the parser", "test"],
  ["what does this function do?", "explain"],
  ["Explain how the cache works", "explain"],
  ["look at the docs folder and review what I have written", "review"],
  ["update the README with the new flag", "docs"],
  ["set up eslint for this project", "configure"],
  ["migrate from jest to vitest", "migrate"],
  ["upgrade react to 19", "migrate"],
  ["continue", "other"],
  ['`fix` and "implement"', "other"],
  ["", undefined],
  ["```\nfix this\n```", undefined],
  ["Behebe bitte den Absturz beim Start", "fix"],
  ["Kannst du den Code vereinfachen?", "refactor"],
  ["Schreib Tests für den Parser", "test"],
  ["Corrige l'erreur dans le parseur", "fix"],
  ["Ajoute un bouton", "build"],
  ["Arregla el fallo del login", "fix"],
  ["¿Puedes refactorizar esta clase?", "refactor"],
  ["バグを修正してください", "fix"],
  ["この関数をリファクタリングして", "refactor"],
  ["テストを書いてください", "test"],
  ["修复登录页面的崩溃", "fix"],
  ["添加一个按钮", "build"],
  ["重构这个模块", "refactor"],
  ["这个函数是什么意思？", "explain"],
];

describe("what a prompt asks for", () => {
  for (const [text, form] of REQUESTS) test(text, () => expect(requestIn(saidIn(text))?.form).toBe(form));

  test("its range is where it says so", () => {
    const text = "Hello there. Could you please refactor the parser?";
    const found = requestIn(saidIn(text));
    expect(text.slice(found?.start, found?.end)).toBe("refactor");
  });
});

describe("praise", () => {
  for (const text of [
    "thanks, now add a suffix",
    "Perfect!",
    "great, that works",
    "it works now",
    "danke",
    "merci beaucoup",
    "¡muchas gracias!",
    "ありがとうございます",
    "谢谢，继续",
    "很好。",
  ]) {
    test(`is praise: ${text}`, () => expect(praiseIn(saidIn(text))?.confidence).toBeGreaterThan(0.5));
  }
  for (const text of [
    "make it look nice",
    "a great way to sort?",
    "thanks in advance",
    "is it perfect?",
    "add a perfect hash",
    "the `thanks` page",
    "nice the process to 10",
  ]) {
    test(`is none: ${text}`, () => expect(praiseIn(saidIn(text))).toBeUndefined());
  }
});

describe("what was said by hand", () => {
  const words = (text: string) =>
    saidIn(text)
      .sentences.map((sentence) => sentence.text)
      .join("|");
  const CASES: readonly (readonly [string, string, RegExp])[] = [
    ["a block of code", "before\n```js\nthat's wrong\n```\nafter", /^before\|after$/],
    ["a reminder", "<system-reminder>\nrevert that\n</system-reminder>\nafter", /^after$/],
    [
      "a trace",
      'it broke\nTraceback (most recent call last):\n  File "a.py", line 3\nValueError: undo this',
      /^it broke$/,
    ],
    ["an error behind words", "still fails: TypeError: undo this", /^still fails:$/],
    ["quoted words", 'he said "revert that" to me', /^he said _+ to me$/],
    ["paths and addresses", "see src/fix/undo.ts and https://a.example/wrong", /^see _+ and _+$/],
    ["accents", "Ça n’était pas ÇA", /^ca n'etait pas ca$/],
    ["a lone surrogate", "a \ud800 b", /^a \ud800 b$/],
  ];
  for (const [name, text, expected] of CASES) test(name, () => expect(words(text)).toMatch(expected));

  test("of a huge prompt only the beginning and the end are looked at, whatever is open between them", () => {
    const text = `first words\n\`\`\`\n${"that's wrong\n".repeat(400_000)}\`\`\`\nlast words`;
    expect(words(text)).toBe("first words|last words");
  });

  test("places are those of the text", () => {
    const text = `${"word ".repeat(3000)}.\n\nThat is the END.`;
    const last = saidIn(text).sentences.at(-1);
    expect(text.slice(last?.start)).toBe("That is the END.");
  });
});

describe("the same request again", () => {
  const again = (now: string, before: string) => repeats(requestTokens(now), requestTokens(before));
  test("in another order", () =>
    expect(again("the parser needs time zones, add them", "add time zones, the parser needs them")).toBeGreaterThan(
      0.5,
    ));
  test("in Chinese", () => expect(again("请把按钮的颜色改成红色", "把按钮的颜色改成红色")).toBeGreaterThan(0.5));
  test("not for another file", () => expect(again("add a test for a.ts", "add a test for b.ts")).toBe(0));
  test("not for another thing", () =>
    expect(again("add a divide function to math", "add a multiply function to math")).toBe(0));
  test("not for a word", () => expect(again("commit", "commit")).toBe(0));
});

test("a call that was rejected with a word on how it should be", () => {
  const claude =
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file). To tell you how to proceed, the user said:\nuse the other table";
  const found = rejectionIn(claude);
  expect(claude.slice(found?.start, found?.end)).toBe("use the other table");
  expect(
    rejectionIn(
      "The user doesn't want to proceed with this tool use. The tool use was rejected. STOP what you are doing and wait for the user to tell you how to proceed.",
    ),
  ).toBeUndefined();
  const cline =
    "The user denied this operation and provided the following feedback:\n<feedback>\nnot in this file\n</feedback>";
  const other = rejectionIn(cline);
  expect(cline.slice(other?.start, other?.end)).toBe("not in this file");
});

test("files that a call changes", () => {
  expect(pathsIn({ file_path: "/a/b/c.ts", old_string: "x" })).toEqual(["/a/b/c.ts"]);
  expect(["/a/b/c.ts", "C:\\a\\d.ts", "e.ts"].map(baseOf)).toEqual(["c.ts", "d.ts", "e.ts"]);
  expect(
    pathsIn({ command: ["apply_patch", "*** Begin Patch\n*** Update File: src/d.py\n@@\n*** End Patch"] }),
  ).toEqual(["src/d.py"]);
  expect(pathsIn(null)).toEqual([]);
});

test("a call names its files in any agent's words", () => {
  for (const field of ["file_path", "TargetFile", "relativeWorkspacePath"])
    expect(pathsIn({ [field]: "src/a.ts" })).toEqual(["src/a.ts"]);
});

test("a plan is kept as a list or told", () => {
  const call: Part = { kind: "tool_call", callId: toolCallId("1"), tool: "TodoWrite", input: {} };
  expect(planIn([call])?.confidence).toBe(0.9);
  expect(planIn([{ kind: "text", text: "## Plan\n1. read" }])).toBeDefined();
  expect(planIn([{ kind: "text", text: "Voici mon plan :" }])).toBeDefined();
  expect(planIn([{ kind: "text", text: "I\u2019ll start by reading it." }])).toBeDefined();
  expect(planIn([{ kind: "text", text: "The floor plan of the house" }])).toBeUndefined();
});

describe("over a session", () => {
  let seq = 0;
  const say = (kind: Message["kind"], text: string, more: Partial<Message> = {}): Message => ({
    id: messageId(`m${seq}`),
    seq: seq++,
    role: kind === "assistant" ? "assistant" : "user",
    kind,
    parts: [{ kind: "text", text }],
    line: seq,
    ...more,
  });
  const run = (messages: readonly Message[], edits: ReadonlySet<number> = new Set()): readonly string[] => {
    const talk = createTalkSignals();
    const told = (signals: readonly Signal[]) =>
      signals
        .filter(({ kind }) => kind !== "request")
        .map(({ kind, form, about }) => [kind, form, about].filter((x) => x !== undefined).join(" "));
    const work = (message: Message): Signal[] =>
      edits.has(message.seq) ? [{ kind: "edit", seq: message.seq, message: message.id, confidence: 1 }] : [];
    return [...messages.flatMap((message) => told(talk.add(message, work(message)))), ...told(talk.end())];
  };

  test("a correction is about the request before, and the first prompt corrects nothing", () => {
    seq = 0;
    const messages = [
      say("prompt", "that's wrong"),
      say("assistant", "What is?"),
      say("prompt", "that's wrong, I meant the label"),
      say("assistant", "Done."),
    ];
    expect(run(messages)).toEqual(["correction negation 0"]);
  });

  test("what a harness injects and what a subagent is asked are nobody's words", () => {
    seq = 0;
    const messages = [
      say("prompt", "add it"),
      say("assistant", "Done."),
      say("injected", "that's wrong, revert that"),
      say("prompt", "that's wrong", { sidechain: true }),
    ];
    expect(run(messages)).toEqual([]);
  });

  test("interrupted and never taken up again", () => {
    seq = 0;
    const call: Part = { kind: "tool_call", callId: toolCallId("1"), tool: "Bash", input: { command: "ls" } };
    const messages = [say("prompt", "add it"), say("assistant", "", { parts: [call] }), say("interrupt", "")];
    expect(run(messages)).toEqual(["interruption 0", "abandonment 0"]);
  });

  test("a question at the end that nobody answers", () => {
    seq = 0;
    expect(run([say("prompt", "add it"), say("assistant", "Which table do you mean?")])).toEqual(["abandonment 0"]);
    seq = 0;
    expect(run([say("prompt", "add it"), say("assistant", "Done.")])).toEqual([]);
  });

  test("parts of every kind, empty and odd", () => {
    seq = 0;
    const odd = say("prompt", "", { parts: [] });
    expect(
      run([odd, say("assistant", ""), say("prompt", "\ud800"), say("status", "x"), say("slash_command", "/clear")]),
    ).toEqual([]);
  });
});
