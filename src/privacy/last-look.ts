// Mends a row of JSON that is about to be written: what only shows once strings stand side by side is masked there.

import type { Finding } from "../core/finding.ts";
import { type Policy, replaces } from "../core/policy.ts";
import { type Detector, rankOf } from "./detect.ts";
import { project, unions } from "./ranges.ts";

export interface LastLook {
  /**
   * The text with everything masked that a rule finds in it as it stands. The same text where that would not leave
   * the same JSON behind: then the exit is stopped by `verify`.
   */
  mend(json: string, onFindings?: (findings: readonly Finding[]) => void): string;
}

export function createLastLook(
  detector: Detector,
  policy: Policy,
  isLeft: (finding: Pick<Finding, "valueHash" | "rule">) => boolean = () => false,
): LastLook {
  return {
    mend(json, onFindings) {
      const found = detector
        .text(json)
        .map((match): Finding => ({ path: "", ...match }))
        .filter((finding) => replaces(policy, finding) && !isLeft(finding));
      if (found.length === 0) return json;
      const ranges = unions(found, json.length, rankOf).filter(({ start, end }) => isInString(json.slice(start, end)));
      const mended = project(json, ranges, ({ label }) => `[REDACTED:${label}]`);
      if (!isJson(mended)) return json;
      onFindings?.(found);
      return mended;
    },
  };
}

/** No quote of its own: what lies in a range lies in one string, or is a number. */
function isInString(text: string): boolean {
  return !/(?<!\\)(?:\\\\)*"/.test(text) && !text.endsWith("\\");
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The mask left no JSON behind, as for a number: the caller keeps what it had.
    return false;
  }
}
