// The ledger: its chain, what tampering looks like and what a kill leaves, with real processes and a full disk.

import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LedgerEvent } from "../core/publication.ts";
import { digest } from "./crypto.ts";
import { appendLedger, ledgerPath, readLedger } from "./ledger.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-ledger-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const HASH = "ab".repeat(32);
const exported = (sessions = 1): LedgerEvent => ({
  kind: "export",
  format: "sessions",
  mode: "strict",
  path: "/out",
  sha256: HASH,
  files: 1,
  sessions,
  bytes: 10,
});
const revoked = (id: string): LedgerEvent => ({ kind: "revoke", id });
const by = { author: "me", at: 1_700_000_000_000 };
const add = (event: LedgerEvent = exported()) => appendLedger(home, event, by);
const text = () => readFileSync(ledgerPath(home), "utf8");
const head = () => join(home, "ledger.head");
const seqs = async () => (await readLedger(home)).map(({ seq }) => seq);

test("each line names the one before, and is on the disk with its number", async () => {
  expect(await readLedger(home)).toEqual([]);
  expect(readdirSync(home)).toEqual([]);
  const first = await add();
  const second = await add({
    kind: "publish",
    place: { sink: "folder", at: "/out" },
    sha256: HASH,
    approval: undefined,
    version: "v1",
    visibility: undefined,
    added: 1,
    replaced: 0,
    removed: 0,
    kept: 0,
    receipt: { url: "/out", commits: [], files: [{ path: "a", bytes: 1, sha256: HASH }], deleted: [] },
  });
  expect([first.seq, second.seq]).toEqual([1, 2]);
  const [line] = text().split("\n");
  expect(first.previous).toBe("0".repeat(64));
  expect(second.previous).toBe(digest(line ?? ""));
  expect(await readLedger(home)).toEqual([first, second]);
  expect(statSync(ledgerPath(home)).mode & 0o777).toBe(0o600);
});

test("a line with line feeds and half characters in it stays one line", async () => {
  await add(revoked("a\nb \ud83d \u2028 c"));
  await add(revoked("next"));
  expect((await readLedger(home)).map(({ event }) => event)).toEqual([
    revoked("a\nb \ud83d \u2028 c"),
    revoked("next"),
  ]);
});

const tampered: [name: string, change: (lines: string[]) => string[], line: number][] = [
  ["the first line changed", ([a = "", ...rest]) => [a.replace('"sessions":1', '"sessions":9'), ...rest], 2],
  ["a line in the middle changed", ([a = "", b = "", ...rest]) => [a, b.replace('"id":"2"', '"id":"x"'), ...rest], 3],
  ["the first line gone", ([, ...rest]) => rest, 1],
  ["a line in the middle gone", ([a = "", , ...rest]) => [a, ...rest], 2],
  ["two lines in another order", ([a = "", b = "", c = "", ...rest]) => [a, c, b, ...rest], 2],
  ["a line twice", ([a = "", ...rest]) => [a, a, ...rest], 2],
  ["an empty line", ([a = "", ...rest]) => [a, "", ...rest], 2],
  ["a line that is no JSON", ([a = "", ...rest]) => [a, "{", ...rest], 2],
  ["the last line changed", (lines) => [...lines.slice(0, 3), (lines[3] ?? "").replace("me", "you"), ""], 4],
  ["the last line gone", (lines) => [...lines.slice(0, 3), ""], 4],
  ["all lines gone", () => [""], 1],
  ["a line made up behind the last one", (lines) => [...lines.slice(0, 4), '{"seq":5}', ""], 5],
  ["half a line that is none of ours", (lines) => [...lines.slice(0, 4), "hello"], 5],
  ["half a line with another number", (lines) => [...lines.slice(0, 4), '{"seq":7,"prev'], 5],
];
for (const [name, change, line] of tampered) {
  test(`${name}: named by its line, and nothing is added behind it`, async () => {
    await add();
    for (const id of ["2", "3", "4"]) await add(revoked(id));
    const changed = change(text().split("\n")).join("\n");
    expect(changed).not.toBe(text());
    writeFileSync(ledgerPath(home), changed);
    const read = readLedger(home);
    await expect(read).rejects.toMatchObject({ code: "store_damaged" });
    await expect(read).rejects.toThrow(`line ${line} of ${ledgerPath(home)}`);
    await expect(add()).rejects.toMatchObject({ code: "store_damaged" });
    expect(text()).toBe(changed);
  });
}

