// What the doors may ask for: one method a verb. Doors parse, call one of these, and render; nothing else.

import type { Mode } from "../core/policy.ts";
import type { Refusal } from "../core/privacy.ts";
import type { Scope } from "../core/publication.ts";
import type { RedactedMessage, RedactedSession } from "../core/redacted.ts";
import type { ParseIssue, Role } from "../core/session.ts";
import type { DatasetApp } from "./app-dataset.ts";
import type { DeskApp } from "./app-desk.ts";
import type { ExportApp } from "./app-export.ts";
import type { FindingsApp } from "./app-findings.ts";
import type { PrivacyApp } from "./app-privacy.ts";
import type { ProofApp } from "./app-proof.ts";
import type { FlowApp } from "./app-publish.ts";
import type { ReportApp } from "./app-report.ts";
import type { ScopeApp } from "./app-scope.ts";
import type { AppScrub } from "./app-scrub.ts";
import type { ViewsApp } from "./app-views.ts";
import type { ListedSession } from "./listed-session.ts";
import type { RelinkReport, SuggestedRelink } from "./relink.ts";
import type { ProjectRow, SessionQuery, StoreSizes, Totals, UsageGroup, UsageRow } from "./store.ts";

export type { ListedSession };

export interface ScanOptions {
  readonly source?: string;
  /** Reads every log again, changed or not. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ScanProgress) => void;
}

export interface ScanProgress {
  readonly phase: "looking" | "waiting" | "reading" | "indexing" | "linking";
  readonly logsDone: number;
  readonly logsTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly sessions: number;
  readonly messages: number;
  /** Who holds the lock, while waiting for it. */
  readonly holder?: string;
}

export interface ScanReport {
  readonly logs: {
    readonly found: number;
    readonly read: number;
    readonly unchanged: number;
    readonly failed: number;
    /** Logs that were there before and are gone; their sessions stay. */
    readonly missing: number;
  };
  readonly sessions: {
    readonly total: number;
    readonly new: number;
    readonly updated: number;
    readonly unchanged: number;
  };
  /** Messages stored by this scan. */
  readonly messages: number;
  readonly bytesRead: number;
  readonly issues: readonly ParseIssue[];
  readonly durationMs: number;
}

/** What a session came from, or what was made from it. */
export interface Relative {
  readonly id: string;
  /** `resume`: the original never went on; `fork`: it did, or nobody knows; `subagent`: it started the session. */
  readonly relation: "fork" | "resume" | "subagent";
  /** Undefined where the store does not have it. */
  readonly row: ListedSession | undefined;
  /** What that one came from in its turn. */
  readonly from: Relative | undefined;
}

export interface SubagentNode {
  readonly row: ListedSession;
  readonly subagents: readonly SubagentNode[];
  /** Further ones below it that are too deep to be shown. */
  readonly deeper: number;
}

export interface SourceStatus {
  readonly name: string;
  readonly title: string;
  readonly evidence: string;
  /** What must be done before anything of it is found. */
  readonly optIn: string | undefined;
  readonly roots: readonly { readonly path: string; readonly found: boolean }[];
  /** Why its reader could not say where its logs are. */
  readonly problem: string | undefined;
  readonly logs: number;
  readonly sessions: number;
  readonly hidden: number;
  /** Unix milliseconds of the newest message. */
  readonly lastSeen: number | undefined;
}

export interface ShowOptions {
  readonly branch: "active" | "all";
}

export interface SessionView {
  readonly row: ListedSession;
  readonly session: RedactedSession;
  readonly issues: readonly ParseIssue[];
  readonly forkedFrom: Relative | undefined;
  readonly forks: readonly Relative[];
  /** The session whose tool call started it. */
  readonly parent: Relative | undefined;
  readonly subagents: readonly SubagentNode[];
  /** `seq` of messages that a rewind left behind. */
  readonly abandoned: ReadonlySet<number>;
  /** `seq` of messages that were copied from the session it was forked from; filled as the messages stream past. */
  readonly inherited?: ReadonlySet<number>;
  readonly resumeCommand: string | undefined;
}

export interface SearchOptions extends SessionQuery {
  readonly role?: Role;
  readonly sort: "rank" | "time";
}

export interface SearchHit {
  readonly session: ListedSession;
  readonly message: RedactedMessage;
  readonly score: number;
  /** Masked text around the hit, one line; `matches` are offsets in it. */
  readonly snippet: string;
  readonly matches: readonly { readonly start: number; readonly end: number }[];
  readonly resumeCommand: string | undefined;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /** All hits, counted up to 1,000. */
  readonly total: number;
  readonly totalIsCapped: boolean;
  readonly durationMs: number;
}

export interface DoctorCheck {
  readonly name: string;
  readonly status: "ok" | "warning" | "error";
  readonly detail: string;
  /** What the person can do. */
  readonly fix?: string;
}

export interface DoctorReport {
  readonly checks: readonly DoctorCheck[];
  readonly sizes: StoreSizes | undefined;
}

/** What became of one log of a session that was to be restored. */
export interface RestoredLog {
  readonly path: string;
  /** Bytes the archive holds of it. */
  readonly bytes: number;
  /**
   * `partial`: written, but the archive lacks its end (it was switched off); `same`, `longer`, `different`: a file was
   * there, with that content, and was left alone; `not_archived`: the archive holds nothing of it; `rows`: it is rows
   * of a database, which are never written back.
   */
  readonly outcome: "restored" | "partial" | "same" | "longer" | "different" | "not_archived" | "rows";
}

