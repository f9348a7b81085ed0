// What was answered to a request: in rounds, as the model said it, or in parts, as the editor showed it.

import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { callPart, decodedBytes, reasoningParts, resultPart, textParts } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { Reading } from "../shared/reading.ts";
import { listOf, objectOf, parsedJson, pick, textOf, unixTime } from "../shared/values.ts";

export interface Answer {
  readonly parts: Part[];
  /** What the tools that it called gave back. */
  readonly results: Part[];
  readonly model?: string | undefined;
  readonly time?: number | undefined;
  /** The call of the subagent that said it. */
  readonly agent?: string | undefined;
  /** What the history before it was made into, since it had grown too long. */
  readonly summary?: string | undefined;
}

export function roundsOf(metadata: JsonObject, line: number): Answer[] {
  const results = objectOf(metadata["toolCallResults"]) ?? {};
  return listOf(metadata["toolCallRounds"]).flatMap((value): Answer[] => {
    const round = objectOf(value);
    if (!round) return [];
    const calls = listOf(round["toolCalls"]).flatMap((call): JsonObject[] => {
      const found = objectOf(call);
      return found ? [found] : [];
    });
    const thinking = objectOf(round["thinking"]);
    const parts = [
      ...reasoningParts(joined(thinking?.["text"])),
      ...textParts(textOf(round["response"])),
      ...calls.map(({ id, name, arguments: input }) => callPart(textOf(id), textOf(name), parsedJson(input))),
    ];
    const given = calls.flatMap(({ id }) => {
      const result = results[textOf(id) ?? ""];
      return result === undefined ? [] : contentsOf(textOf(id), result, line);
    });
    const summary = textOf(round["summary"]);
    if (parts.length === 0 && summary === undefined) return [];
    const model = textOf(round["modelId"])?.replace(/^copilot\//, "");
    return [{ parts, results: given, model, summary, time: unixTime(round["timestamp"], "ms") }];
  });
}

/** A result as the model got it: text, prompt elements as JSON, data by size. */
function contentsOf(id: string | undefined, result: unknown, line: number): Part[] {
  const images: Part[] = [];
  const texts = listOf(objectOf(result)?.["content"]).flatMap((value): string[] => {
    const content = objectOf(value);
    if (!content) return typeof value === "string" ? [value] : [];
    const data = textOf(content["data"]);
    if (textOf(content["mimeType"]) !== undefined && data !== undefined) {
      images.push({
        kind: "image",
        mediaType: textOf(content["mimeType"]),
        bytes: decodedBytes(data),
        ref: `log:${line}`,
      });
      return [];
    }
    return [textOf(content["value"]) ?? jsonText(content["value"] ?? content)];
  });
  return [resultPart(id, texts.join("\n") || (textOf(result) ?? ""), undefined), ...images];
}

/** Known, and nothing that was said: states of the editor, and what repeats calls and files. */
const LEFT_OUT = new Set(
  `progressMessage progressTask progressTaskSerialized progressTaskResult prepareToolInvocation undoStop codeblockUri
  textEdit textEditGroup notebookEdit notebookEditGroup workspaceEdit command confirmation elicitation elicitation2
  elicitationSerialized questionCarousel references reference usedContext codeCitation treeData multiDiffData
  changesSummary move extensions pullRequest mcpServersStarting mcpServersInteractionRequired
  clearToPreviousToolInvocation hook externalEdits autoModeResolution disabledClaudeHooks`.split(/\s+/),
);

/** Words, then calls, then their results make one answer; words after calls begin the next. */
export function shownOf(reading: Reading<undefined>, response: readonly unknown[], line: number): Answer[] {
  const answers: Answer[] = [];
  let open: Answer | undefined;
  const at = (agent: string | undefined, isCall: boolean): Answer => {
    const hasCalls = open?.parts.some((part) => part.kind === "tool_call") === true;
    if (!open || open.agent !== agent || (hasCalls && !isCall)) {
      open = { parts: [], results: [], agent };
      answers.push(open);
    }
    return open;
  };
  for (const value of response) {
    const part = objectOf(value);
    if (!part) continue;
    const kind = textOf(part["kind"]);
    const agent = textOf(part["subAgentInvocationId"]);
    if (kind === "toolInvocationSerialized" || kind === "toolInvocation") {
      const { call, results } = invocation(part, line);
      const answer = at(agent, true);
      answer.parts.push(call);
      answer.results.push(...results);
    } else if (kind === "thinking") {
      const thought = reasoningParts(joined(part["value"]));
      if (thought.length > 0) at(agent, false).parts.push(...thought);
    } else {
      const text = wordsOf(part, kind);
      if (text !== undefined) addText(at(agent, false), text);
      else if (kind !== undefined && !LEFT_OUT.has(kind))
        reading.issueOnce("unknown_record", line, `part of unknown kind ${quotable(kind)} in a response; left out`);
    }
  }
  return answers;
}

function wordsOf(part: JsonObject, kind: string | undefined): string | undefined {
  switch (kind) {
    case undefined:
      return textOf(part["value"]);
    case "markdownContent":
    case "markdownVuln":
    case "warning":
    case "info":
      return markdown(part["content"]) ?? markdown(part["value"]);
    case "inlineReference": {
      const reference = objectOf(part["inlineReference"]) ?? {};
      return (
        textOf(part["name"]) ?? textOf(reference["name"]) ?? textOf((objectOf(reference["uri"]) ?? reference)["path"])
      );
    }
    default:
      return undefined;
  }
}

/** The editor cuts one text where references stand in it. */
function addText({ parts }: Answer, text: string): void {
  const last = parts.at(-1);
  if (last?.kind === "text") parts[parts.length - 1] = { kind: "text", text: last.text + text };
  else parts.push({ kind: "text", text });
}

function markdown(value: unknown): string | undefined {
  return textOf(value) ?? textOf(objectOf(value)?.["value"]);
}

function joined(value: unknown): string | undefined {
  return Array.isArray(value) ? textOf(value.filter((piece) => typeof piece === "string").join("")) : textOf(value);
}

/** A call as the editor keeps it: often its description only, in place of its input and output. */
function invocation(part: JsonObject, line: number): { readonly call: Part; readonly results: Part[] } {
  const id = textOf(part["toolCallId"]);
  const data = objectOf(part["toolSpecificData"]) ?? {};
  const details = objectOf(part["resultDetails"]) ?? {};
  const command = objectOf(data["commandLine"]);
  const described = markdown(part["invocationMessage"]);
  const input =
    textOf(details["input"]) !== undefined
      ? parsedJson(details["input"])
      : (data["rawInput"] ??
        (command && { command: textOf(command["toolEdited"]) ?? textOf(command["original"]) }) ??
        (textOf(data["command"]) !== undefined ? { command: data["command"] } : undefined) ??
        (described === undefined ? {} : { description: described }));
  const call = callPart(id, textOf(part["toolId"]) ?? textOf(part["toolName"]), input);
  if (part["isComplete"] === false) return { call, results: [] };
  const status = typeof details["isError"] === "boolean" ? (details["isError"] ? "error" : "ok") : undefined;
  const { text, images } = outputOf(details["output"], line);
  const output =
    text ?? markdown(objectOf(data["terminalCommandOutput"])?.["text"]) ?? markdown(part["pastTenseMessage"]) ?? "";
  const state = pick(objectOf(data["terminalCommandState"]) ?? {}, ["exitCode"]);
  return { call, results: [resultPart(id, output, status, state), ...images] };
}

function outputOf(output: unknown, line: number): { readonly text: string | undefined; readonly images: Part[] } {
  const items = Array.isArray(output) ? output : output === undefined ? [] : [output];
  const images: Part[] = [];
  const texts = items.flatMap((value): string[] => {
    if (typeof value === "string") return [value];
    const item = objectOf(value);
    if (!item) return [];
    const data = textOf(item["base64Data"]) ?? (item["isText"] === false ? textOf(item["value"]) : undefined);
    if (data === undefined) return textOf(item["value"]) === undefined ? [] : [item["value"] as string];
    images.push({ kind: "image", mediaType: textOf(item["mimeType"]), bytes: decodedBytes(data), ref: `log:${line}` });
    return [];
  });
  return { text: texts.length > 0 ? texts.join("\n") : undefined, images };
}
