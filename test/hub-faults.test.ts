// A push that is disturbed at any of its requests, in any way, and pushed again: the dataset is the undisturbed one, and nothing was committed twice.

import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SinkOptions } from "../src/ports/sink.ts";
import { temporaryFolder } from "./command.ts";
import { changeOf, everything, LFS_OVER, publish, scenarioSink } from "./hub/scenario.ts";
import { type Hub, type Seen, startHub, type Trouble } from "./hub/server.ts";

const root = temporaryFolder("hub-faults");
let hub: Hub;
let onRequest: ((seen: Seen) => void) | undefined;
let waits: number[] = [];
beforeAll(async () => {
  hub = await startHub({ lfsOver: LFS_OVER, pageSize: 4, onRequest: (seen) => onRequest?.(seen) });
});
afterAll(async () => {
  await hub.close();
  rmSync(root, { recursive: true, force: true });
});

let repos = 0;
const changes = { 1: changeOf(1, root), 2: changeOf(2, root) };

function placeOf(): { at: string; options: SinkOptions } {
  const wait = async (ms: number, signal: AbortSignal) => {
    signal.throwIfAborted();
    waits.push(ms);
  };
  return { at: `ada/dataset-${repos++}`, options: { token: hub.token, endpoint: hub.url, wait } };
}

/** A dataset as it is before it is disturbed: none, or one with version 1. */
async function begin(version: 1 | 2) {
  const place = placeOf();
  if (version === 2) await publish(scenarioSink(20_000), place, changes[1]);
  hub.reset();
  waits = [];
  return place;
}

const undisturbed: { [version: number]: { readonly all: ReturnType<typeof everything>; readonly requests: number } } =
  {};
beforeAll(async () => {
  for (const version of [1, 2] as const) {
    const place = await begin(version);
    expect(await publish(scenarioSink(20_000), place, changes[version])).toBe(1);
    undisturbed[version] = { all: everything(hub.state, place.at), requests: hub.requests.length };
  }
  expect(undisturbed[1]?.all.files).toHaveLength(8);
  expect(undisturbed[2]?.all.files).toHaveLength(13);
  expect(Object.values(undisturbed[2]?.all.deletes ?? {})).toEqual([1, 1]);
});

const troubles: readonly (readonly [string, Trouble])[] = [
  ["503", { kind: "status", status: 503 }],
  ["503 of what was done", { kind: "status", status: 503, isDone: true }],
  ["500 of what was done", { kind: "status", status: 500, isDone: true }],
  ["429", { kind: "status", status: 429, retryAfter: 400 }],
  ["408", { kind: "status", status: 408 }],
  ["412", { kind: "status", status: 412 }],
  ["409", { kind: "status", status: 409 }],
  ["401", { kind: "status", status: 401 }],
  ["403", { kind: "status", status: 403 }],
  ["404", { kind: "status", status: 404 }],
  ["no answer", { kind: "hang" }],
  ["no answer to what was done", { kind: "hang", isDone: true }],
  ["cut before", { kind: "cut", when: "before" }],
  ["cut in the middle", { kind: "cut", when: "during" }],
  ["cut after", { kind: "cut", when: "after" }],
];
/** What passes by itself: nobody has to run anything again. Requests that are given up may be more on a busy machine. */
const PASSING = /^(?:503|500|429|408|cut)/;

describe.each([1, 2] as const)("version %i", (version) => {
  test.each(troubles)("%s at each request", async (name, does) => {
    const { all, requests } = undisturbed[version] as (typeof undisturbed)[1];
    for (let on = 1; on <= requests; on++) {
      const place = await begin(version);
      hub.faults.set([{ on, does }]);
      const sink = scenarioSink(name.startsWith("no answer") ? 400 : 20_000);
      const tries = await publish(sink, place, changes[version]);
      const at = `request ${on}: ${hub.requests[on - 1]?.method} ${hub.requests[on - 1]?.path}`;
      expect(everything(hub.state, place.at), at).toEqual(all);
      if (PASSING.test(name)) expect([tries, waits], at).toEqual([1, [name === "429" ? 400_000 : 30_000]]);
    }
  });

  test("many troubles one after the other", async () => {
    const { all, requests } = undisturbed[version] as (typeof undisturbed)[1];
    for (let first = 1; first <= requests; first += 3) {
      const place = await begin(version);
      hub.faults.set([0, 1, 2].map((i) => ({ on: first + 2 * i, does: troubles[(first + i) % 3]?.[1] as Trouble })));
      await publish(scenarioSink(20_000), place, changes[version]);
      expect(everything(hub.state, place.at), `from request ${first}`).toEqual(all);
    }
  });

  test("a commit that comes through late, when it was given up and is sent again", async () => {
    const { all } = undisturbed[version] as (typeof undisturbed)[1];
    const on = { method: "POST", path: "/commit/main" };
    const place = await begin(version);
    hub.faults.set([
      { on, does: { kind: "cut", when: "before" } },
      { on, does: { kind: "status", status: 412, isDone: true } },
    ]);
    expect(await publish(scenarioSink(20_000), place, changes[version])).toBe(1);
    expect(everything(hub.state, place.at)).toEqual(all);
  });

  test("stopped at each request", async () => {
    const { all, requests } = undisturbed[version] as (typeof undisturbed)[1];
    for (let at = 1; at <= requests; at++) {
      const place = await begin(version);
      const stop = new AbortController();
      onRequest = ({ number }) => void (number === at && stop.abort());
      const target = scenarioSink(20_000).open(place.at, place.options);
      const run = async () => {
        const destination = await target.look(stop.signal);
        const receipt = await target.push(changes[version], destination, { signal: stop.signal, onProgress: () => {} });
        await target.verify(receipt, stop.signal);
      };
      await expect(run(), `request ${at}`).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
      onRequest = undefined;
      expect(waits).toEqual([]);
      await publish(scenarioSink(20_000), place, changes[version]);
      expect(everything(hub.state, place.at), `stopped at request ${at}`).toEqual(all);
    }
  });
});
