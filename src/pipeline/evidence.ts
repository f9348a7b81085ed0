// What messages that speak for something say, in short and redacted: evidence is kept as ids and shown from the bodies.

import { rejectionIn } from "../classify/rejection.ts";
import { capped } from "../core/conversation.ts";
import type { MessageId } from "../core/ids.ts";
import type { RedactedMessage } from "../core/redacted.ts";
import type { EvidenceView } from "../ports/app-desk.ts";
import type { SessionRow } from "../ports/store.ts";
import { indexTextOf, redactMessage } from "../privacy/redact.ts";
import type { Projector } from "./project-rows.ts";
import type { ReadDeps } from "./read-sessions.ts";
import { isOfToday, lookedAtToday } from "./today.ts";

const LONGEST = 160;

/** Views of these messages of a session, by id; reads the session once, and not at all for none. */
export function evidenceOf(
  deps: ReadDeps,
  projector: Projector,
  row: SessionRow,
  ids: ReadonlySet<MessageId>,
): (id: MessageId) => EvidenceView {
  const views = new Map<MessageId, EvidenceView>();
  if (ids.size > 0) {
    const isFresh = isOfToday(deps);
    const context = projector.contextOf(row);
    for (const kept of deps.store.messages(row.key)) {
      if (!ids.has(kept.message.id) || views.has(kept.message.id)) continue;
      const { message, findings } = isFresh ? kept : lookedAtToday(kept, deps);
      const { seq, role, time } = message;
      const excerpt = excerptOf(redactMessage(message, findings, context));
      views.set(message.id, { message: projector.text(message.id) as MessageId, seq, role, time, excerpt });
      if (views.size === ids.size) break;
    }
  }
  const gone = { seq: undefined, role: undefined, time: undefined, excerpt: undefined };
  return (id) => views.get(id) ?? { message: projector.text(id) as MessageId, ...gone };
}

/** On one line: the words with which a call was rejected; else the beginning, and of what a call gave back the end too, where it mostly says how it went. */
export function excerptOf(message: RedactedMessage): string | undefined {
  for (const part of message.parts) {
    const words = part.kind === "tool_result" ? rejectionIn(part.output) : undefined;
    if (words && part.kind === "tool_result")
      return `rejected: ${head(part.output.slice(words.start, words.end)).replace(/\s+/g, " ").trim()}`;
  }
  const text = indexTextOf(message).trim();
  if (text === "") return undefined;
  const isResult = message.kind === "tool_results" || message.role === "tool";
  const short = isResult ? capped(text, LONGEST).text.replace(/\[\.\.\. \d+ characters cut \.\.\.\]/, "…") : head(text);
  return short.replace(/\s+/g, " ").trim();
}

function head(text: string): string {
  if (text.length <= LONGEST) return text;
  // Twice as much is cut in its middle, on no placeholder and no half character.
  const { text: both } = capped(text.slice(0, LONGEST * 4), LONGEST * 2);
  const end = both.indexOf("\n[... ");
  return `${end < 0 ? both : both.slice(0, end)}…`;
}
