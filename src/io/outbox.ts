// Where files wait until they were sent: `outbox/<artifact>/<place>/`, private, and what is left there of pushes that did not end.

import {
  closeSync,
  createReadStream,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ensurePrivateFolder, guard, readIfExists, removeEmptyFolders } from "./files.ts";
import { lockSet } from "./set-lock.ts";

const RECEIPT = ".receipt.json";
/** Begins folders of what was only looked at, and never sent. */
const DRY = "dry-";
/** Of a place, see `lockSet`. */
const LOCK = /^\.([0-9a-f]+)\.manifest\.json\.lock$/;

/** Bytes of a file, all or some, piece by piece. */
export async function* readRange(
  path: string,
  range: { readonly start: number; readonly end: number } | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (range && range.end <= range.start) return;
  const part = range ? { start: range.start, end: range.end - 1 } : {};
  yield* createReadStream(path, { ...part, highWaterMark: 1 << 20, signal }) as AsyncIterable<Buffer>;
}

/** Writes bytes that came from elsewhere: whole, or not at all. @throws TraceError `disk_full`, `not_writable` */
export async function saveBytes(path: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  ensurePrivateFolder(dirname(path));
  const temporary = `${path}.part`;
  const fd = guard(path, () => openSync(temporary, "w", 0o600));
  try {
    for await (const piece of pieces) {
      guard(path, () => {
        for (let at = 0; at < piece.length; ) at += writeSync(fd, piece, at, piece.length - at);
      });
    }
  } catch (error) {
    closeSync(fd);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(fd);
  guard(path, () => renameSync(temporary, path));
}

export interface Outbox {
  /** For the files of one artifact; `isDry`: that will not be sent. */
  folderOf(artifact: string, isDry: boolean): string;
  /** Files that wait in any folder of this place, and may have been sent. */
  staged(): readonly { readonly sha256: string; readonly bytes: number }[];
  has(path: string): boolean;
  /** Takes away all that waits for this place; `isDry`: only what was never sent. */
  clear(isDry: boolean): void;
  release(): void;
}

/**
 * `place`: a short hash of the destination. One process at a time sends to it.
 * @throws TraceError `store_locked`
 */
export function openOutbox(home: string, place: string): Outbox {
  const root = join(home, "outbox");
  // A dry run looks at files of its own: the hashes of those that were sent are still needed.
  const lock = lockSet(join(root, `${place}.manifest.json`));
  const names = () => (existsSync(root) ? readdirSync(root) : []);
  return {
    folderOf: (artifact, isDry) => join(root, isDry ? DRY + artifact : artifact, place),
    staged: () =>
      names()
        .filter((name) => !name.startsWith(DRY))
        .flatMap((name) => receiptsIn(join(root, name, place))),
    has: existsSync,
    clear(isDry) {
      for (const name of names()) {
        const folder = join(root, name, place);
        if ((isDry && !name.startsWith(DRY)) || !existsSync(folder)) continue;
        rmSync(folder, { recursive: true, force: true });
        removeEmptyFolders([dirname(folder)]);
      }
    },
    release: lock.release,
  };
}

/**
 * Takes away all that waits for any place, or nothing where somebody is sending. What another process begins to stage
 * meanwhile for a place of its own is not touched. @throws TraceError `store_locked`
 */
export function clearOutbox(home: string): void {
  const root = join(home, "outbox");
  if (lstatSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    rmSync(root, { force: true });
    return;
  }
  const open: Outbox[] = [];
  try {
    for (const place of placesIn(root)) open.push(openOutbox(home, place));
    for (const outbox of open) outbox.clear(false);
    // Whoever put a file there: nothing of ours lies beside the folders but locks.
    const loose = readdirSync(root, { withFileTypes: true }).filter(
      (one) => !one.isDirectory() && !LOCK.test(one.name),
    );
    for (const { name } of loose) rmSync(join(root, name), { force: true });
  } finally {
    for (const outbox of open) outbox.release();
  }
  removeEmptyFolders([root]);
}

/** A place is known by the folders of its files, and by the lock of whoever sends to it. */
function placesIn(root: string): ReadonlySet<string> {
  const entries = readdirSync(root, { withFileTypes: true });
  const locked = entries.flatMap(({ name }) => LOCK.exec(name)?.[1] ?? []);
  const artifacts = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
  return new Set([...locked, ...artifacts.flatMap((folder) => readdirSync(folder))]);
}

function receiptsIn(folder: string): { readonly sha256: string; readonly bytes: number }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const text = name.endsWith(RECEIPT) ? readIfExists(join(folder, name))?.toString("utf8") : undefined;
    try {
      const { artifact } = JSON.parse(text ?? "{}") as { readonly artifact?: Readonly<Record<string, unknown>> };
      const { sha256, bytes } = artifact ?? {};
      return typeof sha256 === "string" && typeof bytes === "number" ? [{ sha256, bytes }] : [];
    } catch {
      // None of ours: what it names is not known as sent.
      return [];
    }
  });
}
