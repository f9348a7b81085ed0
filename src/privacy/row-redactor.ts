// Redacts rows of any shape that come from a file: detection, propagation within a row, numbers kept over the file.

import { type Finding, isConfirmed } from "../core/finding.ts";
import type { RedactedMessage } from "../core/redacted.ts";
import type { Message } from "../core/session.ts";
import { type Detector, valueAt } from "./detect.ts";
import { createPropagator } from "./propagate.ts";
import { outcomesOf, type RedactContext, redactMessage, type Told } from "./redact.ts";

export interface RowRedactor {
  /** Of a message made by `messageOfRow`. */
  redact(message: Message): { readonly message: RedactedMessage; readonly told: readonly Told[] };
}

/** `context` is how the rows are shown; placeholders are numbered here. */
export function createRowRedactor(detector: Detector, context: Omit<RedactContext, "number">): RowRedactor {
  const numbers = new Map<string, Map<string, number>>();
  const number = ({ label, valueHash }: Finding) => {
    const known = numbers.get(label) ?? new Map<string, number>();
    numbers.set(label, known);
    const one = known.get(valueHash) ?? known.size + 1;
    known.set(valueHash, one);
    return one;
  };
  return {
    redact(message) {
      const found = detector.message(message);
      const values = found.flatMap((finding) => {
        const value = isConfirmed(finding) ? valueAt(message, finding) : undefined;
        return value === undefined ? [] : [{ value, finding }];
      });
      const more = values.length === 0 ? [] : createPropagator(values).message(message, found);
      const findings = [...found, ...more];
      const shown = { ...context, number };
      return { message: redactMessage(message, findings, shown), told: outcomesOf(findings, shown, message.id) };
    },
  };
}
