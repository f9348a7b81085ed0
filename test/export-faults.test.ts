// Exports that are stopped, killed, refused or disturbed: what was there stays whole, or is told as unfinished.

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inOrder } from "../src/pipeline/export/in-order.ts";
import { type ExportSetup, workerMember } from "../src/pipeline/export/pool.ts";
import type { SessionPlan } from "../src/pipeline/export/session-plan.ts";
import { Sitting } from "./claude-sitting.ts";
import { environmentOf, json, type Outcome, type Place, temporaryFolder, tracemill } from "./command.ts";
import { bytesBelow } from "./export-bench.ts";
import { freshBin } from "./fresh-bin.ts";

const KILLS = Number(process.env["TRACEMILL_KILLS"] ?? 2);
const root = temporaryFolder("export-faults");
let place: Place;
let wholeMs = 0;
let whole: ReadonlyMap<string, string>;

const argvOf = (out: string) => ["export", "-a", "-f", "trl", "--split", "time", "--validation", "0.3", "-o", out];

beforeAll(() => {
  place = { bin: freshBin(), home: join(root, "home"), data: join(root, "data") };
  mkdirSync(place.home);
  for (let i = 0; i < 24; i++) {
    const one = new Sitting({ day: i + 1, cwd: `/home/ada/p${i % 7}` });
    for (let k = 0; k < 12; k++)
      one
        .ask(`request ${i} ${k} about the ${i * 31 + k}th lantern`)
        .call("Bash", { command: `make ${k}` }, `line ${i * k} of it\n`.repeat(100));
    one.say(`the end of ${i}`).write(place.home);
  }
  json(place, "scan");
  const started = performance.now();
  json(place, ...argvOf(join(root, "whole")));
  wholeMs = performance.now() - started;
  whole = bytesBelow(join(root, "whole"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function start(argv: readonly string[], own: Place = place) {
  const child = spawn(process.execPath, [own.bin, ...argv, "--json"], {
    cwd: own.home,
    env: environmentOf(own),
    stdio: "pipe",
  });
  let out = "";
  child.stdout.on("data", (piece: Buffer) => {
    out += piece.toString();
  });
  const ended = new Promise<{ readonly code: number | null; readonly signal: string | null; readonly out: string }>(
    (done) => child.on("close", (code, signal) => done({ code, signal, out })),
  );
  return { child, ended };
}

const errorOf = ({ stdout }: Pick<Outcome, "stdout">) =>
  (JSON.parse(stdout) as { error: { code: string; message: string } }).error;
const valid = (folder: string) => tracemill(place, "dataset", "validate", folder, "--json").status;

test("killed at any moment, over a set that is there: it is whole, or told to be unfinished, and the next run ends it", async () => {
  const out = join(root, "killed");
  cpSync(join(root, "whole"), out, { recursive: true });
  for (let i = 0; i < KILLS; i++) {
    const { child, ended } = start(argvOf(out));
    await sleep(wholeMs * (0.2 + Math.random()));
    child.kill("SIGKILL");
    await ended;
    const seen = new Map([...bytesBelow(out)].filter(([name]) => !/\.(?:tmp|lock)$/.test(name)));
    if (JSON.stringify([...seen]) === JSON.stringify([...whole])) expect(valid(out)).toBe(0);
    else expect(valid(out)).not.toBe(0);
  }
  json(place, ...argvOf(out));
  expect(bytesBelow(out)).toEqual(whole);
});

test("Ctrl-C: nothing new has a name, and nothing is left behind", async () => {
  const out = join(root, "interrupted");
  const { child, ended } = start(argvOf(out));
  await sleep(wholeMs * 0.6);
  child.kill("SIGINT");
  const { code, signal } = await ended;
  if (code !== 0) {
    // On a busy machine it may not have begun to listen.
    expect(["130 null", "null SIGINT"]).toContain(`${code} ${signal}`);
    expect(existsSync(out)).toBe(false);
  }
});

test("two at once into one place: one whole set stands there in the end", async () => {
  const out = join(root, "twice");
  const ends = await Promise.all([start(argvOf(out)).ended, start(argvOf(out)).ended]);
  for (const { code, out: said } of ends) {
    expect([0, 1], said).toContain(code);
    if (code === 1) expect(JSON.parse(said)).toMatchObject({ error: { code: "store_locked" } });
  }
  expect(ends.some(({ code }) => code === 0)).toBe(true);
  expect(valid(out)).toBe(0);
  expect(bytesBelow(out)).toEqual(whole);
});

test("while a scan runs: what is written is of one revision each, and valid", async () => {
  const out = join(root, "scanning");
  const scan = start(["scan", "--force"]);
  const { code, out: said } = await start(argvOf(out)).ended;
  expect((await scan.ended).code).toBe(0);
  if (code === 0) expect(valid(out)).toBe(0);
  else expect(JSON.parse(said)).toMatchObject({ error: { code: "store_locked" } });
  json(place, ...argvOf(out));
  expect(bytesBelow(out)).toEqual(whole);
});

test("a file of somebody else is not replaced without --force, a folder never", () => {
  const out = join(root, "taken");
  mkdirSync(join(out, "rows.jsonl"), { recursive: true });
  writeFileSync(join(out, "train.jsonl"), "mine\n");
  const refused = tracemill(place, ...argvOf(out), "--json");
  expect([refused.status, errorOf(refused).code]).toEqual([1, "already_exists"]);
  expect(readdirSync(out).sort()).toEqual(["rows.jsonl", "train.jsonl"]);
  expect(readFileSync(join(out, "train.jsonl"), "utf8")).toBe("mine\n");
  expect(tracemill(place, ...argvOf(out), "--force").status).toBe(0);
  const folder = tracemill(place, "export", "-a", "-o", join(out, "rows.jsonl"), "--force", "--json");
  expect([folder.status, errorOf(folder).code]).toEqual([1, "already_exists"]);
  expect(readdirSync(out).some((name) => name.startsWith("rows.jsonl."))).toBe(false);
});

test.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
  "a folder that cannot be written to is said",
  () => {
    const out = join(root, "sealed");
    mkdirSync(out, { mode: 0o500 });
    const refused = tracemill(place, ...argvOf(out), "--json");
    chmodSync(out, 0o700);
    expect([refused.status, errorOf(refused).code]).toEqual([1, "not_writable"]);
  },
);

/** False where the system has no such program, or does not let us. */
const system = (program: string, ...argv: readonly string[]) => spawnSync(program, argv).status === 0;

test("a full disk: it is said, and nothing is left behind", ({ skip }) => {
  const out = join(root, "small");
  mkdirSync(out);
  const mounted = system("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", out);
  if (!mounted) skip("no file system can be mounted here");
  try {
    for (const format of ["trl", "sessions"]) {
      const refused = tracemill(place, "export", "-a", "-f", format, "-o", join(out, "set"), "--json");
      expect([refused.status, errorOf(refused).code]).toEqual([1, "disk_full"]);
      expect(readdirSync(out)).toEqual([]);
    }
  } finally {
    system("umount", out);
  }
});

test("a thread that dies is said, and nothing waits for it", async () => {
  const script = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
  const dies = 'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => process.exit(1));';
  const plans = [1, 2, 3].map((key) => ({ key, id: `s${key}` }) as unknown as SessionPlan);
  for (const text of ["process.exit(3)", 'throw new Error("lost")', dies]) {
    const member = workerMember(script(text), {} as ExportSetup);
    const all = Array.fromAsync(inOrder(plans, [member, member]));
    await expect(all, text).rejects.toMatchObject({ code: "worker_failed" });
    await member.close();
  }
});

test("a place below a file is said", () => {
  writeFileSync(join(root, "file"), "");
  const refused = tracemill(place, ...argvOf(join(root, "file", "out")), "--json");
  expect([refused.status, errorOf(refused).code]).toEqual([1, "not_writable"]);
});
