// Takes what other tools were told to hide: a `privacy.yml` of Claude Code Tracer, a `config.json` of CodeClaw or ClawTrace.

import type { Refusal, WrittenPattern } from "../core/privacy.ts";
import { patternSchema, plainPattern, readYaml } from "./privacy-schema.ts";

export interface Importable {
  readonly customPatterns: readonly { readonly where: string; readonly pattern: WrittenPattern }[];
  readonly customWords: readonly string[];
  readonly userNames: readonly string[];
  readonly domains: readonly string[];
  readonly refused: readonly Refusal[];
}

type ListField = "customWords" | "userNames" | "domains";
/** Keys of the seeds and of ours. */
const LISTS: Readonly<Record<string, ListField>> = {
  redact_strings: "customWords",
  redact: "customWords",
  custom_words: "customWords",
  redact_usernames: "userNames",
  usernames: "userNames",
  user_names: "userNames",
  domains: "domains",
};

/** Each entry by itself: one that is no good leaves the others. Undefined where the text is no settings at all. */
export function readImport(text: string): Importable | undefined {
  const file = readFields(text.replace(/^\uFEFF/, ""));
  if (file === undefined) return undefined;
  const found: Record<ListField, string[]> = { customWords: [], userNames: [], domains: [] };
  const customPatterns: Importable["customPatterns"][number][] = [];
  const refused: Refusal[] = [];
  const others: string[] = [];
  for (const [key, value] of Object.entries(file)) {
    const field = Object.hasOwn(LISTS, key) ? LISTS[key] : undefined;
    if (key === "custom_patterns") takePatterns(value, customPatterns, refused);
    else if (field !== undefined) takeTexts(key, value, { into: found[field], refused });
    else others.push(/^[a-z_]{1,32}$/i.test(key) ? key : "a key");
  }
  if (others.length > 0) {
    const reason = "they are no lists of what is to be hidden; a mode is set in privacy.yml itself";
    refused.push({ what: [...new Set(others)].sort().join(", "), reason });
  }
  return { ...found, customPatterns, refused };
}

/** The fields of a file; undefined where the text is no settings at all. */
export function readFields(text: string): Readonly<Record<string, unknown>> | undefined {
  let value: unknown;
  try {
    if (/^\s*\{/.test(text)) value = JSON.parse(text);
    else {
      const { document } = readYaml(text);
      if (document.errors.length > 0) return undefined;
      value = document.toJS({ maxAliasCount: 100 });
    }
  } catch {
    // Neither JSON nor YAML that can be resolved: the caller says so, without quoting it.
    return undefined;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function takePatterns(value: unknown, into: Importable["customPatterns"][number][], refused: Refusal[]): void {
  if (value === "" || value === null) return;
  if (!Array.isArray(value)) {
    refused.push({ what: "custom_patterns", reason: "it is no list" });
    return;
  }
  value.forEach((entry: unknown, i) => {
    const where = `custom_patterns ${i + 1}`;
    const { enabled, ...rest } = (typeof entry === "object" && entry !== null ? entry : {}) as Record<string, unknown>;
    const parsed = patternSchema.safeParse(rest);
    if (enabled === false || enabled === "false") refused.push({ what: where, reason: "it is switched off" });
    else if (parsed.success) into.push({ where, pattern: plainPattern(parsed.data) });
    else refused.push({ what: where, reason: reasonOf(parsed.error.issues[0]) });
  });
}

function reasonOf(
  issue: { readonly path: readonly PropertyKey[]; readonly code?: string; readonly message: string } | undefined,
) {
  const field = String(issue?.path[0] ?? "");
  if (issue?.code === "unrecognized_keys") return "it has a field that is not known";
  return field === "pattern" || field === "" ? "it has no pattern" : `its ${field} ${issue?.message ?? "is not known"}`;
}

function takeTexts(key: string, value: unknown, { into, refused }: { into: string[]; refused: Refusal[] }): void {
  const items: readonly unknown[] = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : [];
  items.forEach((item, i) => {
    if (typeof item === "string" && item.trim() !== "") into.push(item.trim());
    else if (item !== "") refused.push({ what: `${key} ${i + 1}`, reason: "it is no text" });
  });
}
