// What a store remembers of looking for confirmed secrets over all sessions, and of decisions that the index lacks.

import type { Finding } from "../core/finding.ts";

/** As `SessionKey` in `store.ts`. */
type SessionKey = number;

/** What every finding of one value says, wherever it was found without a rule. */
export type ValueFacts = Pick<Finding, "rule" | "label" | "severity" | "confidence" | "valueHash">;

export interface Confirmed extends ValueFacts {
  /** Given at first sight, never again. */
  readonly number: number;
  /** False for a word, or what is too short: it stays where it was found. */
  readonly spreads: boolean;
}

/** A value as its strongest finding tells it, and where to read it. */
export interface Candidate extends ValueFacts {
  readonly session: SessionKey;
  readonly at: { readonly seq: number; readonly finding: Finding };
}

/** What a person accepted, beside what rules are sure of. */
export interface Accepted {
  readonly values: readonly string[];
  readonly rules: readonly string[];
}

/** A message, `seq` -1 for the session's own strings. */
export interface Place {
  readonly session: SessionKey;
  readonly seq: number;
}

/** A session with messages, or values, that were not searched. */
export interface ToSearch {
  readonly session: SessionKey;
  /** Last message that was searched for the values up to `searched`; -1 for none. */
  readonly upTo: number;
  readonly searched: number;
  readonly lastSeq: number;
}

export interface SpreadReader {
  /** Values that are certain, in the messages as rules found them, each once: the strongest finding speaks. */
  candidates(accepted: Accepted): readonly Candidate[];
  confirmed(): readonly Confirmed[];
  /** Reads no bodies. */
  toSearch(): readonly ToSearch[];
  /** Sessions with findings whose full text lacks the newest decisions. */
  toDecide(): readonly SessionKey[];
  /** Messages that hold findings of a value, or by a rule. */
  placesOf(named: { readonly valueHash: string } | { readonly rule: string }): readonly Place[];
  /** Hashes of values of which something was found that begin so; a few. */
  valuesLike(prefix: string): readonly string[];
  /** `idHash` of the ids of a session's messages with findings, by `seq`. */
  messageHashes(session: SessionKey): ReadonlyMap<number, number>;
}

export interface SpreadWriter {
  /** Takes a value up. What was found of it before without a rule gets the same facts; gives where that changed some. */
  confirm(facts: ValueFacts, spreads: boolean): readonly Place[];
  /** Forgets a value and what was found of it without a rule; gives where. */
  unconfirm(valueHash: string): readonly Place[];
  /** Gives what reading logs found of known values their facts; gives where that changed some. */
  alignSpread(): readonly Place[];
  /** The session's messages up to `seq`, and its own strings, were searched for all confirmed values up to `number`. */
  setSearched(session: SessionKey, seq: number, number: number): void;
  /** Where there is nothing to look for: every session counts as searched. */
  setAllSearched(number: number): void;
  /** The session's full text is made with all decisions. */
  setDecided(session: SessionKey): void;
  /** So is that of every session without findings. */
  setUnmarkedDecided(): void;
  /** So is that of every session which had all up to `before`, but for some. */
  setOthersDecided(before: number, except: readonly SessionKey[]): void;
}
