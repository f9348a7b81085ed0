// Markdown as safe HTML: paragraphs, headings, lists, quotes, tables and code. Built of escaped text alone, so there is
// nothing to sanitise: a library that reads all of Markdown would bring raw HTML, links of every scheme and images.

import { fenceReader } from "../../core/markdown.ts";
import { plain } from "../../core/plain.ts";
import { escapeHtml } from "./escape.ts";
import { inlineHtml } from "./inline.ts";

/** What lies deeper is shown as it was written. */
const MAX_DEPTH = 8;

const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+|$)/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,12})([-*+]|\d{1,9}[.)])(?:[ \t]+|$)/;

interface Block {
  readonly html: string;
  /** The line after it. */
  readonly next: number;
}

export function markdownHtml(text: string): string {
  return blocksHtml(plain(text.replace(/\r\n?/g, "\n")).replaceAll("\t", "    ").split("\n"), 0);
}

/** A block of code with the word that its fence names and a button that copies it. */
export function codeBlock(text: string, language: string): string {
  return `<div class="code"><div class="code-h"><span>${escapeHtml(language)}</span>${COPY}</div><pre><code>${escapeHtml(text)}</code></pre></div>`;
}

/** Its words are in the style sheet: a search finds none of them. */
export const COPY = '<button class="copy" type="button" aria-label="Copy"></button>';

function blocksHtml(lines: readonly string[], depth: number): string {
  if (depth >= MAX_DEPTH) return `<p class="raw">${escapeHtml(lines.join("\n"))}</p>`;
  const pieces: string[] = [];
  for (let at = 0; at < lines.length; ) {
    if ((lines[at] as string).trim() === "") at++;
    else {
      const block =
        codeAt(lines, at) ??
        lineAt(lines, at) ??
        quoteAt(lines, at, depth) ??
        listAt(lines, at, depth) ??
        tableAt(lines, at) ??
        paragraphAt(lines, at);
      pieces.push(block.html);
      at = block.next;
    }
  }
  return pieces.join("");
}

function codeAt(lines: readonly string[], at: number): Block | undefined {
  const read = fenceReader();
  const first = lines[at] as string;
  if (read(first) !== "open") return undefined;
  let end = at + 1;
  while (end < lines.length && read(lines[end] as string) !== "close") end++;
  // All of it: what looked like a fence may have been words.
  const language = first.replace(/^ {0,3}(?:`+|~+)/, "").trim();
  return { html: codeBlock(lines.slice(at + 1, end).join("\n"), language), next: end + 1 };
}

function lineAt(lines: readonly string[], at: number): Block | undefined {
  const line = lines[at] as string;
  if (RULE.test(line)) return { html: "<hr>", next: at + 1 };
  const marks = HEADING.exec(line);
  if (marks === null) return undefined;
  let text = line.slice(marks[0].length).trim();
  while (text.endsWith("#")) text = text.slice(0, -1);
  // Below the headings of the page itself.
  const level = Math.min(6, (marks[1] as string).length + 3);
  return { html: `<h${level}>${inlineHtml(text.trim())}</h${level}>`, next: at + 1 };
}

function quoteAt(lines: readonly string[], at: number, depth: number): Block | undefined {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end] as string)) end++;
  if (end === at) return undefined;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return { html: `<blockquote>${blocksHtml(inner, depth + 1)}</blockquote>`, next: end };
}

function listAt(lines: readonly string[], at: number, depth: number): Block | undefined {
  const [, indent = "", mark = ""] = ITEM.exec(lines[at] as string) ?? [];
  if (mark === "") return undefined;
  const isOrdered = /\d/.test(mark);
  const items: string[] = [];
  let next = at;
  for (;;) {
    const here = ITEM.exec(lines[next] ?? "");
    if (here === null || /\d/.test(here[2] as string) !== isOrdered) break;
    if (Math.abs((here[1] as string).length - indent.length) > 1) break;
    const item = itemAt(lines, next, here[0].length);
    items.push(`<li>${itemHtml(item.lines, depth)}</li>`);
    next = item.next;
  }
  const start = isOrdered && mark.slice(0, -1) !== "1" ? ` start="${Number(mark.slice(0, -1))}"` : "";
  return { html: isOrdered ? `<ol${start}>${items.join("")}</ol>` : `<ul>${items.join("")}</ul>`, next };
}

function itemAt(
  lines: readonly string[],
  at: number,
  width: number,
): { readonly lines: readonly string[]; readonly next: number } {
  const own = [(lines[at] as string).slice(width)];
  // A list below a number is often indented by less than the number takes.
  const least = Math.min(width, (lines[at] as string).length - (lines[at] as string).trimStart().length + 2);
  let next = at + 1;
  for (; next < lines.length; next++) {
    const line = lines[next] as string;
    const indent = line.length - line.trimStart().length;
    if (line.trim() === "") {
      const after = lines[next + 1] ?? "";
      if (after.trim() === "" || after.length - after.trimStart().length < least) break;
      own.push("");
    } else if (indent >= least) own.push(line.slice(Math.min(indent, width)));
    else if (startsBlock(line)) break;
    else own.push(line.trim());
  }
  while (next < lines.length && (lines[next] as string).trim() === "" && ITEM.test(lines[next + 1] ?? "")) next++;
  return { lines: own, next };
}

/** An item of one paragraph needs none. */
function itemHtml(lines: readonly string[], depth: number): string {
  const html = blocksHtml(lines, depth + 1);
  return html.startsWith("<p>") && html.indexOf("</p>") === html.lastIndexOf("</p>")
    ? html.replace("<p>", "").replace("</p>", "")
    : html;
}

function tableAt(lines: readonly string[], at: number): Block | undefined {
  const [head, rule] = [lines[at] as string, lines[at + 1] ?? ""];
  if (!head.includes("|") || !rule.includes("-") || !/^[ |:-]+$/.test(rule) || !rule.includes("|")) return undefined;
  let end = at + 2;
  while (end < lines.length && (lines[end] as string).includes("|")) end++;
  const row = (line: string, tag: string) =>
    `<tr>${cellsOf(line)
      .map((cell) => `<${tag}>${inlineHtml(cell)}</${tag}>`)
      .join("")}</tr>`;
  const body = lines.slice(at + 2, end).map((line) => row(line, "td"));
  return {
    html: `<div class="table"><table><thead>${row(head, "th")}</thead><tbody>${body.join("")}</tbody></table></div>`,
    next: end,
  };
}

function cellsOf(line: string): readonly string[] {
  const cells = line
    .trim()
    .replaceAll("\\|", "\u0000")
    .split("|")
    .map((cell) => cell.replaceAll("\u0000", "|").trim());
  return cells.slice(cells[0] === "" ? 1 : 0, cells.at(-1) === "" ? -1 : undefined);
}

function paragraphAt(lines: readonly string[], at: number): Block {
  let end = at + 1;
  while (end < lines.length && (lines[end] as string).trim() !== "" && !startsBlock(lines[end] as string)) end++;
  return {
    html: `<p>${lines
      .slice(at, end)
      .map((line) => inlineHtml(line.trim()))
      .join("<br>")}</p>`,
    next: end,
  };
}

function startsBlock(line: string): boolean {
  return (
    HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line) || /^ {0,3}(?:`{3,}|~{3,})/.test(line)
  );
}
