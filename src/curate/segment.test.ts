import fc from "fast-check";
import { expect, test } from "vitest";
import { messageId, toolCallId } from "../core/ids.ts";
import type { Message, MessageKind, Part } from "../core/session.ts";
import { createSegmenter } from "./segment.ts";
import { contentWords, opensTask } from "./words.ts";

const MINUTE = 60_000;
const GAP = 30 * MINUTE;
const CWDS = ["/home/me/shop", "/home/me/shop/site", "/home/me/notes"];

interface Said {
  readonly kind?: MessageKind;
  /** Minutes since the message before. */
  readonly after?: number;
  readonly text?: string;
  readonly file?: string;
  readonly aside?: true;
}

function messagesOf(said: readonly Said[]): Message[] {
  let time = Date.UTC(2026, 0, 5, 10);
  return said.map(({ kind = "assistant", after = 1, text, file, aside }, seq) => {
    time += after * MINUTE;
    const parts: Part[] = text === undefined ? [] : [{ kind: "text", text }];
    if (file !== undefined)
      parts.push({ kind: "tool_call", callId: toolCallId(`c${seq}`), tool: "Edit", input: { file_path: file } });
    const role = kind === "prompt" ? "user" : "assistant";
    return { id: messageId(`m${seq}`), seq, role, kind, time, parts, line: seq, ...(aside && { sidechain: true }) };
  });
}

function segments(said: readonly Said[], cwds: readonly string[] = CWDS, gapMs = GAP) {
  const segmenter = createSegmenter({ gapMs, cwds });
  for (const one of messagesOf(said)) segmenter.add(one);
  return segmenter.end();
}

const ask = (text: string, more: Said = {}): Said => ({ kind: "prompt", text, ...more });
const does = (file?: string): Said => (file === undefined ? { text: "done" } : { text: "editing", file });

const LOGIN =
  "The login test is flaky: the session cookie expires before the redirect finishes, please fix the timing.";
const INVOICE = "Write a parser for the quarterly invoice spreadsheets that sums amounts per supplier and currency.";
const login = [ask(LOGIN), does("/home/me/shop/auth/login.ts"), does()];
const invoice = (more: Said = {}) => [ask(INVOICE, more), does("/home/me/shop/billing/invoice.ts"), does()];
const compacted: Said = { kind: "compact_boundary" };

/** What was said, and where it is cut with what speaks for it. */
const cases: [name: string, said: readonly Said[], cuts: readonly (readonly [number, ...string[]])[]][] = [
  ["nothing", [], []],
  ["one request", login, []],
  ["another request alone is not enough", [...login, ...invoice()], []],
  ["another request after an hour", [...login, ...invoice({ after: 60 })], [[3, "new_request", "time_gap"]]],
  ["an hour alone is a lunch", [...login, ask("And the redirect of the session cookie?", { after: 60 }), does()], []],
  ["going on in few words after a night", [...login, ask("commit it", { after: 900 }), does()], []],
  ["another request after compaction", [...login, compacted, ...invoice()], [[4, "new_request", "compaction"]]],
  ["compaction alone is none", [...login, compacted, ask("go on with the login test"), does()], []],
  [
    "the same words after an hour are the same task",
    [...login, ask("The login test still has a flaky redirect: the cookie expires.", { after: 60 }), does()],
    [],
  ],
  [
    "the same file is the same task, whatever is said",
    [...login, ask(INVOICE, { after: 60 }), does("/home/me/shop/auth/login.ts")],
    [],
  ],
  ["a request that says so", [...login, ask("New task: rename the button."), does()], [[3, "new_request"]]],
  ["so in German", [...login, ask("Danke, jetzt etwas ganz anderes: mach die Tür zu."), does()], [[3, "new_request"]]],
  ["so in Chinese", [...login, ask("好的，下一个任务：改按钮颜色"), does()], [[3, "new_request"]]],
  [
    "another folder after an hour",
    [...login, ask("and the same there", { after: 60 }), does("/home/me/notes/todo.md")],
    [[3, "other_folder", "time_gap"]],
  ],
  ["another folder alone is none", [...login, ask("note it down"), does("/home/me/notes/todo.md")], []],
  [
    "back to a folder where it was is none",
    [...login, ask("note it down"), does("/home/me/notes/todo.md"), ask("and back", { after: 60 }), does(CWDS[0])],
    [],
  ],
  ["two requests without an answer are one", [ask(LOGIN), ask("New task: rename the button."), does()], []],
  ["what a subagent is asked cuts nothing", [...login, ask("New task: look.", { aside: true }), does()], []],
  [
    "three tasks",
    [...login, ...invoice({ after: 60 }), ask("Next task: deploy it."), does()],
    [
      [3, "new_request", "time_gap"],
      [6, "new_request"],
    ],
  ],
];
for (const [name, said, cuts] of cases) {
  test(name, () => {
    const found = segments(said);
    expect(found.slice(1).map(({ from, why }) => [from, ...why])).toEqual(cuts);
    expect(found[0]?.why ?? []).toEqual([]);
  });
}

