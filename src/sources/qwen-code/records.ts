// The records of Qwen Code's logs: an envelope like Claude Code's around contents like Gemini's.

import { sessionId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { MessageKind, Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { resultPart, textParts } from "../shared/blocks.ts";
import { geminiParts, isPreamble, typedParts } from "../shared/gemini-parts.ts";
import { resultDetails, resultStatus } from "../shared/gemini-results.ts";
import { objectOf, textOf } from "../shared/values.ts";
import { type At, callNamed, namedCall } from "./at.ts";
import { SOURCE } from "./discover.ts";
import { takeSystem } from "./system.ts";
import { usageOf } from "./usage.ts";

/** User records that no person typed. */
const INJECTED = new Set(["notification", "cron", "goal_runtime"]);
/** What the harness adds to a prompt, in elements of its own. */
const ADDED = /^\s*<(?:qwen:[\w-]+|system-reminder|task-notification)[\s>]/;
/** Ids as long as this come once in the world. */
const WORLDWIDE = 32;

export function takeRecord(record: JsonObject, at: At): void {
  const { session, reading, line, id, parent } = at;
  session.folder(textOf(record["cwd"]));
  session.branch(textOf(record["gitBranch"]));
  session.version(textOf(record["version"]));
  const fork = textOf(objectOf(record["forkedFrom"])?.["sessionId"]);
  if (fork && session.head.forkedFrom === undefined) session.amend({ forkedFrom: sessionId(SOURCE, fork) });
  switch (record["type"]) {
    case "user":
      takeUser(record, at);
      return;
    case "assistant":
      takeAnswer(record, at);
      return;
    case "tool_result":
      takeResult(record, at);
      return;
    case "system":
      takeSystem(record, at);
      return;
    default: {
      const type = typeof record["type"] === "string" ? quotable(record["type"]) : "(none)";
      reading.issueOnce("unknown_record", line, `record of unknown type ${type}; left out`);
      session.pass(id, parent);
    }
  }
}

function contentOf(record: JsonObject, at: At): Part[] {
  const message = objectOf(record["message"]);
  return geminiParts(message ? (message["parts"] ?? message["content"]) : record["message"], at);
}

function takeUser(record: JsonObject, at: At): void {
  const { session, id, line, time, parent } = at;
  const parts = contentOf(record, at);
  if (parts.some((part) => part.kind === "tool_result")) {
    sayResults(parts, at);
    return;
  }
  const subtype = textOf(record["subtype"]);
  const kind = kindOf(record, subtype);
  if (kind === "injected" || isPreamble(parts)) {
    session.say({ id, parent, role: "user", kind: "injected", parts, line, time });
    return;
  }
  const shown = textParts(textOf(objectOf(record["systemPayload"])?.["displayText"]));
  const { typed, added } = shown.length > 0 ? typedParts(parts, shown) : withoutAdded(parts);
  const asked = typed.length > 0;
  if (asked) session.say({ id, parent, role: "user", kind, parts: typed, line, time });
  if (added.length > 0 || !asked)
    // It hangs on the prompt: what follows the record follows the prompt.
    session.say({
      id: asked ? `${id}.context` : id,
      parent: asked ? id : parent,
      role: "user",
      kind: "injected",
      parts: added,
      line,
      time,
    });
}

function kindOf(record: JsonObject, subtype: string | undefined): MessageKind {
  if (subtype === "mid_turn_user_message") return "queued_prompt";
  const source = record["provenance"];
  const isHarness = source === "system" || source === "goal_runtime" || source === "goal_control";
  return INJECTED.has(subtype ?? "") || isHarness || record["externalInputKind"] !== undefined ? "injected" : "prompt";
}

function withoutAdded(parts: readonly Part[]): { readonly typed: readonly Part[]; readonly added: readonly Part[] } {
  const { typed, added } = typedParts(parts, []);
  const isAdded = (part: Part): boolean => part.kind === "text" && ADDED.test(part.text);
  return { typed: typed.filter((part) => !isAdded(part)), added: [...typed.filter(isAdded), ...added] };
}

function takeAnswer(record: JsonObject, at: At): void {
  const { session, uuid, id, line, time, parent } = at;
  const parts = contentOf(record, at).map((part) => namedCall(part, at));
  const model = textOf(record["model"]);
  // A subagent's log has each call as a record beside the one of what was said.
  const isStep = record["isSidechain"] === true && parts.length > 0 && parts.every((part) => part.kind === "tool_call");
  const said = { id, parent, role: "assistant", parts, line, time, model } as const;
  if (isStep) session.say({ ...said, kind: "step" });
  else session.say({ ...said, kind: "assistant", apiId: uuid });
  const metadata = objectOf(record["usageMetadata"]);
  const usage = metadata && usageOf(metadata);
  // A fork's copies keep the ids of what they were copied from.
  const key = uuid.length >= WORLDWIDE ? uuid : `${session.head.externalId} ${uuid}`;
  if (usage) session.spend({ key, model, time, usage });
}

function takeResult(record: JsonObject, at: At): void {
  const facts = objectOf(record["toolCallResult"]) ?? {};
  const callId = textOf(facts["callId"]);
  const parts = contentOf(record, at).map((part): Part => {
    if (part.kind !== "tool_result") return part;
    const own = textOf(part.callId) ?? callId;
    const name = own === undefined ? undefined : callNamed(own, at.state);
    if (callId !== undefined && own !== callId) return resultPart(name, part.output, part.status);
    const status = resultStatus(facts["status"]) ?? part.status;
    return resultPart(name, part.output, status, resultDetails(facts, part.output));
  });
  if (!parts.some((part) => part.kind === "tool_result") && callId !== undefined) {
    const display = textOf(facts["resultDisplay"]) ?? "";
    parts.unshift(
      resultPart(callNamed(callId, at.state), display, resultStatus(facts["status"]), resultDetails(facts, display)),
    );
  }
  sayResults(parts, at);
}

function sayResults(parts: readonly Part[], { session, id, line, time, parent }: At): void {
  session.say({ id, parent, role: "tool", kind: "tool_results", parts, line, time });
}
