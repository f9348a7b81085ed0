import { hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { LeakError } from "../../core/artifact.ts";
import { BlockedError } from "../../core/blocked.ts";
import { TraceError } from "../../core/errors.ts";
import type { DatasetVersion } from "../../core/publication.ts";
import { sessionName } from "../../core/session-name.ts";
import { CONTAINERS } from "../../export/index.ts";
import { beginDraft } from "../../io/artifact-file.ts";
import { readArtifact } from "../../io/artifact-read.ts";
import { openOutbox, readRange, saveBytes } from "../../io/outbox.ts";
import { parquetRows } from "../../io/parquet-file.ts";
import { fake } from "../../privacy/boundary.ts";
import { publishCandidate } from "./publish.ts";
import { type MemoryDataset, memoryDataset } from "./testing/memory-target.ts";
import { type Desk, type MadeSession, openDesk } from "./testing/publishing.ts";
import { unpublishSessions } from "./unpublish.ts";

const digest = (text: string) => hash("sha256", text);
const OUTSIDE = {
  files: { begin: beginDraft, read: readArtifact },
  openOutbox,
  read: readRange,
  save: saveBytes,
  parquetRows,
  containers: CONTAINERS,
};
const desks: Desk[] = [];
function desk(dataset?: MemoryDataset): Desk {
  const one = openDesk(OUTSIDE, dataset);
  desks.push(one);
  return one;
}
afterEach(() => {
  for (const one of desks.splice(0)) one.close();
});

const session = (n: number, project?: string, texts = [`Fix bug ${n}`, "Done."]): MadeSession => ({
  id: `pi:${n}`,
  texts,
  ...(project !== undefined && { project, root: `/${project}` }),
});
const FOUR = [session(1, "Api"), session(2, "Api"), session(3, "web"), session(4)];

function version({ files }: MemoryDataset): DatasetVersion {
  return JSON.parse(files.get("versions/latest.json")?.toString() ?? "{}") as DatasetVersion;
}

/** Every line of every file of rows that the index names, by the session it is of. */
function linesIn(dataset: MemoryDataset): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  const named = version(dataset).files.map(({ path }) => path);
  const there = [...dataset.files.keys()].filter((path) => path.startsWith("data/"));
  expect(there.sort()).toEqual(named.toSorted());
  for (const path of there) {
    for (const line of dataset.files.get(path)?.toString().split("\n") ?? []) {
      if (line === "") continue;
      const { session_id: id } = JSON.parse(line) as { session_id: string };
      lines.set(id, [...(lines.get(id) ?? []), line]);
    }
  }
  return lines;
}

const waiting = (home: string) => (existsSync(join(home, "outbox")) ? readdirSync(join(home, "outbox")) : []);

const texts = (dataset: MemoryDataset) =>
  Object.fromEntries(
    [...linesIn(dataset)].map(([id, lines]) => [id, lines.map((line) => (JSON.parse(line) as { text: string }).text)]),
  );

test("a candidate becomes a dataset: its lines as they stand, a card, metadata, versions, and a line in the ledger", async () => {
  const { deps, candidate, intent, dataset, ledger, gate, home } = desk();
  const one = candidate(FOUR);
  const report = await publishCandidate(deps, intent(one));
  expect(report).toMatchObject({
    isNew: true,
    isUpToDate: false,
    visibility: "private",
    added: 4,
    replaced: 0,
    removed: 0,
    rows: 8,
    receipt: 1,
    card: undefined,
    provenance: [
      { project: "Api", remote: "example.org/Api", licence: "MIT" },
      { project: "web", remote: "example.org/web", licence: "MIT" },
    ],
  });
  expect([...dataset.files.keys()].sort()).toEqual([
    "README.md",
    expect.stringMatching(/^data\/api\/train-20261126-100100-[0-9a-f]{8}\.jsonl$/),
    expect.stringMatching(/^data\/unsorted\/train-20261126-100100-[0-9a-f]{8}\.jsonl$/),
    expect.stringMatching(/^data\/web\/train-20261126-100100-[0-9a-f]{8}\.jsonl$/),
    "metadata.json",
    "versions/latest.json",
    `versions/v20261126-100100-${one.sha256.slice(0, 8)}.json`,
  ]);
  const candidateLines = readFileSync(join(one.folder, "sessions.jsonl"), "utf8").split("\n").filter(Boolean);
  expect([...linesIn(dataset).values()].flat().sort()).toEqual(candidateLines.sort());
  expect(version(dataset).files.find(({ project }) => project === "api")).toMatchObject({ name: "Api", rows: 4 });
  for (const bytes of dataset.files.values()) {
    if (!bytes.toString().startsWith('{"session_id')) expect(bytes.toString()).not.toMatch(/pi:\d|Fix bug/);
  }
  expect(ledger).toMatchObject([{ event: { kind: "publish", sha256: one.sha256, added: 4, visibility: "private" } }]);
  expect(gate()).toMatchObject({
    publishing: undefined,
    published: { "memory:me/data": { sha256: one.sha256, sessions: 4 } },
  });
  expect(waiting(home)).toEqual([]);
});

