// Reads a chat of Cursor's command line tool: blobs named by their hash, in the order that the newest root names.

import type { DatabaseSync } from "node:sqlite";
import { sessionId } from "../../core/ids.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import type { Reading } from "../shared/reading.ts";
import { blobOf, hasTable, partsOfRowsPath, type RowFormat, type RowQuery, readRows } from "../shared/rows.ts";
import { pathOfUri } from "../shared/uri.ts";
import { objectOf, textOf, unixTime } from "../shared/values.ts";
import { sideObject } from "../shared/whole.ts";
import { metaOf } from "./chats.ts";
import { SOURCE } from "./name.ts";
import { type Chat, newChat, takeMessage } from "./spoken.ts";
import { wireFields } from "./wire.ts";

/** Fields of the root: hashes of the messages, and the folder's URI. Seen in the tests of two other readers. */
const MESSAGES = 1;
const WORKSPACE = 9;
const HASH_BYTES = 32;

export function readStore(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readRows(log, options, FORMAT);
}

interface Store extends Chat {
  readonly key: string;
  /** What the tool wrote beside the database. */
  readonly side: JsonObject;
}

const FORMAT: RowFormat<Store> = {
  queries: queriesOf,
  start: ({ path }, key) => ({
    ...newChat(),
    key,
    side: sideObject(metaOf(partsOfRowsPath(path).database)) ?? {},
  }),
  take(reading, table, values, row) {
    const session = reading.session ?? open(reading);
    if (table === "meta") takeMeta(reading, metaIn(values["value"]));
    else if (table === "root") {
      const uri = wireFields(blobOf(values["data"]) ?? Buffer.alloc(0))?.find(({ number }) => number === WORKSPACE);
      session.amend({ cwd: session.head.cwd ?? pathOfUri(uri?.bytes.toString("utf8")) });
    } else takeBlob(reading, values, { table, row });
  },
};

function open(reading: Reading<Store>) {
  const { side, key } = reading.own;
  const session = reading.open({
    externalId: key,
    cwd: textOf(side["cwd"]),
    startedAt: unixTime(side["createdAtMs"], "ms"),
  });
  session.title(titleOf(side["title"]));
  return session;
}

/** Titles that stand until Cursor, or the person, makes one up. */
function titleOf(value: unknown): string | undefined {
  const title = textOf(value);
  return title !== undefined && /^(?:New Agent|Untitled)$/i.test(title) ? undefined : title;
}

/** JSON, written as the hexadecimal digits of its bytes. */
function metaIn(value: unknown): JsonObject {
  const text = blobOf(value)?.toString("utf8") ?? "";
  const plain = /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, "hex").toString("utf8") : text;
  return objectIn(plain) ?? {};
}

function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // No JSON: the caller says so where it matters.
    return undefined;
  }
}

function takeMeta(reading: Reading<Store>, meta: JsonObject): void {
  const { session, own } = reading;
  if (!session) return;
  own.model = textOf(meta["lastUsedModel"]) ?? own.model;
  const parent = textOf(objectOf(meta["subagentInfo"])?.["parentAgentId"]);
  session.amend({
    startedAt: unixTime(meta["createdAt"], "ms"),
    ...(parent !== undefined && parent !== own.key && { isSubagent: true, parentId: sessionId(SOURCE, parent) }),
  });
  session.title(titleOf(meta["name"]));
}

function queriesOf(_key: string, database: DatabaseSync): RowQuery[] {
  const queries: RowQuery[] = [];
  const hasMeta = hasTable(database, "meta");
  if (hasMeta) queries.push({ table: "meta", sql: "SELECT value FROM meta WHERE key = '0'" });
  if (!hasTable(database, "blobs")) return queries;
  const meta = hasMeta ? metaIn(database.prepare("SELECT value FROM meta WHERE key = '0'").get()?.["value"]) : {};
  const root = textOf(meta["latestRootBlobId"]);
  const data = root && database.prepare("SELECT data FROM blobs WHERE id = ?").get(root)?.["data"];
  const fields = data instanceof Uint8Array ? wireFields(Buffer.from(data)) : undefined;
  const ids = (fields ?? [])
    .filter(({ number, bytes }) => number === MESSAGES && bytes.length === HASH_BYTES)
    .map(({ bytes }) => bytes.toString("hex"));
  if (root === undefined || ids.length === 0) {
    queries.push({ table: "loose", sql: "SELECT id, data FROM blobs ORDER BY rowid" });
    return queries;
  }
  queries.push({ table: "root", sql: "SELECT id, data FROM blobs WHERE id = ?", values: [root] });
  const sql = "SELECT o.value AS id, b.data FROM json_each(?) o LEFT JOIN blobs b ON b.id = o.value ORDER BY o.key";
  queries.push({ table: "message", sql, values: [JSON.stringify(ids)] });
  return queries;
}

function takeBlob(
  reading: Reading<Store>,
  values: JsonObject,
  { table, row }: { readonly table: string; readonly row: number },
): void {
  const data = blobOf(values["data"]);
  const message = data && objectIn(data.toString("utf8"));
  if (message && typeof message["role"] === "string")
    takeMessage(reading, message, { line: row, id: textOf(values["id"])?.slice(0, 16) });
  else if (data === undefined)
    reading.issueOnce("bad_record", row, "a message that the chat names is not there; left out");
  // Without a root all blobs come, of which most are no messages.
  else if (table === "message") reading.issueOnce("unknown_record", row, "a blob that is no message; left out");
}
