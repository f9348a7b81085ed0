// The chat panel of Cursor's first years: tabs of bubbles, kept whole in their workspace's database.

import type { DatabaseSync } from "node:sqlite";
import { isObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { hasTable, type RowFormat, readRows } from "../shared/rows.ts";
import { listOf, numberOf, parsedJson, textOf } from "../shared/values.ts";
import { type Composer, newComposer, takeBubble } from "./bubble.ts";
import { workspaceOf } from "./state-rows.ts";

/** What the keys of tabs begin with. */
export const TAB = "tab-";

/** Ends inside of a case: what is no object is not looked into. */
const TABS =
  "FROM ItemTable i, json_each(CASE WHEN json_valid(CAST(i.value AS TEXT)) THEN CAST(i.value AS TEXT) ELSE '{}' END, '$.tabs') t " +
  "WHERE i.key = 'workbench.panel.aichat.view.aichat.chatdata' AND CASE WHEN t.type = 'object' THEN";

export function* sizesOfTabs(
  database: DatabaseSync,
): Generator<{ readonly key: string; readonly bytes: number; readonly time: number | undefined }> {
  if (!hasTable(database, "ItemTable")) return;
  const sql = `SELECT json_extract(t.value, '$.tabId') AS id, octet_length(t.value) AS bytes, json_extract(t.value, '$.lastSendTime') AS time ${TABS} json_array_length(t.value, '$.bubbles') END > 0`;
  for (const row of database.prepare(sql).iterate()) {
    const id = textOf(row["id"]);
    if (id === undefined) continue;
    yield { key: `${TAB}${id}`, bytes: numberOf(row["bytes"]) ?? 0, time: numberOf(row["time"]) };
  }
}

export function readTab(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readRows(log, options, FORMAT);
}

const FORMAT: RowFormat<Composer> = {
  queries: (key, database) =>
    hasTable(database, "ItemTable")
      ? [
          {
            table: "tab",
            sql: `SELECT t.value AS value ${TABS} json_extract(t.value, '$.tabId') END = ?`,
            values: [key.slice(TAB.length)],
          },
        ]
      : [],
  start: ({ path }, key) => newComposer(key.slice(TAB.length), workspaceOf(path)),
  take(reading, _table, values, row) {
    const tab = parsedJson(values["value"]);
    if (!isObject(tab)) {
      reading.issue("bad_json", row, "a chat is no JSON object; left out");
      return;
    }
    const session = reading.session ?? reading.open({ externalId: reading.own.key, cwd: reading.own.workspace });
    session.title(textOf(tab["chatTitle"]));
    for (const [place, item] of listOf(tab["bubbles"]).entries()) {
      if (!isObject(item)) {
        reading.issueOnce("bad_record", row, "a message is no object; left out");
        continue;
      }
      const model = textOf(item["modelType"]);
      if (model !== undefined) reading.own.model = model;
      takeBubble(
        reading,
        { ...item, text: item["text"] ?? item["rawText"], bubbleId: item["id"] },
        { header: {}, line: row, place },
      );
    }
  },
};
