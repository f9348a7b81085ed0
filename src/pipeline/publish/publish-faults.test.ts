import { hash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { TraceError } from "../../core/errors.ts";
import type { LedgerEntry } from "../../core/publication.ts";
import { CONTAINERS } from "../../export/index.ts";
import { beginDraft } from "../../io/artifact-file.ts";
import { readArtifact } from "../../io/artifact-read.ts";
import { openOutbox, readRange, saveBytes } from "../../io/outbox.ts";
import { parquetRows } from "../../io/parquet-file.ts";
import { publishCandidate } from "./publish.ts";
import { openSending } from "./sendings.ts";
import { type MemoryDataset, memoryDataset, memoryTarget } from "./testing/memory-target.ts";
import { type Desk, openDesk } from "./testing/publishing.ts";
import { FOUR, Interrupted, session, texts, waiting } from "./testing/read-published.ts";
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

test("somebody else publishes meanwhile: both are there; somebody who never stops is told", async () => {
  const { deps, candidate, intent, dataset } = desk();
  const other = desk(dataset);
  const theirs = other.candidate([session(9, "Api")]);
  let isFirst = true;
  dataset.before = (effect) => {
    if (!isFirst || !effect.startsWith("commit data/web")) return;
    isFirst = false;
    throw new Interrupted();
  };
  await expect(publishCandidate(deps, intent(candidate(FOUR)))).rejects.toThrow(Interrupted);
  dataset.before = () => {};
  await publishCandidate(other.deps, other.intent(theirs));
  await publishCandidate(deps, intent(candidate(FOUR)));
  const stranger = (effect: string) => {
    if (effect === "push") dataset.commits++;
  };
  expect(Object.keys(texts(dataset)).sort()).toEqual(["pi:1", "pi:2", "pi:3", "pi:4", "pi:9"]);
  dataset.before = stranger;
  await expect(publishCandidate(deps, intent(candidate([session(10)])))).rejects.toMatchObject({
    code: "destination_changed",
  });
  let times = 0;
  dataset.before = (effect) => {
    if (times++ < 3) stranger(effect);
  };
  await publishCandidate(deps, intent(candidate([session(10)])));
  expect(Object.keys(texts(dataset))).toHaveLength(6);
});

/** The history of a dataset: each step on what the one before left. */
function steps({ deps, candidate, intent }: Desk): (() => Promise<unknown>)[] {
  const one = candidate(FOUR);
  const two = candidate([session(1, "Api", ["Fix bug 1", "Done.", "More"]), session(5, "Api"), session(6, "web")]);
  const shard = { ...deps, shardBytes: 300 };
  return [
    () => publishCandidate(shard, intent(one)),
    () => publishCandidate(shard, intent(two, { withheld: ["pi:4"] })),
    () => unpublishSessions(shard, { ...intent(two), ids: ["pi:2"], reason: undefined }),
  ];
}

/** What ended, with what was told of it. */
function endsOf(ledger: readonly LedgerEntry[]) {
  return ledger.flatMap(({ event }) => {
    if (event.kind !== "publish" && event.kind !== "unpublish") return [];
    const { kind, added, replaced, removed, kept, receipt } = event;
    return { kind, added, replaced, removed, kept, files: receipt.files.map(({ path }) => path).sort() };
  });
}

test("killed before and after any effect, and begun again, it ends in the same dataset", async () => {
  const calm = desk();
  for (const step of steps(calm)) await step();
  const expected = new Map([...calm.dataset.files].sort());
  const ends = endsOf(calm.ledger);
  expect(ends.map(({ kind }) => kind)).toEqual(["publish", "publish", "unpublish"]);
  expect(calm.ledger).toHaveLength(6);
  expect(Object.keys(texts(calm.dataset)).sort()).toEqual(["pi:1", "pi:3", "pi:5", "pi:6"]);
  let kills = 0;
  for (let at = 0; ; at++) {
    const one = desk();
    let seen = 0;
    let isKilled = false;
    one.dataset.before = () => {
      if (seen++ !== at || isKilled) return;
      isKilled = true;
      throw new Interrupted();
    };
    for (const step of steps(one)) {
      await step().catch(async (error: unknown) => {
        expect(error).toBeInstanceOf(Interrupted);
        await step();
      });
    }
    expect(new Map([...one.dataset.files].sort())).toEqual(expected);
    expect(endsOf(one.ledger)).toEqual(ends);
    expect(openSending(one.ledger, one.deps.place)).toBeUndefined();
    expect(waiting(one.home)).toEqual([]);
    one.close();
    if (!isKilled) break;
    kills++;
  }
  expect(kills).toBeGreaterThan(30);
});

test("what a killed run staged is taken again only as it was", async () => {
  const { deps, candidate, intent, dataset, home } = desk();
  const one = candidate(FOUR);
  dataset.before = (effect) => {
    if (effect === "create") throw new Interrupted();
  };
  await expect(publishCandidate(deps, intent(one))).rejects.toThrow(Interrupted);
  dataset.before = () => {};
  const [artifact = ""] = readdirSync(join(home, "outbox")).filter((name) => one.sha256.startsWith(name));
  const [place = ""] = readdirSync(join(home, "outbox", artifact));
  const folder = join(home, "outbox", artifact, place);
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".jsonl"))
      writeFileSync(join(folder, name), readFileSync(join(folder, name), "utf8").replace("Fix", "Fux"));
  }
  await publishCandidate(deps, intent(one));
  expect(JSON.stringify(texts(dataset))).not.toContain("Fux");
  expect(Object.keys(texts(dataset))).toHaveLength(4);
});

