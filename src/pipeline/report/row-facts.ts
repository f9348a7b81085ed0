// What a row of any format tells of itself: the session and the groups it belongs to, its tokens, and its words.

import type { Json } from "../../core/types.ts";
import type { Grouped } from "./balance.ts";

type Fields = { readonly [key: string]: Json };

/** Objects in which formats keep what they say of a row. */
const ABOUT = ["metadata", "extra"];
/** Not of the conversation: they differ between copies. */
const ABOUT_FIELDS = new Set(
  "metadata extra stats session_stats final_metrics resource source project model review trajectory_type quality role from kind type status cwd".split(
    " ",
  ),
);
const ID_OR_TIME = /(?:^|_)(?:u?u?id|ids|time|timestamp|revision|hash)$|Id$|UnixNano$/;
/** What a tool was given: ids and times in it are what was asked for. */
const INPUTS = new Set(["arguments", "input", "input_data"]);

export interface RowFacts {
  /** Without what tells its parts apart. */
  readonly session: string | undefined;
  readonly groups: Grouped;
}

export function factsOf(row: Json): RowFacts {
  const places = isObject(row) ? [row, ...ABOUT.flatMap((name) => (isObject(row[name]) ? [row[name]] : []))] : [];
  const text = (name: string): string | undefined => {
    const value = places.map((place) => place[name]).find((one) => typeof one === "string" || typeof one === "number");
    return value === undefined ? undefined : String(value);
  };
  const session = text("session_id")?.replace(/#[^#]*$/, "");
  const said = text("source");
  const agent = session?.includes(":") ? session.slice(0, session.indexOf(":")) : said;
  // Some say both in one field.
  const both = agent !== undefined && said?.startsWith(`${agent}:`) ? said.slice(agent.length + 1) : undefined;
  const score = Number(text("quality") ?? Number.NaN);
  const groups = {
    type: text("trajectory_type"),
    project: text("project") ?? both,
    model: text("model"),
    language: text("language"),
    source: agent,
    score: Number.isFinite(score) ? String(Math.round(score)) : undefined,
    outcome: text("outcome"),
    review: text("review"),
  };
  return { session, groups: JSON.parse(JSON.stringify(groups)) as Grouped };
}

/** Every text of the row, as an export counts its tokens. */
export function* textsOf(value: Json): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value) as Json[]) yield* textsOf(inner);
  }
}

/** What was said in it, without ids and times, in small letters with single blanks; copies have the same. */
export function* wordsOf(value: Json): Generator<string> {
  if (typeof value === "string") {
    const words = value.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();
    if (words !== "") yield words;
    return;
  }
  if (Array.isArray(value)) for (const inner of value as readonly Json[]) yield* wordsOf(inner);
  else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (INPUTS.has(key) && typeof inner !== "string") {
        // A request, in the formats that call it so, is said; what a tool was given is data.
        yield* isObject(inner) && typeof inner["content"] === "string" ? wordsOf(inner) : [JSON.stringify(inner)];
      } else if (!ABOUT_FIELDS.has(key) && !ID_OR_TIME.test(key)) yield* wordsOf(inner);
    }
  }
}

function isObject(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
