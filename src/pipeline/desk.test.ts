// Labels, inbox, reviews, scores and cuts over a real store, with a classifier that knows two words.

import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { messageId, sessionId } from "../core/ids.ts";
import { INSIDE } from "../core/policy.ts";
import type { Message } from "../core/session.ts";
import type { InboxQuery, SessionVerb } from "../ports/app-desk.ts";
import type { Store } from "../ports/store.ts";
import { fake } from "../privacy/boundary.ts";
import { createDetector } from "../privacy/detect.ts";
import { RULESET } from "../privacy/ruleset.ts";
import { openStore } from "../store/sqlite/store.ts";
import { finish, message, type SampleLog, writeLog } from "../testing/sample-log.ts";
import { SMALL_CLASSIFIER, smallClassifier } from "../testing/small-classifier.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { readInbox } from "./inbox.ts";
import { showLabels, sumLabels } from "./label-views.ts";
import { reviewHistory, reviewSessions, setScore } from "./review-sessions.ts";
import { segmentSessions } from "./segment-sessions.ts";

const detector = createDetector(RULESET, (text) => createHmac("sha256", "k").update(text).digest("hex").slice(0, 32));
const TOKEN = `npm_${fake(36)}`;
const HOUR = 3_600_000;

let home = "";
let store: Store;
let now = Date.UTC(2026, 5, 1);
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-desk-"));
  now = Date.UTC(2026, 5, 1);
  store = openStore({ home, now: () => now });
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

const deps = (): DeskDeps => ({
  store,
  policy: INSIDE,
  detector,
  sources: [],
  author: "me",
  now: () => now,
  over: () => 3,
  classifier: SMALL_CLASSIFIER,
  judge: smallClassifier,
});

/** A session on the given day of January; what rules find in it is stored with it. */
async function put(session: string, texts: readonly string[], more: Partial<SampleLog> & { day?: number } = {}) {
  const { day = 1, ...log } = more;
  const messages = texts.map((text, seq) =>
    message(seq, text, { id: messageId(`${session}-${seq}`), time: Date.UTC(2026, 0, day, 10) + seq * 1000 }),
  );
  const findings = messages.flatMap((one: Message) =>
    detector.message(one).map((finding) => ({ seq: one.seq, finding })),
  );
  const writer = await store.writer({ waitMs: 0 });
  writeLog(writer, { path: `/logs/${session}`, session, messages, findings, ...log });
  finish(writer);
  writer.close();
}

const GOOD = ["do it", "done, all passed"];
const PLAIN = ["do it", "done"];
const CORRECTED = ["do it", "done", "that is wrong", "sorry"];

async function four() {
  await put("good", GOOD, { day: 2, project: { root: "/w/shop", name: "shop" } });
  await put("plain", PLAIN, { day: 4 });
  await put("old", PLAIN, { day: 1 });
  await put("bad", CORRECTED, { day: 3 });
  await put("sub", GOOD, { day: 5, head: { isSubagent: true, parentId: sessionId("sample", "good") } });
  await put("hidden", GOOD, { day: 5, facts: { hidden: "probe" } });
}

const inbox = (query: InboxQuery = {}) => readInbox(deps(), query, {});
const names = async (query: InboxQuery = {}) =>
  (await inbox(query)).entries.map(({ session }) => session.facts.head.externalId);
const review = (verb: SessionVerb, ids: readonly string[], request = {}) => reviewSessions(deps(), verb, ids, request);

test("the inbox labels first, and lists what waits, the best first and among equals the newest", async () => {
  await four();
  const first = await inbox();
  expect(first.report).toMatchObject({ labelled: 4, kept: 0 });
  expect(first.entries.map(({ session, label }) => [session.facts.head.externalId, label.quality, label.type])).toEqual(
    [
      ["good", 4, "sft_clean"],
      ["plain", 3, "sft_clean"],
      ["old", 3, "sft_clean"],
      ["bad", 2, "correction_loop"],
    ],
  );
  expect(first).toMatchObject({ total: 4, standing: { new: 4, shortlisted: 0, approved: 0, blocked: 0, held: 0 } });
  expect((await inbox()).report).toMatchObject({ labelled: 0, kept: 4 });
  expect(await names({ limit: 1 })).toEqual(["good"]);
  expect((await inbox({ limit: 1 })).total).toBe(4);
  expect(await names({ type: "correction_loop" })).toEqual(["bad"]);
  expect(await names({ minScore: 3 })).toEqual(["good", "plain", "old"]);
  expect(await names({ project: "shop" })).toEqual(["good"]);
});

