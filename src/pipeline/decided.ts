// The decisions of a store as projections need them: what holds for one session, and what else has to be looked for.

import {
  createDecider,
  type Decide,
  type Decider,
  type Decision,
  inForce,
  NOWHERE,
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
 * Whether a person decided for everywhere that a finding's value, or all of its rule, may stay: in bytes that are no
 * session, nobody can tell where it came from, and what was said of one session or project says nothing of them.
 */
export function leftBy(decisions: readonly Decision[]): (finding: Pick<Finding, "valueHash" | "rule">) => boolean {
  const decide = createDecider(decisions).at(NOWHERE);
  return (finding) => decide?.({ ...NO_PLACE, ...finding }, undefined) === "ignore";
}

/** Decisions about one place hold in their session alone, so here no place is asked for. */
const NO_PLACE: Finding = {
  path: "",
  start: 0,
  end: 0,
  rule: "",
  label: "",
  kind: "secret",
  severity: "LOW",
  confidence: 0,
  valueHash: "",
};

/** The values that are no secrets anywhere: an ignored rule, or what holds for one session, takes no value from others. */
export function harmlessValues(decisions: readonly Decision[]): ReadonlySet<string> {
  const verbs = new Map<string, Verb>();
  for (const { target, scope, verb } of decisions) {
    if (target.kind === "value" && scope.kind === "everywhere") verbs.set(target.valueHash, verb);
  }
  return new Set([...verbs].flatMap(([valueHash, verb]) => (verb === "ignore" ? valueHash : [])));
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