test("published again, nothing is sent; one that grew and one that was blocked: exactly that", async () => {
  const { deps, candidate, intent, dataset, ledger } = desk();
  await publishCandidate(deps, intent(candidate(FOUR)));
  const { commits } = dataset;
  const before = new Map(dataset.files);
  const again = await publishCandidate(deps, intent(candidate(FOUR)));
  expect(again).toMatchObject({ isUpToDate: true, added: 0, kept: 4, puts: [], deletes: [], receipt: undefined });
  expect(dataset.commits).toBe(commits);
  expect(dataset.files).toEqual(before);
  expect(ledger).toHaveLength(1);
  const grown = session(1, "Api", ["Fix bug 1", "Done.", "Thanks", "Welcome."]);
  const next = await publishCandidate(deps, intent(candidate([grown, session(2, "Api")]), { withheld: ["pi:3"] }));
  expect(next).toMatchObject({ added: 0, replaced: 1, removed: 1, kept: 2, rows: 4 });
  expect(texts(dataset)).toEqual({
    "pi:1": ["Fix bug 1", "Done.", "Thanks", "Welcome."],
    "pi:2": ["Fix bug 2", "Done."],
    "pi:4": ["Fix bug 4", "Done."],
  });
  expect(next.puts.map(({ path }) => path).filter((path) => path.startsWith("data/"))).toHaveLength(1);
  expect(version(dataset).previous).toMatch(/^v/);
});

test("a dry run changes nothing and says all: the card, the files, the steps", async () => {
  const { deps, candidate, intent, dataset, ledger, gate, home } = desk();
  const report = await publishCandidate(deps, intent(candidate(FOUR), { dryRun: true }));
  expect(report).toMatchObject({ isDryRun: true, isNew: true, added: 4, steps: 4, receipt: undefined });
  expect(report.puts).toHaveLength(7);
  expect(report.card).toContain("# data\n");
  expect([dataset.exists, dataset.files.size, ledger.length, gate().publishing]).toEqual([false, 0, 0, undefined]);
  expect(waiting(home)).toEqual([]);
  const real = await publishCandidate(deps, intent(candidate(FOUR)));
  expect(real.puts.map(({ bytes }) => bytes)).toEqual(report.puts.map(({ bytes }) => bytes));
});

const refusals: [name: string, run: (one: Desk) => Promise<unknown>, message: RegExp][] = [
  [
    "a byte that changed after the review",
    async ({ deps, candidate, intent }) => {
      const one = candidate(FOUR);
      const path = join(one.folder, "sessions.jsonl");
      writeFileSync(path, readFileSync(path, "utf8").replace("Fix", "Fux"));
      return publishCandidate(deps, intent(one));
    },
    /not what was reviewed/,
  ],
  [
    "an export that is gone",
    async ({ deps, candidate, intent }) => {
      const one = candidate(FOUR);
      rmSync(one.folder, { recursive: true });
      return publishCandidate(deps, intent(one));
    },
    /not what was reviewed/,
  ],
  [
    "sessions that are not where the gate says",
    async ({ deps, candidate, intent }) => {
      const one = candidate(FOUR);
      const [first, ...rest] = one.sessions;
      const moved = first && { ...first, rows: first.rows + 1 };
      return publishCandidate(deps, intent({ ...one, sessions: moved ? [moved, ...rest] : rest }));
    },
    /not what was reviewed/,
  ],
  [
    "a project that may never be published",
    async ({ deps, candidate, intent, policies }) => {
      policies.set("/web", "never");
      return publishCandidate(deps, intent(candidate(FOUR)));
    },
    /web may never be published/,
  ],
  [
    "a project for private datasets alone, in a public one",
    async ({ deps, candidate, intent, policies }) => {
      policies.set("/web", "private");
      return publishCandidate(deps, intent(candidate(FOUR), { isPublic: true }));
    },
    /web may be published to private datasets alone/,
  ],
  [
    "a dataset that is public, without --public",
    async ({ deps, candidate, intent, dataset }) => {
      Object.assign(dataset, { exists: true, visibility: "public" });
      return publishCandidate(deps, intent(candidate(FOUR)));
    },
    /is public/,
  ],
];
for (const [name, run, message] of refusals) {
  test(`${name} is refused, and nothing is sent`, async () => {
    const one = desk();
    const failed = await run(one).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(BlockedError);
    expect((failed as Error).message).toMatch(message);
    expect([one.dataset.files.size, one.dataset.commits, one.ledger.length]).toEqual([0, 0, 0]);
  });
}

