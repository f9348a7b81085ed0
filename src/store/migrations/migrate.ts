// Brings a store's schema up to this program's version, one numbered step after the other.

import { TraceError } from "../../core/errors.ts";
import type { Connection } from "../sqlite/connection.ts";
import { ground } from "./m001-ground.ts";
import { relinks } from "./m002-relinks.ts";
import { decisions } from "./m003-decisions.ts";
import { labels } from "./m004-labels.ts";
import { views } from "./m005-views.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Add at the end only; a step that was released never changes. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "ground", sql: ground },
  { version: 2, name: "relinks", sql: relinks },
  { version: 3, name: "decisions", sql: decisions },
  { version: 4, name: "labels", sql: labels },
  { version: 5, name: "views", sql: views },
];

export function versionOf(connection: Connection): number {
  return connection.get<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
}

/**
 * Runs the steps that are missing, each in a transaction of its own; safe when two programs begin at once.
 * @throws TraceError `store_newer` when a newer program made the store.
 */
export function migrate(connection: Connection, migrations: readonly Migration[] = MIGRATIONS): void {
  const current = migrations.at(-1)?.version ?? 0;
  const version = versionOf(connection);
  checkVersion(version, current, connection.path);
  if (version === current) return;
  for (const step of migrations) {
    if (step.version <= version) continue;
    const { db } = connection;
    db.exec("BEGIN IMMEDIATE");
    try {
      // Another program may have done it while this one waited.
      if (versionOf(connection) < step.version) {
        db.exec(step.sql);
        db.exec(`PRAGMA user_version = ${step.version}`);
      }
      db.exec("COMMIT");
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }
}

/** @throws TraceError `store_newer` */
export function checkVersion(version: number, current: number, path: string): void {
  if (version <= current) return;
  throw new TraceError(
    "store_newer",
    `${path} was made by a newer tracemill (store version ${version}, this one knows ${current})`,
    {
      hint: "Update tracemill, or point TRACEMILL_HOME at another folder.",
    },
  );
}
