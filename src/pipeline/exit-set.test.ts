import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  bytesOf,
  deps,
  FACTS,
  KEY,
  manifestIn,
  namesIn,
  place,
  row,
  setOf,
  stamp,
  withReceipts,
} from "../../test/exit-set.ts";
import { LeakError } from "../core/artifact.ts";
import { readManifest } from "../core/manifest.ts";
import { createTally } from "../core/receipt.ts";
import type { RecordType } from "../core/row-type.ts";
import { parquet } from "../export/containers/parquet.ts";
import { digest } from "../io/crypto.ts";
import { isArtifact } from "../privacy/verify.ts";
import { type SetFile, type SetInput, writeArtifacts } from "./exit-set.ts";

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
    const { countThere, earlierManifest, manifestOf, removeEarlier, syncFolders: sync, withdrawManifest } = await import(${from("../io/artifact-set.ts")});
    const { createTally } = await import(${from("../core/receipt.ts")});
    const detector = { ruleset: { id: "none" }, text: () => [], message: () => [] };
    const stamp = { ruleset: "r", policy: "p", decisions: "d" };
    const rows = async function* (text) { yield Buffer.from(text); };
    const file = (name) => ({ target: ${JSON.stringify(folder)} + "/" + name, rows: rows("new\\n"), stamp, tally: createTally() });
    const files = { sync, begin: beginDraft, read: readArtifact, clear: clearLeft, lock, countThere, manifestOf, removeEarlier, withdraw: withdrawManifest,
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
