// An item of an export around messages that a test makes.

import { messageId } from "../core/ids.ts";
import type { Message, MessageKind, Part } from "../core/session.ts";
import { Tally } from "../core/tally.ts";
import type { ExportItem } from "../ports/format.ts";
import { formatItems, type Mint } from "./format-items.ts";

export type Said = readonly [kind: MessageKind, parts: readonly Part[]];

/** One message a minute; those of the model share an answer where they follow each other. */
export function itemOfMessages(mint: Mint, said: readonly Said[], facts: Partial<ExportItem> = {}): ExportItem {
  const [item] = formatItems(mint) as [ExportItem];
  const tally = new Tally();
  const messages = said.map(([kind, parts], seq): Message => {
    const isModel = kind === "assistant" || kind === "step";
    const role = isModel ? "assistant" : kind === "tool_results" ? "tool" : "user";
    const message = {
      id: messageId(`m${seq}`),
      seq,
      role,
      kind,
      time: Date.UTC(2026, 0, 8) + seq * 60_000,
      parts,
      line: seq + 1,
    } as const;
    const full = isModel ? { ...message, model: "claude-opus-4-5" } : message;
    tally.add(full);
    return full;
  });
  const { session, ...rest } = item;
  return { ...rest, subagents: new Map(), counts: tally.counts, session: mint(session.facts, messages), ...facts };
}
