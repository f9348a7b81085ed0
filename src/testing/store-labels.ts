// Checks of what a store keeps of labels, scores, cuts into tasks and reviews of sessions, and of what revisions tell.

import assert from "node:assert/strict";
import { messageId } from "../core/ids.ts";
import { isCurrent, type KeptLabel, labelRevision, type SessionLabel } from "../core/label.ts";
import type { ReviewEntry } from "../core/review.ts";
import type { NewReview } from "../ports/reviews.ts";
import { finish, headOf, message, type SampleLog, writeLog } from "./sample-log.ts";
import type { StoreCheck, StoreDesk } from "./store-desk.ts";
import { talk } from "./store-ingest.ts";

export const checksOfLabels: readonly StoreCheck[] = [
  ["keeps one label of each session", keepsLabels],
  ["gives signatures of all sessions, a few at a time", givesSignatures],
  ["drops a label with its session", dropsLabels],
  ["keeps reviews and scores in logs that only grow", keepsTrail],
  ["keeps reviews, scores and cuts when a log is read anew", outliveReading],
  ["keeps where a session is cut", keepsSegments],
  ["gives a session that did not change the revision that it had", keepsRevision],
  ["gives a session that changed another revision", changesRevision],
  ["carries what people said of a session over a scrub", carriesOver],
];

const ODD = "a reason with \ud83d half a character";

export const sampleLabel: SessionLabel = {
  main: { type: "debugging_trace", confidence: 0.8, evidence: [messageId("m-1"), messageId(ODD)] },
  contains: [{ type: "refactor", confidence: 0.5, evidence: [] }],
  turns: [{ type: "sft_clean", confidence: 0.6, evidence: [messageId("m-2")], seq: 2 }],
  quality: 4,
  reasons: [{ reason: "tests_passed", points: 1 }],
  outcome: "tests_passed",
  value: ["tool_rich"],
  risk: [],
  effort: 0.25,
  taskType: "debugging",
  resolution: "resolved",
  signals: { failure: 2 },
  examples: [{ kind: "failure", seq: 1, message: messageId("m-1"), confidence: 0.9, form: "pytest" }],
  corrections: [
    {
      kind: "correction",
      seq: 2,
      message: messageId("m-2"),
      range: { part: 0, start: 1, end: 5 },
      confidence: 0.7,
      form: "negation",
      about: 0,
    },
  ],
  filesTouched: 3,
  tokens: 1234,
  language: "en",
};

export function sampleKept(more: Partial<KeptLabel> = {}): KeptLabel {
  return {
    classifier: 1,
    revision: "r1",
    contentHash: "content",
    signature: Uint8Array.from([1, 2, 3, 255]),
    label: sampleLabel,
    ...more,
  };
}

async function keepsLabels({ store, write, again }: StoreDesk): Promise<void> {
  const key = await write((writer) => {
    const session = writeLog(writer, talk);
    finish(writer);
    return session;
  });
  assert.equal(store.labels.of(key), undefined);
  assert.deepEqual([...store.labels.summaries()], []);
  const none: SessionLabel = { ...sampleLabel, outcome: undefined, language: undefined };
  for (const kept of [sampleKept({ label: none }), sampleKept({ classifier: 2, revision: "r2" })]) {
    await write((writer) => {
      writer.labels.put(key, kept);
      writer.commit(false);
    });
    for (const reader of [store, again()]) {
      const got = reader.labels.of(key);
      assert.deepEqual(got && { ...got, signature: Uint8Array.from(got.signature) }, kept);
    }
  }
  assert.deepEqual(
    [...store.labels.summaries()],
    [[key, { classifier: 2, revision: "r2", type: "debugging_trace", quality: 4, contentHash: "content" }]],
  );
}

async function givesSignatures({ store, write }: StoreDesk): Promise<void> {
  const keys = await write((writer) => {
    const made = Array.from({ length: 600 }, (_, i) => {
      const log = writer.openLog(
        { source: "sample", path: `/logs/${i}`, root: "/logs", bytes: 0, modifiedAt: 1 },
        "replace",
        false,
      );
      const key = writer.openSession(log, headOf({ path: "", session: `s${i}`, messages: [] }));
      writer.labels.put(key, sampleKept({ contentHash: `c${i}` }));
      return key;
    });
    writer.commit(true);
    return made;
  });
  const got = [...store.labels.signatures()];
  assert.deepEqual(
    got.map(({ session, contentHash }) => [session, contentHash]),
    keys.map((key, i) => [key, `c${i}`]).sort((a, b) => Number(a[0]) - Number(b[0])),
  );
  assert.deepEqual([...(got[0]?.signature ?? [])], [1, 2, 3, 255]);
}

