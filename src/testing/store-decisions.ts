// Checks of what a store keeps of people's judgements, and of secrets that are looked for over all sessions.

import assert from "node:assert/strict";
import type { Finding } from "../core/finding.ts";
import { messageId } from "../core/ids.ts";
import type { StoredFinding } from "../ports/store.ts";
import { finish, indexText, message, writeLog } from "./sample-log.ts";
import type { StoreCheck, StoreDesk } from "./store-desk.ts";
import { find, finding, talk } from "./store-ingest.ts";

export const checksOfDecisions: readonly StoreCheck[] = [
  ["keeps decisions and reviews in logs that only grow", keepsJudgements],
  ["keeps judgements when a log is read anew", outliveReading],
  ["keeps findings of several values at one place", keepsAll],
  ["names the strongest finding of each certain value", namesCandidates],
  ["searches for new values in old sessions, for all values in new ones", remembersSearch],
  ["gives what was found without a rule the facts of its value, and forgets it with it", alignsSpread],
  ["says which sessions lack the newest decisions", remembersDecisions],
  ["gives back what a session says of itself, whatever was found in it", keepsTexts],
];

const ODD = "a reason with \ud83d half a character";
const sure = (path: string, hash: string, more: Partial<Finding> = {}): Finding =>
  finding(path, hash, { kind: "secret", severity: "HIGH", confidence: 0.9, ...more });

async function keepsJudgements({ store, write, again }: StoreDesk): Promise<void> {
  const place = { kind: "finding", message: messageId("m-1"), path: "parts.0.text", start: 1, end: 2 } as const;
  const own = { ...place, message: undefined, path: "title" };
  const common = { author: "me", reason: ODD } as const;
  const scope = { kind: "session", session: "sample:talk" } as const;
  const ids = await write((writer) => {
    const first = writer.judgements.decide({ verb: "ignore", target: place, scope, ...common });
    const second = writer.judgements.decide({ verb: "accept", target: own, scope, author: "me", reason: undefined });
    writer.judgements.undecide(first, "you");
    const values = ["h1", "h2"];
    const review = writer.judgements.reviewQuarantine({ verb: "release", session: "sample:talk", ...common, values });
    writer.judgements.unreviewQuarantine(review, "you");
    writer.commit(false);
    return { first, second, review };
  });
  for (const reader of [store, again()]) {
    const [first, second, undo, ...more] = reader.decisions();
    assert.deepEqual({ ...first, at: 0 }, { id: ids.first, at: 0, verb: "ignore", target: place, scope, ...common });
    assert.deepEqual(second?.undoes === undefined && second?.target, own);
    assert.deepEqual([undo?.undoes, undo?.author, more.length], [ids.first, "you", 0]);
    assert.ok(ids.first < ids.second && ids.second < (undo?.id ?? 0));
    const [review, back] = reader.quarantineReviews();
    assert.deepEqual(review?.undoes === undefined && review?.values, ["h1", "h2"]);
    assert.deepEqual([back?.undoes, back?.session], [ids.review, "sample:talk"]);
  }
  await assert.rejects(write((writer) => writer.judgements.undecide(99, "me")));
  await assert.rejects(write((writer) => writer.judgements.unreviewQuarantine(99, "me")));
  assert.equal(store.decisions().length, 3);
}

async function outliveReading({ store, write }: StoreDesk): Promise<void> {
  await write((writer) => {
    writeLog(writer, talk);
    writer.judgements.decide({
      verb: "ignore",
      target: { kind: "rule", rule: "r" },
      scope: { kind: "everywhere" },
      author: "me",
      reason: undefined,
    });
    finish(writer);
    writeLog(writer, { ...talk, messages: talk.messages.slice(0, 1), findings: [] });
    finish(writer);
  });
  assert.equal(store.decisions().length, 1);
}

