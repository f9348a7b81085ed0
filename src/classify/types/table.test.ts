import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { TABLE } from "./table.ts";

const DOCS = fileURLToPath(new URL("../../../docs/labels.md", import.meta.url));

/** What each number means, as the page says it. */
const MEANING: Readonly<Record<string, string>> = {
  correction: "confidence from which a correction counts",
  correctedShare: "share of turns that are corrected, from which the session is a `correction_loop`",
  correctedShareLarge: "... or this share,",
  correctedWork: "... where the corrected turns did this share of all work that corrects nothing",
  correctionSure: "... and one of them is as sure as this",
  rejectionCalls: "a rejected call counts as a corrected turn where the turn has at most so many calls",
  hunt: "confidence from which a turn is a hunt (`debugging_trace`); its signs:",
  "huntSigns.asksToFix": "the request is a `fix`",
  "huntSigns.bringsError": "... or brings an error",
  "huntSigns.namesCause": "the agent names a cause",
  "huntSigns.looksFirst": "it looks before it changes anything",
  "huntSigns.failsBeforeChange": "a failure is seen before the first edit",
  "huntSigns.provesAfter": "tests, a build or a linter run after an edit, or what failed passes",
  "huntSigns.changesNothing": "it looks and changes nothing",
  "huntSigns.createsInstead": "several files are new, and no failure was seen before: something is built",
  looks: "calls before the first edit that are a look",
  refactor: "confidence from which a turn is a `refactor`; its signs:",
  "refactorSigns.asksTo": "the request is a `refactor`, and something was changed for it",
  "refactorSigns.moves": "nothing that is known is asked for, and as many files come as go",
  "refactorSigns.proves": "it is verified",
  "refactorSigns.severalSteps": "it takes several steps",
  "refactorSigns.changesOnly": "no file is new",
  "refactorSigns.createsMost": "most files are new, and none is gone",
  buildSteps: "steps of edits that make an `iterative_build`, in a turn or in a session",
  buildStepsNew: "... in a turn that creates a file",
  buildTurns: "turns with edits that make one, whatever their steps",
  equalWork: "share of the other's work from which two types hold equally",
  contained: "confidence from which another type is contained",
  containedCorrection: "... and a `correction_loop`",
  noise: "characters: a session that says no more, and does nothing, is noise",
  begun: "characters: a shorter answer that ends in a call without a result was only begun",
};

const flat = Object.entries(TABLE).flatMap(([name, value]): [string, number][] =>
  typeof value === "number"
    ? [[name, value]]
    : Object.entries(value).map(([sign, points]) => [`${name}.${sign}`, points]),
);

test("docs/labels.md shows the table of thresholds", () => {
  const rows = flat.map(([name, value]) => `| \`${name}\` | ${value} | ${MEANING[name]} |`);
  expect(flat.map(([name]) => name).sort()).toEqual(Object.keys(MEANING).sort());
  const table = ["<!-- table -->", "| name | value | what it is |", "|---|---|---|", ...rows, "<!-- /table -->"].join(
    "\n",
  );
  const page = readFileSync(DOCS, "utf8");
  const wanted = page.replace(/<!-- table -->[\s\S]*<!-- \/table -->/, () => table);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(DOCS, wanted);
  else expect(page).toBe(wanted);
});
