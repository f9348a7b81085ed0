import { expect, test } from "vitest";
import { grantProblem, grantsOf } from "./grants.ts";
import type { Grant, LedgerEvent } from "./publication.ts";

const place = { sink: "huggingface", at: "me/traces" };
const grant = (id: string, more: Partial<Grant> = {}): Grant => ({
  id,
  place,
  attestation: "yes",
  author: "me",
  at: 1,
  ...more,
});
const given = (id: string, more: Partial<Grant> = {}): LedgerEvent => ({ kind: "grant", grant: grant(id, more) });
const revoked = (id: string): LedgerEvent => ({ kind: "revoke", id });
const ids = (...events: LedgerEvent[]) => grantsOf(events.map((event) => ({ event }))).map(({ id }) => id);

test("a permission is in force until it is revoked, and again only when it is given again", () => {
  expect(ids()).toEqual([]);
  expect(ids(given("a"), given("b"))).toEqual(["a", "b"]);
  expect(ids(given("a"), given("b"), revoked("a"))).toEqual(["b"]);
  expect(ids(revoked("a"), given("a"))).toEqual(["a"]);
  expect(ids(given("a"), revoked("a"), revoked("a"), given("b"), given("a"))).toEqual(["b", "a"]);
  expect(grantsOf([{ event: given("a") }, { event: given("a", { at: 2 }) }])).toEqual([grant("a", { at: 2 })]);
});

const exit = { place, visibility: "private", isPublic: false } as const;
const cases: [name: string, id: string, more: Partial<Parameters<typeof grantProblem>[2]>, says: string | undefined][] =
  [
    ["its own place", "a", {}, undefined],
    ["a place without visibility", "a", { visibility: undefined }, undefined],
    ["another id", "b", {}, "no standing permission b"],
    ["another repository", "a", { place: { ...place, at: "me/other" } }, "is for huggingface:me/traces"],
    ["another sink", "a", { place: { ...place, sink: "folder" } }, "not for folder:me/traces"],
    ["a place that is public", "a", { visibility: "public" }, "private datasets"],
    ["a place that is to be public", "a", { isPublic: true }, "private datasets"],
  ];
for (const [name, id, more, says] of cases) {
  test(`${name}: ${says ?? "allowed"}`, () => {
    const problem = grantProblem([grant("a")], id, { ...exit, ...more });
    if (says === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(says);
  });
}
