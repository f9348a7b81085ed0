// Logs of any size for any source, made from its fixtures: records repeated under ids of their own, texts as long as real ones.

import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { rootsOf, type Source } from "../src/ports/source.ts";
import { ROOT } from "./measure.ts";

/** Mean length of a line in real logs of Claude Code (`../shared/facts/performance.md`, section 0). */
const LINE_BYTES = 3_900;
const FLUSH = 4 << 20;
/** Names of fields whose values join records, and must be new in each repetition. */
const ID = /^(?:id|uuid|.*(?:Id|_id|Uuid|ID))$/;
/** Those that name the session, which stays one. */
const SESSION = /^(?:session_?id|sessionId|sessionID|cwd|agentId|version|promptId|project_?id)$/i;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Fixture {
  readonly home: string;
  readonly path: string;
}

/** The largest log of a source's fixtures with this ending. */
export async function largestFixture(source: Source, ending: string): Promise<Fixture | undefined> {
  const folder = join(ROOT, "testdata/sources", source.name);
  let best: (Fixture & { readonly bytes: number }) | undefined;
  for (const version of readdirSync(folder)) {
    const home = join(folder, version);
    const environment = { home, variables: {}, platform: process.platform };
    for (const root of rootsOf(source, environment)) {
      for await (const { path } of source.discover(root)) {
        if (!path.endsWith(ending)) continue;
        const bytes = statSync(path).size;
        if (!/broken|bad|damaged/.test(path) && (!best || bytes > best.bytes)) best = { home, path, bytes };
      }
    }
  }
  return best;
}

/** Writes a log of about so many bytes into `home`, where the fixture's lies in its own. */
export function makeLog({ home: from, path }: Fixture, home: string, bytes: number): string {
  const to = join(home, relative(from, path));
  mkdirSync(dirname(to), { recursive: true });
  const text = readFileSync(path, "utf8");
  if (path.endsWith(".jsonl")) writePieces(to, lines(text, bytes));
  else writePieces(to, documentPieces(JSON.parse(text), bytes));
  return to;
}

function* lines(text: string, bytes: number): Generator<string> {
  const records = text.split("\n").flatMap((line) => parsed(line));
  const [first, ...rest] = records;
  yield `${JSON.stringify(first)}\n`;
  for (let made = 0, n = 0; made < bytes; n++) {
    for (const record of rest) {
      const line = `${JSON.stringify(padded(renamed(record, n)))}\n`;
      made += line.length;
      yield line;
    }
  }
}

function parsed(line: string): Json[] {
  try {
    const value = JSON.parse(line) as Json;
    // Patches such as `$rewindTo` would take back what was repeated.
    const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
    return isRecord && !Object.keys(value).some((key) => key.startsWith("$")) ? [value] : [];
  } catch {
    // Fixtures have bad lines on purpose.
    return [];
  }
}

/** A document whose longest array is repeated. */
function* documentPieces(document: Json, bytes: number): Generator<string> {
  const elements = Array.isArray(document) ? document : longestArray(document);
  const mark = "@@elements@@";
  const [before = "", after = ""] = Array.isArray(document)
    ? ["[", "]"]
    : JSON.stringify(document, (_, value: Json) => (value === elements ? [mark] : value)).split(`"${mark}"`);
  yield before;
  for (let made = 0, n = 0; made < bytes; n++) {
    for (const element of elements) {
      const piece = `${made > 0 ? "," : ""}${JSON.stringify(padded(renamed(element, n)))}`;
      made += piece.length;
      yield piece;
    }
  }
  yield after;
}

/** Whether a document has a list that can be repeated. */
export function hasList({ path }: Fixture): boolean {
  const document = JSON.parse(readFileSync(path, "utf8")) as Json;
  return Array.isArray(document) || Object.values(document ?? {}).some((value) => Array.isArray(value));
}

function longestArray(document: Json): Json[] {
  const arrays = Object.values(document ?? {}).filter((value) => Array.isArray(value));
  const longest = arrays.sort((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)[0];
  if (!longest) throw new Error("a document without an array");
  return longest;
}

function renamed(value: Json, n: number, name = ""): Json {
  if (typeof value === "string") return ID.test(name) && !SESSION.test(name) && value !== "" ? `${value}-r${n}` : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, n, name));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item, n, key)]));
}

/** The longest text of a record is made so long that the record is as long as real ones are. */
function padded(value: Json): Json {
  const length = JSON.stringify(value).length;
  const longest = longestText(value);
  if (longest.length < 8 || length >= LINE_BYTES) return value;
  const text = longest + " and so on, line after line.".repeat(Math.ceil((LINE_BYTES - length) / 28));
  let done = false;
  const replace = (item: Json): Json => {
    if (!done && item === longest) {
      done = true;
      return text;
    }
    if (typeof item !== "object" || item === null) return item;
    if (Array.isArray(item)) return item.map(replace);
    return Object.fromEntries(Object.entries(item).map(([key, one]) => [key, replace(one)]));
  };
  return replace(value);
}

/** Of texts that people or tools wrote: ids, times and paths have no blanks. */
function longestText(value: Json): string {
  if (typeof value === "string") return value.includes(" ") ? value : "";
  if (typeof value !== "object" || value === null) return "";
  return Object.values(value).reduce<string>((best, item) => {
    const own = longestText(item);
    return own.length > best.length ? own : best;
  }, "");
}

function writePieces(path: string, pieces: Iterable<string>): void {
  const fd = openSync(path, "w");
  let held: string[] = [];
  let length = 0;
  const flush = () => {
    writeSync(fd, held.join(""));
    held = [];
    length = 0;
  };
  try {
    for (const piece of pieces) {
      held.push(piece);
      length += piece.length;
      if (length >= FLUSH) flush();
    }
    flush();
  } finally {
    closeSync(fd);
  }
}
