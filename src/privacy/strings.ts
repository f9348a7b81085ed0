// Every string of a message or a session's facts: visited in order, or replaced by path.

import type { StringPath } from "../core/finding.ts";
import type { Message, Part, SessionFacts } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import { jsonText, MAX_DEPTH, segmentOf } from "./json-text.ts";

/** `key` is what names the string where it is a value of an object or of a list: what it is may be said there alone. */
export type Visit = (path: StringPath, text: string, key?: string) => void;
type Test = (text: string, key?: string) => boolean;
/** Returns the text itself where nothing is replaced. */
export type Replace = (path: StringPath, text: string) => string;

type Fields = { readonly [field: string]: Json | undefined };

/** The parts' own strings by field, in the order of the text; `callId` joins records and is no text. */
const FIELDS: Readonly<Record<Part["kind"], readonly string[]>> = {
  text: ["text"],
  reasoning: ["text"],
  tool_call: ["tool", "input"],
  tool_result: ["output", "details", "spilled"],
  image: ["ref", "mediaType"],
};

/** Whether `test` is true for some string of the message. Builds no paths: this is the way every message goes. */
export function someString(message: Message, test: Test): boolean {
  for (const part of message.parts) {
    switch (part.kind) {
      case "text":
      case "reasoning":
        if (test(part.text)) return true;
        break;
      case "tool_call":
        if (test(part.tool) || someJson(part.input, test, 0, undefined)) return true;
        break;
      case "tool_result":
        if (test(part.output)) return true;
        if (part.details !== undefined && someJson(part.details, test, 0, undefined)) return true;
        if (part.spilled !== undefined && test(part.spilled)) return true;
        break;
      case "image":
        if (test(part.ref) || (part.mediaType !== undefined && test(part.mediaType))) return true;
    }
  }
  return false;
}

function someJson(value: Json, test: Test, depth: number, name: string | undefined): boolean {
  if (typeof value === "string") return test(value, name);
  if (typeof value !== "object" || value === null) return false;
  if (depth >= MAX_DEPTH) return test(jsonText(value));
  if (isArray(value)) {
    let before: Json | undefined;
    for (const item of value) {
      if (someJson(item, test, depth + 1, nameInList(before, name))) return true;
      before = item;
    }
    return false;
  }
  for (const key of Object.keys(value)) {
    if (test(key) || someJson(value[key] as Json, test, depth + 1, nameOfValue(value, key))) return true;
  }
  return false;
}

/** `["--token", "..."]` names by the item before; other items have the list's name. */
function nameInList(before: Json | undefined, name: string | undefined): string | undefined {
  return typeof before === "string" && /^--?[A-Za-z][\w-]{1,40}$/.test(before) ? before.replace(/^-+/, "") : name;
}

/** `{ "name": "API_KEY", "value": "..." }` names by a sibling. */
function nameOfValue(object: { readonly [key: string]: Json }, key: string): string {
  if (key !== "value") return key;
  const { name, key: other } = object;
  return typeof name === "string" && name.length <= 100
    ? name
    : typeof other === "string" && other.length <= 100
      ? other
      : key;
}

/**
 * Visits every string: text, reasoning, tool names, inputs and details with their keys, outputs, image references.
 * Below `MAX_DEPTH` levels, what is left is visited as one string of JSON.
 */
export function forEachString(message: Message, visit: Visit): void {
  message.parts.forEach((part, i) => {
    for (const field of FIELDS[part.kind])
      eachJson((part as Fields)[field], `parts.${i}.${field}`, visit, { depth: 0 });
  });
}

interface Place {
  readonly depth: number;
  readonly name?: string | undefined;
}

