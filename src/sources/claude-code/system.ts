// `system` and `attachment` records: the few that are part of the conversation.

import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { addBlock } from "./blocks.ts";
import type { Draft } from "./draft.ts";
import { slashCommand } from "./noise.ts";
import { type Notes, text, typeName } from "./notes.ts";
import { askedDrafts } from "./user.ts";

/** Bookkeeping: in the thread, but nothing that anyone said. */
const SILENT = new Set(["stop_hook_summary", "turn_duration", "session_start", "microcompact_boundary"]);
const STATUS = new Set([
  "local_command",
  "away_summary",
  "informational",
  "api_error",
  "error",
  "api_refusal",
  "model_refusal_fallback",
]);

export function systemDraft(record: JsonObject, notes: Notes): Draft | undefined {
  const subtype = text(record, "subtype", notes) ?? "";
  if (subtype === "compact_boundary") {
    const said = text(record, "content");
    return { role: "system", kind: "compact_boundary", parts: said ? [{ kind: "text", text: said }] : [] };
  }
  if (SILENT.has(subtype)) return undefined;
  if (!STATUS.has(subtype))
    notes.issueOnce(
      "unknown_record",
      `system record of unknown subtype ${subtype === "" ? "(none)" : quotable(subtype)}`,
    );
  const said = text(record, "content") || errorText(record);
  if (!said) return undefined;
  const shown = subtype === "local_command" && said.includes("<command-name>") ? slashCommand(said).command : said;
  return { role: "system", kind: "status", parts: [{ kind: "text", text: shown }] };
}

/** The words of an API error; their place changed with nearly every version. */
function errorText(record: JsonObject): string | undefined {
  let at: unknown = record.error;
  let said = "";
  let status: unknown;
  for (let depth = 0; isObject(at) && depth < 5; depth++) {
    status ??= at.status;
    said = text(at, "formatted") || text(at, "message") || said;
    at = at.error;
  }
  if (typeof at === "string") said ||= at;
  const { retryAttempt, maxRetries } = record;
  if (said === "" && status === undefined && retryAttempt === undefined) return undefined;
  const code = typeof status === "number" ? ` ${status}` : "";
  const of = typeof maxRetries === "number" ? ` of ${maxRetries}` : "";
  const retry = typeof retryAttempt === "number" && retryAttempt > 0 ? ` (retry ${retryAttempt}${of})` : "";
  return `API error${code}${said === "" ? "" : `: ${said}`}${retry}`;
}

/** A prompt that was typed while the agent worked, or a notice of a background task; undefined for all others. */
export function attachmentDrafts(record: JsonObject, notes: Notes): readonly Draft[] {
  const { attachment } = record;
  if (!isObject(attachment)) {
    notes.issue("bad_record", `attachment is a ${typeName(attachment)}, not an object`);
    return [];
  }
  if (attachment.type !== "queued_command") return [];
  const parts = promptParts(attachment.prompt, notes);
  if (parts.length === 0) return [];
  const mode = attachment.commandMode;
  if ((mode !== undefined && mode !== "prompt") || attachment.isMeta === true || record.isMeta === true)
    return [{ role: "user", kind: "injected", parts }];
  const texts = parts.filter((part) => part.kind === "text");
  const others = parts.filter((part) => part.kind !== "text");
  return askedDrafts(texts, others, "queued_prompt");
}

function promptParts(prompt: unknown, notes: Notes): Part[] {
  if (typeof prompt === "string") return prompt === "" ? [] : [{ kind: "text", text: prompt }];
  const parts: Part[] = [];
  if (Array.isArray(prompt)) for (const block of prompt) addBlock(parts, block, notes);
  else if (prompt !== undefined && prompt !== null)
    notes.issue("bad_record", `a queued prompt is a ${typeName(prompt)}`);
  return parts;
}
