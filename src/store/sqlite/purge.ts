// Takes from the disk what the index forgot. FTS5 marks deleted texts as deleted, and searches and fts5vocab pass them
// over, but their words stay in its segments until these are merged, and then in free pages until those are overwritten.

import type { Connection } from "./connection.ts";

/** Pages merged in one step, each a transaction of its own: a few milliseconds. */
const MERGE_PAGES = 1000;
/** An index of up to so many pages is purged whole, whatever the budget: well under a second. */
const SMALL_INDEX = 10_000;

export interface PurgeDeps {
  readonly main: Connection;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Called in the transaction that made texts be forgotten: a purge is due until it was done. */
export function markPurge(main: Connection): void {
  main.run("INSERT OR REPLACE INTO meta VALUES ('purge', 'due')");
}

/** With another projection every message is indexed anew: what an earlier ruleset let through is to go. */
export function setProjection(main: Connection, projection: string): void {
  const before = main.get<{ value: string }>("SELECT value FROM meta WHERE name = 'projection'")?.value;
  if (before === projection) return;
  if (before !== undefined) markPurge(main);
  main.run("INSERT OR REPLACE INTO meta VALUES ('projection', ?)", projection);
}

/**
 * Merges the whole index, where something was forgotten, for about `budgetMs`; what is left is done next time. True
 * where it did something. To be called between transactions.
 */
export function purge({ main, now }: PurgeDeps, budgetMs: number): boolean {
  const state = main.get<{ value: string }>("SELECT value FROM meta WHERE name = 'purge'")?.value;
  if (state === undefined) return false;
  const pages = main.get<{ n: number }>("SELECT count(*) AS n FROM full_text_data")?.n ?? 0;
  const end = pages <= SMALL_INDEX ? Number.POSITIVE_INFINITY : now() + budgetMs;
  const changes = () => main.get<{ n: number }>("SELECT total_changes() AS n")?.n ?? 0;
  main.db.exec("PRAGMA secure_delete = ON");
  try {
    // A negative number begins a merge of everything; positive ones go on with it, in later scans too.
    let step = state === "due" ? -MERGE_PAGES : MERGE_PAGES;
    main.run("INSERT OR REPLACE INTO meta VALUES ('purge', 'begun')");
    for (;;) {
      const before = changes();
      main.run("INSERT INTO full_text(full_text, rank) VALUES ('merge', ?)", step);
      step = MERGE_PAGES;
      // As FTS5's documentation says: less than two changes means there was nothing left to merge.
      if (changes() - before < 2) break;
      if (now() >= end) return true;
    }
    main.run("DELETE FROM meta WHERE name = 'purge'");
    return true;
  } finally {
    main.db.exec("PRAGMA secure_delete = OFF");
  }
}