function eachJson(value: Json | undefined, path: string, visit: Visit, { depth, name }: Place): void {
  if (typeof value === "string") visit(path, value, name);
  if (typeof value !== "object" || value === null) return;
  if (depth >= MAX_DEPTH) visit(path, jsonText(value));
  else if (isArray(value)) {
    for (const [i, item] of value.entries()) {
      eachJson(item, `${path}/${i}`, visit, { depth: depth + 1, name: nameInList(value[i - 1], name) });
    }
  } else {
    for (const [i, [key, item]] of Object.entries(value).entries()) {
      const below = `${path}/${segmentOf(key, i)}`;
      visit(`${below}#key`, key);
      eachJson(item, below, visit, { depth: depth + 1, name: nameOfValue(value, key) });
    }
  }
}

/** The message with strings replaced; the same object where none is. Paths are those of the message as it was. */
export function mapStrings(message: Message, replace: Replace): Message {
  let changed = false;
  const parts = message.parts.map((part, i) => {
    const fields: Record<string, Json> = {};
    for (const field of FIELDS[part.kind]) {
      const before = (part as Fields)[field];
      const after = before === undefined ? undefined : mapJson(before, `parts.${i}.${field}`, replace, 0);
      if (after !== undefined && after !== before) fields[field] = after;
    }
    if (Object.keys(fields).length === 0) return part;
    changed = true;
    return { ...part, ...fields } as Part;
  });
  return changed ? { ...message, parts } : message;
}

function mapJson(value: Json, path: string, replace: Replace, depth: number): Json {
  if (typeof value === "string") return replace(path, value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) {
    const text = jsonText(value);
    const replaced = replace(path, text);
    return replaced === text ? value : replaced;
  }
  let changed = false;
  if (isArray(value)) {
    const items = value.map((item, i) => {
      const mapped = mapJson(item, `${path}/${i}`, replace, depth + 1);
      if (mapped !== item) changed = true;
      return mapped;
    });
    return changed ? items : value;
  }
  const entries = new Map<string, Json>();
  Object.entries(value).forEach(([key, item], i) => {
    const below = `${path}/${segmentOf(key, i)}`;
    const mapped = mapJson(item, below, replace, depth + 1);
    let name = replace(`${below}#key`, key);
    if (mapped !== item || name !== key) changed = true;
    // Two keys may be masked alike: neither may swallow the other.
    while (entries.has(name) || (name !== key && Object.hasOwn(value, name))) name += "'";
    entries.set(name, mapped);
  });
  return changed ? Object.fromEntries(entries) : value;
}

/** Visits a session's own strings: title, folders, branches, remote, titles it gives to others. */
export function forEachHeadString(facts: SessionFacts, visit: Visit): void {
  mapHeadStrings(facts, (path, text) => {
    visit(path, text);
    return text;
  });
}

/** The facts with their strings replaced; the same object where none is. */
export function mapHeadStrings(facts: SessionFacts, replace: Replace): SessionFacts {
  let changed = false;
  const one = (path: string, text: string): string => {
    const replaced = replace(path, text);
    if (replaced !== text) changed = true;
    return replaced;
  };
  const { head, title } = facts;
  const result: SessionFacts = {
    ...facts,
    head: {
      ...head,
      ...(head.cwd !== undefined && { cwd: one("head.cwd", head.cwd) }),
      ...(head.project && {
        project: {
          root: one("head.project.root", head.project.root),
          name: one("head.project.name", head.project.name),
        },
      }),
      ...(head.gitBranch !== undefined && { gitBranch: one("head.gitBranch", head.gitBranch) }),
      ...(head.gitRemote !== undefined && { gitRemote: one("head.gitRemote", head.gitRemote) }),
    },
    ...(title !== undefined && { title: one("title", title) }),
    cwds: facts.cwds.map((cwd, i) => one(`cwds.${i}`, cwd)),
    gitBranches: facts.gitBranches.map((branch, i) => one(`gitBranches.${i}`, branch)),
    foreignTitles: facts.foreignTitles.map((other, i) => ({
      ...other,
      title: one(`foreignTitles.${i}.title`, other.title),
    })),
  };
  return changed ? result : facts;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