async function dropsLabels({ store, write }: StoreDesk): Promise<void> {
  const key = await write((writer) => {
    const session = writeLog(writer, talk);
    writer.labels.put(session, sampleKept());
    finish(writer);
    return session;
  });
  // The log is read anew, and has another session now.
  await write((writer) => {
    writeLog(writer, { ...talk, session: "another" });
    finish(writer);
  });
  assert.equal(store.session(key), undefined);
  assert.equal(store.labels.of(key), undefined);
}

const review = (verb: ReviewEntry["verb"], more: Partial<NewReview> = {}): NewReview => ({
  session: "sample:talk",
  verb,
  revision: "r1",
  author: ODD,
  reason: undefined,
  ...more,
});

async function keepsTrail({ store, write, again }: StoreDesk): Promise<void> {
  const added = [
    review("approve", { reason: ODD }),
    review("embargo", { until: 1_800_000_000_000.5, session: ODD }),
    review("reset"),
  ];
  const score = {
    session: "sample:talk",
    judge: "person",
    model: undefined,
    rubric: "1",
    revision: "r1",
    quality: 4.5,
    evidence: [messageId(ODD)],
    reason: ODD,
  };
  const ids = await write((writer) => {
    const given = added.map((one) => writer.reviews.add(one));
    writer.labels.score(score);
    writer.labels.score({ ...score, session: ODD, model: "m", reason: undefined });
    writer.commit(false);
    return given;
  });
  for (const reader of [store, again()]) {
    const trail = reader.reviews.trail();
    assert.deepEqual(
      trail.map((entry) => ({ ...entry, at: 0 })),
      added.map((one, i) => ({ id: ids[i], ...one, at: 0 })),
    );
    assert.ok(trail.every(({ at }) => at > 0));
    assert.deepEqual(
      reader.reviews.trail(ODD).map(({ verb }) => verb),
      ["embargo"],
    );
    assert.deepEqual(reader.reviews.trail("nobody"), []);
    const [first, second] = reader.labels.scores();
    assert.deepEqual({ ...first, at: 0 }, { ...score, id: first?.id, at: 0 });
    assert.deepEqual([second?.session, second?.model, second?.reason], [ODD, "m", undefined]);
    assert.equal(reader.labels.scores("sample:talk").length, 1);
  }
}

async function outliveReading({ store, write }: StoreDesk): Promise<void> {
  const segments = [{ from: 0, to: 5, why: [], gapMs: undefined }];
  await write((writer) => {
    writeLog(writer, talk);
    writer.reviews.add(review("approve"));
    writer.labels.segment("sample:talk", { revision: "r1", segments, author: "me" });
    finish(writer);
    writeLog(writer, { ...talk, messages: talk.messages.slice(0, 1), findings: [] });
    finish(writer);
  });
  assert.equal(store.reviews.trail("sample:talk").length, 1);
  assert.deepEqual(store.labels.segments("sample:talk")?.segments, segments);
}

async function keepsSegments({ store, write, again }: StoreDesk): Promise<void> {
  const segments = [
    { from: 0, to: 2, why: [], gapMs: undefined },
    { from: 2, to: 5, why: ["time_gap", "new_request"] as const, gapMs: 7_200_000 },
  ];
  assert.equal(store.labels.segments(ODD), undefined);
  await write((writer) => {
    writer.labels.segment(ODD, { revision: "r0", segments: [], author: "me" });
    writer.labels.segment(ODD, { revision: "r1", segments, author: ODD });
    writer.commit(false);
  });
  const kept = again().labels.segments(ODD);
  assert.deepEqual(kept && { ...kept, at: 0 }, { revision: "r1", segments, author: ODD, at: 0 });
  await write((writer) => {
    writer.labels.segment(ODD, undefined);
    writer.commit(false);
  });
  assert.equal(store.labels.segments(ODD), undefined);
}

