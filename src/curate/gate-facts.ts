// What the gate asks about, plain: made of what is kept and what is there, without looking at either.

import type { Candidate, Confirmation, GateState, Grant, Place, Visibility } from "../core/publication.ts";

export interface GateProject {
  readonly name: string;
  readonly root: string;
}

export interface GateFacts {
  /** In the store, of whatever source. */
  readonly sessions: number;
  readonly sources: readonly string[] | "all" | undefined;
  /** Of the sources in scope; excluded ones too, since a person has to know of them. */
  readonly projects: readonly GateProject[];
  /** Roots that were listed, and those that were confirmed; undefined where nobody did. */
  readonly seen: readonly string[] | undefined;
  readonly confirmed: readonly string[] | undefined;
  readonly candidate: Pick<Candidate, "sha256" | "sources" | "sessions"> | undefined;
  /** Of the candidate; undefined without one. */
  readonly onDisk: "same" | "changed" | "missing" | undefined;
  /** Names of projects that the candidate has sessions of, and that were excluded, or may never be published, since. */
  readonly takenOut: readonly string[];
  readonly confirmation: Pick<Confirmation, "sha256"> | undefined;
  /** What the newest publication at each place was made of, by `sink:at`. */
  readonly published: Readonly<Record<string, { readonly sha256: string }>>;
  readonly grants: readonly Grant[];
  readonly isLoggedIn: boolean;
  /** Whose the token is, where that was asked when it was kept. */
  readonly account?: string | undefined;
  /** Of the settings. */
  readonly repo: string | undefined;
}

export interface GateRequest {
  /** Of this export alone: they are chosen by saying them. */
  readonly sources?: readonly string[] | "all" | undefined;
  /** Where it is to go; undefined: the repository of the settings. */
  readonly place?: Place | undefined;
  /** False for a place without accounts. */
  readonly isRemote?: boolean;
  /** Of the place, where it was looked at. */
  readonly visibility?: Visibility | undefined;
  readonly attestation?: string | undefined;
  /** Id of a standing permission. */
  readonly grant?: string | undefined;
  /** The beginning of the artifact's hash. */
  readonly artifact?: string | undefined;
  /** The seed's command, which means what was confirmed. */
  readonly isSeedCommand?: boolean;
  readonly isPublic?: boolean;
  /** The second yes to that: the name of the place. */
  readonly confirmPublic?: string | undefined;
  /** Nothing goes anywhere: what would go is shown, reviewed or not. */
  readonly dryRun?: boolean;
}

/** What is not kept: it is looked at each time. */
export type GateSurroundings = Omit<
  GateFacts,
  "seen" | "confirmed" | "candidate" | "confirmation" | "published" | "takenOut"
> & {
  /** Roots of projects that are excluded, or may never be published. */
  readonly out: ReadonlySet<string>;
};

export function gateFacts(state: GateState, { out, ...rest }: GateSurroundings): GateFacts {
  const { candidate, confirmation, published, seen, confirmedProjects } = state;
  const gone = (candidate?.sessions ?? []).filter(({ root }) => root !== undefined && out.has(root));
  return {
    ...rest,
    seen: seen?.projects,
    confirmed: confirmedProjects?.projects,
    candidate,
    onDisk: candidate && rest.onDisk,
    takenOut: [...new Set(gone.map(({ project, root }) => project ?? root ?? ""))].sort(),
    confirmation,
    published,
  };
}

/** What was confirmed holds for the same bytes, and for no others. */
export function withCandidate(state: GateState, candidate: Candidate): GateState {
  const { confirmation } = state;
  return { ...state, candidate, confirmation: confirmation?.sha256 === candidate.sha256 ? confirmation : undefined };
}

export interface PublishedAt {
  readonly place: string;
  readonly at: number;
}

/** Afterwards nothing is begun any more, and a later candidate is measured by this one. */
export function withPublished(state: GateState, { place, at }: PublishedAt): GateState {
  const { candidate } = state;
  if (candidate === undefined) return { ...state, publishing: undefined };
  const { sha256, guard, sessions } = candidate;
  return {
    ...state,
    publishing: undefined,
    published: { ...state.published, [place]: { sha256, at, sessions: sessions.length, guard } },
  };
}
