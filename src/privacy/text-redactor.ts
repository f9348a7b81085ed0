// Redacts a text that belongs to no session: detection, propagation and numbering within it alone.

import type { Finding } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import { createDetector, type Match, rankOf } from "./detect.ts";
import { looksRandom } from "./plausible.ts";
import { createPropagator, ONE_TEXT } from "./propagate.ts";
import { makeStamp, redactText } from "./redact.ts";
import type { Ruleset } from "./ruleset.ts";

export interface TextRedactor {
  /** The text as the policy shows it; redacting it again changes nothing. */
  redact(text: string): string;
  /** What stands in the text, replaced or not. */
  find(text: string): readonly Match[];
}

/** Real texts need one pass, and one that finds nothing more; what is made to go on is taken whole. */
const MAX_PASSES = 8;

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

  const find = (text: string, once: boolean): readonly Match[] => {
    const found = detector.values(text, { once });
    if (found.length === 0) return [];
    const matches = found.map(({ match }) => match);
    const values = new Map<string, { value: string; finding: Finding }>();
    for (const { match, value } of found) {
      const known = values.get(value);
      if (known && rankOf(known.finding) <= rankOf(match)) continue;
      values.set(value, { value, finding: { path: "", ...match } });
    }
    for (const { value, finding } of [...values.values()])
      for (const part of partsOf(value)) if (!values.has(part)) values.set(part, { value: part, finding });
    const more = createPropagator([...values.values()], ONE_TEXT).text(text, matches);
    return more.length === 0 ? matches : [...matches, ...more].sort((a, b) => a.start - b.start || b.end - a.end);
  };

  return {
    find: (text) => find(text, false),
    redact(text) {
      const context = { policy, number: createNumbers(), stamp, disguise };
      let shown = text;
      for (let pass = 0; pass < 2 * MAX_PASSES; pass++) {
        const matches = find(shown, true);
        const taken = pass < MAX_PASSES ? matches : matches.map((match) => wordAround(shown, match));
        const next = matches.length === 0 ? shown : redactText(shown, taken, context);
        if (next === shown) return shown;
        shown = next;
      }
      return redactText(
        shown,
        find(shown, true).map((match) => ({ ...match, start: 0, end: shown.length })),
        context,
      );
    },
  };
}

/**
 * What of an address tells something by itself: account and password, each server that has a name or a port, and what
 * was generated in its path.
 */
function partsOf(value: string): readonly string[] {
  const [, account, hosts = ""] = /^:\/\/([^@\s]{1,200})@([^/?#\s]{1,400})/.exec(value) ?? [];
  if (account !== undefined) {
    const user = account.slice(0, account.indexOf(":"));
    const servers = hosts.split(",").filter((host) => /[a-z0-9]\.[a-z]|[a-z]:[0-9]/i.test(host));
    return [account, ...(/[0-9]|[a-z][A-Z]/.test(user) ? [user] : []), ...servers];
  }
  if (/^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}\//i.test(value))
    return value.split(/[/?=&]/).filter((part) => part.length >= 16 && looksRandom(part));
  const login = /(?:^|;)\s?(?:uid|user id|user)=([^;\s"']{8,64});/i.exec(value)?.[1];
  return login === undefined ? [] : [login];
}

/** Numbers by label, in the order of first sight. */
function createNumbers(): (finding: Pick<Finding, "label" | "valueHash">) => number {
  const byLabel = new Map<string, Map<string, number>>();
  return ({ label, valueHash }) => {
    let numbers = byLabel.get(label);
    if (!numbers) {
      numbers = new Map();
      byLabel.set(label, numbers);
    }
    const number = numbers.get(valueHash) ?? numbers.size + 1;
    numbers.set(valueHash, number);
    return number;
  };
}

function wordAround(text: string, match: Match): Match {
  let { start, end } = match;
  while (start > 0 && !/\s/.test(text.charAt(start - 1))) start--;
  while (end < text.length && !/\s/.test(text.charAt(end))) end++;
  return { ...match, start, end };
}
