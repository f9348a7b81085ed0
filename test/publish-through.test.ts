// A history of publications through the real sinks: the same dataset, whatever goes wrong at whichever request.

import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { CONTAINERS } from "../src/export/index.ts";
import { openOutbox, readRange, saveBytes } from "../src/io/outbox.ts";
import { parquetRows } from "../src/io/parquet-file.ts";
import { SET_FILES } from "../src/io/set-files.ts";
import { publishCandidate } from "../src/pipeline/publish/publish.ts";
import { openDesk } from "../src/pipeline/publish/testing/publishing.ts";
import { FOUR, session } from "../src/pipeline/publish/testing/read-published.ts";
import { unpublishSessions } from "../src/pipeline/publish/unpublish.ts";
import type { SinkTarget } from "../src/ports/sink.ts";
import { folder } from "../src/publish/folder.ts";
import { LIMITS } from "../src/publish/huggingface/steps.ts";
import { createHuggingface } from "../src/publish/huggingface.ts";
import { temporaryFolder } from "./command.ts";
import { type Fault, startHub } from "./hub/server.ts";

/** Of the requests, every so manieth is disturbed. */
const EVERY = 2 * Number(process.env["TRACEMILL_KILL_EVERY"] ?? 1);

const root = temporaryFolder("through");
afterAll(() => rmSync(root, { recursive: true, force: true }));
const OUTSIDE = { files: SET_FILES, openOutbox, read: readRange, save: saveBytes, parquetRows, containers: CONTAINERS };

async function history(target: SinkTarget, again = false) {
  const desk = openDesk(OUTSIDE);
  const deps = { ...desk.deps, target, shardBytes: 300 };
  const { intent, candidate } = desk;
  const one = candidate(FOUR);
  const two = candidate([session(1, "Api", ["Fix bug 1", "Done.", "More"]), session(5, "Api"), session(6, "web")]);
  const steps = [
    () => publishCandidate(deps, intent(one)),
    () => publishCandidate(deps, intent(one)),
    () => publishCandidate(deps, intent(two, { withheld: ["pi:4"] })),
    () => unpublishSessions(deps, { ...intent(two), ids: ["pi:2"], reason: undefined }),
  ];
  const reports = [];
  let fails = 0;
  for (const step of steps) {
    for (;;) {
      try {
        reports.push(await step());
        break;
      } catch (error) {
        if (!again || fails++ > 3) throw error;
      }
    }
  }
  desk.close();
  return { reports, fails };
}

test("through a folder", async () => {
  const at = join(root, "here");
  const { reports } = await history(folder.open(at, { token: undefined, endpoint: undefined, wait: async () => {} }));
  expect(reports.map(({ isUpToDate, added, replaced, removed }) => [isUpToDate, added, replaced, removed])).toEqual([
    [false, 4, 0, 0],
    [true, 0, 0, 0],
    [false, 2, 1, 1],
    [false, 0, 0, 1],
  ]);
  const written = readdirSync(at, { recursive: true }).map(String);
  expect(written.filter((path) => path.startsWith("data/") && path.endsWith(".jsonl")).length).toBeGreaterThan(0);
  expect(JSON.parse(readFileSync(join(at, "metadata.json"), "utf8"))).toMatchObject({ sessions: 4 });
});

const wait = async () => {};
for (const limits of [LIMITS, { ...LIMITS, files: 2 }]) {
  test(`through the stand-in, each request disturbed in turn, ${limits.files} files a commit`, async () => {
    const sink = createHuggingface({ limits, silenceMs: 20_000 });
    const run = async (fault?: Fault) => {
      const hub = await startHub({ lfsOver: 100 });
      if (fault) hub.faults.set([fault]);
      const { reports, fails } = await history(
        sink.open("ada/data", { token: hub.token, endpoint: hub.url, wait }),
        true,
      );
      const files = new Map([...hub.state.files("ada/data")].sort());
      const total = hub.requests.length;
      await hub.close();
      return { reports, fails, files, total };
    };
    const calm = await run();
    expect(calm.fails).toBe(0);
    expect(
      calm.reports.map(({ isUpToDate, added, replaced, removed }) => [isUpToDate, added, replaced, removed]),
    ).toEqual([
      [false, 4, 0, 0],
      [true, 0, 0, 0],
      [false, 2, 1, 1],
      [false, 0, 0, 1],
    ]);
    let runs = 0;
    let fails = 0;
    for (let on = 1; on <= calm.total; on += EVERY) {
      for (const does of [
        { kind: "status", status: 503 },
        { kind: "status", status: 412 },
        { kind: "cut", when: "after" },
        { kind: "status", status: 409, isDone: true },
        { kind: "status", status: 400 },
      ] as const) {
        const one = await run({ on, does });
        expect(one.files).toEqual(calm.files);
        runs++;
        fails += one.fails;
      }
    }
    // Some of them end a run with an error, and the next run ends it.
    expect([runs > 0, fails > 0]).toEqual([true, true]);
  });
}
