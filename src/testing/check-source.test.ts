// The kit itself: a sound source of a made-up agent passes every check, and each way of breaking it fails the check that
// is there for it.

import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sessionId } from "../core/ids.ts";
import type { Message, Part, SessionFacts } from "../core/session.ts";
import type { LogRef, ReadOptions, Source, SourceItem } from "../ports/source.ts";
import { checkSource } from "./check-source.ts";
import { small } from "./small-source.ts";
import type { CheckOptions } from "./source-desk.ts";

let home = "";
const open: number[] = [];

const record = (n: number, fields: object) =>
  JSON.stringify({ id: `m${n}`, t: 1_780_000_000_000 + n * 1000, ...fields });
const usage = (n: number) => ({ usage: { inputTokens: 100 + n, outputTokens: 10 + n } });

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-kit-"));
  mkdirSync(join(home, ".small"));
  const first = [
    record(0, { role: "user", text: "list the files" }),
    record(1, { role: "assistant", text: "", call: "c1", ...usage(1) }),
    record(2, { role: "tool", result: "c1", text: "a.txt" }),
    "no json",
    record(3, { role: "assistant", text: "", call: "c2", ...usage(2) }),
    record(4, { role: "tool", result: "c2", text: "b.txt" }),
    record(5, { role: "assistant", text: "two files", compacted: true, ...usage(3) }),
  ];
  const second = [
    record(0, { role: "user", text: "and?" }),
    record(1, { role: "assistant", text: "done", ...usage(4) }),
  ];
  writeFileSync(join(home, ".small/first.jsonl"), `${first.join("\n")}\n`);
  writeFileSync(join(home, ".small/second.jsonl"), `${second.join("\n")}\n`);
});

afterAll(() => {
  for (const fd of open.splice(0)) closeSync(fd);
  rmSync(home, { recursive: true, force: true });
});

/** Names of the checks that a source fails. */
async function failed(source: Source, options: Omit<CheckOptions, "homes"> = {}): Promise<string[]> {
  const names: string[] = [];
  for (const { name, run } of checkSource(source, { ...options, homes: [home] })) {
    try {
      await run();
    } catch {
      names.push(name.slice(source.name.length + 1));
    } finally {
      for (const fd of open.splice(0)) closeSync(fd);
    }
  }
  return names;
}

type Read = (log: LogRef, options: ReadOptions) => Iterable<SourceItem>;
type Change = (item: SourceItem, log: LogRef, options: ReadOptions) => readonly SourceItem[];

const reading = (read: Read): Source => ({ ...small, read });

/** The source with each item changed. */
function changing(change: Change): Source {
  return reading(function* (log, options) {
    for (const item of small.read(log, options) as Iterable<SourceItem>) yield* change(item, log, options);
  });
}

const messages = (change: (message: Message, log: LogRef) => Message) =>
  changing((item, log) => [item.kind === "message" ? { ...item, message: change(item.message, log) } : item]);
const facts = (change: (facts: SessionFacts, log: LogRef, options: ReadOptions) => SessionFacts) =>
  changing((item, log, options) =>
    item.kind === "session_end" ? [{ ...item, facts: change(item.facts, log, options) }] : [item],
  );
const usages = (shift: number) =>
  changing((item) => {
    if (item.kind !== "usage") return [item];
    const { entry } = item;
    const time = entry.time === undefined ? undefined : entry.time + shift;
    return [item, { ...item, entry: { ...entry, key: entry.key + 1, messageKey: entry.messageKey + 1, time } }];
  });
const issues = (change: (issue: Extract<SourceItem, { kind: "issue" }>["issue"]) => typeof issue) =>
  changing((item) => [item.kind === "issue" ? { ...item, issue: change(item.issue) } : item]);

/** Unpacked from the archive: it does not lie where the agent keeps it. */
const isCopy = ({ root }: LogRef) => !root.endsWith(".small");
let count = 0;

