// Checks of a store's writer: sessions kept whole, read on, read again, known by their ids.

import assert from "node:assert/strict";
import type { Finding } from "../core/finding.ts";
import { toolCallId } from "../core/ids.ts";
import type { Message } from "../core/session.ts";
import type { Store, StoreReader } from "../ports/store.ts";
import { finish, headOf, message, type SampleLog, writeLog } from "./sample-log.ts";
import type { StoreCheck, StoreDesk } from "./store-desk.ts";

export const checksOfIngest: readonly StoreCheck[] = [
  ["is empty at first", isEmpty],
  ["keeps a session whole", keepsWhole],
  ["gives every string back as it was", keepsStrings],
  ["goes on with a log", goesOn],
  ["replaces what it had of a log", replaces],
  ["keeps what a rewritten log no longer has", keepsRewritten],
  ["keeps messages that share a millisecond, or have no time", sharesTimes],
  ["gives a session over when its log is gone", givesOver],
  ["keeps two logs with one id apart", keepsTwins],
];

export const finding = (path: string, valueHash: string, more: Partial<Finding> = {}): Finding => ({
  path,
  start: 0,
  end: 4,
  rule: "a-rule",
  label: "token",
  kind: "secret",
  severity: "HIGH",
  confidence: 0.9,
  valueHash,
  ...more,
});

export const talk: SampleLog = {
  path: "/logs/talk.jsonl",
  session: "talk",
  messages: [
    message(0, "please fix foo_bar()"),
    message(1, "fixed it", { apiId: "api-1", model: "m1" }),
    message(2, "thanks, now the other"),
    message(3, "done", { apiId: "api-2", model: "m1" }),
    message(4, "and 検索語 too"),
  ],
  usage: [usageEntry(1, 10), usageEntry(2, 20)],
  findings: [
    { seq: 2, finding: finding("parts.0.text", "hash-a") },
    { seq: -1, finding: finding("title", "hash-b") },
  ],
  facts: { title: "a title" },
  firstPrompt: "please fix foo_bar()",
  project: { root: "/work/thing", name: "thing" },
  issues: [
    { code: "bad_json", log: "/logs/talk.jsonl", line: 7, message: "no JSON" },
    { code: "unfinished_line", log: "/logs/talk.jsonl", line: 9, message: "waits" },
  ],
  raw: "line one\nline two\n",
};

export function usageEntry(
  key: number,
  outputTokens: number,
  more: { readonly time?: number; readonly model?: string } = {},
) {
  const { time = Date.UTC(2026, 0, 5, 10), model = "m1" } = more;
  return {
    key,
    messageKey: key + 1000,
    model,
    time,
    usage: { inputTokens: 1, outputTokens },
    costMicroUsd: outputTokens * 2,
  };
}

function isEmpty({ store }: StoreDesk): void {
  assert.deepEqual(store.logs(), []);
  assert.deepEqual(store.sessions({}), []);
  assert.equal(store.sessionCount(), 0);
  assert.deepEqual(store.search({ expressions: ['"word"'], sort: "rank", limit: 5 }), []);
  assert.deepEqual(store.usage("day", {}), []);
  assert.deepEqual(store.projects(), []);
  assert.deepEqual(store.issues({}), []);
  assert.deepEqual(store.check(true), []);
  assert.equal(store.totals({}).sessions, 0);
  assert.equal(store.totals({}).costMicroUsd, undefined);
  assert.deepEqual(store.totals({}).usage, {});
  assert.equal(store.unfinished(), false);
  assert.equal(store.message(1, 0), undefined);
  assert.equal(store.session(1), undefined);
  assert.equal(store.resume(1), undefined);
  assert.deepEqual([...store.original(1)], []);
}

