// A session as one JSON document, written message by message: nothing is cut and nothing is held.

import { isoTime } from "../../core/iso-time.ts";
import type { Part } from "../../core/session.ts";
import { unreachable } from "../../core/types.ts";
import type { SessionView } from "../../ports/app.ts";
import type { Context } from "../context.ts";
import { type Entry, type WalkOptions, walk } from "../conversation.ts";
import { type Next, toDocument } from "../document.ts";
import { countsJson, issueJson, lineageJson, sessionJson, subagentJson } from "../wire.ts";

/** The messages stand last but for the next steps, so that the document can be written as they come. */
export async function printConversationJson(
  context: Context,
  view: SessionView,
  options: WalkOptions,
  next: Next,
): Promise<void> {
  const head = {
    session: sessionJson(view.row),
    counts: countsJson(view.row, view.issues.length),
    lineage: lineageJson(view),
    subagents: view.subagents.map(subagentJson),
    forks: view.forks.flatMap(({ row }) => (row === undefined ? [] : [sessionJson(row)])),
    issues: view.issues.map(issueJson),
    resume_command: view.resumeCommand,
    branch: options.branch,
    abandoned_messages: view.abandoned.size,
    messages: [],
  };
  const whole = JSON.stringify(toDocument(head, next));
  const split = whole.lastIndexOf('"messages":[]') + '"messages":['.length;
  await context.print(whole.slice(0, split));
  let comma = "";
  try {
    for await (const entry of walk(view, options)) {
      await context.print(`${comma}\n${JSON.stringify(messageJson(entry))}`);
      comma = ",";
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await context.print(`],"error":${JSON.stringify({ message })}${whole.slice(split + 1)}\n`);
    throw error;
  }
  await context.print(`${whole.slice(split)}\n`);
}

function messageJson({ message, parts, abandoned, inherited }: Entry): object {
  return {
    id: message.id,
    seq: message.seq,
    parent_seq: message.parentSeq,
    role: message.role,
    kind: message.kind,
    time: isoTime(message.time),
    model: message.model,
    api_id: message.apiId,
    sidechain: message.sidechain,
    abandoned: abandoned || undefined,
    inherited: inherited || undefined,
    line: message.line,
    parts: parts.map(partJson),
  };
}

function partJson(part: Part): object {
  switch (part.kind) {
    case "text":
    case "reasoning":
      return part;
    case "tool_call":
      return { kind: part.kind, call_id: part.callId, tool: part.tool, input: part.input };
    case "tool_result": {
      const { kind, callId, output, status, details, spilled } = part;
      return { kind, call_id: callId, output, status, details, spilled };
    }
    case "image":
      return { kind: part.kind, media_type: part.mediaType, bytes: part.bytes, ref: part.ref };
    default:
      return unreachable(part);
  }
}