const WHOLE = "reads every log whole, in order";
const THREAD = "gives messages stable, unique ids and a sound thread";
const PAIRS = "pairs calls with their results";
const USAGE = "counts usage once, and keeps what it says";
const COPY = "reads a copy from the archive as the log itself";
const ON = "reads on from any line as if it had read from the start";
const STOPS = "stops when told to";

const BROKEN: readonly (readonly [how: string, check: string, source: () => Source])[] = [
  ["a name in capitals", "says who it is", () => ({ ...small, name: "Small" })],
  ["places of one system", "knows its places on every system", () => ({ ...small, roots: () => ["/home/ada/.small"] })],
  ["a log that is not there", "finds nothing under an absent root, nor under an empty one", () => alwaysFinding()],
  ["a log found twice", "finds every log the same way twice", () => findingTwice()],
  ["a size that is wrong", "finds every log the same way twice", () => sized()],
  ["unstable ids", WHOLE, () => messages((message) => ({ ...message, id: `${count++}` as Message["id"] }))],
  ["an issue without a line", WHOLE, () => issues(({ line: _, ...issue }) => issue)],
  ["an issue of another file", WHOLE, () => issues((issue) => ({ ...issue, log: "/etc/passwd" }))],
  ["ids that repeat", THREAD, () => messages((message) => ({ ...message, id: "m" as Message["id"] }))],
  ["a parent that comes later", THREAD, () => messages((message) => ({ ...message, parentSeq: message.seq + 1 }))],
  ["doubled results", PAIRS, () => messages(withResults((result) => [result, result]))],
  ["results of no call", PAIRS, () => messages(withResults((result) => [{ ...result, callId: lost(result.callId) }]))],
  [
    "results without an id",
    PAIRS,
    () => messages(withResults((result) => [{ ...result, callId: none(result.callId) }])),
  ],
  ["doubled usage", USAGE, () => usages(0)],
  ["doubled usage at another time", USAGE, () => usages(5)],
  ["usage of an agent that keeps none", USAGE, () => ({ ...small, keeps: { ...small.keeps, usage: false } })],
  ["a tap that skips bytes", "hands every byte to the tap once", () => tapping((bytes) => bytes.subarray(1))],
  ["a tap with other bytes", "hands every byte to the tap once", () => tapping((bytes) => bytes.map(() => 32))],
  ["a crash on a cut", "survives a cut at any byte", () => reading(crashing)],
  ["a crash on damage", "survives damage to its largest log at 200 places", () => reading(crashing)],
  ["messages out of nothing", "takes nothing from empty files", () => reading(inventing)],
  ["facts that a copy loses", COPY, () => facts((all, log) => (isCopy(log) ? { ...all, hasCompaction: false } : all))],
  ["another parent in a copy", COPY, () => facts((all, log) => ({ ...all, head: { ...all.head, ...parentOf(log) } }))],
  ["messages that a copy loses", COPY, () => messages((all, log) => (isCopy(log) ? { ...all, parts: [] } : all))],
  ["facts lost when reading on", ON, () => facts((all, _, { from }) => (from > 0 ? { ...all, records: 0 } : all))],
  ["places lost when reading on", ON, () => reading((log, options) => restarted(log, options))],
  ["an ignored signal", STOPS, () => reading((log, { signal: _, ...options }) => asItems(log, options))],
  ["a signal looked at once", STOPS, () => reading(lookingOnce)],
  ["a left-open file", "leaves no file open", () => reading(leavingOpen)],
  ["a write to the home", "never writes to the home", () => reading(writing)],
];

type Result = Extract<Part, { kind: "tool_result" }>;

function withResults(change: (result: Result) => readonly Result[]): (message: Message) => Message {
  return (message) => ({
    ...message,
    parts: message.parts.flatMap((part): readonly Part[] => (part.kind === "tool_result" ? change(part) : [part])),
  });
}

