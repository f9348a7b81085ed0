// Undoes what tools put around lines: line numbers, diff marks, and the breaks of a terminal that ran out of width.

import type { Range } from "./ranges.ts";
import { edgeAfter, edgeBefore } from "./unescape.ts";
import { buildView, type View } from "./view.ts";

/** How far before and after a hint its secret, or the rest of it, may be. */
const BEFORE = 256;
const AFTER = 1024;
/** Widths that terminals and tools fold at. */
const WIDTHS: ReadonlySet<number> = new Set([
  60, 64, 70, 72, 76, 78, 79, 80, 90, 96, 100, 110, 120, 128, 132, 140, 150, 160, 180, 200, 240,
]);
const NARROWEST = 40;
const NONE: readonly View[] = [];

/** `   12→`, `12\t`, `12: `, `12|`: only where the next line has the same. */
const GUTTER = /[ \t]{0,10}[0-9]{1,7}(?:→|\t|:|[ ]?\|)/y;
const MARK = /[+\-> ](?![+-]{2} )/y;

/**
 * The parts of a text, around `marks`, that read otherwise without what stands at the ends of lines. `marks` are
 * places of hints, in order: elsewhere nothing could be found that is not found as it stands.
 */
export function unfolded(text: string, marks: readonly number[]): readonly View[] {
  if (marks.length === 0 || !text.includes("\n")) return NONE;
  let views: View[] | undefined;
  /** The first line break at or after the mark. */
  let nextBreak = -1;
  let seen = 0;
  for (const mark of marks) {
    if (mark < seen) continue;
    if (nextBreak < mark) {
      nextBreak = text.indexOf("\n", mark);
      if (nextBreak < 0) break;
    }
    if (nextBreak - mark > AFTER || !mayContinue(text, nextBreak)) continue;
    const until = edgeAfter(text, mark + AFTER);
    const view = unfold(text, { start: lineStart(text, Math.max(0, mark - BEFORE)), end: until });
    // The next hint sees as much behind it; one part is read at most twice.
    seen = mark + AFTER / 2;
    if (!view) continue;
    views ??= [];
    views.push(view);
  }
  return views ?? NONE;
}

/** A cheap look at the break: is there a number, a mark, or the rest of a word behind it? */
function mayContinue(text: string, at: number): boolean {
  let next = at + 1;
  while (next - at < 64 && (text.charCodeAt(next) === 0x20 || text.charCodeAt(next) === 0x09)) next++;
  const code = text.charCodeAt(next);
  return isToken(code) || code === 0x3e || code === 0x7c;
}

function lineStart(text: string, at: number): number {
  const before = text.lastIndexOf("\n", at - 1) + 1;
  return at - before > BEFORE ? edgeBefore(text, at) : before;
}

interface Line {
  readonly start: number;
  /** Where its content begins, behind a number or a mark. */
  readonly content: number;
  readonly end: number;
}

function unfold(text: string, { start, end }: Range): View | undefined {
  const lines = linesIn(text, start, end);
  const builder = buildView(text, start);
  let changed = false;
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    const broken = before && rest(text, before, line, lines);
    const from = broken === undefined ? line.start : before?.end;
    const to = broken ?? line.content;
    if (from === undefined || from === to) return;
    changed = true;
    builder.replace(from, to, "");
  });
  return changed ? builder.finish(end) : undefined;
}

function linesIn(text: string, from: number, until: number): readonly Line[] {
  const lines: Line[] = [];
  let before: "gutter" | "mark" | undefined;
  for (let start = from; start < until; ) {
    const at = text.indexOf("\n", start);
    const end = at < 0 || at > until ? until : at;
    const gutter = widthOf(GUTTER, text, start);
    const mark = gutter === 0 ? widthOf(MARK, text, start) : 0;
    const kind = gutter > 0 ? "gutter" : mark > 0 ? "mark" : undefined;
    const next = end + 1;
    const same = kind !== undefined && (kind === before || widthOf(kind === "gutter" ? GUTTER : MARK, text, next) > 0);
    lines.push({ start, content: same ? Math.min(end, start + gutter + mark) : start, end });
    before = same ? kind : undefined;
    start = next;
  }
  return lines;
}

function widthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
}

/** Where a token that `line` broke off goes on in `next`; undefined where the line ended by itself. */
function rest(text: string, line: Line, next: Line, lines: readonly Line[]): number | undefined {
  const end = text.charCodeAt(line.end - 1) === 0x0d ? line.end - 1 : line.end;
  if (!isFull(line.content, end, lines) && !WIDTHS.has(end - line.start)) return undefined;
  // How wide a masked line was, nobody knows.
  if (!isToken(text.charCodeAt(end - 1)) || text.slice(line.start, end).includes("[REDACTED:")) return undefined;
  let from = next.content;
  while (from < next.end && (text.charCodeAt(from) === 0x20 || text.charCodeAt(from) === 0x09)) from++;
  if (from >= next.end || !isToken(text.charCodeAt(from)) || next.end - next.content > line.end - line.content)
    return undefined;
  let start = end;
  while (start > line.content && end - start < 24 && isToken(text.charCodeAt(start - 1))) start--;
  if (!isMadeUp(text.slice(start, end))) return undefined;
  let last = from;
  while (last < next.end && last - from < 24 && isToken(text.charCodeAt(last))) last++;
  // A line of its own that happens to be as long is followed by a word, or by the next name and its value.
  return isRest(text.slice(from, last)) ? from : undefined;
}

function isMadeUp(piece: string): boolean {
  return piece.length >= 24 || (piece.length >= 6 && /[0-9]/.test(piece) && /[A-Za-z]/.test(piece));
}

function isRest(piece: string): boolean {
  return !/^[A-Za-z_]+=./.test(piece) && (piece.length >= 16 || /[0-9]|[a-z][A-Z]|^[a-z]{1,3}$/.test(piece));
}

/** A width that tools fold at, or one that another line has to the character. */
function isFull(start: number, end: number, lines: readonly Line[]): boolean {
  const width = end - start;
  if (width < NARROWEST) return false;
  return WIDTHS.has(width) || lines.filter((line) => line.end - line.content === width).length > 1;
}

/** Letters, digits and what stands inside tokens. */
function isToken(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x2f && code <= 0x39) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x5f ||
    code === 0x3d
  );
}
