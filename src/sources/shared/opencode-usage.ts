// Tokens of OpenCode's answers: of the message, or of its steps, never of both.

import type { JsonObject } from "../../io/jsonl.ts";
import type { Spent } from "./session.ts";
import { objectOf, textOf, tokensOf } from "./values.ts";

/** The `tokens` of each step of an answer, in order. */
export type Steps = JsonObject[];

interface Answer {
  readonly id: string;
  readonly model: string | undefined;
  readonly time: number | undefined;
  readonly steps: Steps;
}

interface Counts {
  readonly input: number;
  readonly output: number;
  readonly reasoning: number;
  readonly read: number;
  readonly write: number;
}

/**
 * A message's tokens are those of its last step: OpenCode overwrites them at the end of each (an answer of several
 * steps is from before it made a message of each). Where they are, the steps tell the whole.
 */
export function usageOf(data: JsonObject, { id, model, time, steps }: Answer): Spent | undefined {
  const tokens = objectOf(data["tokens"]) ?? objectOf(objectOf(objectOf(data["metadata"])?.["assistant"])?.["tokens"]);
  const whole = tokens && countsOf(tokens);
  const each = steps.flatMap((step) => countsOf(step) ?? []);
  const last = each.at(-1);
  const isLast = whole && last && KEYS.every((key) => whole[key] === last[key]);
  const counts = whole && !isLast ? whole : each.length > 0 ? each.reduce(plus) : whole;
  if (!counts) return undefined;
  const { input, output, reasoning, read, write } = counts;
  const times = objectOf(data["time"]);
  const completed = tokensOf(times?.["completed"]);
  const created = tokensOf(times?.["created"]);
  // A fork's copy of a message has another id, but its times and tokens.
  const name =
    created === undefined ? id : [created, completed, model, textOf(data["agent"]), input, output, read, write];
  return {
    key: `opencode ${typeof name === "string" ? name : name.join(" ")}`,
    model,
    time,
    usage: {
      inputTokens: input,
      outputTokens: output + reasoning,
      cacheReadTokens: read,
      cacheCreationTokens: write,
      reasoningTokens: reasoning,
    },
  };
}

const KEYS = ["input", "output", "reasoning", "read", "write"] as const;

/** Undefined where nothing is known: an answer that is not finished has zeros. */
function countsOf(tokens: JsonObject): Counts | undefined {
  const cache = objectOf(tokens["cache"]);
  const input = tokensOf(tokens["input"]) ?? 0;
  const said = tokensOf(tokens["output"]) ?? 0;
  const reasoning = tokensOf(tokens["reasoning"]) ?? 0;
  const read = tokensOf(cache?.["read"]) ?? 0;
  const write = tokensOf(cache?.["write"]) ?? 0;
  if (input + said + reasoning + read + write === 0) return undefined;
  // Versions that tell a total but do not yet take reasoning out of the output: the sum says which they are.
  const isInside = reasoning > 0 && said >= reasoning && tokensOf(tokens["total"]) === input + said + read + write;
  return { input, output: isInside ? said - reasoning : said, reasoning, read, write };
}

function plus(a: Counts, b: Counts): Counts {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    read: a.read + b.read,
    write: a.write + b.write,
  };
}