test("a last line of a killed process, cut at any byte, is finished or taken away; nothing whole is lost", async () => {
  await add();
  await add(revoked("two"));
  const whole = text();
  const noted = readFileSync(head(), "utf8");
  await add(revoked("three é 😀"));
  const bytes = readFileSync(ledgerPath(home));
  for (let cut = Buffer.byteLength(whole); cut < bytes.length; cut++) {
    writeFileSync(ledgerPath(home), bytes.subarray(0, cut));
    writeFileSync(head(), noted);
    const isWhole = cut === bytes.length - 1;
    expect(await seqs()).toEqual(isWhole ? [1, 2, 3] : [1, 2]);
    const next = await add(revoked("next"));
    expect(next.seq).toBe(isWhole ? 4 : 3);
    expect(text().startsWith(whole)).toBe(true);
    expect(text().endsWith("\n")).toBe(true);
    expect(await seqs()).toEqual(isWhole ? [1, 2, 3, 4] : [1, 2, 3]);
  }
});

test("any byte of any line that is changed, whatever it is changed to, is noticed", async () => {
  await add();
  for (const id of ["2", "3"]) await add(revoked(id));
  const bytes = readFileSync(ledgerPath(home));
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ by;
      writeFileSync(ledgerPath(home), changed);
      await expect(readLedger(home)).rejects.toMatchObject({ code: "store_damaged" });
    }),
    { numRuns: 200 },
  );
});

const script = (body: string) => [
  "--input-type=module-typescript",
  "-e",
  `import { appendLedger } from ${JSON.stringify(new URL("./ledger.ts", import.meta.url).href)};
   const home = ${JSON.stringify(home)};
   ${body}`,
];
const LOOP = `for (let i = 0; i < 1e6; i++) {
    await appendLedger(home, { kind: "revoke", id: "x".repeat(20_000) }, { author: "other", at: i });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }`;

test("processes that add at once, and are killed at any moment, leave one chain with every entry that was told", async () => {
  for (const ms of [0, 7, 31]) {
    const count = (await readLedger(home)).length;
    const others = [0, 1].map(() => spawn(process.execPath, script(LOOP), { stdio: "inherit" }));
    const ended = others.map((one) => new Promise((resolve) => one.once("exit", (_, signal) => resolve(signal))));
    // Who reads meanwhile sees a whole ledger at every moment.
    while ((await readLedger(home)).length < count + 4) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, ms));
    for (const one of others) one.kill("SIGKILL");
    expect(await Promise.all(ended)).toEqual(["SIGKILL", "SIGKILL"]);
    const before = await readLedger(home);
    const mine = await add(revoked("mine too"));
    expect(mine.seq).toBe(before.length + 1);
  }
  const all = await readLedger(home);
  expect(all.filter(({ author }) => author === "me")).toHaveLength(3);
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i + 1));
});

test.skipIf(process.platform === "win32")("a disk that is full leaves the ledger as it was, and says so", async () => {
  await add();
  const before = text();
  const long = `await appendLedger(home, { kind: "revoke", id: "x".repeat(100_000) }, { author: "me", at: 1 })
    .catch(({ code }) => console.log(code));`;
  const command = [process.execPath, ...script(long)].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const ran = spawnSync("sh", ["-c", `ulimit -f 8; ${command}`], { encoding: "utf8" });
  expect(ran.stdout.trim()).toBe("disk_full");
  expect(text()).toBe(before);
  await add(revoked("after"));
  expect(await seqs()).toEqual([1, 2]);
});

test("a head that is missing or unreadable says nothing, and the next entry notes it again", async () => {
  await add();
  for (const content of ["", "{", '{"seq":"x"}']) {
    writeFileSync(head(), content);
    expect(await seqs()).toEqual([1]);
  }
  rmSync(head());
  await add();
  expect(JSON.parse(readFileSync(head(), "utf8"))).toMatchObject({ seq: 2 });
  appendFileSync(ledgerPath(home), '{"seq":3,');
  expect(await seqs()).toEqual([1, 2]);
});
