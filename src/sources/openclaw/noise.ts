// What OpenClaw puts into user and assistant messages beside what people and models said.

import type { Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { Asked } from "../shared/pi-dialect.ts";
import { objectOf, textOf } from "../shared/values.ts";

/** What a wake of the agent's own looks like; the texts of heartbeats changed, their answer's word did not. */
const WAKES = [
  "[OpenClaw heartbeat poll]",
  "[OpenClaw exec completion]",
  "[OpenClaw cron wake]",
  "[OpenClaw session event]",
  "Read HEARTBEAT.md if it exists",
  "Follow the heartbeat monitor scratch context when provided.",
  "Run the following periodic tasks (only those due based on their intervals):",
];
const ASKS_FOR_OK = /\breply (?:only |exactly |with )?`?HEARTBEAT_OK`?\.?(?:\s+Current time:[^\n]*)?\s*$/i;

/** `[Wed 2026-02-18 11:21 GMT+1] `: the time at which the message came. */
const TIME = /^\[(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?: [\w+:/-]{1,40})?\] ?/;
/** `Sender (untrusted metadata):` and a block of JSON: who wrote, where, in answer to what. */
const ABOUT = /^[A-Z][\w ,'-]{0,60} \(untrusted[^)\n]{0,60}\):\n```json\n[\s\S]*?\n```\s*/;
/** `System: [2026-02-18 11:21:00 GMT+1] ...`: news of the gateway since the last message. */
const NEWS = /^System(?: \(untrusted\))?: \[[^\]\n]{1,60}\][^\n]*\n*/;

/** Parts what a channel or the gateway put before a person's words from the words. */
export function asked(message: JsonObject, prompt: Asked): Asked {
  const [first, ...others] = prompt.parts;
  if (objectOf(message["provenance"])?.["kind"] === "internal_system") return { kind: "injected", parts: prompt.parts };
  if (first?.kind !== "text") return prompt;
  const { words, context } = peel(first.text);
  if (isWake(words)) return { kind: "injected", parts: prompt.parts };
  if (words === first.text) return prompt;
  const said: Part[] = words === "" ? others : [{ kind: "text", text: words }, ...others];
  if (said.length === 0) return { kind: "injected", parts: prompt.parts };
  return { kind: "prompt", parts: said, ...(context !== "" && { context }) };
}

function peel(text: string): { readonly words: string; readonly context: string } {
  let words = text;
  let context = "";
  for (;;) {
    const start = words.charCodeAt(0);
    // `[` or a capital letter; most messages have neither, and none of what follows.
    if (start !== 91 && (start < 65 || start > 90)) break;
    const time = TIME.exec(words);
    const about = time ?? ABOUT.exec(words) ?? NEWS.exec(words);
    if (!about) break;
    // The time stands in the record too.
    if (!time) context += about[0];
    words = words.slice(about[0].length);
  }
  return { words, context: context.trimEnd() };
}

function isWake(words: string): boolean {
  return WAKES.some((wake) => words.startsWith(wake)) || (words.length < 4000 && ASKS_FOR_OK.test(words));
}

/** A copy of text that was delivered to a channel. */
export function isCopy(message: JsonObject): boolean {
  return message["provider"] === "openclaw" && message["model"] === "delivery-mirror";
}

/** The words of a request that failed before there was an answer. */
export function promptError(entry: JsonObject): string | undefined {
  if (entry["customType"] !== "openclaw:prompt-error") return undefined;
  const error = objectOf(entry["data"])?.["error"];
  return textOf(error) ?? textOf(objectOf(error)?.["message"]) ?? "The request failed.";
}

/** `sessions_spawn` tells the key of the session that it started. */
export function spawnedKey(result: JsonObject): string | undefined {
  return result["toolName"] === "sessions_spawn" ? textOf(objectOf(result["details"])?.["childSessionKey"]) : undefined;
}
