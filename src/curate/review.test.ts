import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReviewEntry } from "../core/review.ts";
import { isKeptBack, reviewOf, trailsOf } from "./review.ts";

type Verb = ReviewEntry["verb"];
/** `verb`, `verb@revision`, `embargo<until`. */
function trailOf(words: string): ReviewEntry[] {
  return words
    .split(" ")
    .filter((word) => word !== "")
    .map((word, i) => {
      const [verb = "", until] = word.split("<");
      const [name = "", revision = "r1"] = verb.split("@");
      return {
        id: i + 1,
        session: "s",
        verb: name as Verb,
        ...(until !== undefined && { until: Number(until) }),
        revision,
        author: "me",
        reason: undefined,
        at: i,
      };
    });
}

/** Trail, state, hold, the entry that it is by, the one before it grew; all at time 100 and revision r1. */
const cases: [trail: string, state: string, hold: string, by: number | undefined, before: number | undefined][] = [
  ["", "new", "free", undefined, undefined],
  ["approve", "approved", "free", 1, undefined],
  ["approve block", "blocked", "free", 2, undefined],
  ["block shortlist approve", "approved", "free", 3, undefined],
  ["approve reset", "new", "free", 2, undefined],
  ["approve@r0", "new", "free", undefined, 1],
  ["block@r0", "new", "free", undefined, 1],
  ["shortlist@r0", "new", "free", undefined, 1],
  ["approve@r0 approve", "approved", "free", 2, undefined],
  ["approve approve@r0", "new", "free", undefined, 2],
  ["approve@r0 reset@r0", "new", "free", 2, undefined],
  ["hold", "new", "held", undefined, undefined],
  ["approve hold", "approved", "held", 1, undefined],
  ["hold@r0 approve", "approved", "held", 2, undefined],
  ["approve hold release", "approved", "free", 1, undefined],
  ["embargo<101", "new", "embargoed", undefined, undefined],
  ["embargo<100", "new", "free", undefined, undefined],
  ["embargo", "new", "held", undefined, undefined],
  ["hold embargo<99", "new", "free", undefined, undefined],
  ["embargo<101 hold", "new", "held", undefined, undefined],
  ["embargo<101 release", "new", "free", undefined, undefined],
  ["hold reset", "new", "held", 2, undefined],
];
for (const [words, state, hold, by, before] of cases) {
  test(`"${words}" is ${state} and ${hold}`, () => {
    const review = reviewOf(trailOf(words), "r1", 100);
    expect([review.state, review.hold.kind, review.by?.id, review.before?.id]).toEqual([state, hold, by, before]);
  });
}

const verbs = ["approve", "block", "shortlist", "reset", "hold", "release", "embargo"] as const;
const entry = fc.record({
  verb: fc.constantFrom(...verbs),
  revision: fc.constantFrom("r0", "r1", "r2"),
  until: fc.integer({ min: 0, max: 200 }),
});
const trail = fc.array(entry, { maxLength: 12 }).map((entries) =>
  entries.map(({ verb, revision, until }, i): ReviewEntry => {
    const common = { id: i + 1, session: "s", verb, revision, author: "me", reason: undefined, at: i };
    return verb === "embargo" ? { ...common, until } : common;
  }),
);
const time = fc.integer({ min: 0, max: 200 });

test("what nobody saw as it is now is never approved, and what was approved so is, until somebody says otherwise", () => {
  fc.assert(
    fc.property(trail, time, (entries, now) => {
      const review = reviewOf(entries, "r1", now);
      const said = entries.filter(({ verb }) => ["approve", "block", "shortlist", "reset"].includes(verb)).at(-1);
      expect(review.state === "approved").toBe(said?.verb === "approve" && said.revision === "r1");
      expect(review.state === "blocked").toBe(said?.verb === "block" && said.revision === "r1");
      expect(review.by !== undefined && review.before !== undefined).toBe(false);
      if (review.before) expect([review.state, review.before.revision !== "r1"]).toEqual(["new", true]);
    }),
  );
});

test("holds and reviews do not touch each other", () => {
  fc.assert(
    fc.property(trail, time, (entries, now) => {
      const isHold = ({ verb }: ReviewEntry) => verb === "hold" || verb === "release" || verb === "embargo";
      const whole = reviewOf(entries, "r1", now);
      const { hold, ...rest } = whole;
      expect(reviewOf(entries.filter(isHold), "r1", now).hold).toEqual(hold);
      const { hold: _, ...without } = reviewOf(
        entries.filter((one) => !isHold(one)),
        "r1",
        now,
      );
      expect(without).toEqual(rest);
    }),
  );
});

test("time only ever frees, and a release frees at once", () => {
  fc.assert(
    fc.property(trail, time, time, (entries, a, b) => {
      const [early, late] = [Math.min(a, b), Math.max(a, b)].map((now) => reviewOf(entries, "r1", now));
      if (early?.hold.kind === "free") expect(late?.hold.kind).toBe("free");
      const released = [...entries, ...trailOf("release")];
      expect(reviewOf(released, "r1", a).hold).toEqual({ kind: "free" });
    }),
  );
});

test("what a person blocked stays back when the session grows, until it is reviewed again", () => {
  fc.assert(
    fc.property(trail, time, (entries, now) => {
      const blocked = [...entries, ...trailOf("block")];
      for (const revision of ["r1", "r9"]) expect(isKeptBack(reviewOf(blocked, revision, now))).toBe(true);
      const approved = [...blocked, ...trailOf("approve release")];
      expect(isKeptBack(reviewOf(approved, "r1", now))).toBe(false);
      expect(isKeptBack(reviewOf([...approved, ...trailOf("hold")], "r1", now))).toBe(true);
    }),
  );
});

test("trails are told apart by session", () => {
  const [one] = trailOf("approve") as [ReviewEntry];
  const trails = trailsOf([one, { ...one, id: 2, session: "t" }, { ...one, id: 3 }]);
  expect(trails.get("s")?.map(({ id }) => id)).toEqual([1, 3]);
  expect(trails.get("t")?.length).toBe(1);
});
