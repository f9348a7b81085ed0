// The short notation for families of token formats, and what makes rules of it.

import type { PatternRule, Verdict } from "../ports/rule.ts";
import { AFTER_MARK, AT_HINT, fake, START } from "./boundary.ts";
import { isPlaceholder, looksRandom } from "./plausible.ts";
import { isRow } from "./randomness.ts";

/**
 * A token as its service writes it: literals, and `{set 20}` or `{set 20-40}` for so many characters of a set:
 * `lsv2_pt_{hex 32}_{hex 10}`. A set is a name of `SETS` or a class: `{[a-z2-7] 52}`.
 */
export type Form = string;

export interface Traits {
  readonly severity?: PatternRule["severity"];
  readonly confidence?: number;
  readonly label?: string;
  /**
   * The beginning is short or a word (`sk_`, `live_`): only the exact form counts, and only where the rest looks random.
   * Otherwise anything that follows the beginning, is about as long and looks random is found as well: invented tokens
   * and newer formats.
   */
  readonly strict?: boolean;
  /** `off`: the exact form is enough; not even fillers are left, since the beginning says it all. */
  readonly check?: "off";
  /** Last check of the exact form. */
  readonly accept?: (token: string) => boolean;
}

/** `id`, one form or several, what differs from the usual. */
export type Row = readonly [id: string, forms: Form | readonly Form[], traits?: Traits];

interface Piece {
  /** Pattern source of one character, or of the literal. */
  readonly source: string;
  readonly literal?: string;
  readonly least: number;
  readonly most: number;
  readonly alphabet: string;
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const TEN = "0123456789";

const SETS: Readonly<Record<string, string>> = {
  digits: "0-9",
  hex: "0-9a-fA-F",
  lower: "a-z",
  upper: "A-Z",
  letters: "A-Za-z",
  lower36: "a-z0-9",
  upper36: "A-Z0-9",
  base62: "A-Za-z0-9",
  base64: "A-Za-z0-9+/",
  url: "A-Za-z0-9_-",
  dotted: "A-Za-z0-9_.=-",
  base32: "A-Z2-7",
  base58: "1-9A-HJ-NP-Za-km-z",
};

/** Examples take these; a mixed order makes them look random. */
const SHUFFLED = [...`${TEN}${UPPER}${LOWER}+/_-.=!~`].map((_, i, all) => all[(i * 31) % all.length]).join("");

function setPiece(name: string, least: number, most: number): Piece {
  const inner = name.startsWith("[") ? name.slice(1, -1) : SETS[name];
  if (inner === undefined) throw new Error(`no such set of characters: ${name}`);
  const source = `[${inner}]`;
  const one = new RegExp(`^${source}$`);
  return { source, least, most, alphabet: [...SHUFFLED].filter((char) => one.test(char)).join("") };
}

const quoted = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

function piecesOf(form: Form): Piece[] {
  return form.split(/(\{(?:\[[^\]]+\]|[a-z0-9]+) [0-9]+(?:-[0-9]+)?\})/).flatMap((text): Piece[] => {
    if (text === "") return [];
    const set = /^\{(\[[^\]]+\]|[a-z0-9]+) ([0-9]+)(?:-([0-9]+))?\}$/.exec(text);
    if (set === null) {
      return [{ source: quoted(text), literal: text, least: text.length, most: text.length, alphabet: "" }];
    }
    const [, name = "", least = "", most = least] = set;
    return [setPiece(name, Number(least), Number(most))];
  });
}

function sourceOf(pieces: readonly Piece[]): string {
  return pieces
    .map(({ source, literal, least, most }) =>
      literal === undefined ? `${source}{${least === most ? least : `${least},${most}`}}` : source,
    )
    .join("");
}

const sum = (pieces: readonly Piece[], by: "least" | "most") => pieces.reduce((all, piece) => all + piece[by], 0);

/** Not inside a longer run: what may not follow the last piece. */
function rightEdge(last: Piece | undefined): string {
  if (last !== undefined && last.literal === undefined && /~/.test(last.source)) return "(?![A-Za-z0-9_~-])";
  const isUrl = last !== undefined && last.literal === undefined && /[_-]\]$/.test(last.source);
  return isUrl ? "(?![A-Za-z0-9_-])" : "(?![A-Za-z0-9_])";
}

