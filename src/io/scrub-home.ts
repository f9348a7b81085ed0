// What a scrub keeps below the data folder: a journal that survives a kill, and sealed backups until they are forgotten.

import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { createPrivate, ensurePrivateFolder, readIfExists, syncFolder, writePrivate } from "./files.ts";
import { destroy } from "./scrub-files.ts";
import { seal, unseal } from "./seal.ts";

const JOURNAL = "journal.jsonl";
const SEALED = ".sealed";

export interface ScrubHome {
  readonly folder: string;
  /** In order of time. */
  ids(): readonly string[];
  /** Lines of a journal that are whole; the last one may have been cut off. */
  journal(id: string): readonly object[];
  /** On disk when it returns. */
  append(id: string, entry: object): void;
  /** The journal anew, whole or not at all. */
  replace(id: string, entries: readonly object[]): void;
  seal(id: string, name: string, pieces: Iterable<Uint8Array>): void;
  isSealed(id: string, name: string): boolean;
  unseal(id: string, name: string): Iterable<Uint8Array>;
  backupBytes(id: string): number;
  /** Overwrites and removes all that is sealed. */
  destroyBackups(id: string): void;
}

export function scrubHome(home: string, key: () => Uint8Array): ScrubHome {
  const folder = join(home, "scrub");
  const sealed = (id: string, name: string) => join(folder, id, `${name}${SEALED}`);
  const sealedFiles = (id: string) =>
    existsSync(join(folder, id)) ? readdirSync(join(folder, id)).filter((name) => name !== JOURNAL) : [];
  return {
    folder,
    ids() {
      if (!existsSync(folder)) return [];
      return readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, JOURNAL)))
        .sort();
    },
    journal: (id) => parse(readIfExists(join(folder, id, JOURNAL))),
    append(id, entry) {
      ensurePrivateFolder(join(folder, id));
      appendLine(join(folder, id, JOURNAL), `${JSON.stringify(entry)}\n`);
      syncFolder(join(folder, id));
    },
    replace(id, entries) {
      writePrivate(join(folder, id, JOURNAL), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    },
    seal(id, name, pieces) {
      const path = sealed(id, name);
      if (existsSync(path)) destroy(path);
      createPrivate(path, seal(pieces, key()));
    },
    isSealed: (id, name) => existsSync(sealed(id, name)),
    unseal: (id, name) => unseal(sealed(id, name), key()),
    backupBytes: (id) => sealedFiles(id).reduce((sum, name) => sum + statSync(join(folder, id, name)).size, 0),
    destroyBackups(id) {
      for (const name of sealedFiles(id)) destroy(join(folder, id, name));
    },
  };
}

/** A line that a kill cut off is overwritten by the next one. */
function appendLine(path: string, line: string): void {
  const fd = openSync(path, existsSync(path) ? "r+" : "w+", 0o600);
  try {
    const bytes = readIfExists(path) ?? Buffer.alloc(0);
    const end = bytes.lastIndexOf(10) + 1;
    if (fstatSync(fd).size > end) ftruncateSync(fd, end);
    const added = Buffer.from(line);
    for (let at = 0; at < added.length; ) at += writeSync(fd, added, at, added.length - at, end + at);
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
