// Names what a stored reading depends on beside the log's bytes: the parser, the ruleset and the policy of the index.

import type { Decide } from "../core/decision.ts";
import { idHash } from "../core/ids.ts";
import type { Policy } from "../core/policy.ts";
import { makeStamp, type RedactContext } from "../privacy/redact.ts";
import { RULESET } from "../privacy/ruleset.ts";

/** Raised when the index holds other tokens of the same masked text. */
const INDEX_VERSION = 2;

/** Names the projection that the index is built with; `ruleset` is the built-in one, or that with the owner's rules. */
export function projectionOf(policy: Policy, ruleset: string = RULESET.id): string {
  return `${ruleset}/${JSON.stringify(policy)}/${INDEX_VERSION}`;
}

/** The projection of the index: placeholders without numbers, which only the store gives. */
export function indexContext(policy: Policy, decide?: Decide): RedactContext {
  return { policy, number: () => undefined, stamp: makeStamp(RULESET.id, policy.name, ""), decide };
}

/**
 * Changes when the parser or the built-in rules do: what was read with others is read again. The owner's own rules are
 * none of it: when they change, the bodies are looked at again, and no log (see `detect-again.ts`).
 */
export function readingVersion(parserVersion: number, projection: string): number {
  return parserVersion * 2 ** 20 + (idHash(projection) % 2 ** 20);
}