/** A body of at least so many characters, made up, the same at every run. */
function exampleFrom(pieces: readonly Piece[], by: "least" | "most", seed: number): string {
  return pieces
    .map((piece, i) => {
      if (piece.literal !== undefined) return piece.literal;
      const length = Math.min(piece[by], piece.least + 40);
      return fake(length + seed + i, piece.alphabet).slice(seed + i);
    })
    .join("");
}

interface Compiled {
  readonly pieces: readonly Piece[];
  readonly hint: string;
  /** Pieces before the hint, none for a token that begins with it. */
  readonly before: readonly Piece[];
  readonly source: string;
}

function compileForm(form: Form): Compiled {
  const pieces = piecesOf(form);
  const first = pieces[0]?.literal;
  const literals = pieces.flatMap(({ literal }) => (literal === undefined ? [] : [literal]));
  const hint =
    first !== undefined && first.length >= 3 ? first : literals.reduce((a, b) => (b.length > a.length ? b : a), "");
  if (hint.length < 3) throw new Error(`nothing to find it by: ${form}`);
  const at = pieces.findIndex(({ literal }) => literal === hint);
  return { pieces, hint, before: pieces.slice(0, at), source: sourceOf(pieces) + rightEdge(pieces.at(-1)) };
}

/**
 * As long as the form, of its own characters and any letter or digit: invented tokens seldom keep to hex or to one case.
 * Where the length is not fixed, it may also be longer: formats grow.
 */
function looseSource({ pieces, hint }: Compiled): string {
  const body = pieces.slice(1);
  const least = sum(body, "least");
  const most = sum(body, "most");
  // A dot after a beginning that ends in one would take every repetition of the beginning as a token.
  const extra = [...(hint.includes(".") ? "+/=_-" : "+/=._-")].filter((char) =>
    body.some((piece) => piece.literal?.includes(char) ?? piece.alphabet.includes(char)),
  );
  return `${quoted(hint)}[A-Za-z0-9${extra.join("")}]{${least},${least === most ? most : most * 2 + 64}}(?![A-Za-z0-9_-])`;
}

/** Not in the middle of base64, where every short beginning turns up some time. */
const NO_BLOB = "(?<![A-Za-z0-9+/][+/])";
const INNER_EDGE = `(?:(?<![A-Za-z0-9_+/-])|(?<=\\\\[nrtbf])|${AFTER_MARK})`;

/** How long the shortest token is that begins so; where several formats share a beginning, the shortest of them. */
const shortest = new Map<string, number>();

function remember({ hint, pieces }: Compiled): void {
  if (hint.length < 4 || !/[_.-]$/.test(hint)) return;
  shortest.set(hint, Math.min(shortest.get(hint) ?? Number.POSITIVE_INFINITY, sum(pieces, "least")));
}

/**
 * Whether a value begins as the tokens of a known format do, and a quarter of it or more is missing: cut, or made up.
 * With `missing` that many characters are enough.
 */
export function isCutToken(value: string, missing?: number): boolean {
  for (let length = 4; length < 24 && length < value.length; length++) {
    // Beginnings end so.
    const last = value.charCodeAt(length - 1);
    if (last !== 0x5f && last !== 0x2e && last !== 0x2d) continue;
    const least = shortest.get(value.slice(0, length));
    if (least !== undefined) return value.length <= (missing === undefined ? (least * 3) / 4 : least - missing);
  }
  return false;
}

/** The alphabet in alternating case; or digits alone, where letters could stand as well: nothing that a generator makes. */
function isTyped(body: string, forms: readonly Compiled[]): boolean {
  if (/[a-z][A-Z][a-z][A-Z][a-z]/.test(body) && /abcdefghijklmnopqrst/i.test(body)) return true;
  if (body.length < 24 || !/^[0-9]+$/.test(body)) return false;
  return forms.every(({ pieces }) =>
    pieces.every(({ literal, alphabet }) => literal !== undefined || /[a-z]/i.test(alphabet)),
  );
}

