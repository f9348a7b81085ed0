// Logs as the store knows them: what state each is in, how far it was read, what the next read needs.

import type { ParseIssue } from "../../core/session.ts";
import { packBlock, unpack } from "../../io/zstd.ts";
import type { LogRef } from "../../ports/source.ts";
import type { LogClose, LogKey, LogMark, LogRecord, LogState, SessionKey, StoredIssue } from "../../ports/store.ts";
import type { BodyReader } from "./bodies.ts";
import type { Connection } from "./connection.ts";
import { damaged } from "./failures.ts";
import type { Keeper } from "./private-texts.ts";
import { fromColumn, toColumn } from "./text.ts";

/** A log while it is being written. */
export interface OpenLog {
  readonly key: LogKey;
  /** True when what was stored of a session is to go as it is opened again. */
  readonly replaces: boolean;
  readonly rewritten: boolean;
  readonly sessions: Set<SessionKey>;
}

/** Issues that are only true until the log is read on. */
const PASSING = "'unfinished_line', 'changed_while_read', 'unreadable'";

export function openLog(
  main: Connection,
  log: LogRef,
  mode: "append" | "replace",
  options: { readonly rewritten: boolean; readonly now: number },
): OpenLog {
  const path = toColumn(log.path);
  main.run(
    `INSERT OR IGNORE INTO logs(source, path, root, bytes, modified_at, state, seen_at) VALUES (?, ?, ?, ?, ?, 'new', ?)`,
    log.source,
    path,
    toColumn(log.root),
    log.bytes,
    log.modifiedAt,
    options.now,
  );
  const row = main.get<{ id: number; state: string; cut: number }>(
    "SELECT id, state, cut FROM logs WHERE path = ?",
    path,
  );
  if (!row) throw new Error(`no row for the log ${log.path}`);
  if (mode === "append" && row.cut === 1 && row.state !== "new")
    throw new Error(`${log.path} was cut: it cannot be appended`);
  const replaces = mode === "replace";
  main.run(
    "UPDATE logs SET state = 'reading', cut = 1, source = ?, root = ? WHERE id = ?",
    log.source,
    toColumn(log.root),
    row.id,
  );
  main.run(`DELETE FROM issues WHERE log = ?${replaces ? "" : ` AND code IN (${PASSING})`}`, row.id);
  const { rewritten } = options;
  return { key: row.id, replaces, rewritten, sessions: new Set() };
}

export function closeLog(
  { main, bodies }: Keeper,
  log: LogKey,
  close: LogClose & { readonly state: LogState; readonly now: number },
): void {
  const { state, now } = close;
  main.run(
    `UPDATE logs SET bytes = ?, modified_at = ?, offset = ?, tail_hash = ?, parser_version = ?, state = ?, seen_at = ?,
     cut = 0 WHERE id = ?`,
    close.bytes,
    close.modifiedAt,
    close.offset,
    close.tailHash,
    close.parserVersion,
    state,
    now,
    log,
  );
  main.run("INSERT OR IGNORE INTO freed SELECT block FROM resumes WHERE log = ? AND block IS NOT NULL", log);
  // It quotes what the log says.
  const block = bodies.put([packBlock(close.resume)]);
  main.run("INSERT OR REPLACE INTO resumes(log, state, block) VALUES (?, x'', ?)", log, block);
}

/** @throws Error when the new path belongs to another log that has sessions: the caller mixed them up. */
export function markLog(main: Connection, log: LogKey, change: LogMark, now: number): void {
  const { state, path, bytes, modifiedAt, parserVersion } = change;
  if (path !== undefined) {
    const column = toColumn(path);
    main.run(
      "DELETE FROM logs WHERE path = ? AND id <> ? AND NOT EXISTS (SELECT 1 FROM sessions WHERE log = logs.id)",
      column,
      log,
    );
    main.run("UPDATE logs SET path = ? WHERE id = ?", column, log);
  }
  if (bytes !== undefined) main.run("UPDATE logs SET bytes = ? WHERE id = ?", bytes, log);
  if (modifiedAt !== undefined) main.run("UPDATE logs SET modified_at = ? WHERE id = ?", modifiedAt, log);
  if (parserVersion !== undefined) main.run("UPDATE logs SET parser_version = ? WHERE id = ?", parserVersion, log);
  if (state === "missing") main.run("UPDATE logs SET state = 'missing' WHERE id = ?", log);
  else main.run("UPDATE logs SET seen_at = ? WHERE id = ?", now, log);
  // A log that comes back is whole only if its full text was written and its read had ended.
  if (state === "ready") {
    main.run(
      `UPDATE logs SET state = CASE
         WHEN cut = 1 THEN 'reading'
         WHEN EXISTS (SELECT 1 FROM sessions s WHERE s.log = logs.id AND s.indexed < s.next_seq) THEN 'unindexed'
         ELSE 'ready' END
       WHERE id = ?`,
      log,
    );
  }
}

