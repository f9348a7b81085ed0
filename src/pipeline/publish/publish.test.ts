import { hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { TraceError } from "../../core/errors.ts";
import { sessionName } from "../../core/session-name.ts";
import { CONTAINERS } from "../../export/index.ts";
import { beginDraft } from "../../io/artifact-file.ts";
import { readArtifact } from "../../io/artifact-read.ts";
import { openOutbox, readRange, saveBytes } from "../../io/outbox.ts";
import { parquetRows } from "../../io/parquet-file.ts";
import { publishCandidate } from "./publish.ts";
import type { MemoryDataset } from "./testing/memory-target.ts";
import { type Desk, openDesk } from "./testing/publishing.ts";
import { FOUR, linesIn, session, texts, version, waiting } from "./testing/read-published.ts";
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
    receipt: 2,
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
  expect(ledger).toMatchObject([
    { event: { kind: "publishing", sha256: one.sha256, added: 4 } },
    { event: { kind: "publish", sha256: one.sha256, added: 4, visibility: "private" } },
  ]);
  expect(gate()).toMatchObject({
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
  expect(ledger).toHaveLength(2);
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
  expect([dataset.exists, dataset.files.size, ledger.length, gate().published]).toEqual([false, 0, 0, {}]);
  expect(waiting(home)).toEqual([]);
  const real = await publishCandidate(deps, intent(candidate(FOUR)));
  expect(real.puts.map(({ bytes }) => bytes)).toEqual(report.puts.map(({ bytes }) => bytes));
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
  const asked = { ...intent(candidate(FOUR)), ids, reason: "asked to", find: (id: string) => id };
  const dry = await unpublishSessions(deps, { ...asked, dryRun: true });
  expect(dry).toMatchObject({ removed: 2, isDryRun: true });
  expect(linesIn(dataset)).toEqual(before);
  const report = await unpublishSessions(deps, asked);
  expect(report).toMatchObject({ removed: 2, added: 0, receipt: 4 });
  expect(report.notes.join("\n")).toMatch(/pi:77 is not in the dataset[\s\S]*block the session[\s\S]*squashing/);
  expect(linesIn(dataset)).toEqual(new Map([...before].filter(([id]) => id === "pi:2" || id === "pi:3")));
  expect(dataset.files.get("README.md")?.toString()).toMatch(/\| sessions \| 2 \|/);
  expect(ledger.at(-1)).toMatchObject({ event: { kind: "unpublish", removed: 2, reason: "asked to" } });
  expect(await unpublishSessions(deps, asked)).toMatchObject({ isUpToDate: true, removed: 0 });
  expect(ledger).toHaveLength(4);
  await unpublishSessions(deps, { ...asked, ids: ["pi:2", "pi:3"] });
  expect([...dataset.files.keys()].some((path) => path.startsWith("data/"))).toBe(false);
  expect((await publishCandidate(deps, intent(candidate(FOUR)))).added).toBe(4);
  expect(linesIn(dataset)).toEqual(before);
});

test("a session is named by its beginning; what neither dataset nor store knows changes nothing, and is a failure", async () => {
  const { deps, candidate, intent, dataset, ledger } = desk();
  await publishCandidate(deps, intent(candidate(FOUR)));
  const before = linesIn(dataset);
  // The store has lost `pi:2`, and got another one that begins so.
  const known = ["pi:1", "pi:3", "pi:4", "pi:2/child", "other:5"];
  const find = (id: string) => {
    const found = known.includes(id) ? [id] : known.filter((one) => one.startsWith(id));
    if (found.length > 1) throw new TraceError("ambiguous_id", `${found.length} sessions begin with ${id}`);
    return found[0];
  };
  const asked = { ...intent(candidate(FOUR)), reason: undefined, find };
  for (const [ids, code] of [
    [["pi:1", "pi:99"], "not_found"],
    [["pi:1", "0".repeat(32)], "not_found"],
    [["pi:"], "ambiguous_id"],
  ] as const) {
    for (const dryRun of [true, false])
      await expect(unpublishSessions(deps, { ...asked, ids, dryRun })).rejects.toMatchObject({ code });
  }
  expect([linesIn(dataset), ledger.length]).toEqual([before, 2]);
  expect(await unpublishSessions(deps, { ...asked, ids: ["oth"] })).toMatchObject({
    isUpToDate: true,
    notes: expect.arrayContaining(["other:5 is not in the dataset."]),
  });
  // Whole ids of the dataset go before beginnings of the store.
  expect(await unpublishSessions(deps, { ...asked, ids: ["pi:2", "pi:3"] })).toMatchObject({ removed: 2 });
  expect([...linesIn(dataset).keys()].sort()).toEqual(["pi:1", "pi:4"]);
});