test("a private-only project goes to a private dataset, and to a folder", async () => {
  const { deps, candidate, intent, policies, dataset } = desk();
  policies.set("/web", "private");
  await publishCandidate(deps, intent(candidate(FOUR)));
  expect(texts(dataset)).toHaveProperty("pi:3");
  const folder = memoryDataset();
  Object.assign(folder, { exists: true, visibility: undefined });
  const other = desk(folder);
  other.policies.set("/web", "private");
  await publishCandidate(other.deps, other.intent(other.candidate(FOUR)));
  expect(texts(folder)).toHaveProperty("pi:3");
});

test("what the rules of today find stops everything, with its session and line, and never its value", async () => {
  const { deps, candidate, intent, dataset } = desk();
  const key = `ghp_${fake(36)}`;
  const one = candidate([session(1, "Api"), session(2, "Api", ["ok", `use ${key}`]), session(3)]);
  const failed = await publishCandidate(deps, intent(one)).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(LeakError);
  expect(failed).toMatchObject({
    code: "blocked",
    sessions: ["pi:2"],
    hint: expect.stringContaining("block the session"),
  });
  expect((failed as Error).message).toMatch(/api \(in pi:2\).*in line \d/);
  expect((failed as Error).message).not.toContain(key.slice(4, 12));
  expect(dataset.files.size).toBe(0);
});

test("a file is looked at by the mode that its sessions left by", async () => {
  const { deps, candidate, intent, dataset } = desk();
  const mail = ["mia.muster", "brightmail.org"].join("@");
  const sessions = [session(1, "Api", [`Write to ${mail}`])];
  await expect(publishCandidate(deps, intent(candidate(sessions)))).rejects.toThrow(LeakError);
  const guard = { mode: "minimal", hidden: [], excluded: [], ignores: 0, quarantine: 10 } as const;
  await publishCandidate(deps, intent(candidate(sessions, { guard })));
  expect(version(dataset).files[0]?.sessions[0]?.mode).toBe("minimal");
  expect(dataset.files.get("README.md")?.toString()).toContain("- minimal, 1 session:");
});

test("large projects are several files, no session divided, as Parquet as well", async () => {
  for (const container of ["jsonl", "parquet"] as const) {
    const { deps, candidate, intent, dataset } = desk();
    const sessions = Array.from({ length: 12 }, (_, n) => session(n, "Api", ["x ".repeat(400), "y ".repeat(400)]));
    await publishCandidate({ ...deps, shardBytes: 6000 }, intent(candidate(sessions), { container }));
    const { files } = version(dataset);
    expect(files.length).toBeGreaterThan(3);
    expect(files.every(({ rows, sessions: of }) => rows === of.length * 2)).toBe(true);
    expect(files.every(({ path }) => path.endsWith(`.${container}`))).toBe(true);
    if (container === "jsonl") expect(linesIn(dataset).size).toBe(12);
  }
});

test("a Parquet dataset is changed in place: rows are told apart, moved, and read back", async () => {
  const { deps, candidate, intent, dataset, home } = desk();
  const parquet = { container: "parquet" } as const;
  await publishCandidate(deps, intent(candidate(FOUR), parquet));
  const grown = session(1, "Api", ["Fix bug 1", "Done.", "Wörter 日本語 🎉"]);
  await publishCandidate(deps, intent(candidate([grown, session(5, "Api")]), parquet));
  await unpublishSessions(deps, { ...intent(candidate(FOUR)), ids: ["pi:3"], reason: undefined });
  const found: Record<string, string[]> = {};
  for (const { path, sha256 } of version(dataset).files) {
    const bytes = dataset.files.get(path) as Buffer;
    expect(hash("sha256", bytes)).toBe(sha256);
    const copy = join(home, "copy.parquet");
    writeFileSync(copy, bytes);
    for await (const row of parquetRows(copy)) {
      const { session_id: id, text } = row as { session_id: string; text: string };
      found[id] = [...(found[id] ?? []), text];
    }
  }
  expect(found).toEqual({
    "pi:1": ["Fix bug 1", "Done.", "Wörter 日本語 🎉"],
    "pi:2": ["Fix bug 2", "Done."],
    "pi:4": ["Fix bug 4", "Done."],
    "pi:5": ["Fix bug 5", "Done."],
  });
});

