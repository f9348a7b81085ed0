// Measures text and cuts it by the columns that it takes in a terminal.

import { oneLine, plain } from "../../core/plain.ts";

export { oneLine, plain };

const ASCII = /^[\u0020-\u007e]*$/;

/** What measuring text other than ASCII needs. Made at first use: it costs as much as the rest of the program's start. */
interface Measure {
  readonly graphemes: Intl.Segmenter;
  readonly wide: RegExp;
  readonly nothing: RegExp;
}

let made: Measure | undefined;

function measure(): Measure {
  made ??= {
    graphemes: new Intl.Segmenter("en", { granularity: "grapheme" }),
    wide: /\p{RGI_Emoji}|[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f004}\u{1f200}-\u{1f251}\u{20000}-\u{3fffd}]/v,
    nothing: /^[\p{Mark}\p{Default_Ignorable_Code_Point}\p{Control}]+$/v,
  };
  return made;
}

function graphemesOf(text: string): Intl.Segments {
  return measure().graphemes.segment(text);
}

function widthOf(grapheme: string): number {
  const { wide, nothing } = measure();
  if (nothing.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

/** Columns that a line takes in a terminal. */
export function columns(text: string): number {
  if (ASCII.test(text)) return text.length;
  let sum = 0;
  for (const { segment } of graphemesOf(text)) sum += widthOf(segment);
  return sum;
}

/** The text, or as much of it as fits into `max` columns, ending in an ellipsis. */
export function cut(text: string, max: number): string {
  if (ASCII.test(text)) return text.length <= max ? text : `${text.slice(0, Math.max(0, max - 1))}…`;
  // No grapheme of more than one column needs fewer than that many characters by a factor of 16 in practice; what is
  // longer is cut first, so that a line of megabytes costs nothing.
  const head = text.length > max * 16 + 64 ? text.slice(0, max * 16 + 64) : text;
  let used = 0;
  let end = 0;
  for (const { segment, index } of graphemesOf(head)) {
    const width = widthOf(segment);
    if (used + width > max) return `${head.slice(0, end)}…`;
    used += width;
    // Keeps one column for the ellipsis.
    if (used < max) end = index + segment.length;
  }
  return head === text ? text : `${head.slice(0, end)}…`;
}

/** As much of the end of a path as fits, behind an ellipsis: its end tells more than its beginning. */
export function cutStart(text: string, max: number): string {
  if (columns(text) <= max) return text;
  const parts = [...graphemesOf(text.slice(-16 * max - 64))].map(({ segment }) => segment);
  let used = 1;
  let from = parts.length;
  for (let i = parts.length - 1; i >= 0; i--) {
    used += widthOf(parts[i] ?? "");
    if (used > max) break;
    from = i;
  }
  return `…${parts.slice(from).join("")}`;
}

export function indent(text: string, prefix: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : prefix + line))
    .join("\n");
}

export interface Excerpt {
  readonly lines: readonly string[];
  /** What was left out; undefined where nothing was. */
  readonly rest?: string;
}

/** The first lines of a long text, each of at most `width` columns, and how much is left out. */
export function excerpt(text: string, maxLines: number, width: number): Excerpt {
  const budget = maxLines * width * 4;
  const head = plain(text.length > budget ? text.slice(0, budget) : text).replace(/\s+$/, "");
  const lines = head.split("\n");
  const shown = lines.slice(0, maxLines).map((line) => cut(line.replaceAll("\t", "  "), width));
  if (lines.length <= maxLines && text.length <= budget) return { lines: shown };
  const kept = lines.slice(0, maxLines).join("\n").length;
  let feeds = 0;
  for (let at = text.indexOf("\n", kept); at >= 0; at = text.indexOf("\n", at + 1)) feeds++;
  return { lines: shown, rest: `${feeds > 0 ? `${feeds} more lines, ` : ""}${text.length - kept} more characters` };
}
