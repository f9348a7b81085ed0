// A scrub that is killed, or runs out of disk, at any step: what it touched is finished or untouched, and goes on.

import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { afterEach, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { type ScrubParts, scrubDeps } from "../src/app-scrub.ts";
import { TraceError } from "../src/core/errors.ts";
import { INSIDE } from "../src/core/policy.ts";
import { loadKey } from "../src/io/config.ts";
import { keyedHash } from "../src/io/crypto.ts";
import { readRange, tailHash } from "../src/io/tail.ts";
import { packFiles } from "../src/io/tar.ts";
import { packBlock, packSegment, unpack } from "../src/io/zstd.ts";
import { readTools } from "../src/pipeline/read-tools.ts";
import { scrub } from "../src/pipeline/scrub.ts";
import type { ScrubDeps } from "../src/pipeline/scrub-deps.ts";
import { forgetScrubs, listScrubs, undoScrub } from "../src/pipeline/scrub-undo.ts";
import type { App } from "../src/ports/app.ts";
import { layersOf } from "../src/privacy/layers.ts";
import { RULESET } from "../src/privacy/ruleset.ts";
import { SOURCES } from "../src/sources/index.ts";
import { openStore } from "../src/store/sqlite/store.ts";
import { contentsOf, filesBelow, holders, type Planted, plantedHome, SECRETS } from "./scrub-home.ts";

const homes: Planted[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.close();
});

/** Two logs: one of lines, one of rows. */
function planted(): Planted {
  const place = plantedHome(".claude");
  const other = plantedHome(".local/share/goose");
  homes.push(place, other);
  cpSync(join(other.home, ".local"), join(place.home, ".local"), { recursive: true, preserveTimestamps: true });
  return place;
}

async function withDeps<T>(place: Planted, use: (deps: ScrubDeps, app: App) => Promise<T>): Promise<T> {
  const app = await createApp({ environment: place.environment, home: place.data, workers: 0 });
  const store = openStore({ home: place.data, now: Date.now });
  const key = () => loadKey(place.data);
  const outside = {
    valueHash: keyedHash(key()),
    packBlock,
    packSegment,
    unpack,
    tailHash,
    readRange,
    packFiles,
    serialize,
    deserialize,
  };
  const parts: ScrubParts = {
    home: place.data,
    registry: async () => ({ sources: SOURCES, machine: place.environment }),
    store: () => store,
    key,
    tools: async () => readTools(INSIDE, outside, layersOf(RULESET, [])),
    scan: (options) => app.scan(options),
  };
  try {
    return await use(await scrubDeps(parts), app);
  } finally {
    store.close();
    app.close();
  }
}

class Killed extends Error {}

/** From its `at`th call on a step fails, and every later one: as seen from the disk, the process is gone. */
function dying(
  deps: ScrubDeps,
  at: number,
  after: boolean,
): { readonly deps: ScrubDeps; readonly died: () => boolean } {
  let calls = 0;
  let dead = false;
  const guard = <T extends object>(target: T, steps: readonly string[]): T =>
    new Proxy(target, {
      get(own, name) {
        const value: unknown = Reflect.get(own, name, own);
        if (typeof value !== "function") return value;
        const method = value as (...args: unknown[]) => unknown;
        if (!steps.includes(String(name))) return method.bind(own);
        return (...args: unknown[]) => {
          if (dead) throw new Killed();
          if (++calls < at) return method.apply(own, args);
          dead = true;
          if (after) method.apply(own, args);
          throw new Killed();
        };
      },
    });
  const writerSteps = ["scrubArchive", "readAgain", "scrubSession", "commit", "erase"];
  const store = deps.store();
  const dyingStore =
    store &&
    new Proxy(store, {
      get(own, name) {
        if (name === "writer")
          return async (...args: Parameters<typeof own.writer>) => guard(await own.writer(...args), writerSteps);
        const value: unknown = Reflect.get(own, name, own);
        return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(own) : value;
      },
    });
  return {
    deps: {
      ...deps,
      disk: guard(deps.disk, ["writeBeside", "putInPlace", "database", "clean"]),
      shelf: guard(deps.shelf, ["append", "replace", "seal"]),
      store: () => dyingStore,
      scan: async (options) => {
        if (dead || ++calls >= at) {
          dead = true;
          throw new Killed();
        }
        return deps.scan(options);
      },
    },
    died: () => dead,
  };
}

for (const after of [false, true]) {
  test(`killed ${after ? "right after" : "right before"} any step, a scrub is finished or untouched, and goes on to the same end`, async () => {
    let expected: ReturnType<typeof contentsOf> | undefined;
    for (let at = 1; at < 200; at++) {
      const place = planted();
      const before = contentsOf(place.home);
      const paths = [...before.keys()];
      let died = false;
      await withDeps(place, async (deps, app) => {
        await app.scan({});
        const mortal = dying(deps, at, after);
        await scrub(mortal.deps, { all: true, dryRun: false }).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
        died = mortal.died();
      });
      for (const path of paths) {
        const bytes = readFileSync(path);
        const isUntouched = bytes.toString("base64") === before.get(path)?.bytes;
        const isFinished = !SECRETS.some((secret) => bytes.includes(JSON.stringify(secret).slice(1, -1)));
        expect([at, path, isUntouched || isFinished]).toEqual([at, path, true]);
      }
      await withDeps(place, async (deps, app) => {
        // Again, as a person would: what was open is finished, and what was not begun is done.
        await scrub(deps, { all: true, dryRun: false });
        expect([at, holders(place.home)]).toEqual([at, []]);
        expect(filesBelow(place.home).filter((path) => path.endsWith(".tracemill-scrub"))).toEqual([]);
        expect((await app.scan({})).logs).toMatchObject({ read: 0, failed: 0 });
        const now = relative(place, contentsOf(place.home));
        expected ??= now;
        expect([at, now]).toEqual([at, expected]);
        // The original is still there to go back to.
        await undoScrub(deps, undefined);
        expect([at, contentsOf(place.home)]).toEqual([at, before]);
      });
      place.close();
      if (!died) {
        expect(at).toBeGreaterThan(10);
        return;
      }
    }
    throw new Error("a scrub never ends");
  }, 300_000);
}

