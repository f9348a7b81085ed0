// A session that begins with a copy of one that may not leave: in no candidate, and in no dataset any more.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Sitting } from "./claude-sitting.ts";
import { type SpawnedHub, spawnHub } from "./hub/spawned.ts";
import { APPROVAL, idOf, openPublishBench, type PublishBench, STATEMENTS } from "./publish-bench.ts";

/** What the original says, and its copy. */
const WORDS = "the client alpha has a lighthouse of its own";
const OWN = "now something quite different in the fork";

let hub: SpawnedHub;
let bench: PublishBench;
let original: Sitting;
let fork: Sitting;
let sha256: string;
let reviewed: string;
beforeAll(async () => {
  hub = await spawnHub();
  bench = await openPublishBench("publish-forks", { hub });
  original = new Sitting({ day: 8, cwd: "/work/alpha" }).ask(WORDS).say(`${WORDS}, I see`);
  fork = new Sitting({ day: 9, cwd: "/work/p1", copies: original }).ask(OWN).say("the fork answers its own thing");
  // It was taken over into another project, so that only what it copied tells of the first one.
  for (const [i, record] of fork.records.entries()) fork.records[i] = { ...record, cwd: "/work/p1" };
  original.ask("and a second question").say("and a second answer");
  for (const one of [original, fork]) one.write(bench.place.home);
  reviewed = bench.exported();
  sha256 = reviewed;
  for (const one of [...bench.sittings, original, fork]) bench.run("sessions", "show", idOf(one));
  expect(bench.run("confirm", ...STATEMENTS(8)).status).toBe(0);
  expect(publish().document).toMatchObject({ sessions_added: 8 });
  bench.keep();
});
beforeEach(() => {
  sha256 = reviewed;
  return () => bench.back();
});
afterAll(async () => {
  await bench.close();
  await hub.close();
});

const out = () => join(bench.place.home, "out");
const publish = () =>
  bench.run("publish", "--folder", out(), "--artifact", sha256.slice(0, 12), "--attestation", APPROVAL);

function written(): string {
  const paths = readdirSync(out(), { recursive: true }).map((path) => join(out(), String(path)));
  return paths.flatMap((path) => (statSync(path).isFile() ? readFileSync(path, "utf8") : [])).join("\n");
}

const BLOCKS: readonly (readonly [name: string, block: () => void, reason: string])[] = [
  ["blocked", () => bench.run("block", idOf(original)), "blocked"],
  ["held", () => bench.run("hold", idOf(original)), "held"],
  ["excluded with its project", () => bench.run("config", "--exclude", "alpha"), "excluded"],
];
const SHRUNK = ["--accept-shrunk", "two sessions went on purpose, since they are about a client"];

for (const [name, block, reason] of BLOCKS) {
  test(`the original is ${name}: what was confirmed of the fork is void, and the next candidate is without it`, () => {
    expect(written()).toContain(WORDS);
    block();
    expect(publish().status).toBe(3);
    const { document } = bench.run("export", "--no-push");
    expect(document).toMatchObject({ sessions: 6, left_out: { [reason]: 2 } });
    sha256 = String(document["sha256"]);
    expect(bench.run("confirm", ...STATEMENTS(6), ...SHRUNK).document).toMatchObject({ total_sessions: 6 });
    expect(publish().document).toMatchObject({ sessions_added: 0, sessions_removed: 2, sessions_kept: 6 });
    expect(written()).not.toContain(WORDS);
    expect(written()).not.toContain(OWN);
  });
}

test("a candidate of other sessions takes the fork out of the dataset as well", () => {
  bench.run("block", idOf(original));
  sha256 = String(bench.run("export", "--no-push", "-p", "p0").document["sha256"]);
  expect(bench.run("confirm", ...STATEMENTS(2), ...SHRUNK).status).toBe(0);
  expect(publish().document).toMatchObject({ sessions_removed: 2, sessions_kept: 6 });
  expect(written()).not.toContain(WORDS);
});

test("only the fork is in the candidate, and the original's project is excluded since", () => {
  sha256 = String(bench.run("export", "--no-push", "-p", "p1").document["sha256"]);
  expect(bench.run("confirm", ...STATEMENTS(3), ...SHRUNK).status).toBe(0);
  bench.run("config", "--exclude", "alpha");
  expect(publish().document).toMatchObject({
    blocked_on_step: "Step 4/6",
    missing: [expect.stringContaining("it begins with a copy of a session of which its project is excluded")],
  });
});

test("a plain export keeps the fork's own part, as before", () => {
  bench.run("block", idOf(original));
  const file = join(bench.place.home, "rows.jsonl");
  expect(bench.run("export", "-a", "-o", file).status).toBe(0);
  const rows = readFileSync(file, "utf8");
  expect([rows.includes(OWN), rows.includes(WORDS)]).toEqual([true, false]);
});
