// The second mint: an agent's own log with its secrets replaced. Only strings change; all other bytes stay as they are.

import type { Finding } from "../core/finding.ts";
import { mark } from "../core/mint.ts";
import type { RedactedLog } from "../core/redacted.ts";
import type { Message } from "../core/session.ts";
import { type Detector, type Match, rankOf } from "./detect.ts";
import { decode, type Literal, literalsOf, placesIn } from "./json-literals.ts";
import { isSealed, joinsRecords } from "./log-ids.ts";
import { type ConfirmedValue, createPropagator, type Propagator } from "./propagate.ts";
import { project, type Union, unions } from "./ranges.ts";

/**
 * A piece of a log that begins outside of a string. `json`: its strings are looked at one by one; `text`: all of it is
 * one text; `auto`: whichever it is.
 */
export interface LogPiece {
  readonly bytes: Uint8Array;
  readonly kind: "json" | "text" | "auto";
  /** The column of a database whose value it is. */
  readonly column?: string;
}

/** A match in a log. */
export interface LogHit {
  readonly match: Match;
  readonly value: string;
  /** Byte in the piece where the string begins that holds it. */
  readonly offset: number;
}

export interface LogRedactorOptions {
  readonly detector: Pick<Detector, "text">;
  /** Values that are replaced wherever they stand, also where no rule would know them. */
  readonly values: readonly ConfirmedValue[];
  /** Whether a match is replaced, or told: severity, confidence, decisions. */
  select(match: Match): boolean;
  /** The number in the placeholder; undefined leaves it out. */
  number(match: Match): number | undefined;
}

export interface LogRedactor {
  /** Selected matches of a piece. */
  find(piece: LogPiece, visit: (hit: LogHit) => void): void;
  /** The piece with its selected matches replaced; the same bytes where there are none. */
  redact(piece: LogPiece): RedactedLog;
}

/** Names that are too short and too plain to hold a secret. */
const PLAIN_KEY = /^[A-Za-z_]{1,16}$/;
const MAX_NESTING = 3;

export function createLogRedactor(options: LogRedactorOptions): LogRedactor {
  const { select } = options;
  const propagator = options.values.length > 0 ? createPropagator(options.values) : undefined;

  const matchesIn = (text: string, isJoint: boolean, near: Propagator | undefined): readonly Match[] => {
    const own = options.detector.text(text).filter(select);
    const all = near ? [...own, ...propagated(near, text, own)] : own;
    if (all.length === 0) return all;
    // What joins records is left unless its own form says that it is a credential.
    return all.filter((match) => select(match) && (!isJoint || match.severity === "MAXIMUM"));
  };
  const nearOf = (bytes: Uint8Array) => (propagator?.searchBytes(bytes) ? propagator : undefined);
  const matchesOf = ({ text, isKey, key }: Literal, near: Propagator | undefined): readonly Match[] => {
    if (isKey ? PLAIN_KEY.test(text) : isSealed(key)) return [];
    return matchesIn(text, !isKey && joinsRecords(key, text), near);
  };

  const textMatches = (text: string, column: string | undefined, near: Propagator | undefined) =>
    isSealed(column) ? [] : matchesIn(text, joinsRecords(column, text), near);

  const find: LogRedactor["find"] = ({ bytes, kind, column }, visit) => {
    const near = nearOf(bytes);
    const tell = (matches: readonly Match[], text: string, offset: number) => {
      for (const match of matches) visit({ match, value: text.slice(match.start, match.end), offset });
    };
    if (isJson(bytes, kind)) {
      for (const literal of literalsOf(bytes)) tell(matchesOf(literal, near), literal.text, literal.start);
      return;
    }
    const text = decode(bytes, 0, bytes.length, false);
    const place = placesIn(bytes, 0, bytes.length, false);
    for (const match of textMatches(text, column, near)) tell([match], text, place(match.start));
  };

  const redact = (piece: LogPiece, nesting: number): Uint8Array => {
    const { bytes, kind } = piece;
    const near = nearOf(bytes);
    const edits: Edit[] = [];
    if (isJson(bytes, kind)) {
      const names = new Map<string, string>();
      for (const literal of literalsOf(bytes)) {
        const matches = matchesOf(literal, near);
        if (matches.length === 0) continue;
        edits.push(...editsOf(bytes, literal, matches, { placeholder, names, inside: inside(nesting) }));
      }
    } else {
      const text = decode(bytes, 0, bytes.length, false);
      const place = placesIn(bytes, 0, bytes.length, false);
      for (const { start, end, strongest } of unions(textMatches(text, piece.column, near), text.length, rankOf))
        edits.push({ start: place(start), end: place(end), text: placeholder(strongest) + feedsIn(text, start, end) });
    }
    return splice(bytes, edits);
  };
  /** Redacts the strings of a document that is itself a string. */
  const inside = (nesting: number) => (document: string) =>
    nesting >= MAX_NESTING
      ? undefined
      : decode(...whole(redact({ bytes: encoder.encode(document), kind: "json" }, nesting + 1)));
  const placeholder = (match: Match): string => {
    const number = options.number(match);
    return number === undefined ? `[REDACTED:${match.label}]` : `[REDACTED:${match.label}:${number}]`;
  };
  return {
    find,
    redact(piece) {
      const bytes = redact(piece, 0);
      return mint(bytes, bytes === piece.bytes);
    },
  };
}

