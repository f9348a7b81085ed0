import { expect, test } from "vitest";
import { sameNames, sameNameText } from "./same-name.ts";

test("names that several roots have, each root once", () => {
  const at = (name: string, root: string) => ({ name, root });
  const all = [at("b", "/y/b"), at("a", "/a"), at("b", "/x/b"), at("b", "/x/b"), at("a", "/a"), at("toString", "/t")];
  expect(sameNames(all)).toEqual([{ name: "b", roots: ["/x/b", "/y/b"] }]);
  expect(sameNames([])).toEqual([]);
  expect(sameNameText({ name: "b", roots: ["/x/b", "/y/b"] })).toMatch(/^b: 2 projects /);
});
