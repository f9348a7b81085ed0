// What the doors may ask for to publish: the scope, the gate, the sinks, and the trail of what left.

import type { Refusal } from "../core/privacy.ts";
import type {
  Attestations,
  Candidate,
  Grant,
  LedgerEntry,
  Obstacle,
  ObstacleKind,
  Place,
  ProjectPolicy,
  Scope,
  Visibility,
} from "../core/publication.ts";
import type { ExportReport, ExportRequest } from "./app-export.ts";
import type { ProjectRow } from "./store.ts";

/** The seed's names of stages, and its numbers. */
export const STAGES = ["configure", "review", "confirmed", "done"] as const;
export type Stage = (typeof STAGES)[number];

/** Where the owner stands, and what comes next. */
export interface Standpoint {
  readonly stage: Stage;
  /** What to do, as sentences for a person or an agent. */
  readonly steps: readonly string[];
  /** Undefined where a person has to speak first, or nothing is left to do. */
  readonly command: string | undefined;
}

export interface ScopedProject extends ProjectRow {
  readonly isExcluded: boolean;
  readonly isConnected: boolean;
  /** The project of the folder that the command runs in. */
  readonly isCurrent: boolean;
  /** Listed since it was last said which projects are in. */
  readonly isConfirmed: boolean;
  readonly policy: ProjectPolicy;
  /** Its repository has a `.tracemillignore` that leaves all of it out, or some folders. */
  readonly ignored: "all" | "some" | "none";
}

export interface ScopeView {
  readonly scope: Scope;
  readonly projects: readonly ScopedProject[];
  /** False again when a project came since, whether it is excluded or not: a person has to know of it. */
  readonly projectsConfirmed: boolean;
  /** `name`: whose the token was when `login` kept it; other tokens are not asked about. */
  readonly account: {
    readonly isLoggedIn: boolean;
    readonly from: string | undefined;
    readonly name: string | undefined;
  };
  readonly lastExport:
    | { readonly at: number; readonly file: string; readonly sessions: number; readonly sha256: string }
    | undefined;
  readonly standpoint: Standpoint;
  /** Strings that are always hidden, masked. */
  readonly redact: readonly string[];
  readonly redactUserNames: readonly string[];
  readonly configFile: string;
}

/** What `config` adds or sets; lists are added to, never replaced. Projects are named, or given by a path. */
export interface ScopeChange {
  /** Names or aliases of agents; these are set. */
  readonly sources?: readonly string[] | "all";
  readonly repo?: string;
  readonly exclude?: readonly string[];
  /** Takes projects back in. */
  readonly include?: readonly string[];
  readonly redact?: readonly string[];
  readonly redactUserNames?: readonly string[];
  /** Undefined: with `exclude`, where all were listed before. */
  readonly confirmProjects?: boolean;
  /** `all`: those that there are now. */
  readonly connect?: readonly string[] | "all";
  /** `all`: the list goes, and every project is in scope. */
  readonly disconnect?: readonly string[] | "all";
  readonly policies?: readonly { readonly project: string; readonly policy: ProjectPolicy }[];
}

export interface ScopeChanged extends ScopeView {
  /** What was added or set, each a sentence. */
  readonly changes: readonly string[];
  /** Names that no project has yet; an exclusion holds for one to come. */
  readonly unmatched: readonly { readonly name: string; readonly didYouMean: readonly string[] }[];
  /** Strings that cannot be hidden, named by their place. */
  readonly refused: readonly Refusal[];
}

export interface CandidateRequest extends Omit<ExportRequest, "filter"> {
  /** Narrows the scope; never widens it. */
  readonly filter: ExportRequest["filter"];
  /** Instead of the one of the settings, for this export. */
  readonly sources: readonly string[] | "all" | undefined;
}

export interface CandidateReport extends ExportReport {
  /** Undefined in a dry run. */
  readonly candidate: Candidate | undefined;
  /** In scope: as they were chosen. */
  readonly sources: Scope["sources"];
  /** Of the settings. */
  readonly repo: string | undefined;
  /** Of the logs of all sessions in scope, those too that the export left out for another reason. */
  readonly rawBytes: number;
  readonly standpoint: Standpoint;
}

export interface ConfirmRequest {
  /** Of the candidate; undefined: the newest. */
  readonly file: string | undefined;
  /** Undefined with `skipFullName`. It is looked for and not kept. */
  readonly fullName: string | undefined;
  readonly skipFullName: boolean;
  readonly attestations: Partial<Attestations>;
  /**
   * Where it is meant to go: what was published there measures it. Undefined: the repository of the settings, where
   * something was published to it, else all places that were published to.
   */
  readonly place: Place | undefined;
  /** Ids of sessions that the person looked at elsewhere. */
  readonly scanned: readonly string[];
  readonly accept: Readonly<Partial<Record<ObstacleKind, string>>>;
  readonly signal: AbortSignal;
}

export interface Confirmed {
  readonly candidate: Candidate;
  readonly accepted: readonly Obstacle[];
  readonly nameScan:
    | { readonly skipped: true; readonly reason: string }
    | {
        readonly skipped: false;
        readonly query: string;
        readonly matches: number;
        readonly examples: readonly { readonly line: number; readonly excerpt: string }[];
      };
  readonly scanned: number;
  readonly attestations: Attestations;
  /** Of the settings. */
  readonly repo: string | undefined;
  readonly standpoint: Standpoint;
}

