import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { LeakError } from "../core/artifact.ts";
import { type DatasetManifest, type ManifestFacts, readManifest } from "../core/manifest.ts";
import { leaving } from "../core/policy.ts";
import { createTally } from "../core/receipt.ts";
import type { RecordType } from "../core/row-type.ts";
import { parquet } from "../export/containers/parquet.ts";
import { beginDraft, clearLeft } from "../io/artifact-file.ts";
import { readArtifact } from "../io/artifact-read.ts";
import { countThere, earlierManifest, removeEarlier, syncFolders, withdrawManifest } from "../io/artifact-set.ts";
import { digest } from "../io/crypto.ts";
import { lockSet } from "../io/set-lock.ts";
import { fake } from "../privacy/boundary.ts";
import { createDetector } from "../privacy/detect.ts";
import { makeStamp } from "../privacy/redact.ts";
import { FULL_RULESET } from "../privacy/ruleset.ts";
import { isArtifact } from "../privacy/verify.ts";
import { type SetDeps, type SetFile, type SetInput, writeArtifacts } from "./exit-set.ts";

const root = mkdtempSync(join(tmpdir(), "exit-set-"));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const place = () => join(root, `set-${made++}`);

const KEY = `ghp_${fake(36)}`;
const deps: SetDeps = {
  files: {
    begin: beginDraft,
    read: readArtifact,
    clear: clearLeft,
    lock: lockSet,
    earlier: earlierManifest,
    countThere,
    removeEarlier,
    withdraw: withdrawManifest,
    sync: syncFolders,
  },
  tools: { detector: createDetector(FULL_RULESET, digest), policy: leaving("strict"), propagator: undefined },
  knownValues: undefined,
  now: () => Date.UTC(2026, 0, 10),
  version: "9.9.9",
};
const stamp = makeStamp("1-abc", "policy-hash", "decisions-hash");

const FACTS: ManifestFacts = {
  format: { name: "trl", version: 1 },
  container: "jsonl",
  filters: {},
  options: {},
  sessions: Array.from({ length: 40 }, (_, i) => ({
    id: `claude-code:${digest(`id ${i}`).slice(0, 8)}-0000-4000-8000-${digest(`id ${i}`).slice(0, 12)}`,
    revision: `1-${digest(`revision ${i}`)}`,
    content_hash: digest(`content ${i}`),
    rows: i,
  })),
  labels: {},
  redactions: {},
  ruleset: "1-abc",
  policies: [{ mode: "strict", ruleset: "1-abc", policy: digest("p"), decisions: digest("d"), sessions: 3 }],
  duplicates: {},
  dropped: {},
};

async function* bytesOf(...pieces: string[]) {
  for (const piece of pieces) yield Buffer.from(piece);
}

function setOf(folder: string, files: Readonly<Record<string, string>>, facts: Partial<ManifestFacts> = {}): SetInput {
  const list = Object.entries(files).map(
    ([name, text]): SetFile => ({ target: join(folder, name), rows: bytesOf(text), stamp, tally: createTally() }),
  );
  return {
    manifest: join(folder, "manifest.json"),
    kind: { format: "trl", container: "jsonl" },
    files: list,
    describe: () => ({ facts: { ...FACTS, ...facts }, stamp, tally: createTally() }),
  };
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .flatMap((entry) => (entry.isFile() ? join(entry.parentPath, entry.name).slice(folder.length + 1) : []))
    .sort();
}

function manifestIn(folder: string): DatasetManifest {
  const read = readManifest(readFileSync(join(folder, "manifest.json"), "utf8"));
  if (read.kind !== "manifest") throw new Error(`the manifest is ${read.kind}`);
  return read.manifest;
}

const withReceipts = (...names: string[]) => names.flatMap((name) => [name, `${name}.receipt.json`]).sort();
const row = (text: string) => `${JSON.stringify({ text })}\n`;

