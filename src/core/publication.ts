// What publishing knows: a candidate as a person reviews it, what was confirmed of it, and what a published dataset holds.

import type { Mode } from "./policy.ts";

/** One session of a candidate. */
export interface CandidateSession {
  /** As the store has it; never leaves the machine. */
  readonly id: string;
  readonly revision: string;
  /** Below the candidate's folder: the file its rows are in, with `/`. */
  readonly file: string;
  /** Its rows, one behind the other: those of earlier sessions of the same file come before them. */
  readonly rows: number;
  /** How its project is called where everybody may read it; undefined for a session of none. */
  readonly project: string | undefined;
  /** Root of the project; never leaves the machine. */
  readonly root: string | undefined;
  readonly type: string;
  readonly models: readonly string[];
  /** Undefined where the log does not tell. */
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}

export interface CandidateFile {
  /** Below the candidate's folder, with `/`. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
}

/** What guarded a candidate, as far as a later one may not be guarded by less without a reason. Holds no value, only keyed hashes. */
export interface PolicyGuard {
  readonly mode: Mode;
  /** Keyed hashes of custom words, user names, domains and patterns. */
  readonly hidden: readonly string[];
  /** Keyed hashes of roots of projects that are kept out. */
  readonly excluded: readonly string[];
  /** How many decisions let something stay. */
  readonly ignores: number;
  /** More distinct secrets than this send a session into quarantine. */
  readonly quarantine: number;
}

/** What `export --no-push` wrote: the bytes that are reviewed, and those that are published. */
export interface Candidate {
  readonly folder: string;
  readonly manifest: string;
  readonly files: readonly CandidateFile[];
  /**
   * The name of the whole: SHA-256 of the one file, or of the manifest where there are several, which has the hash of each.
   */
  readonly sha256: string;
  readonly format: { readonly name: string; readonly version: number };
  readonly container: string;
  /** Unix milliseconds. */
  readonly exportedAt: number;
  /** Names of sources that were in scope. */
  readonly sources: readonly string[];
  readonly guard: PolicyGuard;
  readonly redactions: number;
  /** Keyed hashes of the values that stand in it in clear, since a decision left them there. */
  readonly left: readonly string[];
  readonly sessions: readonly CandidateSession[];
}

/** Why a candidate is not confirmed, or not published, unless a person gives a reason for each. */
export const OBSTACLES = ["findings", "withheld", "names", "shrunk", "loosened"] as const;
export type ObstacleKind = (typeof OBSTACLES)[number];

export interface Obstacle {
  readonly kind: ObstacleKind;
  /** Of findings, sessions, matches, or settings. */
  readonly count: number;
  /** Up to ten, each a line; none holds a value that is masked inside the machine. */
  readonly examples: readonly string[];
}

/** What a person accepted, with which reason. */
export interface AcceptedObstacle {
  readonly reason: string;
  readonly count: number;
  /** What it is made of, each a hash: of as many others, none was accepted. */
  readonly items: readonly string[];
}

/** What a person stated, in their words. */
export interface Attestations {
  readonly fullName: string;
  readonly sensitive: string;
  readonly manualScan: string;
}

export interface Confirmation {
  /** Of the candidate. */
  readonly sha256: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly author: string;
  readonly attestations: Attestations;
  /** `undefined`: the person declined to say the name. The name itself is not kept. */
  readonly nameMatches: number | undefined;
  /** Sessions that were opened, or named by the person. */
  readonly scanned: number;
  /** The reason for each obstacle that was there. */
  readonly accepted: Readonly<Partial<Record<ObstacleKind, AcceptedObstacle>>>;
}

export type Visibility = "private" | "public";

/** Which sink, and what there: `huggingface` with `owner/name`, `folder` with a path. */
export interface Place {
  readonly sink: string;
  readonly at: string;
}

/** One session of a published dataset. */
export interface PublishedSession {
  /** Of its id: hex digits of SHA-256, see `sessionName`. */
  readonly session: string;
  readonly revision: string;
  readonly rows: number;
  /** Of its lines, line feeds included; in a dataset of other containers, of the lines that these rows were made of. */
  readonly bytes: number;
  readonly sha256: string;
  /** Name of the agent that wrote its log. */
  readonly source: string;
  readonly type: string;
  /** Of the policy that it left by. */
  readonly mode: Mode;
  readonly models: readonly string[];
  readonly input_tokens?: number;
  readonly output_tokens?: number;
}

/** One file of rows, its sessions in order. */
export interface PublishedFile {
  readonly path: string;
  /** Name of the configuration that it belongs to. */
  readonly project: string;
  /** How the project is called, where that is another name. */
  readonly name?: string;
  /** By which its bytes were looked at before they were sent. */
  readonly ruleset: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly sessions: readonly PublishedSession[];
}

export const DATASET_VERSION = 1;

/** What was replaced in an export. */
export interface ExportSummary {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly sessions: number;
  /** By layer. */
  readonly replaced: Readonly<Record<string, number>>;
}

/** `versions/latest.json`, and the same under its own name: counts and hashes of the whole dataset as it is. */
export interface DatasetVersion {
  readonly schema_version: typeof DATASET_VERSION;
  readonly kind: "dataset-version";
  /** `v20261126-101500-1a2b3c4d`: time of the export in UTC, and the beginning of the candidate's hash. */
  readonly version: string;
  readonly previous?: string;
  readonly format: { readonly name: string; readonly version: number };
  readonly container: string;
  /** The one that came last; it may hold sessions that the dataset no longer has. */
  readonly last_export?: ExportSummary;
  readonly files: readonly PublishedFile[];
}

/** Whether projects may be published: `never`, to private datasets alone, or to any. */
export const PROJECT_POLICIES = ["never", "private", "allowed"] as const;
export type ProjectPolicy = (typeof PROJECT_POLICIES)[number];

/** What may be exported and published, as the owner chose it: `publish` in `config.json`. */
export interface Scope {
  /** Names of sources; undefined until they were chosen. `all`: also those to come. */
  readonly sources: readonly string[] | "all" | undefined;
  /** `owner/name` on the Hugging Face Hub. */
  readonly repo: string | undefined;
  /** Roots of projects, or names where no project had it yet. */
  readonly excluded: readonly string[];
  /** Roots of the only projects that are in scope; empty: all. */
  readonly connected: readonly string[];
  /** By the root of a project; what is not here is `allowed`. */
  readonly policies: Readonly<Record<string, ProjectPolicy>>;
}

/** `gate.json`: where the owner stands between choosing and publishing. */
export interface GateState {
  /** Roots of the projects that were listed, and when. */
  readonly seen: { readonly at: number; readonly projects: readonly string[] } | undefined;
  /** Roots of those that were confirmed, excluded ones included. */
  readonly confirmedProjects: { readonly at: number; readonly projects: readonly string[] } | undefined;
  readonly candidate: Candidate | undefined;
  readonly confirmation: Confirmation | undefined;
  /** The candidate that was last shown for a public place, by `sink:at`, with where its projects come from. */
  readonly shown: Readonly<Record<string, string>>;
  /** The newest for each place, by `sink:at`. */
  readonly published: Readonly<
    Record<
      string,
      { readonly sha256: string; readonly at: number; readonly sessions: number; readonly guard: PolicyGuard }
    >
  >;
}

/** A standing permission: a place that may be published to without asking each time; private datasets only. */
export interface Grant {
  readonly id: string;
  readonly place: Place;
  readonly attestation: string;
  readonly author: string;
  readonly at: number;
}

/** How a publication was allowed. */
export type Approval =
  | { readonly kind: "attestation"; readonly text: string }
  | { readonly kind: "grant"; readonly id: string };

/** What happened; each has its place in the ledger, which only grows. */
export type LedgerEvent =
  /** Files were written as they may leave, on this machine. */
  | {
      readonly kind: "export";
      readonly format: string;
      readonly mode: string;
      /** The folder, or the file where it is one; never leaves the machine. */
      readonly path: string;
      /** Of the file, or of the manifest of several. */
      readonly sha256: string;
      readonly files: number;
      readonly sessions: number;
      readonly bytes: number;
    }
  | { readonly kind: "confirm"; readonly confirmation: Confirmation }
  /** Sending begins: of these files some, all or none may be there from here on. */
  | ({
      readonly kind: "publishing";
      readonly files: LedgerReceipt["files"];
      readonly deleted: readonly string[];
    } & LedgerPublication)
  /** It ended; closes the `publishing` before it at the same place. */
  | ({ readonly kind: "publish" | "unpublish"; readonly receipt: LedgerReceipt } & LedgerPublication)
  | { readonly kind: "grant"; readonly grant: Grant }
  | { readonly kind: "revoke"; readonly id: string };

export interface LedgerPublication {
  readonly place: Place;
  /** Of the candidate that was published; undefined for `unpublish`. */
  readonly sha256: string | undefined;
  readonly approval: Approval | undefined;
  readonly version: string;
  readonly visibility: Visibility | undefined;
  readonly added: number;
  readonly replaced: number;
  readonly removed: number;
  readonly kept: number;
  /** Of `unpublish`, as the person gave it. */
  readonly reason?: string;
  /** Of `unpublish`: what the index calls the sessions that were to be taken out. */
  readonly sessions?: readonly string[];
}

export interface LedgerReceipt {
  readonly url: string;
  readonly commits: readonly string[];
  readonly proposal_url?: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  readonly deleted: readonly string[];
}

/** One line of `ledger.jsonl`. */
export interface LedgerEntry {
  /** From 1. */
  readonly seq: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly author: string;
  /** Hash of the line before; of the first one 64 zeros. A line that was changed or taken away breaks the chain. */
  readonly previous: string;
  readonly event: LedgerEvent;
}
