// Every set of files that is written to leave has its line in the ledger, and nothing else has one.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { withFileLock } from "../src/io/file-lock.ts";
import { ledgerPath } from "../src/io/ledger.ts";
import { fake } from "../src/privacy/boundary.ts";
import { environmentOf } from "./command.ts";
import { idOf, openPublishBench, type PublishBench } from "./publish-bench.ts";

let bench: PublishBench;
beforeAll(async () => {
  bench = await openPublishBench("trail");
  const [first] = bench.sittings;
  const keys = Array.from({ length: 5 }, (_, i) => `ghp_${fake(36, `q${i}Zr`)}`);
  first
    ?.ask(`and these are the keys: ${keys.join(" ")}`)
    .say("noted")
    .write(bench.place.home);
  bench.run("scan");
  bench.keep();
});
beforeEach(() => () => bench.back());
afterAll(() => bench.close());

const receipts = () => bench.run("receipts").document["receipts"] as readonly Readonly<Record<string, unknown>>[];
const at = (name: string) => join(bench.place.home, name);
const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

const EXITS: readonly (readonly [
  name: string,
  line: () => readonly string[],
  wrote: () => string,
  format: string,
  mode: string,
])[] = [
  [
    "export",
    () => ["export", "-a", "--format", "trl", "-o", at("rows.jsonl")],
    () => at("rows.jsonl"),
    "trl",
    "strict",
  ],
  [
    "extract",
    () => ["extract", "-o", at("old.jsonl"), "--mode", "minimal"],
    () => at("old.jsonl"),
    "messages",
    "minimal",
  ],
  [
    "quarantine export",
    () => ["quarantine", "export", at("waiting.jsonl")],
    () => at("waiting.jsonl"),
    "quarantine",
    "strict",
  ],
  [
    "pii-review --pii-apply",
    () => ["pii-review", "-o", at("found.jsonl"), "--pii-apply"],
    () => at("sanitized.jsonl"),
    "sanitized sessions",
    "strict",
  ],
  [
    "dataset report --html",
    () => ["dataset", "report", "--html", at("page.html")],
    () => at("page.html"),
    "report",
    "strict",
  ],
];

for (const [name, line, wrote, format, mode] of EXITS) {
  test(`a file by ${name} has its line`, () => {
    const { status, document } = bench.run(...line());
    expect([status, document["error"]]).toEqual([0, undefined]);
    expect(receipts()).toEqual([
      expect.objectContaining({
        kind: "export",
        mode,
        path: wrote(),
        sha256: sha256(wrote()),
        files: 1,
        bytes: readFileSync(wrote()).length,
        sessions: expect.any(Number),
      }),
    ]);
    expect(receipts()[0]?.["format"]).toBe(format);
  });
}

test("a folder of several files is one line, with the hash of its manifest", () => {
  const { document } = bench.run(
    ...["export", "-a", "-f", "trl", "--split", "time", "--validation", "0.4", "-o", at("set")],
  );
  expect(document["error"]).toBe(undefined);
  expect(receipts()).toMatchObject([
    {
      kind: "export",
      path: at("set"),
      files: 2,
      sessions: document["sessions"],
      sha256: sha256(at("set/manifest.json")),
    },
  ]);
});

test("a dry run, and what is refused, leave none; a candidate leaves one", () => {
  expect(bench.run("export", "-a", "--dry-run").status).toBe(0);
  expect(bench.run("export", idOf(bench.sittings[0] as (typeof bench.sittings)[number])).status).not.toBe(0);
  expect(receipts()).toEqual([]);
  expect(existsSync(ledgerPath(bench.place.data))).toBe(false);
  bench.exported();
  expect(receipts()).toMatchObject([{ kind: "export", format: "sessions", files: 1, sessions: 5 }]);
});

test("where another process is writing to the ledger for a moment, an export waits for its line", async () => {
  const { place } = bench;
  const file = at("rows.jsonl");
  let ended: Promise<unknown[]> | undefined;
  await withFileLock(ledgerPath(place.data), async () => {
    const child = spawn(process.execPath, [place.bin, "export", "-a", "--format", "trl", "-o", file], {
      cwd: place.home,
      env: environmentOf(place),
      stdio: "ignore",
    });
    ended = once(child, "exit");
    for (let i = 0; i < 400 && !existsSync(file); i++) await new Promise((resolve) => setTimeout(resolve, 25));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(child.exitCode).toBe(null);
  });
  expect((await ended)?.[0]).toBe(0);
  expect(receipts()).toMatchObject([{ kind: "export", sha256: sha256(file) }]);
});

test("where no line can be added the command says so, and what it wrote is there", () => {
  bench.run("export", "-a", "--format", "trl", "-o", at("first.jsonl"));
  appendFileSync(ledgerPath(bench.place.data), "{}\n");
  const { status, document } = bench.run("export", "-a", "--format", "trl", "-o", at("second.jsonl"));
  expect([status, document["error"]]).toEqual([
    1,
    expect.objectContaining({ code: "store_damaged", message: expect.stringContaining("has no line in the ledger") }),
  ]);
  expect(existsSync(at("second.jsonl"))).toBe(true);
});
