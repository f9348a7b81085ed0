// What a person decided about findings, and which decision holds where several speak: the narrower, then the newer.

import type { Finding, StringPath } from "./finding.ts";
import { idHash, type MessageId } from "./ids.ts";

/**
 * `accept`: it is a secret, replaced in every mode and looked for everywhere; `ignore`: it is none, and shown in clear.
 */
export const VERBS = ["accept", "ignore"] as const;
export type Verb = (typeof VERBS)[number];

/** How far a decision reaches, the narrowest first; `finding`: one place in one message of one session. */
export const REACHES = ["finding", "session", "project", "everywhere"] as const;
export type Reach = (typeof REACHES)[number];

/** None of them depends on a parser or a ruleset of a certain day: a decision outlives both. */
export type Target =
  | {
      readonly kind: "finding";
      /** Undefined where it is in the session's own strings: title, folders, branches. */
      readonly message: MessageId | undefined;
      readonly path: StringPath;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: "value"; readonly valueHash: string }
  | { readonly kind: "rule"; readonly rule: string };

export type Scope =
  | { readonly kind: "session"; readonly session: string }
  /** Root of a project, as its sessions are shown. */
  | { readonly kind: "project"; readonly project: string }
  | { readonly kind: "everywhere" };

export interface NewDecision {
  readonly verb: Verb;
  /** A `finding` has the scope of its session. */
  readonly target: Target;
  readonly scope: Scope;
  readonly author: string;
  readonly reason: string | undefined;
}

export interface Decision extends NewDecision {
  /** Rises with time. */
  readonly id: number;
  /** Unix milliseconds. */
  readonly at: number;
}

/** One row of the log of decisions, which only grows: an undo is a row of its own. */
export type DecisionEntry =
  | (Decision & { readonly undoes?: undefined })
  | { readonly id: number; readonly at: number; readonly author: string; readonly undoes: number };

/** Decisions that were not taken back, in the order in which they were made. */
export function inForce(log: readonly DecisionEntry[]): Decision[] {
  const undone = new Set(log.flatMap(({ undoes }) => undoes ?? []));
  return log.filter((entry): entry is Decision => entry.undoes === undefined && !undone.has(entry.id));
}

/** Where a finding stands: what scopes are compared with. */
export interface Standpoint {
  readonly session: string | undefined;
  readonly project: string | undefined;
}

/** Said of no session: only what was decided for everywhere holds. */
export const NOWHERE: Standpoint = { session: undefined, project: undefined };

export type Decide = (finding: Finding, message: MessageId | undefined) => Verb | undefined;

export interface Decider {
  /** Names the decisions in force; empty without any. Equal ids decide alike. */
  readonly id: string;
  /** Undefined where nothing can apply. */
  at(standpoint: Standpoint): Decide | undefined;
  /** True where no more holds than what was decided for everywhere: for most sessions. */
  isCommon(standpoint: Standpoint): boolean;
}

/**
 * Narrower beats wider: first by what is decided (one finding, a value, a rule), then by scope (session, project,
 * everywhere); of two that are equally narrow the newer holds.
 */
export function createDecider(decisions: readonly Decision[]): Decider {
  const sorted = [...decisions].sort((a, b) => b.id - a.id);
  return {
    id: decisions.length === 0 ? "" : nameOf(decisions),
    at(standpoint) {
      const here = sorted.filter(({ scope }) => holdsAt(scope, standpoint));
      return here.length === 0 ? undefined : decideBy(here);
    },
    isCommon: (standpoint) => !decisions.some(({ scope }) => scope.kind !== "everywhere" && holdsAt(scope, standpoint)),
  };
}

export function holdsAt(scope: Scope, { session, project }: Standpoint): boolean {
  switch (scope.kind) {
    case "session":
      return scope.session === session;
    case "project":
      return scope.project === project;
    case "everywhere":
      return true;
  }
}

/** What a target is found by; a rule and a value never share one. */
export function keyOf(target: Target): string {
  switch (target.kind) {
    case "finding":
      return `finding ${target.start} ${target.end} ${target.path} ${target.message ?? ""}`;
    case "value":
      return `value ${target.valueHash}`;
    case "rule":
      return `rule ${target.rule}`;
  }
}

/** The keys of all targets that a finding is, the narrowest first. */
export function keysOf(finding: Finding, message: MessageId | undefined): readonly string[] {
  const { path, start, end, valueHash, rule } = finding;
  return [
    keyOf({ kind: "finding", message, path, start, end }),
    // Without a key there is no hash: no value was decided then.
    ...(valueHash === "" ? [] : [keyOf({ kind: "value", valueHash })]),
    keyOf({ kind: "rule", rule }),
  ];
}

const SCOPES: readonly Scope["kind"][] = ["session", "project", "everywhere"];

/** `newestFirst`: those that hold at one place. */
function decideBy(newestFirst: readonly Decision[]): Decide {
  const verbs = new Map<string, { readonly verb: Verb; readonly width: number }>();
  for (const { target, verb, scope } of newestFirst) {
    const key = keyOf(target);
    const width = SCOPES.indexOf(scope.kind);
    const held = verbs.get(key);
    if (!held || width < held.width) verbs.set(key, { verb, width });
  }
  return (finding, message) => {
    for (const key of keysOf(finding, message)) {
      const held = verbs.get(key);
      if (held) return held.verb;
    }
    return undefined;
  };
}

function nameOf(decisions: readonly Decision[]): string {
  const said = decisions.map(
    ({ id, verb, target, scope }) => `${id} ${verb} ${keyOf(target)} ${JSON.stringify(scope)}`,
  );
  return idHash(said.sort().join("\n")).toString(36);
}
