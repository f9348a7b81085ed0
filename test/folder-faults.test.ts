// A push into a folder that is killed, or finds the disk full, at any call of the file system: what can be read is the old dataset or the new one, and the next push ends it.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TraceError } from "../src/core/errors.ts";
import { lockSet } from "../src/io/set-lock.ts";
import type { SinkOptions } from "../src/ports/sink.ts";
import { folder } from "../src/publish/folder.ts";
import { temporaryFolder } from "./command.ts";
import { bytesBelow } from "./export-bench.ts";
import { changeOf, publish } from "./hub/scenario.ts";

const root = temporaryFolder("folder-faults");
const CHILD = join(import.meta.dirname, "hub", "folder-child.ts");
const EVERY = Number(process.env["TRACEMILL_KILL_EVERY"] ?? 1);
const { signal } = new AbortController();
const quiet = { signal, onProgress: () => {} };
const options: SinkOptions = {
  token: undefined,
  endpoint: undefined,
  wait: () => Promise.reject(new Error("nobody waits")),
};
const artifacts = join(root, "artifacts");
const changes = { 1: changeOf(1, artifacts), 2: changeOf(2, artifacts) };

let places = 0;
const undisturbed: Record<number, ReadonlyMap<string, string>> = {};
const first = join(root, "first");
beforeAll(async () => {
  await publish(folder, { at: first, options }, changes[1]);
  undisturbed[1] = bytesBelow(first);
  const second = place(2);
  await publish(folder, { at: second, options }, changes[2]);
  undisturbed[2] = bytesBelow(second);
  expect([undisturbed[1].size, undisturbed[2].size]).toEqual([8, 13]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A dataset as it is before it is disturbed: none, or one with version 1. */
function place(version: 1 | 2): string {
  const at = join(root, `place-${places++}`);
  if (version === 2) cpSync(first, at, { recursive: true });
  return at;
}

function child(at: string, version: 1 | 2, how: { readonly on: number; readonly does: "kill" | "full" }) {
  const args = JSON.stringify({ at, version, folder: artifacts, ...how });
  const { stdout, stderr, signal: killed } = spawnSync(process.execPath, [CHILD, args], { encoding: "utf8" });
  if (killed === null && stdout === "") throw new Error(stderr);
  return killed === null ? (JSON.parse(stdout) as { calls: number; code: string }) : killed;
}

/** All that tells of a dataset, and what it no longer has: as before, or as it is to be. */
async function isWhole(at: string, version: 1 | 2): Promise<void> {
  const target = folder.open(at, options);
  const destination = await target.look(signal);
  const paths = destination.files.map(({ path }) => path);
  const about = paths.filter((path) => !path.startsWith("data/") && !path.startsWith("versions/v"));
  const versions = new Set<string>();
  for (const path of about) {
    const { version: told } = JSON.parse(
      Buffer.concat(await Array.fromAsync((await target.read(path, destination, signal)) ?? [])).toString(),
    );
    versions.add(String(told));
  }
  expect(versions.size).toBeLessThan(2);
  const [told] = versions;
  if (told !== undefined) expect(about).toHaveLength(3);
  const gone = changes[2].deletes.filter((path) => !paths.includes(path));
  if (version === 2) expect(gone).toHaveLength(told === "2" ? 2 : 0);
  if (told === String(version)) for (const { path } of changes[version].data) expect(paths).toContain(path);
}

const cases = [1, 2].flatMap((version) => (["kill", "full"] as const).map((does) => [version, does] as const));
test.each(cases as [1 | 2, "kill" | "full"][])("version %i, %s at each call", async (version, does) => {
  const whole = child(place(version), version, { on: 1e9, does });
  if (typeof whole === "string") throw new Error("nothing was to disturb it");
  expect(whole.code).toBe("none");
  expect(whole.calls).toBeGreaterThan(20);
  for (let on = 1; on <= whole.calls; on += EVERY) {
    const at = place(version);
    const ended = child(at, version, { on, does });
    if (does === "kill") expect(ended).toBe("SIGKILL");
    else expect(["disk_full", "none"], `at call ${on}`).toContain((ended as { code: string }).code);
    await isWhole(at, version);
    expect(await publish(folder, { at, options }, changes[version])).toBe(1);
    expect(bytesBelow(at), `at call ${on}`).toEqual(undisturbed[version]);
    rmSync(at, { recursive: true });
  }
});

async function failure(action: Promise<unknown>): Promise<TraceError> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TraceError)) throw new Error("it did not fail as it should", { cause: error });
  return error;
}

test("two that push at once are kept apart", async () => {
  const at = place(2);
  const target = folder.open(at, options);
  const destination = await target.look(signal);
  const [one, other] = await Promise.allSettled([
    target.push(changes[2], destination, quiet),
    target.push(changes[2], destination, quiet),
  ]);
  expect([one.status, other.status]).toEqual(["fulfilled", "rejected"]);
  expect((other as PromiseRejectedResult).reason).toMatchObject({ code: "store_locked", retryable: true });
  expect(bytesBelow(at)).toEqual(undisturbed[2]);
  // So is an export into the same folder.
  const lock = lockSet(join(at, "manifest.json"));
  expect((await failure(publishOnce(at))).code).toBe("store_locked");
  lock.release();
  await publishOnce(at);
});

