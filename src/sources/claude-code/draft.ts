// A message before it has its place in the session.

import type { MessageKind, Part, Role } from "../../core/session.ts";

export interface Draft {
  readonly role: Role;
  readonly kind: MessageKind;
  readonly parts: readonly Part[];
  readonly model?: string;
  readonly apiId?: string;
}

/**
 * A digest of what a message says, from lengths and samples: it tells a repeated record from another one that was
 * given the same uuid. Never 0.
 */
export function contentMark(parts: readonly Part[]): number {
  let mark = parts.length | 0;
  for (const part of parts) {
    mark = Math.imul(mark ^ part.kind.length, 0x9e3779b1);
    if (part.kind === "tool_call") mark = sample(sample(mark, part.callId), part.tool);
    else if (part.kind === "tool_result") mark = sample(sample(mark, part.callId), part.output);
    else if (part.kind === "image") mark = Math.imul(mark ^ (part.bytes ?? 0), 0x85ebca6b);
    else mark = sample(mark, part.text);
  }
  return mark | 1;
}

function sample(seed: number, text: string): number {
  const { length } = text;
  let mark = Math.imul(seed ^ length, 0x85ebca6b);
  const step = length <= 64 ? 1 : length / 64;
  for (let at = 0; at < length; at += step) mark = Math.imul(mark ^ text.charCodeAt(at | 0), 0x01000193);
  return mark ^ (mark >>> 15);
}
