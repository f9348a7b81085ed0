// The table of services whose keys only context tells, compiled: keywords near a value, shapes that the value must have.
//
// One line a kind of key: `id keywords shapes`. `id?` is an identifier, no secret by itself. Keywords are compared
// without case, `_`, `-`, `.` and space; one with `~` is also a common word and asks for more. Shapes stand between `|`;
// each is pieces joined by `+`: "literal", uuid, wuid (a UUID of any letters), or a set and a length (`h32`, `w20-40`):
// d digits, h hex, l letters, w letters and digits, u base64url, b base64, p all but space; `w{-_}20` adds characters,
// `{01}1` is a set of its own.

import { SERVICES_A_C } from "./services-a-c.ts";
import { SERVICES_D_L } from "./services-d-l.ts";
import { SERVICES_M_R } from "./services-m-r.ts";
import { SERVICES_S_Z } from "./services-s-z.ts";

export interface Service {
  readonly id: string;
  readonly isIdentifier: boolean;
  /** How long its shortest key is. */
  readonly least: number;
  /** Its keys hold a literal, so the shape alone says much. */
  readonly isMarked: boolean;
  /** Where a value of its shape starts at `at`, its end; else -1. */
  end(text: string, at: number): number;
}

const START_BITS = 15;
const SHORTEST_KEYWORD = 3;

export interface Keyword {
  readonly text: string;
  readonly isCommon: boolean;
  readonly services: readonly Service[];
}

const SETS: Readonly<Record<string, string>> = {
  d: "0-9",
  h: "0-9a-fA-F",
  l: "A-Za-z",
  w: "A-Za-z0-9",
  u: "A-Za-z0-9_\\-",
  b: "A-Za-z0-9+/",
};

function uuid(set: string): string {
  return [8, 4, 4, 4, 12].map((length) => `[${set}]{${length}}`).join("-");
}

function escapeLiteral(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** One piece of a shape as a pattern. */
function pieceOf(piece: string): string {
  if (piece === "uuid" || piece === "wuid") return uuid(SETS[piece === "uuid" ? "h" : "w"] as string);
  const literal = /^"(.*)"$/.exec(piece)?.[1];
  if (literal !== undefined) return escapeLiteral(literal);
  const [, set = "", extra, least = "", most] = /^([a-z]?)(?:\{(.*)\})?(\d+)(?:-(\d+))?$/.exec(piece) ?? [];
  if (least === "") throw new Error(`a service's shape is not understood: ${piece}`);
  const characters = set === "p" ? "[^\\s\"'`<>;]" : `[${SETS[set] ?? ""}${extra === undefined ? "" : classOf(extra)}]`;
  return `${characters}{${least}${most === undefined ? "" : `,${most}`}}`;
}

/** Ranges stay ranges (`0-9A-H`); a dash at an edge is itself. */
function classOf(characters: string): string {
  return characters.replace(/[\\\]^]/g, "\\$&").replace(/(?<![A-Za-z0-9])-|-(?![A-Za-z0-9])/g, "\\-");
}

/** Splits at `mark` outside of quotes and braces. */
function split(text: string, mark: string): string[] {
  const parts: string[] = [];
  let part = "";
  let closing = "";
  for (const character of text) {
    if (closing === "" && character === mark) {
      parts.push(part);
      part = "";
      continue;
    }
    if (closing === character) closing = "";
    else if (closing === "" && character === '"') closing = '"';
    else if (closing === "" && character === "{") closing = "}";
    part += character;
  }
  return [...parts, part];
}

function compileShapes(shapes: string): RegExp {
  const sources = split(shapes, "|").map((shape) => split(shape, "+").map(pieceOf).join(""));
  return new RegExp(`(?:${sources.join("|")})(?![A-Za-z0-9_-])`, "y");
}

/** Characters of the shortest shape, literals included. */
function leastOf(shapes: string): number {
  const lengths = split(shapes, "|").map((shape) =>
    split(shape, "+").reduce((sum, piece) => {
      if (piece === "uuid" || piece === "wuid") return sum + 36;
      return sum + (/^"(.*)"$/.exec(piece)?.[1]?.length ?? Number(/(\d+)(?:-\d+)?$/.exec(piece)?.[1] ?? 0));
    }, 0),
  );
  return Math.min(...lengths);
}

function parse(table: string, byWord: Map<string, { isCommon: boolean; services: Service[] }>): void {
  for (const line of table.trim().split("\n")) {
    const [id = "", words = "", shapes = ""] = line.split(" ");
    // Compiled when first asked for: most keywords never turn up.
    let pattern: RegExp | undefined;
    const service: Service = {
      id: id.replace("?", ""),
      isIdentifier: id.endsWith("?"),
      least: leastOf(shapes),
      isMarked: shapes.includes('"'),
      end: (text, at) => {
        pattern ??= compileShapes(shapes);
        pattern.lastIndex = at;
        return pattern.test(text) ? pattern.lastIndex : -1;
      },
    };
    for (const word of words.split(",")) {
      const text = word.replace("~", "");
      const entry = byWord.get(text) ?? { isCommon: false, services: [] };
      entry.services.push(service);
      entry.isCommon ||= word.startsWith("~");
      byWord.set(text, entry);
    }
  }
}

