import fc from "fast-check";
import { expect, test } from "vitest";
import { MODES } from "../core/policy.ts";
import type { PolicyGuard } from "../core/publication.ts";
import { loosenedBy, shrunkBy } from "./guard.ts";

const base: PolicyGuard = { mode: "moderate", hidden: ["a", "b"], excluded: ["p", "q"], ignores: 2, quarantine: 3 };

const cases: [name: string, now: Partial<PolicyGuard>, items: string[]][] = [
  ["the same", {}, []],
  ["another order", { hidden: ["b", "a"] }, []],
  [
    "stricter in everything",
    { mode: "strict", hidden: ["a", "b", "c"], excluded: ["p", "q", "r"], ignores: 0, quarantine: 0 },
    [],
  ],
  ["a looser mode", { mode: "minimal" }, ["mode minimal"]],
  ["a hidden word gone", { hidden: ["a"] }, ["hidden b"]],
  ["another word instead", { hidden: ["a", "c", "d"] }, ["hidden b"]],
  ["all words gone", { hidden: [] }, ["hidden a", "hidden b"]],
  ["an exclusion gone", { excluded: ["q"] }, ["excluded p"]],
  ["more that may stay", { ignores: 3 }, ["ignores 3"]],
  ["a higher quarantine", { quarantine: 4 }, ["quarantine 4"]],
  ["stricter here, looser there", { mode: "strict", hidden: ["b"] }, ["hidden a"]],
];
for (const [name, now, items] of cases) {
  test(`${name}: ${items.join(", ") || "not looser"}`, () => {
    expect(loosenedBy(base, { ...base, ...now }).map(({ item }) => item)).toEqual(items);
  });
}

const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"));
const guards = fc.record({
  mode: fc.constantFrom(...MODES),
  hidden: names,
  excluded: names,
  ignores: fc.nat(5),
  quarantine: fc.nat(5),
});

test("nothing is looser than itself, and of two guards that are no looser than each other both are the same", () => {
  fc.assert(
    fc.property(guards, guards, (a, b) => {
      expect(loosenedBy(a, a)).toEqual([]);
      if (loosenedBy(a, b).length > 0 || loosenedBy(b, a).length > 0) return;
      const sorted = (guard: PolicyGuard) => ({
        ...guard,
        hidden: guard.hidden.toSorted(),
        excluded: guard.excluded.toSorted(),
      });
      expect(sorted(a)).toEqual(sorted(b));
    }),
  );
});

test("no looser is transitive: in small steps nothing gets away", () => {
  fc.assert(
    fc.property(guards, guards, guards, (a, b, c) => {
      if (loosenedBy(a, b).length === 0 && loosenedBy(b, c).length === 0) expect(loosenedBy(a, c)).toEqual([]);
    }),
  );
});

const counts: [before: number, now: number, lost: number | undefined][] = [
  [0, 0, undefined],
  [5, 9, undefined],
  [20, 19, 1],
  [1, 0, 1],
  [21, 20, undefined],
  [40, 38, 2],
  [100, 96, undefined],
  [100, 95, 5],
  [1000, 951, undefined],
  [1000, 950, 50],
  [1000, 0, 1000],
];
for (const [before, now, lost] of counts) {
  test(`from ${before} to ${now} sessions: ${lost ?? "nothing to tell"}`, () =>
    expect(shrunkBy(before, now)).toBe(lost));
}