async function keepsWhole({ store, write }: StoreDesk): Promise<void> {
  const key = await write((writer) => {
    const session = writeLog(writer, talk);
    writer.setProjection("p1");
    finish(writer);
    return session;
  });
  const [row] = store.sessions({});
  assert.ok(row);
  assert.equal(row.key, key);
  assert.equal(row.title, "a title");
  assert.deepEqual(row.project, talk.project);
  assert.deepEqual(row.usage, { inputTokens: 2, outputTokens: 30 });
  assert.deepEqual(row.usageInherited, {});
  assert.equal(row.costMicroUsd, 60);
  assert.deepEqual(row.unpricedModels, []);
  assert.equal(row.counts.prompts, 3);
  assert.equal(row.counts.assistantMessages, 2);
  assert.equal(row.logPath, talk.path);
  assert.equal(row.logMissing, false);
  assert.deepEqual(row.findings, [finding("title", "hash-b")]);
  assert.deepEqual(stored(store, key), talk.messages);
  assert.deepEqual(store.message(key, 3)?.message, talk.messages[3]);
  assert.deepEqual(store.message(key, 2)?.findings, [finding("parts.0.text", "hash-a")]);
  assert.equal(store.message(key, 9), undefined);
  assert.equal([...store.frames(key, 0)].length, 2);
  assert.equal([...store.frames(key, 4)].length, 1);
  assert.deepEqual(
    store.threadNodes(key).map(({ seq, isPrompt }) => [seq, isPrompt]),
    [
      [0, true],
      [1, false],
      [2, true],
      [3, false],
      [4, true],
    ],
  );
  assert.equal(store.findings(key).length, 2);
  assert.deepEqual(store.toSearch(), [{ session: key, upTo: -1, searched: 0, lastSeq: 4 }]);
  await write((writer) => {
    writer.spread.setSearched(key, 4, 0);
    writer.commit(true);
  });
  assert.equal(store.unfinished(), false);
  const [log] = store.logs();
  assert.equal(log?.state, "ready");
  assert.equal(log?.offset, 18);
  assert.equal(log?.archived, 18);
  assert.equal(log?.tailHash, "tail-18");
  assert.equal(Buffer.from(store.resume(log?.id ?? 0) ?? "").toString(), "resume-18");
  assert.equal(store.projection(), "p1");
  assert.deepEqual(
    store.issues({ log: talk.path }).map(({ code, line, source }) => [code, line, source]),
    [
      ["bad_json", 7, "sample"],
      ["unfinished_line", 9, "sample"],
    ],
  );
  assert.equal(store.placeholder("token", "hash-a"), 1);
  assert.equal(store.placeholder("token", "hash-b"), 2);
  assert.equal(store.placeholder("token", "hash-c"), undefined);
  assert.deepEqual(store.check(true), []);
}

async function keepsStrings({ store, write }: StoreDesk): Promise<void> {
  const odd = 'a\ud800b\u0000c\u{10ffff}\u0001"\\ d';
  const tools = [odd, "__proto__", "constructor", "toString"];
  const log: SampleLog = {
    path: `/logs/${odd}.jsonl`,
    session: `id ${odd}`,
    messages: [message(0, odd, { model: odd }), message(1, "x", { parts: tools.map(toolCall) })],
    facts: { title: odd, cwds: [odd] },
    head: { cwd: odd },
    project: { root: `/p/${odd}`, name: odd },
    usage: [{ ...usageEntry(1, 1, { model: odd }), costMicroUsd: undefined }],
    issues: [{ code: "bad_record", log: `/logs/${odd}.jsonl`, message: odd }],
    findings: [{ seq: 0, finding: finding(`parts.0.input/${odd}`, "h", { label: odd, rule: odd }) }],
  };
  const key = await write((writer) => {
    const session = writeLog(writer, log);
    finish(writer);
    return session;
  });
  const [row] = store.sessions({ project: odd });
  assert.equal(row?.title, odd);
  assert.equal(row?.facts.head.id, `sample:id ${odd}`);
  assert.equal(row?.facts.head.externalId, `id ${odd}`);
  assert.equal(row?.facts.head.cwd, odd);
  assert.deepEqual(row?.project, log.project);
  assert.equal(row?.logPath, log.path);
  assert.deepEqual(row?.unpricedModels, [odd]);
  for (const counts of [row?.counts, store.totals({}).counts])
    assert.deepEqual(
      Object.entries(counts?.tools ?? {}),
      tools.map((tool) => [tool, 1]),
    );
  assert.deepEqual(stored(store, key), log.messages);
  assert.equal(store.issues({})[0]?.message, odd);
  assert.equal(store.message(key, 0)?.findings[0]?.label, odd);
  assert.equal(store.placeholder(odd, "h"), 1);
  assert.equal(store.usage("model", {})[0]?.group, odd);
  assert.equal(store.findSessions(`sample:id ${odd}`).length, 1);
}

