import { expect, test } from "vitest";
import type { SessionRow } from "../../ports/store.ts";
import { withoutRepeats } from "./lineage.ts";

const row = (id: string, messages: number, forkedFrom?: string, messagesInherited = 0): SessionRow =>
  ({ facts: { head: { id } }, counts: { messages }, forkedFrom, messagesInherited }) as unknown as SessionRow;
const run = (rows: readonly SessionRow[], wentOn: readonly string[] = [], withheld: readonly string[] = []) => {
  const { kept, left } = withoutRepeats(rows, {
    wentOn: (session, copy) => wentOn.includes(`${session.facts.head.id}>${copy.facts.head.id}`),
    isWithheld: (row) => withheld.includes(row.facts.head.id),
  });
  return {
    kept: kept.map((one) => [one.row.facts.head.id, one.isWhole, one.continues].join(" ").trim()),
    left: left.map(({ facts }) => facts.head.id),
  };
};

test("a resumed session takes the place of the one it goes on from", () => {
  expect(run([row("a", 10), row("b", 15, "a", 10)])).toEqual({ kept: ["b true"], left: ["a"] });
});

test("a fork of a session that went on too keeps its own part alone", () => {
  expect(run([row("a", 20), row("b", 15, "a", 10)], ["a>b"])).toEqual({ kept: ["a true", "b false a"], left: [] });
});

test("of several copies one holds what all have", () => {
  expect(run([row("a", 10), row("b", 12, "a", 10), row("c", 15, "a", 10)])).toEqual({
    kept: ["b false c", "c true"],
    left: ["a"],
  });
  expect(run([row("b", 12, "gone", 10), row("c", 15, "gone", 10)]).kept).toEqual(["b false c", "c true"]);
});

test("a chain of resumes ends in its last; a copy that added nothing is left out", () => {
  expect(run([row("a", 10), row("b", 15, "a", 10), row("c", 20, "b", 15)])).toEqual({
    kept: ["c true"],
    left: ["a", "b"],
  });
  expect(run([row("a", 20), row("b", 10, "a", 10)], ["a>b"])).toEqual({ kept: ["a true"], left: ["b"] });
});

test("of copies of a session that is not there, the one that copied most holds it, not the one that added most", () => {
  expect(run([row("b", 60, "gone", 10), row("c", 55, "gone", 50)]).kept).toEqual(["b false c", "c true"]);
});

test("a resume of a fork does not bring again what the fork leaves to another", () => {
  const rows = [row("a", 20), row("z", 15, "a", 10), row("b", 18, "z", 15)];
  expect(run(rows, ["a>z"])).toEqual({ kept: ["a true", "z false a", "b false z"], left: [] });
  expect(run([row("a", 20), row("z", 15, "a", 10), row("b", 15, "z", 15)], ["a>z"]).left).toEqual(["b"]);
});

test("a copy of what may not leave is exported with its own part, and names nobody", () => {
  const rows = [row("b", 12, "gone", 10), row("c", 15, "b", 12), row("d", 10, "gone", 10)];
  expect(run(rows, [], ["b", "c", "d"])).toEqual({ kept: ["c false"], left: ["b", "d"] });
});

test("a log that says of two sessions that each goes on from the other ends", () => {
  expect(run([row("a", 10, "b", 5), row("b", 10, "a", 5)]).kept.length).toBeGreaterThan(0);
});

test("where each is told as a copy of another one, the longest brings the beginning", () => {
  const rows = [row("a", 4, "c", 4), row("b", 6, "a", 4), row("c", 5, "b", 5), row("d", 2, "a", 2)];
  expect(run(rows, ["a>c", "b>c", "c>a", "a>b"]).kept).toContain("b true");
  const lone = [row("x", 9, "gone", 3), ...rows];
  expect(run(lone, ["a>c", "b>c", "c>a", "a>b"]).kept).toEqual(expect.arrayContaining(["b true", "x true"]));
});

test("what goes on from an empty copy goes on from what that one went on from", () => {
  const rows = [row("d", 6, "gone"), row("b", 4, "d", 4), row("e", 4, "b", 2), row("c", 2, "b", 2)];
  expect(run(rows, ["d>b"])).toEqual({ kept: ["d true", "e false d"], left: ["b", "c"] });
});

test("the beginning of a circle is brought by one within it, not by a longer one that hangs on it", () => {
  const rows = [row("c", 7, "a", 3), row("b", 6, "a", 4), row("d", 5, "b", 5), row("a", 4, "d", 4)];
  const { kept } = run(rows, ["a>b", "a>c", "b>d", "d>a"]);
  expect(kept).toEqual(["c false b", "b true"]);
});
