// A process that publishes is killed at each of its requests, before and after what it asked for happened: published again, the dataset is the undisturbed one.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "./command.ts";
import { changeOf, everything, LFS_OVER, publish, scenarioSink } from "./hub/scenario.ts";
import { type Hub, type Seen, startHub } from "./hub/server.ts";

const root = temporaryFolder("hub-kill");
const CHILD = join(import.meta.dirname, "hub", "push-child.ts");
/** Every so many requests; 1 is each. */
const EVERY = Number(process.env["TRACEMILL_KILL_EVERY"] ?? 1);

let hub: Hub;
/** Once a request was read: that it is done all the same is up to its fault. */
let onHeard: ((seen: Seen) => Promise<void>) | undefined;
let repos = 0;
beforeAll(async () => {
  hub = await startHub({ lfsOver: LFS_OVER, onHeard: (seen) => onHeard?.(seen) });
});
afterAll(async () => {
  await hub.close();
  rmSync(root, { recursive: true, force: true });
});

const changes = { 1: changeOf(1, root), 2: changeOf(2, root) };
const wait = () => Promise.reject(new Error("nobody waits here"));

async function begin(version: 1 | 2): Promise<string> {
  const at = `ada/killed-${repos++}`;
  if (version === 2) await again(at, 1);
  hub.reset();
  return at;
}

function again(at: string, version: 1 | 2): Promise<number> {
  return publish(
    scenarioSink(20_000),
    { at, options: { token: hub.token, endpoint: hub.url, wait } },
    changes[version],
  );
}

function start(at: string, version: 1 | 2): ChildProcess {
  const args = { at, version, token: hub.token, endpoint: hub.url, folder: root };
  return spawn(process.execPath, [CHILD, JSON.stringify(args)], { stdio: ["ignore", "ignore", "inherit"] });
}

const cases = [1, 2].flatMap((version) => ["before", "after"].map((when) => [version, when] as [1 | 2, string]));
test.each(cases)("killed while it publishes version %i, %s what each request asks for", async (version, when) => {
  const whole = await begin(version);
  const child = start(whole, version);
  const [code] = (await once(child, "exit")) as [number];
  expect(code).toBe(0);
  const all = everything(hub.state, whole);
  const requests = hub.requests.length;
  expect(requests).toBeGreaterThan(12);
  let happened = 0;
  for (let at = 1; at <= requests; at += EVERY) {
    const place = await begin(version);
    if (when === "before") hub.faults.set([{ on: at, does: { kind: "status", status: 503 } }]);
    const killed = start(place, version);
    const exit = once(killed, "exit");
    const commits = () => hub.state.repos.get(place)?.commits.length ?? 0;
    let before = 0;
    onHeard = async ({ number }) => {
      if (number !== at) return;
      before = commits();
      killed.kill("SIGKILL");
      await exit;
    };
    const [, signal] = (await exit) as [number, string];
    onHeard = undefined;
    expect(signal).toBe("SIGKILL");
    await new Promise((done) => setImmediate(done));
    if (before > 0 && commits() > before) happened++;
    expect(await again(place, version), `killed at request ${at}`).toBe(1);
    expect(everything(hub.state, place), `killed at request ${at}`).toEqual(all);
  }
  // Commits that were made for a process that was no more.
  if (EVERY === 1) expect(happened > 0).toBe(when === "after");
});
