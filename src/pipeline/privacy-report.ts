// What people are told of their policy: everything that holds, where it comes from, and none of what it hides.

import type { ValueHash } from "../core/finding.ts";
import type { Identity } from "../core/identity.ts";
import { INSIDE, leaving, MODES, type Mode, replaces } from "../core/policy.ts";
import type { FoundRange, PolicySetting, PrivacyReport, PrivacyTest } from "../ports/app-privacy.ts";
import { customRules, secretRules } from "../privacy/custom.ts";
import type { Effective } from "../privacy/effective.ts";
import { identityRules } from "../privacy/identity.ts";
import { layersOf } from "../privacy/layers.ts";
import { createRuleset, FULL_RULESET, RULESET } from "../privacy/ruleset.ts";
import { createTextRedactor } from "../privacy/text-redactor.ts";
import { leavingRules, policyHash } from "./leave-policy.ts";

/** Enough to know one's own word again, too little to tell it to others. */
export function masked(value: string): string {
  const characters = [...value.replace(/\s+/g, " ")];
  const shown = characters.length >= 12 ? 2 : characters.length >= 6 ? 1 : 0;
  return `${characters.slice(0, shown).join("")}…${shown === 0 ? "" : characters.slice(-shown).join("")}`;
}

export interface ReportInputs {
  readonly path: string;
  readonly exists: boolean;
  readonly repositories: readonly string[];
  readonly effective: Effective;
  readonly identity: Identity;
  /** Undefined before there is a key: looking at a policy makes none. */
  readonly hash: ValueHash | undefined;
}

export function privacyReport({ path, exists, repositories, effective, identity, hash }: ReportInputs): PrivacyReport {
  const { settings, sources } = effective;
  const inside = layersOf(RULESET, [secretRules(settings).rules]).ruleset;
  const { layers, refused } = leavingRules(effective.layers, identity);
  const full = layers.ruleset;
  const setting = <T>(key: keyof typeof sources, value: T): PolicySetting<T> => ({ value, sources: sources[key] });
  return {
    path,
    exists,
    repositories,
    mode: setting("mode", settings.mode),
    quarantine: setting("quarantine", settings.quarantine),
    customPatterns: setting(
      "customPatterns",
      settings.customPatterns.map(({ name, level }) => ({ name, level })),
    ),
    customWords: setting("customWords", settings.customWords.map(masked)),
    userNames: setting("userNames", settings.userNames.map(masked)),
    domains: setting("domains", settings.domains.map(masked)),
    gitleaks: setting(
      "gitleaks",
      settings.gitleaks.map((file) => file.path),
    ),
    refused: [...effective.refused, ...refused],
    identity: {
      userNames: identity.userNames.length,
      handles: identity.handles.length,
      fullNames: identity.fullNames.length,
      mails: identity.mails.length,
      hosts: identity.hosts.length,
      homes: identity.homes.length,
    },
    rules: { inside: inside.rules.length, leaving: full.rules.length },
    rulesets: { inside: inside.id, leaving: full.id },
    policyHash: hash && policyHash(settings, identity, hash),
  };
}

export interface TestInputs {
  readonly effective: Effective;
  readonly identity: Identity;
  readonly reveal: boolean;
}

/** The text by itself, as `redact --jsonl` sees it: numbered placeholders, no key, nothing remembered. */
export function testPrivacy(text: string, { effective, identity, reveal }: TestInputs): PrivacyTest {
  const { settings, refused } = effective;
  const custom = customRules(settings);
  const owner = { ...identity, handles: [...new Set([...identity.handles, ...settings.userNames])] };
  const ruleset = createRuleset([...FULL_RULESET.rules, ...custom.rules, ...identityRules(owner)]);
  const redactor = createTextRedactor(ruleset, leaving(settings.mode), custom.replacements);
  const found = redactor.find(text).map(({ valueHash: _, ...match }): FoundRange => {
    const finding = { ...match, path: "", valueHash: "" };
    const value = text.slice(match.start, match.end);
    return {
      ...match,
      value: reveal ? value : masked(value),
      inside: replaces(INSIDE, finding),
      modes: MODES.filter((mode: Mode) => replaces(leaving(mode), finding)),
    };
  });
  return { mode: settings.mode, found, redacted: redactor.redact(text), refused: [...refused, ...custom.refused] };
}
