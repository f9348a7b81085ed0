// Adding to the owner's settings: what is no word, domain or pattern is refused with the reason, the rest is added.

import { TraceError } from "../core/errors.ts";
import type { Refusal, WrittenPattern } from "../core/privacy.ts";
import type { NamedKind, NamedOptions, PrivacyChange, PrivacyImport } from "../ports/app-privacy.ts";
import { patternProblem } from "../privacy/custom.ts";
import { domainProblem } from "../privacy/domains.ts";
import { wordProblem } from "../privacy/words.ts";

export interface Additions {
  readonly customWords?: readonly string[];
  readonly userNames?: readonly string[];
  readonly domains?: readonly string[];
  readonly customPatterns?: readonly WrittenPattern[];
}

export interface ChangeDeps {
  /** Writes `privacy.yml`. */
  add(additions: Additions): Promise<{ readonly path: string; readonly added: number; readonly already: number }>;
}

/** What another file holds, read without looking at what it means. */
export interface Importable {
  readonly customPatterns: readonly { readonly where: string; readonly pattern: WrittenPattern }[];
  readonly customWords: readonly string[];
  readonly userNames: readonly string[];
  readonly domains: readonly string[];
  readonly refused: readonly Refusal[];
}

/** User names of fewer characters stand in every other word. */
const SHORTEST_NAME = 2;
const FIELDS = { word: "customWords", user: "userNames", domain: "domains" } as const;

function problemOf(kind: NamedKind, value: string): string | undefined {
  if (kind === "pattern") return patternProblem(value);
  if (kind === "domain") return domainProblem(value);
  if (kind === "user" && [...value.trim()].length < SHORTEST_NAME) return "a name has two characters or more";
  return wordProblem(value);
}

/** Values are named by their place: what is refused may be a secret as well. */
export async function addPrivacy(
  deps: ChangeDeps,
  kind: NamedKind,
  values: readonly string[],
  options: NamedOptions,
): Promise<PrivacyChange> {
  const told = values.map((value, i) => ({
    value: value.trim(),
    what: `${kind} ${i + 1}`,
    reason: problemOf(kind, value),
  }));
  const refused = told.flatMap(({ what, reason }) => (reason === undefined ? [] : [{ what, reason }]));
  const good = told.filter(({ reason }) => reason === undefined).map(({ value }) => value);
  const [first] = refused;
  if (good.length === 0) {
    throw new TraceError(
      "usage",
      `nothing was added: ${first ? `${first.what}: ${first.reason}` : "no value was given"}`,
      {
        hint: "tracemill privacy add --help shows what can be added.",
      },
    );
  }
  return { ...(await deps.add(additionsOf(kind, good, options))), refused };
}

function additionsOf(kind: NamedKind, values: readonly string[], options: NamedOptions): Additions {
  if (kind !== "pattern") return { [FIELDS[kind]]: values };
  const { level = "HIGH", ...rest } = options;
  return { customPatterns: values.map((pattern) => ({ ...rest, pattern, level })) };
}

export async function importPrivacy(deps: ChangeDeps, found: Importable, from: string): Promise<PrivacyImport> {
  const refused: Refusal[] = [...found.refused];
  const usable = (kind: NamedKind, field: string, values: readonly string[]) =>
    values.filter((value, i) => {
      const reason = problemOf(kind, value);
      if (reason !== undefined) refused.push({ what: `${field} ${i + 1}`, reason });
      return reason === undefined;
    });
  const customPatterns = found.customPatterns.flatMap(({ where, pattern }) => {
    const reason = patternProblem(pattern.pattern);
    if (reason !== undefined) refused.push({ what: where, reason });
    return reason === undefined ? [pattern] : [];
  });
  const additions = {
    customPatterns,
    customWords: usable("word", "words", found.customWords),
    userNames: usable("user", "user names", found.userNames),
    domains: usable("domain", "domains", found.domains),
  };
  const change = await deps.add(additions);
  const taken = {
    customPatterns: customPatterns.length,
    customWords: additions.customWords.length,
    userNames: additions.userNames.length,
    domains: additions.domains.length,
  };
  return { ...change, from, taken, refused };
}