test("a destination that tells no hashes of its files is served as well", async () => {
  const dataset = memoryDataset();
  dataset.tellsHashes = false;
  const one = desk(dataset);
  for (const step of steps(one)) await step();
  expect(Object.keys(texts(dataset)).sort()).toEqual(["pi:1", "pi:3", "pi:5", "pi:6"]);
});

test("what arrived otherwise than it was sent is no publication", async () => {
  const { deps, candidate, intent, dataset, ledger, gate } = desk();
  dataset.before = (effect) => {
    if (effect === "verify") dataset.files.set("metadata.json", Buffer.from("{}"));
  };
  const failed = await publishCandidate(deps, intent(candidate(FOUR))).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(TraceError);
  expect(failed).toMatchObject({ code: "sink_failed", retryable: true });
  expect(ledger).toMatchObject([{ event: { kind: "publishing" } }]);
  expect(gate().published).toEqual({});
});

test("killed at one place and published to another, the first has its end when it is published to again", async () => {
  const one = desk();
  const { deps, candidate, intent, dataset, ledger } = one;
  const first = candidate(FOUR);
  dataset.before = (effect) => {
    if (effect === "verify") throw new Interrupted();
  };
  await expect(publishCandidate(deps, intent(first))).rejects.toThrow(Interrupted);
  dataset.before = () => {};
  const other = { ...deps, place: { sink: "memory", at: "me/other" }, target: memoryTarget(memoryDataset()) };
  await publishCandidate(other, intent(first));
  expect(await publishCandidate(deps, intent(first))).toMatchObject({ isUpToDate: true, receipt: 4 });
  expect(ledger.map(({ event }) => [event.kind, "place" in event && event.place.at])).toEqual([
    ["publishing", "me/data"],
    ["publishing", "me/other"],
    ["publish", "me/other"],
    ["publish", "me/data"],
  ]);
  expect(ledger[3]?.event).toMatchObject({ added: 4, kept: 0, receipt: { commits: [], files: expect.any(Array) } });
});

test("killed after all was sent, another candidate closes it too before it is begun itself", async () => {
  const { deps, candidate, intent, dataset, ledger } = desk();
  const first = candidate(FOUR);
  dataset.before = (effect) => {
    if (effect === "verify") throw new Interrupted();
  };
  await expect(publishCandidate(deps, intent(first))).rejects.toThrow(Interrupted);
  dataset.before = () => {};
  const next = candidate([session(9)]);
  await publishCandidate(deps, intent(next));
  const kinds = ledger.map(({ event }) => [event.kind, "sha256" in event && event.sha256]);
  expect(kinds).toEqual([
    ["publishing", first.sha256],
    ["publish", first.sha256],
    ["publishing", next.sha256],
    ["publish", next.sha256],
  ]);
});

test("a push of several steps that fails midway and is never run again is told, with its files", async () => {
  const { deps, candidate, intent, dataset, ledger } = desk();
  let commits = 0;
  dataset.before = (effect) => {
    if (effect.startsWith("commit ") && commits++ === 2) throw new Interrupted();
  };
  const one = candidate(FOUR);
  await expect(publishCandidate(deps, intent(one))).rejects.toThrow(Interrupted);
  const [entry] = ledger;
  if (entry?.event.kind !== "publishing") throw new Error("nothing was told");
  expect(ledger).toHaveLength(1);
  expect(entry.event).toMatchObject({ sha256: one.sha256, approval: { kind: "attestation" }, added: 4 });
  const told = new Map(entry.event.files.map(({ path, sha256 }) => [path, sha256]));
  expect(dataset.files.size).toBe(2);
  for (const [path, bytes] of dataset.files) expect(told.get(path)).toBe(digest(bytes.toString()));
});

test("while one process sends to a place, another does not", async () => {
  const { deps, candidate, intent, dataset, home } = desk();
  const held = openOutbox(home, digest("memory:me/data").slice(0, 12));
  await expect(publishCandidate(deps, intent(candidate(FOUR)))).rejects.toMatchObject({ code: "store_locked" });
  expect(dataset.files.size).toBe(0);
  held.release();
  await publishCandidate(deps, intent(candidate(FOUR)));
  expect(Object.keys(texts(dataset))).toHaveLength(4);
});
