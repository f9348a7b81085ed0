// What a reader says of ten real sessions, by id: the type of the whole, and why.

import type { TrajectoryType } from "../src/core/label.ts";

export interface Judgement {
  /** The beginning of the session's id. */
  readonly id: string;
  readonly reader: TrajectoryType;
  readonly says: string;
}

export const JUDGEMENTS: readonly Judgement[] = [
  { id: "03a1382e", reader: "debugging_trace", says: "" },
  { id: "53ea1606", reader: "refactor", says: "" },
  { id: "3cd520f7", reader: "debugging_trace", says: "" },
  { id: "04cd0da1", reader: "iterative_build", says: "" },
  { id: "0cd9edf7", reader: "debugging_trace", says: "" },
  { id: "8b418ea5", reader: "refactor", says: "" },
  { id: "b25a8b6e", reader: "iterative_build", says: "" },
  { id: "15f99783", reader: "iterative_build", says: "" },
  { id: "d703a1a9", reader: "iterative_build", says: "" },
  { id: "019985ca", reader: "correction_loop", says: "" },
];
