// What a scrub writes down of itself before and after each step: enough to go on, to undo, and to tell of it. No values.

import type { DiskKind, DiskQuery, PastScrub, ScrubState } from "../ports/app-scrub.ts";

/** A file as the plan has it; `n` is its number in this scrub. */
export interface PlannedFile {
  readonly n: number;
  readonly source: string;
  readonly path: string;
  readonly kind: DiskKind;
  /** Paths of the logs that are read from it. */
  readonly logs: readonly string[];
  readonly count: number;
  readonly lines: number;
  readonly rules: Readonly<Record<string, number>>;
  /** True where nothing of it is on the disk, only in the store. */
  readonly isStored: boolean;
}

export type Entry =
  | {
      readonly kind: "begin";
      readonly version: 1;
      readonly startedAt: number;
      readonly query: Pick<DiskQuery, "severity" | "rule">;
      readonly files: readonly PlannedFile[];
    }
  /** The backup is whole: this is what the file was. */
  | {
      readonly kind: "sealed";
      readonly n: number;
      readonly sha256: string;
      readonly bytes: number;
      readonly modifiedAt: number;
      readonly mode: number;
    }
  /** What is to become of it lies beside it. `inStep`: the store knows its log as it was. */
  | {
      readonly kind: "ready";
      readonly n: number;
      readonly sha256: string;
      readonly bytes: number;
      readonly inStep: boolean;
      /** Of a database: what its rows hold; `sha256` is empty until its file is what it will be. */
      readonly content?: string;
    }
  /** `note`: what a person should know of it all the same. */
  | { readonly kind: "replaced"; readonly n: number; readonly note?: string }
  | {
      readonly kind: "left";
      readonly n: number;
      readonly outcome: "live" | "refused" | "failed";
      readonly reason: string;
    }
  | { readonly kind: "stored"; readonly sessions: number }
  | { readonly kind: "done" }
  | { readonly kind: "undone"; readonly n: number }
  | { readonly kind: "forgotten"; readonly count: number; readonly files: number; readonly startedAt?: number };

export interface FileState {
  readonly file: PlannedFile;
  readonly sealed: Extract<Entry, { kind: "sealed" }> | undefined;
  readonly ready: Extract<Entry, { kind: "ready" }> | undefined;
  readonly left: Extract<Entry, { kind: "left" }> | undefined;
  readonly isReplaced: boolean;
  readonly isUndone: boolean;
  readonly note: string | undefined;
}

export interface Journal {
  readonly begin: Extract<Entry, { kind: "begin" }> | undefined;
  readonly files: readonly FileState[];
  readonly state: ScrubState;
  readonly sessions: number;
  readonly startedAt: number | undefined;
  readonly count: number;
  readonly fileCount: number;
}

type Of<K extends Entry["kind"]> = Extract<Entry, { kind: K }>;
type Said = { readonly [K in Entry["kind"]]?: Of<K> };

/** What the entries of a journal say together: of each kind, and of each file, the last one counts. */
export function readJournal(lines: readonly object[]): Journal {
  const said: Record<string, Entry> = {};
  const byFile = new Map<number, Record<string, Entry>>();
  for (const entry of lines as readonly Entry[]) {
    said[entry.kind] = entry;
    if (!("n" in entry)) continue;
    const own = byFile.get(entry.n) ?? {};
    own[entry.kind] = entry;
    byFile.set(entry.n, own);
  }
  const { begin, stored, forgotten } = said as Said;
  const files = (begin?.files ?? []).map((file) => fileState(file, (byFile.get(file.n) ?? {}) as Said));
  const replaced = files.filter(({ isReplaced }) => isReplaced);
  return {
    begin,
    files,
    state: stateOf(said, files),
    sessions: stored?.sessions ?? 0,
    startedAt: forgotten?.startedAt ?? begin?.startedAt,
    count: forgotten?.count ?? replaced.reduce((sum, { file }) => sum + file.count, 0),
    fileCount: forgotten?.files ?? replaced.length,
  };
}

function fileState(file: PlannedFile, { sealed, ready, left, replaced, undone }: Said): FileState {
  const isReplaced = replaced !== undefined;
  const isUndone = undone !== undefined;
  return { file, sealed, ready, left: isReplaced ? undefined : left, isReplaced, isUndone, note: replaced?.note };
}

function stateOf({ begin, done, forgotten }: Said, files: readonly FileState[]): ScrubState {
  if (forgotten) return "forgotten";
  if (!begin) return "damaged";
  if (!done) return "open";
  return files.some(({ isUndone }) => isUndone) ? "undone" : "done";
}

export function canUndo({ state, files }: Journal): boolean {
  return (state === "done" || state === "undone") && files.some((file) => isUndoable(file));
}

export function isUndoable({ file, isReplaced, isUndone }: FileState): boolean {
  return isReplaced && !isUndone && !file.isStored;
}

export function pastScrub(id: string, journal: Journal, backupBytes: number): PastScrub {
  return {
    id,
    startedAt: journal.startedAt,
    state: journal.state,
    files: journal.fileCount,
    count: journal.count,
    backupBytes,
    undoable: canUndo(journal),
  };
}