test("files leave together, with a manifest of them and a receipt beside each", async () => {
  const folder = place();
  const input = setOf(folder, { "train.jsonl": row("a") + row("b"), "more/validation.jsonl": row("c") });
  const { artifacts } = await writeArtifacts(deps, input);
  expect(artifacts.map(({ path }) => path.slice(folder.length + 1))).toEqual([
    "train.jsonl",
    "more/validation.jsonl",
    "manifest.json",
  ]);
  expect(artifacts.every(isArtifact)).toBe(true);
  expect(namesIn(folder)).toEqual(withReceipts("train.jsonl", "more/validation.jsonl", "manifest.json"));
  const { files } = manifestIn(folder);
  expect(files.map(({ path, rows }) => [path, rows])).toEqual([
    ["train.jsonl", 2],
    ["more/validation.jsonl", 1],
  ]);
  for (const { path, sha256, bytes } of files) {
    const written = readFileSync(join(folder, path));
    expect([digest(written), written.length]).toEqual([sha256, bytes]);
  }
  const receipt = JSON.parse(readFileSync(join(folder, "more/validation.jsonl.receipt.json"), "utf8"));
  expect(receipt.artifact).toMatchObject({ file: "validation.jsonl", rows: 1, manifest: "../manifest.json" });
});

test("the same set twice gives the same bytes, manifest included", async () => {
  const folder = place();
  const bytes = async () => {
    await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("a"), "b.jsonl.zst": row("b") }));
    return ["a.jsonl", "b.jsonl.zst", "manifest.json"].map((name) => digest(readFileSync(join(folder, name))));
  };
  expect(await bytes()).toEqual(await bytes());
});

test("rows are counted by whoever wrote them, where a file has no lines", async () => {
  const folder = place();
  const input = setOf(folder, {});
  const page = {
    target: join(folder, "a.md"),
    rows: bytesOf("# a\n\ntext\n"),
    rowCount: () => 1,
    stamp,
    tally: createTally(),
  };
  const { artifacts } = await writeArtifacts(deps, { ...input, files: [{ ...page, split: "train" }] });
  expect(artifacts[0]?.receipt.artifact.rows).toBe(1);
  expect(manifestIn(folder).files[0]).toMatchObject({ path: "a.md", rows: 1, split: "train" });
});

const leaks: [name: string, input: (folder: string) => SetInput][] = [
  ["in its last file", (folder) => setOf(folder, { "a.jsonl": row("new"), "b.jsonl": row(KEY) })],
  ["in its manifest", (folder) => setOf(folder, { "a.jsonl": row("new") }, { filters: { query: KEY } })],
];
for (const [name, input] of leaks) {
  test(`a set that leaks ${name} leaves nothing, and an earlier one as it was`, async () => {
    const folder = place();
    await expect(writeArtifacts(deps, input(folder))).rejects.toBeInstanceOf(LeakError);
    expect(namesIn(folder)).toEqual([]);
    await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("old"), "c.jsonl": row("old") }));
    const before = namesIn(folder).map((file) => [file, digest(readFileSync(join(folder, file)))]);
    await expect(writeArtifacts(deps, input(folder))).rejects.toBeInstanceOf(LeakError);
    expect(namesIn(folder).map((file) => [file, digest(readFileSync(join(folder, file)))])).toEqual(before);
  });
}

test("rows that fail, and an abort, leave nothing", async () => {
  const folder = place();
  async function* failing() {
    yield row("a");
    throw new Error("the store is damaged");
  }
  const input = setOf(folder, { "a.jsonl": row("a") });
  const broken = { target: join(folder, "b.jsonl"), rows: failing(), stamp, tally: createTally() };
  await expect(writeArtifacts(deps, { ...input, files: [...(input.files as SetFile[]), broken] })).rejects.toThrow(
    "damaged",
  );
  const signal = AbortSignal.abort();
  await expect(writeArtifacts(deps, { ...setOf(folder, { "a.jsonl": row("a") }), signal })).rejects.toMatchObject({
    name: "AbortError",
  });
  expect(namesIn(folder)).toEqual([]);
});

test("a name that somebody else has stops the set before anything has a name", async () => {
  const folder = place();
  mkdirSync(folder);
  writeFileSync(join(folder, "b.jsonl"), "theirs");
  const files = { "a.jsonl": row("a"), "b.jsonl": row("b") };
  await expect(writeArtifacts(deps, setOf(folder, files))).rejects.toMatchObject({ code: "already_exists" });
  expect(namesIn(folder)).toEqual(["b.jsonl"]);
  await writeArtifacts(deps, { ...setOf(folder, files), overwrite: true });
  expect(namesIn(folder)).toEqual(withReceipts("a.jsonl", "b.jsonl", "manifest.json"));
});

