// The answers of iFlow: while an answer streams in, each further call is written as a record with the call before it.

import { idHash } from "../../core/ids.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { blockParts, callPart } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { Reading } from "../shared/reading.ts";
import type { SessionWriter } from "../shared/session.ts";
import { textOf } from "../shared/values.ts";

/** Plain data, kept between two reads. */
export interface Answers {
  /** Hashes of the calls that were said: their id, tool and input. */
  readonly said: Set<number>;
  /** The answer that is being written, until something else than an answer comes. */
  answer: { readonly apiId: string; readonly calls: string[] } | undefined;
}

export function newAnswers(): Answers {
  return { said: new Set(), answer: undefined };
}

interface At {
  readonly reading: Reading<Answers>;
  readonly session: SessionWriter;
  readonly line: number;
  /** The answer's own id, or the record's. */
  readonly id: string;
}

/** What a record says that was not said before, and the answer it belongs to. */
export function answerParts(content: unknown, at: At): { readonly parts: Part[]; readonly apiId: string } {
  const { reading, session, line } = at;
  const { own } = reading;
  const blocks = Array.isArray(content) ? content : [content ?? []].flat();
  const ids = blocks.flatMap((block) => (isCall(block) ? [textOf(block["id"]) ?? ""] : []));
  // A record of the same answer begins with the last call of the record before.
  const goesOn = own.answer !== undefined && ids.some((id) => id !== "" && own.answer?.calls.includes(id));
  const answer = goesOn && own.answer ? own.answer : { apiId: at.id, calls: [] };
  answer.calls.splice(0, answer.calls.length, ...ids.filter((id) => id !== ""));
  own.answer = answer;
  const parts = blocks.flatMap((block, place): Part[] => {
    if (!isCall(block)) return blockParts(block, reading, line);
    const id = textOf(block["id"]) ?? `${at.id}.${place}`;
    const hash = idHash(`${id} ${textOf(block["name"])} ${jsonText(block["input"] ?? null)}`);
    if (own.said.has(hash)) return [];
    own.said.add(hash);
    return [callPart(session.call(id), textOf(block["name"]), block["input"])];
  });
  return { parts, apiId: answer.apiId };
}

function isCall(block: unknown): block is JsonObject {
  return isObject(block) && block["type"] === "tool_use";
}
