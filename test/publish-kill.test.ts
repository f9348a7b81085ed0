// Killed at every request in turn, and in trouble at every one: published again, the dataset is the undisturbed one.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Trouble } from "./hub/server.ts";
import { type SpawnedHub, spawnHub } from "./hub/spawned.ts";
import { APPROVAL, idOf, openPublishBench, type PublishBench, REPO, STATEMENTS } from "./publish-bench.ts";

// Each request takes seconds: all of them are for `TRACEMILL_KILL_EVERY=1`.
const EVERY = Number(process.env["TRACEMILL_KILL_EVERY"] ?? 3);

const OTHER = "ada/other";

let hub: SpawnedHub;
let bench: PublishBench;
beforeAll(async () => {
  // Small files go by the storage too: both ways are under way when it is killed.
  hub = await spawnHub({ lfsOver: 3000 });
  bench = await openPublishBench("publish-kill", { hub });
  await hub.remember();
});
afterAll(async () => {
  await bench.close();
  await hub.close();
});

async function published(name = REPO): Promise<ReadonlyMap<string, string>> {
  const repo = await hub.repo(name);
  return new Map([...(repo?.bytes ?? [])].map(([path, bytes]) => [path, bytes.toString("base64")] as const).sort());
}

interface Line {
  readonly kind: string;
  readonly at_place?: string;
  readonly sessions_added?: number;
  readonly sessions_replaced?: number;
  readonly sessions_removed?: number;
}
const lines = () => bench.run("receipts").document["receipts"] as readonly Line[];

/** Of each publication its place and what it changed, oldest first. */
const ends = () =>
  lines().flatMap(({ kind, ...line }) =>
    kind === "publish" ? [[line.at_place, line.sessions_added, line.sessions_replaced, line.sessions_removed]] : [],
  );

/** What is begun ends: so many lines of either kind, where none was left open. */
function openLines(): number {
  const all = lines();
  const count = (kind: string) => all.filter((line) => line.kind === kind).length;
  return count("publishing") - count("publish");
}

interface Undisturbed {
  readonly line: readonly string[];
  readonly requests: number;
  readonly files: ReadonlyMap<string, string>;
  readonly ends: readonly unknown[];
}

/** Remembers how both sides stand, publishes without any trouble, and gives what came of it. */
async function calmly(sha256: string): Promise<Undisturbed> {
  const line = ["publish", "--artifact", sha256.slice(0, 12), "--attestation", APPROVAL];
  bench.keep();
  await hub.remember();
  await hub.reset();
  expect(bench.run(...line).status).toBe(0);
  return { line, requests: (await hub.requests()).length, files: await published(), ends: ends() };
}

async function back(): Promise<void> {
  bench.back();
  await hub.recall();
  await hub.reset();
}

const TROUBLES: readonly Trouble[] = [
  { kind: "status", status: 503, retryAfter: 0 },
  { kind: "cut", when: "after" },
];

async function expectAlike(request: number, calm: Undisturbed): Promise<void> {
  expect([request, await published()]).toEqual([request, calm.files]);
  // What was sent has its line, once.
  expect([request, ends(), openLines()]).toEqual([request, calm.ends, 0]);
}

const STAGES: readonly (readonly [name: string, prepare: () => string])[] = [
  ["the first publication", () => bench.confirmed()],
  [
    "one that replaces a session and takes one out",
    () => {
      const [grown, blocked, ...others] = bench.sittings;
      if (!grown || !blocked) throw new Error("too few sessions");
      grown.ask("and now the bell of the harbour").say("the bell of the harbour rings").write(bench.place.home);
      bench.run("block", idOf(blocked));
      bench.run("scan");
      const sha256 = String(bench.run("export", "--no-push").document["sha256"]);
      for (const one of [grown, ...others]) bench.run("sessions", "show", idOf(one));
      const reason = "one session was blocked on purpose, since it is about a client";
      expect(bench.run("confirm", ...STATEMENTS(5), "--accept-shrunk", reason).status).toBe(0);
      return sha256;
    },
  ],
];

for (const [name, prepare] of STAGES) {
  describe(name, () => {
    let calm: Undisturbed;
    beforeAll(async () => {
      calm = await calmly(prepare());
      expect(calm.requests).toBeGreaterThan(6);
    });
    // The next stage goes on from here.
    afterAll(async () => {
      await back();
      expect(bench.run(...calm.line).status).toBe(0);
    });

    test("killed at each request in turn, and published elsewhere before it is published again", async () => {
      let kills = 0;
      for (let request = 1; request <= calm.requests; request += EVERY) {
        await back();
        if (await bench.killedAt(request, ...calm.line)) kills++;
        // In between the same bytes go to another place, at every third request.
        const isElsewhere = request % 3 === 0;
        if (isElsewhere) expect(bench.run(...calm.line, "--repo", OTHER).status).toBe(0);
        const again = bench.run(...calm.line);
        expect([request, again.status, JSON.stringify(again.document)]).toEqual([request, 0, expect.any(String)]);
        expect([request, await published()]).toEqual([request, calm.files]);
        const told = ends();
        expect([request, told.filter(([at]) => at === REPO)]).toEqual([request, calm.ends]);
        expect([request, told.filter(([at]) => at === OTHER).length]).toEqual([request, isElsewhere ? 1 : 0]);
      }
      expect(kills).toBeGreaterThan(calm.requests / EVERY / 2);
    });

    for (const does of TROUBLES) {
      test(`each request in turn is answered by ${JSON.stringify(does)}`, async () => {
        for (let request = 1; request <= calm.requests; request += EVERY) {
          await back();
          await hub.faults([{ on: request, does }]);
          const { status, document } = bench.impatient(...calm.line);
          await hub.reset();
          // What the Hub's client cannot take up again is done by the next run.
          if (status !== 0) {
            expect([request, status, document["error"]]).toEqual([
              request,
              1,
              expect.objectContaining({ retryable: true }),
            ]);
            expect(bench.run(...calm.line).status).toBe(0);
          }
          await expectAlike(request, calm);
        }
      });
    }

    test("nothing waits in the outbox when all of it was sent", async () => {
      await back();
      expect(bench.run(...calm.line).status).toBe(0);
      expect(bench.run("publish", "--dry-run").document).toMatchObject({ up_to_date: true });
      rmSync(join(bench.place.data, "outbox"), { recursive: true, force: true });
      expect(bench.run(...calm.line).document).toMatchObject({ up_to_date: true });
    });
  });
}
