// The last look before publishing: what was accepted then passes, and anything more, or else, does not.

import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BlockedError } from "../../core/blocked.ts";
import type { Candidate, Confirmation, GateState, PolicyGuard } from "../../core/publication.ts";
import type { GateFacts } from "../../curate/gate-facts.ts";
import { readArtifact } from "../../io/artifact-read.ts";
import type { Store } from "../../ports/store.ts";
import { openStore } from "../../store/sqlite/store.ts";
import { candidateDesk, STRICT_GUARD } from "../../testing/candidate-desk.ts";
import { candidateOnDisk } from "./candidate-bytes.ts";
import { type FoundObstacle, findObstacles } from "./obstacles.ts";
import { type RecheckDeps, recheck } from "./recheck.ts";

const signal = new AbortController().signal;
const PLACE = { sink: "folder", at: "/out" };

let home = "";
let store: Store;
let out = new Map<string, string>();
let published: GateState["published"] = {};
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-recheck-"));
  store = openStore({ home, now: () => 5 });
  out = new Map();
  published = {};
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

const desk = () => candidateDesk(home, store, () => []);
const deps = (): RecheckDeps => ({
  store,
  over: () => 3,
  now: () => 5,
  *findings(row) {
    yield store.findings(row.key).map(({ finding }) => ({ message: undefined, finding }));
  },
  read: readArtifact,
  excluded: ({ id }) => out.get(id),
});
const facts = (candidate: Candidate, confirmation: Confirmation): GateFacts => ({
  sessions: 3,
  sources: "all",
  projects: [],
  seen: [],
  confirmed: [],
  candidate,
  onDisk: "same",
  takenOut: [],
  confirmation,
  published,
  grants: [],
  isLoggedIn: false,
  repo: undefined,
});

/** Three sessions, and a candidate of them that was confirmed as things stand now. */
async function confirmed(guard: Partial<PolicyGuard> = {}) {
  for (const id of ["a", "b", "c"]) await desk().put(id, ["do it", "done"]);
  return desk().makeCandidate({ guard });
}

async function accepting(candidate: Candidate): Promise<Confirmation> {
  const found = await findObstacles(deps(), { candidate, published, place: PLACE, signal });
  const accept = ({ kind, count, items }: FoundObstacle) =>
    [kind, { reason: "It was looked at.", count, items }] as const;
  return {
    sha256: candidate.sha256,
    at: 1,
    author: "me",
    attestations: { fullName: "", sensitive: "", manualScan: "" },
    nameMatches: 0,
    scanned: 3,
    accepted: Object.fromEntries(found.map(accept)),
  };
}

const look = (candidate: Candidate, confirmation: Confirmation, place = PLACE) =>
  recheck(deps(), candidate, confirmation, { facts: facts(candidate, confirmation), published, place, signal });

async function blocked(done: Promise<unknown>) {
  const error = await done.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BlockedError);
  const { step, obstacles = [], missing } = (error as BlockedError).block;
  return { step, kinds: obstacles.map(({ kind }) => kind), missing };
}

test("what is as it was confirmed passes, as often as it is asked", async () => {
  const candidate = await confirmed();
  const confirmation = await accepting(candidate);
  await look(candidate, confirmation);
  await look(candidate, confirmation);
});

test("a byte, a scope or a confirmation of other bytes is told by its step", async () => {
  const candidate = await confirmed();
  const confirmation = await accepting(candidate);
  expect(await blocked(look(candidate, { ...confirmation, sha256: "ab".repeat(32) }))).toMatchObject({ step: 5 });
  out.set("sample:b", "left out by .tracemillignore");
  expect(await blocked(look(candidate, confirmation))).toMatchObject({
    step: 4,
    missing: [expect.stringContaining("sample:b")],
  });
  out.clear();
  appendFileSync(join(candidate.folder, "rows.jsonl"), "{}\n");
  expect(await blocked(look(candidate, confirmation))).toMatchObject({ step: 4 });
});

test("a session that is withheld since is told; one that was accepted is not, and no other in its stead", async () => {
  const candidate = await confirmed();
  const before = await accepting(candidate);
  await desk().review("sample:a", "block");
  expect(await blocked(look(candidate, before))).toMatchObject({ step: 5, kinds: ["withheld"] });
  const confirmation = await accepting(candidate);
  await look(candidate, confirmation);
  await desk().review("sample:b", "hold");
  expect(await blocked(look(candidate, confirmation))).toMatchObject({ step: 5, kinds: ["withheld"] });
  // One for the other: as many as were accepted, and not the same.
  await desk().review("sample:a", "reset");
  expect(await blocked(look(candidate, confirmation))).toMatchObject({ step: 5, kinds: ["withheld"] });
  await desk().review("sample:b", "release");
  await look(candidate, confirmation);
});

test("what the store forgot is not taken for free to leave", async () => {
  const candidate = await confirmed();
  const gone = {
    ...candidate,
    sessions: candidate.sessions.map((one, i) => (i === 0 ? { ...one, id: "sample:zzz" } : one)),
  };
  expect(await blocked(look(gone, await accepting(candidate)))).toMatchObject({ kinds: ["withheld"] });
});

test("findings since are told where the candidate's mode leaves them; a decision takes them away again", async () => {
  const candidate = await confirmed({ mode: "minimal" });
  const confirmation = await accepting(candidate);
  const finding = {
    path: "parts.0.text",
    start: 0,
    end: 2,
    rule: "phone",
    label: "phone",
    kind: "pii",
    severity: "HIGH",
    confidence: 0.8,
    valueHash: "hash",
  } as const;
  const add = (more: Partial<typeof finding> | { confidence: number }) =>
    desk().write((writer) =>
      writer.putFindings(store.findSessions("sample:a")[0]?.key ?? 0, [{ seq: 0, finding: { ...finding, ...more } }]),
    );
  await add({ confidence: 0.79 });
  await look(candidate, confirmation);
  await add({});
  expect(await blocked(look(candidate, confirmation))).toMatchObject({ step: 5, kinds: ["findings"] });
  await look({ ...candidate, guard: STRICT_GUARD }, confirmation);
  await desk().write((writer) =>
    writer.judgements.decide({
      verb: "ignore",
      target: { kind: "value", valueHash: "hash" },
      scope: { kind: "everywhere" },
      author: "me",
      reason: undefined,
    }),
  );
  await look(candidate, confirmation);
});

test("what was published there meanwhile measures it; elsewhere it does not", async () => {
  const candidate = await confirmed();
  const confirmation = await accepting(candidate);
  const record = { sha256: "cd".repeat(32), at: 1, sessions: 5, guard: { ...STRICT_GUARD, excluded: ["p"] } };
  published = { "folder:/out": record };
  expect(await blocked(look(candidate, confirmation))).toMatchObject({ step: 5, kinds: ["shrunk", "loosened"] });
  await look(candidate, confirmation, { sink: "folder", at: "/elsewhere" });
  await look(candidate, await accepting(candidate));
  const accepted = await accepting(candidate);
  published = { "folder:/out": { ...record, sessions: 6 } };
  expect(await blocked(look(candidate, accepted))).toMatchObject({ kinds: ["shrunk"] });
});

test("a look at sizes tells what is gone or of another length", async () => {
  const candidate = await confirmed();
  const size = candidate.files[0]?.bytes ?? 0;
  expect(candidateOnDisk(candidate, () => size)).toBe("same");
  expect(candidateOnDisk(candidate, () => size + 1)).toBe("changed");
  expect(candidateOnDisk(candidate, () => undefined)).toBe("missing");
});
