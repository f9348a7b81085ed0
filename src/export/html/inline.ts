// Markdown within a line as HTML: code, bold, italic, struck out, links to the web. All else is words.

import { codeSpans } from "../../core/markdown.ts";
import { escapeHtml } from "./escape.ts";

interface Opener {
  readonly mark: string;
  /** Place in the output. */
  readonly at: number;
}

const TAGS: Readonly<Record<string, string>> = { "**": "strong", __: "strong", "*": "em", _: "em", "~~": "del" };
/** Bounded, so that a line of brackets costs no more than so much each. */
const LINK =
  /\[([^[\]\n]{1,400})\]\(<?([^()\s<>]{1,1000}(?:\([^()\s<>]{0,200}\)[^()\s<>]{0,200})?)>?(?: +"[^"\n]{0,200}")?\)/y;
const ADDRESS = /https?:\/\/[^\s<>"'`|)\]}]{1,1000}/y;
/** What may begin markup. */
const SPECIAL = /[\\*_~[h]/g;

/** Openers are words until their end is found: each character is looked at once. */
export function inlineHtml(text: string): string {
  const out: string[] = [];
  const open: Opener[] = [];
  for (const piece of codeSpans(text)) {
    if (piece.isCode) out.push(codeHtml(piece.text));
    else addText(piece.text, out, open);
  }
  return out.join("");
}

function codeHtml(text: string): string {
  const ticks = /^`+/.exec(text)?.[0].length ?? 0;
  const inner = text.slice(ticks, -ticks);
  const isPadded = inner.length > 2 && inner.startsWith(" ") && inner.endsWith(" ");
  return `<code>${escapeHtml(isPadded ? inner.slice(1, -1) : inner)}</code>`;
}

function addText(text: string, out: string[], open: Opener[]): void {
  let done = 0;
  const flush = (to: number) => {
    if (to > done) out.push(escapeHtml(text.slice(done, to)));
  };
  SPECIAL.lastIndex = 0;
  for (let found = SPECIAL.exec(text); found !== null; found = SPECIAL.exec(text)) {
    const at = found.index;
    const token = tokenAt(text, at);
    if (token === undefined) continue;
    flush(at);
    if (token.mark === undefined) out.push(token.html);
    else addMark(token.mark, text, at, { out, open });
    done = at + token.length;
    SPECIAL.lastIndex = done;
  }
  flush(text.length);
}

type Token = { readonly length: number } & (
  | { readonly mark: string; readonly html?: undefined }
  | { readonly mark?: undefined; readonly html: string }
);

function tokenAt(text: string, at: number): Token | undefined {
  const first = text.charAt(at);
  if (first === "\\") {
    const next = text.charAt(at + 1);
    return /[\\`*_{}[\]()#+.!|<>~-]/.test(next) ? { length: 2, html: escapeHtml(next) } : undefined;
  }
  if (first === "h") {
    if (at > 0 && /[A-Za-z0-9]/.test(text.charAt(at - 1))) return undefined;
    const address = matchAt(ADDRESS, text, at)?.[0].replace(/[.,;:!?]{1,8}$/, "");
    return address === undefined ? undefined : { length: address.length, html: linkHtml(address, address) };
  }
  if (first === "[") {
    const [whole, label, target] = matchAt(LINK, text, at) ?? [];
    if (whole === undefined || label === undefined || target === undefined) return undefined;
    const isWeb = /^https?:\/\//i.test(target);
    return { length: whole.length, html: isWeb ? linkHtml(target, label) : escapeHtml(`${label} (${target})`) };
  }
  const mark = text.startsWith(first + first, at) ? first + first : first;
  return TAGS[mark] === undefined ? undefined : { length: mark.length, mark };
}

function linkHtml(target: string, label: string): string {
  return `<a href="${escapeHtml(target)}" rel="noopener noreferrer nofollow">${escapeHtml(label)}</a>`;
}

function addMark(mark: string, text: string, at: number, { out, open }: { out: string[]; open: Opener[] }): void {
  const before = text.charAt(at - 1);
  const after = text.charAt(at + mark.length);
  // Between two letters an underscore is part of a name. At the edge of a piece stands code.
  const isName = mark.startsWith("_") && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after);
  const opener = open.findLastIndex((one) => one.mark === mark);
  if (!isName && opener >= 0 && !/\s/.test(before || "x")) {
    const { at: place } = open[opener] as Opener;
    out[place] = `<${TAGS[mark]}>`;
    out.push(`</${TAGS[mark]}>`);
    // Those in between were never closed: they are words.
    open.length = opener;
    return;
  }
  if (!isName && !/\s/.test(after || "x") && open.length < MOST_OPEN) open.push({ mark, at: out.length });
  out.push(mark);
}

/** More are words: nobody nests so deep. */
const MOST_OPEN = 16;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
