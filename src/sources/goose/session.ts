// What a session of Goose becomes: its head, and each message by who said it to whom.

import { sessionId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { MessageKind, Part, Role } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { Reading } from "../shared/reading.ts";
import type { SessionWriter } from "../shared/session.ts";
import { listOf, objectOf, parsedJson, textOf, tokensOf } from "../shared/values.ts";
import { type Content, contentOf } from "./content.ts";
import { clockOf, secondsOrMs } from "./times.ts";

export interface Goose {
  readonly key: string;
  model: string | undefined;
  updatedAt: number | undefined;
  /** The record that heads the session, for its sums of tokens. */
  totals: JsonObject | undefined;
  hasLedger: boolean;
  /** Messages that the model no longer sees came, and no summary of them yet. */
  setAside: boolean;
}

export function newSession(key: string): Goose {
  return { key, model: undefined, updatedAt: undefined, totals: undefined, hasLedger: false, setAside: false };
}

/** Names that stand until Goose, or the person, makes one up. */
const PLACEHOLDER = /^(?:(?:CLI|ACP) Session|New (?:session|chat)(?: \d+)?|Untitled)$/i;

const TOTALS = ["total", "input", "output", "cache_read", "cache_write"].map((name) => `accumulated_${name}_tokens`);

/** Opens the session by its row, or by the first line of its file. */
export function openSession(reading: Reading<Goose>, head: JsonObject, externalId: string): void {
  const { own, log } = reading;
  const parent = textOf(head["parent_session_id"]);
  const title = textOf(head["name"]) ?? textOf(head["description"]);
  own.model = textOf(objectOf(parsedJson(head["model_config_json"]))?.["model_name"]);
  own.updatedAt = clockOf(head["updated_at"]);
  own.totals = Object.fromEntries(TOTALS.map((name) => [name, tokensOf(head[name])]));
  const session = reading.open({
    externalId,
    cwd: textOf(head["working_dir"]),
    startedAt: clockOf(head["created_at"]),
    isSubagent: head["session_type"] === "sub_agent",
    ...(parent !== undefined && parent !== externalId && { parentId: sessionId(log.source, parent) }),
  });
  if (title !== undefined && !PLACEHOLDER.test(title)) session.title(title);
}

interface Heard {
  readonly id: string;
  readonly apiId: string | undefined;
  readonly line: number;
  readonly time: number | undefined;
}

export function takeMessage(reading: Reading<Goose>, record: JsonObject, line: number): void {
  const session = reading.session ?? reading.open({ externalId: reading.own.key });
  const heard: Heard = {
    // Times of seconds do not tell two sessions apart whose messages are numbered.
    id: textOf(record["id"]) ?? `${reading.own.key}.L${line}`,
    apiId: textOf(record["apiId"]),
    line,
    time: secondsOrMs(record["created"]),
  };
  const content = contentOf(listOf(record["content"]), heard, reading);
  const visible = objectOf(record["metadata"]);
  const isAside = visible?.["agentVisible"] === false;
  // Written for the model alone: never what a person typed.
  const isHidden = visible?.["userVisible"] === false;
  if (
    content.compacted ||
    (isHidden && reading.own.setAside && record["role"] === "user" && content.results.length === 0)
  ) {
    compact(reading, session, { heard, content });
    return;
  }
  if (isAside) reading.own.setAside = true;
  const say = speaker(session, heard);
  if (record["role"] === "user") {
    say("tool", "tool_results", content.results);
    say("user", isHidden ? "injected" : "prompt", content.said);
  } else if (record["role"] === "assistant") {
    say("assistant", isHidden ? "synthetic" : "assistant", content.said);
    say("tool", "tool_results", content.results);
  } else {
    const role = typeof record["role"] === "string" ? record["role"] : "none";
    reading.issueOnce("unknown_record", line, `message of unknown role ${quotable(role)}; kept as a status`);
    say("system", "status", [...content.said, ...content.results]);
  }
  say("system", "status", content.notes);
}

/** Says what there is to say; the first of a record's messages has its id. */
function speaker(session: SessionWriter, { id, apiId, line, time }: Heard) {
  let nth = 0;
  return (role: Role, kind: MessageKind, parts: readonly Part[]): void => {
    if (parts.length === 0) return;
    const own = nth++ === 0 ? id : `${id}.${nth}`;
    session.say({ role, kind, parts, id: own, line, time, ...(kind === "assistant" && { apiId }) });
  };
}

/** The summary stands behind the messages that the model no longer sees. */
function compact(
  reading: Reading<Goose>,
  session: SessionWriter,
  { heard, content }: { readonly heard: Heard; readonly content: Content },
): void {
  const { id, line, time } = heard;
  reading.own.setAside = false;
  session.compacted();
  session.say({ role: "system", kind: "compact_boundary", parts: content.notes, id: `${id}.boundary`, line, time });
  if (content.said.length > 0)
    session.say({ role: "system", kind: "compact_summary", parts: content.said, id, line, time });
}
