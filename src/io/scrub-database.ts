// Rewrites texts in an agent's SQLite database: all of them in one transaction, and nothing of the old ones left in the file.

import { createHash } from "node:crypto";
import { statSync, utimesSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type DatabaseText, type IsConversation, quoted, textsOf, textTables } from "./log-database.ts";

export type Rewrite = (text: { readonly bytes: Uint8Array; readonly column: string }) => Uint8Array;

export type DatabaseOutcome =
  | {
      readonly kind: "done";
      readonly changed: number;
      /** What could not be done of it all the same. */
      readonly note?: string;
    }
  | { readonly kind: "live" }
  | { readonly kind: "refused"; readonly reason: string };

/** An agent that is just writing a row is waited for; one that holds the database is not. */
const BUSY_MS = 500;

export interface DatabaseSteps {
  /** Nobody else can write, and nothing was changed yet: the file is a whole backup of itself. */
  before(): void;
  /** All is rewritten and nothing of it is committed. `content` names what the rows are to hold, wherever they lie. */
  ready(content: string): void;
}

/** With the database for itself alone. The agent sees all of it or none. The file's time stays. */
export function rewriteDatabase(
  path: string,
  { rewrite, isConversation }: { readonly rewrite: Rewrite; readonly isConversation: IsConversation },
  steps: DatabaseSteps,
): DatabaseOutcome {
  const { atimeMs, mtimeMs } = statSync(path);
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON; BEGIN EXCLUSIVE; COMMIT");
    // All that is in the write-ahead log belongs into the backup.
    const { busy } = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { busy: number };
    if (busy) return { kind: "live" };
    database.exec("BEGIN EXCLUSIVE");
    steps.before();
    const outcome = inTransaction(database, rewrite, isConversation);
    if (outcome.kind !== "done") {
      database.exec("ROLLBACK");
      return outcome;
    }
    steps.ready(contentHash(database));
    database.exec("COMMIT");
    const note = erase(database);
    return note === undefined ? outcome : { ...outcome, note };
  } catch (error) {
    if (database.isOpen && database.isTransaction) database.exec("ROLLBACK");
    if (isBusy(error)) return { kind: "live" };
    throw error;
  } finally {
    database.close();
    utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
  }
}

/** Takes the freed pages out of the file, and empties the write-ahead log. */
function erase(database: DatabaseSync): string | undefined {
  try {
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.exec("VACUUM");
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return undefined;
  } catch (error) {
    // It is committed: what fails now (a full disk) takes nothing of that back.
    return `old bytes may be left in free pages of the file: ${(error as Error).message}`;
  }
}

/** SHA-256 of all rows of all tables: the same for two files that hold the same. */
function contentHash(database: DatabaseSync): string {
  const hash = createHash("sha256");
  for (const { name } of textTables(database)) {
    hash.update(`\n${name}\n`);
    const statement = database.prepare(`SELECT * FROM ${quoted(name)}`);
    statement.setReadBigInts(true);
    for (const row of statement.iterate()) {
      for (const value of Object.values(row)) {
        const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
        hash.update(`${typeof value} ${bytes.length} `).update(bytes);
      }
    }
  }
  return hash.digest("hex");
}

function inTransaction(database: DatabaseSync, rewrite: Rewrite, isConversation: IsConversation): DatabaseOutcome {
  const tables = textTables(database);
  const own = tables.filter(({ name }) => !isShadow(database, name));
  let changed = 0;
  for (const table of own) {
    // Rows are looked up before any is written: an update must not move what is being walked.
    const edits: { readonly text: Omit<DatabaseText, "bytes">; readonly bytes: Uint8Array }[] = [];
    for (const text of textsOf(database, [table])) {
      if (!isConversation(table.name, text.name)) continue;
      const bytes = rewrite({ bytes: text.bytes, column: text.column });
      if (bytes === text.bytes) continue;
      if (text.isBlob && isAddressed(database, text))
        return refused("it names blobs by their content: a changed one would not be found again");
      const { bytes: _, ...place } = text;
      edits.push({ text: place, bytes });
    }
    for (const { text, bytes } of edits) {
      const problem = update(database, text, bytes);
      if (problem !== undefined) return refused(problem);
      changed++;
    }
  }
  const problem = changed > 0 ? rebuildIndexes(database) : undefined;
  if (problem !== undefined) return refused(problem);
  // What a virtual table keeps for itself only its owner can write.
  for (const table of tables.filter((one) => !own.includes(one))) {
    for (const { bytes, column } of textsOf(database, [table]))
      if (rewrite({ bytes, column }) !== bytes) return refused(`its table ${table.name} cannot be written safely`);
  }
  return { kind: "done", changed };
}

function refused(reason: string): DatabaseOutcome {
  return { kind: "refused", reason };
}

function update(
  database: DatabaseSync,
  { table, key, column, isBlob }: Omit<DatabaseText, "bytes">,
  bytes: Uint8Array,
) {
  const where = table.key
    .map((name) => `${/^(?:rowid|_rowid_|oid)$/.test(name) ? name : quoted(name)} IS ?`)
    .join(" AND ");
  const value: SQLInputValue = isBlob ? bytes : Buffer.from(bytes).toString("utf8");
  try {
    database.prepare(`UPDATE ${quoted(table.name)} SET ${quoted(column)} = ? WHERE ${where}`).run(value, ...key);
    return undefined;
  } catch (error) {
    if (isBusy(error)) throw error;
    return `a row of its table ${table.name} cannot be changed: ${(error as Error).message}`;
  }
}

/** Whether a column of the row is the hash of its blob, as where chunks are kept by their content. */
function isAddressed(database: DatabaseSync, { table, key, bytes }: DatabaseText): boolean {
  const where = table.key
    .map((name) => `${/^(?:rowid|_rowid_|oid)$/.test(name) ? name : quoted(name)} IS ?`)
    .join(" AND ");
  const row = database.prepare(`SELECT * FROM ${quoted(table.name)} WHERE ${where}`).get(...key) ?? {};
  const hashes = ["sha256", "sha1", "md5"].map((name) => createHash(name).update(bytes).digest("hex"));
  return Object.values(row).some((value) => typeof value === "string" && hashes.includes(value.toLowerCase()));
}

/** Tables in which a virtual one keeps what it has. */
function isShadow(database: DatabaseSync, name: string): boolean {
  const row = database.prepare("SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?").get(name);
  return row?.["type"] === "shadow";
}

/** A full text is made again from the rows: its old entries would stay until they are merged. */
function rebuildIndexes(database: DatabaseSync): string | undefined {
  const virtual = database
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'")
    .all();
  for (const { name, sql } of virtual) {
    if (!/\busing\s+fts[345]\b/i.test(String(sql))) continue;
    const table = quoted(String(name));
    try {
      database.exec(`INSERT INTO ${table}(${table}) VALUES ('rebuild')`);
    } catch (error) {
      if (isBusy(error)) throw error;
      return `its full text ${table} cannot be made again`;
    }
  }
  return undefined;
}

function isBusy(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: number };
  return errcode !== undefined && [5, 6].includes(errcode & 0xff);
}