test("reviews move sessions through the inbox, and each has its line", async () => {
  await four();
  await review("approve", ["good", "plain", "good"], { reason: "clean" });
  await review("block", ["bad"]);
  await review("shortlist", ["old"]);
  expect(await names()).toEqual(["old"]);
  expect(await names({ status: "approved" })).toEqual(["good", "plain"]);
  expect(await names({ status: "blocked" })).toEqual(["bad"]);
  await review("hold", ["old"]);
  expect(await names()).toEqual([]);
  expect(await names({ status: "held" })).toEqual(["old"]);
  expect((await inbox()).standing).toEqual({ new: 0, shortlisted: 0, approved: 2, blocked: 1, held: 1 });
  await review("release", ["old"]);
  await review("reset", ["old", "good"]);
  expect(await names()).toEqual(["good", "old"]);
  const { trail, review: stands } = reviewHistory(deps(), "good");
  expect(trail.map(({ verb, reason, author, isCurrent }) => [verb, reason, author, isCurrent])).toEqual([
    ["approve", "clean", "me", true],
    ["reset", undefined, "me", true],
  ]);
  expect(stands).toMatchObject({ state: "new", by: { verb: "reset" } });
});

test("what stands so already gets no line, unless there is something new to say", async () => {
  await four();
  await review("approve", ["good"]);
  expect((await review("approve", ["good"]))[0]).toMatchObject({ isChanged: false, review: { state: "approved" } });
  expect((await review("approve", ["good"], { reason: "looked twice" }))[0]?.isChanged).toBe(true);
  expect((await review("release", ["good"]))[0]?.isChanged).toBe(false);
  expect((await review("reset", ["plain"]))[0]?.isChanged).toBe(false);
  expect(store.reviews.trail().length).toBe(2);
});

test("one id that is nobody's, and nothing is written", async () => {
  await four();
  await expect(review("approve", ["good", "nobody"])).rejects.toMatchObject({ code: "not_found" });
  expect(store.reviews.trail()).toEqual([]);
});

test("a session that grew is new again, with the old review shown; read anew as it was, it stays approved", async () => {
  await put("a", PLAIN);
  await review("approve", ["a"], { reason: "fine" });
  await put("a", PLAIN);
  expect((await inbox({ status: "all" })).entries[0]?.review.state).toBe("approved");
  await put("a", [...PLAIN, "and now more"]);
  const [entry] = (await inbox()).entries;
  expect(entry?.review).toMatchObject({ state: "new", by: undefined, before: { verb: "approve", reason: "fine" } });
  expect(reviewHistory(deps(), "a").trail.map(({ isCurrent }) => isCurrent)).toEqual([false]);
});

test("one that grew between being read and being decided about is refused where its revision is said", async () => {
  await put("a", PLAIN);
  await put("b", PLAIN);
  const seen = (await inbox()).entries.find(({ session }) => session.facts.head.externalId === "a")?.session.revision;
  await put("a", [...PLAIN, "and now more"]);
  const revision = seen ?? "";
  await expect(review("approve", ["a"], { revision })).rejects.toMatchObject({ code: "blocked" });
  await expect(review("approve", ["a", "b"], { revision })).rejects.toMatchObject({ code: "usage" });
  expect(store.reviews.trail()).toEqual([]);
  const now = store.findSessions("a")[0]?.revision ?? "";
  expect((await review("approve", ["a"], { revision: now }))[0]?.review.state).toBe("approved");
});

