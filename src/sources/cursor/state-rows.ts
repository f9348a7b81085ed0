// Reads one conversation of Cursor's editor: its record, and its bubbles in the order that the record names.

import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { sessionId } from "../../core/ids.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import type { Reading } from "../shared/reading.ts";
import { blobOf, hasTable, partsOfRowsPath, type RowFormat, type RowQuery, readRows } from "../shared/rows.ts";
import { pathOfUri } from "../shared/uri.ts";
import { listOf, objectOf, textOf, unixTime } from "../shared/values.ts";
import { sideObject } from "../shared/whole.ts";
import { type Composer, newComposer, takeBubble } from "./bubble.ts";
import { SOURCE } from "./name.ts";

export function readComposer(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readRows(log, options, FORMAT);
}

const FORMAT: RowFormat<Composer> = {
  queries: queriesOf,
  start: ({ path }, key) => newComposer(key, workspaceOf(path)),
  take(reading, table, values, row) {
    const value = objectIn(values["value"]);
    const header = objectIn(values["header"]) ?? {};
    if (table === "head" || table === "layout") {
      if (value) takeHead(reading, value, table);
    } else if (table === "composer") {
      if (value) takeComposer(reading, value, row);
      else reading.issue("bad_json", row, "a conversation's record is no JSON object; its messages were read");
    } else if (table === "bubble") {
      if (value) takeBubble(reading, value, { header, line: row });
      else if (values["value"] === null || values["value"] === undefined)
        reading.issueOnce("bad_record", row, "a message that the conversation names is not there; left out");
      else reading.issue("bad_json", row, "a message is no JSON object; left out");
    }
  },
};

/** Values are texts or blobs, as Cursor's versions had it. */
function objectIn(value: unknown): JsonObject | undefined {
  const text = blobOf(value)?.toString("utf8");
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    // Told by the caller, without the content.
    return undefined;
  }
}

function queriesOf(key: string, database: DatabaseSync): RowQuery[] {
  const queries: RowQuery[] = [];
  if (hasTable(database, "composerHeaders"))
    queries.push({ table: "head", sql: "SELECT value FROM composerHeaders WHERE composerId = ?", values: [key] });
  const name = `composerData:${key}`;
  const hasRows = hasTable(database, "cursorDiskKV");
  const record = hasRows && database.prepare("SELECT value FROM cursorDiskKV WHERE key = ?").get(name)?.["value"];
  if (record) queries.push({ table: "composer", sql: "SELECT value FROM cursorDiskKV WHERE key = ?", values: [name] });
  else if (hasTable(database, "ItemTable")) queries.push({ table: "composer", sql: INLINE, values: [key] });
  if (!hasRows) return queries;
  const context = `messageRequestContext:${key}`;
  queries.push({ table: "layout", sql: LAYOUT, values: [`${context}:`, `${context};`] });
  const text = record instanceof Uint8Array ? Buffer.from(record).toString("utf8") : record;
  const headers = listOf(objectIn(text)?.["fullConversationHeadersOnly"]).filter(isObject);
  if (headers.length > 0) queries.push({ table: "bubble", sql: BUBBLES, values: [key, JSON.stringify(headers)] });
  else if (listOf(objectIn(text)?.["conversation"]).length === 0)
    queries.push({ table: "bubble", sql: ALL, values: [`bubbleId:${key}:`, `bubbleId:${key};`] });
  return queries;
}

const INLINE =
  "SELECT c.value AS value FROM ItemTable i, json_each(CASE WHEN json_valid(CAST(i.value AS TEXT)) THEN CAST(i.value AS TEXT) ELSE '{}' END, '$.allComposers') c " +
  "WHERE i.key = 'composer.composerData' AND CASE WHEN c.type = 'object' THEN json_extract(c.value, '$.composerId') END = ?";
/** Only what tells the folder: these records hold whole files. */
const LAYOUT =
  "SELECT json_object('projectLayouts', json_extract(CAST(value AS TEXT), '$.projectLayouts')) AS value FROM cursorDiskKV " +
  "WHERE key >= ? AND key < ? AND json_valid(CAST(value AS TEXT)) LIMIT 1";
const BUBBLES =
  "SELECT h.value AS header, b.value AS value FROM json_each(?2) h " +
  "LEFT JOIN cursorDiskKV b ON b.key = 'bubbleId:' || ?1 || ':' || json_extract(h.value, '$.bubbleId') ORDER BY h.key";
const ALL = "SELECT value FROM cursorDiskKV WHERE key >= ? AND key < ? ORDER BY rowid";

function opened(reading: Reading<Composer>) {
  const { own } = reading;
  return reading.session ?? reading.open({ externalId: own.key, cwd: own.workspace });
}

/** The list of conversations, and what was sent along with a prompt, know the folder too. */
function takeHead(reading: Reading<Composer>, value: JsonObject, table: "head" | "layout"): void {
  const session = opened(reading);
  if (table === "head") takeFacts(reading, value);
  else if (session.head.cwd === undefined) {
    const [first] = listOf(value["projectLayouts"]);
    const layout = typeof first === "string" ? objectIn(first) : objectOf(first);
    const cwd = textOf(layout?.["rootPath"]);
    if (cwd !== undefined) session.amend({ cwd });
  }
}

function takeComposer(reading: Reading<Composer>, value: JsonObject, row: number): void {
  takeFacts(reading, value);
  for (const [place, item] of listOf(value["conversation"]).entries()) {
    if (isObject(item)) takeBubble(reading, item, { header: {}, line: row, place });
    else reading.issueOnce("bad_record", row, "a message is no object; left out");
  }
}

/** Titles that stand until Cursor, or the person, makes one up. */
const PLACEHOLDER = /^(?:New (?:Agent|Chat|Composer)|Untitled)$/i;

function takeFacts(reading: Reading<Composer>, value: JsonObject): void {
  const session = opened(reading);
  const { own } = reading;
  own.model = textOf(objectOf(value["modelConfig"])?.["modelName"]) ?? own.model;
  const parent = textOf(objectOf(value["subagentInfo"])?.["parentComposerId"]);
  const repo = objectOf(listOf(value["trackedGitRepos"])[0]);
  session.amend({
    cwd: session.head.cwd ?? folderOf(value) ?? textOf(repo?.["repoPath"]),
    startedAt: unixTime(value["createdAt"], "ms"),
    ...(parent !== undefined && parent !== own.key && { isSubagent: true, parentId: sessionId(SOURCE, parent) }),
  });
  const title = textOf(value["name"]);
  if (title !== undefined && !PLACEHOLDER.test(title)) session.title(title);
  session.branch(textOf(value["createdOnBranch"]));
  session.branch(textOf(objectOf(value["activeBranch"])?.["branchName"]));
  for (const branch of listOf(repo?.["branches"])) session.branch(textOf(objectOf(branch)?.["branchName"]));
}

function folderOf(value: JsonObject): string | undefined {
  const uri = objectOf(objectOf(value["workspaceIdentifier"])?.["uri"]) ?? {};
  return (
    textOf(uri["fsPath"]) ?? textOf(uri["path"]) ?? pathOfUri(textOf(uri["external"])) ?? textOf(value["currentDir"])
  );
}

/** The folder of the workspace whose database this is, from the file beside it. */
export function workspaceOf(path: string): string | undefined {
  const beside = sideObject(join(dirname(partsOfRowsPath(path).database), "workspace.json"));
  return pathOfUri(textOf(beside?.["folder"]));
}
