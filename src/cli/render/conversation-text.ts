// A session as a conversation in the terminal: long tool outputs cut with a word on how much, nothing unsafe.

import type { Part } from "../../core/session.ts";
import type { Json } from "../../core/types.ts";
import { unreachable } from "../../core/types.ts";
import type { ListedSession, SessionView } from "../../ports/app.ts";
import type { Context } from "../context.ts";
import { type Entry, marks, speaker, subagentsByCall, type WalkOptions, walk } from "../conversation.ts";
import { countNodes, treeLines, treeWords } from "./lineage.ts";
import { bytes, clock, count, day, UNKNOWN } from "./numbers.ts";
import { createPaint, type Paint } from "./paint.ts";
import { sessionFacts, subagentWords, titleWords } from "./session-facts.ts";
import { columns, cut, excerpt, indent, oneLine, plain } from "./text.ts";
import { toolSummary } from "./tool.ts";

const OUTPUT_LINES = 8;
const INPUT_LINES = 6;
const NOISE_LINES = 3;

export async function printConversation(context: Context, view: SessionView, options: WalkOptions): Promise<void> {
  const width = Math.min(context.width, 120);
  const page: Page = {
    width,
    paint: createPaint(context),
    subagents: subagentsByCall(view),
    calls: new Map(),
    lastCall: undefined,
    day: "",
  };
  await context.print(header(view, page, options));
  for await (const entry of walk(view, options)) await context.print(entryText(entry, page));
}

interface Page {
  readonly width: number;
  readonly paint: Paint;
  readonly subagents: ReadonlyMap<string, ListedSession>;
  /** Summaries of the calls that were not answered yet. */
  readonly calls: Map<string, string>;
  /** The call that was printed last. */
  lastCall: string | undefined;
  /** The day of the last message that has a time. */
  day: string;
}

function header(view: SessionView, { paint, width }: Page, options: WalkOptions): string {
  const facts = sessionFacts(view, options.branch).map(([name, value]) => `${paint.dim(name.padEnd(11))} ${value}\n`);
  const tree = [...treeLines(view.subagents)].map(
    (line) => `${" ".repeat(12)}${line.branch}${treeWords(line, Math.max(40, width - 12 - line.branch.length))}\n`,
  );
  const total = count(countNodes(view.subagents));
  const subagents = tree.length === 0 ? "" : `${paint.dim("subagents".padEnd(11))} ${total}\n${tree.join("")}`;
  return `${paint.bold(cut(titleWords(view.row), width))}\n\n${facts.join("")}${subagents}`;
}

function entryText(entry: Entry, page: Page): string {
  const { message, parts } = entry;
  if (message.kind === "compact_boundary") return rule(entry, page, "═");
  const body = parts.map((part) => partText(part, entry, page)).join("");
  return entry.opens ? rule(entry, page, "─") + body : body;
}

/** The line above a message: who, when, and what sets it apart. */
function rule(entry: Entry, page: Page, line: string): string {
  const { message } = entry;
  const today = day(message.time);
  const time = today === UNKNOWN ? "" : today === page.day ? clock(message.time) : `${today} ${clock(message.time)}`;
  if (today !== UNKNOWN) page.day = today;
  const words = [speaker(entry), time, message.model === undefined ? "" : oneLine(message.model), ...marks(entry)];
  const text = ` ${words.filter((word) => word !== "").join(" · ")} `;
  const colored = colorOf(entry, page.paint)(text);
  return `\n${line.repeat(2)}${colored}${line.repeat(Math.max(2, page.width - columns(text) - 2))}\n`;
}

function colorOf({ message }: Entry, paint: Paint): (text: string) => string {
  if (message.kind === "prompt" || message.kind === "queued_prompt" || message.kind === "slash_command") {
    return (text) => paint.bold(paint.green(text));
  }
  if (message.kind === "assistant" || message.kind === "step") return (text) => paint.bold(paint.cyan(text));
  if (message.kind === "interrupt" || message.kind === "api_error") return paint.red;
  return paint.dim;
}

function partText(part: Part, { message, opens }: Entry, page: Page): string {
  const { paint } = page;
  switch (part.kind) {
    case "text": {
      if (part.text.trim() === "") return "";
      const isNoise = message.kind === "injected" || message.kind === "status";
      return isNoise ? block(part.text, NOISE_LINES, page) : `${opens ? "" : "\n"}${plain(part.text).trim()}\n`;
    }
    case "reasoning":
      return part.text.trim() === "" ? "" : `${paint.dim(indent(plain(part.text).trimEnd(), "  │ "))}\n`;
    case "tool_call":
      return callText(part, page);
    case "tool_result":
      return resultText(part, page);
    case "image": {
      const size = part.bytes === undefined ? "" : `, ${bytes(part.bytes)}`;
      return paint.dim(`  [image ${oneLine(part.mediaType ?? "of unknown type")}${size}: ${oneLine(part.ref)}]\n`);
    }
    default:
      return unreachable(part);
  }
}

function callText(part: Extract<Part, { kind: "tool_call" }>, page: Page): string {
  const { paint, width } = page;
  const summary = toolSummary(part.tool, part.input, width - 4);
  page.calls.set(part.callId, cut(summary, 72));
  page.lastCall = part.callId;
  const child = page.subagents.get(part.callId);
  const started = child ? `    ${paint.magenta(`started ${subagentWords(child, width - 12)}`)}\n` : "";
  return `  ${paint.yellow("●")} ${summary}\n${longInput(part.input, page)}${started}`;
}

/** An input of several lines (a script, a patch, an edit) says more than its first line. */
function longInput(input: Json, page: Page): string {
  if (typeof input === "string") return input.includes("\n") ? block(input, INPUT_LINES, page) : "";
  if (input === null || typeof input !== "object" || Array.isArray(input)) return "";
  const long = Object.entries(input).filter(
    (field): field is [string, string] => typeof field[1] === "string" && field[1].includes("\n"),
  );
  return long
    .slice(0, 3)
    .map(([name, text]) => `    ${page.paint.dim(`${oneLine(name)}:`)}\n${block(text, INPUT_LINES, page)}`)
    .join("");
}

function resultText(part: Extract<Part, { kind: "tool_result" }>, page: Page): string {
  const call = page.calls.get(part.callId) ?? "result of an unknown call";
  page.calls.delete(part.callId);
  // Right below its call a result needs no more than the tool's name.
  const name = page.lastCall === part.callId ? call.split("  ", 1)[0] : call;
  page.lastCall = undefined;
  const status = part.status === undefined ? "" : part.status === "ok" ? " · ok" : ` · ${page.paint.red("error")}`;
  const spilled = part.spilled === undefined ? "" : ` (whole output in ${oneLine(part.spilled)})`;
  const empty = part.output.trim() === "" ? " (no output)" : "";
  return `  ${page.paint.dim(`└ ${name}`)}${status}${spilled}${empty}\n${block(part.output, OUTPUT_LINES, page)}`;
}

function block(text: string, maxLines: number, { width, paint }: Page): string {
  if (text.trim() === "") return "";
  const { lines, rest } = excerpt(text, maxLines, width - 4);
  const body = lines.map((line) => (line === "" ? "\n" : `    ${paint.dim(line)}\n`)).join("");
  return rest === undefined ? body : `${body}    ${paint.dim(paint.italic(`… ${rest}`))}\n`;
}
