import fc from "fast-check";
import { expect, test } from "vitest";
import { idHash } from "../core/ids.ts";
import { type Splittable, split } from "./split.ts";

const item = (id: string, groups: readonly string[], startedAt?: number): Splittable => ({
  id,
  groups,
  startedAt,
});
const options = { validation: 0.25, hash: idHash };
const items = fc.array(
  fc.record({
    id: fc.uuid(),
    groups: fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f", "g"), { maxLength: 2 }),
    startedAt: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
  }),
  { maxLength: 40 },
);

test("what shares a group is on one side, however it is divided", () => {
  fc.assert(
    fc.property(items, fc.constantFrom("project" as const, "time" as const), (all, by) => {
      const sides = split(all, by, options);
      for (const one of all) {
        for (const other of all) {
          if (one.groups.some((group) => other.groups.includes(group)))
            expect(sides.get(one.id)).toBe(sides.get(other.id));
        }
      }
      const validating = [...sides.values()].filter((side) => side === "validation").length;
      expect(validating).toBeLessThanOrEqual(Math.round(all.length * options.validation));
    }),
  );
});

test("by project about the share that was asked for, always the same", () => {
  const all = Array.from({ length: 400 }, (_, i) => item(`s${i}`, [`p${i % 40}`]));
  const sides = split(all, "project", options);
  expect([...sides.values()].filter((side) => side === "validation")).toHaveLength(100);
  expect(split(all.toReversed(), "project", options).get("s7")).toBe(sides.get("s7"));
});

test("by time the newest validate, and nothing that trains is newer", () => {
  const all = Array.from({ length: 20 }, (_, i) => item(`s${i}`, [], i));
  const sides = split([...all, item("timeless", [])], "time", options);
  expect([...sides].filter(([, side]) => side === "validation").map(([id]) => id)).toEqual([
    "s15",
    "s16",
    "s17",
    "s18",
    "s19",
  ]);
  expect(sides.get("timeless")).toBe("train");
});

test("one project alone trains", () => {
  expect([...split([item("a", ["p"]), item("b", ["p"])], "project", { ...options, validation: 0.5 }).values()]).toEqual(
    ["train", "train"],
  );
});

test("a family of 200,000 has a beginning", () => {
  const all = Array.from({ length: 200_000 }, (_, i) => item(`s${i}`, ["a"], i));
  expect(split([...all, item("late", ["b"], 300_000)], "time", { ...options, validation: 1e-5 }).get("late")).toBe(
    "validation",
  );
});