/** One row as a rule: forms that begin with their hint are looked for at it, others in a window around it. */
export function tokenRule([id, forms, traits = {}]: Row): PatternRule {
  const compiled = (typeof forms === "string" ? [forms] : forms).map(compileForm);
  const hints = [...new Set(compiled.map(({ hint }) => hint))];
  const isSticky = compiled.every(({ before }) => before.length === 0);
  const isStrict = traits.strict === true || !isSticky;
  if (isSticky) for (const form of compiled) remember(form);
  const tight = compiled.map(({ source }) => source).join("|");
  const all = isStrict ? tight : [tight, ...compiled.map(looseSource)].join("|");
  const edge = START + (hints.every((hint) => /^[A-Za-z0-9]+$/.test(hint)) ? NO_BLOB : "");
  const exact = new RegExp(`^(?:${compiled.map(({ pieces }) => sourceOf(pieces)).join("|")})$`);
  const span = Math.max(...compiled.map(({ before }) => sum(before, "most"))) + 12;
  // An identifier never outdoes a rule that takes the same range for a secret.
  const confidence = traits.confidence ?? (traits.severity === "LOW" ? 0.6 : isStrict ? 0.9 : 0.97);
  const accept = (token: string): boolean | Verdict => {
    const hint = hints.find((one) => token.startsWith(one)) ?? "";
    const body = token.slice(hint.length);
    if (!exact.test(token)) return looksRandom(body) && !isRow(body) && { confidence: Math.min(confidence, 0.85) };
    if (traits.accept?.(token) === false || (traits.severity === "LOW" && isRow(body))) return false;
    if (isTyped(body, compiled)) return false;
    if (traits.check === "off") return true;
    return isStrict ? looksRandom(body) : !isPlaceholder(body);
  };
  return {
    id,
    kind: "secret",
    severity: traits.severity ?? "MAXIMUM",
    confidence,
    ...(traits.label === undefined ? {} : { label: traits.label }),
    hints,
    pattern: isSticky ? new RegExp(`${edge}(?:${all})`, "y") : new RegExp(`${INNER_EDGE}(?:${all})`, "g"),
    window: isSticky
      ? AT_HINT
      : { before: span, after: Math.max(...compiled.map(({ pieces }) => sum(pieces, "most"))) },
    accept,
    examples: examplesOf(compiled, isSticky, traits.check !== "off"),
  };
}

function examplesOf(compiled: readonly Compiled[], isSticky: boolean, isChecked: boolean): PatternRule["examples"] {
  const shortest = compiled.map(({ pieces }) => exampleFrom(pieces, "least", 0));
  const longest = compiled.map(({ pieces }) => exampleFrom(pieces, "most", 3));
  const finds = [
    ...shortest.map((token) => ({ text: `KEY=${token}\n`, secret: token })),
    ...longest.map((token) => ({ text: `{\\"k\\":\\"${token}\\"} and more`, secret: token })),
    ...shortest.slice(0, 1).map((token) => ({
      text: `Here it is:${isSticky ? "" : " "}\\n${isSticky ? "" : " "}${token}\\n`,
      secret: token,
    })),
  ];
  const ignores = compiled.flatMap(({ pieces, hint }) => {
    const words = pieces.map((piece) => piece.literal ?? "_your_token").join("");
    const filler = pieces.map((piece) => piece.literal ?? "x".repeat(piece.least)).join("");
    const short = `${hint}${fake(5)}`;
    const glued = `ab${exampleFrom(pieces, "least", 0)}`;
    return [words, ...(isChecked ? [filler] : []), short, ...(isSticky && /^[A-Za-z0-9]/.test(hint) ? [glued] : [])];
  });
  return { finds, ignores };
}

/** Pattern source of a form, its right edge included: for rules of their own. */
export function patternOf(form: Form): string {
  const pieces = piecesOf(form);
  return sourceOf(pieces) + rightEdge(pieces.at(-1));
}

/** A made-up token of a form, the same at every run. */
export function exampleOf(form: Form): string {
  return exampleFrom(piecesOf(form), "least", 0);
}

export function tokenRules(rows: readonly Row[], shared: Traits = {}): readonly PatternRule[] {
  return rows.map(([id, forms, traits]) => tokenRule([id, forms, { ...shared, ...traits }]));
}