test("a dataset stays of one kind", async () => {
  const { deps, candidate, intent, logs } = desk();
  await publishCandidate(deps, intent(candidate(FOUR)));
  const other = [
    intent(candidate(FOUR), { container: "parquet" }),
    intent(candidate(FOUR, { format: { name: "sessions", version: 2 } })),
    intent(logs(FOUR)),
  ];
  for (const one of other) {
    await expect(publishCandidate(deps, one)).rejects.toMatchObject({
      code: "usage",
      hint: expect.stringContaining("another repository"),
    });
  }
});

test("logs are published as they are, and go whole", async () => {
  const { deps, logs, intent, dataset } = desk();
  const one = logs([session(1), session(2, "shared"), session(3, "shared")]);
  await publishCandidate(deps, intent(one));
  const traces = [...dataset.files.keys()].filter((path) => path.startsWith("traces/"));
  expect(traces.sort()).toEqual([
    expect.stringMatching(/^traces\/pi\/pi-1-[0-9a-f]{8}\.jsonl$/),
    expect.stringMatching(/^traces\/pi\/shared-[0-9a-f]{8}\.jsonl$/),
  ]);
  expect(dataset.files.get(traces[1] ?? "")?.toString()).toBe(
    readFileSync(join(one.folder, "traces/pi/shared.jsonl"), "utf8"),
  );
  expect(version(dataset).files.map(({ rows }) => rows)).toEqual([2, 4]);
  expect((await publishCandidate(deps, intent(one))).isUpToDate).toBe(true);
  const gone = await unpublishSessions(deps, { ...intent(one), ids: ["pi:2"], reason: undefined });
  expect(gone).toMatchObject({
    removed: 2,
    notes: expect.arrayContaining([expect.stringContaining("cannot be divided")]),
  });
  expect([...dataset.files.keys()].filter((path) => path.startsWith("traces/"))).toHaveLength(1);
  const manifest = readFileSync(one.manifest, "utf8");
  writeFileSync(one.manifest, manifest.replace("1", "1 "));
  await expect(publishCandidate(deps, intent(one))).rejects.toThrow(/not what was reviewed/);
});

test("sessions are taken out by their ids, or by the hash that the index has; the rest stays as it was", async () => {
  const { deps, candidate, intent, dataset, ledger } = desk();
  await publishCandidate(deps, intent(candidate(FOUR)));
  const before = linesIn(dataset);
  const ids = ["pi:1", sessionName("pi:4", digest), "pi:77"];
  const asked = { ...intent(candidate(FOUR)), ids, reason: "asked to" };
  const dry = await unpublishSessions(deps, { ...asked, dryRun: true });
  expect(dry).toMatchObject({ removed: 2, isDryRun: true });
  expect(linesIn(dataset)).toEqual(before);
  const report = await unpublishSessions(deps, asked);
  expect(report).toMatchObject({ removed: 2, added: 0, receipt: 2 });
  expect(report.notes.join("\n")).toMatch(/pi:77 is not in the dataset[\s\S]*block the session[\s\S]*squashing/);
  expect(linesIn(dataset)).toEqual(new Map([...before].filter(([id]) => id === "pi:2" || id === "pi:3")));
  expect(dataset.files.get("README.md")?.toString()).toMatch(/\| sessions \| 2 \|/);
  expect(ledger.at(-1)).toMatchObject({ event: { kind: "unpublish", removed: 2, reason: "asked to" } });
  expect(await unpublishSessions(deps, asked)).toMatchObject({ isUpToDate: true, removed: 0 });
  expect(ledger).toHaveLength(2);
  await unpublishSessions(deps, { ...asked, ids: ["pi:2", "pi:3"] });
  expect([...dataset.files.keys()].some((path) => path.startsWith("data/"))).toBe(false);
  expect((await publishCandidate(deps, intent(candidate(FOUR)))).added).toBe(4);
  expect(linesIn(dataset)).toEqual(before);
});

