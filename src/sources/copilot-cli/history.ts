// The sessions of before 0.0.342: one JSON document with the messages as the model's API has them, and a timeline.

import { idHash } from "../../core/ids.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { blockParts, callPart, resultPart, textParts } from "../shared/blocks.ts";
import { documentValues } from "../shared/document.ts";
import { Reading } from "../shared/reading.ts";
import { isoTime, listOf, objectOf, parsedJson, textOf } from "../shared/values.ts";

const MESSAGES = "chatMessages";
const TIMELINE = "timeline";

/** Two passes, since the timeline stands behind the messages that it gives times to; neither is ever held whole. */
export function* readHistory(log: LogRef, options: ReadOptions, name: string): Generator<SourceItem> {
  const head: JsonObject = {};
  const times: Times = { asked: new Map(), calls: new Map() };
  let torn = false;
  for (const item of documentValues(log.path, { signal: options.signal }, [MESSAGES, TIMELINE])) {
    if (item.kind === "issue") torn = true;
    if (item.kind !== "value") continue;
    if (item.key === TIMELINE) noteTime(times, objectOf(item.value) ?? {});
    else if (item.key !== MESSAGES) head[item.key] = item.value;
  }
  const reading = new Reading<Times>(log, times, false);
  // Without its id a torn document would be another session now than when it is whole.
  const isKnown = textOf(head["sessionId"]) !== undefined || (!torn && Object.keys(head).length > 0);
  const model = textOf(head["selectedModel"]) ?? textOf(head["model"]);
  let offset = 0;
  for (const item of documentValues(log.path, options, [MESSAGES, TIMELINE])) {
    if (item.kind === "issue") reading.out.push(item);
    else if (item.kind === "end") {
      offset = item.offset;
      reading.count(item.lines, 0);
    } else if (item.key === MESSAGES && item.index !== undefined && isKnown) {
      openSession(reading, head, name);
      reading.count(0, 1);
      if (isObject(item.value)) say(reading, item.value, { id: `m${item.index}`, line: item.line, model });
      else reading.issueOnce("bad_record", item.line, "a message is no object; left out");
    }
    if (reading.out.length > 0) yield* reading.drain();
  }
  if (isKnown) openSession(reading, head, name);
  else if (!torn && offset > 0) reading.issue("unsupported_format", 1, "a document that holds no session");
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset, state: undefined };
}

function openSession(reading: Reading<Times>, head: JsonObject, name: string): void {
  if (reading.session) return;
  reading.open({
    externalId: textOf(head["sessionId"]) ?? name,
    startedAt: isoTime(head["startTime"]),
    cwd: textOf(head["cwd"]),
  });
}

/** When something was said, from the timeline: the messages themselves have no times. */
interface Times {
  /** By the hash of a text: the same may be said more than once. */
  readonly asked: Map<number, number[]>;
  readonly calls: Map<string, [asked: number | undefined, done: number | undefined]>;
}

function noteTime({ asked, calls }: Times, entry: JsonObject): void {
  const time = isoTime(entry["timestamp"]);
  const call = textOf(entry["callId"]) ?? textOf(entry["id"]);
  const text = textOf(entry["text"]);
  if (time === undefined) return;
  if ((entry["type"] === "user" || entry["type"] === "copilot") && text !== undefined) {
    const times = asked.get(idHash(text));
    if (times) times.push(time);
    else asked.set(idHash(text), [time]);
  } else if (call !== undefined) {
    const [began, done] = calls.get(call) ?? [];
    if (entry["type"] === "tool_call_requested") calls.set(call, [time, done]);
    if (entry["type"] === "tool_call_completed") calls.set(call, [began, time]);
  }
}

interface Place {
  /** Made up: the messages have none. */
  readonly id: string;
  readonly line: number;
  readonly model: string | undefined;
}

function say(reading: Reading<Times>, message: JsonObject, { id, line, model }: Place): void {
  const { session, own } = reading;
  const content = message["content"];
  const text = textOf(content);
  const time = own.asked.get(idHash(text ?? ""))?.shift();
  const parts = blockParts(content, reading, line);
  switch (message["role"]) {
    case "user":
      session?.say({ id, role: "user", kind: "prompt", parts, line, time });
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
      session?.say({
        id,
        role: "assistant",
        kind: "assistant",
        parts: [...parts, ...called],
        line,
        time: begun,
        model,
      });
      return;
    }
    case "tool": {
      const callId = textOf(message["tool_call_id"]);
      const output = text ?? parts.map((part) => (part.kind === "text" ? part.text : "")).join("\n");
      const part = resultPart(session?.answered(callId), output, undefined);
      session?.say({
        id,
        role: "tool",
        kind: "tool_results",
        parts: [part],
        line,
        time: own.calls.get(callId ?? "")?.[1],
      });
      return;
    }
    default:
      session?.say({ id, role: "system", kind: "injected", parts: parts.length > 0 ? parts : textParts(text), line });
  }
}