/** Keywords by a mixture of their first three characters: few places of a text begin one. */
const BY_START: readonly (readonly Keyword[] | undefined)[] = (() => {
  const byWord = new Map<string, { isCommon: boolean; services: Service[] }>();
  for (const table of [SERVICES_A_C, SERVICES_D_L, SERVICES_M_R, SERVICES_S_Z]) parse(table, byWord);
  const byStart: (Keyword[] | undefined)[] = Array.from({ length: 1 << START_BITS });
  for (const [text, entry] of byWord) {
    if (text.length < SHORTEST_KEYWORD) throw new Error(`a service's keyword is too short: ${text}`);
    const start = startOf(startOf(startOf(0, text.charCodeAt(0)), text.charCodeAt(1)), text.charCodeAt(2));
    byStart[start] = [...(byStart[start] ?? []), { text, ...entry }];
  }
  return byStart;
})();

const STARTS = Uint8Array.from({ length: 1 << START_BITS }, (_, start) => (BY_START[start] === undefined ? 0 : 1));

/** The mixture with one more character: what came three before it is shifted out. */
function startOf(before: number, code: number): number {
  return ((before << 5) ^ code) & ((1 << START_BITS) - 1);
}

export interface Mention {
  readonly keyword: Keyword;
  /** Where it begins and ends in the text. */
  readonly start: number;
  readonly end: number;
}

const WINDOW = 96;
const NO_MENTIONS: Mention[] = [];
const places = new Int32Array(WINDOW);
const codes = new Uint8Array(WINDOW);
const starts = new Uint8Array(WINDOW);
const keys = new Uint16Array(WINDOW);
/** What divides words is no part of a keyword. */
const DROPPED = 127;
/** Without case. */
const FOLDED = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 65 && code <= 90 ? code | 32 : "_-. ".includes(String.fromCharCode(code)) ? DROPPED : code,
);

/** Keywords in the text before `at`, the nearest last. */
export function mentionsBefore(text: string, at: number): readonly Mention[] {
  let length = 0;
  let count = 0;
  let before = 0;
  for (let i = Math.max(0, at - WINDOW); i < at; i++) {
    const code = text.charCodeAt(i);
    const folded = code < 128 ? (FOLDED[code] as number) : 0;
    if (folded === DROPPED) continue;
    codes[length] = folded;
    places[length++] = i;
    before = startOf(before, folded);
    if (STARTS[before] === 1 && length >= SHORTEST_KEYWORD) {
      starts[count] = length - SHORTEST_KEYWORD;
      keys[count++] = before;
    }
  }
  let mentions = NO_MENTIONS;
  for (let one = 0; one < count; one++) {
    const i = starts[one] as number;
    for (const keyword of BY_START[keys[one] as number] ?? []) {
      if (!isAt(keyword.text, i, length)) continue;
      const start = places[i] as number;
      const end = (places[i + keyword.text.length - 1] as number) + 1;
      if (!stands(text, { keyword, start, end })) continue;
      if (mentions === NO_MENTIONS) mentions = [];
      mentions.push({ keyword, start, end });
    }
  }
  return mentions;
}

function isAt(word: string, at: number, length: number): boolean {
  if (at + word.length > length) return false;
  for (let i = 0; i < word.length; i++) if (codes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}

/** A short or common keyword must be a word of its own; a long one says enough anywhere. */
function stands(text: string, { keyword: { text: word, isCommon }, start, end }: Mention): boolean {
  if (word.length > 6 && !isCommon) return true;
  // `sumOf` is not Sumo.
  const written = text.slice(start, end);
  if (written.length === word.length && !/^(?:[A-Z]?[a-z0-9]+|[A-Z0-9]+)$/.test(written)) return false;
  const isDefine = text.startsWith("-D", start - 2);
  const before = isDefine ? "" : text.slice(Math.max(0, start - 1), start + 1);
  if (/^[a-z]{2}$|^[A-Z]{2}$|^[A-Z][a-z]$/.test(before)) return false;
  const after = text.slice(end - 1, end + 8);
  return !/^(?:[a-z]{2}|[A-Z]{2})/.test(after) || /^.(?:api|key|tok|sec|acc|auth|pat|priv)/i.test(after);
}

function servicesOf(name: string): readonly Service[] {
  return mentionsBefore(name, name.length).flatMap(({ keyword }) => keyword.services);
}

/**
 * Shorter than every key of the one service that a name speaks of (`mistral_api_key`): cut off, or made up. A variable of
 * the environment holds what somebody uses: there it takes half of a key.
 */
export function isCutKey(name: string, value: string): boolean {
  if (!/^[a-z0-9]+[_-]?(?:api|access|auth)?[_-]?(?:key|token)$/i.test(name)) return false;
  const services = servicesOf(name);
  return (
    services.length > 0 &&
    services.every(({ least }) => (name === name.toUpperCase() ? value.length * 2 <= least : value.length < least))
  );
}
