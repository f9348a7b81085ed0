// Writes usage entries, one row an API message, and keeps each session's sums beside it.

import type { Usage } from "../../core/usage.ts";
import type { PricedUsage, SessionKey } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import type { OpenSession } from "./open-session.ts";
import { fromColumn, toColumn } from "./text.ts";

/** Entries held back at most: a streamed API message is written many times, the last one wins. */
const HELD = 4096;

/** As floating point: a log may claim any number, and a sum over 2^53 must not end a scan. */
const real = (column: string) => `sum(CAST(${column} AS REAL)) AS ${column}`;
export const USAGE_SUMS = ["input", "output", "cache_read", "cache_creation", "cache_creation_1h", "reasoning"]
  .map(real)
  .join(", ");
/** Of entries without a price, those that used anything: the rest (synthetic messages) costs nothing. */
export const UNPRICED = `cost IS NULL AND coalesce(input, 0) + coalesce(output, 0) + coalesce(cache_read, 0)
  + coalesce(cache_creation, 0) > 0`;

export interface UsageColumns {
  readonly input: number | null;
  readonly output: number | null;
  readonly cache_read: number | null;
  readonly cache_creation: number | null;
  readonly cache_creation_1h: number | null;
  readonly reasoning: number | null;
}

/** A session's sums, as kept in its row. */
export interface Spend {
  readonly usage: Usage;
  readonly usageInherited: Usage;
  readonly costMicroUsd?: number;
  readonly unpricedModels: readonly string[];
}

export const NO_SPEND: Spend = { usage: {}, usageInherited: {}, unpricedModels: [] };

export function usageOf(columns: UsageColumns): Usage {
  const usage: { -readonly [K in keyof Usage]: Usage[K] } = {};
  if (columns.input !== null) usage.inputTokens = columns.input;
  if (columns.output !== null) usage.outputTokens = columns.output;
  if (columns.cache_read !== null) usage.cacheReadTokens = columns.cache_read;
  if (columns.cache_creation !== null) usage.cacheCreationTokens = columns.cache_creation;
  if (columns.cache_creation_1h !== null) usage.cacheCreation1hTokens = columns.cache_creation_1h;
  if (columns.reasoning !== null) usage.reasoningTokens = columns.reasoning;
  return usage;
}

export class UsageWriter {
  private readonly main: Connection;
  private readonly models = new Map<string, number>();

  constructor(main: Connection) {
    this.main = main;
  }

  put(session: OpenSession, entries: readonly PricedUsage[]): void {
    for (const entry of entries) session.usage.set(entry.key, entry);
    if (session.usage.size >= HELD) this.flush(session);
  }

  flush(session: OpenSession): void {
    const put = this.main.sql(
      `INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET
       message_key = excluded.message_key, model = excluded.model, time = excluded.time, input = excluded.input,
       output = excluded.output, cache_read = excluded.cache_read, cache_creation = excluded.cache_creation,
       cache_creation_1h = excluded.cache_creation_1h, reasoning = excluded.reasoning, cost = excluded.cost`,
    );
    for (const { key, messageKey, model, time, usage, costMicroUsd } of session.usage.values()) {
      put.run(
        session.key,
        key,
        messageKey,
        model === undefined ? null : this.model(model),
        time ?? null,
        usage.inputTokens ?? null,
        usage.outputTokens ?? null,
        usage.cacheReadTokens ?? null,
        usage.cacheCreationTokens ?? null,
        usage.cacheCreation1hTokens ?? null,
        usage.reasoningTokens ?? null,
        costMicroUsd ?? null,
      );
    }
    session.usage.clear();
  }

  /** Sums a session's entries anew. */
  sum(session: SessionKey): void {
    const rows = this.main.all<UsageColumns & { inherited: number; cost: number | null }>(
      `SELECT inherited, ${USAGE_SUMS}, sum(cost) AS cost FROM usage WHERE session = ? GROUP BY inherited`,
      session,
    );
    const own = rows.find(({ inherited }) => inherited === 0);
    const copied = rows.find(({ inherited }) => inherited === 1);
    const unpriced = this.main.all<{ name: string }>(
      `SELECT DISTINCT name FROM usage JOIN models ON models.id = usage.model
       WHERE session = ? AND inherited = 0 AND ${UNPRICED} ORDER BY name`,
      session,
    );
    const spend: Spend = {
      usage: own ? usageOf(own) : {},
      usageInherited: copied ? usageOf(copied) : {},
      ...(own && own.cost !== null && { costMicroUsd: own.cost }),
      unpricedModels: unpriced.map(({ name }) => fromColumn(name)),
    };
    this.main.run("UPDATE sessions SET spend = ? WHERE key = ?", JSON.stringify(spend), session);
  }

  private model(name: string): number {
    let id = this.models.get(name);
    if (id === undefined) {
      const column = toColumn(name);
      this.main.run("INSERT OR IGNORE INTO models(name) VALUES (?)", column);
      id = this.main.get<{ id: number }>("SELECT id FROM models WHERE name = ?", column)?.id ?? 0;
      this.models.set(name, id);
    }
    return id;
  }
}
