import { expect, test } from "vitest";
import { createTally } from "../../core/receipt.ts";
import type { SessionRow } from "../../ports/store.ts";
import type { FilesDeps } from "./files-deps.ts";
import { logFiles } from "./page-files.ts";
import type { SessionPlan } from "./session-plan.ts";

const row = (key: number, more: object = {}) =>
  ({
    key,
    revision: "1",
    logPath: "/log",
    facts: { head: { id: `pi:${key}`, source: "pi" }, ...more },
  }) as unknown as SessionRow;
const shown = row(1);
const plan = { key: 1, id: "pi:1", revision: "1" } as unknown as SessionPlan;

/** Where the log of a shown session and of `other` is written. */
async function targetsWith(other: SessionRow, mayGo: boolean): Promise<readonly string[]> {
  const deps = {
    own: async () => ({ store: { session: () => shown } }),
    logs: { folderOf: () => "native", sessionsOf: () => [shown, other] },
    mayGo: (asked: SessionRow) => asked !== other || mayGo,
    places: { traceOf: (agent: string, id: string) => `${agent} ${id}` },
    counted: { dropped: new Map(), rows: new Map(), files: new Map(), tally: createTally() },
    common: () => ({}),
    onDone: () => {},
  } as unknown as FilesDeps;
  const files = await Array.fromAsync(logFiles(deps, [plan]));
  return files.map(({ target }) => target);
}

test("a log leaves whole only where every session in it may", async () => {
  const whole = ["native pi:1"];
  const apart = ["pi pi:1"];
  expect(await targetsWith(row(2, { hidden: "replay" }), true)).toEqual(whole);
  expect(await targetsWith(row(2, { hidden: "replay" }), false)).toEqual(apart);
  // It is listed, and was not asked for.
  expect(await targetsWith(row(2), true)).toEqual(apart);
});
