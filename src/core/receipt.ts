// The redaction receipt of an artifact: what was replaced, what was left and why, and how its final bytes were checked.

import type { Finding } from "./finding.ts";
import type { Refusal } from "./privacy.ts";
import type { RedactionStamp } from "./redacted.ts";

export const RECEIPT_VERSION = 1;

/** The layers that people know from other tools; see docs/privacy.md for the rules of each. */
export const LAYERS = ["secrets", "entropy", "personal_data", "paths", "identities", "custom"] as const;
export type Layer = (typeof LAYERS)[number];

export interface RedactionCount {
  readonly found: number;
  readonly replaced: number;
  /** A person said that it may stay. */
  readonly left_by_decision: number;
  /** The mode does not replace it. */
  readonly left_by_mode: number;
}

/** What became of a finding on its way out. */
export type Outcome = Exclude<keyof RedactionCount, "found">;

/** What a session left by. */
export interface LeftWith {
  readonly mode: string;
  readonly stamp: RedactionStamp;
}

/** What sessions left by, with how many did. */
export interface RedactionPolicy {
  readonly mode: string;
  readonly ruleset: string;
  readonly policy: string;
  readonly decisions: string;
  readonly sessions: number;
}

/** How the final bytes were looked at. */
export interface Verification {
  readonly ruleset: string;
  /** Confirmed values of the store that were looked for; absent where no store was asked. */
  readonly known_values?: number;
  readonly lines: number;
  /** Lines whose JSON strings were looked at as they would be read, beside their bytes. */
  readonly parsed_lines: number;
  /** Lines too long to be parsed: their bytes alone were looked at. */
  readonly long_lines: number;
  /** What was found and may stay by decision. */
  readonly left_by_decision: number;
  readonly leaks: number;
}

/** What another scanner on this machine said of the same bytes. */
export interface SecondOpinion {
  readonly tool: string;
  readonly version: string | undefined;
  /** Its rules, with how often each spoke. */
  readonly findings: Readonly<Record<string, number>>;
  readonly total: number;
}

/**
 * As it is written beside the artifact. It says nothing of what was not done: a step that did not run has no field.
 * It holds no value, and no hash of one.
 */
export interface RedactionReceipt {
  readonly schema_version: typeof RECEIPT_VERSION;
  readonly kind: "redaction-receipt";
  readonly tool: { readonly name: "tracemill"; readonly version: string };
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly artifact: {
    /** Its name, without its folder. */
    readonly file: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly rows: number;
    /** Where the manifest of its set is, from its own folder; absent for a file that left alone. */
    readonly manifest?: string;
  };
  readonly redaction: {
    /** The one that most sessions left by first. */
    readonly policies: readonly RedactionPolicy[];
    /** Settings that were not carried out, by their place; absent without any. */
    readonly refused?: readonly string[];
    readonly layers: Readonly<Partial<Record<Layer, RedactionCount>>>;
    readonly rules: Readonly<Record<string, RedactionCount>>;
  };
  readonly covered: { readonly sessions: number; readonly messages: number };
  readonly verification: Verification;
  readonly second_opinions?: readonly SecondOpinion[];
}

/** What a tally counted, as plain data. */
export type TallyFacts = Pick<RedactionTally, "policies" | "covered" | "layers" | "rules">;

/** Counts what became of findings, as those say who redacted them. */
export interface RedactionTally {
  add(findings: readonly { readonly finding: Finding; readonly outcome: Outcome }[]): void;
  /** Counts what was replaced beside the ruleset's findings. */
  addReplaced(rule: string, layer: Layer, count: number): void;
  sessionDone(by: LeftWith): void;
  messageDone(): void;
  /** Adds what another one counted, such as one of another thread. */
  merge(other: TallyFacts): void;
  readonly policies: readonly RedactionPolicy[];
  readonly covered: RedactionReceipt["covered"];
  readonly layers: RedactionReceipt["redaction"]["layers"];
  readonly rules: RedactionReceipt["redaction"]["rules"];
}

const OUTCOMES = ["replaced", "left_by_decision", "left_by_mode"] as const satisfies readonly Outcome[];

type Counting = { -readonly [K in keyof RedactionCount]: number };

export function createTally(): RedactionTally {
  const layers = new Map<string, Counting>();
  const rules = new Map<string, Counting>();
  const covered = { sessions: 0, messages: 0 };
  const policies = new Map<string, RedactionPolicy>();
  const count = (counts: Map<string, Counting>, name: string, outcome: keyof RedactionCount, times = 1) => {
    const one = counts.get(name) ?? { found: 0, replaced: 0, left_by_decision: 0, left_by_mode: 0 };
    one.found += times;
    one[outcome] += times;
    counts.set(name, one);
  };
  return {
    add(findings) {
      for (const { finding, outcome } of findings) {
        count(layers, layerOf(finding), outcome);
        count(rules, finding.rule, outcome);
      }
    },
    addReplaced(rule, layer, times) {
      if (times === 0) return;
      count(layers, layer, "replaced", times);
      count(rules, rule, "replaced", times);
    },
    sessionDone({ mode, stamp: { ruleset, policy, decisions } }) {
      covered.sessions++;
      const name = JSON.stringify([mode, ruleset, policy, decisions]);
      const sessions = (policies.get(name)?.sessions ?? 0) + 1;
      policies.set(name, { mode, ruleset, policy, decisions, sessions });
    },
    messageDone: () => void covered.messages++,
    merge(other) {
      covered.sessions += other.covered.sessions;
      covered.messages += other.covered.messages;
      for (const one of other.policies) {
        const name = JSON.stringify([one.mode, one.ruleset, one.policy, one.decisions]);
        policies.set(name, { ...one, sessions: (policies.get(name)?.sessions ?? 0) + one.sessions });
      }
      for (const [counts, more] of [
        [layers, other.layers],
        [rules, other.rules],
      ] as const) {
        for (const [name, added] of Object.entries(more)) {
          for (const outcome of OUTCOMES) if (added[outcome] > 0) count(counts, name, outcome, added[outcome]);
        }
      }
    },
    covered,
    get policies() {
      return [...policies.values()].sort((a, b) => b.sessions - a.sessions);
    },
    get layers() {
      return sorted(layers);
    },
    get rules() {
      return sorted(rules);
    },
  };
}

function sorted(counts: ReadonlyMap<string, RedactionCount>): Record<string, RedactionCount> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const PLACE =
  /(?:^|: )((?:custom_patterns|custom_words|domains|gitleaks|rule) \d+|mode|quarantine|extend|allowlists?|rules)(?=$| \(|: )/;

/** Where a setting stands that was not carried out: neither a name nor a pattern nor a folder is said. */
export function refusedPlaces(refused: readonly Refusal[]): readonly string[] {
  const places = refused.map(({ what }) => {
    const [, place] = PLACE.exec(what) ?? [];
    return place ?? "a setting";
  });
  return [...new Set(places)].sort();
}

export function layerOf({ kind, rule, label }: Pick<Finding, "kind" | "rule" | "label">): Layer {
  switch (kind) {
    case "pii":
      return "personal_data";
    case "path":
      return "paths";
    case "identity":
      return "identities";
    case "custom":
      return "custom";
    case "secret":
      if (/^custom\b/.test(rule)) return "custom";
      return /entropy/.test(rule) || /entropy/.test(label) ? "entropy" : "secrets";
  }
}
