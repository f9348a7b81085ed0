// What one API message costs at list price, from the table that `@pydantic/genai-prices` carries; no network.

import { calcPrice, type ModelInfo, type ModelPrice, type TieredPrices } from "@pydantic/genai-prices";
import type { Usage } from "../core/usage.ts";

export interface Pricer {
  /**
   * List price in whole micro-USD (millionths of a US dollar) of one API message; `timeMs` is Unix milliseconds.
   * Undefined where the model is not in the table, where nothing of the usage is known, and where the model's price
   * depends on the date and the time is unknown.
   */
  price(model: string | undefined, timeMs: number | undefined, usage: Usage): number | undefined;
}

type Price = number | TieredPrices | undefined;

/** The prices of one model at one time, in US dollars per million tokens, which is micro-USD per token. */
interface Rates {
  readonly input: Price;
  readonly output: Price;
  readonly reasoning: Price;
  readonly cacheRead: Price;
  readonly cacheWrite: Price;
  readonly cacheWrite1h: Price;
  /** Micro-USD per request. */
  readonly request: number;
}

interface KnownModel {
  readonly name: string;
  readonly provider: string | undefined;
  /** What the price depends on beside the model, always in UTC. */
  readonly by: "nothing" | "day" | "minute_of_day" | "minute";
  readonly rates: Map<number, Rates | undefined>;
}

const DAY = 86_400_000;
const MINUTE = 60_000;

export function createPricer(): Pricer {
  const models = new Map<string, KnownModel | undefined>();
  const known = (name: string): KnownModel | undefined => {
    if (!models.has(name)) models.set(name, findModel(name));
    return models.get(name);
  };
  return {
    price(model, timeMs, usage) {
      const found = model === undefined ? undefined : known(model);
      const rates = found && ratesAt(found, timeMs);
      return rates && cost(rates, usage);
    },
  };
}

/**
 * The ways one model is named: as its maker does, with a context suffix (`[1m]`), as Bedrock does (an ARN or
 * `us.anthropic.claude-...-v1:0`), and behind one or more providers (`openrouter/anthropic/claude-...`).
 */
function* spellings(model: string): Generator<readonly [name: string, provider: string | undefined]> {
  const name = model.trim().replace(/\[\w{1,8}\]$/, "");
  yield [name, undefined];
  const last = name.slice(name.lastIndexOf("/") + 1);
  if (/^[a-z][a-z-]*\./.test(last)) yield [last, "aws"];
  for (let from = 0, slash = name.indexOf("/"); slash > 0; slash = name.indexOf("/", from)) {
    const provider = name.slice(from, slash);
    const rest = name.slice(slash + 1);
    yield [rest, provider];
    yield [name.slice(from), "openrouter"];
    yield [rest, undefined];
    from = slash + 1;
  }
}

function findModel(model: string): KnownModel | undefined {
  if (model === "" || model.length > 300) return undefined;
  for (const [name, provider] of spellings(model)) {
    const found = lookup(name, provider, new Date(0));
    if (found) return { name, provider, by: dependsOn(found.model), rates: new Map() };
  }
  return undefined;
}

function lookup(name: string, provider: string | undefined, timestamp: Date) {
  return calcPrice({}, name, provider === undefined ? { timestamp } : { timestamp, providerId: provider });
}

function dependsOn(model: ModelInfo): KnownModel["by"] {
  if (!Array.isArray(model.prices)) return "nothing";
  const kinds = model.prices.map((entry) => entry.constraint?.type);
  const day = kinds.includes("start_date");
  if (kinds.includes("time_of_date")) return day ? "minute" : "minute_of_day";
  return day ? "day" : "nothing";
}

function ratesAt(model: KnownModel, timeMs: number | undefined): Rates | undefined {
  const time = model.by === "nothing" ? 0 : timeMs;
  if (time === undefined || !Number.isFinite(time) || Math.abs(time) > 8.64e15) return undefined;
  const within = model.by === "minute_of_day" ? ((time % DAY) + DAY) % DAY : time;
  const step = model.by === "day" ? DAY : MINUTE;
  const slot = Math.floor(within / step);
  if (!model.rates.has(slot)) {
    const found = lookup(model.name, model.provider, new Date(slot * step));
    model.rates.set(slot, found ? ratesOf(found.model, found.model_price) : undefined);
  }
  return model.rates.get(slot);
}

function ratesOf(model: ModelInfo, price: ModelPrice): Rates {
  const input = price.input_mtok;
  const cacheWrite = price.cache_write_mtok ?? input;
  // Anthropic's one-hour cache write costs twice the base input price (platform.claude.com, prompt caching); the
  // table says so for Anthropic itself and not for everyone who resells its models.
  const isClaude = model.id.includes("claude");
  const requests = price.requests_kcount;
  return {
    input,
    output: price.output_mtok,
    reasoning: price.output_reasoning_mtok ?? price.output_mtok,
    cacheRead: price.cache_read_mtok ?? input,
    cacheWrite,
    cacheWrite1h: price.cache_write_1h_mtok ?? (isClaude ? twice(input) : cacheWrite),
    request: typeof requests === "number" ? requests * 1000 : 0,
  };
}

function twice(price: Price): Price {
  if (price === undefined || typeof price === "number") return price === undefined ? undefined : price * 2;
  return { base: price.base * 2, tiers: price.tiers.map(({ start, price }) => ({ start, price: price * 2 })) };
}

function cost(rates: Rates, usage: Usage): number | undefined {
  const parts = [usage.inputTokens, usage.outputTokens, usage.cacheReadTokens, usage.cacheCreationTokens];
  if (parts.every((part) => part === undefined) && usage.cacheCreation1hTokens === undefined) return undefined;
  const input = tokens(usage.inputTokens);
  const cacheRead = tokens(usage.cacheReadTokens);
  const written1h = tokens(usage.cacheCreation1hTokens);
  const written = Math.max(tokens(usage.cacheCreationTokens), written1h);
  const output = tokens(usage.outputTokens);
  const reasoning = Math.min(tokens(usage.reasoningTokens), output);
  // A long request pays the higher tier for all its tokens; cached input counts towards its length.
  const length = input + cacheRead + written;
  const total =
    input * at(rates.input, length) +
    cacheRead * at(rates.cacheRead, length) +
    (written - written1h) * at(rates.cacheWrite, length) +
    written1h * at(rates.cacheWrite1h, length) +
    (output - reasoning) * at(rates.output, length) +
    reasoning * at(rates.reasoning, length) +
    rates.request;
  return Math.round(total);
}

function tokens(count: number | undefined): number {
  return count !== undefined && Number.isFinite(count) && count > 0 ? count : 0;
}

function at(price: Price, length: number): number {
  if (price === undefined || typeof price === "number") return price ?? 0;
  let found = price.base;
  let start = -1;
  for (const tier of price.tiers) {
    if (length > tier.start && tier.start > start) {
      found = tier.price;
      start = tier.start;
    }
  }
  return found;
}
