// The promise of a source: it finds one agent's logs and reads them, and knows nothing of what becomes of them.

import type { Message, ParseIssue, SessionFacts, SessionHead } from "../core/session.ts";
import type { UsageEntry } from "../core/usage.ts";

/** The machine as a source may see it; handed in, so that tests can hand in another. */
export interface Environment {
  /** The user's home folder. */
  readonly home: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Further roots that the user named, by source. */
  readonly folders?: Readonly<Record<string, readonly string[]>>;
}

/** One log as found on disk: nothing of it was parsed. */
export interface LogRef {
  readonly source: string;
  /** Absolute, and the log's identity. Rows of a database that are one log are `<path of the database>#<key>`. */
  readonly path: string;
  /** The root under which it was found. */
  readonly root: string;
  /** Of all its files; of rows, the bytes of what they hold. Bytes and time together tell whether it changed. */
  readonly bytes: number;
  /** Unix milliseconds, with fraction: of the latest change to any of its files or rows. */
  readonly modifiedAt: number;
  /** The other files that are read as part of this log, absolute; absent where `path` is all there is. */
  readonly files?: readonly string[];
  /** True where this log is written anew at each change, though its source is `appendOnly`: rows, in a newer version. */
  readonly writtenAnew?: true;
}

/** What a source remembers between two reads of a growing log; anything the structured clone algorithm takes. */
export type ResumeState = unknown;

export interface DiscoverOptions {
  readonly signal?: AbortSignal;
  /** The machine whose logs are looked for: for a source whose roots hold the same sessions, to give each out once. */
  readonly environment?: Environment;
  /** Gets each folder below the root that cannot be listed: what else is there is found all the same. */
  readonly onUnreadable?: (path: string, message: string) => void;
}

export interface ReadOptions {
  /** Byte offset to read from: 0, or the offset of an earlier `end`. */
  readonly from: number;
  /** The state of that earlier `end`. */
  readonly state?: ResumeState;
  readonly signal?: AbortSignal;
  /**
   * Called with the log's bytes from `from` on, in order, each byte once, the unfinished last line included; for the
   * rows of a database with their dump (see `sources/shared/rows.ts`). Never called for a log of several `files`,
   * which the pipeline archives by itself. The buffer is only valid during the call.
   */
  readonly tap?: (bytes: Uint8Array, offset: number) => void;
  /** A longer line is an issue and is passed over. Default 64 MiB. */
  readonly maxLineBytes?: number;
}

/**
 * What reading a log yields. A `session` opens a session and all that follows belongs to it, until its
 * `session_end`. Bad data is an `issue` in the stream; only a log that cannot be read at all throws.
 */
export type SourceItem =
  | { readonly kind: "session"; readonly head: SessionHead }
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "usage"; readonly entry: UsageEntry }
  | { readonly kind: "issue"; readonly issue: ParseIssue }
  | { readonly kind: "session_end"; readonly facts: SessionFacts }
  | {
      readonly kind: "end";
      /** Bytes taken: where the next read goes on. */
      readonly offset: number;
      readonly state: ResumeState;
    };

/** How long the agent itself keeps its logs. */
export interface Retention {
  /** Undefined: the agent never deletes. */
  readonly days: number | undefined;
  /** File that says so, or undefined where it is the agent's default. */
  readonly setIn: string | undefined;
  /** What the person can do to keep logs longer. */
  readonly hint: string;
}

export interface Beside {
  /** A file, or a folder with all below it. */
  readonly path: string;
  /** True where the agent works with what it holds (it runs it, or writes it back): it is told of, never rewritten. */
  readonly isUsed?: true;
}

export interface Source {
  /** Kebab case, e.g. `claude-code`. */
  readonly name: string;
  /** As people write it, e.g. `Claude Code`. */
  readonly title: string;
  /** Other names that people say; one that several sources have means all of them. */
  readonly aliases?: readonly string[];
  /** Where the agent reads skills: a folder below a project, and one of its own, absolute. */
  skills?(environment: Environment): { readonly project: string; readonly own: string };
  /** Raised when `read` gives other items for the same bytes: what it read before is normalised again. */
  readonly parserVersion: number;
  /** What the reader was built on. */
  readonly evidence: "real" | "fixture" | "documentation";
  /** What this agent's logs hold at all. */
  readonly keeps: {
    readonly toolOutput: boolean;
    readonly reasoning: boolean;
    readonly usage: boolean;
    /** True where a log only grows: it is read on from its last offset. False: it is read anew when it changes. */
    readonly appendOnly: boolean;
  };
  /**
   * True where messages may need what is no part of their log: outputs beside it, the log that a fork was copied from.
   * Where that is gone, `read` says so with an issue `missing_file` or `missing_parent`, and a log that is gone keeps
   * the messages that were read when all was there. Facts of a session need no such word: those lacking are kept.
   */
  readonly readsBeside?: true;
  /** What must be done before anything is found, where logs lie in no place of the agent's own. */
  readonly optIn?: string;
  /** Folders where logs may be, present or not; `Environment.folders` are added by whoever scans. */
  roots(environment: Environment): readonly string[];
  /**
   * Every log under `root`; an absent root yields nothing. Cheap: lists folders and reads sizes, opens nothing but
   * databases, which are asked for the sizes and times of their rows.
   * A folder below `root` that cannot be listed is reported to `onUnreadable` and passed over.
   * @throws TraceError `source_unreadable` when `root` itself exists but cannot be listed.
   */
  discover(root: string, options?: DiscoverOptions): Iterable<LogRef> | AsyncIterable<LogRef>;
  /**
   * The log as a stream; memory does not grow with the log's size. Reading on from an `end` gives the same
   * sessions, messages and facts as one read from the start.
   * @throws TraceError `source_unreadable` when the log cannot be opened.
   */
  read(log: LogRef, options: ReadOptions): Iterable<SourceItem> | AsyncIterable<SourceItem>;
  /** The folder name under which the Hub's trace viewer reads this agent's own log lines; absent where it does not. */
  readonly hubTraces?: string;
  /** The command that takes a session up again in its agent, as arguments. */
  resume?(session: { readonly externalId: string; readonly cwd: string | undefined }): readonly string[];
  retention?(environment: Environment): Retention;
  /**
   * Which texts of its databases are conversations; `name` is what a column `key` of the row holds. All others (logins,
   * settings) are neither looked through nor rewritten. Without it none is.
   */
  conversations?(table: string, name: string | undefined): boolean;
  /** Where this agent leaves what a session held beside its logs: outputs, histories, snapshots. */
  besides?(environment: Environment): readonly Beside[];
}

/** Where a source's logs are looked for on this machine: its own places, and those that the user named for it. */
export function rootsOf(source: Source, environment: Environment): readonly string[] {
  return [...new Set([...source.roots(environment), ...(environment.folders?.[source.name] ?? [])])];
}

/** Declares a source; the type is checked where it is written. */
export function defineSource(source: Source): Source {
  return source;
}
