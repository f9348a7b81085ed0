// Messages of a Factory Droid session: one record holds what a person, the harness or the model said, in blocks.

import type { MessageKind, Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { blockParts, textParts } from "../shared/blocks.ts";
import type { Reading } from "../shared/reading.ts";
import { isoTime, objectOf, textOf } from "../shared/values.ts";
import type { Own } from "./state.ts";

export function takeMessage(reading: Reading<Own>, record: JsonObject, line: number): void {
  const message = objectOf(record["message"]);
  if (!message) {
    reading.issueOnce("bad_record", line, "a message without its content; left out");
    return;
  }
  const { session } = reading;
  const place = { id: textOf(record["id"]), time: isoTime(record["timestamp"]), line };
  const parent = textOf(record["parentId"]);
  const parts = blockParts(message["content"], reading, line).map((part) => known(reading, part));
  if (message["role"] === "assistant") {
    const model = textOf(message["modelId"]) ?? textOf(message["model"]);
    session?.say({ role: "assistant", kind: "assistant", parts, model, parent, ...place });
  } else if (message["role"] === "user") sayUser(reading, message, { parts, parent, ...place });
  else session?.say({ role: "system", kind: "injected", parts, parent, ...place });
}

/** Some models count their calls anew in each answer. */
function known({ session }: Reading<Own>, part: Part): Part {
  if (!session || (part.kind !== "tool_call" && part.kind !== "tool_result") || part.callId === "") return part;
  const id = part.kind === "tool_call" ? session.call(part.callId) : session.answered(part.callId);
  return { ...part, callId: id as typeof part.callId };
}

interface Said {
  readonly parts: readonly Part[];
  readonly id: string | undefined;
  readonly parent: string | undefined;
  readonly time: number | undefined;
  readonly line: number;
}

/** A user's record may hold results of tools, the harness's reminders and what was typed, in this order. */
function sayUser({ session }: Reading<Own>, message: JsonObject, said: Said): void {
  if (!session) return;
  const { id, line } = said;
  const isHook = message["hookEventName"] !== undefined;
  if (isHook || message["visibility"] === "user_only") {
    const parts = said.parts.length > 0 ? said.parts : textParts(textOf(message["hookEventName"]));
    session.say({ ...said, parts, role: "system", kind: "status" });
    return;
  }
  const typed: Part[] = [];
  const results: Part[] = [];
  const reminders: Part[] = [];
  for (const part of said.parts) {
    if (part.kind === "tool_result") results.push(part);
    else if (part.kind === "text") {
      const { reminder, rest } = split(part.text);
      reminders.push(...textParts(reminder));
      typed.push(...textParts(rest));
    } else if (results.length > 0 && typed.length === 0) results.push(part);
    else typed.push(part);
  }
  const automatic = message["visibility"] === "llm_only" || (textOf(message["userMessageSource"]) ?? "user") !== "user";
  const groups: [suffix: string, kind: MessageKind, parts: Part[]][] = [
    [".results", "tool_results", results],
    [".context", "injected", reminders],
    ["", automatic ? "injected" : kindOf(typed), typed],
  ];
  const filled = groups.filter(([, , parts]) => parts.length > 0);
  for (const [i, [suffix, kind, parts]] of filled.entries()) {
    // The last one has the record's id: what follows the record follows it.
    const own = id === undefined || i === filled.length - 1 ? id : id + suffix;
    const role = kind === "tool_results" ? "tool" : "user";
    session.say({ ...said, parts, role, kind, id: own, line, parent: i === 0 ? said.parent : undefined });
  }
  if (filled.length === 0 && id !== undefined) session.pass(id, said.parent);
}

function kindOf(typed: readonly Part[]): MessageKind {
  const [first] = typed;
  return first?.kind === "text" && /^\/[a-z][\w-]*(?:\s|$)/.test(first.text) ? "slash_command" : "prompt";
}

const REMINDER = /^\s*<system-reminder>[\s\S]*?<\/system-reminder>\s*/;

/** What the harness put before the words that were typed. */
function split(text: string): { readonly reminder: string | undefined; readonly rest: string } {
  let rest = text;
  for (let found = REMINDER.exec(rest); found; found = REMINDER.exec(rest)) rest = rest.slice(found[0].length);
  return { reminder: rest.length === text.length ? undefined : text.slice(0, text.length - rest.length).trim(), rest };
}
