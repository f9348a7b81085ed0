// The store on SQLite: opens it, gives readers their connection and one writer the lock.

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "../../core/errors.ts";
import { ensurePrivateFolder } from "../../io/files.ts";
import type { Store, StoreReader, StoreSizes } from "../../ports/store.ts";
import { isAdoptable } from "../adopt.ts";
import { segmentsOf } from "../archive.ts";
import { readGeneration } from "../archive-reader.ts";
import { archiveOf, keptGeneration } from "../kept.ts";
import { checkVersion, MIGRATIONS, migrate, versionOf } from "../migrations/migrate.ts";
import { BodyReader, bodiesPath, createBodies } from "./bodies.ts";
import { type Connection, connect } from "./connection.ts";
import { readDecisions, readQuarantineReviews } from "./decisions.ts";
import { failure, guarded } from "./failures.ts";
import { placeholderNumber, readFindings } from "./findings.ts";
import { checkStore } from "./integrity.ts";
import { labelReader } from "./labels.ts";
import { acquireLock } from "./lock.ts";
import { readIssues, readLogs, readResume } from "./logs.ts";
import { listProjects, readRelinks } from "./projects.ts";
import { type MessageSource, readFrames, readMessage, readMessages, readThreadNodes } from "./read-messages.ts";
import { reviewReader } from "./reviews.ts";
import { rollUp, wentOn } from "./roll-up.ts";
import { countHits, search } from "./search.ts";
import { descendants, findSessions, listSessions, oneSession, relatives } from "./session-rows.ts";
import {
  candidates,
  confirmed,
  messageHashes,
  placesOf,
  toDecide,
  toSearch,
  UNDECIDED,
  UNSEARCHED,
  valuesLike,
} from "./spread.ts";
import { groupUsage, totals } from "./statistics.ts";
import { viewReader } from "./views.ts";

const READER_CACHE_KIB = 8 << 10;