test("a name that is taken while the set is written stops it too", async () => {
  const folder = place();
  const input = setOf(folder, { "a.jsonl": row("a"), "b.jsonl": row("b") });
  const describe: SetInput["describe"] = (files) => {
    writeFileSync(join(folder, "b.jsonl"), "theirs");
    return input.describe(files);
  };
  await expect(writeArtifacts(deps, { ...input, describe })).rejects.toMatchObject({ code: "already_exists" });
  expect(namesIn(folder)).toEqual(["b.jsonl"]);
});

test("what an earlier set had besides is taken away; what is not ours, or was changed, never", async () => {
  const folder = place();
  const outside = place();
  mkdirSync(outside);
  const old = {
    "a.jsonl": row("a"),
    "gone.jsonl": row("b"),
    "deep/gone.jsonl": row("b"),
    "edited.jsonl": row("c"),
    "linked/x.jsonl": row("d"),
    "bare.jsonl": row("e"),
  };
  await writeArtifacts(deps, setOf(folder, old));
  writeFileSync(join(folder, "notes.txt"), "theirs");
  writeFileSync(join(folder, "edited.jsonl"), "edited");
  rmSync(join(folder, "bare.jsonl.receipt.json"));
  for (const name of ["x.jsonl", "x.jsonl.receipt.json"])
    writeFileSync(join(outside, name), readFileSync(join(folder, "linked", name)));
  rmSync(join(folder, "linked"), { recursive: true });
  symlinkSync(outside, join(folder, "linked"));
  await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("new") }));
  const kept = [
    "linked/x.jsonl",
    "linked/x.jsonl.receipt.json",
    "notes.txt",
    "edited.jsonl",
    "edited.jsonl.receipt.json",
    "bare.jsonl",
  ];
  expect(namesIn(folder)).toEqual([...withReceipts("a.jsonl", "manifest.json"), ...kept].sort());
  expect(readdirSync(outside)).toHaveLength(2);
});

test("a manifest without a receipt of ours names nothing that may go", async () => {
  const folder = place();
  await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("a"), "b.jsonl": row("b") }));
  rmSync(join(folder, "manifest.json.receipt.json"));
  await expect(writeArtifacts(deps, setOf(folder, { "a.jsonl": row("a") }))).rejects.toMatchObject({
    code: "already_exists",
  });
  await writeArtifacts(deps, { ...setOf(folder, { "a.jsonl": row("a") }), overwrite: true });
  expect(namesIn(folder)).toEqual(withReceipts("a.jsonl", "b.jsonl", "manifest.json"));
});

const KINDS: [what: string, kind: SetInput["kind"]][] = [
  ["format", { format: "openai", container: "jsonl" }],
  ["container", { format: "trl", container: "parquet" }],
];
for (const [what, kind] of KINDS) {
  test(`a set of another ${what} in the same place is replaced by --force alone`, async () => {
    const folder = place();
    await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("a"), "b.jsonl": row("b") }));
    const before = namesIn(folder);
    const other = () => ({ ...setOf(folder, { "c.jsonl": row("c") }), kind });
    await expect(writeArtifacts(deps, other())).rejects.toMatchObject({
      code: "already_exists",
      message: `${folder} holds an export of trl in jsonl (2 files)`,
      hint: expect.stringContaining("--force"),
    });
    expect(namesIn(folder)).toEqual(before);
    expect(await writeArtifacts(deps, { ...other(), overwrite: true })).toMatchObject({ replaced: 2 });
    expect(namesIn(folder)).toEqual(withReceipts("c.jsonl", "manifest.json"));
  });
}

test("how many files of an earlier set were replaced is told", async () => {
  const folder = place();
  const files = { "a.jsonl": row("a"), "b.jsonl": row("b"), "c.jsonl": row("c") };
  expect((await writeArtifacts(deps, setOf(folder, files))).replaced).toBe(0);
  rmSync(join(folder, "c.jsonl"));
  expect((await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("new") }))).replaced).toBe(2);
});

test("a file that was edited since is not overwritten without --force", async () => {
  const folder = place();
  const files = { "a.jsonl": row("a"), "b.jsonl": row("b") };
  await writeArtifacts(deps, setOf(folder, files));
  writeFileSync(join(folder, "b.jsonl"), "by hand");
  await expect(writeArtifacts(deps, setOf(folder, files))).rejects.toMatchObject({
    code: "already_exists",
    message: expect.stringContaining("b.jsonl was changed since it was written"),
  });
  expect(readFileSync(join(folder, "b.jsonl"), "utf8")).toBe("by hand");
  expect(namesIn(folder)).toEqual(withReceipts("a.jsonl", "b.jsonl", "manifest.json"));
  await writeArtifacts(deps, { ...setOf(folder, files), overwrite: true });
  expect(readFileSync(join(folder, "b.jsonl"), "utf8")).toBe(row("b"));
});

