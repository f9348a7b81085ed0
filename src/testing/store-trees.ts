// Checks of trees of subagents: each session once in every sum, whatever its parents say, and totals stay as they are.

import assert from "node:assert/strict";
import { idHash, messageId, sessionId, toolCallId } from "../core/ids.ts";
import type { PricedUsage } from "../ports/store.ts";
import { finish, message, type SampleLog, SOURCE, writeLog } from "./sample-log.ts";
import type { StoreCheck, StoreDesk } from "./store-desk.ts";

export const checksOfTrees: readonly StoreCheck[] = [
  ["sums a session with its subagents, each once", rollsUp],
  ["sums over no copies", sumsOwn],
  ["leaves unknown sums unknown", leavesUnknown],
  ["survives parents that go in a circle, and deep ones", survivesCircles],
  ["tells a copy that was gone on with from one whose original went on", tellsResumes],
];

function log(session: string, parent: string | undefined, more: Partial<SampleLog> = {}): SampleLog {
  const used: PricedUsage = {
    key: idHash(session),
    messageKey: idHash(`m ${session}`),
    model: "m1",
    time: Date.UTC(2026, 0, 5, 10),
    usage: { outputTokens: 10 ** (session.charCodeAt(0) - 97) },
    costMicroUsd: 2 * 10 ** (session.charCodeAt(0) - 97),
  };
  const head = parent === undefined ? {} : { parentId: sessionId(SOURCE, parent), isSubagent: true };
  const own = message(0, session, { id: messageId(`q ${session}`) });
  return { path: `/logs/${session}`, session, messages: [own], usage: [used], head, ...more };
}

async function put({ write }: StoreDesk, logs: readonly SampleLog[]): Promise<void> {
  await write((writer) => {
    for (const one of logs) writeLog(writer, one);
    finish(writer);
  });
}

/** Output tokens, cost and number of subagents of each session. */
function sums({ store }: StoreDesk): Record<string, readonly (number | undefined)[]> {
  const rows = store.sessions({});
  const found = store.rollUp(rows.map(({ key }) => key));
  const named = rows.map(({ key, facts }) => [facts.head.externalId, found.get(key)] as const);
  return Object.fromEntries(
    named.map(([id, sum]) => [id, [sum?.usage.outputTokens, sum?.costMicroUsd, sum?.subagents]]),
  );
}

const below = ({ store }: StoreDesk, id: string) =>
  store.descendants(store.findSessions(id)[0]?.key ?? 0).map(({ facts }) => facts.head.externalId);

async function rollsUp(desk: StoreDesk): Promise<void> {
  // Two calls started `d`: a fork of a parent holds a copy of the call.
  const children = [
    { callId: toolCallId("one"), externalId: "d" },
    { callId: toolCallId("two"), externalId: "d" },
  ];
  const logs = [
    log("a", undefined, { facts: { children } }),
    log("b", "a"),
    log("c", "b", { facts: { hidden: "warmup", children } }),
    log("d", undefined, { head: { isSubagent: true } }),
    log("e", undefined),
  ];
  await put(desk, logs);
  const expected = { a: [1111, 2222, 3], b: [110, 220, 1], c: [100, 200, 0], d: [1000, 2000, 0], e: [1e4, 2e4, 0] };
  assert.deepEqual(sums(desk), expected);
  assert.deepEqual(below(desk, "a").sort(), ["b", "c", "d"]);
  assert.deepEqual(below(desk, "e"), []);
  // Totals are sums over each session's own usage, never over these.
  const { store } = desk;
  const own = store.sessions({}).reduce((sum, { usage }) => sum + (usage.outputTokens ?? 0), 0);
  assert.equal(own, 11_111);
  assert.equal(store.totals({}).usage.outputTokens, own);
  assert.equal(store.totals({}).costMicroUsd, own * 2);
  for (const group of ["day", "model", "source", "project"] as const)
    assert.equal(
      store.usage(group, {}).reduce((sum, row) => sum + (row.usage.outputTokens ?? 0), 0),
      own,
    );
  await put(desk, [...logs].reverse());
  assert.deepEqual(sums(desk), expected, "read again in another order");
}