test("a segment tells its requests, its first one, its time and the gap before it", () => {
  const found = segments([{ kind: "status", text: "begin" }, ...login, ...invoice({ after: 45 })]);
  expect(found.map(({ requests, request, gapMs }) => [requests, request, gapMs])).toEqual([
    [1, 1, undefined],
    [1, 4, 45 * MINUTE],
  ]);
  expect(found[1]?.time).toBe(messagesOf([{ after: 1 }, ...login, ...invoice({ after: 45 })])[4]?.time);
});

test("what the harness put in before a request goes with it, and does not shorten the gap before it", () => {
  const context: Said = { kind: "injected", text: "# Context from my IDE setup", after: 60 };
  const [, second] = segments([...login, context, ...invoice({ after: 0 })]);
  expect([second?.from, second?.request, second?.why]).toEqual([3, 4, ["new_request", "time_gap"]]);
});

test("the gap is what is asked for", () => {
  const said = [...login, ...invoice({ after: 20 })];
  expect(segments(said).length).toBe(1);
  expect(segments(said, CWDS, 20 * MINUTE).length).toBe(2);
});

const said = fc.array(
  fc.record({
    kind: fc.constantFrom<MessageKind>("prompt", "assistant", "tool_results", "compact_boundary", "status", "injected"),
    after: fc.constantFrom(0, 1, 45, 900, -5),
    text: fc.oneof(fc.constantFrom(LOGIN, INVOICE, "go on", "New task: x", "別の話"), fc.string({ unit: "binary" })),
    file: fc.constantFrom("/home/me/shop/a.ts", "/home/me/notes/b.md", "/etc/hosts"),
  }),
  { maxLength: 40 },
);

test("segments lie one behind the other, hold all messages, and begin with a request that something speaks for", () => {
  fc.assert(
    fc.property(said, (all) => {
      const messages = messagesOf(all);
      const found = segments(all);
      expect(found.at(0)?.from ?? 0).toBe(0);
      expect(found.at(-1)?.to ?? 0).toBe(messages.length);
      for (const [i, segment] of found.entries()) {
        expect(segment.to).toBeGreaterThan(segment.from);
        if (i === 0) continue;
        expect(segment.from).toBe(found[i - 1]?.to);
        const first = messages.slice(segment.from).find(({ kind }) => kind !== "injected" && kind !== "status");
        expect(first?.kind).toBe("prompt");
        expect(segment.request).toBe(first?.seq);
        expect(segment.why.length).toBeGreaterThan(0);
        const before = messages.slice(found[i - 1]?.from, segment.from);
        expect(before.some(({ kind }) => kind === "assistant")).toBe(true);
      }
      expect(found.reduce((sum, { requests }) => sum + requests, 0)).toBe(
        messages.filter(({ kind }) => kind === "prompt").length,
      );
    }),
  );
});

test("what a request is about: names in pieces, no words that all have, pairs where there are no spaces", () => {
  const words = (text: string) => [...contentWords(text)];
  expect(words("Please fix parseInvoiceLine in the file, thanks")).toEqual(["parse", "invoice"]);
  expect(words("Bitte die Rechnung über retry_backoff prüfen")).toEqual(["rechnung", "retry", "backoff", "prüfen"]);
  expect(words("支払い画面の修正")).toEqual(["支払", "画面", "修正"]);
  expect(words("")).toEqual([]);
  expect(words(`${"x".repeat(1 << 20)} needle`).length).toBeLessThan(20);
});

test("only what says that it is another task opens one", () => {
  for (const text of [
    "New task: do it",
    "ok, next task",
    "Thanks! Now something completely different: lunch",
    "let's switch to another thing",
    "Unrelated: the logo",
    "Merci, maintenant une autre tâche : le logo",
    "vale, ahora otra cosa",
    "では別の件ですが",
  ])
    expect([text, opensTask(text)]).toEqual([text, true]);
  for (const text of [
    "next, run the tests",
    "now add a suffix too",
    "another issue: it still fails",
    "the new task list is empty",
    "fix the next thing",
    "Add something different from the default",
    "",
  ])
    expect([text, opensTask(text)]).toEqual([text, false]);
});
