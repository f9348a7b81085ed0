// The promise of a store: one writer under a lock, readers that never wait, messages readable one by one.

import type { Finding } from "../core/finding.ts";
import type { SessionId } from "../core/ids.ts";
import type { FoundProject, ProjectRef } from "../core/project.ts";
import type { IndexText } from "../core/redacted.ts";
import type { Message, ParseIssue, Role, SessionFacts, SessionHead } from "../core/session.ts";
import type { Counts } from "../core/tally.ts";
import type { ThreadNode } from "../core/thread.ts";
import type { Usage, UsageEntry } from "../core/usage.ts";
import type { DecisionReader, DecisionWriter } from "./decisions.ts";
import type { LabelReader, LabelWriter } from "./labels.ts";
import type { MessageBatch } from "./message-batch.ts";
import type { Relink, RelinkReader, RelinkWriter } from "./relink.ts";
import type { ReviewReader, ReviewWriter } from "./reviews.ts";
import type { ScrubWriter } from "./scrub.ts";
import type { LogRef } from "./source.ts";
import type { SpreadReader, SpreadWriter } from "./spread.ts";
import type { ViewReader, ViewWriter } from "./views.ts";

/**
 * `reading`: a read was begun and did not end (its content is dropped and read again);
 * `unindexed`: content is whole, its full text is not yet; `missing`: the agent deleted it, its sessions stay.
 */
export type LogState = "reading" | "unindexed" | "ready" | "missing";

/** A log as the store knows it. */
export interface LogRecord extends LogRef {
  readonly id: number;
  readonly state: LogState;
  /** True where a read was begun and did not end, whatever became of the log since: it is read from the start. */
  readonly cut: boolean;
  readonly parserVersion: number;
  /** Bytes taken up to the last whole line. */
  readonly offset: number;
  /** Bytes kept in the archive, from 0. */
  readonly archived: number;
  /** Hash of the last bytes before `offset` (see `pipeline/changes.ts`). */
  readonly tailHash: string;
  /** Unix milliseconds of the last scan that found it. */
  readonly seenAt: number;
}

/** A finding with the message it belongs to; `seq` -1 is the session's own strings (title, paths, branches). */
export interface StoredFinding {
  readonly seq: number;
  readonly finding: Finding;
  /** No rule found it there: its value is a confirmed secret that was found elsewhere. */
  readonly spread?: true;
}

/** A run of a log's bytes, as one zstd frame. */
export interface ArchiveSegment {
  /** Offset and length in the log. */
  readonly offset: number;
  readonly length: number;
  readonly frame: Uint8Array;
}

/** What the archive can give of a log. */
export interface KeptLog {
  /** Bytes that `Store.original` gives. */
  readonly bytes: number;
  /** True where these are a log that was read to its end, and their file has not lost any. */
  readonly whole: boolean;
  /** False where the newest file is gone or too short: no bytes can be added to it. */
  readonly intact: boolean;
}

export interface PricedUsage extends UsageEntry {
  /** Millionths of a US dollar at list price; undefined where the model's price is unknown. */
  readonly costMicroUsd: number | undefined;
}

export interface SessionClose {
  readonly facts: SessionFacts;
  readonly counts: Counts;
  /** The first prompt's beginning, never cut inside a finding. */
  readonly firstPrompt: string | undefined;
  /** What is not seen leaves a project that was seen for the same folder as it was. */
  readonly project: FoundProject | undefined;
}

export interface LogClose {
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly offset: number;
  readonly archived: number;
  readonly tailHash: string;
  readonly parserVersion: number;
  /** What the next read of this log needs, serialised. */
  readonly resume: Uint8Array;
  /** True for a log that its agent writes anew at each change: earlier generations of its archive that are not longer go. */
  readonly replacesArchive?: boolean;
}

/** One session being written; see `StoreWriter.openSession`. */
export type SessionKey = number;
export type LogKey = number;

