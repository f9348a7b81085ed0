// Confirming and looking again, over a real store, real files, gate.json and the ledger.

import { createHmac } from "node:crypto";
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BlockedError } from "../../core/blocked.ts";
import { leaving, type Mode } from "../../core/policy.ts";
import type { GateState, ObstacleKind, PolicyGuard } from "../../core/publication.ts";
import { gateFacts, withCandidate } from "../../curate/gate-facts.ts";
import { readArtifact } from "../../io/artifact-read.ts";
import { changeGate, gatePath, readGate } from "../../io/gate-file.ts";
import { appendLedger, ledgerPath, readLedger } from "../../io/ledger.ts";
import type { ConfirmRequest } from "../../ports/app-publish.ts";
import type { Store } from "../../ports/store.ts";
import { fake } from "../../privacy/boundary.ts";
import { createDetector } from "../../privacy/detect.ts";
import { RULESET } from "../../privacy/ruleset.ts";
import { openStore } from "../../store/sqlite/store.ts";
import { type CandidateOptions, candidateDesk, STRICT_GUARD } from "../../testing/candidate-desk.ts";
import { verifyFile } from "../verify.ts";
import { type ConfirmDeps, confirmCandidate } from "./confirm.ts";

const detector = createDetector(RULESET, (text) => createHmac("sha256", "k").update(text).digest("hex").slice(0, 32));
const signal = new AbortController().signal;
const now = Date.UTC(2026, 5, 1);
const NAME = "Ada Lovelace";
const PLACE = { sink: "huggingface", at: "me/traces" };

let home = "";
let store: Store;
let out = new Map<string, string>();
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-confirm-"));
  store = openStore({ home, now: () => now });
  out = new Map();
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

const desk = () => candidateDesk(home, store, (one) => detector.message(one));
const put = (session: string, texts: readonly string[]) => desk().put(session, texts);
const open = (...ids: string[]) => desk().open(...ids);
async function exportAll(options: CandidateOptions = {}) {
  const candidate = desk().makeCandidate(options);
  await changeGate(home, (state) => withCandidate(state, candidate));
  return candidate;
}

const factsOf = (state: GateState) =>
  gateFacts(
    { ...state, seen: { at: 1, projects: ["/w/shop"] }, confirmedProjects: { at: 1, projects: ["/w/shop"] } },
    {
      sessions: store.sessionCount(),
      sources: "all",
      projects: [{ name: "shop", root: "/w/shop" }],
      onDisk: "same",
      grants: [],
      isLoggedIn: true,
      repo: PLACE.at,
      out: new Set(),
    },
  );

const deps = (): ConfirmDeps => ({
  store,
  over: () => 3,
  now: () => now,
  *findings(row) {
    yield store.findings(row.key).map(({ finding }) => ({ message: undefined, finding }));
  },
  read: readArtifact,
  excluded: ({ id }) => out.get(id),
  async leaks(path) {
    const tools = { detector, policy: leaving("strict"), propagator: undefined };
    const { total, leaks } = await verifyFile(readArtifact, path, { tools });
    return { total, places: leaks.map(({ line, rule }) => `line ${line}: ${rule}`) };
  },
  gate: { read: () => readGate(home), change: (change) => changeGate(home, change) },
  facts: async (state) => factsOf(state),
  append: (event) => appendLedger(home, event, { author: "me", at: now }),
  shown: (text) => text,
  author: "me",
});

const request = (count: number, more: Partial<ConfirmRequest> = {}): ConfirmRequest => ({
  file: undefined,
  fullName: NAME,
  skipFullName: false,
  attestations: {
    fullName: `Scanned export for ${NAME} — none found.`,
    sensitive: "Asked about company/client names and private URLs; redactions applied.",
    manualScan: `Manually reviewed ${count} sessions from beginning/middle/end.`,
  },
  place: PLACE,
  scanned: [],
  accept: {},
  signal,
  ...more,
});
const confirm = (count: number, more: Partial<ConfirmRequest> = {}) => confirmCandidate(deps(), request(count, more));

async function blocked(done: Promise<unknown>) {
  const error = await done.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BlockedError);
  return (error as BlockedError).block;
}

