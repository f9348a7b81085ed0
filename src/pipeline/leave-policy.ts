// Puts together what one session leaves by: the rules, the owner's names, the repository's wishes, and how names are shown.

import type { ValueHash } from "../core/finding.ts";
import type { Identity } from "../core/identity.ts";
import { leaving } from "../core/policy.ts";
import type { PrivacySettings, Refusal } from "../core/privacy.ts";
import { combineDetectors } from "../privacy/combine.ts";
import { customRules } from "../privacy/custom.ts";
import { createDetector, type Detector } from "../privacy/detect.ts";
import type { Effective } from "../privacy/effective.ts";
import { identityRules } from "../privacy/identity.ts";
import { projectPathRule } from "../privacy/project-path.ts";
import { createDisguise } from "../privacy/pseudonyms.ts";
import { makeStamp } from "../privacy/redact.ts";
import { createRuleset, FULL_RULESET } from "../privacy/ruleset.ts";
import type { LeaveDeps } from "./leaving.ts";

/** Raised when names or paths are shown otherwise by the same settings. */
const SHOWN = 1;

export interface LeaveInputs {
  readonly effective: Effective;
  readonly identity: Identity;
  /** Keyed with the install's key. */
  readonly hash: ValueHash;
  /** Folders that are shown as `.`. */
  readonly roots: readonly string[];
  /** Names the owner's decisions, which findings they ignore. */
  readonly decisions?: string;
}

export interface LeavePolicy extends Omit<LeaveDeps, "store"> {
  /** Settings that are not carried out, for the receipt: it claims nothing that was not done. */
  readonly refused: readonly Refusal[];
}

/** Names the key without giving it away: with another key every pseudonym is another one. */
export function keyIdOf(hash: ValueHash): string {
  return hash("tracemill key id").slice(0, 16);
}

/** Keyed, so that nobody can try words and names against it. */
export function policyHash(settings: PrivacySettings, identity: Identity, hash: ValueHash): string {
  const { mode, ...rest } = settings;
  return hash(`policy\n${JSON.stringify([SHOWN, mode, keyIdOf(hash), rest, identity])}`).slice(0, 16);
}

/** Compiled rules are kept for a few policies: most sessions leave by the same one. */
const KEPT = 8;

export function createLeavePolicies() {
  const known = new Map<string, ReturnType<typeof compile>>();
  return (inputs: LeaveInputs): LeavePolicy => {
    const { settings } = inputs.effective;
    const owner = withNamed(inputs.identity, settings);
    const policy = policyHash(settings, owner, inputs.hash);
    let compiled = known.get(policy);
    if (!compiled) {
      if (known.size >= KEPT) known.clear();
      compiled = compile(settings, owner, inputs.hash);
      known.set(policy, compiled);
    }
    return assemble(inputs, compiled, policy);
  };
}

/** User names of the settings are the owner's, as those that the machine told. */
function withNamed(identity: Identity, { userNames }: PrivacySettings): Identity {
  return { ...identity, handles: [...new Set([...identity.handles, ...userNames])] };
}

function compile(settings: PrivacySettings, owner: Identity, hash: ValueHash) {
  const custom = customRules(settings);
  const rules = [...FULL_RULESET.rules, ...custom.rules, ...identityRules(owner)];
  return { custom, detector: createDetector(createRuleset(rules), hash) };
}

function assemble(inputs: LeaveInputs, { custom, detector }: ReturnType<typeof compile>, policy: string): LeavePolicy {
  const { effective, hash, roots } = inputs;
  return {
    detector: combineDetectors(detector, rootsDetector(roots, hash)),
    policy: leaving(effective.settings.mode),
    stamp: makeStamp(detector.ruleset.id, policy, inputs.decisions ?? ""),
    disguise: createDisguise({ hash, roots, replacements: custom.replacements }),
    refused: [...effective.refused, ...custom.refused],
  };
}

function rootsDetector(roots: readonly string[], hash: ValueHash): Detector | undefined {
  const rules = projectPathRule(roots);
  return rules.length === 0 ? undefined : createDetector(createRuleset(rules), hash);
}
