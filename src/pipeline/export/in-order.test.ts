import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createTally } from "../../core/receipt.ts";
import { inOrder, type Member } from "./in-order.ts";
import type { SessionPlan } from "./session-plan.ts";
import type { SessionSummary } from "./work.ts";

const plan = (key: number): SessionPlan => ({
  key,
  id: `s${key}`,
  revision: "r",
  review: "new",
  judged: undefined,
  isWhole: true,
  continues: undefined,
  parent: undefined,
  children: [],
  side: undefined,
});
const { policies, covered, layers, rules } = createTally();
const summary = (rows: number): SessionSummary => ({
  rows,
  dropped: [],
  tally: { policies, covered, layers, rules },
  left: [],
  leaks: [],
  total: 0,
  leftByDecision: 0,
});

/** Gives `parcels` parcels of one byte each, `delay` milliseconds apart. */
function member(
  parcels: (key: number) => number,
  delay: (key: number) => number,
  seen: { open: number; most: number },
): Member {
  return {
    async run({ key }, put) {
      for (let i = 0; i < parcels(key); i++) {
        await wait(delay(key));
        seen.most = Math.max(seen.most, ++seen.open);
        await put({ bytes: Uint8Array.of(key, i), tokens: [1] });
        seen.open--;
      }
      return summary(parcels(key));
    },
    close: async () => {},
  };
}

test("rows come in the order of the plan, whichever thread is faster", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 })), { maxLength: 8 }),
      fc.integer({ min: 1, max: 3 }),
      async (sessions, threads) => {
        const seen = { open: 0, most: 0 };
        const one = member(
          (key) => sessions[key]?.[0] ?? 0,
          (key) => sessions[key]?.[1] ?? 0,
          seen,
        );
        const members = Array.from({ length: threads }, () => one);
        const got: string[] = [];
        for await (const step of inOrder(
          sessions.map((_, key) => plan(key)),
          members,
        )) {
          got.push(
            step.kind === "done"
              ? `${step.plan.id} done ${step.summary.rows}`
              : `${step.plan.id} ${step.parcel.bytes[1]}`,
          );
        }
        expect(got).toEqual(
          sessions.flatMap(([rows], key) => [
            ...Array.from({ length: rows }, (_, i) => `s${key} ${i}`),
            `s${key} done ${rows}`,
          ]),
        );
      },
    ),
    { numRuns: 25 },
  );
});

test("a session far ahead waits: what is not written is bounded", async () => {
  let given = 0;
  const fast: Member = {
    async run(_, put) {
      for (let i = 0; i < 500; i++) {
        given++;
        await put({ bytes: Uint8Array.of(0), tokens: [] });
      }
      return summary(500);
    },
    close: async () => {},
  };
  const steps = inOrder([plan(0), plan(1)], [fast, fast])[Symbol.asyncIterator]();
  await steps.next();
  await wait(20);
  expect(given).toBeLessThan(50);
  let rows = 1;
  for (let step = await steps.next(); !step.done; step = await steps.next()) if (step.value.kind === "parcel") rows++;
  expect(rows).toBe(1000);
});

test("a thread that fails ends the whole with its error", async () => {
  const broken: Member = {
    run: ({ key }) => (key === 1 ? Promise.reject(new Error("no disk")) : Promise.resolve(summary(0))),
    close: async () => {},
  };
  await expect(Array.fromAsync(inOrder([plan(0), plan(1), plan(2)], [broken]))).rejects.toThrow("no disk");
});
