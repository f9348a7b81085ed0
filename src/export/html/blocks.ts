// What was said and done as blocks of a page: each closed in itself, so that a browser lays out only those in sight.

import type { Image, Request, Step, ToolResult, ToolUse } from "../../core/conversation.ts";
import { bytes, count } from "../../core/figures.ts";
import { isoTime } from "../../core/iso-time.ts";
import { oneLine } from "../../core/plain.ts";
import { telling } from "../../core/telling.ts";
import type { Json } from "../../core/types.ts";
import { type DiffLine, EDIT_WORDS, editsOf, type FileEdit } from "../shared/edits.ts";
import { inputTexts } from "../shared/inputs.ts";
import { exitCode, gist, REQUEST_WORDS, stateOf } from "../shared/words.ts";
import { escapeHtml } from "./escape.ts";
import { COPY, codeBlock, markdownHtml } from "./markdown.ts";

/** Longer diffs are folded. */
const MOST_OPEN_LINES = 40;
const GIST = 120;
/** Longer requests scroll: most of them are pasted. */
const LONG = 3000;

/** Hours and minutes; the whole time for programs. UTC, as the page says. */
export function timeHtml(time: number | undefined): string {
  const iso = isoTime(time);
  return iso === undefined ? "" : `<time datetime="${iso}">${iso.slice(11, 16)}</time>`;
}

export function requestHtml({ kind, text, images, time }: Request): string {
  const word = REQUEST_WORDS[kind];
  const note = word === undefined ? "" : ` <span class="note">${word}</span>`;
  return `<div class="m person"><h3 class="who">Person${note}${timeHtml(time)}</h3><div class="said${text.length > LONG ? " long" : ""}" dir="auto">${escapeHtml(text.trim())}</div>${imagesHtml(images)}</div>\n`;
}

export function agentHtml(model: string | undefined, time: number | undefined): string {
  const name = model === undefined ? "" : ` <span class="note">${escapeHtml(oneLine(model))}</span>`;
  return `<h3 class="who agent">Agent${name}${timeHtml(time)}</h3>\n`;
}

export function textHtml(text: string): string {
  return text.trim() === "" ? "" : `<div class="m agent md" dir="auto">${markdownHtml(text.trim())}</div>\n`;
}

export function thinkingHtml(text: string): string {
  if (text.trim() === "") return "";
  return folded(
    "think",
    `<span class="name">Thinking</span>${gistHtml(text)}`,
    `<div class="md" dir="auto">${markdownHtml(text.trim())}</div>`,
  );
}

export function asideHtml(step: Exclude<Step, { kind: "answer" }>): string {
  switch (step.kind) {
    case "context":
      return folded(
        "harness",
        `<span class="name">Added by the harness</span>${gistHtml(step.text)}`,
        `<div class="said" dir="auto">${escapeHtml(step.text.trim())}</div>`,
      );
    case "boundary": {
      const words = `<span class="name">Context compacted</span>${timeHtml(step.time)}`;
      if (step.text.trim() === "") return `<p class="m boundary">${words}</p>\n`;
      return folded("boundary", words, `<div class="md" dir="auto">${markdownHtml(step.text.trim())}</div>`);
    }
    case "interrupt":
      return `<p class="m interrupt"><span class="name">Interrupted by the person</span>${timeHtml(step.time)}</p>\n`;
  }
}

export function imagesHtml(images: readonly Image[]): string {
  return images
    .map(({ mediaType, bytes: size, ref }) => {
      const words = [mediaType && escapeHtml(oneLine(mediaType)), size === undefined ? undefined : bytes(size)];
      const known = words.filter(Boolean).join(", ");
      return `<p class="image"><span class="name">Image</span> ${known} <code>${escapeHtml(oneLine(ref))}</code></p>\n`;
    })
    .join("");
}

