// What a scrub keeps below the data folder: a journal that survives a kill, and sealed backups until they are forgotten.

import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  rmdirSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { createPrivate, ensurePrivateFolder, readIfExists, syncFolder, writePrivate } from "./files.ts";
import { destroy } from "./scrub-files.ts";
import { seal, unseal } from "./seal.ts";

const JOURNAL = "journal.jsonl";
const SEALED = ".sealed";

/** Journals and sealed backups of all scrubs: a `ScrubShelf`, but for its lock. */
export function scrubHome(home: string, key: () => Uint8Array) {
  const folder = join(home, "scrub");
  /** Journals that this process wrote to: they end with a whole line. */
  const opened = new Set<string>();
  const sealed = (id: string, name: string) => join(folder, id, `${name}${SEALED}`);
  const sealedFiles = (id: string) =>
    existsSync(join(folder, id)) ? readdirSync(join(folder, id)).filter((name) => name !== JOURNAL) : [];
  const hasJournal = (id: string) => existsSync(join(folder, id, JOURNAL));
  const destroyBackups = (id: string) => {
    for (const name of sealedFiles(id)) destroy(join(folder, id, name));
  };
  return {
    folder,
    ids(): readonly string[] {
      if (!existsSync(folder)) return [];
      return readdirSync(folder).filter(hasJournal).sort();
    },
    journal: (id: string): readonly object[] => parse(readIfExists(join(folder, id, JOURNAL))),
    append(id: string, entry: object): void {
      const path = join(folder, id, JOURNAL);
      if (!opened.has(id)) {
        ensurePrivateFolder(join(folder, id));
        cutTornLine(path);
        opened.add(id);
      }
      appendLine(path, `${JSON.stringify(entry)}\n`);
    },
    replace(id: string, entries: readonly object[]): void {
      writePrivate(join(folder, id, JOURNAL), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    },
    seal(id: string, name: string, pieces: Iterable<Uint8Array>): void {
      const path = sealed(id, name);
      if (existsSync(path)) destroy(path);
      createPrivate(path, seal(pieces, key()));
    },
    unseal: (id: string, name: string) => unseal(sealed(id, name), key()),
    backupBytes: (id: string) => sealedFiles(id).reduce((sum, name) => sum + statSync(join(folder, id, name)).size, 0),
    destroyBackups,
    sweep(): void {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (!entry.isDirectory() || hasJournal(entry.name)) continue;
        destroyBackups(entry.name);
        rmdirSync(join(folder, entry.name));
      }
    },
  };
}

/** Makes the journal where there is none; a line that a kill cut off goes. */
function cutTornLine(path: string): void {
  const bytes = readIfExists(path);
  const fd = openSync(path, bytes === undefined ? "w+" : "r+", 0o600);
  try {
    ftruncateSync(fd, (bytes?.lastIndexOf(10) ?? -1) + 1);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  syncFolder(dirname(path));
}

function appendLine(path: string, line: string): void {
  const fd = openSync(path, "a", 0o600);
  try {
    const added = Buffer.from(line);
    for (let at = 0; at < added.length; ) at += writeSync(fd, added, at, added.length - at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function parse(bytes: Buffer | undefined): object[] {
  const entries: object[] = [];
  for (const line of (bytes?.toString("utf8") ?? "").split("\n")) {
    try {
      const entry: unknown = JSON.parse(line);
      if (typeof entry === "object" && entry !== null) entries.push(entry);
    } catch {
      // The last line of a process that was killed: what it was to say was not done, or is found out anew.
    }
  }
  return entries;
}
