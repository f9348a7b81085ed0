// Whether the agent plans: it keeps a list of tasks, or says what it will do before it does it.

import type { Part } from "../core/session.ts";
import { lexiconsFor } from "./lexicons.ts";
import { folded } from "./said.ts";
import { toolKind } from "./tools/tool-kinds.ts";

const HEADING = /^(?:#{1,4} |\*\*)(?:the |my |implementation |action |proposed )?plan\b/im;
/** Some word of each announcement in `words/`: most answers have none. */
const MAY_ANNOUNCE = /plan|I['’]ll|let me|ich gehe|je vais|voy a|計画|プラン|手順|ステップ|计划|計劃|方案|步骤|我/i;
/** A plan is announced before it is told. */
const WINDOW = 1500;

export interface Plan {
  readonly part: number;
  readonly confidence: number;
  readonly range?: { readonly start: number; readonly end: number };
}

export function planIn(parts: readonly Part[]): Plan | undefined {
  for (const [index, part] of parts.entries()) {
    if (part.kind === "tool_call" && toolKind(part.tool) === "plan") return { part: index, confidence: 0.9 };
    if (part.kind !== "text") continue;
    const window = part.text.slice(0, WINDOW);
    const heading = HEADING.exec(window);
    if (heading) return { part: index, confidence: 0.7, range: rangeOf(heading) };
    if (!MAY_ANNOUNCE.test(window)) continue;
    const text = folded(window);
    for (const lexicon of lexiconsFor(window)) {
      const match = lexicon.plans.exec(text);
      if (match) return { part: index, confidence: 0.6, range: rangeOf(match) };
    }
  }
  return undefined;
}

function rangeOf(match: RegExpExecArray): { readonly start: number; readonly end: number } {
  return { start: match.index, end: match.index + match[0].length };
}