/** The call up to its subagent, the subagent's own blocks, and the rest. */
export function callHtml(use: ToolUse, subagent: string): readonly [open: string, close: string] {
  const edits = editsOf(use.input);
  const state = stateOf(use);
  const lines = edits.reduce((sum, edit) => sum + edit.lines.length, 0);
  const isOpen = edits.length > 0 && lines > 0 && lines <= MOST_OPEN_LINES;
  const paths = edits.flatMap(({ path }) => path ?? []).join(", ");
  const what = gist(shortPath(paths === "" ? telling(use.input) : paths), 1, GIST);
  const summary = `<span class="name">${escapeHtml(oneLine(use.tool)) || "tool"}</span>${what === "" ? "" : `<code class="gist">${escapeHtml(what)}</code>`}${edits.length === 0 ? "" : diffStat(edits)}${stateHtml(use)}`;
  return [
    `<details class="m tool ${state}"${isOpen ? " open" : ""}><summary>${summary}</summary><div class="body">${inputHtml(use.input, edits)}${subagent}`,
    `${resultHtml(use.result)}</div></details>\n`,
  ];
}

/** The end of a long path: it tells more than its beginning. */
function shortPath(text: string): string {
  if (text.length <= 44 || text.length > 1000 || /\s/.test(text) || !text.includes("/")) return text;
  const parts = text.split("/");
  return parts.length <= 3 ? text : `…/${parts.slice(-3).join("/")}`;
}

function stateHtml(use: ToolUse): string {
  const code = exitCode(use.result?.details);
  switch (stateOf(use)) {
    case "ok":
      return '<span class="state ok">ok</span>';
    case "failed":
      return `<span class="state failed">failed${code === undefined || code === 0 ? "" : `, exit ${code}`}</span>`;
    case "unanswered":
      return '<span class="state">no result</span>';
    case "unknown":
      return "";
  }
}

function inputHtml(input: Json, edits: readonly FileEdit[]): string {
  if (edits.length > 0) return edits.map(editHtml).join("");
  return inputTexts(input)
    .map(({ name, kind, text }) => codeBlock(text, name ?? (kind === "text" ? "input" : kind)))
    .join("");
}

function editHtml({ path, kind, lines }: FileEdit): string {
  const place = path === undefined ? "" : ` <code>${escapeHtml(oneLine(path))}</code>`;
  return `<p class="edit">${EDIT_WORDS[kind]}${place}</p>${lines.length === 0 ? "" : `<pre class="diff">${lines.map(lineHtml).join("")}</pre>`}`;
}

const LINES = { "+": "ins", "-": "del" } as const;

/** The sign in front says what the colour says. */
function lineHtml({ mark, text }: DiffLine): string {
  if (mark === "@") return `<span class="at">@@ ${escapeHtml(text)}\n</span>`;
  const shown = `${mark === "-" ? "−" : mark} ${escapeHtml(text)}\n`;
  return mark === " " ? shown : `<${LINES[mark]}>${shown}</${LINES[mark]}>`;
}

function diffStat(edits: readonly FileEdit[]): string {
  const all = edits.flatMap(({ lines }) => lines);
  const [added, removed] = ["+", "-"].map((mark) => all.filter((line) => line.mark === mark).length);
  return `<span class="stat"><span class="ins">+${count(added)}</span> <span class="del">−${count(removed)}</span></span>`;
}

function resultHtml(result: ToolResult | undefined): string {
  if (result === undefined) return "";
  const cut = result.cut > 0 ? `<p class="note">${count(result.cut)} characters of the output are left out.</p>` : "";
  const images = imagesHtml(result.images);
  if (result.output.trim() === "") return cut + images || '<p class="note">No output.</p>';
  return `<div class="code out"><div class="code-h"><span>output</span>${COPY}</div><pre>${escapeHtml(result.output.trimEnd())}</pre></div>${cut}${images}`;
}

function folded(kind: string, summary: string, body: string): string {
  return `<details class="m ${kind}"><summary>${summary}</summary><div class="body">${body}</div></details>\n`;
}

function gistHtml(text: string): string {
  return `<span class="gist">${escapeHtml(gist(text, 1, GIST))}</span>`;
}