async function keepsAll({ store, write }: StoreDesk): Promise<void> {
  const findings: StoredFinding[] = [
    { seq: 0, finding: sure("parts.0.text", "h1") },
    { seq: 0, finding: sure("parts.0.text", "h2"), spread: true },
    { seq: 0, finding: sure("parts.0.text", "h1", { rule: "another" }) },
  ];
  const key = await write((writer) => {
    const session = writeLog(writer, { ...talk, findings });
    finish(writer);
    return session;
  });
  const stored = store.findings(key).map((one) => [one.finding.rule, one.finding.valueHash, one.spread ?? false]);
  const { rule } = sure("", "");
  assert.deepEqual(
    stored,
    [
      ["another", "h1", false],
      [rule, "h1", false],
      [rule, "h2", true],
    ].sort((a, b) => (String(a) < String(b) ? -1 : 1)),
  );
  assert.deepEqual([...store.messageHashes(key).keys()], [0]);
  assert.deepEqual(store.placesOf({ valueHash: "h2" }), [{ session: key, seq: 0 }]);
  assert.deepEqual(store.placesOf({ rule: "another" }), [{ session: key, seq: 0 }]);
  assert.deepEqual([...store.valuesLike("h")].sort(), ["h1", "h2"]);
}

async function namesCandidates({ store, write }: StoreDesk): Promise<void> {
  const weak = { confidence: 0.3, severity: "LOW" } as const;
  const findings: StoredFinding[] = [
    { seq: 0, finding: sure("parts.0.text", "both", { rule: "b" }) },
    { seq: 1, finding: sure("parts.0.text", "both", { rule: "a" }) },
    { seq: 2, finding: sure("parts.0.text", "both", { rule: "z", confidence: 0.95 }) },
    { seq: 0, finding: sure("parts.0.text", "weak", { ...weak, start: 2 }) },
    { seq: 1, finding: sure("parts.0.text", "ruled", { ...weak, start: 2, rule: "accepted" }) },
    { seq: 1, finding: sure("parts.0.text", "elsewhere", { start: 3 }), spread: true },
    { seq: -1, finding: sure("title", "own") },
    { seq: 2, finding: sure("parts.0.text", "pii", { kind: "pii", start: 2 }) },
  ];
  await write((writer) => {
    writeLog(writer, { ...talk, findings });
    finish(writer);
  });
  const names = (values: readonly string[], rules: readonly string[]) =>
    store.candidates({ values, rules }).map(({ valueHash, rule, at }) => [valueHash, rule, at.seq]);
  assert.deepEqual(names([], []), [["both", "z", 2]], "the surer first");
  assert.deepEqual(
    names(["weak", "pii"], ["accepted"]).map(([hash]) => hash),
    ["both", "ruled", "weak"],
  );
}

async function remembersSearch({ store, write }: StoreDesk): Promise<void> {
  const facts = { rule: "r", label: "l", severity: "HIGH", confidence: 0.9 } as const;
  const key = await write((writer) => {
    const session = writeLog(writer, { ...talk, findings: [] });
    finish(writer);
    return session;
  });
  assert.deepEqual(store.toSearch(), [{ session: key, upTo: -1, searched: 0, lastSeq: 4 }]);
  await write((writer) => {
    writer.spread.setAllSearched(0);
    writer.spread.confirm({ ...facts, valueHash: "word" }, false);
    writer.commit(true);
  });
  assert.deepEqual(store.toSearch(), [], "a word is looked for nowhere");
  assert.equal(store.unfinished(), false);
  await write((writer) => {
    writer.spread.confirm({ ...facts, valueHash: "h1" }, true);
    writer.commit(true);
  });
  assert.equal(store.unfinished(), true);
  assert.deepEqual(store.toSearch(), [{ session: key, upTo: 4, searched: 0, lastSeq: 4 }]);
  const last = store.confirmed().at(-1)?.number ?? 0;
  await write((writer) => {
    writer.spread.setSearched(key, 4, last);
    writer.commit(true);
  });
  assert.deepEqual(store.toSearch(), []);
  await write((writer) => {
    writer.spread.unconfirm("h1");
    writer.spread.confirm({ ...facts, valueHash: "h2" }, true);
    writer.commit(true);
  });
  assert.ok((store.confirmed().at(-1)?.number ?? 0) > last, "no number is given twice");
  assert.equal(store.toSearch().length, 1);
  await write((writer) => {
    writer.spread.setSearched(key, 4, store.confirmed().at(-1)?.number ?? 0);
    const messages = [...talk.messages, message(5, "one more")];
    writeLog(writer, { ...talk, findings: [], messages }, { mode: "append", fromSeq: 5 });
    finish(writer);
  });
  assert.deepEqual(
    store.toSearch().map(({ upTo, lastSeq }) => [upTo < 5, lastSeq]),
    [[true, 5]],
  );
}