test("of two at once in one place the second says that the first is at it, and changes nothing", async () => {
  const folder = place();
  let second: Promise<unknown> | undefined;
  const first = setOf(folder, { "deep/a.jsonl": row("first") });
  const describe: SetInput["describe"] = (files) => {
    second = writeArtifacts(deps, setOf(folder, { "a.jsonl": row("second") })).catch((error: unknown) => error);
    return first.describe(files);
  };
  await writeArtifacts(deps, { ...first, describe });
  expect(await second).toMatchObject({
    code: "store_locked",
    message: `another export (process ${process.pid}) is being written to ${join(folder, "manifest.json")}`,
    hint: expect.not.stringContaining("--force"),
    retryable: true,
  });
  expect(namesIn(folder)).toEqual(withReceipts("deep/a.jsonl", "manifest.json"));
  await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("second") }));
});

test("the lock of a process that is gone is taken, and what it began in other folders cleared, by any set there", async () => {
  const folder = place();
  mkdirSync(join(folder, "traces"), { recursive: true });
  const holder = (pid: number) => JSON.stringify({ pid, token: "of another", folders: [join(folder, "traces")] });
  // A process of another boot had the number of this one.
  for (const pid of [999_999_999, process.pid]) {
    writeFileSync(join(folder, ".rows.jsonl.manifest.json.lock"), holder(pid));
    writeFileSync(join(folder, ".manifest.json.lock"), holder(pid));
    writeFileSync(join(folder, "traces/.x.jsonl.999999999.0123456789ab.tmp"), "unseen");
    await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("a") }));
    expect(namesIn(folder)).toEqual(withReceipts("a.jsonl", "manifest.json"));
  }
  writeFileSync(join(folder, ".manifest.json.lock"), holder(process.ppid));
  await expect(writeArtifacts(deps, setOf(folder, { "a.jsonl": row("b") }))).rejects.toMatchObject({
    code: "store_locked",
  });
});

test("folders that were made for a set that failed go with it; those that were there stay", async () => {
  const there = place();
  mkdirSync(there);
  const files = { "x/y/a.jsonl": row("a"), "x/b.jsonl": row(KEY) };
  await expect(writeArtifacts(deps, setOf(there, files))).rejects.toBeInstanceOf(LeakError);
  expect(readdirSync(there)).toEqual([]);
  await expect(writeArtifacts(deps, setOf(join(there, "new/folder"), files))).rejects.toBeInstanceOf(LeakError);
  expect(readdirSync(there)).toEqual([]);
});

test("what a killed export was about to publish goes, whatever its name", async () => {
  const folder = place();
  mkdirSync(folder);
  writeFileSync(join(folder, ".page-7.html.999999999.0123456789ab.tmp"), "unseen");
  writeFileSync(join(folder, `.page-8.html.${process.pid}.0123456789ab.tmp`), "of one that runs");
  await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("a") }));
  expect(namesIn(folder)).toEqual([
    `.page-8.html.${process.pid}.0123456789ab.tmp`,
    ...withReceipts("a.jsonl", "manifest.json"),
  ]);
});

for (const [name, target] of [
  ["outside of its folder", "../a.jsonl"],
  ["of its manifest", "manifest.json"],
] as const) {
  test(`a set has no file with a name ${name}`, async () => {
    const folder = place();
    await expect(writeArtifacts(deps, setOf(folder, { [target]: row("a") }))).rejects.toThrow(/folder|two files/);
    expect(namesIn(folder)).toEqual([]);
  });
}

test("Parquet leaves in a set too: its rows are counted, and a secret deep in a column stops all", async () => {
  const folder = place();
  const type: RecordType = {
    kind: "record",
    fields: { calls: { kind: "list", of: { kind: "record", fields: { input: { kind: "json" } } } } },
  };
  const setWith = (command: string): SetInput => {
    const packing = parquet.pack([{ calls: [] }, { calls: [{ input: { command } }] }], type);
    const input = setOf(folder, {});
    const stamped = { stamp, tally: createTally(), rowCount: () => packing.facts.rows };
    return { ...input, files: [{ target: join(folder, "a.parquet"), rows: packing.bytes, ...stamped }] };
  };
  await expect(writeArtifacts(deps, setWith(`curl -H ${KEY}`))).rejects.toMatchObject({ leaks: [{ line: 2 }] });
  expect(namesIn(folder)).toEqual([]);
  await writeArtifacts(deps, setWith("curl"));
  expect(manifestIn(folder).files[0]).toMatchObject({ path: "a.parquet", rows: 2 });
});