test("nothing of others is replaced or deleted", async () => {
  const { deps, candidate, intent, dataset } = desk();
  dataset.exists = true;
  dataset.files.set("data/other.csv", Buffer.from("a,b\n"));
  dataset.files.set("README.md", Buffer.from("---\nlicense: mit\n---\n"));
  const report = await publishCandidate(deps, intent(candidate(FOUR)));
  expect(report.notes).toContain("1 file of others there: left alone.");
  expect(dataset.files.get("data/other.csv")?.toString()).toBe("a,b\n");
  expect(dataset.files.get("README.md")?.toString()).toMatch(/^---\nlicense: mit\n/);
  for (const [path, text] of [
    ["README.md", "# My words\n"],
    ["versions/latest.json", '{"latest_version":"v1"}'],
    ["metadata.json", '{"sessions":1}'],
  ] as const) {
    const other = desk();
    other.dataset.exists = true;
    other.dataset.files.set(path, Buffer.from(text));
    await expect(publishCandidate(other.deps, other.intent(other.candidate(FOUR)))).rejects.toMatchObject({
      code: "usage",
    });
    expect(other.dataset.files.size).toBe(1);
  }
});

test("a proposal leaves another's card alone, and is no publication", async () => {
  const { deps, candidate, intent, dataset, gate } = desk();
  dataset.exists = true;
  dataset.files.set("README.md", Buffer.from("# My words\n"));
  const report = await publishCandidate(deps, intent(candidate(FOUR), { isProposal: true }));
  expect(report).toMatchObject({ proposalUrl: "memory://here/1", notes: [expect.stringContaining("README.md")] });
  expect(dataset.files.get("README.md")?.toString()).toBe("# My words\n");
  expect(gate()).toMatchObject({ published: {}, publishing: undefined });
});

for (const [name, text, code] of [
  ["newer", '{"kind":"dataset-version","schema_version":2}', "usage"],
  ["damaged", '{"kind":"dataset-version","schema_version":1}', "sink_failed"],
] as const) {
  test(`a ${name} index is not written over`, async () => {
    const { deps, candidate, intent, dataset } = desk();
    dataset.exists = true;
    dataset.files.set("versions/latest.json", Buffer.from(text));
    await expect(publishCandidate(deps, intent(candidate(FOUR)))).rejects.toMatchObject({ code });
    expect(dataset.files.size).toBe(1);
  });
}

test("somebody else publishes meanwhile: both are there; somebody who never stops is told", async () => {
  const { deps, candidate, intent, dataset } = desk();
  const other = desk(dataset);
  const theirs = other.candidate([session(9, "Api")]);
  let isFirst = true;
  dataset.before = (effect) => {
    if (!isFirst || !effect.startsWith("commit data/web")) return;
    isFirst = false;
    throw new Interrupted();
  };
  await expect(publishCandidate(deps, intent(candidate(FOUR)))).rejects.toThrow(Interrupted);
  dataset.before = () => {};
  await publishCandidate(other.deps, other.intent(theirs));
  await publishCandidate(deps, intent(candidate(FOUR)));
  const stranger = (effect: string) => {
    if (effect === "gate") dataset.commits++;
  };
  expect(Object.keys(texts(dataset)).sort()).toEqual(["pi:1", "pi:2", "pi:3", "pi:4", "pi:9"]);
  dataset.before = stranger;
  await expect(publishCandidate(deps, intent(candidate([session(10)])))).rejects.toMatchObject({
    code: "destination_changed",
  });
  let times = 0;
  dataset.before = (effect) => {
    if (times++ < 3) stranger(effect);
  };
  await publishCandidate(deps, intent(candidate([session(10)])));
  expect(Object.keys(texts(dataset))).toHaveLength(6);
});

class Interrupted extends Error {}

/** The history of a dataset: each step on what the one before left. */
function steps({ deps, candidate, intent }: Desk): (() => Promise<unknown>)[] {
  const one = candidate(FOUR);
  const two = candidate([session(1, "Api", ["Fix bug 1", "Done.", "More"]), session(5, "Api"), session(6, "web")]);
  const shard = { ...deps, shardBytes: 300 };
  return [
    () => publishCandidate(shard, intent(one)),
    () => publishCandidate(shard, intent(two, { withheld: ["pi:4"] })),
    () => unpublishSessions(shard, { ...intent(two), ids: ["pi:2"], reason: undefined }),
  ];
}

