// Counts that a session's label keeps of its signals and findings, with the first few of each kind.

import type { Finding } from "../core/finding.ts";
import type { Signal, SignalKind } from "../core/signal.ts";
import { TABLE } from "./types/table.ts";

export type CountedFinding = Pick<Finding, "kind" | "severity" | "confidence" | "label" | "valueHash">;

export interface Counting {
  signal(signal: Signal): void;
  finding(finding: Finding): void;
  readonly signals: Readonly<Partial<Record<SignalKind, number>>>;
  readonly examples: readonly Signal[];
  readonly corrections: readonly Signal[];
  /** One of each value. */
  findings(): Iterable<CountedFinding>;
}

/** Examples of each kind. */
const KEPT = 3;
const MOST_CORRECTIONS = 5000;
const MOST_VALUES = 10_000;

export function createCounting(): Counting {
  const signals: Partial<Record<SignalKind, number>> = {};
  const examples: Signal[] = [];
  const corrections: Signal[] = [];
  const values = new Map<string, CountedFinding>();
  return {
    signals,
    examples,
    corrections,
    signal(signal) {
      const { kind } = signal;
      if (kind === "correction") {
        if (signal.confidence < TABLE.correction) return;
        if (corrections.length < MOST_CORRECTIONS) corrections.push(signal);
      }
      const count = (signals[kind] ?? 0) + 1;
      signals[kind] = count;
      if (count <= KEPT) examples.push(signal);
    },
    finding({ kind, severity, confidence, label, valueHash }) {
      // The surest finding of a value says what it is.
      if ((values.get(valueHash)?.confidence ?? -1) >= confidence) return;
      if (values.size >= MOST_VALUES && !values.has(valueHash)) return;
      values.set(valueHash, { kind, severity, confidence, label, valueHash });
    },
    findings: () => values.values(),
  };
}
