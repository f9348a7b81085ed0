// A set at a place where something is: an earlier set, another one being written, what a killed one left.

import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deps, KEY, namesIn, place, row, setOf, withReceipts } from "../../test/exit-set.ts";
import { LeakError } from "../core/artifact.ts";
import { type SetInput, writeArtifacts } from "./exit-set.ts";

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

test("a file of another set in the same folder is replaced by --force alone", async () => {
  const folder = place();
  const alone = (text: string) => ({
    ...setOf(folder, { "a.jsonl": row(text) }),
    manifest: join(folder, "a.jsonl.manifest.json"),
  });
  await writeArtifacts(deps, alone("first"));
  const before = namesIn(folder);
  const both = () => setOf(folder, { "b.jsonl": row("b"), "a.jsonl": row("second") });
  await expect(writeArtifacts(deps, both())).rejects.toMatchObject({
    code: "already_exists",
    message: `${join(folder, "a.jsonl")} is a file of another export, whose manifest is ${join(folder, "a.jsonl.manifest.json")}`,
    hint: expect.stringContaining("--force"),
  });
  expect(namesIn(folder)).toEqual(before);
  await writeArtifacts(deps, alone("again"));
  await writeArtifacts(deps, { ...both(), overwrite: true });
  expect(readFileSync(join(folder, "a.jsonl"), "utf8")).toBe(row("second"));
  await expect(writeArtifacts(deps, alone("third"))).rejects.toMatchObject({ code: "already_exists" });
  rmSync(join(folder, "manifest.json"));
  await writeArtifacts(deps, alone("fourth"));
});

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
  const inside = join(folder, "traces/deep");
  const holder = (pid: number) => JSON.stringify({ pid, token: "of another", folders: [inside] });
  // A process of another boot had the number of this one.
  for (const pid of [999_999_999, process.pid]) {
    mkdirSync(inside, { recursive: true });
    writeFileSync(join(folder, ".rows.jsonl.manifest.json.lock"), holder(pid));
    writeFileSync(join(folder, ".manifest.json.lock"), holder(pid));
    writeFileSync(join(inside, ".x.jsonl.999999999.0123456789ab.tmp"), "unseen");
    await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("a") }));
    expect(readdirSync(folder).sort()).toEqual(withReceipts("a.jsonl", "manifest.json"));
  }
  writeFileSync(join(folder, ".manifest.json.lock"), holder(process.ppid));
  await expect(writeArtifacts(deps, setOf(folder, { "a.jsonl": row("b") }))).rejects.toMatchObject({
    code: "store_locked",
  });
  // Before the machine began: whoever has that number now is another one.
  utimesSync(join(folder, ".manifest.json.lock"), 1, 1);
  await writeArtifacts(deps, setOf(folder, { "a.jsonl": row("b") }));
  expect(readdirSync(folder).sort()).toEqual(withReceipts("a.jsonl", "manifest.json"));
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
