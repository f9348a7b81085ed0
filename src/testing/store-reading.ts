// Checks of a store's readers: lists, search, sums by time and place, all under the filters that doors offer.

import assert from "node:assert/strict";
import type { SessionQuery } from "../ports/store.ts";
import { beginLog, finish, indexText, message, type SampleLog, writeLog } from "./sample-log.ts";
import type { StoreCheck, StoreDesk } from "./store-desk.ts";
import { find, talk, usageEntry } from "./store-ingest.ts";

export const checksOfReading: readonly StoreCheck[] = [
  ["lists sessions newest first, under filters", lists],
  ["finds sessions by the beginning of their id", findsByPrefix],
  ["searches words, phrases, prefixes and bigrams", searches],
  ["puts hits of a stricter expression first", ranksExpressions],
  ["replaces a message's full text", reindexes],
  ["sums usage by day, week, month, model, project and source", sums],
  ["says what it does not know", saysUnknown],
  ["marks logs as missing, back, or moved", marksLogs],
];

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

function log(session: string, day: number, more: Partial<SampleLog> = {}): SampleLog {
  const time = START + day * DAY;
  return {
    path: `/logs/${session}`,
    session,
    messages: [message(0, `ask ${session}`, { time }), message(1, `tell ${session}`, { time: time + 1000 })],
    project: { root: `/work/${session.slice(0, 1)}`, name: session.slice(0, 1) },
    ...more,
  };
}

async function three({ write }: StoreDesk): Promise<void> {
  await write((writer) => {
    writeLog(writer, log("a1", 1));
    writeLog(writer, log("a2", 3));
    writeLog(writer, log("b1", 5, { source: "other", facts: { hidden: "empty" } }));
    finish(writer);
  });
}

async function lists(desk: StoreDesk): Promise<void> {
  await three(desk);
  const ids = (query: SessionQuery) => desk.store.sessions(query).map(({ facts }) => facts.head.externalId);
  assert.deepEqual(ids({}), ["b1", "a2", "a1"]);
  assert.deepEqual(ids({ limit: 0 }), ["b1", "a2", "a1"]);
  assert.deepEqual(ids({ limit: 2 }), ["b1", "a2"]);
  assert.deepEqual(ids({ source: "other" }), ["b1"]);
  assert.deepEqual(ids({ project: "a" }), ["a2", "a1"]);
  assert.deepEqual(ids({ project: "/work/b" }), ["b1"]);
  assert.deepEqual(ids({ projectPart: "WORK/A" }), ["a2", "a1"]);
  assert.deepEqual(ids({ projectPart: "nowhere" }), []);
  assert.deepEqual(ids({ since: START + 3 * DAY + 500 }), ["b1", "a2"]);
  assert.deepEqual(ids({ until: START + 3 * DAY }), ["a1"]);
  assert.deepEqual(ids({ since: START + 2 * DAY, until: START + 4 * DAY }), ["a2"]);
  assert.equal(desk.store.totals({}).sessions, 2);
  assert.equal(desk.store.totals({}).hiddenSessions, 1);
  assert.deepEqual(
    desk.store.projects().map(({ project, sessions, sources }) => [project.name, sessions, sources]),
    [
      ["b", 1, ["other"]],
      ["a", 2, ["sample"]],
    ],
  );
}

async function findsByPrefix(desk: StoreDesk): Promise<void> {
  await three(desk);
  const ids = (prefix: string) => desk.store.findSessions(prefix).map(({ facts }) => facts.head.id);
  assert.deepEqual(ids("sample:a"), ["sample:a2", "sample:a1"]);
  assert.deepEqual(ids("a1"), ["sample:a1"]);
  assert.deepEqual(ids("b"), ["other:b1"]);
  assert.deepEqual(ids("sample:a1x"), []);
  assert.deepEqual(ids("%"), []);
}

