// The rule that finds a session's own folders, however they are written: what leaves shows paths from the project on.

import type { ScanRule } from "../ports/rule.ts";
import { rootsPattern } from "./paths.ts";

/** No rule where the session ran nowhere in particular. */
export function projectPathRule(roots: readonly string[]): readonly ScanRule[] {
  const pattern = rootsPattern(roots);
  if (pattern === undefined) return [];
  const every = new RegExp(pattern, "gi");
  const rule: ScanRule & { readonly roots: readonly string[] } = {
    id: "project-path",
    // As that of any other home folder: where it cannot be shown as `.`, a name stands in it.
    label: "user",
    kind: "path",
    severity: "LOW",
    confidence: 0.99,
    examples: { finds: [], ignores: [] },
    // Part of the ruleset's id.
    roots: [...roots],
    scan(text, report) {
      for (const { index, 0: root } of text.matchAll(every)) report(index, index + root.length);
    },
  };
  return [rule];
}
