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
  /** False where it goes on with what the same one was saying: an agent logs a reply in many pieces. */
  readonly opens: boolean;
}

export interface WalkOptions {
  readonly branch: "active" | "all";
  readonly thinking: boolean;
}

const PAUSE_MS = 10 * 60_000;

export async function* walk(view: SessionView, options: WalkOptions): AsyncGenerator<Entry> {
  let heading = "";
  let headingTime: number | undefined;
  for await (const message of view.session.messages) {
    const abandoned = view.abandoned.has(message.seq);
    if (abandoned && options.branch === "active") continue;
    const parts = options.thinking ? message.parts : message.parts.filter((part) => part.kind !== "reasoning");
    const inherited = view.inherited?.has(message.seq) ?? false;
    let opens = false;
    if (message.kind !== "tool_results" && isVisible(message, parts)) {
      const said = JSON.stringify([wordsFor(message), message.model, abandoned, inherited]);
      const paused = (message.time ?? 0) - (headingTime ?? message.time ?? 0) >= PAUSE_MS;
      opens = said !== heading || paused || message.role !== "assistant";
      if (opens) [heading, headingTime] = [said, message.time];
    }
    yield { message, parts, abandoned, inherited, opens };
  }
}

/** False for a message without anything to read: agents log replies that begin with a blank. */
function isVisible(message: RedactedMessage, parts: readonly Part[]): boolean {
  if (message.parts.length === 0) return message.role !== "assistant";
  return parts.some((part) => (part.kind !== "text" && part.kind !== "reasoning") || part.text.trim() !== "");
}

/** Subagents by the tool call that started them. */
export function subagentsByCall(view: SessionView): ReadonlyMap<string, ListedSession> {
  return new Map(
    view.subagents.flatMap(({ row }) => (row.parentCallId === undefined ? [] : [[row.parentCallId, row]])),
  );
}

/** What a message is, in words. */
export function speaker(entry: Entry): string {
  return wordsFor(entry.message);
}

function wordsFor(message: RedactedMessage): string {
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
