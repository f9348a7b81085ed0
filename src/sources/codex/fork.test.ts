// Where a fork's copied history ends, on logs without turn ids, with the parent archived, and with the parent gone.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { collect } from "../../testing/reading.ts";
import { codex } from "../codex.ts";

const root = mkdtempSync(join(tmpdir(), "tracemill-codex-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let clock = Date.parse("2025-11-01T00:00:00Z");
const record = (type: string, payload: unknown) => {
  clock += 1000;
  return JSON.stringify({ timestamp: new Date(clock).toISOString(), type, payload });
};
const meta = (id: string, more = {}) => record("session_meta", { id, cwd: "/w", cli_version: "0.60.0", ...more });
const prompt = (message: string) => record("event_msg", { type: "user_message", message });
const said = (text: string, more = {}) =>
  record("response_item", { type: "message", role: "assistant", content: [{ type: "output_text", text }], ...more });
const context = () => record("turn_context", { cwd: "/w", model: "gpt-5" });
const tokens = (total: number, last: number) =>
  record("event_msg", {
    type: "token_count",
    info: {
      total_token_usage: { input_tokens: total, output_tokens: 1, total_tokens: total + 1 },
      last_token_usage: { input_tokens: last, output_tokens: 1, total_tokens: last + 1 },
    },
  });
const parent = () => [prompt("one"), context(), tokens(100, 100), said("first"), prompt("two"), said("second")];

async function read(path: string, lines: readonly string[]) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join("\n")}\n`);
  const reading = await collect(
    codex.read({ source: "codex", path: file, root, bytes: 0, modifiedAt: 0 }, { from: 0 }),
  );
  const [session] = reading.sessions;
  const texts = session?.messages.flatMap((message) =>
    message.parts.map((part) => (part.kind === "text" ? part.text : "")),
  );
  return {
    texts,
    usage: [...(session?.usage.values() ?? [])],
    issues: reading.issues.map((issue) => issue.code),
    session,
  };
}

test("without turn ids the common prefix with the parent is left out, whatever fields a newer version adds", async () => {
  await read("archived_sessions/rollout-2025-11-01T00-00-00-parent-a.jsonl", [meta("parent-a"), ...parent()]);
  const fork = await read("sessions/2025/11/02/rollout-2025-11-02T00-00-00-fork-a.jsonl", [
    meta("fork-a", { forked_from_id: "parent-a" }),
    meta("parent-a"),
    prompt("one"),
    context(),
    tokens(100, 100),
    said("first", { phase: null }),
    prompt("three"),
    tokens(100, 100),
    tokens(150, 50),
    said("third"),
  ]);
  expect(fork.texts).toEqual(["three", "third"]);
  expect(fork.usage.map((entry) => entry.usage.inputTokens)).toEqual([50]);
  expect(fork.issues).toEqual([]);
  expect(fork.session?.facts.head.forkedFrom).toBe("codex:parent-a");
});

test("a kept copy has its parent's usage keys, so that the store can tell it as inherited", async () => {
  const original = await read("sessions/2025/11/03/rollout-2025-11-03T00-00-00-parent-b.jsonl", [
    meta("parent-b"),
    ...parent(),
  ]);
  const fork = await read("elsewhere/rollout-2025-11-03T00-00-00-fork-b.jsonl", [
    meta("fork-b", { forked_from_id: "parent-c" }),
    meta("parent-c"),
    ...parent(),
  ]);
  const lost = await read("elsewhere/rollout-2025-11-03T00-00-00-parent-c.jsonl", [meta("parent-c"), ...parent()]);
  expect(fork.issues).toEqual(["missing_parent"]);
  expect(fork.texts).toEqual(lost.texts);
  expect(fork.usage.map((entry) => entry.key)).toEqual(lost.usage.map((entry) => entry.key));
  expect(fork.usage.map((entry) => entry.key)).not.toEqual(original.usage.map((entry) => entry.key));
});

test("a subagent without a copied history keeps its first records", async () => {
  await read("sessions/2025/11/04/rollout-2025-11-04T00-00-00-parent-d.jsonl", [meta("parent-d"), ...parent()]);
  const source = { subagent: { thread_spawn: { parent_thread_id: "parent-d", depth: 1 } } };
  const child = await read("sessions/2025/11/04/rollout-2025-11-04T00-00-01-child-d.jsonl", [
    meta("child-d", { source }),
    prompt("one"),
    said("first"),
  ]);
  expect(child.texts).toEqual(["one", "first"]);
  expect(child.session?.facts.head).toMatchObject({ isSubagent: true, parentId: "codex:parent-d" });
});
