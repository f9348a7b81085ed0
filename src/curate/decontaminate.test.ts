import { expect, test } from "vitest";
import { idHash } from "../core/ids.ts";
import { createContamination } from "./decontaminate.ts";

const PROBLEM =
  "Write a function has_close_elements that checks if in a given list of numbers any two are closer than a threshold";

test.each([
  ["the passage itself", PROBLEM, true],
  ["within other text, with other case and signs", `please: ${PROBLEM.toUpperCase().replaceAll(" ", ",  ")}!`, true],
  ["a part of thirteen words", PROBLEM.split(" ").slice(3, 16).join(" "), true],
  ["a part of twelve words", PROBLEM.split(" ").slice(4, 16).join(" "), false],
  ["the same words in another order", PROBLEM.split(" ").reverse().join(" "), false],
  ["something else", "the quick brown fox jumps over the lazy dog and then it sleeps for a while in the sun", false],
])("%s", (_, text, isIn) => {
  expect(createContamination([PROBLEM], idHash).isIn(text)).toBe(isIn);
});

test("short texts are looked for whole, very short ones never; Chinese by its characters", () => {
  const short = createContamination(
    ["reverse a linked list in place", "fix it", "把一个链表原地反转并返回新的头节点"],
    idHash,
  );
  expect(short.isIn("Now reverse a linked list in place, please")).toBe(true);
  expect(short.isIn("fix it")).toBe(false);
  expect(short.isIn("请把一个链表原地反转并返回新的头节点。")).toBe(true);
  expect(createContamination([], idHash).isIn(PROBLEM)).toBe(false);
});
