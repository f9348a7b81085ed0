// Tokens of an Amp thread: those of its messages, and those of the ledger that older threads had instead.

import type { JsonObject } from "../../io/jsonl.ts";
import type { Reading } from "../shared/reading.ts";
import type { Spent } from "../shared/session.ts";
import { isoTime, listOf, objectOf, textOf, tokensOf } from "../shared/values.ts";
import type { LedgerEntry, Own } from "./state.ts";

/** OpenAI's models, for which Amp writes the whole uncached prompt as cache creation. */
const UNCACHED = /^(?:openai\/)?(?:gpt-|o\d|codex)/;

/** The tokens of one answer. A fork's copy has the same time and counts, and so the same key. */
export function spentOf(usage: JsonObject, place: string): Spent | undefined {
  const model = textOf(usage["model"]);
  const created = tokensOf(usage["cacheCreationInputTokens"]);
  const input = tokensOf(usage["inputTokens"] ?? usage["input"]);
  const output = tokensOf(usage["outputTokens"] ?? usage["output"]);
  const read = tokensOf(usage["cacheReadInputTokens"]);
  const folds = model !== undefined && UNCACHED.test(model) && created !== undefined;
  const counts = [input, output, read, created];
  if (counts.every((count) => !count)) return undefined;
  const time = isoTime(usage["timestamp"]);
  return {
    key: `amp ${time === undefined ? place : `${time} ${model} ${counts.join(" ")}`}`,
    model,
    time,
    usage: {
      inputTokens: folds ? (input ?? 0) + created : input,
      outputTokens: output,
      cacheReadTokens: read,
      cacheCreationTokens: folds ? undefined : created,
    },
  };
}

export function ledgerOf(value: unknown): LedgerEntry[] {
  return listOf(objectOf(value)?.["events"]).flatMap((item, i) => {
    const event = objectOf(item);
    const tokens = objectOf(event?.["tokens"]);
    if (!event || !tokens) return [];
    const { timestamp, model } = event;
    const spent = spentOf({ ...tokens, timestamp, model }, textOf(event["id"]) ?? `ledger ${i}`);
    return spent ? [{ message: idOf(event["toMessageId"]), spent }] : [];
  });
}

/** What the messages do not tell: an event of a message without tokens, or all of them where no message has any. */
export function spendLedger({ session, own }: Reading<Own>): void {
  const counted = new Set(own.counted);
  for (const { message, spent } of own.ledger) {
    const isTold = message === undefined ? counted.size > 0 : counted.has(message);
    if (!isTold) session?.spend(spent);
  }
}

export function idOf(value: unknown): string | undefined {
  return typeof value === "number" ? String(value) : textOf(value);
}
