// Checks of copies and links: what a fork, a resume or a replay copied is counted once, whatever came first.

import assert from "node:assert/strict";
import { idHash, messageId, sessionId, toolCallId } from "../core/ids.ts";
import type { Message } from "../core/session.ts";
import type { PricedUsage, StoreReader, StoreWriter } from "../ports/store.ts";
import { finish, message, type SampleLog, SOURCE, writeLog } from "./sample-log.ts";
import type { StoreCheck, StoreDesk } from "./store-desk.ts";

export const checksOfCopies: readonly StoreCheck[] = [
  ["counts a chain of copies once, in any order", countsChains],
  ["counts the most complete record of a copied message", countsComplete],
  ["gives a copy its own again when the original changes", givesBack],
  ["tells replays by the API's ids", tellsReplays],
  ["takes no two sessions for copies that only number alike", numbersAlike],
  ["links subagents to the calls that started them", linksSubagents],
  ["gives a session the title that another log has for it", linksTitles],
];

/** An exchange: a prompt, and an answer with a tool call. */
function exchange(name: string, seq: number, minute: number): Message[] {
  const time = Date.UTC(2026, 0, 5, 10, minute);
  return [
    message(seq, `ask ${name}`, { id: messageId(`${name}-q`), time }),
    message(seq + 1, `answer ${name}`, {
      id: messageId(`${name}-a`),
      time: time + 1000,
      role: "assistant",
      kind: "assistant",
      apiId: `api-${name}`,
      parts: [
        { kind: "text", text: `answer ${name}` },
        { kind: "tool_call", callId: toolCallId(`call-${name}`), tool: `tool-${name}`, input: {} },
      ],
    }),
  ];
}

function used(name: string, outputTokens = 10): PricedUsage {
  const messageKey = idHash(`api-${name}`);
  const time = Date.UTC(2026, 0, 5, 10);
  return {
    key: idHash(`key-${name}`),
    messageKey,
    model: "m1",
    time,
    usage: { outputTokens },
    costMicroUsd: outputTokens,
  };
}

function logOf(session: string, names: readonly string[], more: Partial<SampleLog> = {}): SampleLog {
  const messages = names.flatMap((name, i) => exchange(name, i * 2, Number(name.slice(1))));
  return { path: `/logs/${session}`, session, messages, usage: names.map((name) => used(name)), ...more };
}

const a = logOf("a", ["x1", "x2", "x3", "x9"]);
const b = logOf("b", ["x2", "x3", "x4", "x5"]);
const c = logOf("c", ["x3", "x4", "x5", "x6"]);

function checkChain(store: StoreReader): void {
  const totals = store.totals({});
  assert.equal(totals.usage.outputTokens, 70);
  assert.equal(totals.costMicroUsd, 70);
  assert.equal(totals.counts.prompts, 7);
  assert.equal(totals.counts.assistantMessages, 7);
  assert.equal(totals.counts.toolCalls, 7);
  assert.equal(totals.counts.messages, 14);
  assert.deepEqual(totals.messagesByRole, { user: 7, assistant: 7, system: 0, tool: 0 });
  assert.equal(totals.counts.tools["tool-x4"], 1);
  assert.equal(store.usage("model", {})[0]?.apiMessages, 7);
  const rows = new Map(store.sessions({}).map((row) => [row.facts.head.externalId, row]));
  assert.deepEqual(
    ["a", "b", "c"].map((id) => [rows.get(id)?.usage.outputTokens, rows.get(id)?.usageInherited.outputTokens]),
    [
      [40, undefined],
      [20, 20],
      [10, 30],
    ],
  );
  assert.deepEqual(
    ["a", "b", "c"].map((id) => rows.get(id)?.messagesInherited),
    [0, 4, 6],
  );
  assert.deepEqual(
    ["a", "b", "c"].map((id) => rows.get(id)?.forkedFrom),
    [undefined, "sample:a", "sample:b"],
  );
  const hits = store.search({ expressions: ['"ask"'], sort: "time" });
  assert.equal(hits.length, 7, "a copied message is found once");
  assert.equal(store.countHits({ expressions: ['"ask"'], sort: "time" }, 100), 7);
  const relatives = store.relatives(rows.get("b")?.key ?? 0).map(({ facts }) => facts.head.externalId);
  assert.deepEqual(relatives, ["c"]);
}

async function countsChains(desk: StoreDesk): Promise<void> {
  const orders = [
    [a, b, c],
    [c, b, a],
    [b, c, a],
    [b, a, c],
  ];
  for (const order of orders) {
    for (const log of order) await desk.write((writer) => void write(writer, log));
    checkChain(desk.store);
    // Read again in another order: nothing is counted twice, nothing is lost.
    await desk.write((writer) => {
      for (const log of [...order].reverse()) writeLog(writer, log);
      finish(writer);
    });
    checkChain(desk.store);
    const last = order[0] as SampleLog;
    await desk.write((writer) => {
      writeLog(writer, { ...last, session: "gone" });
      finish(writer);
      writeLog(writer, last);
      finish(writer);
    });
    checkChain(desk.store);
  }
}

/** A copy may be made while a message is still being written: then the other record is the whole one. */
async function countsComplete({ store, write: run }: StoreDesk): Promise<void> {
  const whole = logOf("z-whole", ["x1", "x2"]);
  const cut: SampleLog = { ...logOf("a-cut", ["x1", "x2"]), usage: [used("x1"), used("x2", 3)] };
  await run((writer) => void write(writer, cut));
  await run((writer) => void write(writer, whole));
  assert.equal(store.totals({}).usage.outputTokens, 20);
  await run((writer) => {
    writeLog(writer, { ...cut, usage: [used("x1"), used("x2", 30)] });
    finish(writer);
  });
  assert.equal(store.totals({}).usage.outputTokens, 40);
  assert.equal(store.totals({}).counts.prompts, 2);
}

