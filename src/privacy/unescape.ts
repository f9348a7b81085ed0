// Undoes what stands inside a line: JSON's escapes, percent-encoding, terminal sequences; one level of each at once.

import { buildView, type View, type ViewBuilder } from "./view.ts";

/** Control sequences (colours, cursor) and titles or links of a terminal; the repeats end at any other character. */
const TERMINAL =
  "(?:\\u001b\\[|\\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]|\\u001b\\][^\\u0007\\u001b\\u009c]{0,4096}(?:\\u0007|\\u001b\\\\|\\u009c)|\\u001b[()][0-9A-Za-z]|\\u001b[=>78DEHMc]";
const ESCAPED = '\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})';
const PERCENT = "%[0-7][0-9a-fA-F]|(?:%[89a-fA-F][0-9a-fA-F]){1,64}";

/** What is undone at once. Each alone keeps what only looks like the other and belongs to a value, such as `%aa`. */
export type Undone = "escapes" | "percent" | "both";
const PATTERNS: Readonly<Record<Undone, RegExp>> = {
  escapes: new RegExp(`${ESCAPED}|${TERMINAL}`, "g"),
  percent: new RegExp(PERCENT, "g"),
  both: new RegExp(`${ESCAPED}|${TERMINAL}|${PERCENT}`, "g"),
};

const LETTERS: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
/** Characters shown on each side of what was undone: as far as a rule looks around its hint. */
const MARGIN = 256;
const NONE: readonly View[] = [];
const decoder = new TextDecoder();

function mayEscape(text: string): boolean {
  return text.includes("\\") || text.includes("\u001b") || text.includes("\u009b");
}

/** The parts of a text that read otherwise, each with what stands around it. Costs a search for four characters. */
export function unescaped(text: string, what: Undone): readonly View[] {
  if (!(what !== "percent" && mayEscape(text)) && (what === "escapes" || !text.includes("%"))) return NONE;
  const pattern = PATTERNS[what];
  const views: View[] = [];
  let builder: ViewBuilder | undefined;
  let done = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index;
    if (builder && start - done > 2 * MARGIN) {
      const cut = edgeAfter(text, done + MARGIN, start);
      if (cut <= start - MARGIN) {
        views.push(builder.finish(cut));
        builder = undefined;
      }
    }
    builder ??= buildView(text, edgeBefore(text, start - MARGIN));
    done = start + match[0].length;
    builder.replace(start, done, meant(match[0]));
  }
  if (builder) views.push(builder.finish(edgeAfter(text, done + MARGIN)));
  return views;
}

/**
 * The strings that hold escaped quotes, each as what it says and nothing of what stands around it: beside the quotes of
 * the document, those of the text within it would be taken for pairs. Every place is passed over twice at most.
 */
export function quotedStrings(text: string): readonly View[] {
  let views: View[] | undefined;
  let done = 0;
  for (let at = text.indexOf('\\"'); at >= 0; at = text.indexOf('\\"', done)) {
    let start = at;
    while (start > done && !isOpening(text, start - 1)) start--;
    let end = at;
    while (end < text.length && text.charCodeAt(end) !== 0x22) end += text.charCodeAt(end) === 0x5c ? 2 : 1;
    end = Math.min(end, text.length);
    done = end + 1;
    const builder = buildView(text, start);
    const pattern = PATTERNS.escapes;
    pattern.lastIndex = start;
    for (let match = pattern.exec(text); match !== null && pattern.lastIndex <= end; match = pattern.exec(text))
      builder.replace(match.index, pattern.lastIndex, meant(match[0]));
    views ??= [];
    views.push(builder.finish(end));
  }
  return views ?? NONE;
}

/** A quote that no backslash stands before: what stands there is no escape of this level. */
function isOpening(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x22 && text.charCodeAt(at - 1) !== 0x5c;
}

function meant(found: string): string {
  const first = found.charCodeAt(0);
  if (first === 0x5c) {
    const letter = found.charAt(1);
    if (found.length > 2) return String.fromCharCode(Number.parseInt(found.slice(2), 16));
    return LETTERS[letter] ?? letter;
  }
  if (first !== 0x25) return "";
  if (found.length === 3) return String.fromCharCode(Number.parseInt(found.slice(1), 16));
  return decoder.decode(Uint8Array.from(found.slice(1).split("%"), (code) => Number.parseInt(code, 16)));
}

/**
 * The nearest place at or before `wanted` where a part of a text may begin: behind a space. A cut inside a token would
 * give it an edge that it has not.
 */
export function edgeBefore(text: string, wanted: number): number {
  let at = Math.max(wanted, 0);
  while (at > 0 && !isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

/** The nearest place at or after `wanted` where a part may end; `most` where there is none before it. */
export function edgeAfter(text: string, wanted: number, most = text.length): number {
  let at = Math.min(most, wanted);
  while (at < most && !isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