test("an embargo holds until its end, and needs one that is to come", async () => {
  await put("a", PLAIN);
  await expect(review("embargo", ["a"])).rejects.toMatchObject({ code: "usage" });
  await expect(review("embargo", ["a"], { until: now })).rejects.toMatchObject({ code: "usage" });
  await review("embargo", ["a"], { until: now + HOUR });
  expect(await names()).toEqual([]);
  now += HOUR;
  expect(await names()).toEqual(["a"]);
});

test("approving releases nothing from quarantine, and the answer says so", async () => {
  const tokens = Array.from({ length: 5 }, (_, i) => `npm_${fake(36).slice(i)}${fake(36).slice(0, i)}`);
  await put("leaky", [`take ${tokens.map((token, i) => `t${i}=${token}`).join(" ")}`, "done"]);
  await put("fine", PLAIN);
  const done = await review("approve", ["leaky", "fine"]);
  expect(done.map(({ quarantine, mayLeave }) => [quarantine, mayLeave])).toEqual([
    ["quarantined", false],
    ["free", true],
  ]);
  const leaky = (await inbox({ status: "approved" })).entries.find(({ quarantine }) => quarantine !== "free");
  expect(leaky).toMatchObject({ found: 5, secrets: 5, quarantine: "quarantined" });
});

test("a subagent whose session is held may not leave, whatever is said of it, and the answer says so", async () => {
  await four();
  await review("hold", ["good"]);
  expect(await review("approve", ["sub"])).toMatchObject([{ review: { state: "approved" }, mayLeave: false }]);
  await review("release", ["good"]);
  expect(await review("approve", ["sub"])).toMatchObject([{ isChanged: false, mayLeave: true }]);
});

test("a reason that quotes a secret is kept without it", async () => {
  await put("a", PLAIN);
  await review("block", ["a"], { reason: `it says ${TOKEN}` });
  await setScore(deps(), "a", { quality: 2, reason: `see ${TOKEN}` });
  const kept = JSON.stringify([store.reviews.trail(), store.labels.scores()]);
  expect(kept).toContain("[REDACTED:npm-token");
  expect(kept).not.toContain(TOKEN);
});

test("a person's score goes before the heuristic one until the session grows", async () => {
  await four();
  const view = await setScore(deps(), "bad", { quality: 5, reason: "shows a race" });
  expect(view.label.quality).toBe(2);
  expect(view.scores).toMatchObject([{ judge: "person", quality: 5, isCurrent: true, rubric: "none" }]);
  await setScore(deps(), "bad", { quality: 4.5, judge: "codex" });
  expect((await inbox({ minScore: 4.5 })).entries.map(({ judged }) => judged?.judge)).toEqual(["codex"]);
  expect((await names())[0]).toBe("bad");
  await put("bad", [...CORRECTED, "more"], { day: 3 });
  expect((await inbox({ type: "correction_loop" })).entries[0]?.judged).toBeUndefined();
  expect((await names()).at(-1)).toBe("bad");
  for (const quality of [0, 5.5, Number.NaN])
    await expect(setScore(deps(), "good", { quality })).rejects.toMatchObject({ code: "usage" });
});

test("a label is shown with the messages that say so, redacted", async () => {
  await put("a", ["do it", "done", `wrong, it must be ${TOKEN} ${"and so on ".repeat(60)}`, "sorry"]);
  const { sessions, report } = await showLabels(deps(), ["a", "sample:a"], {});
  expect([sessions.length, report.labelled]).toEqual([1, 1]);
  const [view] = sessions;
  expect(view?.main.type).toBe("correction_loop");
  const [evidence] = view?.main.evidence ?? [];
  expect(evidence).toMatchObject({ message: "a-2", seq: 2, role: "user", time: Date.UTC(2026, 0, 1, 10, 0, 2) });
  expect(evidence?.excerpt).toMatch(/^wrong, it must be \[REDACTED:npm-token(:\d+)?\] and so on .*…$/);
  expect(evidence?.excerpt?.length).toBeLessThan(200);
  expect(view?.corrections[0]).toMatchObject({ about: 0, form: "negation", evidence: { seq: 2 } });
  expect(JSON.stringify(store.labels.of(store.findSessions("a")[0]?.key ?? 0))).not.toMatch(/done|wrong/);
});