async function alignsSpread({ store, write }: StoreDesk): Promise<void> {
  const spread = (seq: number, hash: string): StoredFinding => ({
    seq,
    finding: sure("parts.0.text", hash, { rule: "old", label: "old" }),
    spread: true,
  });
  const key = await write((writer) => {
    const session = writeLog(writer, { ...talk, findings: [spread(0, "h1"), spread(1, "h1"), spread(2, "h2")] });
    finish(writer);
    return session;
  });
  const facts = { rule: "new", label: "new", severity: "MAXIMUM", confidence: 0.99, valueHash: "h1" } as const;
  const changed = await write((writer) => {
    const places = writer.spread.confirm(facts, true);
    writer.commit(true);
    return places;
  });
  assert.deepEqual(
    changed,
    [0, 1].map((seq) => ({ session: key, seq })),
  );
  const rules = () => store.findings(key).map((one) => one.finding.rule);
  assert.deepEqual(rules(), ["new", "new", "old"]);
  await write((writer) => {
    writer.putFindings(key, [spread(3, "h1")]);
    assert.deepEqual(writer.spread.alignSpread(), [{ session: key, seq: 3 }]);
    assert.deepEqual(writer.spread.alignSpread(), []);
    assert.deepEqual(
      writer.spread.unconfirm("h1"),
      [0, 1, 3].map((seq) => ({ session: key, seq })),
    );
    writer.commit(true);
  });
  assert.deepEqual(rules(), ["old"]);
  assert.deepEqual(store.confirmed(), []);
}

async function remembersDecisions({ store, write }: StoreDesk): Promise<void> {
  const decision = {
    verb: "ignore",
    target: { kind: "value", valueHash: "hash-a" },
    scope: { kind: "everywhere" },
    author: "me",
    reason: undefined,
  } as const;
  const keys = await write((writer) => {
    const found = writeLog(writer, talk);
    const plain = writeLog(writer, { ...talk, path: "/logs/plain", session: "plain", findings: [] });
    writer.spread.setAllSearched(0);
    finish(writer);
    return { found, plain };
  });
  assert.deepEqual([store.toDecide(), store.unfinished()], [[], false]);
  await write((writer) => {
    writer.judgements.decide(decision);
    writer.commit(true);
  });
  assert.deepEqual([store.toDecide(), store.unfinished()], [[keys.found], true]);
  await write((writer) => {
    writer.spread.setUnmarkedDecided();
    writer.spread.setDecided(keys.found);
    writer.commit(true);
  });
  assert.deepEqual([store.toDecide(), store.unfinished()], [[], false]);
  const before = store.decisions().at(-1)?.id ?? 0;
  await write((writer) => {
    writer.judgements.decide(decision);
    writer.spread.setOthersDecided(before, [keys.found]);
    writer.commit(true);
  });
  assert.deepEqual(store.toDecide(), [keys.found]);
  await write((writer) => {
    writer.spread.setDecided(keys.found);
    writer.putFindings(keys.plain, [{ seq: 0, finding: sure("parts.0.text", "h") }]);
    writer.commit(true);
  });
  assert.deepEqual(store.toDecide(), [keys.plain], "what was found since was indexed without decisions");
}

async function keepsTexts({ store, write, again }: StoreDesk): Promise<void> {
  const title = `title ${ODD}`;
  const head = { cwd: "/work/thing", gitBranch: "main" };
  const facts = { title, cwds: ["/work/thing"] };
  const key = await write((writer) => {
    const session = writeLog(writer, { ...talk, head, facts, findings: [] });
    finish(writer);
    return session;
  });
  const before = store.session(key);
  for (const path of ["title", "head.cwd"]) {
    await write((writer) => {
      writer.putFindings(key, [{ seq: -1, finding: sure(path, "h"), spread: true }]);
      writer.commit(true);
    });
    for (const reader of [store, again()]) {
      const row = reader.session(key);
      assert.deepEqual(row?.facts, before?.facts);
      assert.equal(row?.title, before?.title);
    }
  }
  await write((writer) => {
    writer.reindex(key, 0, indexText("masked"));
    writeLog(writer, { ...talk, head, facts: {}, findings: [], firstPrompt: "another" });
    finish(writer);
    writer.tidy(100);
  });
  assert.equal(store.session(key)?.title, "another");
  assert.deepEqual(find(store, '"masked"'), []);
  assert.deepEqual(store.check(true), []);
}
