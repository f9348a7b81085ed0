// The promise of a source: it finds one agent's logs and reads them, and knows nothing of what becomes of them.

import type { Message, ParseIssue, SessionFacts, SessionHead } from "../core/session.ts";
import type { UsageEntry } from "../core/usage.ts";

/** The machine as a source may see it; handed in, so that tests can hand in another. */
export interface Environment {
  /** The user's home folder. */
  readonly home: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** One log as found on disk: nothing of it was parsed. */
export interface LogRef {
  readonly source: string;
  /** Absolute. */
  readonly path: string;
  /** The root under which it was found. */
  readonly root: string;
  readonly bytes: number;
  /** Unix milliseconds, with fraction. */
  readonly modifiedAt: number;
}

/** What a source remembers between two reads of a growing log; anything the structured clone algorithm takes. */
export type ResumeState = unknown;

export interface DiscoverOptions {
  readonly signal?: AbortSignal;
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
   * Called with the log's bytes from `from` on, in order, each byte once, the unfinished last line included.
   * The buffer is only valid during the call.
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

export interface Source {
  /** Kebab case, e.g. `claude-code`. */
  readonly name: string;
  /** As people write it, e.g. `Claude Code`. */
  readonly title: string;
  /** Raised when `read` gives other items for the same bytes: what it read before is normalised again. */
  readonly parserVersion: number;
  /** What the reader was built on. */
  readonly evidence: "real" | "fixture" | "documentation";
  /** What this agent's logs hold at all. */
  readonly keeps: {
    readonly toolOutput: boolean;
    readonly reasoning: boolean;
    readonly usage: boolean;
    /** True where a log only grows: it is read from its last offset, and archived byte for byte. */
    readonly appendOnly: boolean;
  };
  /** Folders where logs may be, present or not. */
  roots(environment: Environment): readonly string[];
  /**
   * Every log under `root`; an absent root yields nothing. Cheap: lists folders and reads sizes, opens nothing.
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
  /** The command that takes a session up again in its agent, as arguments. */
  resume?(session: { readonly externalId: string; readonly cwd: string | undefined }): readonly string[];
  retention?(environment: Environment): Retention;
}

/** Declares a source; the type is checked where it is written. */
export function defineSource(source: Source): Source {
  return source;
}
