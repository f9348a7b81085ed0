// The rule that finds a session's own folders, however they are written: what leaves shows paths from the project on.

import type { ScanRule } from "../ports/rule.ts";
import { rootsPattern } from "./paths.ts";

export const PROJECT_PATH = "project-path";

/** No rule where the session ran nowhere in particular. */
export function projectPathRule(roots: readonly string[]): readonly ScanRule[] {
  const pattern = rootsPattern(roots);
  if (pattern === undefined) return [];
  const every = new RegExp(pattern, "gi");
  const gate = gateOf(roots);
  const rule: ScanRule & { readonly roots: readonly string[] } = {
    id: PROJECT_PATH,
    // As that of any other home folder: where it cannot be shown as `.`, a name stands in it.
    label: "user",
    kind: "path",
    severity: "LOW",
    confidence: 0.99,
    examples: { finds: [], ignores: [] },
    // Part of the ruleset's id.
    roots: [...roots],
    scan(text, report) {
      if (gate?.test(text) === false) return;
      for (const { index, 0: root } of text.matchAll(every)) report(index, index + root.length);
    },
  };
  return [rule];
}

/** What stands in every spelling of a folder: letters and digits of its last step. Undefined where one has none. */
function gateOf(roots: readonly string[]): RegExp | undefined {
  const words = roots.map((root) => longestRun(root.split(/[\\/]+/).findLast((step) => step !== "") ?? ""));
  return words.includes("") ? undefined : new RegExp([...new Set(words)].join("|"), "i");
}

function longestRun(step: string): string {
  return (step.match(/[A-Za-z0-9]{3,}/g) ?? []).sort((a, b) => b.length - a.length)[0] ?? "";
}