export function putIssues(main: Connection, log: LogKey, issues: readonly ParseIssue[]): void {
  for (const { code, line, message, log: path } of issues) {
    main.run(
      "INSERT INTO issues(log, line, code, message, path) VALUES (?, ?, ?, ?, ?)",
      log,
      line ?? null,
      code,
      toColumn(message),
      toColumn(path),
    );
  }
}

/** A log that was never read gets a row, so that the issue has one; one that was keeps its state and content. */
export function putFailure(main: Connection, log: LogRef, issue: ParseIssue, now: number): void {
  const path = toColumn(log.path);
  main.run(
    `INSERT OR IGNORE INTO logs(source, path, root, bytes, modified_at, state, seen_at)
     VALUES (?, ?, ?, ?, ?, 'reading', ?)`,
    log.source,
    path,
    toColumn(log.root),
    log.bytes,
    log.modifiedAt,
    now,
  );
  const row = main.get<{ id: number }>("SELECT id FROM logs WHERE path = ?", path);
  if (!row) return;
  main.run("DELETE FROM issues WHERE log = ? AND code = ?", row.id, issue.code);
  putIssues(main, row.id, [issue]);
}

export function readResume({ main, bodies }: ResumeSource, log: LogKey): Uint8Array | undefined {
  const sql = "SELECT state, block FROM resumes WHERE log = ?";
  const row = main.get<{ state: Uint8Array; block: number | null }>(sql, log);
  if (!row || row.block === null) return row?.state;
  const frame = bodies.frame(row.block);
  if (!frame) throw damaged(main.path, `block ${row.block}, which tells how to read on, is missing`);
  return unpack(frame);
}

interface ResumeSource {
  readonly main: Connection;
  readonly bodies: BodyReader;
}

export function readIssues(
  main: Connection,
  filter: { readonly log?: string; readonly source?: string },
): StoredIssue[] {
  const log = filter.log === undefined ? null : toColumn(filter.log);
  const rows = main.all<{ source: string; path: string; line: number | null; code: string; message: string }>(
    `SELECT logs.source, issues.path, line, code, message FROM logs JOIN issues ON issues.log = logs.id
     WHERE (?1 IS NULL OR logs.path = ?1) AND (?2 IS NULL OR logs.source = ?2) ORDER BY logs.path, line, issues.id`,
    log,
    filter.source ?? null,
  );
  return rows.map(({ source, path, line, code, message }) => ({
    source,
    log: fromColumn(path),
    ...(line !== null && { line }),
    code: code as ParseIssue["code"],
    message: fromColumn(message),
  }));
}

export function readLogs(main: Connection): LogRecord[] {
  const rows = main.all<{
    id: number;
    source: string;
    path: string;
    root: string;
    bytes: number;
    modified_at: number;
    state: string;
    cut: number;
    parser_version: number;
    offset: number;
    tail_hash: string;
    seen_at: number;
    archived: number | null;
  }>(
    `SELECT logs.*, (SELECT a.bytes FROM archives a WHERE a.log = logs.id ORDER BY generation DESC LIMIT 1) AS archived
     FROM logs ORDER BY id`,
  );
  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    path: fromColumn(row.path),
    root: fromColumn(row.root),
    bytes: row.bytes,
    modifiedAt: row.modified_at,
    state: row.state as LogState,
    cut: row.cut === 1,
    parserVersion: row.parser_version,
    offset: row.offset,
    archived: row.archived ?? 0,
    tailHash: row.tail_hash,
    seenAt: row.seen_at,
  }));
}
