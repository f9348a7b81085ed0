// Rules of the owner's own `gitleaks.toml`, beside ours: what they find is a secret; what they would pass over is told.

import { type GitleaksFile, type Refusal, slug } from "../core/privacy.ts";
import type { Rule, ScanRule } from "../ports/rule.ts";
import { createGatedSearch, type GatedPattern } from "./gated.ts";
import { compileLinear, type LinearMatch, type LinearPattern, PatternProblem } from "./linear.ts";
import { requiredLiterals } from "./literals.ts";
import { outsideMarks } from "./marks.ts";
import type { Range } from "./ranges.ts";
import { parseToml, TomlProblem, type TomlTable, type TomlValue } from "./toml.ts";

const SHORTEST = 4;

interface Allowed {
  readonly patterns: readonly LinearPattern[];
  readonly words: ReadonlySet<string>;
}

interface Loaded {
  readonly rules: readonly Rule[];
  readonly refused: readonly Refusal[];
}

/** A file that cannot be read gives no rule, and says why; a rule that cannot be used leaves the others. */
export function gitleaksRules({ path, text }: GitleaksFile): Loaded {
  const refused: Refusal[] = [];
  const refuse = (what: string, reason: string) => void refused.push({ what: `${path}: ${what}`, reason });
  const gated: GatedPattern[] = [];
  try {
    const file = parseToml(text);
    if (file["extend"] !== undefined)
      refuse("extend", "other files are not followed; tracemill's own rules run in any case");
    const everywhere = allowedIn(file, "allowlist", refuse);
    const tables = tablesOf(file["rules"]);
    if (tables.length === 0) refuse("rules", "the file has none");
    const taken = new Set<string>();
    tables.forEach((table, i) => {
      const id = slug(textOf(table["id"]) ?? "") || `rule-${i + 1}`;
      const name = taken.has(id) ? `${id}-${i + 1}` : id;
      taken.add(name);
      const says = (reason: string) => refuse(`rule ${i + 1} (${name})`, reason);
      const rule = ruleOf(table, name, everywhere, says);
      if (rule) gated.push(rule);
    });
  } catch (error) {
    if (!(error instanceof TomlProblem)) throw error;
    refuse("the file", error.message);
  }
  return { rules: gated.length === 0 ? [] : [bundle(text, gated)], refused };
}

function bundle(text: string, gated: readonly GatedPattern[]): Rule {
  const search = createGatedSearch(gated);
  const rule: ScanRule & { readonly source: string; readonly labels: readonly string[] } = {
    id: "gitleaks",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.8,
    examples: { finds: [], ignores: [] },
    // Part of the ruleset's id: where the file lies says nothing of what it finds.
    source: text,
    labels: gated.flatMap(({ verdict }) => verdict.label ?? []),
    scan: (whole, report) => search(whole, outsideMarks(whole, report)),
  };
  return rule;
}

type Says = (reason: string) => void;

function ruleOf(table: TomlTable, name: string, everywhere: Allowed, says: Says): GatedPattern | undefined {
  const regex = textOf(table["regex"]);
  if (regex === undefined) {
    says("it has no regex: file names alone are not looked at");
    return undefined;
  }
  if (table["path"] !== undefined) says("path is not looked at: the rule runs on every text");
  if (table["required"] !== undefined) says("required is not looked at: the rule finds by itself");
  const pattern = attempt(regex, says);
  if (!pattern) return undefined;
  const keywords = textsOf(table["keywords"]).map((word) => word.toLowerCase());
  const own = allowedIn(table, "allowlist", (what, reason) => says(`${what}: ${reason}`));
  const group = numberOf(table["secretGroup"]);
  const entropy = numberOf(table["entropy"]) ?? 0;
  return {
    pattern,
    literals: keywords.length > 0 ? keywords : requiredLiterals(regex),
    verdict: { id: `gitleaks-${name}`, label: name },
    find(match, text) {
      const range = secretOf(match, group);
      const secret = text.slice(range.start, range.end);
      if (secret.length < SHORTEST || (entropy > 0 && shannon(secret) <= entropy)) return undefined;
      return isAllowed(secret, own) || isAllowed(secret, everywhere) ? undefined : range;
    },
  };
}

/** As gitleaks has it: the group that is named, else the first one that is not empty, else all. */
function secretOf(match: LinearMatch, group: number | undefined): Range {
  const groups = match.groups();
  const named = group === undefined || group === 0 ? undefined : groups[group - 1];
  return named ?? groups.find((one) => one !== undefined && one.start < one.end) ?? match;
}

function attempt(regex: string, says: Says): LinearPattern | undefined {
  try {
    return compileLinear(regex, { anyCase: false, lines: false });
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    says(error.message);
    return undefined;
  }
}

/** Anchored on the secret alone: what an allow list says of paths, commits, lines or parts of it lets nothing pass. */
function allowedIn(table: TomlTable, field: string, refuse: (what: string, reason: string) => void): Allowed {
  const lists = [...tablesOf(table[field]), ...tablesOf(table[`${field}s`])];
  const patterns: LinearPattern[] = [];
  const words = new Set<string>();
  for (const list of lists) {
    const target = textOf(list["regexTarget"]) ?? "secret";
    const narrows = ["paths", "commits", "targetRules"].filter((key) => list[key] !== undefined);
    const isAnd = textOf(list["condition"])?.toUpperCase() === "AND";
    if (target !== "secret") refuse(field, `regexTarget ${target} is not looked at: only the secret itself is`);
    else if (narrows.includes("targetRules") || (isAnd && narrows.length > 0))
      refuse(field, `one that holds with ${narrows.join(", ")} only is not looked at`);
    else {
      if (narrows.length > 0) refuse(field, `${narrows.join(", ")} are not looked at`);
      for (const regex of textsOf(list["regexes"])) {
        const pattern = attempt(`^(?:${regex})\\z`, (reason) => refuse(field, reason));
        if (pattern) patterns.push(pattern);
      }
      for (const word of textsOf(list["stopwords"])) words.add(word.toLowerCase());
    }
  }
  return { patterns, words };
}

function isAllowed(secret: string, { patterns, words }: Allowed): boolean {
  if (words.has(secret.toLowerCase())) return true;
  return patterns.some((pattern) => {
    let whole = false;
    pattern.search(secret, 0, secret.length, ({ start, end }) => {
      if (start === 0 && end === secret.length) whole = true;
    });
    return whole;
  });
}

/** Bits a character, as gitleaks counts them. */
function shannon(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

function textOf(value: TomlValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: TomlValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function textsOf(value: TomlValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

/** One table, or several. */
function tablesOf(value: TomlValue | undefined): TomlTable[] {
  const list = Array.isArray(value) ? (value as readonly TomlValue[]) : value === undefined ? [] : [value];
  return list.filter((one): one is TomlTable => typeof one === "object" && !Array.isArray(one));
}
