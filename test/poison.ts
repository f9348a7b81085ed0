// Puts a secret into every text of a home of logs, whatever agent wrote them: lines, documents, databases, plain text.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** Assembled here: no scanner of repositories may find it. */
export const SECRET = ["gh", "p_", "R7xQ2mVt9LkPz4Wn8Bc", "6Hd3Jf5Gs1YaUeTi0"].join("");

/** `texts`: what names and joins records stays; `ids`: what tells their kind stays; `all`: nothing does. */
export const DEPTHS = ["texts", "ids", "all"] as const;
export type Depth = (typeof DEPTHS)[number];

/** What a reader needs to know the record: with these replaced, everything else would be passed over. */
const KINDS = new Set(
  "type role subtype status name kind key say ask event method format version schema source state mode providerID".split(
    " ",
  ),
);
/** Tool calls and their answers: their keys are free as well. */
const FREE = new Set(["input", "arguments", "toolUseResult", "args", "rawInput"]);
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;
/** No word that a person wrote: an id, a path in hex, a number. */
const ID = /^(?=.*\d)[\w.:+-]+$/;
/** What finds the rest of a session: where it is replaced nothing is read, which `all` is for. */
const PLACE = /^(?:[a-zA-Z]:[\\/]|[\\/]|file:|vscode-)/;

/** What a packed file begins with. */
const ZSTD = 0xfd2fb528;

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export function poisoned(value: Json, key: string, depth: Depth): Json {
  if (typeof value === "string") return poisonedText(value, key, depth);
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key, depth));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, item]) => [name, poisoned(item, name, depth)] as const);
  return { ...Object.fromEntries(fields), ...(FREE.has(key) && { [`k ${SECRET}`]: SECRET }) };
}

function poisonedText(text: string, key: string, depth: Depth): string {
  const inside = objectOf(text);
  if (inside !== undefined) return JSON.stringify(poisoned(inside, key, depth));
  if (depth === "all") return `${text} ${SECRET}`;
  if (KINDS.has(key) || TIME.test(text)) return text;
  if (depth === "texts" && (ID.test(text) || (PLACE.test(text) && !text.includes(" ")))) return text;
  return `${text} ${SECRET}`;
}

function objectOf(text: string): Json | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Each record in its place; the last ones are broken. With `all` each comes in further shapes, too. */
function poisonedLines(text: string, depth: Depth): string {
  const lines = text.split("\n").flatMap((line) => {
    const record = objectOf(line);
    if (record === undefined) return line.trim() === "" ? [] : [`${line} ${SECRET}`];
    const whole = JSON.stringify(poisoned(record, "", depth));
    if (depth !== "all") return [whole];
    const kinds = JSON.stringify(poisoned(record, "", "ids"));
    return [
      whole,
      kinds.replaceAll(/"name":"/g, `"name":"${SECRET} `),
      kinds.replaceAll(/"(subtype|role|kind|status)":"[^"]*"/g, `"$1":"${SECRET}"`),
      kinds.replaceAll(/"([a-zA-Z_]*[iI]d)":"[^"]*"/g, `"$1":"${SECRET}"`),
    ];
  });
  const broken = [JSON.stringify({ type: SECRET }), `{"type": ${SECRET}}`, SECRET, `{"type":"user","${SECRET}`];
  return `${[...lines, ...broken, `[${JSON.stringify(SECRET)}]`].join("\n")}\n`;
}

function poisonedBytes(bytes: Buffer, depth: Depth): string {
  const text = bytes.toString("utf8");
  const document = objectOf(text);
  if (document !== undefined && !/^[{[].*\n[{[]/.test(text)) return JSON.stringify(poisoned(document, "", depth));
  const isLog = text.split("\n", 3).some((line) => objectOf(line) !== undefined);
  if (isLog) return poisonedLines(text, depth);
  return text.replaceAll(/\S(?=\r?\n|$)/g, `$& ${SECRET}`);
}

function poisonDatabase(path: string, depth: Depth): void {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    database.exec("BEGIN");
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'")
      .all();
    for (const { name } of tables as { name: string }[]) {
      if (name.startsWith("sqlite_")) continue;
      for (const row of database.prepare(`SELECT rowid AS "row of it", * FROM "${name}"`).all()) {
        for (const [column, value] of Object.entries(row)) {
          const change = changed(value, column, depth);
          if (change === undefined) continue;
          database
            .prepare(`UPDATE OR IGNORE "${name}" SET "${column}" = ? WHERE rowid = ?`)
            .run(change, row["row of it"] as number);
        }
      }
    }
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}

function changed(value: unknown, column: string, depth: Depth): string | Uint8Array | undefined {
  if (typeof value === "string") return poisonedText(value, column, depth);
  if (!(value instanceof Uint8Array)) return undefined;
  const inside = objectOf(Buffer.from(value).toString("utf8"));
  return inside === undefined ? undefined : Buffer.from(JSON.stringify(poisoned(inside, column, depth)));
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

export function poisonHome(home: string, depth: Depth): void {
  for (const file of filesBelow(home)) {
    const bytes = readFileSync(file);
    if (bytes.length < 4) continue;
    if (bytes.subarray(0, 15).toString() === "SQLite format 3") poisonDatabase(file, depth);
    else if (bytes.readUInt32LE(0) === ZSTD)
      writeFileSync(file, zstdCompressSync(poisonedBytes(zstdDecompressSync(bytes), depth)));
    else if (!/\.(?:png|lock)$/.test(file)) writeFileSync(file, poisonedBytes(bytes, depth));
  }
}