async function two() {
  await put("one", ["do it", "done"]);
  await put("two", ["do that", "done too"]);
  await open("sample:one", "sample:two");
}

test("what was opened and stated is confirmed: kept with its hash, in the ledger, and without the name", async () => {
  await two();
  const candidate = await exportAll();
  const done = await confirm(2);
  expect(done).toMatchObject({ scanned: 2, accepted: [], standpoint: { stage: "confirmed", command: undefined } });
  expect(done.nameScan).toEqual({ skipped: false, query: NAME, matches: 0, examples: [] });
  expect(done.candidate).toEqual(candidate);
  const { confirmation } = await readGate(home);
  expect(confirmation).toMatchObject({
    sha256: candidate.sha256,
    at: now,
    author: "me",
    nameMatches: 0,
    scanned: 2,
    accepted: {},
  });
  expect((await readLedger(home)).map(({ event }) => event)).toEqual([{ kind: "confirm", confirmation }]);
  for (const path of [gatePath(home), ledgerPath(home)])
    expect(readFileSync(path, "utf8")).not.toMatch(/Ada|Lovelace/i);
  expect(confirmation?.attestations.fullName).toBe("Scanned export for [name] — none found.");
});

test("a name that is declined is not looked for, and the person has to have declined it", async () => {
  await two();
  await exportAll({ rows: (id) => `{"id":"${id}","by":"${NAME}"}` });
  const { attestations } = request(2);
  const skip = { fullName: undefined, skipFullName: true };
  const block = await blocked(confirm(2, skip));
  expect(block).toMatchObject({ step: 5, missing: [expect.stringContaining("--attest-full-name")] });
  const said = { ...attestations, fullName: "User declined to share their full name, so it was skipped." };
  const done = await confirm(2, { ...skip, attestations: said });
  expect(done.nameScan).toEqual({ skipped: true, reason: said.fullName });
  expect((await readGate(home)).confirmation?.nameMatches).toBeUndefined();
});

test("one name, said or declined; a place holder is none", async () => {
  await two();
  await exportAll();
  await expect(confirm(2, { skipFullName: true })).rejects.toMatchObject({ code: "usage" });
  expect(await blocked(confirm(2, { fullName: undefined }))).toMatchObject({ step: 5 });
  expect(await blocked(confirm(2, { fullName: "THEIR FULL NAME" }))).toMatchObject({ step: 5 });
});

test("nothing was exported, or it is out of scope: the gate's own words", async () => {
  await two();
  expect(await blocked(confirm(2))).toMatchObject({ step: 4, command: "tracemill export --no-push" });
  await exportAll();
  out.set("sample:two", "its project is excluded");
  expect(await blocked(confirm(2))).toMatchObject({ step: 4, missing: ["sample:two: its project is excluded"] });
});

