// Nothing leaks: a planted session in every exit and every file, decisions that hold at once, and secrets that one
// session confirms looked for in all others, whatever the order in which they were read.

import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { runFake } from "../src/cli/testing/run-fake.ts";
import { leaving } from "../src/core/policy.ts";
import { loadKey } from "../src/io/config.ts";
import { keyedHash } from "../src/io/crypto.ts";
import { leaveSession } from "../src/pipeline/leaving.ts";
import { guardOf } from "../src/pipeline/quarantine.ts";
import type { App } from "../src/ports/app.ts";
import type { FindingView } from "../src/ports/app-findings.ts";
import { fake } from "../src/privacy/boundary.ts";
import { createDetector } from "../src/privacy/detect.ts";
import { FULL_RULESET } from "../src/privacy/ruleset.ts";
import { openStore } from "../src/store/sqlite/store.ts";
import { temporaryFolder } from "./command.ts";
import {
  FALSE_POSITIVE,
  idOf,
  PERSONAL,
  type Planted,
  plainSession,
  plantedHome,
  SECRETS,
  SESSION,
} from "./planted.ts";

const root = temporaryFolder("leaks");
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PLANTED: readonly Planted[] = Object.values(SECRETS);

function open(name: string): Promise<App> & { readonly home: string; readonly data: string } {
  const home = join(root, name);
  const data = join(home, "data");
  const app = createApp({ environment: { home, variables: {}, platform: "linux" }, home: data, workers: 1 });
  return Object.assign(app, { home, data });
}

const all = (value: unknown) => inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null });

/** Everything that a command prints, in both forms. */
async function printed(app: App, ...line: string[]): Promise<string> {
  const runs = await Promise.all([runFake(app, line), runFake(app, [...line, "--json"])]);
  return runs.map(({ out, err }) => out + err).join("\n");
}

/** Words of a value as the index would hold them; short ones are everybody's. */
function tokensOf(value: string): string[] {
  return value
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token.length >= 6);
}

function sql(data: string, statement: string): void {
  const db = new DatabaseSync(join(data, "tracemill.db"));
  db.exec(statement);
  db.close();
}

function vocabulary(data: string): Set<string> {
  const db = new DatabaseSync(join(data, "tracemill.db"));
  try {
    db.exec("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, full_text, row)");
    return new Set(
      db
        .prepare("SELECT term FROM temp.words")
        .all()
        .map((row) => (row as { term: string }).term),
    );
  } finally {
    db.close();
  }
}

/** Files of the data folder, but those that hold what the logs say, that have these bytes. */
function filesWith(data: string, needles: readonly string[]): string[] {
  const files = readdirSync(data, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(data, name)).isFile(),
  );
  return files
    .filter((name) => !name.startsWith("bodies.db") && !name.startsWith("archive"))
    .flatMap((name) => {
      const bytes = readFileSync(join(data, name));
      return needles.filter((needle) => bytes.includes(needle)).map((needle) => `${name}: ${needle.slice(0, 6)}…`);
    });
}

function expectNowhere(data: string, values: readonly string[]): void {
  const tokens = values.flatMap(tokensOf);
  const words = vocabulary(data);
  expect(tokens.filter((token) => words.has(token))).toEqual([]);
  expect(filesWith(data, [...values, ...tokens])).toEqual([]);
}

async function findingsOf(app: App, id: string, rule?: string): Promise<FindingView[]> {
  const { findings } = await app.findings(id, { all: false, reveal: false, ...(rule !== undefined && { rule }) });
  return [...findings];
}

