// Mends a row of JSON that is about to be written: what only shows once strings stand side by side is masked there.

import type { Finding } from "../core/finding.ts";
import { type Policy, replaces } from "../core/policy.ts";
import { type Detector, rankOf } from "./detect.ts";
import { isInPlaceholder } from "./placeholders.ts";
import { lastAtOrBefore, project, type Range, unions } from "./ranges.ts";

export interface LastLook {
  /**
   * The text with everything masked that a rule finds in it as it stands: in a string, or a whole number. What crosses
   * the edge of a string is left, since no mask could keep it JSON: then the exit is stopped by `verify`.
   */
  mend(json: string, onFindings?: (findings: readonly Finding[]) => void): string;
}

/** What a mask lays bare is masked in its turn; more rounds happen in made-up texts alone. */
const MAX_ROUNDS = 8;

interface Placed extends Finding {
  readonly isNumber: boolean;
}

export function createLastLook(
  detector: Detector,
  policy: Policy,
  isLeft: (finding: Pick<Finding, "valueHash" | "rule">) => boolean = () => false,
): LastLook {
  const once = (json: string, onFindings: (findings: readonly Finding[]) => void): string => {
    const found = detector
      .text(json)
      .map((match): Finding => ({ path: "", ...match }))
      .filter((finding) => replaces(policy, finding) && !isLeft(finding) && !isInPlaceholder(json, finding));
    if (found.length === 0) return json;
    const strings = stringsOf(json);
    const placed = found.flatMap((finding) => place(json, strings, finding));
    if (placed.length === 0) return json;
    const mended = project(json, unions(placed, json.length, rankOf), ({ label, isNumber }) =>
      isNumber ? `"[REDACTED:${label}]"` : `[REDACTED:${label}]`,
    );
    // An escape that was cut in two.
    if (!isJson(mended)) return json;
    onFindings(placed);
    return mended;
  };
  return {
    mend(json, onFindings = () => {}) {
      let text = json;
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const mended = once(text, onFindings);
        if (mended === text) break;
        text = mended;
      }
      return text;
    },
  };
}

/** Where a finding can be masked: within a string, or over a whole number. */
function place(json: string, strings: readonly Range[], finding: Finding): Placed[] {
  const { start, end } = finding;
  const string = strings[lastAtOrBefore(strings, start)];
  if (string !== undefined && start < string.end) return end <= string.end ? [{ ...finding, isNumber: false }] : [];
  const number = numberAround(json, start);
  return end <= number.end ? [{ ...finding, ...number, isNumber: true }] : [];
}

function numberAround(json: string, at: number): Range {
  const isPart = (index: number) => /[0-9.eE+-]/.test(json[index] ?? "");
  let start = at;
  while (isPart(start - 1)) start--;
  let end = at;
  while (isPart(end)) end++;
  return { start, end };
}

/** The insides of all strings of a JSON text, in order. */
function stringsOf(json: string): Range[] {
  const strings: Range[] = [];
  for (let open = json.indexOf('"'); open >= 0; ) {
    let close = open + 1;
    while (close < json.length && json[close] !== '"') close += json[close] === "\\" ? 2 : 1;
    strings.push({ start: open + 1, end: close });
    open = json.indexOf('"', close + 1);
  }
  return strings;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The mask left no JSON behind: the caller keeps what it had.
    return false;
  }
}