/** What `StoreWriter.markLog` sets of a log. */
export interface LogMark {
  readonly state?: "ready" | "missing";
  readonly path?: string;
  readonly bytes?: number;
  readonly modifiedAt?: number;
  /** Its content was brought up to this reading version without its bytes. */
  readonly parserVersion?: number;
}

/**
 * The one writer. Nothing is lost by a kill at any moment: a log is `reading` until `closeLog`, and what such a log
 * had is dropped by the next `openLog`. All calls are synchronous; `commit` makes them durable.
 */
export interface StoreWriter extends RelinkWriter, ScrubWriter {
  readonly judgements: DecisionWriter;
  readonly labels: LabelWriter;
  readonly reviews: ReviewWriter;
  readonly spread: SpreadWriter;
  readonly views: ViewWriter;
  /**
   * Begins or goes on with a log. `replace` drops what was stored of each of its sessions when `openSession` opens it
   * again; decisions and archive stay. A session that does not come again is removed by `closeLog`, unless the log was
   * rewritten: then what was ingested stays.
   * `rewritten`: the bytes archived before are no longer the log's: its archive begins a new generation.
   */
  openLog(log: LogRef, mode: "append" | "replace", rewritten: boolean): LogKey;
  /**
   * Opens a session of that log; an existing one (same id) is taken up again. Where another log that still exists
   * holds the same id, the one with the smaller path keeps it and the other gets `<id>@<hash of its path>`; a log
   * that is gone gives its session over.
   */
  openSession(log: LogKey, head: SessionHead): SessionKey;
  putMessages(session: SessionKey, batch: MessageBatch): void;
  /** The last entry with a key wins, within one session. */
  putUsage(session: SessionKey, entries: readonly PricedUsage[]): void;
  /** Those of the session's own strings (`seq` -1) replace the earlier ones when the session is closed. */
  putFindings(session: SessionKey, findings: readonly StoredFinding[]): void;
  putIssues(log: LogKey, issues: readonly ParseIssue[]): void;
  /** Notes that a log could not be read at all; what is stored of it stays as it is. */
  putFailure(log: LogRef, issue: ParseIssue): void;
  /** Appends to the log's archive; what is already kept of it is passed over. A gap throws: it is a bug. */
  putSegment(log: LogKey, segment: ArchiveSegment): void;
  closeSession(session: SessionKey, close: SessionClose): void;
  closeLog(log: LogKey, close: LogClose): void;
  /** Sets where a log is now without reading it: seen again unchanged, moved, or gone. */
  markLog(log: LogKey, change: LogMark): void;
  /** Forgets what was found in the session, to be looked for anew with `putFindings` and `reindex`. */
  dropFindings(session: SessionKey): void;
  /**
   * Where the store knows no log: takes over the archive of an earlier store as logs that are gone and were never
   * read. `rootOf` tells the root that a log lay under. Returns how many logs there are.
   */
  adoptArchive(rootOf: (source: string, path: string) => string): number;
  /** Replaces the index text of one message (after a finding was added). */
  reindex(session: SessionKey, seq: number, text: IndexText): void;
  /** Sessions whose full text was lost by a kill: each of their messages is to be given to `reindex`. */
  unindexed(): readonly SessionKey[];
  /** Says that `reindex` was called for all messages of a session of `unindexed()`. */
  setIndexed(session: SessionKey): void;
  /** Bytes of full text that wait to be written. */
  readonly pendingText: number;
  /** Makes everything so far durable and visible; `full` also writes all waiting full text. */
  commit(full: boolean): void;
  /** The projection (ruleset and policy) that full text written from now on was made with. */
  setProjection(projection: string): void;
  /** Sessions that share usage keys or message ids with another one and were touched since the last call. */
  sharedSessions(): readonly SharedSessions[];
  /** Marks what `copy` holds of `original`'s messages and usage as inherited, and links the two. */
  inherit(copy: SessionKey, original: SessionKey, kind: "fork" | "replay"): void;
  /** Resolves links that need all logs: subagents to the calls that started them, titles given elsewhere. */
  resolveLinks(): void;
  /**
   * Merges small archive segments and index segments, at most about `budgetMs`, and takes from the disk what the index
   * forgot.
   */
  tidy(budgetMs: number): void;
  close(): void;
}

