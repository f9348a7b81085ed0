// Walks every rule over hostile texts made of its own hints and examples: its work must not outgrow the text.

import { describe, expect, test } from "vitest";
import type { Rule } from "../ports/rule.ts";
import { createExplorer } from "./explore.ts";
import { createFinder, type Finder, type Work } from "./finder.ts";
import { FULL_RULESET } from "./ruleset.ts";

const SIZE = 1 << 14;
/**
 * Characters of windows and of matches for each one of the text. A window is read once, however many hints open it; a
 * sticky pattern reads on from each hint, so a longer body needs a longer hint, or an end that comes at once.
 */
const MOST_CHARACTERS = 100;

/** What a text may be made of to keep a rule busy: its hints with what often follows, its examples, and parts of them. */
function unitsOf(rule: Rule): readonly string[] {
  const hints = "pattern" in rule ? rule.hints.slice(0, 4) : [];
  const examples = rule.examples.finds
    .slice(0, 2)
    .flatMap(({ text, secret }) => [
      `${text} `,
      text.slice(0, -1).replaceAll("\n", ""),
      text.slice(0, text.indexOf(secret) + (secret.length >> 1)),
      secret.slice(0, 8),
    ]);
  const ends = ["", "=", ': "', " ", ":a@", "a", "\n"];
  const units = [...hints.flatMap((hint) => ends.map((end) => hint + end)), ...examples];
  return [...new Set(units)].filter((unit) => unit !== "" && unit.length < 4000);
}

/** The unit over and over; and once, with what it begins going on without end. */
function textsOf(unit: string, size: number): readonly string[] {
  const more = ["a", "A1b2_", " ", "\\n", "a."].map((filler) => unit + filler.repeat(Math.ceil(size / filler.length)));
  return [unit.repeat(Math.ceil(size / unit.length)), ...more];
}

function workOf(finder: Finder, text: string): Work {
  const { attempts, characters } = finder.work;
  finder.find(text, false);
  return { attempts: finder.work.attempts - attempts, characters: finder.work.characters - characters };
}

for (const rule of FULL_RULESET.rules) {
  test(`${rule.id} ends, and its work grows as the text does`, () => {
    const finder = createFinder([rule]);
    for (const unit of unitsOf(rule)) {
      const halves = textsOf(unit, SIZE / 2);
      textsOf(unit, SIZE).forEach((text, i) => {
        const whole = workOf(finder, text);
        const half = workOf(finder, halves[i] ?? "");
        expect(whole.characters, JSON.stringify(unit)).toBeLessThanOrEqual(MOST_CHARACTERS * text.length + 4096);
        expect(whole.attempts, JSON.stringify(unit)).toBeLessThanOrEqual(2.1 * half.attempts + 16);
      });
    }
  });
}

describe("all rules at once", () => {
  test("a text is looked at in parts that add up to a bounded multiple of it", () => {
    const finder = createFinder(FULL_RULESET.rules);
    let read = 0;
    const explore = createExplorer({
      ...finder,
      get marks() {
        return finder.marks;
      },
      find: (text, first) => {
        read += text.length;
        return finder.find(text, first);
      },
    });
    for (const rule of FULL_RULESET.rules) {
      const text = rule.examples.finds.map((example) => JSON.stringify(JSON.stringify(example.text))).join(" ");
      const whole = text.repeat(Math.ceil(SIZE / text.length));
      read = 0;
      explore(whole, false);
      expect(read, rule.id).toBeLessThan(24 * whole.length);
    }
  });
});