export interface PublishRequest {
  /** Undefined: the repository of the settings. */
  readonly place: Place | undefined;
  /** The beginning of the artifact's hash, 12 digits or more; see `isConfirmedOne`. */
  readonly artifact: string | undefined;
  /** True: the confirmed one is meant, whatever its hash. */
  readonly isConfirmedOne: boolean;
  readonly attestation: string | undefined;
  /** Id of a standing permission, instead of an attestation. */
  readonly grant: string | undefined;
  readonly isPublic: boolean;
  /** The second yes to a public dataset: its name, typed again. */
  readonly confirmPublic: string | undefined;
  readonly container: "jsonl" | "parquet";
  readonly isProposal: boolean;
  /** Of the data, as the card says it; undefined: as it said before, else `other`. */
  readonly licence: string | undefined;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  onProgress(progress: PublishProgress): void;
}

export interface PublishProgress {
  readonly phase: "looking" | "staging" | "sending" | "waiting" | "verifying";
  readonly done: number;
  readonly of: number;
  readonly reason?: string;
  /** For a person, before anything is sent; each a sentence. */
  readonly notes?: readonly string[];
}

/** What is looked at, and said, before anything goes to a place for the first time. */
export interface ProjectProvenance {
  readonly project: string;
  readonly remote: string | undefined;
  /** SPDX name of the licence file in its root, `unknown` where it is none that is known; undefined: there is none. */
  readonly licence: string | undefined;
}

export interface PublishReport {
  readonly place: Place;
  readonly url: string;
  readonly visibility: Visibility | undefined;
  readonly isNew: boolean;
  readonly version: string;
  readonly isDryRun: boolean;
  /** True: the place holds all of it already, and nothing was sent. */
  readonly isUpToDate: boolean;
  readonly added: number;
  readonly replaced: number;
  readonly removed: number;
  readonly kept: number;
  readonly rows: number;
  readonly bytes: number;
  readonly puts: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  readonly deletes: readonly string[];
  readonly steps: number;
  /** The dataset card as it would be; with `dryRun`. */
  readonly card: string | undefined;
  readonly provenance: readonly ProjectProvenance[];
  /** What the person should know: a public remote, another's dataset, leftovers of others. */
  readonly notes: readonly string[];
  readonly proposalUrl: string | undefined;
  /** Its place in the ledger; undefined where nothing was sent. */
  readonly receipt: number | undefined;
  readonly standpoint: Standpoint;
}

export interface UnpublishRequest {
  readonly ids: readonly string[];
  readonly place: Place | undefined;
  readonly reason: string | undefined;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  onProgress(progress: PublishProgress): void;
}

export interface ImportedSettings {
  /** Files that were found, with what was taken of each. */
  readonly files: readonly {
    readonly path: string;
    /** As people call it: `CodeClaw`. */
    readonly tool: string;
    readonly taken: readonly string[];
    readonly left: readonly string[];
  }[];
  /** They were read before, and are not read again. */
  readonly already: readonly string[];
}

export interface ResetPlan {
  /** What would go, or went, each a sentence. */
  readonly removes: readonly string[];
  readonly keeps: readonly string[];
}

/** The flow itself, without the choice of what is in it. */
export type FlowApp = Pick<
  PublishApp,
  "exportCandidate" | "confirm" | "publish" | "unpublish" | "ledger" | "grants" | "grant" | "revoke"
>;

export interface PublishApp {
  /** Reads what the settings and the store say; `sources`: as if these were chosen. */
  scope(options: {
    readonly sources?: readonly string[] | "all";
    readonly folder: string;
    readonly isSeen: boolean;
  }): Promise<ScopeView>;
  /** @throws TraceError `unknown_source`, `usage`; BlockedError where projects are confirmed that nobody has seen */
  changeScope(change: ScopeChange, folder: string): Promise<ScopeChanged>;
  exportCandidate(request: CandidateRequest): Promise<CandidateReport>;
  confirm(request: ConfirmRequest): Promise<Confirmed>;
  /** @throws BlockedError; TraceError `login_needed`, `destination_changed`, `sink_failed`, `aborted` */
  publish(request: PublishRequest): Promise<PublishReport>;
  unpublish(request: UnpublishRequest): Promise<PublishReport>;
  /** Oldest first. @throws TraceError `store_damaged` where a line of the ledger was changed or is gone */
  ledger(): Promise<readonly LedgerEntry[]>;
  grants(): Promise<readonly Grant[]>;
  /** @throws BlockedError where it is no permission, or the place is public; what looking at the place throws */
  grant(place: Place, attestation: string, signal: AbortSignal): Promise<Grant>;
  /** @throws TraceError `not_found` */
  revoke(id: string): Promise<Grant>;
  /** Keeps a token of the Hub, private, after asking the Hub whose it is. @throws TraceError `login_needed` */
  login(
    token: string,
    signal: AbortSignal,
  ): Promise<{
    readonly account: string;
    /** What it may do: `read`, `write`, `fineGrained`; undefined where the Hub does not tell. */
    readonly role: string | undefined;
  }>;
  logout(): Promise<{ readonly wasLoggedIn: boolean }>;
  /** Takes in the settings of other tools, each once; with `dryRun` only tells what there is. `folder`: of the command. */
  importSettings(options: { readonly dryRun: boolean; readonly folder: string }): Promise<ImportedSettings>;
  reset(what: { readonly config: boolean; readonly state: boolean; readonly dryRun: boolean }): Promise<ResetPlan>;
}
