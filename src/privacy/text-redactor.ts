// Redacts a text that belongs to no session: detection, propagation and numbering within it alone.

import type { Policy } from "../core/policy.ts";
import { createDetector, type Match } from "./detect.ts";
import { makeStamp, redactText } from "./redact.ts";
import type { Ruleset } from "./ruleset.ts";

export interface TextRedactor {
  /** The text as the policy shows it; redacting it again changes nothing. */
  redact(text: string): string;
  /** What stands in the text, replaced or not. */
  find(text: string): readonly Match[];
}

/** `replacements`: what the owner wants instead of a placeholder, by id of the rule. */
export function createTextRedactor(
  ruleset: Ruleset,
  policy: Policy,
  replacements?: ReadonlyMap<string, string>,
): TextRedactor {
  // Values are told apart by themselves: nothing of this outlives the text.
  const detector = createDetector(ruleset, (value) => value);
  const stamp = makeStamp(ruleset.id, policy.name, "");
  const disguise = { show: ({ rule }: { readonly rule: string }) => replacements?.get(rule) };
  return {
    find: (text) => detector.text(text),
    redact(text) {
      const matches = detector.text(text);
      if (matches.length === 0) return text;
      const numbers = new Map<string, number>();
      const number = ({ label, valueHash }: { readonly label: string; readonly valueHash: string }) => {
        const name = `${label}\n${valueHash}`;
        const known = numbers.get(name);
        if (known !== undefined) return known;
        const next = 1 + [...numbers.keys()].filter((key) => key.startsWith(`${label}\n`)).length;
        numbers.set(name, next);
        return next;
      };
      return redactText(text, matches, { policy, number, stamp, find: detector.text, disguise });
    },
  };
}
