// What happened in a session as far as it bears on what the session is worth: seen at a place, never quoting it.

import type { MessageId } from "./ids.ts";

/** Stored by name: a name never changes its meaning. */
export const SIGNALS = [
  /** A person says that the turn before was wrong. `form`: negation, reversal, repeat, quoted_error, revert. */
  "correction",
  "praise",
  "interruption",
  /** The person never came back to a question, a failure or an interruption at the end. */
  "abandonment",
  /** A call failed, or what it ran reported failure. `form`: the tool family, such as pytest or tsc. */
  "failure",
  /** What failed before passes now. `about`: the failing call. */
  "recovery",
  /** Tests, a build or a linter ran after an edit. `form`: its family. */
  "verification",
  /** The same call with the same input failed again. */
  "loop",
  /** A file was changed. `form`: new, change, delete. */
  "edit",
  /** The agent took a change back. */
  "undo",
  /** The agent planned, or kept a list of tasks. */
  "plan",
  /** The model's reasoning is in the log. */
  "reasoning",
  /** What the person asks for. `form`: fix, build, refactor, test, explain, ... */
  "request",
] as const;
export type SignalKind = (typeof SIGNALS)[number];

export interface Signal {
  readonly kind: SignalKind;
  /** The message in which it stands. */
  readonly seq: number;
  readonly message: MessageId;
  /** Part of the message, and UTF-16 offsets in its text (of a call: in its input as JSON); absent: all of it says so. */
  readonly range?: { readonly part: number; readonly start: number; readonly end: number };
  /** 0 to 1. */
  readonly confidence: number;
  /** A word of this program, never one of the session. */
  readonly form?: string;
  /** `seq` of the message that this one speaks about. */
  readonly about?: number;
}
