// Checks the store: pages and indexes, bodies that messages name, archive files and their frames.

import { statSync } from "node:fs";
import { join } from "node:path";
import { archiveFolder, type Generation, segmentsOf } from "../archive.ts";
import { readGeneration } from "../archive-reader.ts";
import { bodiesPath } from "./bodies.ts";
import { type Connection, connect } from "./connection.ts";
import { failure } from "./failures.ts";

/** One sentence a problem. The quick check reads all rows but no full text, bodies or raw logs; the deep one all. */
export function checkStore(home: string, main: Connection, deep: boolean): string[] {
  const problems = checkPages(main, deep ? ["PRAGMA integrity_check"] : quickChecks(main));
  try {
    const bodies = connect(bodiesPath(home), { readOnly: true, cacheKiB: 2048 });
    try {
      if (deep) problems.push(...checkPages(bodies, ["PRAGMA integrity_check"]));
      problems.push(...checkBlocks(main, bodies));
    } finally {
      bodies.close();
    }
  } catch (error) {
    problems.push(messageOf(error, bodiesPath(home)));
  }
  try {
    problems.push(...checkArchive(home, main, deep));
  } catch (error) {
    problems.push(messageOf(error, main.path));
  }
  return problems;
}

/** All tables but those of the full text, which are most of the file. */
function quickChecks(main: Connection): string[] {
  try {
    const tables = main.all<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'full_text%'",
    );
    return tables.map(({ name }) => `PRAGMA quick_check("${name}")`);
  } catch {
    // Even the schema cannot be read: the pragma below says why.
    return ["PRAGMA quick_check"];
  }
}

function checkPages(connection: Connection, pragmas: readonly string[]): string[] {
  try {
    const rows = pragmas.flatMap((pragma) => connection.all<Record<string, string>>(pragma));
    const found = rows.flatMap((row) => Object.values(row)).filter((line) => line !== "ok");
    return found.map((line) => `${connection.path}: ${line}`);
  } catch (error) {
    return [messageOf(error, connection.path)];
  }
}

function checkBlocks(main: Connection, bodies: Connection): string[] {
  const there = new Set(bodies.all<{ id: number }>("SELECT id FROM blocks").map(({ id }) => id));
  const named = main.all<{ block: number; session: number }>(
    `SELECT DISTINCT block, session FROM messages
     UNION SELECT private_block, key FROM sessions WHERE private_block IS NOT NULL ORDER BY session`,
  );
  const lost = new Map<number, number>();
  for (const { block, session } of named) if (!there.has(block)) lost.set(session, (lost.get(session) ?? 0) + 1);
  const problems: string[] = [];
  for (const [session, blocks] of lost) {
    const id = main.get<{ id: string }>("SELECT id FROM sessions WHERE key = ?", session)?.id ?? String(session);
    problems.push(`${bodies.path}: ${blocks} blocks of the session ${id} are missing`);
  }
  return problems;
}

function checkArchive(home: string, main: Connection, deep: boolean): string[] {
  const problems: string[] = [];
  for (const generation of main.all<Generation>("SELECT * FROM archives WHERE packed > 0")) {
    const path = join(archiveFolder(home), generation.file);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) problems.push(`${path} is missing`);
    else if (size < generation.packed) problems.push(`${path} has ${size} bytes of ${generation.packed}`);
    else if (deep) {
      try {
        for (const _ of readGeneration(home, generation, segmentsOf(main, generation)));
      } catch (error) {
        problems.push(messageOf(error, path));
      }
    }
  }
  return problems;
}

function messageOf(error: unknown, path: string): string {
  const told = failure(error, path);
  return told instanceof Error ? told.message : String(told);
}