/** Replaces one set by another, and is killed before its nth change of names. Gives false once it came to its end. */
async function killedAt(folder: string, n: number): Promise<boolean> {
  const from = (path: string) => JSON.stringify(join(import.meta.dirname, path));
  const script = `
    import * as fs from "node:fs";
    import { createRequire, syncBuiltinESMExports } from "node:module";
    const own = createRequire(import.meta.url)("node:fs");
    let left = ${n};
    let isPublishing = false;
    let asked = 0;
    for (const name of ["renameSync", "linkSync", "rmSync"]) {
      const real = own[name];
      own[name] = (...args) => {
        if (isPublishing && left-- === 0) process.kill(process.pid, "SIGKILL");
        return real(...args);
      };
    }
    syncBuiltinESMExports();
    const { writeArtifacts } = await import(${from("exit-set.ts")});
    const { beginDraft, clearLeft } = await import(${from("../io/artifact-file.ts")});
    const { readArtifact } = await import(${from("../io/artifact-read.ts")});
    const { lockSet: lock } = await import(${from("../io/set-lock.ts")});
    const { countThere, earlierManifest, removeEarlier, syncFolders: sync, withdrawManifest } = await import(${from("../io/artifact-set.ts")});
    const { createTally } = await import(${from("../core/receipt.ts")});
    const detector = { ruleset: { id: "none" }, text: () => [], message: () => [] };
    const stamp = { ruleset: "r", policy: "p", decisions: "d" };
    const rows = async function* (text) { yield Buffer.from(text); };
    const file = (name) => ({ target: ${JSON.stringify(folder)} + "/" + name, rows: rows("new\\n"), stamp, tally: createTally() });
    const files = { sync, begin: beginDraft, read: readArtifact, clear: clearLeft, lock, countThere, removeEarlier, withdraw: withdrawManifest,
      earlier: (path) => { isPublishing = asked++ > 0; return earlierManifest(path); } };
    await writeArtifacts(
      { files, tools: { detector, policy: {}, propagator: undefined }, knownValues: undefined, now: () => 0, version: "1" },
      { manifest: ${JSON.stringify(folder)} + "/manifest.json", kind: { format: "trl", container: "jsonl" }, files: ["a.jsonl", "b.jsonl"].map(file),
        describe: () => ({ facts: ${JSON.stringify(FACTS)}, stamp, tally: createTally() }) },
    );
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const signal = await new Promise((resolve) => child.once("exit", (_code, by) => resolve(by)));
  return signal === "SIGKILL";
}

test("a kill before any change of a name leaves a whole set, or one that is known as unfinished; the next run mends it", async () => {
  let kills = 0;
  for (; ; kills++) {
    const folder = place();
    await writeArtifacts(deps, setOf(folder, { "a.jsonl": "old\n", "gone.jsonl": "old\n" }));
    if (!(await killedAt(folder, kills))) {
      expect(namesIn(folder)).toEqual(withReceipts("a.jsonl", "b.jsonl", "manifest.json"));
      break;
    }
    const text = existsSync(join(folder, "manifest.json")) && readFileSync(join(folder, "manifest.json"), "utf8");
    const read = text ? readManifest(text) : undefined;
    // A manifest that stands names files of its own set; one that is missing does not name the next set's instead.
    for (const { path, sha256 } of read?.kind === "manifest" ? read.manifest.files : []) {
      const file = join(folder, path);
      if (existsSync(file)) expect(digest(readFileSync(file))).toBe(sha256);
    }
    for (const name of ["a.jsonl", "b.jsonl"]) {
      if (!existsSync(join(folder, name))) continue;
      const receipt = JSON.parse(readFileSync(join(folder, `${name}.receipt.json`), "utf8"));
      expect(receipt.artifact.manifest).toBe("manifest.json");
    }
    await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("newer") }));
    expect(namesIn(folder).filter((name) => !name.startsWith("b."))).toEqual(withReceipts("a.jsonl", "manifest.json"));
  }
  expect(kills).toBeGreaterThan(8);
}, 60_000);
