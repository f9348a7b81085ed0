// The owner's own rules, made from settings: patterns, words and domains. What cannot be a rule is refused with the reason.

import type { CustomPattern, PrivacySettings, Refusal, SecretSettings } from "../core/privacy.ts";
import type { Rule, ScanRule } from "../ports/rule.ts";
import { domainProblem, domainRule } from "./domains.ts";
import { createGatedSearch, type GatedPattern } from "./gated.ts";
import { gitleaksRules } from "./gitleaks.ts";
import { compileLinear, PatternProblem } from "./linear.ts";
import { requiredLiterals } from "./literals.ts";
import { outsideMarks } from "./marks.ts";
import { wordProblem, wordRule } from "./words.ts";

export interface CustomRules {
  readonly rules: readonly Rule[];
  readonly refused: readonly Refusal[];
  /** What the owner wants instead of a placeholder, by id of the rule. */
  readonly replacements: ReadonlyMap<string, string>;
}

/** Unlike those of a token format, nobody proved these: a rule of ours that knows the same range better speaks for it. */
const CONFIDENCE = 0.9;

export function customRuleId(name: string): string {
  return `custom-${name}`;
}

/** Everything the owner named. */
export function customRules(settings: PrivacySettings): CustomRules {
  const secrets = secretRules(settings);
  const named = [...wordRule(settings.customWords), ...domainRule(settings.domains)];
  const rules = [...secrets.rules, ...named];
  const refused = [...secrets.refused, ...refusedNames(settings)];
  return { ...checkReplacements(settings.customPatterns, rules, refused), rules };
}

function refusedNames({ customWords, domains }: PrivacySettings): Refusal[] {
  const words = customWords.map((word, i) => ({ what: `custom_words ${i + 1}`, reason: wordProblem(word) }));
  const hosts = domains.map((written, i) => ({ what: `domains ${i + 1}`, reason: domainProblem(written) }));
  return [...words, ...hosts].flatMap(({ what, reason }) => (reason === undefined ? [] : [{ what, reason }]));
}

/** Patterns alone, `gitleaks.toml` included: what is looked for inside the machine as well. */
export function secretRules(settings: SecretSettings): Omit<CustomRules, "replacements"> {
  const own = patternRules(settings.customPatterns);
  const loaded = settings.gitleaks.map(gitleaksRules);
  return {
    rules: [...own.rules, ...loaded.flatMap(({ rules }) => rules)],
    refused: [...own.refused, ...loaded.flatMap(({ refused }) => refused)],
  };
}

/** One rule for all patterns, so that a text is scanned once for all their literals. */
function patternRules(patterns: readonly CustomPattern[]): Omit<CustomRules, "replacements"> {
  const refused: Refusal[] = [];
  const gated: GatedPattern[] = [];
  const taken: CustomPattern[] = [];
  patterns.forEach((pattern, i) => {
    const problem = attempt(pattern, gated);
    if (problem === undefined) taken.push(pattern);
    else refused.push({ what: `custom_patterns ${i + 1} (${pattern.name})`, reason: problem });
  });
  if (gated.length === 0) return { rules: [], refused };
  const search = createGatedSearch(gated);
  const rule: ScanRule & { readonly patterns: readonly CustomPattern[]; readonly labels: readonly string[] } = {
    id: "custom-pattern",
    kind: "secret",
    severity: "HIGH",
    confidence: CONFIDENCE,
    examples: { finds: [], ignores: [] },
    // Part of the ruleset's id.
    patterns: taken,
    labels: taken.map(({ name }) => name),
    scan: (text, report) => search(text, outsideMarks(text, report)),
  };
  return { rules: [rule], refused };
}

/** The reason why a pattern cannot be used, undefined for a good one. */
export function patternProblem(pattern: string): string | undefined {
  return attempt({ name: "", pattern, level: "HIGH" }, []);
}

function attempt({ name, pattern, level }: CustomPattern, gated: GatedPattern[]): string | undefined {
  try {
    const compiled = compileLinear(pattern, { anyCase: true, lines: true });
    const found = (text: string) => {
      let any = false;
      compiled.search(text, 0, text.length, () => {
        any = true;
      });
      return any;
    };
    if (["a", "7", "\u4e00"].every(found)) return "it matches any single character: nothing would be left of a text";
    gated.push({
      pattern: compiled,
      literals: requiredLiterals(pattern),
      find: ({ start, end }) => ({ start, end }),
      verdict: { id: customRuleId(name), label: name, severity: level },
    });
    return undefined;
  } catch (error) {
    if (error instanceof PatternProblem) return error.message;
    throw error;
  }
}

/** What stands for a secret must not be found itself: it would be replaced again, each time. */
function checkReplacements(patterns: readonly CustomPattern[], rules: readonly Rule[], refused: readonly Refusal[]) {
  const replacements = new Map<string, string>();
  const more: Refusal[] = [];
  patterns.forEach(({ name, replacement }, i) => {
    if (replacement === undefined) return;
    const shown = bracketed(replacement);
    const reason = shown === undefined ? "it is no plain text of up to 64 characters" : findsItself(rules, shown);
    if (shown !== undefined && reason === undefined) replacements.set(customRuleId(name), shown);
    else
      more.push({
        what: `custom_patterns ${i + 1} (${name}): replacement`,
        reason: `${reason}; a placeholder is used`,
      });
  });
  return { replacements, refused: [...refused, ...more] };
}

/** Brackets keep what stands beside it from growing together with it. */
function bracketed(replacement: string): string | undefined {
  const inner = /^[[<({*]*([A-Za-z0-9][A-Za-z0-9 _.:-]{0,61}[A-Za-z0-9]|[A-Za-z0-9])[\]>)}*]*$/.exec(replacement)?.[1];
  return inner === undefined ? undefined : `[${inner}]`;
}

function findsItself(rules: readonly Rule[], shown: string): string | undefined {
  let found = false;
  for (const rule of rules) {
    if ("scan" in rule)
      rule.scan(shown, () => {
        found = true;
      });
  }
  return found ? "one of the rules finds it itself" : undefined;
}
