// Tool calls and their results: inputs, the four shapes of an output, and the events that say how a call ended.

import { idHash, toolCallId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import type { Json } from "../../core/types.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { jsonText } from "../shared/depth.ts";
import { jsonOf, parsedJson } from "../shared/values.ts";
import { contentOf } from "./content.ts";
import { textOf } from "./envelope.ts";
import { type Reading, report, reportUnknown, say } from "./state.ts";

/** One record being read: its payload and where it stood. */
export interface Entry {
  readonly payload: JsonObject;
  readonly line: number;
  readonly time: number | undefined;
}

const CALLED = 1;
const ANSWERED = 2;
/** Calls that run at once; more than this many waiting events are given out as they are. */
const MAX_DETAILS = 64;

export function takeCall(reading: Reading, entry: Entry, tool: string, input: Json): void {
  const { payload, line, time } = entry;
  const given = textOf(payload["call_id"]) ?? textOf(payload["id"]) ?? `L${line}`;
  // Two calls of one id exist in samples; the second keeps its own place.
  const id = (flagsOf(reading, given) & CALLED) === 0 ? given : `${given}#L${line}`;
  mark(reading, id, CALLED);
  if (tool.endsWith("spawn_agent")) reading.state.spawnCalls.push(id);
  const part: Part = { kind: "tool_call", callId: toolCallId(id), tool, input };
  say(reading, { role: "assistant", kind: "step", parts: [part], line, time, id: textOf(payload["id"]) });
}

/** The arguments of a function call: a JSON string, which is kept as a string where it is no JSON. */
export function argumentsOf(value: unknown): Json {
  // Models write broken JSON, and custom tools take free text.
  return parsedJson(value);
}

export function takeOutput(reading: Reading, entry: Entry): void {
  const { payload, line, time } = entry;
  const callId = textOf(payload["call_id"]) ?? textOf(payload["id"]);
  if (callId === undefined) {
    report(
      reading,
      "bad_record",
      line,
      `${quotable(textOf(payload["type"]) ?? "")} without call_id; taken as the answer of no call`,
    );
  }
  const id = callId ?? `L${line}`;
  const read = outputOf(payload["output"], line);
  for (const type of read.unknown) reportUnknown(reading, `output content ${quotable(type)}`, line);
  const held = reading.state.details.get(id);
  reading.state.details.delete(id);
  mark(reading, id, ANSWERED);
  const facts: JsonObject = { ...read.facts, ...(held ? slim(held.facts, read.text) : {}) };
  const spawned = reading.state.spawnCalls.indexOf(id);
  if (spawned >= 0) {
    reading.state.spawnCalls.splice(spawned, 1);
    linkSpawned(reading, id, read.text);
  }
  const part: Part = {
    kind: "tool_result",
    callId: toolCallId(id),
    output: read.text,
    status: read.success ?? statusOf(facts),
    ...(Object.keys(facts).length > 0 ? { details: jsonOf(facts) ?? null } : {}),
  };
  const parts = [part, ...read.images];
  say(reading, { role: "tool", kind: "tool_results", parts, line, time, id: textOf(payload["id"]) });
}

interface Output {
  readonly text: string;
  readonly facts: JsonObject;
  readonly success: "ok" | "error" | undefined;
  readonly images: readonly Part[];
  readonly unknown: readonly string[];
}

function outputOf(value: unknown, line: number): Output {
  const none = { facts: {}, success: undefined, images: [], unknown: [] };
  if (typeof value === "string") return { ...none, ...unpackText(value) };
  if (isObject(value) && (typeof value["success"] === "boolean" || value["content"] !== undefined)) {
    const inner = contentOf(value["content"], line);
    const success = typeof value["success"] !== "boolean" ? undefined : value["success"] ? "ok" : "error";
    return {
      ...none,
      ...unpackText(inner.texts.join("\n")),
      images: imagesOf(inner.parts),
      success,
      unknown: inner.unknown,
    };
  }
  const content = contentOf(value, line);
  return {
    ...none,
    ...unpackText(content.texts.join("\n")),
    images: imagesOf(content.parts),
    unknown: content.unknown,
  };
}

function imagesOf(parts: readonly Part[]): Part[] {
  return parts.filter((part) => part.kind === "image");
}

/** Up to 0.6x a JSON string `{output, metadata}`, later a text whose header says how the command ended. */
function unpackText(text: string): { readonly text: string; readonly facts: JsonObject } {
  if (text.startsWith('{"output":') || text.startsWith('{"metadata":')) {
    try {
      const inner: unknown = JSON.parse(text);
      if (isObject(inner) && typeof inner["output"] === "string") {
        return { text: inner["output"], facts: isObject(inner["metadata"]) ? inner["metadata"] : {} };
      }
    } catch {
      // A tool printed something that only begins like the wrapper: it stays as it is.
    }
  }
  return { text, facts: headerFacts(text) };
}

function headerFacts(text: string): JsonObject {
  if (!/^(?:Chunk ID|Exit code|Wall time|Process exited|Total output lines|Command:)/.test(text)) return {};
  const end = text.indexOf("\nOutput:");
  const header = text.slice(0, end < 0 ? 400 : Math.min(end, 2000));
  const facts: JsonObject = {};
  const code = /^(?:Process exited with code|Exit code:) (-?\d{1,10})/m.exec(header)?.[1];
  if (code !== undefined) facts["exit_code"] = Number(code);
  const seconds = /^Wall time: (\d{1,10}(?:\.\d{1,10})?) seconds/m.exec(header)?.[1];
  if (seconds !== undefined) facts["duration_seconds"] = Number(seconds);
  return facts;
}

function statusOf(facts: JsonObject): "ok" | "error" | undefined {
  const code = facts["exit_code"];
  if (typeof code === "number") return code === 0 ? "ok" : "error";
  if (typeof facts["success"] === "boolean") return facts["success"] ? "ok" : "error";
  if (typeof facts["is_error"] === "boolean") return facts["is_error"] ? "error" : "ok";
  return facts["error"] !== undefined ? "error" : undefined;
}

/**
 * Facts from an event such as `exec_command_end`. They wait for the call's output and become its details; where the
 * output was given out already they come as a status message, because a message once given out never changes.
 */
export function takeDetails(reading: Reading, entry: Entry, callId: string | undefined, facts: JsonObject): void {
  const { details } = reading.state;
  if (callId === undefined || Object.keys(facts).length === 0) return;
  if ((flagsOf(reading, callId) & ANSWERED) !== 0) {
    const late = slim(facts, undefined);
    if (Object.keys(late).length > 0) sayFacts(reading, callId, late, entry);
    return;
  }
  const before = details.get(callId);
  details.set(callId, { facts: { ...before?.facts, ...facts }, line: entry.line, time: entry.time });
  if (details.size > MAX_DETAILS) {
    for (const first of details.keys()) {
      flushOne(reading, first);
      break;
    }
  }
}

/** At the end of a turn: what still waits belongs to calls that never got an output. */
export function flushDetails(reading: Reading): void {
  for (const callId of [...reading.state.details.keys()]) flushOne(reading, callId);
}

function flushOne(reading: Reading, callId: string): void {
  const held = reading.state.details.get(callId);
  reading.state.details.delete(callId);
  if (held) sayFacts(reading, callId, held.facts, held);
}

function sayFacts(
  reading: Reading,
  callId: string,
  facts: JsonObject,
  at: { readonly line: number; readonly time: number | undefined },
): void {
  const text = jsonText({ call_id: callId, ...facts });
  say(reading, { role: "system", kind: "status", parts: [{ kind: "text", text }], line: at.line, time: at.time });
}

/** Leaves out what the output itself says; without an output at hand, all texts that an output would hold. */
function slim(facts: JsonObject, output: string | undefined): JsonObject {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(facts)) {
    const repeats = key === "aggregated_output" || key === "stdout" || key === "stderr" || key === "content";
    if (repeats && (typeof value !== "string" || output === undefined || output.includes(value.trim()))) continue;
    kept[key] = value;
  }
  return kept;
}

/** `spawn_agent` answers with the id of the child it started. */
function linkSpawned(reading: Reading, callId: string, output: string): void {
  const answer = argumentsOf(output);
  const child = isObject(answer) ? (textOf(answer["agent_id"]) ?? textOf(answer["thread_id"])) : undefined;
  linkChild(reading, callId, child);
}

export function linkChild(reading: Reading, callId: string | undefined, child: string | undefined): void {
  const { children } = reading.state;
  if (callId === undefined || child === undefined || children.length >= 10_000) return;
  if (!children.some((link) => link.externalId === child))
    children.push({ callId: toolCallId(callId), externalId: child });
}

function flagsOf(reading: Reading, callId: string): number {
  return Math.max(0, reading.calls.get(idHash(callId)));
}

function mark(reading: Reading, callId: string, flag: number): void {
  reading.calls.set(idHash(callId), flagsOf(reading, callId) | flag);
}
