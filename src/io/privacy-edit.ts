// Adds to `privacy.yml` and takes nothing away: comments, order and everything else of the file stay.

import { isSeq, type YAMLSeq } from "yaml";
import { TraceError } from "../core/errors.ts";
import type { WrittenPattern, WrittenPrivacy } from "../core/privacy.ts";
import { withFileLock } from "./file-lock.ts";
import { ensurePrivateFolder, readIfExists, writePrivate } from "./files.ts";
import { privacyPath } from "./privacy-file.ts";
import { parsePrivacy, readYaml } from "./privacy-schema.ts";

export interface Additions {
  readonly customWords?: readonly string[];
  readonly userNames?: readonly string[];
  readonly domains?: readonly string[];
  readonly gitleaks?: readonly string[];
  readonly customPatterns?: readonly WrittenPattern[];
}

/** How many of each were new, and how many were there before. */
export interface Added {
  readonly path: string;
  readonly added: number;
  readonly already: number;
}

type ListKey = "customWords" | "userNames" | "domains" | "gitleaks";
const KEYS: Readonly<Record<ListKey, string>> = {
  customWords: "custom_words",
  userNames: "user_names",
  domains: "domains",
  gitleaks: "gitleaks",
};

const BEGINNING = `# What tracemill hides for you, beside what it knows by itself. Read at each use; docs/policy.md says what it may hold.
`;

/** @throws TraceError `config_invalid` where the file is broken: it is left as it is; `not_writable`, `disk_full`. */
export async function addToPrivacy(home: string, additions: Additions): Promise<Added> {
  const path = privacyPath(home);
  ensurePrivateFolder(home);
  return withFileLock(path, () => {
    const before = readIfExists(path)?.toString("utf8") ?? BEGINNING;
    const { text, added, already } = addTo(before, additions, path);
    if (added > 0) writePrivate(path, text);
    return { path, added, already };
  });
}

/** The text of a file with the additions; the same text where all were there. */
export function addTo(before: string, additions: Additions, path: string) {
  const known = writtenIn(before, path);
  const { document } = readYaml(before.replace(/^\uFEFF/, ""));
  let added = 0;
  let already = 0;
  const put = (key: string, items: readonly unknown[]) => {
    if (items.length === 0) return;
    const there = document.get(key, true);
    const list = isSeq(there) ? there : (document.createNode([]) as YAMLSeq);
    // An empty list that was written `[]` would take its new items onto its line.
    if (list.items.length === 0) list.flow = false;
    for (const item of items) list.add(document.createNode(item));
    if (list !== there) document.set(key, list);
    added += items.length;
  };
  const fresh = <T>(items: readonly T[], isKnown: (item: T) => boolean) => {
    const left = items.filter((item) => !isKnown(item));
    already += items.length - left.length;
    return left;
  };
  for (const [field, key] of Object.entries(KEYS) as [ListKey, string][]) {
    put(
      key,
      fresh([...new Set(additions[field] ?? [])], (item) => known[field].includes(item)),
    );
  }
  const patterns = new Map((additions.customPatterns ?? []).map((pattern) => [pattern.pattern, pattern]));
  const own = (one: WrittenPattern) =>
    known.customPatterns.some(({ pattern, level }) => pattern === one.pattern && level === one.level);
  put("custom_patterns", fresh([...patterns.values()], own).map(plain));
  const text = added === 0 ? before : document.toString({ lineWidth: 0 });
  keepsAll(known, writtenIn(text, path), path);
  return { text, added, already };
}

function plain({ pattern, name, description, level, replacement }: WrittenPattern): object {
  const fields = { name, pattern, description, level, replacement };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function writtenIn(text: string, path: string): WrittenPrivacy {
  const parsed = parsePrivacy(text);
  if (parsed.problem === undefined) return parsed.written;
  throw new TraceError("config_invalid", `${path}: ${parsed.problem}`, {
    hint: `Correct ${path} first; nothing was changed.`,
  });
}

/** The last look before the file is written: what protects today protects tomorrow. */
function keepsAll(before: WrittenPrivacy, after: WrittenPrivacy, path: string): void {
  const lists = ["customWords", "userNames", "domains", "gitleaks"] as const;
  const lost =
    before.mode !== after.mode ||
    before.quarantine !== after.quarantine ||
    lists.some((list) => before[list].some((item) => !after[list].includes(item))) ||
    before.customPatterns.some(({ pattern }) => !after.customPatterns.some((one) => one.pattern === pattern));
  if (lost) throw new Error(`a change of ${path} would have lost a setting; it was not made`);
}