const encoder = new TextEncoder();

function whole(bytes: Uint8Array): [Uint8Array, number, number, boolean] {
  return [bytes, 0, bytes.length, false];
}

function mint(bytes: Uint8Array, same: boolean): RedactedLog {
  const log = { bytes, same };
  mark(log);
  return log as unknown as RedactedLog;
}

function isJson(bytes: Uint8Array, kind: LogPiece["kind"]): boolean {
  if (kind !== "auto") return kind === "json";
  try {
    const value: unknown = JSON.parse(decode(bytes, bytes[0] === 0xef ? 3 : 0, bytes.length, false));
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

/** The propagator looks through messages: the text is one. */
function propagated(propagator: Propagator, text: string, known: readonly Match[]): readonly Match[] {
  const message = { parts: [{ kind: "text", text }] } as unknown as Message;
  const path = "parts.0.text";
  return propagator.message(
    message,
    known.map((match): Finding => ({ path, ...match })),
  );
}

/** Readers of a text tell places in it by their line: it keeps as many. */
function feedsIn(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/[^\n]+/g, "");
}

interface Edit {
  /** Bytes that go. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Replacing {
  placeholder(match: Match): string;
  /** Names of members that were replaced, with what they were. */
  readonly names: Map<string, string>;
  /** The document in a string with its own strings redacted; undefined where it lies too deep. */
  inside(document: string): string | undefined;
}

function editsOf(bytes: Uint8Array, literal: Literal, matches: readonly Match[], replacing: Replacing): Edit[] {
  const { start, end, text } = literal;
  const replaced = unions(matches, text.length, rankOf);
  const shown = () => project(text, replaced, replacing.placeholder);
  if (literal.isKey) return [{ start, end, text: escaped(nameFor(text, shown(), bytes, replacing.names)) }];
  // A document inside a string stays one: where the ranges cut its structure its own strings are replaced instead.
  if (isDocument(text) && !isDocument(shown())) {
    const document = replacing.inside(text);
    if (document !== undefined && isDocument(document)) return [{ start, end, text: escaped(document) }];
  }
  return inPlace(bytes, literal, replaced, replacing.placeholder);
}

/** Range by range: what stands between them keeps its escapes. */
function inPlace(
  bytes: Uint8Array,
  { start, end, text }: Literal,
  replaced: readonly Union<Match>[],
  placeholder: (match: Match) => string,
): Edit[] {
  const isPlain = text.length === end - start;
  const place = isPlain ? (offset: number) => start + offset : placesIn(bytes, start, end, true);
  return replaced.map((range) => ({
    start: place(range.start),
    end: place(range.end),
    text: escaped(placeholder(range.strongest)),
  }));
}

/** Two names may be masked alike, or as another one is called: neither may swallow the other. */
function nameFor(key: string, shown: string, bytes: Uint8Array, names: Map<string, string>): string {
  let name = shown;
  for (;;) {
    const taken = names.get(name);
    if (taken === key || (taken === undefined && !holds(bytes, encoder.encode(JSON.stringify(name))))) break;
    name += "'";
  }
  names.set(name, key);
  return name;
}

function holds(bytes: Uint8Array, wanted: Uint8Array): boolean {
  const first = wanted[0] as number;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let i = 1;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    if (i === wanted.length) return true;
  }
  return false;
}

function isDocument(text: string): boolean {
  const first = text.trimStart().charAt(0);
  if (first !== "{" && first !== "[") return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function splice(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  if (edits.length === 0) return bytes;
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, text } of edits) {
    pieces.push(bytes.subarray(at, start), encoder.encode(text));
    at = Math.max(at, end);
  }
  pieces.push(bytes.subarray(at));
  const result = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (const piece of pieces) {
    result.set(piece, to);
    to += piece.length;
  }
  return result;
}
