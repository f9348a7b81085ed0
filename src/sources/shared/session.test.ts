// What every session keeps, whatever its log says: places, parents, ids, rewinds, and reading on.

import assert from "node:assert/strict";
import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toolCallId } from "../../core/ids.ts";
import type { Message, MessageKind } from "../../core/session.ts";
import type { SourceItem } from "../../ports/source.ts";
import { type Said, type SessionState, SessionWriter } from "./session.ts";

const START = { source: "x", head: { externalId: "s" } };

function begin(): { out: SourceItem[]; session: SessionWriter } {
  const out: SourceItem[] = [];
  return { out, session: new SessionWriter(out, START) };
}

function messagesOf(out: readonly SourceItem[]): Message[] {
  return out.flatMap((item) => (item.kind === "message" ? [item.message] : []));
}

function factsOf(out: readonly SourceItem[]) {
  const last = out.at(-1);
  assert.ok(last?.kind === "session_end");
  return last.facts;
}

function said(kind: MessageKind, id?: string, parent?: Said["parent"]): Said {
  return { role: kind === "prompt" ? "user" : "assistant", kind, parts: [], line: 1, id, parent };
}

/** Few ids, so that they come again, and parents that are known, unknown, none, or the message itself. */
const idOf = fc.constantFrom("a", "b", "c", "a#1", "a#2", "b#3", "L1", "d");
const parentOf = fc.oneof(
  idOf,
  fc.constant(null),
  fc.constant(undefined),
  fc.integer({ min: -2, max: 12 }),
  fc.constant("never"),
);
type Step =
  | { readonly do: "say"; readonly said: Said }
  | { readonly do: "pass"; readonly id: string | undefined; readonly parent: Said["parent"] }
  | { readonly do: "call" | "answer" | "leaf" | "title" | "folder"; readonly id: string }
  | { readonly do: "continue"; readonly id: string };
const kindOf = fc.constantFrom<MessageKind>("prompt", "assistant", "tool_results", "injected", "queued_prompt");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("say" as const),
    said: fc
      .record({
        kind: kindOf,
        id: fc.option(idOf, { nil: undefined }),
        parent: parentOf,
        line: fc.integer({ min: 1, max: 9 }),
      })
      .map((some) => ({ role: "user" as const, parts: [], ...some })),
  }),
  fc.record({ do: fc.constant("pass" as const), id: fc.option(idOf, { nil: undefined }), parent: parentOf }),
  fc.record({
    do: fc.constantFrom("call" as const, "answer" as const, "leaf" as const, "title" as const, "folder" as const),
    id: idOf,
  }),
  fc.record({ do: fc.constant("continue" as const), id: idOf }),
);

/** What a step comes to, beside the messages. */
function take(session: SessionWriter, next: Step): unknown {
  switch (next.do) {
    case "say":
      return session.say(next.said);
    case "pass":
      return session.pass(next.id, next.parent);
    case "call":
      return session.call(next.id);
    case "answer":
      return session.answered(next.id);
    case "leaf":
      return session.activeLeaf(next.id);
    case "title":
      return session.title(next.id);
    case "folder":
      return session.folder(next.id);
    case "continue":
      return session.tip < 0 ? undefined : session.continueAt(next.id, session.tip);
  }
}

test("places are without gaps, ids unique, and parents before their children, whatever comes", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { out, session } = begin();
      for (const next of steps) take(session, next);
      const messages = messagesOf(out);
      messages.forEach((message, i) => {
        assert.equal(message.seq, i);
        const { parentSeq } = message;
        assert.ok(parentSeq === undefined || (Number.isInteger(parentSeq) && parentSeq >= 0 && parentSeq < i));
      });
      assert.equal(new Set(messages.map((message) => message.id)).size, messages.length);
    }),
  );
});

test("a session that is taken up again, at any place and again and again, is the one that was never left", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.array(fc.nat(30), { maxLength: 4 }), (steps, cuts) => {
      const { out: cold, session } = begin();
      const results = steps.map((next) => take(session, next));
      session.end();
      const warm: SourceItem[] = [];
      let at: SessionWriter = new SessionWriter(warm, START);
      const again = steps.map((next, i) => {
        if (cuts.includes(i)) at = new SessionWriter(warm, deserialize(serialize(at.snapshot())) as SessionState);
        return take(at, next);
      });
      at.end();
      assert.deepEqual(again, results);
      assert.deepEqual(messagesOf(warm), messagesOf(cold));
      assert.deepEqual(factsOf(warm), factsOf(cold));
    }),
  );
});

test("a state can be taken up more than once", () => {
  const { session } = begin();
  session.say(said("prompt", "a", null));
  const state = session.snapshot();
  for (let i = 0; i < 2; i++) {
    const out: SourceItem[] = [];
    new SessionWriter(out, state).say(said("assistant", "b", "a"));
    expect(messagesOf(out)).toMatchObject([{ id: "b", seq: 1, parentSeq: 0 }]);
  }
});

