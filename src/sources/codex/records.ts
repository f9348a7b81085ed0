// Takes one record of a rollout: its head, a fork's copied history, and what it adds to the session.

import { quotable } from "../../core/quotable.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { type RolloutRecord, textOf, unwrap } from "./envelope.ts";
import { takeEvent } from "./events.ts";
import { findRollout, MAX_HELD, placeOf } from "./fork.ts";
import { takeAgentMail, takeCompaction, takeItem } from "./items.ts";
import { headOfName, takeMeta, takeTurnContext } from "./meta.ts";
import { type Reading, report, reportUnknown } from "./state.ts";
import type { Entry } from "./tools.ts";
import { takeTokenCount } from "./usage.ts";

export function takeRecord(reading: Reading, value: JsonObject, line: number): void {
  const { state } = reading;
  state.records++;
  const record = unwrap(value);
  if (typeof record === "string") {
    report(reading, "bad_record", line, `a record that cannot be read: ${record}`);
    return;
  }
  const entry = { payload: record.payload, line, time: record.time };
  if (record.type === "session_meta") {
    takeAnyMeta(reading, entry);
    return;
  }
  if (state.head === undefined) {
    state.head = headOfName(reading.log);
    state.usage.lineage = state.head.externalId;
  }
  if (state.copy === undefined) {
    dispatch(reading, record, entry);
    return;
  }
  const { held, parentPath } = state.copy;
  switch (placeOf(record, parentPath)) {
    case "copied":
      for (const one of held.splice(0)) passCopy(reading, one.value, one.line);
      passCopy(reading, value, line);
      return;
    case "unclear":
      held.push({ value, line });
      if (held.length > MAX_HELD) leaveCopy(reading);
      return;
    default:
      leaveCopy(reading);
      dispatch(reading, record, entry);
  }
}

function takeAnyMeta(reading: Reading, entry: Entry): void {
  const { state } = reading;
  const had = state.ownMeta;
  const { own, id } = takeMeta(reading, entry);
  if (own && !had) {
    const forkedFrom = state.head?.forkedFrom;
    if (forkedFrom !== undefined) beginCopy(reading, textOf(entry.payload["forked_from_id"]), entry.line);
  } else if (had && !own && state.copy === undefined && state.records === 2 && state.usage.lineage !== id) {
    // A second meta right behind the own one: the parent's history follows.
    beginCopy(reading, id, entry.line);
  }
}

function beginCopy(reading: Reading, parentId: string | undefined, line: number): void {
  const { state, log } = reading;
  if (parentId === undefined) return;
  const parentPath = findRollout(log.root, parentId);
  if (parentPath !== undefined && parentPath !== log.path) {
    state.copy = { parentId, parentPath, held: [] };
    return;
  }
  // Its tokens keep the parent's keys: where the parent is known to the store, they are told as inherited.
  state.usage.lineage = parentId;
  report(
    reading,
    "missing_parent",
    line,
    `forked from ${quotable(parentId)}, whose rollout is not here: what was copied from it cannot be told and is kept`,
  );
}

/** Copied history is the parent's: it only moves the baseline of tokens and the current model. */
function passCopy(reading: Reading, value: JsonObject, line: number): void {
  const record = unwrap(value);
  if (typeof record === "string") return;
  const entry = { payload: record.payload, line, time: record.time };
  if (record.type === "turn_context") takeTurnContext(reading, entry, true);
  else if (record.type === "event_msg" && record.payload["type"] === "token_count")
    takeTokenCount(reading, entry, true);
}

function leaveCopy(reading: Reading): void {
  const held = reading.state.copy?.held ?? [];
  reading.state.copy = undefined;
  for (const { value, line } of held) {
    const record = unwrap(value);
    if (typeof record !== "string") dispatch(reading, record, { payload: record.payload, line, time: record.time });
  }
}

function dispatch(reading: Reading, record: RolloutRecord, entry: Entry): void {
  switch (record.type) {
    case "response_item":
      takeItem(reading, entry);
      return;
    case "event_msg":
      takeEvent(reading, entry);
      return;
    case "turn_context":
      takeTurnContext(reading, entry, false);
      return;
    case "compacted":
      takeCompaction(reading, entry, "record", textOf(entry.payload["message"]));
      return;
    case "inter_agent_communication":
      takeAgentMail(reading, entry);
      return;
    case "world_state":
    case "token_usage_record":
    case "inter_agent_communication_metadata":
    case "state":
      // State of the process, not of the conversation (see docs/sources/codex.md).
      return;
    default:
      reportUnknown(reading, quotable(record.type), entry.line);
  }
}
