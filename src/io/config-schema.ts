// The shape of `config.json`: strict, so that a misspelt key is told and not passed over.

import * as z from "zod";
import { PROJECT_POLICIES, type Scope } from "../core/publication.ts";
import { datasetName, NO_SCOPE } from "../core/scope.ts";
import type { PluginEntry } from "./plugins.ts";

export interface Settings {
  /** False: raw logs are not kept. */
  readonly archive: boolean;
  /** Further folders to look for logs in, by source. */
  readonly folders: Readonly<Record<string, readonly string[]>>;
  readonly plugins: readonly PluginEntry[];
  /** What may be exported and published. */
  readonly publish: Scope;
}

const texts = z.array(z.string().min(1)).max(10_000);
const publish = z.strictObject({
  sources: z.union([z.literal("all"), texts.min(1)], 'must be "all" or a list of agents').optional(),
  repo: z
    .string()
    .refine((name) => datasetName(name) === name, 'must be "owner/name"')
    .optional(),
  excluded: texts.optional(),
  connected: texts.optional(),
  policies: z.record(z.string(), z.enum(PROJECT_POLICIES, `must be one of ${PROJECT_POLICIES.join(", ")}`)).optional(),
});

const schema = z.strictObject({
  archive: z
    .union([z.boolean(), z.enum(["on", "off"]).transform((word) => word === "on")], "must be true or false")
    .optional(),
  folders: z.record(z.string(), z.array(z.string().min(1))).optional(),
  plugins: z
    .array(
      z.strictObject({ path: z.string().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits") }),
    )
    .optional(),
  publish: publish.transform(scopeOf).optional(),
});

/** What is not told is as nobody chose it. */
function scopeOf(written: z.infer<typeof publish>): Scope {
  const told = Object.entries(written).filter(([, value]) => value !== undefined);
  return { ...NO_SCOPE, ...(Object.fromEntries(told) as Partial<Scope>) };
}

export type ParsedConfig =
  | { readonly settings: Partial<Settings>; readonly problem?: undefined }
  | { readonly problem: string };

export function parseConfig(text: string): ParsedConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `no valid JSON: ${(error as Error).message}` };
  }
  const result = schema.safeParse(value);
  if (!result.success) return { problem: result.error.issues.map(tell).join("; ") };
  const entries = Object.entries(result.data).filter(([, value]) => value !== undefined);
  return { settings: Object.fromEntries(entries) as Partial<Settings> };
}

function tell(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const isPublish = issue.path[0] === "publish";
    const known = Object.keys((isPublish ? publish : schema).shape).join(", ");
    const place = isPublish ? ' in "publish"' : "";
    return `unknown ${issue.keys.length > 1 ? "keys" : "key"} ${issue.keys.map((key) => `"${key}"`).join(", ")}${place} (known: ${known})`;
  }
  if (issue.path.length === 0) return "must be a JSON object";
  return `"${issue.path.join(".")}" ${issue.message}`;
}
