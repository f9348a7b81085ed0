// Reads one session of Hermes' database: its row, what it used, and its messages.

import type { DatabaseSync } from "node:sqlite";
import { sessionId } from "../../core/ids.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import type { Reading } from "../shared/reading.ts";
import { columnsOf, hasTable, type RowFormat, type RowQuery, readRows } from "../shared/rows.ts";
import type { HeadDraft } from "../shared/session.ts";
import { numberOf, objectOf, parsedJson, textOf, unixTime } from "../shared/values.ts";
import { takeMessage } from "./messages.ts";
import { SOURCE } from "./name.ts";
import { type Hermes, newSession } from "./session.ts";
import { spendAll } from "./usage.ts";

export function readSession(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readRows(log, options, FORMAT);
}

const FORMAT: RowFormat<Hermes> = {
  queries: queriesOf,
  start: (_, key) => newSession(key),
  take(reading, table, values, row) {
    if (table === "session") takeSession(reading, values);
    else if (table === "usage") reading.own.usage.push(values);
    else if (table === "message") {
      if (!reading.session) reading.open({ externalId: reading.own.key });
      takeMessage(reading, messageOf(values), placeOf(values, row));
    }
  },
  end({ session, own }) {
    if (!session) return;
    if (own.rewound && own.tip >= 0) session.activeLeaf(own.tip);
    spendAll(session, own);
  },
};

/** A database of another version may lack tables and columns: what is there is read. */
function queriesOf(key: string, database: DatabaseSync): RowQuery[] {
  const columns = (table: string) => (hasTable(database, table) ? columnsOf(database, table) : []);
  const queries: RowQuery[] = [];
  const sessions = columns("sessions");
  if (columns("session_model_usage").includes("session_id"))
    queries.push({ table: "usage", sql: "SELECT * FROM session_model_usage WHERE session_id = ?", values: [key] });
  if (sessions.includes("id")) {
    const ended = sessions.includes("parent_session_id") && sessions.includes("end_reason");
    const parent = ended
      ? ", (SELECT p.end_reason FROM sessions p WHERE p.id = s.parent_session_id) AS parent_end_reason"
      : "";
    queries.unshift({ table: "session", sql: `SELECT s.*${parent} FROM sessions s WHERE s.id = ?`, values: [key] });
  }
  const messages = columns("messages");
  if (messages.includes("session_id")) {
    const order = messages.includes("id") ? "id" : "rowid";
    queries.push({
      table: "message",
      sql: `SELECT * FROM messages WHERE session_id = ? ORDER BY ${order}`,
      values: [key],
    });
  }
  return queries;
}

function takeSession(reading: Reading<Hermes>, row: JsonObject): void {
  const { own } = reading;
  own.model = textOf(row["model"]);
  const session = reading.open({
    externalId: own.key,
    cwd: textOf(row["cwd"]) ?? textOf(row["git_repo_root"]),
    gitBranch: textOf(row["git_branch"]),
    startedAt: unixTime(row["started_at"], "s"),
    ...lineageOf(row, own.key),
  });
  session.title(textOf(row["title"]));
  own.head = row;
}

/** What a session is to its parent stands in its configuration, or in how the parent ended. */
function lineageOf(row: JsonObject, key: string): Partial<HeadDraft> {
  const parent = textOf(row["parent_session_id"]);
  if (parent === undefined || parent === key) return {};
  const config = objectOf(parsedJson(row["model_config"])) ?? {};
  const id = sessionId(SOURCE, parent);
  if (config["_delegate_from"] === parent || row["source"] === "tool") return { isSubagent: true, parentId: id };
  // A conversation that was begun anew has nothing of the one before.
  if (config["_reset_from"] === parent) return {};
  const ended = row["parent_end_reason"];
  if (config["_branched_from"] === parent || ended === "branched" || ended === "compression") return { forkedFrom: id };
  return {};
}

/** A row as the documents have a message. Lists stand behind a mark that no text begins with. */
function messageOf(row: JsonObject): JsonObject {
  const { content } = row;
  const isList = typeof content === "string" && content.startsWith("\u0000json:");
  return {
    ...row,
    ...(isList && { content: parsedJson(content.slice("\u0000json:".length)) }),
    tool_calls: row["tool_calls"] === null ? undefined : parsedJson(row["tool_calls"]),
    reasoning_details: row["reasoning_details"] === null ? undefined : parsedJson(row["reasoning_details"]),
  };
}

function placeOf(row: JsonObject, line: number) {
  const id = numberOf(row["id"]);
  const isActive = row["active"] === undefined || row["active"] === 1;
  return {
    line,
    id: id === undefined ? `r${line}` : `m${id}`,
    time: unixTime(row["timestamp"], "s"),
    rewound: !isActive && row["compacted"] !== 1,
  };
}
