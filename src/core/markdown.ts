// Texts in Markdown that stay what they are: fences that no content can close, quotes, code, and escaped words.

import { plain } from "./plain.ts";

/** A fence longer than any run of backticks in the content. */
export function fenced(content: string, language: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(content) + 1));
  return `${fence}${language}\n${plain(content).replace(/\n$/, "")}\n${fence}\n`;
}

export function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => `${`> ${line}`.trimEnd()}\n`)
    .join("");
}

/** A word or a line in backticks. */
export function inlineCode(text: string): string {
  const ticks = "`".repeat(longestRun(text) + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const run of text.matchAll(/`+/g)) longest = Math.max(longest, run[0].length);
  return longest;
}

/** Words that are no markup. A placeholder of redaction stays as it is known everywhere. */
export function escapeInline(text: string): string {
  return text.replace(/\[REDACTED(?::[^\]\n]{0,200})?\]|[\\`*_[\]<>#]/g, (found) =>
    found.length > 1 ? found : `\\${found}`,
  );
}

/** Follows the fences of a text line by line. */
export function fenceReader(): (line: string) => "open" | "close" | "inside" | "outside" {
  let open = "";
  return (line) => {
    const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    const mark = fence?.[1];
    if (mark === undefined) return open === "" ? "outside" : "inside";
    if (open === "") {
      // An opening fence of backticks has none in its info string.
      if (mark[0] !== "~" && fence?.[2]?.includes("`")) return "outside";
      open = mark;
      return "open";
    }
    if (mark[0] !== open[0] || mark.length < open.length || fence?.[2]?.trim() !== "") return "inside";
    open = "";
    return "close";
  };
}

/** Closes a fence that a text leaves open, so that it cannot swallow what follows. */
export function closeFences(text: string): string {
  const read = fenceReader();
  let open = "";
  for (const line of text.split("\n")) {
    const place = read(line);
    if (place === "open") open = /`+|~+/.exec(line)?.[0] ?? "";
    else if (place === "close") open = "";
  }
  return open === "" ? text : `${text}\n${open}`;
}

/**
 * Someone's Markdown as a part of ours: its headings come below level `level`, and outside of code neither HTML nor a
 * line below a paragraph makes anything of it.
 */
export function asPart(text: string, level: number): string {
  const read = fenceReader();
  return closeFences(plain(text).trimEnd())
    .split("\n")
    .map((line) => {
      if (read(line) !== "outside") return line;
      if (/^ {0,3}(?:=+|-+) *$/.test(line)) return line.includes("=") ? `\\${line.trim()}` : "***";
      const marks = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(line)?.[1];
      const body = withoutHtml(line);
      return marks === undefined
        ? body
        : "#".repeat(Math.min(6, level + marks.length)) + body.trimStart().slice(marks.length);
    })
    .join("\n");
}

/** `<` before what could be a tag, outside of code. */
function withoutHtml(line: string): string {
  if (!line.includes("<")) return line;
  const pieces = codeSpans(line);
  return pieces.map(({ text, isCode }) => (isCode ? text : text.replace(/<(?=[A-Za-z/!?])/g, "&lt;"))).join("");
}

export interface CodePiece {
  readonly text: string;
  /** With its backticks. */
  readonly isCode: boolean;
}

/** A text cut where code in backticks begins and ends: a run of backticks ends at the next run of the same length. */
export function codeSpans(text: string): readonly CodePiece[] {
  const runs = [...text.matchAll(/`+/g)];
  /** For each length, the places of its runs from the last to the first. */
  const waiting = new Map<number, number[]>();
  for (const run of runs.toReversed()) {
    const places = waiting.get(run[0].length) ?? [];
    waiting.set(run[0].length, places);
    places.push(run.index);
  }
  const pieces: CodePiece[] = [];
  let at = 0;
  for (const { 0: ticks, index } of runs) {
    if (index < at) continue;
    const places = waiting.get(ticks.length) ?? [];
    while ((places.at(-1) ?? Number.POSITIVE_INFINITY) <= index) places.pop();
    const close = places.at(-1);
    if (close === undefined) continue;
    if (index > at) pieces.push({ text: text.slice(at, index), isCode: false });
    at = close + ticks.length;
    pieces.push({ text: text.slice(index, at), isCode: true });
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isCode: false });
  return pieces;
}