test("killed before and after any effect, and begun again, it ends in the same dataset", async () => {
  const calm = desk();
  for (const step of steps(calm)) await step();
  const expected = new Map([...calm.dataset.files].sort());
  expect(Object.keys(texts(calm.dataset)).sort()).toEqual(["pi:1", "pi:3", "pi:5", "pi:6"]);
  let kills = 0;
  for (let at = 0; ; at++) {
    const one = desk();
    let seen = 0;
    let isKilled = false;
    one.dataset.before = () => {
      if (seen++ !== at || isKilled) return;
      isKilled = true;
      throw new Interrupted();
    };
    for (const step of steps(one)) {
      await step().catch(async (error: unknown) => {
        expect(error).toBeInstanceOf(Interrupted);
        await step();
      });
    }
    expect(new Map([...one.dataset.files].sort())).toEqual(expected);
    expect(one.gate().publishing).toBeUndefined();
    expect(one.ledger.map(({ event }) => event.kind)).toEqual(["publish", "publish", "unpublish"]);
    expect(waiting(one.home)).toEqual([]);
    one.close();
    if (!isKilled) break;
    kills++;
  }
  expect(kills).toBeGreaterThan(30);
});

test("what a killed run staged is taken again only as it was", async () => {
  const { deps, candidate, intent, dataset, home } = desk();
  const one = candidate(FOUR);
  dataset.before = (effect) => {
    if (effect === "create") throw new Interrupted();
  };
  await expect(publishCandidate(deps, intent(one))).rejects.toThrow(Interrupted);
  dataset.before = () => {};
  const [artifact = ""] = readdirSync(join(home, "outbox")).filter((name) => one.sha256.startsWith(name));
  const [place = ""] = readdirSync(join(home, "outbox", artifact));
  const folder = join(home, "outbox", artifact, place);
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".jsonl"))
      writeFileSync(join(folder, name), readFileSync(join(folder, name), "utf8").replace("Fix", "Fux"));
  }
  await publishCandidate(deps, intent(one));
  expect(JSON.stringify(texts(dataset))).not.toContain("Fux");
  expect(Object.keys(texts(dataset))).toHaveLength(4);
});

test("a destination that tells no hashes of its files is served as well", async () => {
  const dataset = memoryDataset();
  dataset.tellsHashes = false;
  const one = desk(dataset);
  for (const step of steps(one)) await step();
  expect(Object.keys(texts(dataset)).sort()).toEqual(["pi:1", "pi:3", "pi:5", "pi:6"]);
});

test("a dataset whose file was changed there by hand stops before anything is sent", async () => {
  const { deps, candidate, intent, dataset } = desk();
  await publishCandidate(deps, intent(candidate(FOUR)));
  const [path = ""] = [...dataset.files.keys()].filter((one) => one.startsWith("data/api"));
  const bytes = dataset.files.get(path) as Buffer;
  dataset.tellsHashes = false;
  dataset.files.set(path, Buffer.from(bytes.toString().replace("Fix", "Fux")));
  const { commits } = dataset;
  const grown = candidate([session(1, "Api", ["other"])]);
  await expect(publishCandidate(deps, intent(grown))).rejects.toMatchObject({ code: "sink_failed" });
  expect(dataset.commits).toBe(commits);
});

test("what arrived otherwise than it was sent is no publication", async () => {
  const { deps, candidate, intent, dataset, ledger, gate } = desk();
  dataset.before = (effect) => {
    if (effect === "verify") dataset.files.set("metadata.json", Buffer.from("{}"));
  };
  const failed = await publishCandidate(deps, intent(candidate(FOUR))).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(TraceError);
  expect(failed).toMatchObject({ code: "sink_failed", retryable: true });
  expect(ledger).toHaveLength(0);
  expect(gate().publishing).toBeDefined();
});

test("while one process sends to a place, another does not", async () => {
  const { deps, candidate, intent, dataset, home } = desk();
  const held = openOutbox(home, digest("memory:me/data").slice(0, 12));
  await expect(publishCandidate(deps, intent(candidate(FOUR)))).rejects.toMatchObject({ code: "store_locked" });
  expect(dataset.files.size).toBe(0);
  held.release();
  await publishCandidate(deps, intent(candidate(FOUR)));
  expect(Object.keys(texts(dataset))).toHaveLength(4);
});