async function searches({ store, write }: StoreDesk): Promise<void> {
  await write((writer) => {
    writeLog(writer, talk);
    writeLog(
      writer,
      log("a1", 9, { source: "other", messages: [message(0, "fixed foo elsewhere", { time: START + 9 * DAY })] }),
    );
    finish(writer);
  });
  assert.deepEqual(find(store, 'text : "foo bar"'), [0]);
  assert.deepEqual(find(store, 'text : "othe" *'), [2]);
  assert.deepEqual(find(store, 'cjk : "検索 索語"'), [4]);
  assert.deepEqual(find(store, 'cjk : "索検"'), []);
  const search = (more: object) => store.search({ expressions: ['"fixed"'], sort: "time", ...more });
  assert.deepEqual(
    search({}).map(({ sessionId }) => sessionId),
    ["other:a1", "sample:talk"],
    "newest first",
  );
  assert.equal(search({ limit: 1 }).length, 1);
  assert.deepEqual(
    search({ source: "sample" }).map(({ seq }) => seq),
    [1],
  );
  assert.deepEqual(
    search({ role: "user" }).map(({ sessionId }) => sessionId),
    ["other:a1"],
  );
  assert.deepEqual(
    search({ project: "thing" }).map(({ sessionId }) => sessionId),
    ["sample:talk"],
  );
  assert.deepEqual(
    search({ since: START + 9 * DAY }).map(({ sessionId }) => sessionId),
    ["other:a1"],
  );
  assert.deepEqual(
    search({ until: START + 9 * DAY }).map(({ sessionId }) => sessionId),
    ["sample:talk"],
  );
  assert.equal(search({})[0]?.time, START + 9 * DAY);
  const ranked = store.search({ expressions: ['"fixed"'], sort: "rank" });
  assert.deepEqual(
    ranked.map(({ sessionId }) => sessionId),
    ["sample:talk", "other:a1"],
    "the shorter text ranks higher",
  );
  assert.ok((ranked[0]?.score ?? 0) > (ranked[1]?.score ?? 0));
  assert.equal(store.countHits({ expressions: ['"fixed"', '"done"'], sort: "rank" }, 10), 3);
  assert.equal(store.countHits({ expressions: ['"fixed"', '"done"'], sort: "rank" }, 2), 2);
}

async function ranksExpressions({ store, write }: StoreDesk): Promise<void> {
  await write((writer) => {
    const texts = ["red apple", "red and green apple", "apple red", "a red apple again, red apple"];
    writeLog(writer, { ...talk, messages: texts.map((text, i) => message(i, text)) });
    finish(writer);
  });
  const expressions = ['"red apple"', '"red" AND "apple"'];
  for (const sort of ["rank", "time"] as const) {
    const hits = store.search({ expressions, sort });
    assert.deepEqual(
      hits
        .slice(0, 2)
        .map(({ seq }) => seq)
        .sort(),
      [0, 3],
    );
    assert.deepEqual(
      hits
        .slice(2)
        .map(({ seq }) => seq)
        .sort(),
      [1, 2],
    );
    assert.ok((hits[1]?.score ?? 0) >= (hits[2]?.score ?? 0));
    assert.deepEqual(store.search({ expressions, sort, limit: 3 }), hits.slice(0, 3));
  }
}

async function reindexes({ store, write }: StoreDesk): Promise<void> {
  await write((writer) => {
    const key = writeLog(writer, talk);
    writer.reindex(key, 1, indexText("masked at once"));
    finish(writer);
    writer.reindex(key, 3, indexText("masked first"));
    writer.reindex(key, 3, indexText("masked later", "検索"));
    writer.reindex(key, 99, indexText("nobody"));
    finish(writer);
  });
  assert.deepEqual(find(store, '"fixed"'), []);
  assert.deepEqual(find(store, '"first"'), []);
  assert.deepEqual(find(store, '"masked"'), [1, 3]);
  assert.deepEqual(find(store, 'cjk : "検索"'), [3, 4]);
}

async function sums({ store, write }: StoreDesk): Promise<void> {
  const at = (day: number) => Date.UTC(2026, 0, day, 23, 59, 59);
  await write((writer) => {
    writeLog(writer, log("a1", 1, { usage: [usageEntry(1, 1, { time: at(4) }), usageEntry(2, 2, { time: at(5) })] }));
    const entries = [usageEntry(3, 4, { time: at(5), model: "m2" }), usageEntry(4, 8, { time: Date.UTC(2027, 0, 3) })];
    writeLog(writer, log("b1", 2, { source: "other", usage: entries }));
    finish(writer);
  });
  const by = (group: Parameters<typeof store.usage>[0], query: SessionQuery = {}) =>
    store.usage(group, query).map((row) => [row.group, row.usage.outputTokens, row.sessions, row.apiMessages]);
  assert.deepEqual(by("day"), [
    ["2026-01-04", 1, 1, 1],
    ["2026-01-05", 6, 2, 2],
    ["2027-01-03", 8, 1, 1],
  ]);
  assert.deepEqual(by("week"), [
    ["2026-W01", 1, 1, 1],
    ["2026-W02", 6, 2, 2],
    ["2026-W53", 8, 1, 1],
  ]);
  assert.deepEqual(by("month"), [
    ["2026-01", 7, 2, 3],
    ["2027-01", 8, 1, 1],
  ]);
  assert.deepEqual(by("model"), [
    ["m1", 11, 2, 3],
    ["m2", 4, 1, 1],
  ]);
  assert.deepEqual(by("project"), [
    ["a", 3, 1, 2],
    ["b", 12, 1, 2],
  ]);
  assert.deepEqual(by("source"), [
    ["other", 12, 1, 2],
    ["sample", 3, 1, 2],
  ]);
  assert.deepEqual(by("day", { source: "sample", since: Date.UTC(2026, 0, 5) }), [["2026-01-05", 2, 1, 1]]);
  assert.equal(store.usage("month", {})[0]?.costMicroUsd, 14);
  const totals = store.totals({});
  assert.equal(totals.usage.outputTokens, 15);
  assert.equal(totals.costMicroUsd, 30);
  assert.equal(totals.projects, 2);
  assert.equal(store.totals({ until: Date.UTC(2026, 0, 5) }).usage.outputTokens, 1);
  assert.equal(store.totals({ projectPart: "/B" }).usage.outputTokens, 12);
}