/** Half of them. */
const lost = (id: Result["callId"]) => (id === "c1" ? ("elsewhere" as Result["callId"]) : id);
const none = (id: Result["callId"]) => (id === "c1" ? ("" as Result["callId"]) : id);
const parentOf = (log: LogRef) => ({
  isSubagent: true,
  parentId: sessionId("small", isCopy(log) ? "top" : "nested"),
});

const asItems = (log: LogRef, options: ReadOptions) => small.read(log, options) as Iterable<SourceItem>;
const found = (root: string) => [...(small.discover(root) as Iterable<LogRef>)];

function alwaysFinding(): Source {
  const log = { source: "small", bytes: 0, modifiedAt: 0 };
  return { ...small, discover: (root) => [{ ...log, root, path: join(root, "none.jsonl") }] };
}

function findingTwice(): Source {
  return { ...small, discover: (root) => [...found(root), ...found(root)] };
}

function sized(): Source {
  return { ...small, discover: (root) => found(root).map((log) => ({ ...log, bytes: log.bytes + 1 })) };
}

function tapping(change: (bytes: Uint8Array) => Uint8Array): Source {
  return reading((log, { tap, ...options }) =>
    asItems(log, { ...options, ...(tap && { tap: (bytes, offset) => tap(change(bytes), offset) }) }),
  );
}

function* crashing(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  for (const line of readFileSync(log.path, "utf8").split("\n"))
    if (line !== "" && line !== "no json") JSON.parse(line);
  yield* asItems(log, options);
}

function* inventing(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  if (readFileSync(log.path).length > 0) {
    yield* asItems(log, options);
    return;
  }
  for (const item of asItems({ ...log, path: join(home, ".small/second.jsonl") }, options))
    yield item.kind === "end" ? { ...item, offset: 0 } : item;
}

/** Begins to count anew wherever it is read from. */
function restarted(log: LogRef, { state: _, ...options }: ReadOptions): Iterable<SourceItem> {
  return asItems(log, options);
}

function* lookingOnce(log: LogRef, { signal, ...options }: ReadOptions): Generator<SourceItem> {
  signal?.throwIfAborted();
  yield* asItems(log, options);
}

function* leavingOpen(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  open.push(openSync(log.path, "r"));
  yield* asItems(log, options);
}

function* writing(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  writeFileSync(join(log.root, "read.txt"), log.path);
  yield* asItems(log, options);
}

test("a sound source passes every check", async () => expect(await failed(small)).toEqual([]));

for (const [how, check, source] of BROKEN) {
  test.skipIf(check === "leaves no file open" && !existsSync("/proc/self/fd"))(`${how}: ${check}`, async () => {
    expect(await failed(source())).toContain(check);
  });
}

test("every check has something that fails it", () => {
  const names = checkSource(small, { homes: [] }).map(({ name }) => name.slice(small.name.length + 1));
  const caught = new Set(BROKEN.map(([, check]) => check));
  expect(names.filter((name) => !caught.has(name))).toEqual([]);
});

test("what is declared odd is borne, up to as often as it is declared", async () => {
  const source = messages(withResults((result) => [result, result]));
  const odd = (times: number) => [{ what: "a call answered twice", times, reason: "as its agent does" }] as const;
  expect(await failed(source, { odd: odd(2) })).toEqual([]);
  expect(await failed(source, { odd: odd(1) })).toEqual([PAIRS]);
});

test("a source that reads what lies beside its logs may lack it in a copy, where it says so", async () => {
  const lacking = changing((item, log) => {
    if (!isCopy(log) || item.kind !== "message") return [item];
    const issue = {
      code: "missing_file",
      log: log.path,
      line: item.message.line,
      message: "an output is gone",
    } as const;
    return [
      { kind: "issue", issue },
      { ...item, message: { ...item.message, parts: [] } },
    ];
  });
  expect(await failed(lacking)).toEqual([COPY]);
  expect(await failed({ ...lacking, readsBeside: true })).toEqual([]);
});