export interface StoreOptions {
  /** `$TRACEMILL_HOME`; made when absent. */
  readonly home: string;
  /** Makes nothing: a home without a store is an error. */
  readonly readOnly?: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Opens the store, making or migrating it first where need be.
 * @throws TraceError `store_newer`, `store_damaged`, `not_writable`, `not_found` (only with `readOnly`)
 */
export function openStore(options: StoreOptions): Store {
  const { home, now } = options;
  const path = join(home, "tracemill.db");
  prepare(home, path, options.readOnly ?? false);
  const main = connect(path, { readOnly: true, cacheKiB: READER_CACHE_KIB });
  const bodies = new BodyReader(home);
  return {
    ...readerOf({ main, bodies, home }, path),
    async writer({ waitMs, onWait }) {
      if (options.readOnly) throw new Error("the store was opened read only");
      const release = await acquireLock({ home, waitMs, onWait, now });
      try {
        // Most programs only read.
        const { SqliteWriter } = await import("./writer.ts");
        return new SqliteWriter({ home, path, now, release });
      } catch (error) {
        release();
        throw error;
      }
    },
    archiveOf: (log) => guarded(path, () => archiveOf(home, main, log)),
    adoptable: () => guarded(path, () => isAdoptable(home, main)),
    original: (log) => original(home, main, path, log),
    close() {
      bodies.close();
      main.close();
    },
  };
}

function prepare(home: string, path: string, readOnly: boolean): void {
  const current = MIGRATIONS.at(-1)?.version ?? 0;
  if (existsSync(path) && existsSync(bodiesPath(home))) {
    const reader = connect(path, { readOnly: true, cacheKiB: 64 });
    try {
      const version = guarded(path, () => versionOf(reader));
      checkVersion(version, current, path);
      if (version === current) return;
    } finally {
      reader.close();
    }
  } else if (readOnly) {
    throw new TraceError("not_found", `there is no store in ${home}`, { hint: "`tracemill scan` makes one." });
  }
  ensurePrivateFolder(home);
  createBodies(home);
  const connection = connect(path, { readOnly: false, cacheKiB: 2048 });
  try {
    guarded(path, () => migrate(connection));
  } finally {
    connection.close();
  }
}

/** Every answer is a short read of its own: nothing here holds the writer up. */
function readerOf(source: MessageSource, path: string): StoreReader {
  const { main, home } = source;
  const ask = <T>(action: () => T): T => guarded(path, action);
  return {
    labels: labelReader(main, ask),
    reviews: reviewReader(main, ask),
    views: viewReader(main, ask),
    logs: () => ask(() => readLogs(main)),
    resume: (log) => ask(() => readResume(source, log)),
    sessions: (query) => ask(() => listSessions(source, query)),
    session: (key) => ask(() => oneSession(source, key)),
    sessionCount: () =>
      ask(() => main.get<{ n: number }>("SELECT count(*) AS n FROM sessions WHERE closed = 1")?.n ?? 0),
    findSessions: (prefix) => ask(() => findSessions(source, prefix)),
    relatives: (key) => ask(() => relatives(source, key)),
    descendants: (key) => ask(() => descendants(source, key)),
    rollUp: (keys) => ask(() => rollUp(main, keys)),
    wentOn: (key, copy) => ask(() => wentOn(main, key, copy)),
    messages: (key) => told(path, () => readMessages(source, key)),
    threadNodes: (key) => ask(() => readThreadNodes(main, key)),
    message: (key, seq) => ask(() => readMessage(source, key, seq)),
    frames: (key, fromSeq) => told(path, () => readFrames(source, key, fromSeq)),
    findings: (key) => ask(() => readFindings(main, key)),
    candidates: (accepted) => ask(() => candidates(main, accepted)),
    confirmed: () => ask(() => confirmed(main)),
    toSearch: () => ask(() => toSearch(main)),
    toDecide: () => ask(() => toDecide(main)),
    placesOf: (named) => ask(() => placesOf(main, named)),
    valuesLike: (prefix) => ask(() => valuesLike(main, prefix)),
    messageHashes: (key) => ask(() => messageHashes(main, key)),
    decisions: () => ask(() => readDecisions(main)),
    quarantineReviews: () => ask(() => readQuarantineReviews(main)),
    unfinished: () => ask(() => unfinished(main)),
    projection: () => ask(() => main.get<{ value: string }>("SELECT value FROM meta WHERE name = 'projection'")?.value),
    search: (query) => ask(() => search(main, query)),
    countHits: (query, cap) => ask(() => countHits(main, query, cap)),
    usage: (group, query) => ask(() => groupUsage(main, group, query)),
    totals: (query) => ask(() => totals(main, query)),
    projects: () => ask(() => listProjects(main)),
    relinks: () => ask(() => readRelinks(main)),
    issues: (filter) => ask(() => readIssues(main, filter)),
    placeholder: (label, valueHash) => ask(() => placeholderNumber(main, label, valueHash)),
    sizes: () => ask(() => sizes(home, main)),
    check: (deep = false) => checkStore(home, main, deep),
  };
}

/** Errors in the middle of a stream are told like those at its beginning. */
function* told<T>(path: string, items: () => Iterable<T>): Generator<T> {
  try {
    yield* items();
  } catch (error) {
    throw failure(error, path);
  }
}

function unfinished(main: Connection): boolean {
  const row = main.get<{ left: number }>(
    `SELECT EXISTS (SELECT 1 FROM touched) OR EXISTS (SELECT 1 FROM meta WHERE name = 'purge') OR EXISTS (
       SELECT 1 FROM sessions s WHERE s.indexed < s.next_seq OR ${UNSEARCHED} OR ${UNDECIDED}) AS left`,
  );
  return row?.left === 1;
}

function* original(home: string, main: Connection, path: string, log: number): Generator<Uint8Array> {
  const found = guarded(path, () => {
    const generation = keptGeneration(home, main, log);
    return generation && { generation, segments: segmentsOf(main, generation) };
  });
  if (found) yield* readGeneration(home, found.generation, found.segments);
}

function sizes(home: string, main: Connection): StoreSizes {
  const files = ["tracemill.db", "tracemill.db-wal", "bodies.db", "bodies.db-wal"];
  const size = (name: string) => statSync(join(home, name), { throwIfNoEntry: false })?.size ?? 0;
  const row = main.get<{ archive: number; raw: number; waiting: number }>(
    `SELECT (SELECT coalesce(sum(packed), 0) FROM archives) AS archive,
       (SELECT coalesce(sum(bytes), 0) FROM logs) AS raw,
       (SELECT coalesce(sum(next_seq - indexed), 0) FROM sessions) AS waiting`,
  );
  return {
    storeBytes: files.reduce((sum, name) => sum + size(name), 0),
    archiveBytes: row?.archive ?? 0,
    rawBytes: row?.raw ?? 0,
    waitingText: row?.waiting ?? 0,
  };
}
