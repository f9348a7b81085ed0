// The decisions of a store as projections need them: what holds for one session, and what else has to be looked for.

import {
  createDecider,
  type Decide,
  type Decider,
  type Decision,
  inForce,
  type Standpoint,
  type Verb,
} from "../core/decision.ts";
import type { Finding } from "../core/finding.ts";
import type { DecisionReader } from "../ports/decisions.ts";
import type { Accepted } from "../ports/spread.ts";
import type { SessionRow } from "../ports/store.ts";

export function deciderOf(store: Pick<DecisionReader, "decisions">): Decider {
  return createDecider(inForce(store.decisions()));
}

export function standpointOf({ facts, project }: Pick<SessionRow, "facts" | "project">): Standpoint {
  return { session: facts.head.id, project: project?.root };
}

export function decideFor(decider: Decider, row: SessionRow): Decide | undefined {
  return decider.at(standpointOf(row));
}

/** Values that are secrets because a person said so: they are looked for as if a rule were sure of them. */
export function acceptedOf(decisions: readonly Decision[]): Accepted {
  const accepted = decisions.filter(({ verb }) => verb === "accept").map(({ target }) => target);
  return {
    values: accepted.flatMap((target) => (target.kind === "value" ? target.valueHash : [])),
    rules: accepted.flatMap((target) => (target.kind === "rule" ? target.rule : [])),
  };
}

/**
 * Whether a person decided somewhere that a finding's value, or all of its rule, may stay: in bytes that are no session,
 * nobody can tell where it came from. What was not to stay there was replaced before.
 */
export function leftBy(decisions: readonly Decision[]): (finding: Pick<Finding, "valueHash" | "rule">) => boolean {
  const targets = decisions.filter(({ verb }) => verb === "ignore").map(({ target }) => target);
  const values = new Set(targets.flatMap((target) => (target.kind === "value" ? target.valueHash : [])));
  const rules = new Set(targets.flatMap((target) => (target.kind === "rule" ? target.rule : [])));
  return ({ valueHash, rule }) => values.has(valueHash) || rules.has(rule);
}

/**
 * What was decided about values and rules, for files that are no sessions: a secret is one wherever it was said to be,
 * and stays only where everybody may see it everywhere.
 */
export function verdicts(
  decisions: readonly Decision[],
): (finding: Pick<Finding, "valueHash" | "rule">) => Verb | undefined {
  const values = new Map<string, Verb>();
  const rules = new Map<string, Verb>();
  for (const { verb, target, scope } of decisions) {
    if (verb === "ignore" && scope.kind !== "everywhere") continue;
    if (target.kind === "value") values.set(target.valueHash, verb);
    if (target.kind === "rule") rules.set(target.rule, verb);
  }
  return ({ valueHash, rule }) => values.get(valueHash) ?? rules.get(rule);
}
