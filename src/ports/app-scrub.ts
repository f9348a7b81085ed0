// Secrets on the disk: which of the agents' own files hold them, and what was done about it. Never a value.

import type { Severity } from "../core/finding.ts";

/** `lines`: JSON, a record a line; `document`: one JSON document; `database`: SQLite; `text`: anything else. */
export type DiskKind = "lines" | "document" | "text" | "database";

export interface DiskQuery {
  readonly source?: string;
  /** Name or root of a project: the logs of its sessions, as the store knows them. */
  readonly project?: string;
  readonly rule?: string;
  /** This and what is worse. Default `HIGH`. */
  readonly severity?: Severity;
}

export interface DiskProgress {
  readonly phase: "looking" | "reading" | "writing" | "storing";
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

interface Watched {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DiskProgress) => void;
}

export interface LocateOptions extends DiskQuery, Watched {}

/** Where a secret stands: a line, also of a document; a row of a database, `table/key.column`; a path in a document. */
export interface DiskPlace {
  readonly line?: number;
  readonly row?: string;
  readonly path?: string;
}

export interface LocatedRule {
  readonly rule: string;
  readonly label: string;
  readonly severity: Severity;
  readonly count: number;
  /** How many different values. */
  readonly values: number;
  /** The first ones. */
  readonly places: readonly DiskPlace[];
}

export interface LocatedFile {
  readonly source: string;
  readonly path: string;
  readonly kind: DiskKind;
  /** True for a file that lies beside the agent's logs and is none. */
  readonly isBeside: boolean;
  readonly count: number;
  readonly rules: readonly LocatedRule[];
}

/** A file that was not looked through, or only in part, and why. */
export interface UnreadFile {
  readonly source: string;
  readonly path: string;
  readonly reason: string;
}

export interface LocateReport {
  /** Files that were looked through. */
  readonly files: number;
  readonly bytes: number;
  readonly found: readonly LocatedFile[];
  readonly unread: readonly UnreadFile[];
}

/** Without any of `id`, `source`, `project`, `rule` and `all`, nothing is chosen: that is wrong usage. */
export interface ScrubOptions extends DiskQuery, Watched {
  /** A session: its log, and what belongs to it. */
  readonly id?: string;
  readonly all?: boolean;
  /** Only says what would be done. */
  readonly dryRun: boolean;
  /** Goes on with a scrub that was cut short, chosen as it was then. */
  readonly resume?: boolean;
}

/**
 * `would`: a dry run; `done`; `live`: its agent may be writing it; `refused`: it cannot be rewritten safely;
 * `failed`: see `reason`, and the file is as it was.
 */
export type ScrubOutcome = "would" | "done" | "live" | "refused" | "failed";

export interface ScrubbedFile {
  readonly source: string;
  readonly path: string;
  readonly kind: DiskKind;
  readonly outcome: ScrubOutcome;
  readonly reason: string | undefined;
  /** Places that are, or would be, replaced. */
  readonly count: number;
  readonly lines: number;
  readonly rules: Readonly<Record<string, number>>;
}

export interface ScrubReport {
  /** Undefined for a dry run, and where there was nothing to do. */
  readonly id: string | undefined;
  readonly dryRun: boolean;
  /** Files that were looked through. */
  readonly looked: number;
  readonly files: readonly ScrubbedFile[];
  readonly unread: readonly UnreadFile[];
  /** Sessions whose copies in the store were scrubbed too. */
  readonly sessions: number;
}

export interface UndoneFile {
  readonly path: string;
  /** `tail`: what was appended since was kept; `missing`: written back where no file was. */
  readonly outcome: "restored" | "tail" | "missing" | "already" | "changed" | "live" | "failed";
  readonly reason: string | undefined;
}

export interface UndoReport {
  readonly id: string;
  readonly files: readonly UndoneFile[];
}

/** `open`: cut short; `done`; `undone`, perhaps in part; `forgotten`: its backup is gone; `damaged`: its journal has no beginning. */
export type ScrubState = "open" | "done" | "undone" | "forgotten" | "damaged";

export interface PastScrub {
  readonly id: string;
  /** Unix milliseconds; undefined where its journal does not say. */
  readonly startedAt: number | undefined;
  readonly state: ScrubState;
  readonly files: number;
  readonly count: number;
  readonly backupBytes: number;
  readonly undoable: boolean;
}

export interface AppScrub {
  /** @throws TraceError `unknown_source`, `aborted` */
  locate(options: LocateOptions): Promise<LocateReport>;
  /** @throws TraceError `usage`, `not_found`, `store_locked`, `disk_full`, `aborted` */
  scrub(options: ScrubOptions): Promise<ScrubReport>;
  /** The newest one that can be undone, or the one named. */
  undoScrub(id: string | undefined): Promise<UndoReport>;
  /** Destroys the backups of one scrub, or of all: they cannot be undone any more. */
  forgetScrub(id: string | undefined): Promise<readonly PastScrub[]>;
  /** Newest first. */
  scrubs(): Promise<readonly PastScrub[]>;
}
