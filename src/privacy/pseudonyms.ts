// How names and paths are shown when they leave: stable keyed pseudonyms, and paths seen from the project.

import type { Finding, ValueHash } from "../core/finding.ts";
import { rankOf } from "./detect.ts";
import { createHomeLook } from "./own-home.ts";
import { homeBefore, homeOf, rootsPattern } from "./paths.ts";
import type { Disguise } from "./redact.ts";

export interface PseudonymOptions {
  /** Keyed with the install's key: without it nobody can try names. */
  readonly hash: ValueHash;
  /** Folders that are shown as `.`: the session's project and the folders it ran in. */
  readonly roots: readonly string[];
  /** The owner's home folders: those that do not stand where homes do are shown as such too. */
  readonly homes?: readonly string[];
  /** What the owner wants instead of a placeholder, by id of the rule. */
  readonly replacements?: ReadonlyMap<string, string>;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const MAIL = /^[^\s@]{1,128}@[^\s@]{1,253}$/;

/** Who speaks for a range that several rules found: a secret before a person, a person before a path, a path before a name. */
const ORDER: Readonly<Record<Finding["kind"], number>> = { secret: 0, pii: 1, path: 2, identity: 3, custom: 4 };

/** Twelve characters of a keyed hash: of a million names two are alike with a probability below 1 in 100,000. */
export function pseudonym(kind: "user" | "host" | "project", name: string, hash: ValueHash): string {
  return `${kind}-${keyedName(hash(`pseudonym\n${kind}\n${folded(name)}`))}`;
}

/** A name that is written otherwise, on a disk that folds case or in another normal form, is the same name. */
function folded(name: string): string {
  return name.normalize("NFC").toLowerCase().trim();
}

/** Base32, with a letter of its first half at every fourth place: no long number and no known token can stand in it. */
function keyedName(hex: string): string {
  let name = "";
  for (let i = 0; i < 12; i++) {
    const byte = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
    name += ALPHABET.charAt(i % 4 === 0 ? byte & 15 : byte & 31);
  }
  return name;
}

export function createDisguise(options: PseudonymOptions): Disguise {
  const { hash, replacements } = options;
  const inRoot = rootsPattern(options.roots);
  const ownHome = createHomeLook(options.homes ?? []);
  const atStart = (text: string) => {
    const found = inRoot?.exec(text);
    return found?.index === 0 ? found[0].length : 0;
  };

  const path = (value: string): string | undefined => {
    const root = inRoot?.exec(value);
    // What stands before it, `file://`, leads to it.
    if (root && root.index + root[0].length === value.length)
      return root[0].startsWith("-") ? projectName(root[0]) : ".";
    const own = ownHome?.(value);
    if (own?.length === value.length) return homeName(own.name, own.isDashed ? "-" : "~");
    const home = homeOf(value);
    if (home?.length === value.length) return homeName(home.name, "~");
    return /[\\/%]/.test(value) ? undefined : pseudonym("user", value, hash);
  };
  const homeName = (name: string | undefined, lead: "~" | "-") =>
    name === undefined ? lead : `${lead}${pseudonym("user", name, hash)}`;
  const projectName = (value: string) => `-${pseudonym("project", value, hash)}`;

  return {
    rank: (finding) => ORDER[finding.kind] * 100 + rankOf(finding),
    range(finding, text) {
      if (finding.kind !== "path") return finding;
      const value = text.slice(finding.start, finding.end);
      const length = Math.max(atStart(value), ownHome?.(value)?.length ?? 0) || homeOf(value)?.length;
      if (length) return { ...finding, end: finding.start + length };
      // The rule told the name alone: what leads to it goes with it.
      const lead = /[\\/]/.test(value) ? 0 : homeBefore(text.slice(Math.max(0, finding.start - 120), finding.start));
      return lead === 0 ? finding : { ...finding, start: finding.start - lead };
    },
    show(finding, value) {
      switch (finding.kind) {
        case "path":
          return path(value);
        case "identity":
        case "pii":
          return person(finding, value, hash);
        case "secret":
        case "custom":
          return replacements?.get(finding.rule);
      }
    },
    // Nine digits: no number that a store gave out by counting.
    number: ({ label, valueHash }) =>
      1e8 + (Number.parseInt(hash(`value\n${label}\n${valueHash}`).slice(0, 12), 16) % 9e8),
  };
}

/** Undefined for a number or an address, which has no name: it gets a placeholder. */
function person({ kind, label, rule }: Finding, value: string, hash: ValueHash): string | undefined {
  if (MAIL.test(value)) return `${pseudonym("user", value, hash)}@redacted.invalid`;
  if (/\bhost/.test(label) || /\bhost/.test(rule)) return pseudonym("host", value, hash);
  return kind === "identity" ? pseudonym("user", value, hash) : undefined;
}
