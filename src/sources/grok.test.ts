// Conformance and golden files of Grok Build's sessions, and what a line of a user's may be.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { LogRef } from "../ports/source.ts";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { grok } from "./grok.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/grok");
for (const check of sourceChecks(grok, fixtures)) test(check.name, check.run);

const folder = mkdtempSync(join(tmpdir(), "tracemill-grok-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let homes = 0;

async function read(items: readonly unknown[], summary: unknown = {}) {
  const root = join(folder, `${homes++}`);
  const session = join(root, "sessions", "%2Fweb", "1");
  mkdirSync(session, { recursive: true });
  writeFileSync(join(session, "summary.json"), JSON.stringify(summary));
  writeFileSync(join(session, "chat_history.jsonl"), items.map((item) => `${JSON.stringify(item)}\n`).join(""));
  const [log] = [...(grok.discover(root) as Iterable<LogRef>)];
  if (!log) throw new Error("no log");
  const { sessions } = await collect(grok.read(log, { from: 0 }));
  return sessions[0];
}

const user = (text: string, rest = {}) => ({ type: "user", content: [{ type: "text", text }], ...rest });

const USERS: [string, unknown, string[]][] = [
  ["a plain text is a prompt", user("hi"), ["prompt"]],
  ["a wrapped one is the prompt inside", user("<user_query>\nhi\n</user_query>"), ["prompt"]],
  ["context around it is told apart", user("<date>1</date><user_query>hi</user_query>"), ["injected", "prompt"]],
  ["the program's own is no prompt", user("hi", { synthetic_reason: "system_reminder" }), ["injected"]],
  ["nor is a reason that is not known yet", user("hi", { synthetic_reason: "new_one" }), ["injected"]],
  ["what was typed into a running turn", user("hi", { synthetic_reason: "interjection" }), ["queued_prompt"]],
  ["a turn that was stopped", user("hi", { prior_turn_interrupt: "mid_turn_abort" }), ["interrupt", "prompt"]],
];

for (const [name, item, kinds] of USERS)
  test(`user: ${name}`, async () => {
    expect((await read([item]))?.messages.map(({ kind }) => kind)).toEqual(kinds);
  });

test("roots are where each system has them, and $GROK_HOME moves them", () => {
  const roots = (platform: NodeJS.Platform, home: string, variables = {}) => grok.roots({ home, variables, platform });
  expect(roots("linux", "/home/ada")).toEqual(["/home/ada/.grok"]);
  expect(roots("win32", "C:\\Users\\ada")).toEqual(["C:\\Users\\ada\\.grok"]);
  expect(roots("darwin", "/Users/ada", { GROK_HOME: "/opt/grok" })).toEqual(["/opt/grok"]);
});

const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom("x", 0, null, [], {}, [{ type: "text" }], -1));
const TYPES = ["system", "user", "reasoning", "assistant", "tool_result", "backend_tool_call"];
const FIELDS = ["content", "tool_calls", "tool_call_id", "kind", "summary", "synthetic_reason", "images", "id"];
const item = fc
  .tuple(fc.oneof(fc.constantFrom(...TYPES), odd), fc.dictionary(fc.constantFrom(...FIELDS), odd))
  .map(([type, rest]) => ({ ...rest, type }));
const summaries = fc.dictionary(
  fc.constantFrom("info", "git_remotes", "head_branch", "created_at", "session_kind"),
  odd,
);

test("no mixture of items throws", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(item), summaries, async (items, summary) => {
      expect(await read(items, summary)).toBeDefined();
    }),
    { numRuns: 60 },
  );
});
