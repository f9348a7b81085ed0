// A whole session as a Markdown file that people read: turns under headings, calls in fences, results folded.

import {
  entriesOf,
  type Image,
  isRequest,
  type Request,
  type Step,
  type ToolResult,
  type ToolUse,
} from "../core/conversation.ts";
import { bytes, count } from "../core/figures.ts";
import { isoTime } from "../core/iso-time.ts";
import { asPart, escapeInline, fenced, inlineCode, quoted } from "../core/markdown.ts";
import { oneLine, plain } from "../core/plain.ts";
import { turnsOf } from "../core/turns.ts";
import type { Json } from "../core/types.ts";
import { unreachable } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { EDIT_WORDS, editsOf, type FileEdit } from "./shared/edits.ts";
import { frontMatter } from "./shared/front-matter.ts";
import { type InputText, inputTexts } from "./shared/inputs.ts";
import { REQUEST_WORDS, stateOf, titleOf } from "./shared/words.ts";

export const markdown = defineFormat({
  name: "markdown",
  title: "Markdown",
  version: 1,
  about: "A session to read, to search with grep, and to put beside the code: one Markdown file each.",
  notes: [
    "One file is one path through a session. YAML front matter says what it is: id, title, source, project, models, times (UTC), label and review, revision and content hash. Each turn is a heading of the second level; what a person, the agent and the harness said stands under headings of the third. Headings inside a message are moved below those, HTML outside of code is shown as it was written, and no text can close a fence.",
    "A call is a fenced block: a command as `sh`, an edit as `diff` (lines that a replaced piece keeps are left out but for two on each side), all else as JSON. Results are folded in `<details>`. Images are references; their bytes stay in the archive. Control characters and terminal colours are left out. Inline subagents are quoted below the call that started them.",
  ],
  output: {
    kind: "pages",
    extension: ".md",
    async *page(item, options) {
      yield `${frontMatter(item)}\n# ${escapeInline(titleOf(item))}\n`;
      yield* turnsMarkdown(item, options);
    },
  },
});

async function* turnsMarkdown(item: ExportItem, options: FormatOptions): AsyncGenerator<string> {
  let asked = 0;
  for await (const turn of turnsOf(item.session.messages, options.shape)) {
    if (turn.requests.length > 0) asked++;
    yield `\n## ${turn.requests.length === 0 ? "Before the first request" : `Turn ${asked}`}\n`;
    let speaker = "";
    for (const step of entriesOf(turn)) {
      if (isRequest(step)) {
        yield requestMarkdown(step);
        speaker = "";
        continue;
      }
      const own = speakerOf(step);
      if (own !== speaker) yield `\n### ${own}\n`;
      speaker = own;
      yield* stepMarkdown(step, item, options);
    }
  }
}

function requestMarkdown({ kind, text, images, time }: Request): string {
  const words = ["Person", REQUEST_WORDS[kind], isoTime(time)].filter((word) => word !== undefined);
  return `\n### ${words.join(" · ")}\n${textMarkdown(text)}${imagesMarkdown(images)}`;
}

function speakerOf(step: Step): string {
  const words = (...all: (string | undefined)[]) => all.filter((word) => word !== undefined).join(" · ");
  switch (step.kind) {
    case "answer":
      return words("Agent", step.model === undefined ? undefined : escapeInline(oneLine(step.model)));
    case "context":
      return "Added by the harness";
    case "boundary":
      return words("Compacted", isoTime(step.time));
    case "interrupt":
      return words("Interrupted", isoTime(step.time));
    default:
      return unreachable(step);
  }
}