function toolCall(tool: string): Message["parts"][number] {
  return { kind: "tool_call", callId: toolCallId(tool), tool, input: {} };
}

async function goesOn({ store, write }: StoreDesk): Promise<void> {
  const first: SampleLog = {
    ...talk,
    messages: talk.messages.slice(0, 2),
    usage: [usageEntry(1, 3)],
    raw: "line one\n",
  };
  const key = await write((writer) => {
    const session = writeLog(writer, first);
    finish(writer);
    return session;
  });
  const again = await write((writer) => {
    const own = { seq: -1, finding: finding("title", "hash-z") };
    const rest = { ...talk, findings: [own], issues: [], facts: { title: "a better title" } };
    const session = writeLog(writer, rest, { mode: "append", fromSeq: 2, archivedBefore: 9 });
    finish(writer);
    return session;
  });
  assert.equal(again, key);
  assert.deepEqual(stored(store, key), talk.messages);
  const row = store.session(key);
  assert.equal(row?.title, "a better title");
  assert.deepEqual(row?.findings, [finding("title", "hash-z")]);
  assert.deepEqual(row?.usage, { inputTokens: 2, outputTokens: 30 }, "the last record of an API message counts");
  assert.deepEqual(
    store.issues({}).map(({ code }) => code),
    ["bad_json"],
    "the unfinished line was finished",
  );
  assert.equal(store.sessionCount(), 1);
  assert.equal(store.logs()[0]?.offset, 18);
  assert.equal(store.totals({}).messagesByRole.user, 3);
  assert.equal(text(store, 1), "line one\nline two\n");
}

async function replaces({ store, write }: StoreDesk): Promise<void> {
  const key = await write((writer) => {
    const session = writeLog(writer, talk);
    finish(writer);
    return session;
  });
  const other: SampleLog = {
    path: talk.path,
    session: "talk",
    messages: [message(0, "other words")],
    raw: talk.raw ?? "",
  };
  const again = await write((writer) => {
    const session = writeLog(writer, other, { archivedBefore: 18 });
    finish(writer);
    return session;
  });
  assert.equal(again, key, "decisions hang on the key");
  assert.deepEqual(stored(store, key), other.messages);
  assert.deepEqual(store.session(key)?.usage, {});
  assert.deepEqual(store.findings(key), []);
  assert.deepEqual(store.issues({}), []);
  assert.deepEqual(find(store, '"fixed"'), []);
  assert.deepEqual(find(store, '"words"'), [0]);
  assert.equal(store.placeholder("token", "hash-a"), 1, "a number is never given to another value");
  await write((writer) => {
    writeLog(writer, { ...other, session: "new-id" });
    finish(writer);
  });
  assert.deepEqual(
    store.sessions({}).map(({ facts }) => facts.head.externalId),
    ["new-id"],
  );
  assert.deepEqual(store.check(true), []);
}

