// A classifier for tests of what labels are used for: it counts, and knows two words.

import type { MessageId } from "../core/ids.ts";
import type { KeptLabel, SessionLabel, TrajectoryType } from "../core/label.ts";
import type { Signal } from "../core/signal.ts";
import type { StoredMessage } from "../ports/store.ts";

export const SMALL_CLASSIFIER = 1;

/**
 * `wrong` in a request is a correction of the one before; `passed` anywhere raises the score. A session with a
 * correction is a `correction_loop`, another with an answer `sft_clean`.
 */
export function smallClassifier(): {
  add(stored: StoredMessage): void;
  end(): Omit<KeptLabel, "revision">;
} {
  const evidence: MessageId[] = [];
  const corrections: Signal[] = [];
  let text = "";
  let requests = 0;
  let before = 0;
  let passed = false;
  let answer: MessageId | undefined;
  return {
    add({ message, inherited }) {
      if (inherited) return;
      const said = message.parts.map((part) => ("text" in part ? part.text : "")).join("\n");
      text += said;
      passed ||= said.includes("passed");
      if (message.role === "assistant") answer ??= message.id;
      if (message.kind !== "prompt") return;
      const at = said.indexOf("wrong");
      if (requests++ > 0 && at >= 0) {
        evidence.push(message.id);
        const range = { part: 0, start: at, end: at + 5 };
        const { seq, id } = message;
        corrections.push({
          kind: "correction",
          seq,
          message: id,
          range,
          confidence: 0.9,
          form: "negation",
          about: before,
        });
      }
      before = message.seq;
    },
    end() {
      const type: TrajectoryType = evidence.length > 0 ? "correction_loop" : answer ? "sft_clean" : "unlabelled";
      const speaks = evidence.length > 0 ? evidence : answer ? [answer] : [];
      return {
        classifier: SMALL_CLASSIFIER,
        contentHash: `${text.length}`,
        signature: Uint8Array.from({ length: 8 }, (_, i) => (text.length + i) & 255),
        label: labelOf({ type, speaks, passed, corrections, requests, tokens: text.length >> 2 }),
      };
    },
  };
}

interface Counted {
  readonly type: TrajectoryType;
  readonly speaks: readonly MessageId[];
  readonly passed: boolean;
  readonly corrections: readonly Signal[];
  readonly requests: number;
  readonly tokens: number;
}

function labelOf({ type, speaks, passed, corrections, requests, tokens }: Counted): SessionLabel {
  const points = (passed ? 1 : 0) - (corrections.length > 0 ? 1 : 0);
  return {
    main: { type, confidence: type === "unlabelled" ? 0 : 0.8, evidence: speaks },
    contains: [],
    turns: [],
    quality: 3 + points,
    reasons: [
      ...(passed ? [{ reason: "tests_passed", points: 1 }] : []),
      ...(corrections.length > 0 ? [{ reason: "corrected", points: -1 }] : []),
    ],
    outcome: passed ? "tests_passed" : undefined,
    value: [],
    risk: [],
    effort: 0,
    taskType: "unknown",
    resolution: passed ? "resolved" : "partial",
    signals: { request: requests, ...(corrections.length > 0 && { correction: corrections.length }) },
    examples: [],
    corrections,
    filesTouched: 0,
    tokens,
    language: "en",
  };
}
