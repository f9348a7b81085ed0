// A private copy of a database that a crash left with its log, which only a writer may put right: read instead of it.

import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { removeTempFolder, tempFolder } from "../../io/temp-folder.ts";

/** How long a copy that nobody reads is kept open: the sessions of a database are read one by one. */
const IDLE_MS = 1000;

interface Copy {
  /** Of which files, in which state. */
  readonly stamp: string;
  readonly folder: string;
  readonly database: DatabaseSync;
}

let idle: (Copy & { readonly timer: NodeJS.Timeout }) | undefined;

/** `stamp` tells one state of the files from another; `log` is the ending of the file of changes beside the database. */
export function openCopyOf(path: string, log: string, stamp: string): Pick<Copy, "database"> & { release(): void } {
  const copy = takeIdle(stamp) ?? make(path, log, stamp);
  return { database: copy.database, release: () => rest(copy) };
}

function takeIdle(stamp: string): Copy | undefined {
  if (idle?.stamp !== stamp) return undefined;
  const copy = idle;
  clearTimeout(copy.timer);
  idle = undefined;
  return copy;
}

function make(path: string, log: string, stamp: string): Copy {
  dropIdle();
  const folder = tempFolder("rows");
  let database: DatabaseSync | undefined;
  try {
    const target = join(folder, basename(path));
    for (const end of ["", log]) copyFileSync(path + end, target + end);
    database = new DatabaseSync(target);
    // All its files are open after the first query. On Windows only what is not open can be removed.
    database.prepare("SELECT count(*) FROM sqlite_master").get();
    if (process.platform !== "win32") removeTempFolder(folder);
    return { stamp, folder, database };
  } catch (cause) {
    database?.close();
    removeTempFolder(folder);
    throw cause;
  }
}

function rest(copy: Copy): void {
  try {
    if (copy.database.isTransaction) copy.database.exec("ROLLBACK");
  } catch {
    drop(copy);
    return;
  }
  dropIdle();
  idle = { ...copy, timer: setTimeout(dropIdle, IDLE_MS).unref() };
}

function dropIdle(): void {
  if (!idle) return;
  clearTimeout(idle.timer);
  drop(idle);
  idle = undefined;
}

function drop({ database, folder }: Copy): void {
  database.close();
  removeTempFolder(folder);
}

process.once("exit", dropIdle);
