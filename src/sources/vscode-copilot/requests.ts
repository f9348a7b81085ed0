// One request of a chat session: what was asked, what the model did about it in rounds, and how it ended.

import type { MessageKind, Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { textParts } from "../shared/blocks.ts";
import type { Reading } from "../shared/reading.ts";
import { anyDay, listOf, numberOf, objectOf, textOf, tokensOf, unixTime } from "../shared/values.ts";
import { type Answer, roundsOf, shownOf } from "./answers.ts";
import { idOf } from "./replay.ts";

interface Place {
  readonly line: number;
  /** Id of the message that it follows; `null` for none, undefined for the one before. */
  readonly after: string | null | undefined;
}

interface Turn extends Place {
  readonly id: string;
  readonly request: JsonObject;
  readonly result: JsonObject;
  readonly metadata: JsonObject;
}

/** The id of the last message that the request became. */
export function takeRequest(reading: Reading<undefined>, value: unknown, place: Place): string | undefined {
  if (!isObject(value)) {
    reading.issueOnce("bad_record", place.line, "a request is no object; left out");
    return undefined;
  }
  const result = objectOf(value["result"]) ?? {};
  const seen = (reading.session?.tip ?? -1) + 1;
  const turn: Turn = {
    ...place,
    id: idOf(value) ?? `L${place.line}.${seen}`,
    request: value,
    result,
    metadata: objectOf(result["metadata"]) ?? {},
  };
  const asked = ask(reading, turn);
  const answered = answer(reading, turn, asked);
  spend(reading, turn);
  return ending(reading, turn, answered ?? asked) ?? answered ?? asked;
}

/** What the person attached goes before the words, as what the harness put there. */
function ask({ session }: Reading<undefined>, { id, request, line, after }: Turn): string | undefined {
  const message = request["message"];
  const text = textOf(message) ?? textOf(objectOf(message)?.["text"]);
  const time = unixTime(request["timestamp"], "ms");
  const variables = listOf(objectOf(request["variableData"])?.["variables"]).flatMap((found) => objectOf(found) ?? []);
  const attached = variables.flatMap((variable) => nameOf(variable as JsonObject));
  let parent = after;
  if (attached.length > 0) {
    parent = `${id}.attachments`;
    const parts = textParts(attached.join("\n"));
    session?.say({ role: "user", kind: "injected", parts, id: parent, parent: after, time, line });
  }
  const images = variables.flatMap((variable): Part[] => {
    const { kind, mimeType } = variable as JsonObject;
    return kind === "image"
      ? [{ kind: "image", mediaType: textOf(mimeType), bytes: undefined, ref: `log:${line}` }]
      : [];
  });
  const parts = [...textParts(text), ...images];
  if (parts.length === 0) return parent ?? undefined;
  const isCommand = textOf(objectOf(request["slashCommand"])?.["name"]) !== undefined;
  const kind: MessageKind = request["isSystemInitiated"] === true ? "injected" : isCommand ? "slash_command" : "prompt";
  session?.say({ role: "user", kind, parts, id, parent, time, line });
  return id;
}

/** An attachment by its name and, where it is a file, its path. */
function nameOf(variable: JsonObject): string[] {
  if (variable["kind"] === "image") return [];
  const value = objectOf(variable["value"]) ?? {};
  const uri = objectOf(value["uri"]) ?? value;
  const words = [textOf(variable["kind"]) ?? "attachment", textOf(variable["name"]), textOf(uri["path"])];
  return [[...new Set(words.filter((word) => word !== undefined))].join(" ")];
}

/** The rounds as the model said them; where a request ended without them, what the editor showed. */
function answer(reading: Reading<undefined>, turn: Turn, asked: string | undefined): string | undefined {
  const { session } = reading;
  const { request, metadata, id, line } = turn;
  const answers: Answer[] = roundsOf(metadata, line);
  const shown = shownOf(reading, listOf(request["response"]), line);
  if (answers.length === 0) answers.push(...shown);
  else {
    // What was shown last is the answer; some versions keep no round for it.
    const text = lastText(shown);
    if (text !== undefined && !answers.some((said) => (lastText([said]) ?? "").includes(text)))
      answers.push({ parts: textParts(text), results: [] });
  }
  const model = modelOf(turn);
  let tip = asked;
  for (const [n, said] of answers.entries()) {
    const own = `${id}.${n + 1}`;
    tip = summarise(reading, said.summary, { id: own, parent: tip, line }) ?? tip;
    if (said.parts.length === 0) continue;
    const sidechain = said.agent !== undefined;
    const time = said.time ?? (n === answers.length - 1 ? endOf(request) : undefined);
    const calls = said.parts.map((part) => named(reading, part));
    const place = { id: own, parent: tip, line, time, sidechain };
    session?.say({ role: "assistant", kind: "assistant", parts: calls, model: said.model ?? model, ...place });
    if (!sidechain) tip = own;
    const results = said.results.map((part) => named(reading, part));
    if (results.length === 0) continue;
    session?.say({ role: "tool", kind: "tool_results", parts: results, ...place, id: `${own}.results`, parent: own });
    if (!sidechain) tip = `${own}.results`;
  }
  return tip;
}

interface Before {
  readonly id: string;
  readonly parent: string | undefined;
  readonly line: number;
}

function summarise({ session }: Reading<undefined>, summary: string | undefined, { id, parent, line }: Before) {
  if (summary === undefined) return undefined;
  const own = `${id}.summary`;
  session?.compacted();
  session?.say({ role: "system", kind: "compact_boundary", parts: [], id: `${id}.boundary`, parent, line });
  session?.say({ role: "system", kind: "compact_summary", parts: textParts(summary), id: own, line });
  return own;
}

function named({ session }: Reading<undefined>, part: Part): Part {
  if (!session || (part.kind !== "tool_call" && part.kind !== "tool_result") || part.callId === "") return part;
  const id = part.kind === "tool_call" ? session.call(part.callId) : session.answered(part.callId);
  return { ...part, callId: id as typeof part.callId };
}

function lastText(answers: readonly Answer[]): string | undefined {
  const text = answers
    .at(-1)
    ?.parts.flatMap((part) => (part.kind === "text" ? [part.text] : []))
    .join("")
    .trim();
  return text || undefined;
}

/** `copilot/` is the vendor that the picker shows. */
function modelOf({ request, metadata }: Turn): string | undefined {
  return textOf(metadata["resolvedModel"]) ?? textOf(textOf(request["modelId"])?.replace(/^copilot\//, ""));
}

function endOf(request: JsonObject): number | undefined {
  const began = unixTime(request["timestamp"], "ms");
  const took = numberOf(objectOf(objectOf(request["result"])?.["timings"])?.["totalElapsed"]);
  const ended = unixTime(objectOf(request["modelState"])?.["completedAt"], "ms");
  return ended ?? (began !== undefined && took !== undefined ? anyDay(began + Math.round(took)) : undefined);
}

function ending({ session }: Reading<undefined>, turn: Turn, parent: string | undefined): string | undefined {
  const { request, result, id, line } = turn;
  const details = objectOf(result["errorDetails"]);
  const own = `${id}.end`;
  const place = { id: own, parent, line, time: endOf(request) };
  const isStopped = request["isCanceled"] === true || objectOf(request["modelState"])?.["value"] === 2;
  if (isStopped) session?.say({ role: "user", kind: "interrupt", parts: textParts("cancelled"), ...place });
  else if (details) {
    const text = textOf(details["message"]) ?? textOf(details["code"]) ?? "error";
    session?.say({ role: "system", kind: "api_error", parts: textParts(text), ...place });
  } else return undefined;
  return own;
}

/** Input is the prompt of the last round, with its cached part; output is that of all rounds. */
function spend({ session }: Reading<undefined>, turn: Turn): void {
  const { request, result, metadata, id } = turn;
  const usage = objectOf(metadata["usage"]) ?? objectOf(result["usage"]) ?? {};
  const inputTokens = counted([request["promptTokens"], metadata["promptTokens"], usage["prompt_tokens"]]);
  const outputs = [request["completionTokens"], metadata["outputTokens"], usage["completion_tokens"]];
  const outputTokens = counted([Math.max(...outputs.map((count) => tokensOf(count) ?? 0))]);
  if (inputTokens === undefined && outputTokens === undefined) return;
  const time = unixTime(request["timestamp"], "ms");
  session?.spend({
    key: `vscode-copilot ${id} ${time}`,
    model: modelOf(turn),
    time,
    usage: { inputTokens, outputTokens },
  });
}

/** The first that is more than nothing: the editor writes 0 for what it was not told. */
function counted(counts: readonly unknown[]): number | undefined {
  return counts.map(tokensOf).find((count) => count !== undefined && count > 0);
}