export interface SharedSessions {
  readonly original: SessionKey;
  readonly copy: SessionKey;
  readonly kind: "fork" | "replay";
}

/** A session as listed. Usage is the session's own; what it copied from another is apart. */
export interface SessionRow {
  readonly key: SessionKey;
  /** Changes when its messages do, see `docs/adr/0007-what-a-revision-is.md`. */
  readonly revision: string;
  readonly facts: SessionFacts;
  readonly counts: Counts;
  readonly title: string | undefined;
  readonly project: ProjectRef | undefined;
  /** The project that its log tells, where that was relinked to `project`. */
  readonly relinkedFrom: ProjectRef | undefined;
  readonly usage: Usage;
  readonly usageInherited: Usage;
  readonly costMicroUsd: number | undefined;
  /** Models with tokens but without a known price. */
  readonly unpricedModels: readonly string[];
  readonly parentId: SessionId | undefined;
  /** The tool call of the parent that started it. */
  readonly parentCallId: string | undefined;
  readonly forkedFrom: SessionId | undefined;
  readonly messagesInherited: number;
  readonly logPath: string;
  readonly logBytes: number;
  readonly logMissing: boolean;
  /** The log is there, but was written anew without this session. */
  readonly logRewritten: boolean;
  /** Findings on the session's own strings. */
  readonly findings: readonly Finding[];
}

export interface SessionQuery {
  readonly source?: string;
  /** Name or root of a project. */
  readonly project?: string;
  /** Part of a project's name or root; letters from A to Z in any case. */
  readonly projectPart?: string;
  /** Unix milliseconds; sessions that were active in [since, until). */
  readonly since?: number;
  readonly until?: number;
  /** 0 or absent: all. Newest first. */
  readonly limit?: number;
}

export interface StoredMessage {
  readonly message: Message;
  readonly findings: readonly Finding[];
  readonly inherited: boolean;
}

/** `since` and `until` bound the message's own time. */
export interface TextQuery extends SessionQuery {
  /** FTS5 expressions, tried in this order: hits of an earlier one stand before those of a later one. */
  readonly expressions: readonly string[];
  readonly role?: Role;
  readonly sort: "rank" | "time";
}

export interface TextHit {
  readonly session: SessionKey;
  readonly sessionId: SessionId;
  readonly seq: number;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
  readonly time: number | undefined;
}

export type UsageGroup = "day" | "week" | "month" | "model" | "project" | "source";

export interface UsageRow {
  /** `2026-11-21`, `2026-W47`, `2026-11`, a model, a project or a source; undefined where unknown. */
  readonly group: string | undefined;
  readonly usage: Usage;
  readonly costMicroUsd: number | undefined;
  readonly unpricedModels: readonly string[];
  readonly sessions: number;
  readonly apiMessages: number;
}

/** With `since` or `until`, usage is that of the API messages in that time; the rest is of sessions active in it. */
export interface Totals {
  /** Without hidden ones; all sums below include them. */
  readonly sessions: number;
  readonly hiddenSessions: number;
  readonly projects: number;
  /** Sums over all sessions, without what was inherited. */
  readonly counts: Counts;
  readonly messagesByRole: Readonly<Record<Role, number>>;
  readonly usage: Usage;
  readonly costMicroUsd: number | undefined;
  readonly unpricedModels: readonly string[];
}

export type Spent = Pick<Totals, "usage" | "costMicroUsd" | "unpricedModels">;

/** A session's own usage and that of all its subagents, each counted once; nothing inherited. */
export interface RollUp extends Spent {
  /** All that it started, and what those started. */
  readonly subagents: number;
}

export interface ProjectRow {
  readonly project: ProjectRef;
  readonly sources: readonly string[];
  readonly sessions: number;
  readonly bytes: number;
  readonly firstTime: number | undefined;
  readonly lastTime: number | undefined;
  /** Its own, see `core/git-remote.ts`. */
  readonly gitRemotes: readonly string[];
  /** Projects whose sessions are shown here. */
  readonly relinkedFrom: readonly Relink[];
}

