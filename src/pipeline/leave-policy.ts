// Puts together what one session leaves by: the rules, the owner's names, the repository's wishes, and how names are shown.

import type { ValueHash } from "../core/finding.ts";
import { type Identity, NO_IDENTITY } from "../core/identity.ts";
import { leaving } from "../core/policy.ts";
import type { PrivacySettings, Refusal } from "../core/privacy.ts";
import type { RedactionStamp } from "../core/redacted.ts";
import { customRules } from "../privacy/custom.ts";
import type { Detector } from "../privacy/detect.ts";
import type { Effective } from "../privacy/effective.ts";
import { identityRules } from "../privacy/identity.ts";
import { compileLayers, createLayeredDetector, detectorOfLayers, type Layers, layersOf } from "../privacy/layers.ts";
import { isOwnHome } from "../privacy/own-home.ts";
import { projectPathRule } from "../privacy/project-path.ts";
import { createDisguise } from "../privacy/pseudonyms.ts";
import { makeStamp } from "../privacy/redact.ts";
import { createRuleset, FULL_RULESET } from "../privacy/ruleset.ts";
import type { LeaveDeps } from "./leaving.ts";

/** Raised when names or paths are shown otherwise by the same settings. */
const SHOWN = 3;

export interface LeaveInputs {
  readonly effective: Effective;
  readonly identity: Identity;
  /** Keyed with the install's key. */
  readonly hash: ValueHash;
  /** Folders that are shown as `.`. */
  readonly roots: readonly string[];
  /** For one session on its way out: a text that comes again is not looked at again. */
  readonly remembers?: boolean;
  /** Names the owner's decisions, which findings they ignore. */
  readonly decisions?: string;
}

export interface LeavePolicy extends Omit<LeaveDeps, "store"> {
  readonly stamp: RedactionStamp;
  /** What `detector` was made of, without the session's own folders. */
  readonly layers: Layers;
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
  // Folders belong to a session: they say where its paths begin, not what is hidden.
  const { cwds: _, ...names } = identity;
  return hash(`policy\n${JSON.stringify([SHOWN, mode, keyIdOf(hash), rest, names])}`).slice(0, 16);
}

/** Compiled rules are kept for a few policies: most sessions leave by the same one. */
const KEPT = 8;

export function createLeavePolicies() {
  const known = new Map<string, ReturnType<typeof compile>>();
  return (inputs: LeaveInputs): LeavePolicy => {
    const { settings, layers } = inputs.effective;
    const policy = policyHash(settings, inputs.identity, inputs.hash);
    let compiled = known.get(policy);
    if (!compiled) {
      if (known.size >= KEPT) known.clear();
      compiled = compile(layers, inputs.identity, inputs.hash);
      known.set(policy, compiled);
    }
    return assemble(inputs, compiled, policy);
  };
}

/** User names of the settings are the owner's, as those that the machine told. */
function withNamed(identity: Identity, userNames: readonly string[]): Identity {
  return { ...identity, handles: [...new Set([...identity.handles, ...userNames])] };
}

/** Every rule for what leaves, in layers: built in, what each file names, and whose names those are. */
export function leavingRules(settings: readonly PrivacySettings[], identity: Identity) {
  const custom = settings.map(customRules);
  // The machine's names with those of the owner's own file, and what each repository names by itself.
  const names = settings.map(({ userNames }, i) => withNamed(i === 0 ? identity : NO_IDENTITY, userNames));
  const rules = [...custom.map((one) => one.rules), ...names.map(identityRules)];
  return {
    layers: layersOf(FULL_RULESET, rules),
    replacements: new Map(custom.flatMap((one) => [...one.replacements])),
    refused: custom.flatMap((one) => one.refused),
  };
}

function compile(settings: readonly PrivacySettings[], identity: Identity, hash: ValueHash) {
  const { layers, ...rest } = leavingRules(settings, identity);
  return { ...rest, layers: compileLayers(layers, hash) };
}

/** Finds what any of several policies finds: each layer once, however many sessions bring it. */
export function unionDetector(all: readonly Layers[], hash: ValueHash): Detector {
  const added = new Map(all.flatMap((one) => one.added.map((ruleset) => [ruleset.id, ruleset.rules] as const)));
  return createLayeredDetector(layersOf(all[0]?.base ?? FULL_RULESET, [...added.values()]), hash);
}

function assemble(
  inputs: LeaveInputs,
  { layers, replacements, refused }: ReturnType<typeof compile>,
  policy: string,
): LeavePolicy {
  const { effective, hash, identity } = inputs;
  // Who works in the home folder has no project: it is shown as a home.
  const roots = inputs.roots.filter((root) => !isOwnHome(root, identity.homes));
  let detector: Detector | undefined;
  return {
    // Most are asked for what they are called, not for what they find.
    get detector() {
      detector ??= detectorOfLayers(layers, {
        beside: roots.length === 0 ? undefined : createRuleset(projectPathRule(roots)),
        remembers: inputs.remembers ?? false,
      });
      return detector;
    },
    layers,
    policy: leaving(effective.settings.mode),
    stamp: makeStamp(layers.ruleset.id, policy, inputs.decisions ?? ""),
    disguise: createDisguise({ hash, roots, homes: identity.homes, replacements }),
    refused: [...effective.refused, ...refused],
  };
}
