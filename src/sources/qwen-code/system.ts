// System records of Qwen Code: few are part of the conversation, some tell of the session, most are bookkeeping.

import { sessionId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { textParts } from "../shared/blocks.ts";
import { geminiParts, isSnapshot } from "../shared/gemini-parts.ts";
import { listOf, numberOf, objectOf, textOf } from "../shared/values.ts";
import type { At } from "./at.ts";
import { SOURCE } from "./discover.ts";

/** In the thread, but nothing that anyone said; what some of them hold stays in the archive. */
const SILENT = new Set([
  "agent_bootstrap",
  "agent_launch_prompt",
  "agent_retry",
  "agent_session_ready",
  "at_command",
  "attribution_snapshot",
  "branch_checkpoint",
  "file_history_snapshot",
  "goal_state",
  "goal_turn_end",
  "omni_recall",
  "session_approval_mode",
  "session_artifact_event",
  "session_artifact_snapshot",
  "session_execution_engine",
  "session_model",
  "session_notes",
  "session_source",
  "session_sources_snapshot",
  "user_text_elements",
]);

export function takeSystem(record: JsonObject, at: At): void {
  const { session, reading, line, id, parent } = at;
  const subtype = textOf(record["subtype"]) ?? "";
  const payload = objectOf(record["systemPayload"]) ?? {};
  switch (subtype) {
    case "custom_title":
      session.title(textOf(payload["customTitle"]));
      break;
    case "parent_session": {
      const started = textOf(payload["parentSessionId"]);
      if (started) session.amend({ parentId: sessionId(SOURCE, started), isSubagent: true });
      break;
    }
    case "rewind":
      session.rewind(id, parent);
      return;
    case "slash_command":
      sayCommand(payload, at);
      return;
    case "chat_compression":
      sayCompression(payload, at);
      return;
    case "ui_telemetry":
      sayTelemetry(payload, at);
      return;
    case "turn_result":
      sayTurnResult(payload, at);
      return;
    case "background_task_completed":
      sayStatus(textParts(textOf(payload["displayText"])), at);
      return;
    default:
      if (!SILENT.has(subtype)) {
        const name = subtype === "" ? "(none)" : quotable(subtype);
        reading.issueOnce("unknown_record", line, `system record of unknown subtype ${name}; left out`);
      }
  }
  session.pass(id, parent);
}

/** What the person typed; then what the program showed, which the model never saw. */
function sayCommand(payload: JsonObject, at: At): void {
  const { session, id, line, time, parent } = at;
  if (payload["phase"] === "result") {
    const shown = listOf(payload["outputHistoryItems"]).flatMap((item) => textParts(textOf(objectOf(item)?.["text"])));
    sayStatus(shown, at);
    return;
  }
  const parts = textParts(textOf(payload["rawCommand"]));
  if (parts.length === 0) session.pass(id, parent);
  else session.say({ id, parent, role: "user", kind: "slash_command", parts, line, time });
}

function sayStatus(parts: readonly Part[], { session, id, line, time, parent }: At): void {
  if (parts.length === 0) session.pass(id, parent);
  else session.say({ id, parent, role: "system", kind: "status", parts, line, time });
}

/** What comes next hangs on the record, and so on the summary, which hangs on the boundary. */
function sayCompression(payload: JsonObject, at: At): void {
  const { session, id, line, time, parent } = at;
  const info = objectOf(payload["info"]);
  const before = numberOf(info?.["originalTokenCount"]);
  const after = numberOf(info?.["newTokenCount"]);
  const told = before === undefined || after === undefined ? undefined : `${before} tokens became ${after}`;
  const boundary = `${id}.boundary`;
  session.compacted();
  session.say({
    id: boundary,
    parent,
    role: "system",
    kind: "compact_boundary",
    parts: textParts(told),
    line,
    time,
  });
  const summary = summaryOf(payload["compressedHistory"], at);
  if (summary.length === 0) session.pass(id, boundary);
  else session.say({ id, parent: boundary, role: "system", kind: "compact_summary", parts: summary, line, time });
}

/** The user's text that the summary is; the rest of the history was said before. */
function summaryOf(history: unknown, at: At): Part[] {
  let first: Part[] = [];
  for (const content of listOf(history)) {
    const said = objectOf(content);
    if (said?.["role"] !== "user") continue;
    const parts = geminiParts(said["parts"], at).filter((part) => part.kind === "text");
    if (isSnapshot(parts)) return parts;
    if (first.length === 0) first = parts;
  }
  return first;
}

/** Of the figures only an error is news: what a request used stands on the answer. */
function sayTelemetry(payload: JsonObject, at: At): void {
  const { session, id, line, time, parent } = at;
  const event = objectOf(payload["uiEvent"]) ?? {};
  const message = textOf(event["error_message"]) ?? textOf(event["error.message"]);
  if (message === undefined) {
    session.pass(id, parent);
    return;
  }
  session.say({ id, parent, role: "system", kind: "api_error", parts: textParts(message), line, time });
}

function sayTurnResult(payload: JsonObject, at: At): void {
  const { session, id, line, time, parent } = at;
  const message = textOf(objectOf(payload["error"])?.["message"]);
  if (payload["state"] === "cancelled")
    session.say({ id, parent, role: "system", kind: "interrupt", parts: [], line, time });
  else if (payload["state"] === "error" && message !== undefined)
    session.say({ id, parent, role: "system", kind: "api_error", parts: textParts(message), line, time });
  else session.pass(id, parent);
}