async function sumsOwn(desk: StoreDesk): Promise<void> {
  const original = log("a", undefined);
  const copied = [...original.messages, message(1, "more", { id: messageId("more") })];
  const [used] = original.usage ?? [];
  const copy: SampleLog = {
    ...log("b", undefined),
    messages: copied,
    usage: [...(used ? [used] : []), ...(log("b", undefined).usage ?? [])],
    head: { startedAt: Date.UTC(2026, 0, 6) },
  };
  await put(desk, [original, copy, log("c", "b"), { ...log("d", "b"), usage: used ? [used] : [] }]);
  assert.deepEqual(sums(desk), { a: [1, 2, 0], b: [110, 220, 2], c: [100, 200, 0], d: [undefined, undefined, 0] });
}

async function leavesUnknown(desk: StoreDesk): Promise<void> {
  const silent = (session: string, parent?: string) => log(session, parent, { usage: [] });
  const unpriced =
    log("d", "c").usage?.map((entry) => ({ ...entry, model: "own-model", costMicroUsd: undefined })) ?? [];
  await put(desk, [silent("a"), silent("b", "a"), silent("c"), log("d", "c", { usage: unpriced }), log("e", "c")]);
  assert.deepEqual(sums(desk), {
    a: [undefined, undefined, 1],
    b: [undefined, undefined, 0],
    c: [11_000, 20_000, 2],
    d: [1000, undefined, 0],
    e: [10_000, 20_000, 0],
  });
  const { key = 0 } = desk.store.findSessions("c")[0] ?? {};
  assert.deepEqual(desk.store.rollUp([key]).get(key)?.unpricedModels, ["own-model"]);
  assert.deepEqual(desk.store.rollUp([key, 999_999]).size, 1);
  assert.equal(desk.store.rollUp([]).size, 0);
}

async function survivesCircles(desk: StoreDesk): Promise<void> {
  const deep = Array.from({ length: 300 }, (_, i) => ({
    ...log("a", i === 0 ? undefined : `deep-${i - 1}`),
    path: `/logs/deep-${i}`,
    session: `deep-${i}`,
    messages: [message(0, "x", { id: messageId(`deep ${i}`) })],
    usage: [],
  }));
  await put(desk, [log("a", "b"), log("b", "a"), log("c", "a"), log("d", "d"), ...deep]);
  const found = sums(desk);
  assert.deepEqual(
    [found["a"], found["b"], found["c"], found["d"]],
    [
      [111, 222, 2],
      [111, 222, 2],
      [100, 200, 0],
      [1000, 2000, 0],
    ],
  );
  assert.deepEqual(below(desk, "a").sort(), ["b", "c"]);
  assert.deepEqual(below(desk, "d"), []);
  assert.equal(below(desk, "deep-0").length, 299);
}

async function tellsResumes(desk: StoreDesk): Promise<void> {
  const said = (name: string, seq: number, role: "user" | "assistant" = "assistant") =>
    message(seq, name, {
      id: messageId(name),
      time: Date.UTC(2026, 0, 5, 10, seq),
      role,
      kind: role === "assistant" ? "assistant" : "slash_command",
    });
  const start = [said("one", 0), said("two", 1)];
  await put(desk, [
    log("a", undefined, { messages: [...start, said("/exit", 2, "user")] }),
    log("b", undefined, { messages: [...start, said("three", 3)] }),
    log("c", undefined, { messages: [...start, said("four", 4)] }),
  ]);
  const key = (id: string) => desk.store.findSessions(id)[0]?.key ?? 0;
  assert.equal(desk.store.wentOn(key("a"), key("b")), false);
  assert.equal(desk.store.wentOn(key("b"), key("a")), true);
  assert.equal(desk.store.wentOn(key("b"), key("c")), true);
}