describe("the bytes", () => {
  for (const files of [1, 2]) {
    test(`of ${files}: one changed, added or missing byte, or another file in its place, is refused`, async () => {
      await two();
      const candidate = await exportAll({ files });
      const path = join(candidate.folder, candidate.files.at(-1)?.path ?? "");
      const whole = readFileSync(path);
      const other = Buffer.from(whole);
      other[3] = (other[3] ?? 0) ^ 1;
      for (const bytes of [other, Buffer.concat([whole, Buffer.from("\n")]), whole.subarray(1), Buffer.alloc(0)]) {
        writeFileSync(path, bytes);
        expect(await blocked(confirm(2))).toMatchObject({ step: 4, message: expect.stringContaining("changed") });
      }
      renameSync(path, `${path}.away`);
      expect(await blocked(confirm(2))).toMatchObject({ step: 4, message: expect.stringContaining("not there") });
      renameSync(`${path}.away`, path);
      writeFileSync(path, whole);
      if (files > 1) {
        appendFileSync(candidate.manifest, " ");
        expect(await blocked(confirm(2))).toMatchObject({ step: 4 });
        return;
      }
      expect(await confirm(2)).toMatchObject({ scanned: 2 });
    });
  }

  test("a file that is named is the candidate's or a copy of it", async () => {
    await two();
    const { folder } = await exportAll();
    const copy = join(home, "copy.jsonl");
    copyFileSync(join(folder, "rows.jsonl"), copy);
    for (const file of [copy, folder, join(folder, "rows.jsonl"), join(folder, "manifest.json")])
      expect(await confirm(2, { file })).toMatchObject({ scanned: 2 });
    appendFileSync(copy, "\n");
    expect(await blocked(confirm(2, { file: copy }))).toMatchObject({
      step: 4,
      message: expect.stringContaining(copy),
    });
    await expect(confirm(2, { file: join(home, "none") })).rejects.toMatchObject({ code: "not_found" });
  });

  test("what the rules of today find in them is refused, with its place and without the value", async () => {
    await two();
    const token = `npm_${fake(36)}`;
    await exportAll({ rows: (id) => JSON.stringify({ id, text: `token ${token}` }) });
    const block = await blocked(confirm(2, { accept: { findings: "It is a token of a test, and revoked long ago." } }));
    expect(block).toMatchObject({
      step: 4,
      missing: [expect.stringContaining("rows.jsonl: line 1"), expect.anything()],
    });
    expect(JSON.stringify(block)).not.toContain(token);
  });

  test("another export that takes their place meanwhile is not confirmed by it", async () => {
    await two();
    await exportAll();
    const racing = {
      ...deps(),
      leaks: () => exportAll({ rows: (id) => `{"other":"${id}"}` }).then(() => ({ total: 0, places: [] })),
    };
    expect(await blocked(confirmCandidate(racing, request(2)))).toMatchObject({ step: 4 });
    expect((await readGate(home)).confirmation).toBeUndefined();
    expect(await readLedger(home)).toEqual([]);
  });
});

