// The classifier against sessions that were labelled before any rule was read: fails only where it falls under their first figure.

import { describe, expect, test } from "vitest";
import { type Judged, judgedIn, macroF1, matrix } from "./labelled.ts";

const all = judgedIn("labels-holdout");
/** By the `set` of their label: the first figure that each gave, less a margin of two sessions or so. */
const SETS: readonly (readonly [string | undefined, number])[] = [
  [undefined, 0.74],
  ["second", 0.56],
  ["third", 0.6],
];

function byLanguage(judged: readonly Judged[]): string {
  const languages = [...new Set(judged.map(({ label }) => label.language))].toSorted();
  return languages
    .map((language) => {
      const some = judged.filter(({ label }) => label.language === language);
      const right = some.filter(({ label, types }) => label.type === types.main.type);
      return `${language} ${right.length} of ${some.length}`;
    })
    .join(", ");
}

describe.each(SETS)("sessions that were held out: %s", (set, least) => {
  const judged = all.filter(({ label }) => label.set === set);

  test("are told", () => {
    console.log(`${matrix(judged)}\n${byLanguage(judged)}`);
    expect(macroF1(judged)).toBeGreaterThanOrEqual(least);
  });
});

test("corrections are told where people see them, and hardly where they see none", () => {
  const isCorrected = ({ label }: Judged) => [label.type, ...label.contains].includes("correction_loop");
  const found = ({ types }: Judged) => types.turns.some(({ type }) => type === "correction_loop");
  const wrongly = all.filter((one) => !isCorrected(one) && found(one));
  console.log(`corrections where people see none: ${wrongly.map(({ label }) => label.name).join(", ")}`);
  expect(wrongly.length).toBeLessThanOrEqual(0.05 * all.length);
});
