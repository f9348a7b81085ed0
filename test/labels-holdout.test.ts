// The classifier against sessions that no rule was made with: fails only where it falls far under the first figure.

import { expect, test } from "vitest";
import { judgedIn, macroF1, matrix } from "./labelled.ts";

const LEAST_F1 = 0.5;
const judged = judgedIn("labels-holdout");

function byLanguage(): string {
  const languages = [...new Set(judged.map(({ label }) => label.language ?? "en"))].toSorted();
  return languages
    .map((language) => {
      const of = judged.filter(({ label }) => (label.language ?? "en") === language);
      const right = of.filter(({ label, types }) => label.type === types.main.type);
      return `${language} ${right.length} of ${of.length}`;
    })
    .join(", ");
}

test("sessions that were held out are told", () => {
  console.log(`${matrix(judged)}\n${byLanguage()}`);
  expect(macroF1(judged)).toBeGreaterThanOrEqual(LEAST_F1);
});