/** Unknown stays unknown: no zero, no now. */
async function saysUnknown({ store, write }: StoreDesk): Promise<void> {
  const { time: _, ...timeless } = message(0, "when");
  const usage = [
    { key: 1, messageKey: 1, model: undefined, time: undefined, usage: { outputTokens: 5 }, costMicroUsd: undefined },
  ];
  const free = {
    key: 2,
    messageKey: 2,
    model: "free",
    time: undefined,
    usage: { outputTokens: 0 },
    costMicroUsd: undefined,
  };
  const dear = {
    key: 3,
    messageKey: 3,
    model: "dear",
    time: undefined,
    usage: { inputTokens: 7 },
    costMicroUsd: undefined,
  };
  const { project: _project, ...homeless } = log("a1", 1);
  await write((writer) => {
    writeLog(writer, { ...homeless, messages: [timeless], usage: [...usage, free, dear] });
    finish(writer);
  });
  const [row] = store.sessions({});
  assert.equal(row?.title, undefined);
  assert.equal(row?.project, undefined);
  assert.equal(row?.costMicroUsd, undefined);
  assert.equal(row?.counts.firstTime, undefined);
  assert.deepEqual(row?.usage, { inputTokens: 7, outputTokens: 5 });
  assert.deepEqual(row?.unpricedModels, ["dear"]);
  assert.equal(store.search({ expressions: ['"when"'], sort: "rank" })[0]?.time, undefined);
  assert.deepEqual(
    store.usage("day", {}).map(({ group }) => group),
    [undefined],
  );
  assert.deepEqual(
    store.usage("project", {}).map(({ group }) => group),
    [undefined],
  );
  assert.deepEqual(
    store.usage("model", {}).map(({ group }) => group),
    ["dear", "free", undefined],
  );
  assert.deepEqual(store.sessions({ since: 0 }), []);
  assert.equal(store.totals({}).counts.firstTime, undefined);
}

async function marksLogs({ store, write }: StoreDesk): Promise<void> {
  const key = await write((writer) => {
    const session = writeLog(writer, talk);
    finish(writer);
    return session;
  });
  const id = store.logs()[0]?.id ?? 0;
  const mark = (change: Parameters<Parameters<Parameters<StoreDesk["write"]>[0]>[0]["markLog"]>[1]) =>
    write((writer) => {
      writer.markLog(id, change);
      writer.commit(true);
    });
  await mark({ state: "missing" });
  assert.equal(store.logs()[0]?.state, "missing");
  assert.equal(store.session(key)?.logMissing, true);
  assert.equal([...store.messages(key)].length, talk.messages.length, "a vanished log is never a deletion");
  await mark({ state: "ready", modifiedAt: 77 });
  assert.equal(store.logs()[0]?.state, "ready");
  assert.equal(store.logs()[0]?.modifiedAt, 77);
  await write((writer) => {
    beginLog(writer, { ...talk, path: "/logs/cut.jsonl", session: "cut" });
    writer.commit(true);
  });
  for (const state of ["missing", "ready"] as const) {
    await write((writer) => {
      writer.markLog(store.logs()[1]?.id ?? 0, { state });
      writer.commit(true);
    });
  }
  assert.equal(store.logs()[1]?.state, "reading", "a read that was cut short is begun again when the log is back");
  await mark({ path: "/logs/moved.jsonl" });
  assert.equal(store.session(key)?.logPath, "/logs/moved.jsonl");
  assert.equal(store.session(key)?.logMissing, false);
}
