// The kit on logs that are rows of a database: a sound source passes, and one that trips over a cut database is caught.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TraceError } from "../core/errors.ts";
import { messageId, sessionId } from "../core/ids.ts";
import type { LogRef, ReadOptions, Source, SourceItem } from "../ports/source.ts";
import { checkSource } from "./check-source.ts";
import { small } from "./small-source.ts";

interface Row {
  readonly id: number;
  readonly text: string;
}

let home = "";

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-kit-"));
  mkdirSync(join(home, ".small"));
  const database = new DatabaseSync(join(home, ".small/chats.db"));
  database.exec("CREATE TABLE said(id INTEGER PRIMARY KEY, text TEXT)");
  const insert = database.prepare("INSERT INTO said(text) VALUES (?)");
  for (let n = 0; n < 200; n++) insert.run(`message ${n} ${"of some length ".repeat(10)}`);
  database.close();
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The source, with what becomes of a database that is none any more. */
function rows(refuse: (path: string, cause: unknown) => Error): Source {
  return {
    ...small,
    keeps: { toolOutput: false, reasoning: false, usage: false, appendOnly: false },
    *discover(root, { signal } = {}) {
      signal?.throwIfAborted();
      const path = join(root, "chats.db");
      if (existsSync(path)) yield { source: "small", path: `${path}#all`, root, bytes: 1, modifiedAt: 1 };
    },
    *read(log, options) {
      options.signal?.throwIfAborted();
      yield* itemsOf(rowsOf(log, refuse), options);
    },
  };
}

function rowsOf({ path }: LogRef, refuse: (path: string, cause: unknown) => Error): Row[] {
  // A dump, unpacked from the archive.
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8"));
  const file = path.slice(0, path.lastIndexOf("#"));
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    return database.prepare("SELECT id, text FROM said").all() as unknown as Row[];
  } catch (cause) {
    throw refuse(file, cause);
  } finally {
    database?.close();
  }
}

function* itemsOf(all: readonly Row[], { tap, signal }: ReadOptions): Generator<SourceItem> {
  const dump = Buffer.from(JSON.stringify(all));
  tap?.(dump, 0);
  const head = { id: sessionId("small", "all"), source: "small", externalId: "all", isSubagent: false };
  yield { kind: "session", head };
  for (const [seq, { id, text }] of all.entries()) {
    signal?.throwIfAborted();
    const parts = [{ kind: "text", text: String(text) }] as const;
    const message = { id: messageId(`${id}`), seq, role: "user", kind: "prompt", parts, line: seq + 1 } as const;
    yield { kind: "message", message };
  }
  const lists = { cwds: [], gitBranches: [], agentVersions: [], children: [], foreignTitles: [] };
  const counts = { compactBoundaries: 0, microcompactBoundaries: 0, rewindPoints: 0, lines: all.length, records: 0 };
  yield { kind: "session_end", facts: { head, ...lists, ...counts, hasCompaction: false } };
  yield { kind: "end", offset: 0, state: undefined };
}

async function failed(source: Source): Promise<string[]> {
  const names: string[] = [];
  for (const { name, run } of checkSource(source, { homes: [home] })) {
    try {
      await run();
    } catch {
      names.push(name);
    }
  }
  return names;
}

test("rows that are refused where their database is damaged pass", async () => {
  const refuse = (path: string, cause: unknown) =>
    new TraceError("source_unreadable", `cannot read ${path}`, { hint: "Mend it.", cause });
  expect(await failed(rows(refuse))).toEqual([]);
});

test("a crash on a cut or damaged database is caught", async () => {
  expect(await failed(rows((_, cause) => cause as Error))).toEqual([
    "small survives a cut at any byte",
    "small survives damage to its largest log at 200 places",
  ]);
});
