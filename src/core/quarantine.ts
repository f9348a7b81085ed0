// Whether a session may leave: one with many secrets waits for a person, who releases or blocks it.

import type { Decide } from "./decision.ts";
import { type Finding, isConfirmed, isHigh } from "./finding.ts";
import type { MessageId } from "./ids.ts";

/** A session with more distinct confirmed secrets than this is quarantined, unless the settings say otherwise. */
export const QUARANTINE_OVER = 3;

export type QuarantineVerb = "release" | "block";

export interface NewQuarantineReview {
  readonly verb: QuarantineVerb;
  readonly session: string;
  readonly author: string;
  readonly reason: string;
  /** Hashes of the secrets that it had then: another one quarantines a released session again. */
  readonly values: readonly string[];
}

export interface QuarantineReview extends NewQuarantineReview {
  readonly id: number;
  /** Unix milliseconds. */
  readonly at: number;
}

/** One row of the log of reviews, which only grows. */
export type QuarantineEntry =
  | (QuarantineReview & { readonly undoes?: undefined })
  | {
      readonly id: number;
      readonly at: number;
      readonly author: string;
      readonly session: string;
      readonly undoes: number;
    };

/** `free`: never was quarantined, or is no more; `quarantined`: waits for a person. */
export type QuarantineState = "free" | "quarantined" | "released" | "blocked";

export interface Standing {
  readonly state: QuarantineState;
  /** Distinct confirmed secrets of severity HIGH or above. */
  readonly secrets: number;
  /** Those of them that no review has seen. */
  readonly unseen: number;
  /** The review that holds. */
  readonly review: QuarantineReview | undefined;
}

/**
 * Whether the finding's value counts towards quarantine: a confirmed secret of severity HIGH or above. Identity and
 * personal data never do, nor what was ignored.
 */
export function counts(finding: Finding, message: MessageId | undefined, decide: Decide | undefined): boolean {
  if (finding.kind !== "secret" || !isHigh(finding.severity)) return false;
  const verb = decide?.(finding, message);
  return verb === undefined ? isConfirmed(finding) : verb === "accept";
}

/** The newest review of each session that was not taken back. */
export function quarantineInForce(log: readonly QuarantineEntry[]): ReadonlyMap<string, QuarantineReview> {
  const undone = new Set(log.flatMap(({ undoes }) => undoes ?? []));
  const held = new Map<string, QuarantineReview>();
  for (const entry of log) if (entry.undoes === undefined && !undone.has(entry.id)) held.set(entry.session, entry);
  return held;
}

/** `values`: hashes of the session's secrets that count. */
export function standingOf(
  values: ReadonlySet<string>,
  review: QuarantineReview | undefined,
  over = QUARANTINE_OVER,
): Standing {
  const seen = new Set(review?.values ?? []);
  const unseen = [...values].filter((value) => !seen.has(value)).length;
  const facts = { secrets: values.size, unseen, review };
  if (review?.verb === "block") return { state: "blocked", ...facts };
  if (values.size <= over) return { state: review ? "released" : "free", ...facts };
  return { state: review && unseen === 0 ? "released" : "quarantined", ...facts };
}

/** False for a session that no person has looked at, or that one has blocked. */
export function mayLeave({ state }: Pick<Standing, "state">): boolean {
  return state === "free" || state === "released";
}