describe("what was looked at", () => {
  const scanned = async () => Number(/(\d+) (?:was|were) opened here and/.exec((await countsOf([])) ?? "")?.[1]);
  /** What the statement of one session too many is answered with. */
  const countsOf = async (named: readonly string[]) => (await blocked(confirm(3, { scanned: named }))).missing?.[0];

  async function three() {
    for (const id of ["one", "two", "three"]) await put(id, ["do it", "done"]);
    await exportAll();
  }

  test("a session counts in the revision that was exported, or in that of now, and in no other", async () => {
    await three();
    expect(await scanned()).toBe(0);
    await open("sample:one");
    expect(await scanned()).toBe(1);
    await put("one", ["do it", "done", "and more"]);
    expect(await scanned(), "it was opened as it was exported").toBe(1);
    await put("two", ["do it", "done", "and more"]);
    await open("sample:two");
    expect(await scanned(), "it was opened as it is now").toBe(2);
    await put("two", ["do it", "done", "and more", "and again"]);
    expect(await scanned(), "it is neither any more").toBe(1);
  });

  test("sessions that are named count besides, each once, and have to be in it", async () => {
    await three();
    await open("sample:one");
    expect(await countsOf(["sample:one", "two", "sample:two"])).toContain("1 was opened here and 1 named besides");
    expect(await confirm(3, { scanned: ["two", "sample:three"] })).toMatchObject({ scanned: 3 });
    await expect(confirm(3, { scanned: ["four"] })).rejects.toMatchObject({ code: "not_found" });
    await expect(confirm(3, { scanned: [""] })).rejects.toMatchObject({ code: "not_found" });
    await expect(confirm(3, { scanned: ["t"] })).rejects.toMatchObject({ code: "ambiguous_id" });
  });

  test("a confirmation that is stopped changes nothing", async () => {
    await two();
    await exportAll();
    await expect(confirm(2, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
    expect((await readGate(home)).confirmation).toBeUndefined();
  });
});

const REASON = "The person looked at it and accepts it as it is.";
const kindsOf = (block: { obstacles?: readonly { kind: ObstacleKind }[] }) =>
  (block.obstacles ?? []).map(({ kind }) => kind);

describe("what stands against it", () => {
  const cases: readonly (readonly [kind: ObstacleKind, name: string, make: () => Promise<unknown>, example: string])[] =
    [
      [
        "names",
        "a name in a row",
        () => exportAll({ rows: (id) => `{"id":"${id}","by":"lovelace, ada"}` }),
        "line 1: ",
      ],
      ["findings", "what a mild mode leaves", () => mild("minimal"), "sample:one: "],
      [
        "withheld",
        "a session that was blocked since",
        () => exportAll().then(() => desk().review("sample:two", "block")),
        "sample:two: blocked",
      ],
      [
        "withheld",
        "a session that is held since",
        () => exportAll().then(() => desk().review("sample:two", "hold")),
        "sample:two: held",
      ],
      ["withheld", "a session with many secrets", () => secrets(4).then(() => exportAll()), "sample:two: quarantined"],
      [
        "shrunk",
        "fewer sessions than before",
        () => exportAll().then(() => published({ sessions: 9 })),
        "9 sessions were published, this has 2",
      ],
      [
        "loosened",
        "a looser policy than before",
        () => exportAll().then(() => published({ guard: { ...STRICT_GUARD, hidden: ["h"] } })),
        "not hidden any more",
      ],
    ];
  for (const [kind, name, make, example] of cases) {
    test(`${kind}: ${name}, unless it is accepted with a reason`, async () => {
      await two();
      await make();
      await open("sample:one", "sample:two");
      const block = await blocked(confirm(2));
      expect(block.step).toBe(5);
      expect(kindsOf(block)).toEqual([kind]);
      expect(block.obstacles?.[0]?.examples.join("\n")).toContain(example);
      expect(block.hint).toContain("--accept-");
      expect((await readGate(home)).confirmation).toBeUndefined();
      for (const reason of ["", "fine", "<why this is accepted, in a sentence>"])
        expect(kindsOf(await blocked(confirm(2, { accept: { [kind]: reason } })))).toEqual([kind]);
      const done = await confirm(2, { accept: { [kind]: `${REASON} ${NAME}` } });
      expect(done.accepted.map((one) => one.kind)).toEqual([kind]);
      const { confirmation } = await readGate(home);
      expect(confirmation?.accepted[kind]).toMatchObject({
        reason: `${REASON} [name]`,
        count: block.obstacles?.[0]?.count,
      });
    });
  }

  test("all of it is told at once, with what is stated wrongly, in one order", async () => {
    await two();
    await exportAll({ rows: (id) => `{"id":"${id}","by":"${NAME}"}`, guard: { mode: "minimal" } });
    await desk().review("sample:one", "block");
    await published({ sessions: 9, guard: STRICT_GUARD });
    const block = await blocked(confirm(1, { attestations: {} }));
    expect(kindsOf(block)).toEqual(["withheld", "names", "shrunk", "loosened"]);
    expect(block.missing).toHaveLength(3);
  });

  test("what was published elsewhere does not measure what goes here; without a place all of it does", async () => {
    await two();
    await exportAll();
    await published({ sessions: 9 }, "folder:/out");
    await confirm(2);
    expect(kindsOf(await blocked(confirm(2, { place: undefined })))).toEqual(["shrunk"]);
  });
});

/** A finding that only a strict mode replaces. */
async function mild(mode: Mode) {
  await put("one", ["write to janet.quill@acme-widgets.io", "done"]);
  const finding = {
    path: "parts.0.text",
    start: 0,
    end: 5,
    rule: "mail",
    label: "email",
    kind: "pii",
    severity: "LOW",
    confidence: 0.9,
    valueHash: "v",
  } as const;
  await desk().write((writer) =>
    writer.putFindings(store.findSessions("sample:one")[0]?.key ?? 0, [{ seq: 0, finding }]),
  );
  await exportAll({ guard: { mode } });
}

async function secrets(count: number) {
  await put(
    "two",
    Array.from({ length: count }, (_, i) => `token npm_${fake(35)}${i}`),
  );
}

async function published(
  more: { readonly sessions?: number; readonly guard?: PolicyGuard },
  place = "huggingface:me/traces",
): Promise<void> {
  const record = { sha256: "cd".repeat(32), at: 1, sessions: 2, guard: STRICT_GUARD, ...more };
  await changeGate(home, (state) => ({ ...state, published: { ...state.published, [place]: record } }));
}
