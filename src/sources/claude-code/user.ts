// `user` records: a prompt, a carrier of tool results, or text that Claude Code put there.

import type { MessageKind, Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { addBlock } from "./blocks.ts";
import type { Draft } from "./draft.ts";
import { kindOf, slashCommand, splitNoise } from "./noise.ts";
import { type Notes, typeName } from "./notes.ts";
import { addToolResult, isToolResult } from "./tool-results.ts";

/** The messages of a `user` record: one, or two where noise stands around a real prompt (the prompt comes first). */
export function userDrafts(record: JsonObject, notes: Notes): readonly Draft[] {
  const { message } = record;
  if (!isObject(message)) {
    notes.issue("bad_record", `message is a ${typeName(message)}, not an object`);
    return [];
  }
  const { content } = message;
  if (typeof content === "string") return textDrafts(record, [], [{ kind: "text", text: content }]);
  if (!Array.isArray(content)) {
    notes.issue("bad_record", `message.content is ${content === undefined ? "missing" : `a ${typeName(content)}`}`);
    return [];
  }
  const parts: Part[] = [];
  let results = 0;
  for (const block of content) {
    // The structured copy belongs to the first result: newer versions write one result a record.
    if (isToolResult(block)) addToolResult(parts, block, results++ === 0 ? record.toolUseResult : undefined, notes);
    else addBlock(parts, block, notes);
  }
  if (results > 0) return [{ role: "tool", kind: "tool_results", parts }];
  const others = parts.some((part) => part.kind !== "text") ? parts.filter((part) => part.kind !== "text") : [];
  return textDrafts(record, others, others.length > 0 ? parts.filter((part) => part.kind === "text") : parts);
}

/** `texts` are text parts; `others` are images and the like that came with them. */
function textDrafts(record: JsonObject, others: readonly Part[], texts: readonly Part[]): readonly Draft[] {
  if (record.isCompactSummary === true)
    return [{ role: "system", kind: "compact_summary", parts: [...others, ...texts].filter(isSaid) }];
  if (record.isMeta === true) return [{ role: "user", kind: "injected", parts: [...texts, ...others].filter(isSaid) }];
  return askedDrafts(texts, others);
}

/** Prompt, slash command, interrupt or injected text, by the first words that are no noise. */
export function askedDrafts(texts: readonly Part[], others: readonly Part[], asked: MessageKind = "prompt"): Draft[] {
  const real: Part[] = [];
  const noise: Part[] = [];
  let kind: MessageKind | undefined;
  for (const part of texts) {
    if (part.kind !== "text") continue;
    const split = splitNoise(part.text);
    if (split) for (const piece of split.noise) noise.push({ kind: "text", text: piece });
    const said: Part = split ? { kind: "text", text: split.real } : part;
    const own = kindOf(said.text);
    if (own !== undefined) kind ??= own;
    if (said.text !== "") real.push(said);
  }
  kind ??= others.length > 0 ? "prompt" : "injected";
  if (kind === "injected") return [{ role: "user", kind, parts: [...real, ...noise, ...others] }];
  if (kind === "slash_command") rewriteSlash(real);
  const drafts: Draft[] = [{ role: "user", kind: kind === "prompt" ? asked : kind, parts: [...real, ...others] }];
  if (noise.length > 0) drafts.push({ role: "user", kind: "injected", parts: noise });
  return drafts;
}

function rewriteSlash(parts: Part[]): void {
  const first = parts.findIndex((part) => part.kind === "text" && kindOf(part.text) !== undefined);
  const part = parts[first];
  if (part?.kind !== "text") return;
  const { command, rest } = slashCommand(part.text);
  const said: Part[] = [{ kind: "text", text: command }];
  if (rest !== undefined) said.push({ kind: "text", text: rest });
  parts.splice(first, 1, ...said);
}

function isSaid(part: Part): boolean {
  return part.kind !== "text" || part.text !== "";
}
