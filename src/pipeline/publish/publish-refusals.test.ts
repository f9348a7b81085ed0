import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { LeakError } from "../../core/artifact.ts";
import { BlockedError } from "../../core/blocked.ts";
import { CONTAINERS } from "../../export/index.ts";
import { beginDraft } from "../../io/artifact-file.ts";
import { readArtifact } from "../../io/artifact-read.ts";
import { openOutbox, readRange, saveBytes } from "../../io/outbox.ts";
import { parquetRows } from "../../io/parquet-file.ts";
import type { PublishProgress } from "../../ports/app-publish.ts";
import { fake } from "../../privacy/boundary.ts";
import { type PublishIntent, publishCandidate } from "./publish.ts";
import { type MemoryDataset, memoryDataset } from "./testing/memory-target.ts";
import { type Desk, openDesk } from "./testing/publishing.ts";
import { FOUR, session, texts, version } from "./testing/read-published.ts";

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

const told = (desk: Desk) => {
  const notes: string[] = [];
  const effects: string[] = [];
  const { before } = desk.dataset;
  desk.dataset.before = (effect) => {
    effects.push(effect);
    before(effect);
  };
  const onProgress = (progress: PublishProgress) => {
    notes.push(...(progress.notes ?? []));
    if (progress.notes) effects.push("told");
  };
  return { notes, effects, onProgress };
};
const WHERE = ["api: git remote example.org/api, licence MIT", "web: git remote not known, licence not known"];

test("where projects come from is told before anything is sent, once per answer, and not again afterwards", async () => {
  const one = desk();
  const { deps, candidate, intent } = one;
  const { notes, effects, onProgress } = told(one);
  const provenance: typeof deps.provenance = async (root) =>
    root === "/web" ? { remote: undefined, licence: undefined } : { remote: "example.org/api", licence: "MIT" };
  const projectAt = (root: string) => (root === "/web" ? "web" : "api");
  const all = [...FOUR, { ...session(8, "Api"), root: "/second" }];
  const report = await publishCandidate({ ...deps, provenance, projectAt }, intent(candidate(all), { onProgress }));
  expect(notes).toEqual(["Nothing was published to memory://here yet; it will be private.", ...WHERE]);
  expect(report.provenance).toEqual([
    { project: "api", remote: "example.org/api", licence: "MIT" },
    { project: "web", remote: undefined, licence: undefined },
  ]);
  expect(report.notes).toContain("web: neither its git remote nor its licence is known.");
  expect(effects.indexOf("told")).toBeLessThan(effects.indexOf("create"));
  const again = await publishCandidate(deps, intent(candidate([session(9)]), { onProgress }));
  expect([again.provenance, notes.length]).toEqual([[], 3]);
});

test("the first push to a public place goes only after it was shown where the projects come from", async () => {
  const one = desk();
  const { deps, candidate, intent, dataset, gate } = one;
  const first = candidate(FOUR);
  const push = (more: Partial<PublishIntent> = {}) =>
    publishCandidate(deps, intent(first, { isPublic: true, ...more }));
  // A dry run for a private place shows nothing of a public one.
  await push({ isPublic: false, dryRun: true });
  const failed = await push().catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(BlockedError);
  expect((failed as BlockedError).block).toMatchObject({
    step: 6,
    missing: [
      expect.stringContaining("everybody can read it"),
      expect.stringContaining("Api: git remote"),
      expect.any(String),
    ],
  });
  expect([dataset.exists, one.ledger.length]).toEqual([false, 0]);
  expect(gate().shown).toEqual({ "memory:me/data": first.sha256 });
  // What was shown is of one candidate.
  const other = candidate([...FOUR, session(9)]);
  await expect(publishCandidate(deps, intent(other, { isPublic: true }))).rejects.toThrow(BlockedError);
  await push({ dryRun: true });
  expect(await push()).toMatchObject({ added: 4, visibility: "public" });
  // What is there was shown; more of it is not the first push.
  expect((await publishCandidate(deps, intent(other, { isPublic: true }))).added).toBe(1);
});

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
  expect(gate()).toMatchObject({ published: {} });
});

test("a proposal to CodeClaw's dataset takes the data there, and writes over none of its files", async () => {
  const theirs = {
    "README.md": "---\nlicense: mit\n---\n\n# CodeClaw\n",
    "metadata.json": '{"sessions":1}',
    "versions/latest.json": '{"latest_version":"v1"}',
  };
  for (const there of [theirs, { "metadata.json": theirs["metadata.json"] }]) {
    const { deps, candidate, intent, dataset } = desk();
    dataset.exists = true;
    for (const [path, text] of Object.entries(there)) dataset.files.set(path, Buffer.from(text));
    const { puts, notes } = await publishCandidate(deps, intent(candidate(FOUR), { isProposal: true }));
    const paths = puts.map(({ path }) => path);
    expect(paths.filter((path) => path in there)).toEqual([]);
    expect(paths.filter((path) => path.startsWith("data/")).length).toBeGreaterThan(0);
    expect(paths).toContainEqual(expect.stringMatching(/^versions\/v\d{8}-/));
    // Ours stand where none is.
    for (const path of Object.keys(theirs)) expect([path, paths.includes(path)]).toEqual([path, !(path in there)]);
    for (const path of Object.keys(there)) expect(notes).toContainEqual(expect.stringContaining(path));
    for (const [path, text] of Object.entries(there)) expect(dataset.files.get(path)?.toString()).toBe(text);
  }
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