async function* stepMarkdown(step: Step, item: ExportItem, options: FormatOptions): AsyncGenerator<string> {
  if (step.kind === "interrupt") return;
  if (step.kind !== "answer") {
    yield step.text.trim() === "" ? "" : `\n${quoted(asPart(step.text, 3))}`;
    return;
  }
  for (const block of step.blocks) {
    switch (block.kind) {
      case "text":
        yield textMarkdown(block.text);
        break;
      case "reasoning":
        if (block.text.trim() !== "") yield `\n${quoted(`*Thinking*\n\n${asPart(block.text, 3)}`)}`;
        break;
      case "image":
        yield imagesMarkdown([block]);
        break;
      case "tool_use":
        yield callMarkdown(block.use);
        yield* subagentMarkdown(block.use, item, options);
        yield resultMarkdown(block.use);
        break;
      default:
        unreachable(block);
    }
  }
}

function textMarkdown(text: string): string {
  return text.trim() === "" ? "" : `\n${asPart(text, 3)}\n`;
}

function imagesMarkdown(images: readonly Image[]): string {
  return images
    .map(({ mediaType, bytes: size, ref }) => {
      const words = [
        "Image",
        mediaType && escapeInline(oneLine(mediaType)),
        size === undefined ? undefined : bytes(size),
      ];
      return `\n*${words.filter(Boolean).join(", ")}:* ${inlineCode(oneLine(ref) || "no reference")}\n`;
    })
    .join("");
}

function callMarkdown({ tool, input }: ToolUse): string {
  return `\n**${escapeInline(oneLine(tool)) || "(a tool without a name)"}**\n\n${inputMarkdown(input)}`;
}

function inputMarkdown(input: Json): string {
  const edits = editsOf(input);
  if (edits.length > 0) return edits.map(editMarkdown).join("\n");
  return inputTexts(input).map(inputPart).join("\n");
}

const LANGUAGES = { command: "sh", text: "", json: "json" } as const;

function inputPart({ name, kind, text }: InputText): string {
  return `${name === undefined ? "" : `${inlineCode(oneLine(name))}:\n\n`}${fenced(text, LANGUAGES[kind])}`;
}

function editMarkdown({ path, kind, lines }: FileEdit): string {
  const place = path === undefined ? "a file" : inlineCode(oneLine(path) || " ");
  const body = lines.map(({ mark, text }) => (mark === "@" ? `@@ ${text}`.trimEnd() : mark + text));
  return `${EDIT_WORDS[kind]} ${place}:\n${body.length === 0 ? "" : `\n${fenced(body.join("\n"), "diff")}`}`;
}

const STATES = { ok: "ok", failed: "failed", unknown: "", unanswered: "" } as const;

function resultMarkdown(use: ToolUse): string {
  const { result } = use;
  if (result === undefined) return "\n*No result: the agent was stopped.*\n";
  const images = imagesMarkdown(result.images);
  const summary = ["Result", STATES[stateOf(use)], sizeWords(result)].filter((word) => word !== "").join(", ");
  if (result.output.trim() === "") return `\n*${summary}*\n${images}`;
  return `\n<details>\n<summary>${summary}</summary>\n\n${fenced(result.output, "")}\n</details>\n${images}`;
}

function sizeWords({ output, cut }: ToolResult): string {
  if (output.trim() === "") return cut > 0 ? `${count(cut)} characters left out` : "nothing";
  const lines = plain(output).trimEnd().split("\n").length;
  return `${count(lines)} ${lines === 1 ? "line" : "lines"}${cut > 0 ? `, ${count(cut)} characters left out` : ""}`;
}

async function* subagentMarkdown(use: ToolUse, item: ExportItem, options: FormatOptions): AsyncGenerator<string> {
  const child = item.subagents.get(use.callId);
  if (child === undefined) return;
  yield `\n*Subagent* ${inlineCode(oneLine(child.id))}\n`;
  if (child.item === undefined) return;
  for await (const piece of turnsMarkdown(child.item, options)) {
    // In a quote its headings are apart from those of the session.
    if (piece !== "") yield `${piece.startsWith("\n") ? ">\n" : ""}${quoted(piece.replace(/^\n|\n$/g, ""))}`;
  }
}