export interface StoredIssue extends ParseIssue {
  readonly source: string;
}

export interface StoreSizes {
  readonly storeBytes: number;
  readonly archiveBytes: number;
  /** Bytes of the logs as they were read. */
  readonly rawBytes: number;
  readonly waitingText: number;
}

export interface StoreReader extends RelinkReader, DecisionReader, SpreadReader {
  readonly labels: LabelReader;
  readonly reviews: ReviewReader;
  readonly views: ViewReader;
  logs(): readonly LogRecord[];
  /** What the next read of a log needs, as given to `closeLog`. */
  resume(log: LogKey): Uint8Array | undefined;
  sessions(query: SessionQuery): readonly SessionRow[];
  /** What tells a session's branches apart, in order; reads no bodies. */
  threadNodes(session: SessionKey): readonly ThreadNode[];
  /** True when an earlier scan left work: text to index or to forget, secrets to look for, decisions to apply, links to resolve. */
  unfinished(): boolean;
  session(session: SessionKey): SessionRow | undefined;
  /** All sessions, hidden ones included; cheap. */
  sessionCount(): number;
  /** Sessions whose id, or external id, begins with `prefix`; an exact match comes alone. */
  findSessions(prefix: string): readonly SessionRow[];
  /** Subagents of a session and sessions forked from it. */
  relatives(session: SessionKey): readonly SessionRow[];
  /** Subagents of a session, and theirs, each once, the oldest first. */
  descendants(session: SessionKey): readonly SessionRow[];
  rollUp(sessions: readonly SessionKey[]): ReadonlyMap<SessionKey, RollUp>;
  /** True where the model answered in `session` what is not in `copy`: it went on after it was copied. */
  wentOn(session: SessionKey, copy: SessionKey): boolean;
  /** In order; unpacks one block at a time. */
  messages(session: SessionKey): Iterable<StoredMessage>;
  /** Unpacks only the block that holds it. */
  message(session: SessionKey, seq: number): StoredMessage | undefined;
  /** Packed blocks of the messages from `fromSeq` on (the first may hold earlier ones too), in order. */
  frames(session: SessionKey, fromSeq: number): Iterable<Uint8Array>;
  findings(session: SessionKey): readonly StoredFinding[];
  /** The projection that the full text was last written with, see `StoreWriter.setProjection`. */
  projection(): string | undefined;
  search(query: TextQuery): readonly TextHit[];
  /** Number of hits of the expressions, at most `cap`. */
  countHits(query: TextQuery, cap: number): number;
  usage(group: UsageGroup, query: SessionQuery): readonly UsageRow[];
  totals(query: SessionQuery): Totals;
  projects(): readonly ProjectRow[];
  issues(filter: { readonly log?: string; readonly source?: string }): readonly StoredIssue[];
  /** The number of a secret in its placeholder: given at first sight, never reused. */
  placeholder(label: string, valueHash: string): number | undefined;
  sizes(): StoreSizes;
  /** Problems found by an integrity check, one sentence each; `deep` reads every page and every archive segment. */
  check(deep?: boolean): readonly string[];
}

export interface Store extends StoreReader {
  /**
   * Takes the writer's lock.
   * @throws TraceError `store_locked` when another process holds it and `waitMs` has passed.
   */
  writer(options: { readonly waitMs: number; readonly onWait?: (holder: string) => void }): Promise<StoreWriter>;
  /** What the archive keeps of a log; undefined where nothing. Cheap: reads no bytes. */
  archiveOf(log: LogKey): KeptLog | undefined;
  /** True where `StoreWriter.adoptArchive` would find logs. */
  adoptable(): boolean;
  /** The original bytes of a log, from the newest generation of its archive that is whole, in order. */
  original(log: LogKey): Iterable<Uint8Array>;
  close(): void;
}
