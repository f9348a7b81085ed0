// Names and ids of a message or a session's facts: what joins records and is shown, but is no text of the log.

import type { MessageId, SessionId, ToolCallId } from "../core/ids.ts";
import type { Message, Part, SessionFacts, SessionHead } from "../core/session.ts";

type Show = (name: string) => string;

/** The message with its ids and its model shown; the same object where nothing changes. */
export function mapMessageNames(message: Message, show: Show): Message {
  let changed = false;
  const one = <T extends string>(name: T): T => {
    const shown = show(name) as T;
    if (shown !== name) changed = true;
    return shown;
  };
  const result: Message = {
    ...message,
    id: one<MessageId>(message.id),
    ...(message.model !== undefined && { model: one(message.model) }),
    ...(message.apiId !== undefined && { apiId: one(message.apiId) }),
    parts: message.parts.map((part) => partNames(part, one)),
  };
  return changed ? result : message;
}

function partNames(part: Part, one: <T extends string>(name: T) => T): Part {
  if (part.kind !== "tool_call" && part.kind !== "tool_result") return part;
  return { ...part, callId: one<ToolCallId>(part.callId) };
}

/** The facts with ids and versions shown. */
export function mapFactNames(facts: SessionFacts, show: Show): SessionFacts {
  return {
    ...facts,
    head: headNames(facts.head, show),
    agentVersions: facts.agentVersions.map(show),
    children: facts.children.map((child) => ({
      callId: show(child.callId) as ToolCallId,
      externalId: show(child.externalId),
    })),
  };
}

function headNames(head: SessionHead, show: Show): SessionHead {
  return {
    ...head,
    id: show(head.id) as SessionId,
    externalId: show(head.externalId),
    ...(head.agentVersion !== undefined && { agentVersion: show(head.agentVersion) }),
    ...(head.parentId !== undefined && { parentId: show(head.parentId) as SessionId }),
    ...(head.forkedFrom !== undefined && { forkedFrom: show(head.forkedFrom) as SessionId }),
  };
}
