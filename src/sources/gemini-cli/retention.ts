// How long Gemini CLI keeps its chats: `general.sessionRetention` of its settings, 30 days unless set.

import { readFileSync } from "node:fs";
import type { Environment, Retention } from "../../ports/source.ts";
import { pathsOf } from "../shared/places.ts";
import { objectOf } from "../shared/values.ts";

const DEFAULT_DAYS = 30;
const DAYS = { h: 1 / 24, d: 1, w: 7, m: 30 } as const;

export function retention(environment: Environment, root: string): Retention {
  const file = pathsOf(environment).join(root, "settings.json");
  const hint = `Set "general": {"sessionRetention": {"maxAge": "3650d"}} in ${file} to keep chats for ten years.`;
  const set = objectOf(objectOf(settings(file)?.["general"])?.["sessionRetention"]);
  if (set?.["enabled"] === false) return { days: undefined, setIn: file, hint };
  const age = typeof set?.["maxAge"] === "string" ? /^(\d{1,6})([hdwm])$/.exec(set["maxAge"]) : null;
  if (!age) return { days: DEFAULT_DAYS, setIn: undefined, hint };
  return { days: Number(age[1]) * DAYS[age[2] as keyof typeof DAYS], setIn: file, hint };
}

function settings(file: string): Record<string, unknown> | undefined {
  try {
    return objectOf(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // No such file, or one with comments: the default is told.
    return undefined;
  }
}
