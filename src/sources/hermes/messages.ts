// The messages of Hermes, as the chat API has them: what each becomes by its role.

import { idHash } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { callPart, reasoningParts, resultPart, textParts } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { Reading } from "../shared/reading.ts";
import type { Said, SessionWriter } from "../shared/session.ts";
import { isoTime, listOf, objectOf, parsedJson, textOf, unixTime } from "../shared/values.ts";
import { contentParts, reasoningOf } from "./content.ts";
import { resultFacts } from "./results.ts";
import type { Hermes } from "./session.ts";

export interface Place {
  readonly line: number;
  readonly id: string;
  readonly time?: number | undefined;
  /** The person took it back: what is not follows what came before it. */
  readonly rewound?: boolean;
}

interface At extends Place {
  readonly reading: Reading<Hermes>;
  readonly session: SessionWriter;
}

export function takeMessage(reading: Reading<Hermes>, record: JsonObject, place: Place): void {
  const { session, own } = reading;
  if (!session) return;
  const time = place.time ?? isoTime(record["timestamp"]) ?? unixTime(record["timestamp"], "s");
  const at: At = { ...place, time, reading, session };
  if (!place.rewound && isCopy(own, record, time)) {
    session.pass(place.id, undefined);
    return;
  }
  const role = record["role"];
  if (role === "user") takeUser(record, at);
  else if (role === "assistant") takeAssistant(record, at);
  else if (role === "tool") takeResult(record, at);
  else if (role === "system" || role === "developer")
    say(at, { role: "system", kind: "injected", parts: contentParts(record["content"], reading, place.line) });
  // The gateway heads a session with its tools and model.
  else if (role !== "session_meta") {
    const name = quotable(typeof role === "string" ? role : "none");
    reading.issueOnce("unknown_record", place.line, `message of unknown role ${name}; left out`);
  }
}

/** A message that a compaction kept comes again with its time, behind the one that it put away. */
function isCopy({ said }: Hermes, record: JsonObject, time: number | undefined): boolean {
  if (time === undefined) return false;
  const { role, content, tool_call_id, tool_calls } = record;
  const hash = idHash(jsonText([time, role, content ?? null, tool_call_id ?? null, tool_calls ?? null]));
  if (said.has(hash)) return true;
  said.add(hash);
  return false;
}

function say({ session, reading, line, id, time, rewound }: At, said: Omit<Said, "line">): void {
  const { own } = reading;
  const parent = own.rewound && !rewound ? (own.tip < 0 ? null : own.tip) : undefined;
  const seq = session.say({ line, id, time, ...(parent !== undefined && { parent }), ...said });
  if (rewound) own.rewound = true;
  else own.tip = seq;
}

const SUMMARY = /^\s*\[CONTEXT (?:COMPACTION|SUMMARY)\b/;
/** Behind it stands what the person asked, where the summary had to be put into their message. */
const SUMMARY_END = /\n*--- END OF CONTEXT SUMMARY[^\n]*---\s*/;
/** What Hermes asks its model on its own, and what it keeps over a compaction. */
const HARNESS =
  /^\s*(?:Review the conversation above and (?:update the skill library|consider saving to memory)|\[Your active task list was preserved across context compression\])/;

function takeUser(record: JsonObject, at: At): void {
  const parts = contentParts(record["content"], at.reading, at.line);
  const first = textOf(parts[0]?.kind === "text" ? parts[0].text : undefined) ?? "";
  if (isSummary(record, first)) {
    takeSummary(parts, at);
    return;
  }
  const isHidden = record["display_kind"] === "hidden" || HARNESS.test(first);
  say(at, { role: "user", kind: isHidden ? "injected" : "prompt", parts });
}

function isSummary(record: JsonObject, text: string): boolean {
  return record["_compressed_summary"] === 1 || record["_compressed_summary"] === true || SUMMARY.test(text);
}

function takeSummary(parts: readonly Part[], at: At): void {
  const text = parts.map((part) => (part.kind === "text" ? part.text : "")).join("\n");
  const end = SUMMARY_END.exec(text);
  const summary = end ? text.slice(0, end.index) : text;
  const rest = end ? text.slice(end.index + end[0].length).trim() : "";
  at.session.compacted();
  say(at, { id: `${at.id}.boundary`, role: "system", kind: "compact_boundary", parts: [] });
  say(at, { role: "system", kind: "compact_summary", parts: textParts(summary) });
  if (rest !== "") say(at, { id: `${at.id}.prompt`, role: "user", kind: "prompt", parts: textParts(rest) });
}

function takeAssistant(record: JsonObject, at: At): void {
  const { reading, session, line } = at;
  const said = contentParts(record["content"], reading, line);
  const first = textOf(said[0]?.kind === "text" ? said[0].text : undefined) ?? "";
  if (isSummary(record, first)) {
    takeSummary(said, at);
    return;
  }
  const nameless: string[] = [];
  const calls = listOf(record["tool_calls"]).flatMap((value, place): Part[] => {
    const call = objectOf(value);
    if (!call) return [];
    const own = textOf(call["id"]) ?? textOf(call["call_id"]);
    const id = session.call(own ?? `${at.id}.${place}`);
    if (own === undefined && id !== undefined) nameless.push(id);
    const made = objectOf(call["function"]) ?? call;
    return [callPart(id, textOf(made["name"]), parsedJson(made["arguments"]))];
  });
  reading.own.nameless = nameless;
  const parts = [...reasoningParts(reasoningOf(record)), ...said, ...calls];
  say(at, { role: "assistant", kind: "assistant", parts, model: reading.own.model });
}

function takeResult(record: JsonObject, at: At): void {
  const { reading, session, line } = at;
  const parts = contentParts(record["content"], reading, line);
  const text = parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("\n");
  const images = parts.filter((part) => part.kind === "image");
  const id = reading.own.nameless.shift() ?? session.answered(textOf(record["tool_call_id"]));
  const { status, details } = resultFacts(record, text);
  say(at, { role: "tool", kind: "tool_results", parts: [resultPart(id, text, status, details), ...images] });
}
