// What the owner says of privacy: plain data, as it is read from `privacy.yml` and handed to a worker.

import type { Severity } from "./finding.ts";
import { MODES, type Mode } from "./policy.ts";

/** A secret that only the owner knows the shape of. */
export interface CustomPattern {
  /** Kebab case; the name in the placeholder. */
  readonly name: string;
  /** RE2 syntax, any case, `^` and `$` at every line. */
  readonly pattern: string;
  readonly level: Severity;
  readonly description?: string;
  /** What stands in its place when data leaves, in brackets; default: a placeholder. */
  readonly replacement?: string;
}

/** A `gitleaks.toml` of the owner. */
export interface GitleaksFile {
  readonly path: string;
  readonly text: string;
}

export interface PrivacySettings {
  /** For what leaves the machine. */
  readonly mode: Mode;
  readonly customPatterns: readonly CustomPattern[];
  readonly customWords: readonly string[];
  readonly userNames: readonly string[];
  readonly domains: readonly string[];
  readonly gitleaks: readonly GitleaksFile[];
  /** More distinct confirmed secrets than this send a session into quarantine. */
  readonly quarantine: number;
}

export const NO_SETTINGS: PrivacySettings = {
  mode: "strict",
  customPatterns: [],
  customWords: [],
  userNames: [],
  domains: [],
  gitleaks: [],
  quarantine: 3,
};

/** Something that was asked for and is not done, with the reason. */
export interface Refusal {
  /** Where it stands and what it is: `custom_patterns 2 (internal-token)`. */
  readonly what: string;
  readonly reason: string;
}

/** What one file says; a list that it does not have is empty. */
export interface WrittenPrivacy {
  readonly mode: Mode | undefined;
  readonly customPatterns: readonly CustomPattern[];
  readonly customWords: readonly string[];
  readonly userNames: readonly string[];
  readonly domains: readonly string[];
  /** Paths as they are written. */
  readonly gitleaks: readonly string[];
  readonly quarantine: number | undefined;
}

/** A file of settings as it lies on disk. */
export interface PrivacyFile {
  readonly path: string;
  readonly written: WrittenPrivacy;
  readonly gitleaks: readonly GitleaksFile[];
  /** Files that it names and that cannot be read. */
  readonly refused: readonly Refusal[];
}

/** The stricter of two modes. */
export function stricter(a: Mode, b: Mode): Mode {
  return MODES.indexOf(a) <= MODES.indexOf(b) ? a : b;
}

/** What only changes secrets found inside the machine: the rest of the settings never touches the index. */
export type SecretSettings = Pick<PrivacySettings, "customPatterns" | "gitleaks">;

/** Kebab case of what a person wrote; empty where it has no ASCII letter or digit. */
export function slug(text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 60).replace(/-$/, "");
}

/** A pattern as it is written: with a name or without. */
export type WrittenPattern = Omit<CustomPattern, "name"> & { readonly name?: string | undefined };

/** Gives each pattern a name of its own: the written one, else one made from its description or from its literal text. */
export function namePatterns(written: readonly WrittenPattern[], taken: Iterable<string> = []): CustomPattern[] {
  const used = new Set(taken);
  return written.map(({ name, ...pattern }) => {
    const said = slug(name ?? "") || slug(pattern.description ?? "") || slug(literalText(pattern.pattern)) || "pattern";
    let own = said;
    for (let n = 2; used.has(own); n++) own = `${said}-${n}`;
    used.add(own);
    return { ...pattern, name: own };
  });
}

/** What of a pattern is no syntax. */
function literalText(pattern: string): string {
  return pattern.replace(/\(\?(?:P?<\w+>|[a-zA-Z-]*:?)|\\[a-zA-Z]|\[[^\]]*\]|\{[0-9,]*\}/g, " ");
}