test("evidence that the session has no more is named, not shown", async () => {
  await put("a", CORRECTED);
  await showLabels(deps(), ["a"], {});
  const row = store.findSessions("a")[0];
  const kept = row && store.labels.of(row.key);
  if (!row || !kept) throw new Error("no label");
  const main = { ...kept.label.main, evidence: [messageId("elsewhere")] };
  const writer = await store.writer({ waitMs: 0 });
  writer.labels.put(row.key, { ...kept, label: { ...kept.label, main } });
  writer.commit(false);
  writer.close();
  const { sessions } = await showLabels(deps(), ["a"], {});
  expect(sessions[0]?.main.evidence).toEqual([
    { message: "elsewhere", seq: undefined, role: undefined, time: undefined, excerpt: undefined },
  ]);
});

test("labels add up by what they say", async () => {
  await four();
  const { totals } = await showLabels(deps(), [], {});
  expect(totals).toMatchObject({ sessions: 5, labelled: 5 });
  expect(totals?.groups.type).toEqual([
    { name: "sft_clean", sessions: 4 },
    { name: "correction_loop", sessions: 1 },
  ]);
  expect(totals?.groups.score.map(({ name }) => name)).toEqual(["4", "3", "2"]);
  expect(totals?.groups.outcome).toEqual([{ name: "tests_passed", sessions: 2 }]);
  const { totals: shop } = await sumLabels(deps(), { project: "shop" }, {});
  expect(shop).toMatchObject({ sessions: 1, groups: { project: [{ name: "shop", sessions: 1 }] } });
});

const SEGMENT = { gapMs: HOUR / 2, dryRun: false, clear: false };

test("a session with several tasks is cut, and made whole again; nothing of it changes", async () => {
  await put("two", [
    `The login test is flaky: the session cookie ${TOKEN} expires before the redirect finishes.`,
    "fixed",
    `New task: write a parser for invoices with ${TOKEN}`,
    "done",
  ]);
  await put("one", PLAIN);
  const revision = store.findSessions("two")[0]?.revision;
  const dry = await segmentSessions(deps(), [], { ...SEGMENT, dryRun: true });
  expect(store.labels.segments("sample:two")).toBeUndefined();
  const done = await segmentSessions(deps(), [], SEGMENT);
  expect(done).toEqual(dry);
  expect(done.looked).toBe(2);
  expect(done.cut.map(({ session }) => session.facts.head.externalId)).toEqual(["two"]);
  expect(done.cut[0]?.segments.map(({ from, to, why, requests }) => [from, to, why, requests])).toEqual([
    [0, 2, [], 1],
    [2, 4, ["new_request"], 1],
  ]);
  expect(done.cut[0]?.segments[1]?.excerpt).toMatch(/^New task: write a parser for invoices with \[REDACTED:npm-token/);
  const kept = store.labels.segments("sample:two");
  expect(kept).toMatchObject({
    revision,
    author: "me",
    segments: [
      { from: 0, to: 2 },
      { from: 2, to: 4 },
    ],
  });
  expect(JSON.stringify(kept)).not.toContain("login");
  expect(store.findSessions("two")[0]?.revision).toBe(revision);
  const cleared = await segmentSessions(deps(), ["two", "one"], { ...SEGMENT, clear: true });
  expect(cleared.cut.length).toBe(1);
  expect(store.labels.segments("sample:two")).toBeUndefined();
});

test("what was cut and holds one task now is whole again", async () => {
  await put("a", ["do this", "done", "New task: do that", "done"]);
  await segmentSessions(deps(), ["a"], SEGMENT);
  await put("a", ["do this", "done", "go on", "done"]);
  expect((await segmentSessions(deps(), ["a"], SEGMENT)).cut).toEqual([]);
  expect(store.labels.segments("sample:a")).toBeUndefined();
});