async function publishOnce(at: string): Promise<void> {
  const target = folder.open(at, options);
  await target.push(changes[2], await target.look(signal), quiet);
}

test("stopped in the middle, nothing of it stays but whole files", async () => {
  const at = place(2);
  const target = folder.open(at, options);
  const stop = new AbortController();
  const pushing = target.push(changes[2], await target.look(signal), {
    signal: stop.signal,
    onProgress: ({ bytes }) => bytes > 20_000 && stop.abort(),
  });
  await expect(pushing).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
  const there = bytesBelow(at);
  for (const [path, bytes] of there) expect([undisturbed[1]?.get(path), undisturbed[2]?.get(path)]).toContain(bytes);
  expect(there.size).toBeGreaterThan(8);
  await publishOnce(at);
  expect(bytesBelow(at)).toEqual(undisturbed[2]);
});

test("files are their owner's alone; what else lies there stays, and is not the dataset's business", async () => {
  const at = place(1);
  mkdirSync(join(at, ".git", "objects"), { recursive: true });
  writeFileSync(join(at, ".git", "objects", "one"), "1");
  writeFileSync(join(at, "notes.txt"), "mine");
  await publish(folder, { at, options }, changes[1]);
  expect(statSync(join(at, "data")).mode & 0o777).toBe(0o700);
  expect(statSync(join(at, "data", "api")).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(join(at, "data", "api"))) {
    expect(statSync(join(at, "data", "api", name)).mode & 0o777).toBe(0o600);
  }
  const { files } = await folder.open(at, options).look(signal);
  expect(files.map(({ path }) => path)).toContain("notes.txt");
  expect(files.some(({ path }) => path.includes(".git"))).toBe(false);
  expect(readFileSync(join(at, ".git", "objects", "one"), "utf8")).toBe("1");
});

test("a folder that becomes empty goes with its last file", async () => {
  const at = place(1);
  const target = folder.open(at, options);
  await target.push(changes[1], await target.look(signal), quiet);
  const deletes = changes[1].data.map(({ path }) => path);
  await target.push({ ...changes[1], data: [], deletes }, await target.look(signal), quiet);
  expect(existsSync(join(at, "data"))).toBe(false);
  expect(existsSync(join(at, "README.md"))).toBe(true);
});

test("links lead nowhere, and files are no folders", async () => {
  const outside = join(root, "outside");
  mkdirSync(outside);
  const linked = place(1);
  mkdirSync(linked);
  symlinkSync(outside, join(linked, "data"));
  expect((await failure(publishOnce(linked))).code).toBe("not_writable");
  expect(readdirSync(outside)).toEqual([]);
  const file = join(root, "a-file");
  writeFileSync(file, "x");
  expect((await failure(folder.open(file, options).look(signal))).code).toBe("not_writable");
  const below = place(1);
  mkdirSync(join(below, "README.md"), { recursive: true });
  expect((await failure(publishOnce(below))).code).toBe("not_writable");
  expect(readdirSync(below).sort()).toEqual(["README.md", "data"]);
});

test.skipIf(process.getuid?.() === 0)("a folder that may not be written says so", async () => {
  const at = place(2);
  chmodSync(join(at, "data", "api"), 0o500);
  expect((await failure(publishOnce(at))).code).toBe("not_writable");
  chmodSync(join(at, "data", "api"), 0o700);
});

test("a note that nobody can read stops the push, and says where it is", async () => {
  for (const text of ["{", '{"puts":["../up"],"deletes":[]}', '{"puts":[],"deletes":["/etc/passwd"]}', "null"]) {
    const at = place(2);
    mkdirSync(join(at, ".tracemill"));
    writeFileSync(join(at, ".tracemill", "step.json"), text);
    const error = await failure(publishOnce(at));
    expect([error.code, error.hint]).toEqual(["sink_failed", expect.stringContaining(join(at, ".tracemill"))]);
    expect(bytesBelow(at).size).toBe(8 + 1);
  }
});

const places2: readonly (readonly [string, string])[] = [
  ["/tmp/a/../b", "/tmp/b"],
  ["/tmp/b/", "/tmp/b"],
  ["file:///tmp/a%20b", "/tmp/a b"],
  ["some/where", join(process.cwd(), "some/where")],
];
test.each(places2)("%s is one place", (given, meant) => expect(folder.normalise(given)).toBe(meant));

test("a folder takes no proposals", async () => {
  const at = place(2);
  const target = folder.open(at, options);
  const proposal = { ...changes[2], isProposal: true };
  expect((await failure(target.push(proposal, await target.look(signal), quiet))).code).toBe("usage");
  expect(bytesBelow(at)).toEqual(undisturbed[1]);
});
