// How long Claude Code keeps its logs: `cleanupPeriodDays` of its settings, 30 days unless set.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment, Retention } from "../../ports/source.ts";
import { configFolders } from "./discover.ts";

const DEFAULT_DAYS = 30;

export function retention(environment: Environment): Retention {
  const files = configFolders(environment).map((folder) => join(folder, "settings.json"));
  for (const file of files) {
    const days = daysIn(file);
    if (days !== undefined) return { days, setIn: file, hint: hintFor(file) };
  }
  return { days: DEFAULT_DAYS, setIn: undefined, hint: hintFor(files[0] ?? "settings.json") };
}

function hintFor(file: string): string {
  return `Set "cleanupPeriodDays": 3650 in ${file} to keep logs for ten years.`;
}

function daysIn(file: string): number | undefined {
  try {
    const settings: unknown = JSON.parse(readFileSync(file, "utf8"));
    const days = (settings as { cleanupPeriodDays?: unknown } | null)?.cleanupPeriodDays;
    return typeof days === "number" && Number.isFinite(days) && days >= 0 ? days : undefined;
  } catch {
    // No such file, or not JSON: the agent falls back to its default as well.
    return undefined;
  }
}