async function keepsRevision({ store, write }: StoreDesk): Promise<void> {
  const key = await write((writer) => {
    const session = writeLog(writer, talk);
    finish(writer);
    return session;
  });
  const revision = () => store.session(key)?.revision;
  const before = revision();
  assert.ok(before !== undefined && before !== "");
  assert.equal(store.sessions({})[0]?.revision, before);
  await write((writer) => {
    writeLog(writer, talk);
    finish(writer);
  });
  assert.equal(revision(), before, "read anew from the start");
  // In two reads, the second of which gives a message again.
  await write((writer) => {
    writeLog(writer, { ...talk, messages: talk.messages.slice(0, 3), raw: "line one\n" });
    finish(writer);
    writeLog(writer, talk, { mode: "append", fromSeq: 2 });
    finish(writer);
  });
  assert.equal(revision(), before, "read in two pieces");
  const others = { ...talk, findings: [], facts: { title: "another title" } };
  await write((writer) => {
    writeLog(writer, others);
    finish(writer);
  });
  assert.equal(revision(), before, "its title and findings are not what was said");
  const row = store.session(key);
  assert.ok(row);
  const kept = sampleKept({ classifier: 3, revision: labelRevision(row) });
  assert.equal(isCurrent(kept, row, 3), true);
  assert.equal(isCurrent(kept, row, 4), false);
  assert.equal(isCurrent(kept, { ...row, messagesInherited: 2 }, 3), false);
}

async function changesRevision({ store, write }: StoreDesk): Promise<void> {
  const seen = new Map<string, string>();
  const grown = message(5, "more");
  const variants: Readonly<Record<string, SampleLog["messages"]>> = {
    whole: talk.messages,
    grown: [...talk.messages, grown],
    shorter: talk.messages.slice(0, 4),
    "another last": [...talk.messages.slice(0, 4), message(4, "and more")],
    "another id": [...talk.messages.slice(0, 4), { ...message(4, "and 検索語 too"), id: messageId("n-4") }],
    "another place": [...talk.messages.slice(0, 4), message(4, "and 検索語 too", { parentSeq: 1 })],
  };
  for (const [name, messages] of Object.entries(variants)) {
    await write((writer) => {
      writeLog(writer, { ...talk, messages, findings: [] });
      finish(writer);
    });
    const revision = store.findSessions("sample:talk")[0]?.revision ?? "";
    assert.equal(seen.get(revision), undefined, `${name} is not ${seen.get(revision)}`);
    seen.set(revision, name);
  }
  await write((writer) => {
    writeLog(writer, { ...talk, findings: [] });
    writeLog(writer, { ...talk, messages: [...talk.messages, grown], findings: [] }, { mode: "append", fromSeq: 5 });
    finish(writer);
  });
  assert.equal(seen.get(store.findSessions("sample:talk")[0]?.revision ?? ""), "grown", "read on as read at once");
}

async function carriesOver({ store, write }: StoreDesk): Promise<void> {
  const key = await write((writer) => {
    const session = writeLog(writer, { ...talk, findings: [] });
    finish(writer);
    return session;
  });
  const before = store.session(key)?.revision ?? "";
  await write((writer) => {
    writer.reviews.add(review("approve", { revision: "older" }));
    writer.reviews.add(review("approve", { revision: before }));
    writer.labels.segment("sample:talk", { revision: before, segments: [], author: "me" });
    writer.labels.put(key, sampleKept({ revision: before }));
    writer.commit(false);
    const shorter = (bytes: Uint8Array) => {
      const text = Buffer.from(bytes).toString();
      return text.includes("foo_bar") ? Buffer.from(text.replaceAll("foo_bar", "[X]")) : bytes;
    };
    writer.scrubSession(key, { json: shorter, text: shorter });
    writer.commit(true);
  });
  const row = store.session(key);
  assert.ok(row && row.revision !== before);
  assert.deepEqual(
    store.reviews.trail("sample:talk").map(({ revision }) => revision),
    ["older", row.revision],
  );
  assert.equal(store.labels.segments("sample:talk")?.revision, row.revision);
  assert.equal(isCurrent(store.labels.of(key), row, 1), false, "its label is made anew");
  // The log that was scrubbed is read again, and has the same messages.
  const scrubbed = { ...talk, messages: [message(0, "please fix [X]()"), ...talk.messages.slice(1)], findings: [] };
  await write((writer) => {
    writeLog(writer, scrubbed);
    finish(writer);
  });
  assert.equal(store.session(key)?.revision, row.revision);
}
