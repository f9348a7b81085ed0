// The sessions of before 0.0.342: one JSON document with the messages as the model's API has them, and a timeline.

import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { blockParts, callPart, resultPart, textParts } from "../shared/blocks.ts";
import { Reading } from "../shared/reading.ts";
import { isoTime, listOf, objectOf, parsedJson, textOf } from "../shared/values.ts";
import { readWhole } from "../shared/whole.ts";

const MAX_BYTES = 64 << 20;

/** Taken whole or not at all: nothing of a torn document may be given out, since its later whole is read anew. */
export function* readHistory(log: LogRef, options: ReadOptions, name: string): Generator<SourceItem> {
  const reading = new Reading<Times>(log, { asked: new Map(), calls: new Map() }, false);
  const { text, offset } = readWhole(log.path, options, options.maxLineBytes ?? MAX_BYTES);
  const document = text === undefined || options.from > 0 ? undefined : parse(text);
  let taken = offset;
  if (document) {
    reading.count((text ?? "").split("\n").filter((line) => line.trim() !== "").length, 1);
    take(reading, document, name);
  } else if (offset > options.from) {
    const kind = options.from > 0 ? "was continued" : text === undefined ? "is too long" : "is not whole";
    reading.issue("unsupported_format", 1, `a session document that ${kind}; nothing of it was taken`);
    if (options.from === 0 && text !== undefined) taken = 0;
  }
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset: taken, state: undefined };
}

/** When something was said, from the timeline: the messages themselves have no times. */
interface Times {
  readonly asked: Map<string, number[]>;
  readonly calls: Map<string, [asked: number | undefined, done: number | undefined]>;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Told by the caller as what it is: no whole document.
    return undefined;
  }
}

function take(reading: Reading<Times>, document: JsonObject, name: string): void {
  reading.open({
    externalId: textOf(document["sessionId"]) ?? name,
    startedAt: isoTime(document["startTime"]),
    cwd: textOf(document["cwd"]),
  });
  for (const entry of listOf(document["timeline"])) noteTime(reading.own, objectOf(entry) ?? {});
  const model = textOf(document["selectedModel"]) ?? textOf(document["model"]);
  for (const [i, value] of listOf(document["chatMessages"]).entries()) {
    const message = objectOf(value);
    if (message) say(reading, message, { line: i + 1, model });
    else reading.issueOnce("bad_record", i + 1, "a message is no object; left out");
  }
}

function noteTime({ asked, calls }: Times, entry: JsonObject): void {
  const time = isoTime(entry["timestamp"]);
  const call = textOf(entry["callId"]) ?? textOf(entry["id"]);
  const text = textOf(entry["text"]);
  if (time === undefined) return;
  if ((entry["type"] === "user" || entry["type"] === "copilot") && text !== undefined) {
    asked.set(text, [...(asked.get(text) ?? []), time]);
  } else if (call !== undefined) {
    const [began, done] = calls.get(call) ?? [];
    if (entry["type"] === "tool_call_requested") calls.set(call, [time, done]);
    if (entry["type"] === "tool_call_completed") calls.set(call, [began, time]);
  }
}

interface Place {
  readonly line: number;
  readonly model: string | undefined;
}

function say(reading: Reading<Times>, message: JsonObject, { line, model }: Place): void {
  const { session, own } = reading;
  const content = message["content"];
  const text = textOf(content);
  const time = own.asked.get(text ?? "")?.shift();
  const parts = blockParts(content, reading, line);
  switch (message["role"]) {
    case "user":
      session?.say({ role: "user", kind: "prompt", parts, line, time });
      return;
    case "assistant": {
      const calls = listOf(message["tool_calls"]).map((value) => {
        const call = objectOf(value) ?? {};
        const made = objectOf(call["function"]) ?? {};
        return {
          id: textOf(call["id"]),
          part: (id: string | undefined) => callPart(id, textOf(made["name"]), parsedJson(made["arguments"])),
        };
      });
      const begun = time ?? own.calls.get(calls[0]?.id ?? "")?.[0];
      const called = calls.map(({ id, part }) => part(session?.call(id)));
      session?.say({ role: "assistant", kind: "assistant", parts: [...parts, ...called], line, time: begun, model });
      return;
    }
    case "tool": {
      const id = textOf(message["tool_call_id"]);
      const output = text ?? parts.map((part) => (part.kind === "text" ? part.text : "")).join("\n");
      const part = resultPart(session?.answered(id), output, undefined);
      session?.say({ role: "tool", kind: "tool_results", parts: [part], line, time: own.calls.get(id ?? "")?.[1] });
      return;
    }
    default:
      session?.say({ role: "system", kind: "injected", parts: parts.length > 0 ? parts : textParts(text), line });
  }
}
