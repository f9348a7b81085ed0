// A session as Markdown: whole, message by message.

import { isoTime } from "../../core/iso-time.ts";
import { closeFences, inlineCode as code, escapeInline, fenced, quoted } from "../../core/markdown.ts";
import type { Part } from "../../core/session.ts";
import { unreachable } from "../../core/types.ts";
import type { ListedSession, SessionView } from "../../ports/app.ts";
import type { Context } from "../context.ts";
import { type Entry, marks, speaker, subagentsByCall, type WalkOptions, walk } from "../conversation.ts";
import { countNodes, treeLines, treeWords } from "./lineage.ts";
import { bytes, count } from "./numbers.ts";
import { sessionFacts, subagentWords, titleWords } from "./session-facts.ts";
import { oneLine, plain } from "./text.ts";

export async function printMarkdown(context: Context, view: SessionView, options: WalkOptions): Promise<void> {
  const subagents = subagentsByCall(view);
  const facts = sessionFacts(view, options.branch).map(([name, value]) => `- **${name}**: ${code(value)}\n`);
  const tree = [...treeLines(view.subagents)].map(
    (line) => `${"  ".repeat(line.depth + 1)}- ${code(treeWords(line, 400))}\n`,
  );
  const list = tree.length === 0 ? "" : `- **subagents**: ${count(countNodes(view.subagents))}\n${tree.join("")}`;
  await context.print(`# ${escapeInline(titleWords(view.row))}\n\n${facts.join("")}${list}`);
  for await (const entry of walk(view, options)) await context.print(entryMarkdown(entry, subagents));
}

function entryMarkdown(entry: Entry, subagents: ReadonlyMap<string, ListedSession>): string {
  const { message, parts } = entry;
  if (message.kind === "compact_boundary") return `\n---\n\n*${heading(entry)}*\n\n---\n`;
  const pieces = parts.map((part) => partMarkdown(part, subagents)).filter((piece) => piece !== "");
  const body = pieces.map((piece) => `\n${piece}`).join("");
  return entry.opens ? `\n## ${heading(entry)}\n${body}` : body;
}

function heading(entry: Entry): string {
  const { time, model } = entry.message;
  const words = [
    speaker(entry),
    isoTime(time),
    model === undefined ? undefined : escapeInline(oneLine(model)),
    ...marks(entry),
  ];
  return words.filter((word) => word !== undefined).join(" · ");
}

function partMarkdown(part: Part, subagents: ReadonlyMap<string, ListedSession>): string {
  switch (part.kind) {
    case "text":
      return part.text.trim() === "" ? "" : `${closeFences(plain(part.text).trimEnd())}\n`;
    case "reasoning":
      return part.text.trim() === "" ? "" : quoted(`*Thinking*\n\n${closeFences(plain(part.text).trimEnd())}`);
    case "tool_call": {
      const child = subagents.get(part.callId);
      const started = child ? `\nStarted ${code(subagentWords(child, 300))}\n` : "";
      const isText = typeof part.input === "string";
      const input = isText ? String(part.input) : JSON.stringify(part.input, undefined, 2);
      return `**${escapeInline(oneLine(part.tool))}**\n\n${fenced(input, isText ? "" : "json")}${started}`;
    }
    case "tool_result": {
      const spilled = part.spilled === undefined ? "" : `, whole output in ${code(oneLine(part.spilled))}`;
      return `Result${part.status === undefined ? "" : ` (${part.status})`}${spilled}:\n\n${fenced(part.output, "")}`;
    }
    case "image": {
      const size = part.bytes === undefined ? "" : `, ${bytes(part.bytes)}`;
      return `*Image, ${escapeInline(oneLine(part.mediaType ?? "unknown type"))}${size}: ${code(oneLine(part.ref))}*\n`;
    }
    default:
      return unreachable(part);
  }
}