async function keepsRewritten({ store, write }: StoreDesk): Promise<void> {
  await write((writer) => {
    writeLog(writer, talk);
    finish(writer);
  });
  await write((writer) => {
    writeLog(writer, { ...talk, session: "next", messages: [message(0, "all new")] }, { rewritten: true });
    finish(writer);
  });
  const rows = store.sessions({});
  assert.equal(rows.length, 2);
  const old = rows.find(({ facts }) => facts.head.externalId === "talk");
  assert.equal(old?.logMissing, true);
  assert.deepEqual(stored(store, old?.key ?? 0), talk.messages);
}

async function sharesTimes({ store, write }: StoreDesk): Promise<void> {
  const time = Date.UTC(2026, 0, 5);
  const log = (name: string): SampleLog => ({
    path: `/logs/${name}`,
    session: name,
    messages: Array.from({ length: 30 }, (_, i) => {
      const { time: _time, ...timeless } = message(i, `crowd ${name} ${i}`, { id: `${name}-${i}` as Message["id"] });
      if (i % 3 === 1) return timeless;
      return { ...timeless, time: i % 3 === 2 ? ([Number.MAX_SAFE_INTEGER, -5, 0][(i % 4) % 3] ?? 0) : time };
    }),
  });
  const keys = await write((writer) => {
    const sessions = [writeLog(writer, log("a")), writeLog(writer, log("b"))];
    finish(writer);
    return sessions;
  });
  for (const [i, key] of keys.entries()) assert.deepEqual(stored(store, key), log(i === 0 ? "a" : "b").messages);
  assert.equal(store.search({ expressions: ['"crowd"'], sort: "time" }).length, 60);
  assert.equal(store.search({ expressions: ['"crowd"'], sort: "rank" }).length, 60);
}

async function givesOver({ store, write, logFile }: StoreDesk): Promise<void> {
  const key = await write((writer) => {
    const session = writeLog(writer, { ...talk, path: "/logs/was-here.jsonl" });
    finish(writer);
    return session;
  });
  const moved = logFile("archived/talk.jsonl");
  await write((writer) => {
    assert.equal(writeLog(writer, { ...talk, path: moved }), key);
    finish(writer);
  });
  assert.equal(store.sessionCount(), 1);
  assert.equal(store.session(key)?.logPath, moved);
  assert.deepEqual(store.totals({}).usage, { inputTokens: 2, outputTokens: 30 });
}

async function keepsTwins({ store, write, logFile }: StoreDesk): Promise<void> {
  const paths = [logFile("b/talk.jsonl"), logFile("a/talk.jsonl")];
  for (const path of paths) {
    await write((writer) => {
      writeLog(writer, { ...talk, path });
      finish(writer);
    });
  }
  const rows = store.sessions({});
  assert.equal(rows.length, 2);
  const plain = rows.find(({ facts }) => facts.head.id === headOf(talk).id);
  assert.equal(plain?.logPath, paths[1], "which one has the plain id does not depend on which was read first");
  assert.ok(rows.every(({ facts }) => facts.head.externalId === "talk"));
  assert.deepEqual(store.totals({}).usage, { inputTokens: 2, outputTokens: 30 }, "counted once");
  assert.equal(store.totals({}).counts.prompts, 3);
  await write((writer) => {
    for (const path of paths) writeLog(writer, { ...talk, path });
    finish(writer);
  });
  assert.deepEqual(
    store
      .sessions({})
      .map(({ key, facts }) => [key, facts.head.id])
      .sort(),
    rows.map(({ key, facts }) => [key, facts.head.id]).sort(),
  );
}

export function stored(store: StoreReader, key: number): Message[] {
  return [...store.messages(key)].map((entry) => entry.message);
}

/** `seq` of the hits, oldest first. */
export function find(store: StoreReader, expression: string): number[] {
  return store
    .search({ expressions: [expression], sort: "time" })
    .map(({ seq }) => seq)
    .reverse();
}

function text(store: Store, log: number): string {
  return Buffer.concat([...store.original(log)]).toString();
}
