// Killed at every request in turn, and in trouble at every one: published again, the dataset is the undisturbed one.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SpawnedHub, spawnHub } from "./hub/spawned.ts";
import { APPROVAL, openPublishBench, type PublishBench, REPO } from "./publish-bench.ts";

const EVERY = Number(process.env["TRACEMILL_KILL_EVERY"] ?? 1);

let hub: SpawnedHub;
let bench: PublishBench;
let line: readonly string[];
let undisturbed: ReadonlyMap<string, string>;
let requests: number;

beforeAll(async () => {
  // Small files go by the storage too: both ways are under way when it is killed.
  hub = await spawnHub({ lfsOver: 3000 });
  bench = await openPublishBench("publish-kill", { hub });
  const sha256 = bench.confirmed();
  line = ["publish", "--artifact", sha256.slice(0, 12), "--attestation", APPROVAL];
  bench.keep();
  await hub.reset();
  expect(bench.run(...line).status).toBe(0);
  requests = (await hub.requests()).length;
  undisturbed = await published();
});
afterAll(async () => {
  await bench.close();
  await hub.close();
});

async function published(): Promise<ReadonlyMap<string, string>> {
  const repo = await hub.repo(REPO);
  return new Map([...(repo?.bytes ?? [])].map(([path, bytes]) => [path, bytes.toString("base64")] as const).sort());
}

test("killed at each request in turn", async () => {
  expect(requests).toBeGreaterThan(6);
  let kills = 0;
  for (let request = 1; request <= requests; request += EVERY) {
    bench.back();
    await hub.forget();
    if (await bench.killedAt(request, ...line)) kills++;
    const again = bench.run(...line);
    expect([request, again.status, JSON.stringify(again.document)]).toEqual([request, 0, expect.any(String)]);
    expect([request, await published()]).toEqual([request, undisturbed]);
    const events = bench.run("receipts").document["receipts"] as readonly { readonly kind: string }[];
    // What was sent has its line, once.
    expect([request, events.filter(({ kind }) => kind === "publish").length]).toEqual([request, 1]);
  }
  expect(kills).toBeGreaterThan(requests / EVERY / 2);
});

test("nothing waits in the outbox when all of it was sent", () => {
  expect(bench.run("publish", "--dry-run").document).toMatchObject({ up_to_date: true });
  rmSync(join(bench.place.data, "outbox"), { recursive: true, force: true });
  expect(bench.run(...line).document).toMatchObject({ up_to_date: true, sessions_kept: 6 });
});