const threads: [string, readonly Said["parent"][], readonly (number | undefined)[]][] = [
  ["no parents: each follows the one before", [undefined, undefined], [undefined, 0]],
  ["none: roots", [null, null], [undefined, undefined]],
  ["known ones", [null, "0", "0"], [undefined, 0, 0]],
  ["unknown ones: the one before", [null, "x", "y"], [undefined, 0, 1]],
  ["places", [null, 0, 0, 1], [undefined, 0, 0, 1]],
  ["places that are not there yet", [null, 7], [undefined, 0]],
];
for (const [name, parents, expected] of threads) {
  test(`parents: ${name}`, () => {
    const { out, session } = begin();
    parents.forEach((parent, i) => {
      session.say(said("assistant", String(i), parent));
    });
    expect(messagesOf(out).map((message) => message.parentSeq)).toEqual(expected);
  });
}

test("what follows a record that is no message follows the message that it hangs on", () => {
  const { out, session } = begin();
  session.say(said("prompt", "a", null));
  session.say(said("assistant", "b", "a"));
  expect(session.pass("note", "a")).toBe(0);
  session.say(said("assistant", "c", "note"));
  expect(session.pass("root", null)).toBe(-1);
  session.say(said("prompt", "d", "root"));
  expect(messagesOf(out).map((message) => message.parentSeq)).toEqual([undefined, 0, 0, undefined]);
});

test("what follows a record that became several messages follows the last of them", () => {
  const { out, session } = begin();
  session.say(said("assistant", "a", null));
  session.continueAt("a", session.say(said("api_error", "a.error")));
  session.say(said("prompt", "b", "a"));
  expect(messagesOf(out).map((message) => message.parentSeq)).toEqual([undefined, 0, 1]);
});

test("two prompts that follow one message are a rewind, counted once; calls and answers are none", () => {
  const { out, session } = begin();
  session.say(said("assistant", "a", null));
  session.say(said("prompt", "b", "a"));
  session.say(said("assistant", "c", "a"));
  session.say(said("injected", "d", "a"));
  session.say(said("queued_prompt", "e", "a"));
  session.say(said("prompt", "f", "a"));
  session.say(said("prompt", "g", null));
  session.say(said("prompt", "h", null));
  session.end();
  expect(factsOf(out).rewindPoints).toBe(1);
});

test("what first hangs on a rewind, or on a record passed on it, says so, whatever hung on its parent before", () => {
  const { out, session } = begin();
  session.say(said("prompt", "a", null));
  session.say(said("assistant", "b", "a"));
  session.rewind("back", "a");
  session.pass("title", "back");
  const again = new SessionWriter(out, session.snapshot());
  again.say(said("queued_prompt", "c", "title"));
  again.say(said("assistant", "d", "c"));
  again.rewind("to the start", null);
  again.say(said("prompt", "e", "to the start"));
  again.say(said("injected", "f", "to the start"));
  again.end();
  const rewinding = messagesOf(out).filter(({ rewinds }) => rewinds);
  expect(rewinding.map(({ id, parentSeq }) => [id, parentSeq])).toEqual([
    ["c", 0],
    ["e", undefined],
  ]);
  expect(factsOf(out).rewindPoints).toBe(2);
});

test("call ids that come again are told apart, and answered in turn", () => {
  const { session } = begin();
  expect([
    session.answered("0"),
    session.call("0"),
    session.answered("0"),
    session.call("0"),
    session.answered("0"),
  ]).toEqual(["0", "0", "0", "0#2", "0#2"]);
  expect([session.call(undefined), session.answered("")]).toEqual([undefined, undefined]);
});

test("usage: unknown counts are left out, and an answer that counts nothing is no entry", () => {
  const { out, session } = begin();
  session.spend({ key: "k", usage: { inputTokens: undefined } });
  session.spend({ key: "k", model: "m", time: 1, usage: { inputTokens: 0, outputTokens: undefined } });
  const entries = out.flatMap((item) => (item.kind === "usage" ? [item.entry] : []));
  expect(entries).toMatchObject([{ model: "m", time: 1, usage: { inputTokens: 0 } }]);
  expect(Object.keys(entries[0]?.usage ?? {})).toEqual(["inputTokens"]);
});

test("facts: what the log tells, each once; a session without words is empty", () => {
  const { out, session } = begin();
  session.amend({ cwd: "/a", gitBranch: "main", externalId: "other" });
  session.folder("/b");
  session.folder("/a");
  session.folder("");
  session.version("1.0");
  session.title("  ");
  session.child("call", "child");
  session.child("call-2", "child");
  session.child(undefined, "child-2");
  session.count(3, 2);
  session.say(said("status", "a"));
  session.end();
  expect(factsOf(out)).toMatchObject({
    head: { externalId: "s", id: "x:s", cwd: "/a" },
    cwds: ["/a", "/b"],
    gitBranches: ["main"],
    agentVersions: ["1.0"],
    children: [{ callId: toolCallId("call"), externalId: "child" }],
    lines: 3,
    records: 2,
    hidden: "empty",
  });
  expect("title" in factsOf(out)).toBe(false);
  session.title(" Name ");
  session.compacted();
  session.say(said("prompt", "b"));
  session.activeLeaf("b");
  session.hide("archive");
  session.end();
  expect(factsOf(out)).toMatchObject({ title: "Name", hasCompaction: true, activeLeafSeq: 1, hidden: "archive" });
});
