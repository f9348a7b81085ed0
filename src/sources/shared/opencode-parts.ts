// The parts of OpenCode's messages: each to what it is of the conversation.

import { idHash } from "../../core/ids.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { callPart, reasoningParts, resultPart, textParts, urlImage } from "./blocks.ts";
import { jsonText } from "./depth.ts";
import { listOf, numberOf, objectOf, parsedJson, pick, textOf, unixTime } from "./values.ts";

export type PartOf =
  | { readonly kind: "said" | "injected" | "shown" | "command"; readonly parts: readonly Part[] }
  | {
      readonly kind: "call";
      readonly callId: string;
      readonly call: Part;
      readonly results: readonly Part[];
      /** When the call ended, Unix milliseconds. */
      readonly ended: number | undefined;
      /** The session that the call started. */
      readonly child: string | undefined;
    }
  | { readonly kind: "spent"; readonly tokens: JsonObject }
  | { readonly kind: "unknown"; readonly type: string; readonly parts: readonly Part[] }
  | { readonly kind: "step" | "compaction" | "passed" | "bad" };

export interface At {
  readonly id: string;
  readonly line: number;
  /** Hashes of the ids of calls that came. */
  readonly calls: Set<number>;
}

export function partOf(data: JsonObject, at: At): PartOf {
  const { type } = data;
  switch (type) {
    case "text":
      return textOfPart(data);
    case "reasoning":
      return { kind: "said", parts: reasoningParts(textOf(data["text"])) };
    case "tool":
      return toolPart(data, at);
    case "tool-invocation":
      return invocationPart(objectOf(data["toolInvocation"]) ?? {}, at);
    case "file":
      return { kind: "said", parts: fileParts(data, at.line) };
    case "subtask":
      return subtask(data);
    case "step-start":
      return { kind: "step" };
    case "step-finish":
      return { kind: "spent", tokens: objectOf(data["tokens"]) ?? {} };
    case "compaction":
      return { kind: "compaction" };
    case "retry":
      return { kind: "shown", parts: retryParts(data) };
    // Ids of OpenCode's own snapshots, and mentions of agents that the text holds too.
    case "snapshot":
    case "patch":
    case "agent":
      return { kind: "passed" };
    default:
      if (typeof type !== "string") return { kind: "bad" };
      return { kind: "unknown", type, parts: textParts(jsonText(data)) };
  }
}

function textOfPart(data: JsonObject): PartOf {
  const parts = textParts(textOf(data["text"]));
  // Shown to the person, and never sent to the model.
  if (data["ignored"] === true) return { kind: "shown", parts };
  return { kind: data["synthetic"] === true ? "injected" : "said", parts };
}

function fileParts(data: JsonObject, line: number): Part[] {
  const url = textOf(data["url"]);
  return url === undefined ? [] : [urlImage(url, line, textOf(data["mime"]))];
}

/** A command that runs as a subagent: OpenCode keeps the text that it made of it. */
function subtask(data: JsonObject): PartOf {
  const command = textOf(data["command"]);
  const prompt = textOf(data["prompt"]) ?? textOf(data["description"]);
  const lines = [command === undefined ? undefined : `/${command}`, prompt].filter((line) => line !== undefined);
  return { kind: command === undefined ? "said" : "command", parts: textParts(lines.join("\n")) };
}

function retryParts(data: JsonObject): Part[] {
  const error = objectOf(data["error"]);
  const message =
    textOf(objectOf(error?.["data"])?.["message"]) ?? textOf(error?.["message"]) ?? textOf(error?.["name"]);
  const attempt = numberOf(data["attempt"]);
  return textParts(`Retry${attempt === undefined ? "" : ` ${attempt}`}${message === undefined ? "" : `: ${message}`}`);
}

function toolPart(data: JsonObject, { id, line, calls }: At): PartOf {
  const state = objectOf(data["state"]) ?? {};
  const callId = uniqueCall(calls, textOf(data["callID"]), id);
  const call = callPart(callId, textOf(data["tool"]), inputOf(state));
  const metadata = objectOf(state["metadata"]);
  const child = data["tool"] === "task" || data["tool"] === "agent" ? childOf(metadata) : undefined;
  return {
    kind: "call",
    callId,
    call,
    results: resultsOf(callId, state, line),
    ended: unixTime(objectOf(state["time"])?.["end"], "ms"),
    child,
  };
}

/** A call that is still being written has what there is of its input as text. */
function inputOf({ input, raw }: JsonObject): unknown {
  const isEmpty = input === undefined || (isObject(input) && Object.keys(input).length === 0);
  return isEmpty && textOf(raw) !== undefined ? parsedJson(raw) : input;
}

function childOf(metadata: JsonObject | undefined): string | undefined {
  return textOf(metadata?.["sessionId"]) ?? textOf(metadata?.["sessionID"]);
}

/** None for a call that is under way, or that was when OpenCode ended. */
function resultsOf(callId: string, state: JsonObject, line: number): Part[] {
  const { status, output, error } = state;
  const failed = status === "error";
  if (!failed && status !== "completed" && status !== "success" && output === undefined) return [];
  if (status === "pending" || status === "running") return [];
  const metadata = objectOf(state["metadata"]);
  const interrupted = failed && metadata?.["interrupted"] === true ? textOf(metadata["output"]) : undefined;
  const said = failed ? (interrupted ?? error ?? output) : output;
  const text = typeof said === "string" ? said : said === undefined || said === null ? "" : jsonText(said);
  const known = failed ? "error" : status === "completed" || status === "success" ? "ok" : undefined;
  const files = listOf(state["attachments"]).flatMap((file) => fileParts(objectOf(file) ?? {}, line));
  return [resultPart(callId, text, known, detailsOf(state, metadata)), ...files];
}

/** What the output does not hold. Contents of whole files before and after an edit stay in the archive: the diff tells. */
function detailsOf(state: JsonObject, metadata: JsonObject | undefined): JsonObject {
  const details = { ...pick(state, ["title"]), ...metadata };
  delete details["output"];
  delete details["preview"];
  const { filediff } = details;
  if (filediff !== undefined) details["filediff"] = pick(objectOf(filediff) ?? {}, ["file", "additions", "deletions"]);
  const times = objectOf(state["time"]);
  const start = numberOf(times?.["start"]);
  const end = numberOf(times?.["end"]);
  if (start !== undefined && end !== undefined && end >= start) details["durationMs"] = end - start;
  // The model no longer sees the output, which is still here.
  if (numberOf(times?.["compacted"]) !== undefined) details["cleared"] = true;
  return details;
}

/** Of 2025, when a message held its parts. */
function invocationPart(invocation: JsonObject, { id, calls }: At): PartOf {
  const callId = uniqueCall(calls, textOf(invocation["toolCallId"]), id);
  const call = callPart(callId, textOf(invocation["toolName"]), invocation["args"]);
  const { result } = invocation;
  const text = typeof result === "string" ? result : jsonText(result ?? null);
  const results = result === undefined ? [] : [resultPart(callId, text, undefined)];
  return { kind: "call", callId, call, results, ended: undefined, child: undefined };
}

/** A name of a call that no other call of the session has. */
function uniqueCall(calls: Set<number>, callId: string | undefined, partId: string): string {
  let id = callId ?? partId;
  for (let nth = 1; calls.has(idHash(id)); nth++) id = nth === 1 ? partId : `${partId}.${nth}`;
  calls.add(idHash(id));
  return id;
}
