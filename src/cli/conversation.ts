// Walks a session's messages one by one, with what the view knows of each, and never holds more than one.

import type { RedactedMessage } from "../core/redacted.ts";
import type { Part } from "../core/session.ts";
import type { ListedSession, SessionView } from "../ports/app.ts";

export interface Entry {
  readonly message: RedactedMessage;
  /** Without reasoning where that is not wanted. */
  readonly parts: readonly Part[];
  /** A rewind left it behind. */
  readonly abandoned: boolean;
  /** It was copied from the session that this one was forked from. */
  readonly inherited: boolean;
}

export interface WalkOptions {
  readonly branch: "active" | "all";
  readonly thinking: boolean;
}

export async function* walk(view: SessionView, options: WalkOptions): AsyncGenerator<Entry> {
  for await (const message of view.session.messages) {
    const abandoned = view.abandoned.has(message.seq);
    if (abandoned && options.branch === "active") continue;
    const parts = options.thinking ? message.parts : message.parts.filter((part) => part.kind !== "reasoning");
    yield { message, parts, abandoned, inherited: view.inherited?.has(message.seq) ?? false };
  }
}

/** Subagents by the tool call that started them. */
export function subagentsByCall(view: SessionView): ReadonlyMap<string, ListedSession> {
  return new Map(view.subagents.flatMap((row) => (row.parentCallId === undefined ? [] : [[row.parentCallId, row]])));
}

/** What a message is, in words. */
export function speaker({ message }: Entry): string {
  switch (message.kind) {
    case "prompt":
      return "User";
    case "queued_prompt":
      return "User (typed while the agent worked)";
    case "slash_command":
      return "User (command)";
    case "injected":
      return "Added by the agent";
    case "interrupt":
      return "Interrupted by the user";
    case "tool_results":
      return "Tool results";
    case "assistant":
    case "step":
      return message.sidechain ? "Subagent" : "Assistant";
    case "api_error":
      return "API error";
    case "synthetic":
      return "Said by the agent, not the model";
    case "compact_boundary":
      return "Compacted here";
    case "compact_summary":
      return "Summary of what came before";
    case "status":
      return "Status";
  }
}

/** What sets a message apart from the rest of its thread. */
export function marks(entry: Entry): readonly string[] {
  return [
    ...(entry.abandoned ? ["left behind by a rewind"] : []),
    ...(entry.inherited ? ["inherited"] : []),
    ...(entry.message.sidechain ? ["sidechain"] : []),
  ];
}
