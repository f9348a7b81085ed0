// Checks the store: pages and indexes, bodies that messages name, archive files and their frames.

import { statSync } from "node:fs";
import { join } from "node:path";
import { archiveFolder, type Generation, readGeneration, segmentsOf } from "../archive.ts";
import { bodiesPath } from "./bodies.ts";
import { type Connection, connect } from "./connection.ts";
import { failure } from "./failures.ts";

/** One sentence a problem. The quick check reads the indexes' order and all names; the deep one every byte. */
export function checkStore(home: string, main: Connection, deep: boolean): string[] {
  const problems = [...checkPages(main, deep)];
  try {
    const bodies = connect(bodiesPath(home), { readOnly: true, cacheKiB: 2048 });
    try {
      problems.push(...checkPages(bodies, deep), ...checkBlocks(main, bodies));
    } finally {
      bodies.close();
    }
  } catch (error) {
    problems.push(messageOf(error, bodiesPath(home)));
  }
  return [...problems, ...checkArchive(home, main, deep)];
}

function checkPages(connection: Connection, deep: boolean): string[] {
  try {
    const rows = connection.all<Record<string, string>>(deep ? "PRAGMA integrity_check" : "PRAGMA quick_check");
    const found = rows.flatMap((row) => Object.values(row)).filter((line) => line !== "ok");
    return found.map((line) => `${connection.path}: ${line}`);
  } catch (error) {
    return [messageOf(error, connection.path)];
  }
}

function checkBlocks(main: Connection, bodies: Connection): string[] {
  const there = new Set(bodies.all<{ id: number }>("SELECT id FROM blocks").map(({ id }) => id));
  const named = main.all<{ block: number; session: number }>(
    "SELECT DISTINCT block, session FROM messages ORDER BY session",
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