async function givesBack({ store, write: run }: StoreDesk): Promise<void> {
  await run((writer) => {
    writeLog(writer, a);
    writeLog(writer, b);
    finish(writer);
  });
  assert.equal(store.totals({}).usage.outputTokens, 60);
  await run((writer) => {
    writeLog(writer, { ...a, ...logOf("a", ["x1"]), path: a.path });
    finish(writer);
  });
  const copy = store.findSessions("b")[0];
  assert.equal(copy?.usage.outputTokens, 40);
  assert.equal(copy?.messagesInherited, 0);
  assert.equal(copy?.forkedFrom, undefined);
  assert.equal(store.totals({}).usage.outputTokens, 50);
  assert.equal(store.search({ expressions: ['"ask"'], sort: "time" }).length, 5);
}

async function tellsReplays({ store, write: run }: StoreDesk): Promise<void> {
  const parent = logOf("parent", ["x1", "x2"]);
  const own = exchange("x3", 4, 3);
  const replay: SampleLog = {
    path: "/logs/replay",
    session: "replay",
    head: { parentId: sessionId(SOURCE, "parent"), isSubagent: true, replaysParent: true, startedAt: 1 },
    messages: [...parent.messages.map((entry) => ({ ...entry, id: messageId(`r-${entry.id}`) })), ...own],
    usage: [...(parent.usage ?? []).map((entry) => ({ ...entry, key: entry.key + 1 })), used("x3")],
  };
  for (const log of [replay, parent]) await run((writer) => void write(writer, log));
  const totals = store.totals({});
  assert.equal(totals.usage.outputTokens, 30);
  assert.equal(totals.counts.assistantMessages, 3);
  const row = store.findSessions("replay")[0];
  assert.equal(row?.usageInherited.outputTokens, 20);
  assert.equal(row?.forkedFrom, undefined);
  await run((writer) => {
    writeLog(writer, parent);
    finish(writer);
  });
  assert.equal(store.totals({}).usage.outputTokens, 30);
}

/** Agents that give their messages no ids: `L1` is the first line of any log. */
async function numbersAlike({ store, write: run }: StoreDesk): Promise<void> {
  const log = (session: string, minute: number): SampleLog => ({
    path: `/logs/${session}`,
    session,
    messages: [0, 1].map((seq) =>
      message(seq, "same", { id: messageId(`L${seq}`), time: Date.UTC(2026, 0, 5, 10, minute, seq) }),
    ),
  });
  await run((writer) => {
    writeLog(writer, log("one", 1));
    writeLog(writer, log("two", 2));
    finish(writer);
  });
  assert.equal(store.totals({}).counts.prompts, 2);
  assert.ok(store.sessions({}).every(({ messagesInherited }) => messagesInherited === 0));
}

async function linksSubagents({ store, write: run }: StoreDesk): Promise<void> {
  const child: SampleLog = {
    ...logOf("agent-1", ["x7"]),
    head: { isSubagent: true, parentId: sessionId(SOURCE, "a") },
  };
  const orphan: SampleLog = { ...logOf("agent-2", ["x8"]), head: { isSubagent: true } };
  const children = ["agent-1", "agent-2", "agent-3"].map((externalId) => ({
    callId: toolCallId(`for ${externalId}`),
    externalId,
  }));
  const parent: SampleLog = { ...a, facts: { children } };
  // A fork of the parent has a copy of the call; the subagent is the parent's all the same.
  const fork: SampleLog = { ...b, facts: { children } };
  for (const log of [orphan, fork, parent, child]) await run((writer) => void write(writer, log));
  const rows = new Map(store.sessions({}).map((row) => [row.facts.head.externalId, row]));
  for (const id of ["agent-1", "agent-2"]) {
    assert.equal(rows.get(id)?.parentId, "sample:a");
    assert.equal(rows.get(id)?.parentCallId, `for ${id}`);
  }
  const relatives = store.relatives(rows.get("a")?.key ?? 0).map(({ facts }) => facts.head.externalId);
  assert.deepEqual(relatives.sort(), ["agent-1", "agent-2", "b"]);
}

async function linksTitles({ store, write: run }: StoreDesk): Promise<void> {
  const giver: SampleLog = {
    ...logOf("giver", ["x8"]),
    facts: {
      foreignTitles: [
        { messageKey: idHash("x1-a"), title: "about x1" },
        { messageKey: idHash("nowhere"), title: "lost" },
      ],
    },
  };
  const target: SampleLog = { ...a, firstPrompt: "ask x1" };
  await run((writer) => void write(writer, giver));
  await run((writer) => void write(writer, target));
  assert.equal(store.findSessions("a")[0]?.title, "about x1");
  await run((writer) => {
    writeLog(writer, { ...giver, facts: { foreignTitles: [{ messageKey: idHash("x1-a"), title: "better" }] } });
    finish(writer);
  });
  assert.equal(store.findSessions("a")[0]?.title, "better");
  await run((writer) => {
    writeLog(writer, { ...giver, facts: {} });
    finish(writer);
  });
  assert.equal(store.findSessions("a")[0]?.title, "ask x1", "the title is no longer given");
  await run((writer) => {
    writeLog(writer, { ...target, facts: { title: "its own" } });
    finish(writer);
  });
  assert.equal(store.findSessions("a")[0]?.title, "its own");
}

function write(writer: StoreWriter, log: SampleLog): void {
  writeLog(writer, log);
  finish(writer);
}