/** A database counts how often it was written, and each time its schema was looked at anew. */
function withoutCounts(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.subarray(0, 6).toString("latin1") !== "SQLite") return base64;
  for (const at of [24, 40, 92]) bytes.fill(0, at, at + 4);
  return bytes.toString("base64");
}

function relative({ home }: Planted, contents: ReturnType<typeof contentsOf>) {
  return new Map(
    [...contents].map(([path, rest]) => [path.slice(home.length), { ...rest, bytes: withoutCounts(rest.bytes) }]),
  );
}

test("a full disk leaves every file as it was, says so, and the scrub goes on when there is space", async () => {
  const place = planted();
  const before = contentsOf(place.home);
  await withDeps(place, async (deps, app) => {
    await app.scan({});
    const full = () => {
      throw new TraceError("disk_full", "no space left", { retryable: true });
    };
    await expect(
      scrub({ ...deps, disk: { ...deps.disk, writeBeside: full } }, { all: true, dryRun: false }),
    ).rejects.toMatchObject({ code: "disk_full" });
    expect(contentsOf(place.home)).toEqual(before);
    const { files } = await scrub(deps, { all: true, dryRun: false, resume: true });
    expect(files.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
    expect(holders(place.home)).toEqual([]);
  });
});

test("a journal whose beginning is lost keeps no scrub from being done, and is forgotten like any other", async () => {
  const place = planted();
  await withDeps(place, async (deps) => {
    const folder = join(place.data, "scrub");
    const lost = join(folder, "20260101-000000-aaaa");
    mkdirSync(lost, { recursive: true });
    writeFileSync(join(lost, "journal.jsonl"), '{"kind":"begin","ver');
    writeFileSync(join(lost, "values.sealed"), "what was sealed");
    // Killed before it had a journal: nothing was done, and its values are swept away.
    const unbegun = join(folder, "20260101-000001-bbbb");
    mkdirSync(unbegun);
    writeFileSync(join(unbegun, "values.sealed"), "what was sealed");

    const { files } = await scrub(deps, { all: true, dryRun: false });
    expect(files.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
    expect(existsSync(unbegun)).toBe(false);
    expect(listScrubs(deps)).toMatchObject([
      { state: "done" },
      { state: "damaged", startedAt: undefined, backupBytes: 15, undoable: false },
    ]);
    await expect(undoScrub(deps, "20260101-000000")).rejects.toMatchObject({ code: "blocked" });
    const gone = await forgetScrubs(deps, "20260101-000000");
    expect(gone).toMatchObject([{ state: "forgotten", startedAt: undefined, backupBytes: 0 }]);
    expect(readdirSync(lost)).toEqual(["journal.jsonl"]);
    expect((await undoScrub(deps, undefined)).files.map(({ outcome }) => outcome)).toEqual(["restored", "restored"]);
  });
});

test("two scrubs at once: the second is told so, and nothing is done twice", async () => {
  const place = planted();
  await withDeps(place, async (deps) => {
    const release = await deps.shelf.lock();
    await expect(scrub(deps, { all: true, dryRun: false })).rejects.toMatchObject({
      code: "store_locked",
      retryable: true,
    });
    await expect(undoScrub(deps, undefined)).rejects.toMatchObject({ code: "store_locked" });
    // Looking hurts nobody.
    expect((await scrub(deps, { all: true, dryRun: true })).files).toHaveLength(2);
    release();
    const [one, two] = await Promise.allSettled([
      scrub(deps, { all: true, dryRun: false }),
      scrub(deps, { all: true, dryRun: false }),
    ]);
    expect([one.status, two.status].sort()).toEqual(["fulfilled", "rejected"]);
  });
});

test("a log that grows while it is being scrubbed is left alone", async () => {
  const place = planted();
  await withDeps(place, async (deps) => {
    const disk = {
      ...deps.disk,
      writeBeside(path: string, ...rest: [Iterable<Uint8Array>, Parameters<typeof deps.disk.writeBeside>[2]]) {
        const written = deps.disk.writeBeside(path, ...rest);
        appendFileSync(path, "{}\n");
        utimesSync(path, 1_770_000_001, 1_770_000_001);
        return written;
      },
    };
    const { files } = await scrub({ ...deps, disk }, { all: true, dryRun: false });
    const left = files.filter(({ kind }) => kind === "lines");
    expect(left).toMatchObject([{ outcome: "live", reason: "it was written meanwhile" }]);
    expect(readFileSync(left[0]?.path ?? "", "utf8")).toMatch(/\{\}\n$/);
    expect(holders(place.home).length).toBeGreaterThan(0);
  });
});
