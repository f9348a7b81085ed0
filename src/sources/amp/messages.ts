// Messages of an Amp thread: what was typed, the results of tools, and answers, in blocks like those of the Anthropic API.

import type { MessageKind, Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { blockParts, callPart, resultPart, resultText, textParts } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { DocumentValue } from "../shared/document.ts";
import type { Reading } from "../shared/reading.ts";
import { isoTime, listOf, objectOf, pick, textOf, unixTime } from "../shared/values.ts";
import type { Own } from "./state.ts";
import { idOf, spentOf } from "./usage.ts";

export function messagesOf(reading: Reading<Own>, { value, line, index }: DocumentValue): void {
  const message = objectOf(value);
  if (!message) {
    reading.issueOnce("bad_record", line, "a message is no object; left out");
    return;
  }
  const place = { id: idOf(message["messageId"]) ?? `M${index}`, line };
  const parts = partsOf(reading, message["content"], line);
  switch (message["role"]) {
    case "assistant":
      answer(reading, message, { ...place, parts });
      return;
    case "user":
      user(reading, message, { ...place, parts });
      return;
    case "info":
    case "system":
      if (!summary(reading, message, place))
        reading.session?.say({ role: "system", kind: "injected", parts, ...place, time: sentAt(message) });
      return;
    default:
      reading.issueOnce("unknown_record", line, "a message of unknown role; left out");
  }
}

function sentAt(message: JsonObject): number | undefined {
  return unixTime(objectOf(message["meta"])?.["sentAt"], "ms");
}

interface Said {
  readonly id: string;
  readonly line: number;
  readonly parts: readonly Part[];
}

function answer({ session, own }: Reading<Own>, message: JsonObject, said: Said): void {
  const usage = objectOf(message["usage"]) ?? {};
  const time = isoTime(usage["timestamp"]);
  session?.say({ role: "assistant", kind: "assistant", model: textOf(usage["model"]), time, ...said });
  const spent = spentOf(usage, `${session?.head.externalId} ${said.id}`);
  if (spent) {
    own.counted.push(said.id);
    session?.spend(spent);
  }
  const state = objectOf(message["state"]) ?? {};
  if (state["type"] === "cancelled") {
    session?.say({
      role: "user",
      kind: "interrupt",
      parts: textParts("cancelled"),
      id: `${said.id}.end`,
      line: said.line,
    });
  } else if (state["type"] === "error") {
    const text = textOf(objectOf(state["error"])?.["message"]) ?? textOf(state["error"]) ?? "error";
    session?.say({ role: "system", kind: "api_error", parts: textParts(text), id: `${said.id}.end`, line: said.line });
  }
}

/** Results of tools come first in what is the next message of the person. */
function user(reading: Reading<Own>, message: JsonObject, { parts, id, line }: Said): void {
  const { session } = reading;
  // Images between results and words are the tools'.
  const last = parts.findLastIndex((part) => part.kind === "tool_result");
  const words = parts.findIndex((part, i) => i > last && part.kind !== "image");
  const cut = last < 0 ? 0 : words < 0 ? parts.length : words;
  const results = parts.slice(0, cut).filter((part) => part.kind !== "text");
  const typed = [...parts.slice(0, cut).filter((part) => part.kind === "text"), ...parts.slice(cut)];
  if (results.length > 0)
    session?.say({
      role: "tool",
      kind: "tool_results",
      parts: results,
      id: typed.length > 0 ? `${id}.results` : id,
      line,
    });
  if (typed.length === 0) return;
  const first = typed[0]?.kind === "text" ? typed[0].text : "";
  const kind: MessageKind = /^\/[a-z][\w-]*(?:\s|$)/.test(first) ? "slash_command" : "prompt";
  session?.say({ role: "user", kind, parts: typed, id, line, time: sentAt(message) });
}

/** True where the message is what a longer history was made into. */
function summary({ session }: Reading<Own>, message: JsonObject, place: Omit<Said, "parts">): boolean {
  const block = listOf(message["content"])
    .map(objectOf)
    .find((found) => found?.["type"] === "summary");
  if (!block || !session) return false;
  const inner = objectOf(block["summary"]);
  const text =
    textOf(block["summary"]) ?? textOf(inner?.["summary"]) ?? textOf(inner?.["text"]) ?? textOf(block["text"]);
  session.compacted();
  session.say({ role: "system", kind: "compact_boundary", parts: [], ...place, time: sentAt(message) });
  if (text !== undefined)
    session.say({
      role: "system",
      kind: "compact_summary",
      parts: textParts(text),
      ...place,
      id: `${place.id}.summary`,
    });
  return true;
}

function partsOf(reading: Reading<Own>, content: unknown, line: number): Part[] {
  if (!Array.isArray(content)) return blockParts(content, reading, line);
  return content.flatMap((value): Part[] => {
    const block = objectOf(value);
    switch (block?.["type"]) {
      case "tool_use":
      case "server_tool_use":
        return [callPart(reading.session?.call(textOf(block["id"])), textOf(block["name"]), block["input"])];
      case "tool_result":
        return result(reading, block, line);
      case "summary":
        return [];
      default:
        return blockParts(value, reading, line);
    }
  });
}

/** A result is a run of a tool: what it gave, or why it gave nothing. */
function result({ session }: Reading<Own>, block: JsonObject, line: number): Part[] {
  const run = objectOf(block["run"]);
  const id = session?.answered(textOf(block["toolUseID"]) ?? textOf(block["tool_use_id"]));
  if (!run) {
    const { text, images } = resultText(block["content"], line);
    return [resultPart(id, text, undefined), ...images];
  }
  const status = textOf(run["status"]);
  const failed = ["error", "cancelled", "rejected-by-user", "cancellation-requested"].includes(status ?? "");
  const ended = status === "done" ? "ok" : failed ? "error" : undefined;
  const given = objectOf(run["result"]);
  const { text, images } = resultText(Array.isArray(run["result"]) ? run["result"] : undefined, line);
  const error = textOf(objectOf(run["error"])?.["message"]) ?? textOf(run["error"]) ?? textOf(run["reason"]);
  const whole = textOf(run["result"]) ?? textOf(given?.["output"]) ?? (given && jsonText(given));
  const details = {
    ...(status !== "done" && pick(run, ["status"])),
    ...(given?.["output"] !== undefined && pick(given, ["exitCode"])),
  };
  return [resultPart(id, whole ?? (text || error || ""), ended, details), ...images];
}
