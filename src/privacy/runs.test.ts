// Runs of token characters: exactly those that a pattern would find, whatever was looked at before.

import fc from "fast-check";
import { expect, test } from "vitest";
import { runsIn, SHORTEST_RUN } from "./runs.ts";

const PATTERN = new RegExp(`[A-Za-z0-9_+/.-]{${SHORTEST_RUN},}`, "g");

function listed(text: string): readonly string[] {
  const { count, places } = runsIn(text);
  return Array.from({ length: count }, (_, i) => text.slice(places[2 * i], places[2 * i + 1]));
}

test("runs are those that a pattern finds, whole and in order", () => {
  const piece = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9_+/.-]{0,24}$/),
    fc.constantFrom(" ", "\n", ":", "=", "é", "\ud800", "@"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join("");
      expect(listed(text)).toEqual(text.match(PATTERN) ?? []);
      // The second answer is remembered; another text's is not.
      expect(listed(text)).toEqual(text.match(PATTERN) ?? []);
      expect(listed(`${text} `)).toEqual(text.match(PATTERN) ?? []);
    }),
  );
});

test("a text of very many runs, and then a short one", () => {
  const many = "abcdefghij ".repeat(200_000);
  expect(runsIn(many).count).toBe(200_000);
  expect(listed("x abcdefghijk")).toEqual(["abcdefghijk"]);
});
