// Conformance and golden files of Vibe's sessions, one home for each generation, and the traps of their metadata.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { collect } from "../testing/reading.ts";
import { mistralVibe } from "./mistral-vibe.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/mistral-vibe");
for (const check of sourceChecks(mistralVibe, fixtures)) test(check.name, check.run);

const folder = mkdtempSync(join(tmpdir(), "tracemill-vibe-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let homes = 0;

async function read(meta: unknown, messages: readonly unknown[], below: readonly string[] = []) {
  const root = join(folder, `${homes++}`);
  const session = join(root, "session_1", ...below);
  mkdirSync(session, { recursive: true });
  writeFileSync(join(session, "meta.json"), JSON.stringify(meta));
  writeFileSync(join(session, "messages.jsonl"), messages.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const [log] = [...(mistralVibe.discover(root) as Iterable<Parameters<typeof mistralVibe.read>[0]>)];
  if (!log) throw new Error("no log");
  return collect(mistralVibe.read(log, { from: 0 }));
}

const stats = { session_prompt_tokens: 10, session_completion_tokens: 4, session_cached_tokens: 6 };
const answer = { role: "assistant", content: "a", message_id: "1" };
const total = { inputTokens: 4, outputTokens: 4, cacheReadTokens: 6 };

const USAGE: [string, Parameters<typeof read>, unknown[]][] = [
  ["the session's where no message tells its own", [{ session_id: "a", stats }, [answer]], [total]],
  [
    "the messages' own where there are any",
    [{ stats }, [{ ...answer, usage: { prompt_tokens: 3, completion_tokens: 1 } }]],
    [{ inputTokens: 3, outputTokens: 1 }],
  ],
  ["none of a session that goes on with another's", [{ stats, parent_session_id: "b" }, [answer]], []],
  ["a subagent's own", [{ stats, parent_session_id: "b" }, [answer], ["agents", "explore_1"]], [total]],
  ["none where all is zero", [{ stats: { session_prompt_tokens: 0, session_completion_tokens: 0 } }, [answer]], []],
];

for (const [name, given, wanted] of USAGE)
  test(`tokens: ${name}`, async () => {
    const { sessions } = await read(...given);
    expect([...(sessions[0]?.usage.values() ?? [])].map((entry) => entry.usage)).toEqual(wanted);
  });

test("a session below another one's agents is its child, any other one that names a parent goes on with it", async () => {
  const meta = { session_id: "a", parent_session_id: "b" };
  const child = (await read(meta, [answer], ["agents", "explore_1"])).sessions[0]?.facts.head;
  expect([child?.isSubagent, child?.parentId, child?.forkedFrom]).toEqual([true, "mistral-vibe:b", undefined]);
  const next = (await read(meta, [answer])).sessions[0]?.facts.head;
  expect([next?.isSubagent, next?.parentId, next?.forkedFrom]).toEqual([false, undefined, "mistral-vibe:b"]);
});

test("roots are where each system has them, and $VIBE_HOME moves them", () => {
  const roots = (platform: NodeJS.Platform, home: string, variables = {}) =>
    mistralVibe.roots({ home, variables, platform });
  expect(roots("linux", "/home/ada")).toEqual(["/home/ada/.vibe/logs/session"]);
  expect(roots("win32", "C:\\Users\\ada")).toEqual(["C:\\Users\\ada\\.vibe\\logs\\session"]);
  expect(roots("darwin", "/Users/ada", { VIBE_HOME: "~/v" })).toEqual(["/Users/ada/v/logs/session"]);
});

const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom("x", 0, null, [], {}, [{ type: "text" }], -1));
const roles = fc.oneof(fc.constantFrom("user", "assistant", "tool", "system"), odd);
const fields = fc.constantFrom("content", "tool_calls", "tool_call_id", "message_id", "usage", "images", "model");
const rows = fc.array(fc.tuple(roles, fc.dictionary(fields, odd)).map(([role, rest]) => ({ ...rest, role })));
const metas = fc.dictionary(
  fc.constantFrom("session_id", "stats", "config", "environment", "title", "start_time"),
  odd,
);

test("no mixture of messages and metadata throws", async () => {
  await fc.assert(
    fc.asyncProperty(metas, rows, async (meta, messages) => {
      const { sessions } = await read(meta, messages);
      expect(sessions.length).toBe(1);
    }),
    { numRuns: 60 },
  );
});
