// What a scrub needs of the outside: the disk, the folder of its journals, the store. Handed in by the root.

import type { App } from "../ports/app.ts";
import type { Store } from "../ports/store.ts";
import type { Detector } from "../privacy/detect.ts";
import type { LocateDeps } from "./locate.ts";
import type { IsConversation, LogDisk } from "./log-files.ts";
import type { ReadTools } from "./read-events.ts";

export interface FileStamp {
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly inode: number;
  readonly mode: number;
}

export interface WrittenBeside {
  readonly temporary: string;
  readonly sha256: string;
  readonly bytes: number;
}

export type DatabaseOutcome =
  | { readonly kind: "done"; readonly changed: number; readonly note?: string }
  | { readonly kind: "live" }
  | { readonly kind: "refused"; readonly reason: string };

/** The disk as a scrub sees it, see `io/scrub-files.ts` and `io/scrub-database.ts`. */
export interface ScrubDisk extends LogDisk {
  stamp(path: string): FileStamp | undefined;
  /** SHA-256 of the file, or of its beginning; undefined where it is gone or shorter. */
  hash(path: string, length?: number): string | undefined;
  chunks(path: string): Iterable<Uint8Array>;
  /** Chunks of any content as pieces, cut as those of a file. */
  cut(
    path: string,
    chunks: Iterable<Uint8Array>,
  ): Iterable<{ readonly bytes: Uint8Array; readonly kind: "json" | "text" | "auto" | "skipped" }>;
  /** The file itself where the path is a link. */
  real(path: string): string;
  whyNotReplaced(path: string): string | undefined;
  openFiles(): ReadonlySet<string> | undefined;
  writeBeside(path: string, pieces: Iterable<Uint8Array>, like: FileStamp): WrittenBeside;
  putInPlace(path: string, written: Pick<WrittenBeside, "temporary">, was: FileStamp | undefined): boolean;
  /** Removes what a killed scrub left beside a file. */
  clean(path: string): void;
  database(
    path: string,
    rewriting: {
      readonly rewrite: (text: { readonly bytes: Uint8Array; readonly column: string }) => Uint8Array;
      readonly isConversation: IsConversation;
    },
    steps: { before(): void; ready(content: string): void },
  ): DatabaseOutcome;
  compare(path: string, pieces: Iterable<Uint8Array>): "same" | "longer" | "different";
  tailHash(path: string, offset: number): string | undefined;
  /** A content of several files with each file's content changed; undefined where it is one file's own. */
  repack(
    root: string,
    open: () => Iterable<Uint8Array>,
    change: (path: string, pieces: Iterable<Uint8Array>) => Iterable<Uint8Array>,
  ): Iterable<Uint8Array> | undefined;
  hasher(): { update(bytes: Uint8Array): void; hex(): string };
}

/** The folder of journals and backups, see `io/scrub-home.ts`. */
export interface ScrubShelf {
  /** In order of time. */
  ids(): readonly string[];
  /** Lines of a journal that are whole; the last one may have been cut off. */
  journal(id: string): readonly object[];
  /** On disk when it returns. */
  append(id: string, entry: object): void;
  /** The journal anew, whole or not at all. */
  replace(id: string, entries: readonly object[]): void;
  seal(id: string, name: string, pieces: Iterable<Uint8Array>): void;
  unseal(id: string, name: string): Iterable<Uint8Array>;
  backupBytes(id: string): number;
  /** Overwrites and removes all that is sealed. */
  destroyBackups(id: string): void;
  /** Destroys what was sealed for scrubs that were killed before they had a journal. Only while the lock is held. */
  sweep(): void;
  /** @throws TraceError `store_locked` while another scrub runs */
  lock(): Promise<() => void>;
}

export interface ScrubDeps extends Omit<LocateDeps, "disk" | "store" | "detector"> {
  readonly disk: ScrubDisk;
  readonly shelf: ScrubShelf;
  readonly detector: Detector;
  /** Undefined where there is no store: then nothing of the logs is kept in one. */
  readonly store: () => Store | undefined;
  readonly tools: () => Promise<ReadTools>;
  readonly scan: App["scan"];
  readonly now: () => number;
  /** Four letters or so that tell two scrubs of one second apart. */
  readonly suffix: () => string;
  /** Milliseconds for which a log must not have been written. */
  readonly quietMs: number;
}