export interface RestoreReport {
  /** The session's own log. */
  readonly path: string;
  readonly bytes: number;
  /** The session's own log first, then those of its subagents. */
  readonly logs: readonly RestoredLog[];
}

export interface Config {
  /** False: raw logs are not kept. */
  readonly archive: boolean;
  /** Further folders to look for logs in, by source; absolute. */
  readonly folders: Readonly<Record<string, readonly string[]>>;
  /** Plugins that the user trusted, each with the hash of its content on that day. */
  readonly plugins: readonly { readonly path: string; readonly sha256: string }[];
  /** What may be exported and published. */
  readonly publish: Scope;
}

export interface PluginStatus {
  /** Absolute: a file, or a package's folder. */
  readonly path: string;
  readonly sha256: string;
  /** Only a `ready` one runs; `changed`: its content is not what was trusted. */
  readonly state: "ready" | "changed" | "missing" | "failed";
  readonly message: string | undefined;
  /** Names of its sources. */
  readonly sources: readonly string[];
}

export interface ImportOptions {
  /** The project of all of them; default: the one that each line names, or its file's name. */
  readonly project?: string;
  readonly signal?: AbortSignal;
}

export interface ImportReport {
  /** As it is named on disk; undefined where each line names its own. */
  readonly project: string | undefined;
  readonly files: readonly {
    /** Where it came from, and where it lies now; `to` is undefined for one that holds no session. */
    readonly from: string;
    readonly to: string | undefined;
    readonly state: "imported" | "already_there" | "refused";
    readonly sessions: number;
    /** Lines that hold no session, with the reason. */
    readonly badLines: readonly { readonly line: number; readonly message: string }[];
    /** Lines that were left out: the store has as much of their session already. */
    readonly skipped: readonly { readonly line: number; readonly session: string }[];
  }[];
  /** Folders that could not be listed. */
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
  readonly scan: ScanReport;
}

export interface App
  extends FlowApp,
    ExportApp,
    ProofApp,
    AppScrub,
    PrivacyApp,
    FindingsApp,
    DatasetApp,
    ReportApp,
    DeskApp,
    ScopeApp,
    ViewsApp {
  /** `$TRACEMILL_HOME`. */
  readonly home: string;
  scan(options: ScanOptions): Promise<ScanReport>;
  sources(): Promise<readonly SourceStatus[]>;
  projects(): Promise<readonly ProjectRow[]>;
  suggestedRelinks(): Promise<readonly SuggestedRelink[]>;
  /**
   * Shows the sessions of a project that was moved under what it became; both by name or folder.
   * @throws TraceError `not_found`, `ambiguous_id`, `already_exists`, `usage`, `store_locked`
   */
  relink(from: string, to: string, options: { readonly dryRun: boolean }): Promise<RelinkReport>;
  /** Undoes `relink`. @throws TraceError `not_found`, `ambiguous_id`, `store_locked` */
  unlink(from: string, options: { readonly dryRun: boolean }): Promise<RelinkReport>;
  sessions(query: SessionQuery): Promise<readonly ListedSession[]>;
  /** @throws TraceError `not_found`, `ambiguous_id` (with the candidates in its hint). */
  show(id: string, options: ShowOptions): Promise<SessionView>;
  search(text: string, options: SearchOptions): Promise<SearchResult>;
  totals(query: SessionQuery): Promise<Totals>;
  usage(group: UsageGroup, query: SessionQuery): Promise<readonly UsageRow[]>;
  doctor(options: { readonly deep: boolean }): Promise<DoctorReport>;
  /** @throws TraceError `already_exists`, `not_found`, `archive_damaged`. */
  restore(id: string): Promise<RestoreReport>;
  config(): Promise<Config>;
  setConfig(change: Partial<Config>): Promise<Config>;
  /** Looks for a source's logs in a further folder from now on. @throws TraceError `unknown_source`, `not_found` */
  addFolder(source: string, folder: string): Promise<Config>;
  /** Undoes `addFolder`; what was read stays. @throws TraceError `not_found` */
  removeFolder(source: string, folder: string): Promise<Config>;
  plugins(): Promise<readonly PluginStatus[]>;
  /**
   * Trusts a plugin as it is now: a file, or a package found from the current folder. Adding it again trusts its change.
   * @throws TraceError `not_found`, `plugin_invalid`
   */
  addPlugin(name: string): Promise<PluginStatus>;
  /** Gives where the plugin lay that is not run any more. @throws TraceError `not_found` */
  removePlugin(name: string): Promise<{ readonly path: string }>;
  /** Copies exported sessions into `custom/` and reads them, see `pipeline/import.ts`. @throws TraceError `not_found` */
  importSessions(path: string, options: ImportOptions): Promise<ImportReport>;
  /**
   * Redacts lines of `{"id","text"}`, each by itself; opens no store. `policy`: path of a privacy.yml. Gives how many
   * were answered, how many with an error, and what of the policy was not carried out.
   * @throws TraceError `not_found`, `config_invalid` before the first line
   */
  redactLines(
    input: AsyncIterable<Uint8Array | string>,
    write: (line: string) => Promise<void>,
    options: { readonly mode?: Mode; readonly policy?: string },
  ): Promise<{ readonly lines: number; readonly failed: number; readonly refused: readonly Refusal[] }>;
  close(): void;
}
