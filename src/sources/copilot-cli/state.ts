// What is remembered from event to event of one session, and how a message is said in the thread it belongs to.

import { idHash } from "../../core/ids.ts";
import type { MessageKind, Part, Role } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { Reading } from "../shared/reading.ts";
import { isoTime, objectOf, textOf } from "../shared/values.ts";

export interface Own {
  /** The model selected last. */
  model: string | undefined;
  /** Hash of the last reasoning text: newer versions write it as an event and with its message. */
  reasoning: number | undefined;
  /** Calls that wait for their result: the log's id, and the one that was given out. */
  open: Map<string, string>;
  /** Newest message of each subagent that runs inside this log; `""` is the main thread. */
  tips: Map<string, string>;
  /** What the last shutdown counted, and whether the model worked since. */
  counted: string | undefined;
  worked: boolean;
}

export function newOwn(): Own {
  return {
    model: undefined,
    reasoning: undefined,
    open: new Map(),
    tips: new Map(),
    counted: undefined,
    worked: false,
  };
}

/** One event, taken apart once. */
export interface Event {
  readonly type: string;
  readonly data: JsonObject;
  readonly id: string | undefined;
  readonly time: number | undefined;
  readonly line: number;
  /** The subagent that it comes from. */
  readonly agent: string | undefined;
}

export function eventOf(record: JsonObject, line: number): Event {
  const data = objectOf(record["data"]) ?? {};
  return {
    type: textOf(record["type"]) ?? "",
    data,
    id: textOf(record["id"]),
    time: isoTime(record["timestamp"]),
    line,
    agent: textOf(data["parentToolCallId"]) ?? textOf(record["agentId"]),
  };
}

export interface Words {
  readonly role: Role;
  readonly kind: MessageKind;
  readonly parts: readonly Part[];
  readonly model?: string | undefined;
  readonly apiId?: string | undefined;
  /** Set for a second message of one event. */
  readonly suffix?: string;
}

/** `parentId` of an event is only the event written before it, so threads follow who speaks. */
export function say(reading: Reading<Own>, event: Event, words: Words): void {
  const { session, own } = reading;
  if (!session) return;
  const { suffix = "", ...said } = words;
  const thread = event.agent ?? "";
  const id = event.id === undefined ? `L${event.line}${suffix}` : event.id + suffix;
  session.say({
    ...said,
    line: event.line,
    id,
    parent: own.tips.get(thread) ?? own.tips.get(""),
    time: event.time,
    sidechain: event.agent !== undefined,
  });
  own.tips.set(thread, id);
}

export function hashOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : idHash(text);
}
