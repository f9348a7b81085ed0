// The shape of `privacy.yml`: strict, every problem told with its line, nothing of the file quoted.

import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { SEVERITIES } from "../core/finding.ts";
import { MODES } from "../core/policy.ts";
import { namePatterns, type WrittenPrivacy } from "../core/privacy.ts";

/** What a file may hold; a larger one is no list that a person wrote. */
const MOST = 20_000;

/** Nothing after a key is an empty list. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === "" ? [] : value), z.array(item).max(MOST)).optional();
const text = z.string().min(1, "must not be empty");
const texts = listOf(text);

export const patternSchema = z.strictObject({
  pattern: text,
  name: text.optional(),
  description: z.string().optional(),
  level: z
    .string()
    .transform((level) => level.toUpperCase())
    .pipe(z.enum(SEVERITIES, `must be one of ${SEVERITIES.join(", ")}`))
    .optional(),
  replacement: text.optional(),
});

const schema = z.strictObject({
  mode: z.enum(MODES, `must be one of ${MODES.join(", ")}`).optional(),
  custom_patterns: listOf(patternSchema),
  custom_words: texts,
  user_names: texts,
  domains: texts,
  gitleaks: texts,
  quarantine: z
    .string()
    .regex(/^[0-9]{1,4}$/, "must be a whole number from 0 to 9999")
    .transform(Number)
    .optional(),
});

export type ParsedPrivacy =
  | { readonly written: WrittenPrivacy; readonly problem?: undefined }
  | { readonly problem: string };

type Pattern = z.infer<typeof patternSchema>;

/** A pattern with its defaults, without what is undefined. */
export function plainPattern({ pattern, name, description, level, replacement }: Pattern) {
  return {
    pattern,
    name,
    level: level ?? "HIGH",
    ...(description !== undefined && { description }),
    ...(replacement !== undefined && { replacement }),
  };
}

/** Every value is text as it is written: `012` and `on` are words like any other. */
export function readYaml(source: string) {
  const lines = new LineCounter();
  const document = parseDocument(source, { schema: "failsafe", prettyErrors: false, lineCounter: lines });
  return { document, lines };
}

export function parsePrivacy(source: string): ParsedPrivacy {
  const { document, lines } = readYaml(source.replace(/^\uFEFF/, ""));
  const at = (offset: number) => `line ${lines.linePos(offset).line}`;
  const [error] = document.errors;
  if (error)
    return { problem: `${at(error.pos[0])}: no valid YAML (${error.code.toLowerCase().replaceAll("_", " ")})` };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    return { problem: "no valid YAML: an alias stands for nothing, or for too much" };
  }
  const result = schema.safeParse(value === "" ? {} : value);
  if (!result.success) {
    const told = result.error.issues.map((issue) => `${at(offsetOf(document, issue))}: ${tell(issue)}`);
    return { problem: [...new Set(told)].join("; ") };
  }
  const { mode, custom_patterns, custom_words, user_names, domains, gitleaks, quarantine } = result.data;
  return {
    written: {
      mode,
      customPatterns: namePatterns((custom_patterns ?? []).map(plainPattern)),
      customWords: unique(custom_words),
      userNames: unique(user_names),
      domains: unique(domains),
      gitleaks: unique(gitleaks),
      quarantine,
    },
  };
}

function unique(list: readonly string[] | undefined): readonly string[] {
  return [...new Set(list ?? [])];
}

/** Where in the text the trouble is: the key that nobody knows, else the deepest thing that is there. */
function offsetOf(document: Document, issue: z.core.$ZodIssue): number {
  for (let depth = issue.path.length; depth > 0; depth--) {
    const node = document.getIn(issue.path.slice(0, depth), true);
    if (!isNode(node)) continue;
    return unknownKey(node, issue) ?? node.range?.[0] ?? 0;
  }
  return unknownKey(document.contents, issue) ?? 0;
}

function unknownKey(node: unknown, issue: z.core.$ZodIssue): number | undefined {
  if (issue.code !== "unrecognized_keys" || !isMap(node)) return undefined;
  const key = node.items.map((pair) => pair.key).find((one) => isScalar(one) && issue.keys.includes(String(one.value)));
  return isScalar(key) ? key.range?.[0] : undefined;
}

function tell(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const known = issue.path.length === 0 ? schema.shape : patternSchema.shape;
    // A key may be a secret that was written in the wrong place: only a plain word is named.
    const names = issue.keys.map((key) => (/^[a-z_]{1,24}$/i.test(key) ? `"${key}"` : "a key"));
    return `unknown ${names.join(", ")} (known: ${Object.keys(known).join(", ")})`;
  }
  const where = issue.path.map((step) => (typeof step === "number" ? step + 1 : step)).join(" ");
  if (where === "") return "must be a list of settings, each with a name";
  return `${where} ${issue.code === "invalid_type" ? typeProblem(issue) : issue.message}`;
}

function typeProblem({ expected, input }: { readonly expected: string; readonly input?: unknown }): string {
  if (input === undefined && expected === "string") return "is missing or no text";
  return expected === "array" ? "must be a list" : `must be ${expected === "object" ? "a map" : "a text"}`;
}