describe("a planted session", () => {
  const bench = open("planted");
  let app: App;
  beforeAll(async () => {
    plantedHome(bench.home);
    app = await bench;
    await app.scan({});
  });
  afterAll(() => app.close());

  const everything = async () =>
    [
      await printed(app, "sessions", "show", SESSION),
      (await runFake(app, ["sessions", "show", SESSION, "--markdown"])).out,
      await printed(app, "sessions", "list"),
      await printed(app, "findings"),
      await printed(app, "findings", SESSION),
      await printed(app, "findings", SESSION, "--all"),
      await printed(app, "diff", SESSION),
      await printed(app, "diff", SESSION, "--mode", "minimal"),
      await printed(app, "quarantine"),
      await printed(app, "quarantine", "show", SESSION),
      await printed(app, "inbox", "--limit", "0"),
      await printed(app, "label", SESSION),
      await printed(app, "score", SESSION),
      await printed(app, "approve", SESSION),
      await printed(app, "review", "history", SESSION),
      await printed(app, "segment", "--time-gap", "1s"),
      await printed(app, "stats", "--labels"),
      all(await app.sessions({})),
    ].join("\n");
  let said: string | undefined;
  for (const { name, value, hidden = value } of PLANTED) {
    test(`${name}: not in show, list, search, findings or diff`, async () => {
      said ??= await everything();
      expect(said).toContain("[REDACTED:");
      expect([said.includes(value), said.includes(hidden)]).toEqual([false, false]);
      for (const query of [value, hidden, ...tokensOf(value)]) {
        const found = await app.search(query, { sort: "rank" });
        expect([query.slice(0, 4), found.total]).toEqual([query.slice(0, 4), 0]);
      }
    });
  }
  test("nor in what leaves", async () => {
    const store = openStore({ home: bench.data, now: Date.now });
    try {
      const [row] = store.findSessions(SESSION);
      if (!row) throw new Error("the session is not there");
      const own = createDetector(FULL_RULESET, keyedHash(loadKey(bench.data)));
      const { facts, messages } = leaveSession({ store, detector: own, policy: leaving("strict") }, row);
      const said = `${all(facts)}\n${JSON.stringify([...(messages as Iterable<unknown>)])}`;
      for (const { value, hidden = value } of PLANTED)
        expect([said.includes(value), said.includes(hidden)]).toEqual([false, false]);
      expect(said).not.toMatch(/admin:pw@/);
      expect(said.includes("notes.md")).toBe(true);
      expect(said.includes(PERSONAL.value)).toBe(false);
    } finally {
      store.close();
    }
  });
  test("nor in any file but those of the logs' own content, nor in the vocabulary", async () => {
    await app.exportQuarantine(join(bench.data, "quarantine.jsonl"), { overwrite: true });
    expect(statSync(join(bench.data, "quarantine.jsonl")).mode & 0o77).toBe(0);
    expectNowhere(
      bench.data,
      PLANTED.flatMap(({ value, hidden = value }) => [value, hidden]),
    );
  });
  test("it is quarantined, released, and quarantined again by a further secret", async () => {
    const own = open("quarantine");
    // Unlike each other: of a value that is ignored no part is another's.
    const letters = "q7RzK2mVxW9bTn4LpYc8HdJ6sGf3";
    const keys = [3, 8, 13, 18, 23].map((at) => `ghp_${fake(36, letters.slice(at) + letters.slice(0, at))}`);
    plainSession(own.home, idOf(1), ...keys.slice(0, 4), ...keys.slice(0, 4));
    plainSession(own.home, idOf(2), ...keys.slice(0, 3), ...keys.slice(0, 3));
    const reviewed = await own;
    await reviewed.scan({});
    const state = async (id: string) => (await reviewed.quarantineOf(id)).state;
    expect([await state(idOf(1)), await state(idOf(2))]).toEqual(["quarantined", "free"]);
    const store = openStore({ home: own.data, now: Date.now });
    const guard = (over: number) =>
      [idOf(1), idOf(2)].map((id) => store.findSessions(id).map((row) => guardOf({ store, over: () => over })(row)));
    expect([guard(3), guard(4), guard(2)]).toEqual([
      [[false], [true]],
      [[true], [true]],
      [[false], [false]],
    ]);
    store.close();
    await expect(reviewed.reviewQuarantine("release", idOf(1), " ")).rejects.toMatchObject({ code: "usage" });
    await reviewed.reviewQuarantine("release", idOf(1), `rotated ${keys[0]}`);
    expect(await state(idOf(1))).toBe("released");
    expect((await reviewed.quarantineOf(idOf(1))).review?.reason).toMatch(/^rotated \[REDACTED:/);
    plainSession(own.home, idOf(1), ...keys, ...keys);
    await reviewed.scan({ force: true });
    expect(await reviewed.quarantineOf(idOf(1))).toMatchObject({ state: "quarantined", secrets: 5, unseen: 1 });
    const [fifth] = (await findingsOf(reviewed, idOf(1))).filter(({ seq }) => seq === 4);
    const [first] = (await findingsOf(reviewed, idOf(1))).filter(({ seq }) => seq === 0);
    await reviewed.decide("ignore", [fifth?.id ?? "", first?.id ?? ""], {});
    expect((await reviewed.quarantineOf(idOf(1))).secrets).toBe(3);
    expect(await state(idOf(1))).toBe("released");
    await reviewed.reviewQuarantine("block", idOf(1), "no");
    expect(await state(idOf(1))).toBe("blocked");
    const { sessions } = await reviewed.exportQuarantine(join(own.home, "out/q.jsonl"), { overwrite: true });
    expect(sessions).toBe(1);
    expect(JSON.parse(readFileSync(join(own.home, "out/q.jsonl"), "utf8"))).toMatchObject({
      state: "blocked",
      reviewed: true,
    });
    await reviewed.undoQuarantineReview(idOf(1));
    expect(await state(idOf(1))).toBe("released");
    reviewed.close();
  });
});

describe("decisions", () => {
  const bench = open("decisions");
  const password = FALSE_POSITIVE.slice(16, 28);
  const [word = ""] = tokensOf(`x${password}`).slice(-1);
  const query = "Ex4mple pa55";
  let app: App;
  let log = "";
  beforeAll(async () => {
    log = plainSession(bench.home, idOf(1), `in the docs: ${FALSE_POSITIVE}`, "nothing here", `bare ${password} again`);
    plainSession(bench.home, idOf(2), `elsewhere ${password} stands, and nothing tells`);
    app = await bench;
    await app.scan({});
    // No log is read for any of this.
    rmSync(log);
  });
  afterAll(() => app.close());
  /** A connection string holds it as well, which is no secret: other rules find that. */
  const passwordIn = (id: string) => findingsOf(app, id, "url-password");
  const shown = async () =>
    `${await printed(app, "sessions", "show", idOf(1))}${await printed(app, "sessions", "show", idOf(2))}`;
  const times = (text: string) => text.split(password).length - 1;
  const hits = async () => (await app.search(query, { sort: "time" })).total;

  test("before: masked in both sessions, listed as what was found", async () => {
    void word;
    expect(times(await shown())).toBe(0);
    expect(await hits()).toBe(0);
    const found = await passwordIn(idOf(1));
    expect(found.map(({ seq, spread, decision, replaced }) => [seq, spread, decision, replaced])).toEqual([
      // The title is the first prompt's beginning.
      [undefined, false, undefined, true],
      [0, false, undefined, true],
      [2, true, undefined, true],
    ]);
    expect(await passwordIn(idOf(2))).toMatchObject([{ spread: true }, { spread: true, seq: 0 }]);
    expectNowhere(bench.data, [password, "ex4mple"]);
  });
  test("ignore: in clear at once, everywhere, and found; undo: masked at once, in search too", async () => {
    const found = (await passwordIn(idOf(1))).find(({ seq }) => seq === 0);
    const report = await app.decide("ignore", [found?.id ?? ""], { reason: `it is ${FALSE_POSITIVE}` });
    expect(report).toMatchObject({ later: false, stillMaskedBy: [], decisions: [{ verb: "ignore" }] });
    expect(report.decisions[0]?.reason).not.toContain(password);
    expect(times(await shown())).toBeGreaterThanOrEqual(6);
    expect(await hits()).toBe(3);
    expect(await printed(app, "sessions", "list")).toContain(password);
    expect(await printed(app, "diff", idOf(1))).toContain("Nothing is replaced");
    // The log that is there is unchanged, and the other one is gone: a scan reads nothing.
    const again = await app.scan({});
    expect([again.messages, again.bytesRead, again.logs.read]).toEqual([0, 0, 0]);
    expect(await hits()).toBe(3);
    // Ordered by a new reading, the decision holds.
    plainSession(bench.home, idOf(3), `a third one says ${password}`);
    await app.scan({});
    expect(await hits()).toBe(4);
    const undone = await app.undoDecision(undefined);
    expect(undone.decisions).toMatchObject([{ undoneAt: expect.any(Number) }]);
    expect(times(`${await shown()}${await printed(app, "sessions", "show", idOf(3))}`)).toBe(0);
    expect(await hits()).toBe(0);
    expectNowhere(bench.data, [password, "ex4mple"]);
    await expect(app.undoDecision(undefined)).rejects.toMatchObject({ code: "not_found" });
  });
  test("the narrower decision goes before the wider", async () => {
    const [value] = (await passwordIn(idOf(1))).map(({ valueHash }) => `value:${valueHash.slice(0, 12)}`);
    await app.decide("ignore", [value ?? ""], {});
    await app.decide("accept", [value ?? ""], { session: idOf(2) });
    expect(times(await printed(app, "sessions", "show", idOf(2)))).toBe(0);
    expect(times(await printed(app, "sessions", "show", idOf(1)))).toBeGreaterThan(0);
    expect(await hits()).toBe(3);
    const [, , third] = await passwordIn(idOf(1));
    await app.decide("accept", [third?.id ?? ""], { reach: "finding" });
    expect(await hits()).toBe(2);
    const log = await app.decisions();
    expect(log.slice(0, 3).map(({ verb, target, scope }) => [verb, target.kind, scope.kind])).toEqual([
      ["accept", "finding", "session"],
      ["accept", "value", "session"],
      ["ignore", "value", "everywhere"],
    ]);
    for (const { id } of log.slice(0, 3)) await app.undoDecision(id);
    expect(await hits()).toBe(0);
  });
  test("what one command leaves for later, the next scan does; meanwhile nothing shows more than it may", async () => {
    const { data } = bench;
    const store = openStore({ home: data, now: Date.now });
    const valueHash = (await passwordIn(idOf(1)))[0]?.valueHash ?? "";
    const write = async (act: (writer: Awaited<ReturnType<typeof store.writer>>) => void) => {
      const writer = await store.writer({ waitMs: 1000 });
      act(writer);
      writer.commit(true);
      writer.close();
    };
    let id = 0;
    await write(({ judgements }) => {
      const decision = { verb: "ignore", target: { kind: "value", valueHash }, scope: { kind: "everywhere" } } as const;
      id = judgements.decide({ ...decision, author: "me", reason: undefined });
    });
    expect(times(await shown())).toBeGreaterThan(0);
    expect(await hits()).toBe(0);
    await app.scan({});
    expect(await hits()).toBe(4);
    await write(({ judgements }) => judgements.undecide(id, "me"));
    expect(times(await shown())).toBe(0);
    expect(vocabulary(data).has("ex4mple")).toBe(true);
    for (const limit of [0, 1]) expect((await app.search(query, { sort: "rank", limit })).total).toBe(0);
    await app.scan({});
    expectNowhere(data, [password, "ex4mple"]);
    store.close();
  });
  test("a rule in one project", async () => {
    const report = await app.decide("ignore", ["rule:url-password"], { project: "/w/planted", reach: "project" });
    expect(report.decisions[0]?.scope).toEqual({ kind: "project", project: "/w/planted" });
    expect(await hits()).toBe(4);
    await app.undoDecision(report.decisions[0]?.id);
    expect(await hits()).toBe(0);
  });
  test("a suspicion that is accepted is a secret: replaced in every mode, and looked for everywhere", async () => {
    const own = open("accepted");
    // AWS role ids are identifiers: severity LOW, shown inside the machine.
    const suspicion = `AROA${fake(16, "QZ7RK2MVXW5BTN4LPYC6HDJ3SGFA")}`;
    plainSession(own.home, idOf(1), `a role ${suspicion} of ours`);
    plainSession(own.home, idOf(2), `in base64: ${Buffer.from(`role=${suspicion};`).toString("base64")}`);
    const accepting = await own;
    await accepting.scan({});
    const both = async () =>
      `${await printed(accepting, "sessions", "show", idOf(1))}${await printed(accepting, "sessions", "show", idOf(2))}`;
    expect(await both()).toContain(suspicion);
    const found = (await findingsOf(accepting, idOf(1))).find(({ seq }) => seq === 0);
    expect(found).toMatchObject({ severity: "LOW", replaced: false });
    await accepting.decide("accept", [found?.id ?? ""], {});
    expect(await both()).not.toContain(suspicion);
    expect((await findingsOf(accepting, idOf(2))).filter(({ replaced }) => replaced).length).toBeGreaterThan(0);
    expect((await accepting.search(suspicion, { sort: "time" })).total).toBe(0);
    expect([...(await accepting.diff(idOf(1), { mode: "minimal", reveal: false })).messages]).not.toEqual([]);
    expectNowhere(own.data, [suspicion]);
    await accepting.undoDecision(undefined);
    expect(await both()).toContain(suspicion);
    // Its own rule finds it there as well, as a suspicion.
    expect((await findingsOf(accepting, idOf(2))).filter(({ spread, replaced }) => spread || replaced)).toEqual([]);
    accepting.close();
  });
  test("who shows one value of a block of base64 does not show the others, and is told what keeps it masked", async () => {
    const own = open("blob");
    const token = `ghp_${fake(36, "K2mVxW9bTn4LpYc8HdJ6sGf3q7Rz")}`;
    const other = `glpat-${fake(20, "Tn4LpYc8HdJ6sGf3q7RzK2mVxW9b")}`;
    const blob = Buffer.from(`A=${token}\nB=${other}\nC=${password}\n`).toString("base64");
    plainSession(own.home, idOf(1), "the secrets of the cluster", blob);
    plainSession(own.home, idOf(2), `it is postgres://docs:${password}@db.internal/app, and ${token}`);
    const deciding = await own;
    await deciding.scan({});
    const look = async () =>
      `${await printed(deciding, "sessions", "show", idOf(1))}${await printed(deciding, "sessions", "show", idOf(2))}`;
    const namedIn = async (id: string, rule: string) => {
      const [found] = await findingsOf(deciding, id, rule);
      return { id: found?.id ?? "", ref: `value:${found?.valueHash}` };
    };
    const [first, second] = [await namedIn(idOf(2), "github-pat-classic"), await namedIn(idOf(1), "gitlab-pat")];
    const third = await namedIn(idOf(2), "url-password");
    const report = await deciding.decide("ignore", [first.id], {});
    expect(await look()).toContain(token);
    expect(await look()).not.toContain(blob);
    expect(report.stillMaskedBy.length).toBe(2);
    const more = await deciding.decide("ignore", [second.id], {});
    expect(await look()).not.toContain(blob);
    expect(more.stillMaskedBy.length).toBe(1);
    expect((await deciding.decide("ignore", more.stillMaskedBy, {})).stillMaskedBy).toEqual([]);
    expect(await look()).toContain(blob);
    expect(await look()).toContain(password);
    const decided = (await deciding.decisions()).map(({ target }) => target);
    expect(decided[0]).toEqual({ kind: "value", valueHash: third.ref.slice(6) });
    for (const _ of decided) await deciding.undoDecision(undefined);
    for (const value of [token, other, password, blob]) expect((await look()).includes(value)).toBe(false);
    expectNowhere(own.data, [token, other, password, blob]);
    deciding.close();
  });
  test("wrong words are told", async () => {
    for (const [refs, options, code] of [
      [["zzzzzz"], {}, "not_found"],
      [["rule:none"], {}, "not_found"],
      [["rule:url-password"], {}, "usage"],
      [["value:000000"], {}, "not_found"],
      [["rule:url-password"], { reach: "finding" }, "usage"],
      [["rule:url-password"], { reach: "session" }, "usage"],
      [["rule:url-password"], { project: "none" }, "not_found"],
    ] as const) {
      const failure = app.decide("ignore", refs, options);
      await expect(failure, refs.join()).rejects.toMatchObject({ code });
    }
  });
});

describe("over all sessions", () => {
  const password = `Wz9${"-lantern"}Kq4mTx7`;
  const second = `ghp_${fake(36, "K2mVxW9bTn4LpYc8HdJ6sGf3q7Rz")}`;
  const sessions: readonly (readonly string[])[] = [
    [`bare ${password} and ${second.toLowerCase().slice(0, 3)}`, "more"],
    [`it is postgres://svc:${password}@db/app, you know`, `{"escaped":"${password}"}`],
    [`a token ${second}`, Buffer.from(`xx${password}yy`).toString("base64")],
    ["nothing at all", `both: ${Buffer.from(`${password}|${second}|${password}`).toString("base64")}`],
    // One value inside another, and found by two rules.
    [`postgres://svc:${password}-longer@db/app`, `bare ${password}-longer, ${password}`, `https://u:${second}@host/x`],
  ];
  const orders = [
    [[0, 1, 2, 3, 4]],
    [[0], [1], [2], [3], [4]],
    [[4], [3], [2], [1], [0]],
    [[1, 3], [0], [2, 4]],
    [[4, 0], [2], [3, 1]],
  ];
  const seen: unknown[] = [];
  for (const [i, order] of orders.entries()) {
    test(`read in the order ${JSON.stringify(order)}`, async () => {
      const bench = open(`order-${i}`);
      const app = await bench;
      for (const group of order) {
        for (const n of group) plainSession(bench.home, idOf(n), ...(sessions[n] ?? []));
        await app.scan({});
      }
      const unchanged = readdirSync(bench.data).map((name) => statSync(join(bench.data, name)).mtimeMs);
      await app.scan({});
      expect(readdirSync(bench.data).map((name) => statSync(join(bench.data, name)).mtimeMs)).toEqual(unchanged);
      const found: unknown[] = [];
      for (const n of sessions.keys()) {
        for (const view of await findingsOf(app, idOf(n))) {
          const { id, valueHash, ...facts } = view;
          // Hashes depend on the key of each home.
          found.push({ n, ...facts, excerpt: all(view.excerpt).replace(/:\d+\]/g, "]") });
          expect([id, valueHash]).toEqual([expect.any(String), expect.any(String)]);
        }
      }
      expect(found.length).toBeGreaterThan(5);
      expect((await app.search(password, { sort: "time" })).total).toBe(0);
      // As after a kill: some sessions were searched, and nobody knows it.
      sql(bench.data, "UPDATE sessions SET propagated = -1, searched = 0 WHERE key % 2 = 0");
      await app.scan({});
      app.close();
      expectNowhere(bench.data, [password, second]);
      seen.push({ found, words: [...vocabulary(bench.data)].sort() });
      expect(seen.at(-1)).toEqual(seen[0]);
    });
  }
  test("a value that no session confirms any more is forgotten where it was only looked for", async () => {
    const bench = open("forgotten");
    plainSession(bench.home, idOf(0), `bare ${password} here`);
    plainSession(bench.home, idOf(1), `it is postgres://svc:${password}@db/app`);
    const app = await bench;
    await app.scan({});
    expect((await findingsOf(app, idOf(0))).length).toBeGreaterThan(0);
    plainSession(bench.home, idOf(1), "it was taken out");
    await app.scan({ force: true });
    expect(await findingsOf(app, idOf(0))).toEqual([]);
    expect((await app.search(password, { sort: "time" })).total).toBe(1);
    expect(await printed(app, "sessions", "show", idOf(0))).toContain(password);
    app.close();
  });
});
