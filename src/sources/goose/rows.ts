// Reads one session of Goose's database: its row, its messages, and what its ledger says they cost in tokens.

import type { DatabaseSync } from "node:sqlite";
import type { JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import type { Reading } from "../shared/reading.ts";
import { columnsOf, hasTable, type RowFormat, type RowQuery, readRows } from "../shared/rows.ts";
import { numberOf, parsedJson, textOf } from "../shared/values.ts";
import { type Goose, newSession, openSession, takeMessage } from "./session.ts";
import { secondsOrMs } from "./times.ts";
import { ledgerUsage, spendTotals } from "./usage.ts";

export function readSession(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readRows(log, options, FORMAT);
}

const FORMAT: RowFormat<Goose> = {
  queries: queriesOf,
  start: (_, key) => newSession(key),
  take(reading, table, values, row) {
    if (table === "sessions") openSession(reading, values, textOf(values["id"]) ?? reading.own.key);
    else if (table === "messages") takeMessage(reading, messageOf(reading, values, row), row);
    else if (table === "usage_ledger") takeLedger(reading, values);
  },
  end: spendTotals,
};

/** A database of another version may lack tables and columns: what is there is read. */
function queriesOf(key: string, database: DatabaseSync): RowQuery[] {
  const queries: RowQuery[] = [];
  for (const [table, owner] of [
    ["sessions", "id"],
    ["messages", "session_id"],
    ["usage_ledger", "session_id"],
  ] as const) {
    const columns = hasTable(database, table) ? columnsOf(database, table) : [];
    if (!columns.includes(owner)) continue;
    // Goose writes a conversation anew after compaction: the ids are the order, whatever the times.
    const order = table === "sessions" ? "" : ` ORDER BY ${columns.includes("id") ? "id" : "rowid"}`;
    queries.push({ table, sql: `SELECT * FROM ${table} WHERE ${owner} = ?${order}`, values: [key] });
  }
  return queries;
}

/** A row as the lines of older sessions have a message. */
function messageOf(reading: Reading<Goose>, values: JsonObject, row: number): JsonObject {
  const content = parsedJson(values["content_json"]);
  if (typeof content === "string" || content === null) {
    reading.issue("bad_json", row, "a message's content is no JSON; left out");
  }
  const id = textOf(values["message_id"]);
  const number = numberOf(values["id"]);
  return {
    id: id ?? (number === undefined ? undefined : `${reading.own.key}.${number}`),
    // Rows of one answer share the id that its provider gave it.
    apiId: id,
    role: values["role"],
    created: values["created_timestamp"],
    content: Array.isArray(content) ? content : [],
    metadata: parsedJson(values["metadata_json"]),
  };
}

function takeLedger(reading: Reading<Goose>, values: JsonObject): void {
  const { own } = reading;
  const time = secondsOrMs(values["created_timestamp"]);
  const usage = ledgerUsage(values);
  if (!usage) return;
  own.hasLedger = true;
  const session = reading.session ?? reading.open({ externalId: own.key });
  const name = numberOf(values["id"]) ?? `${time ?? "?"}`;
  session.spend({
    key: `goose ${own.key} ${name} ${time ?? ""}`,
    model: textOf(values["model"]) ?? own.model,
    time,
    usage,
  });
}
