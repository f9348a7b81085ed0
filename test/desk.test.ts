// A session's way over the desk, from its log to a decision and back: as a person's agent would, by documents alone.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { documentOf, runFake } from "../src/cli/testing/run-fake.ts";
import type { App } from "../src/ports/app.ts";
import { claudeLog } from "../src/testing/judge-doubles.ts";
import { temporaryFolder } from "./command.ts";

const folder = temporaryFolder("desk");
const logs = join(folder, ".claude/projects/-work-shop");
const GOOD = "aaaa0000-0000-4000-8000-000000000001";
const BAD = "bbbb0000-0000-4000-8000-000000000002";
const SAID = ["Please explain how the cart sums its prices.", "It adds the price of each line, then the tax."];
const CORRECTED = [
  "Rename total to sum in the cart.",
  "I renamed it in the checkout.",
  "No, that's wrong. I said in the cart, not in the checkout!",
  "Sorry, now it is renamed in the cart.",
];

let app: App;
beforeAll(async () => {
  mkdirSync(logs, { recursive: true });
  put(GOOD, SAID);
  put(BAD, CORRECTED);
  const environment = { home: folder, variables: {}, platform: "linux" as const };
  app = await createApp({ environment, workers: 0 });
  await app.scan({});
});
afterAll(() => {
  app.close();
  rmSync(folder, { recursive: true, force: true });
});

function put(id: string, said: readonly string[]): void {
  writeFileSync(join(logs, `${id}.jsonl`), claudeLog(id, said));
}

async function document(line: string): Promise<Record<string, unknown>> {
  const ran = await runFake(app, [...line.split(" "), "--json"], { now: Date.now });
  expect([line, ran.code, ran.err]).toEqual([line, 0, ""]);
  return documentOf(ran);
}

interface Listed {
  readonly id: string;
  readonly type: string;
  readonly review: { readonly state: string; readonly before?: { readonly verb: string } };
}

const waiting = async () => {
  const { sessions, next_command } = await document("inbox --limit 10");
  return { sessions: sessions as Listed[], next_command };
};

test("the inbox labels what is new, and leads from one step to the next", async () => {
  const first = await document("inbox");
  expect(first).toMatchObject({ labelled_now: 2, total: 2 });
  const { sessions, next_command } = await waiting();
  expect(sessions.find(({ id }) => id.endsWith(BAD))?.type).toBe("correction_loop");
  expect(next_command).toBe(`tracemill sessions show ${sessions[0]?.id}`);
  const { label } = (await document(`sessions show ${BAD}`)).session as { label: object };
  expect(label).toMatchObject({ type: "correction_loop" });
  const { sessions: labels } = (await document(`label ${BAD.slice(0, 8)}`)) as { sessions: Record<string, unknown>[] };
  expect(labels[0]).toMatchObject({
    evidence: expect.arrayContaining([expect.objectContaining({ seq: 2, role: "user" })]),
    corrections: [{ about_seq: 0, seq: 2, excerpt: expect.stringMatching(/^No, that's wrong/) }],
  });
});

test("what was approved is so after any reading, until it grows", async () => {
  const done = await document(`approve ${GOOD} --reason clean`);
  expect(done).toMatchObject({ changed: 1, next_command: `tracemill review reset claude-code:${GOOD}` });
  await app.scan({ force: true });
  expect((await waiting()).sessions.map(({ id }) => id)).toEqual([`claude-code:${BAD}`]);
  put(GOOD, [...SAID, "And the shipping?", "It is added at the end."]);
  await app.scan({});
  const grown = await document("inbox");
  expect(grown.labelled_now).toBe(1);
  const one = (grown.sessions as Listed[]).find(({ id }) => id.endsWith(GOOD));
  expect(one?.review).toMatchObject({ state: "new", before: { verb: "approve" } });
});

test("the command that takes a decision back works as printed", async () => {
  for (const verb of ["block", "shortlist", "hold"]) {
    const before = (await document(`review ${BAD}`)).review;
    const { next_command } = await document(`${verb} ${BAD}`);
    await document(String(next_command).replace(/^tracemill /, ""));
    const after = (await document(`review ${BAD}`)).review as Record<string, unknown>;
    expect([verb, after.state, after.hold]).toEqual([verb, ...Object.values(before as object).slice(0, 2)]);
  }
  const { trail } = await document(`review ${BAD}`);
  expect((trail as { verb: string }[]).map(({ verb }) => verb)).toEqual([
    "block",
    "reset",
    "shortlist",
    "reset",
    "hold",
    "release",
  ]);
});

test("what is asked for wrongly is said so, and changes nothing", async () => {
  for (const [line, code] of [
    ["embargo x", 2],
    [`embargo ${BAD} --until yesterday`, 2],
    [`embargo ${BAD} --until someday`, 2],
    ["approve", 2],
    ["approve nobody", 1],
    [`set-score ${BAD}`, 2],
    [`set-score ${BAD} -q 6`, 2],
    ["segment --time-gap soon", 2],
    ["segment --clear", 2],
    ["inbox --status lost", 2],
    ["inbox --min-score 9", 2],
  ] as const) {
    const ran = await runFake(app, [...line.split(" "), "--json"]);
    expect([line, ran.code]).toEqual([line, code]);
    expect(documentOf(ran)).toHaveProperty("error");
  }
});

test("what is offered to take a decision back makes each session as it was", async () => {
  const [good, bad] = [`claude-code:${GOOD}`, `claude-code:${BAD}`];
  await document(`hold ${good}`);
  await document(`embargo ${bad} --until 2099-01-31T00:00Z`);
  const both = await document(`release ${good} ${bad}`);
  const again = `tracemill embargo --until 2099-01-31T00:00:00.000Z ${bad}`;
  expect(both).toMatchObject({
    next_steps: [`Take it back: \`tracemill hold ${good}\`, \`${again}\`.`],
    next_command: null,
  });
  const [, ...words] = again.split(" ");
  expect(await document(words.join(" "))).toMatchObject({ changed: 1 });
  expect(await document(`hold ${bad}`)).toMatchObject({ next_command: again });
  expect(await document(`release ${bad}`)).toMatchObject({ next_command: `tracemill hold ${bad}` });
  await document(`approve ${good}`);
  expect(await document(`block ${good} ${bad}`)).toMatchObject({
    next_steps: [`Take it back: \`tracemill approve ${good}\`, \`tracemill review reset ${bad}\`.`],
  });
  await document(`review reset ${good} ${bad}`);
});

test("`review` says how it is called; `review show` is `review`", async () => {
  const bare = await runFake(app, ["review"], { now: Date.now });
  expect(bare.code).toBe(2);
  for (const word of ["tracemill review ID", "review reset ID", "tracemill inbox"]) expect(bare.err).toContain(word);
  const id = `claude-code:${GOOD}`;
  expect(await document(`review show ${id}`)).toEqual(await document(`review ${id}`));
});
