// What is looked at before anything is sent: who may read the place, and, the first time, where each project comes from.

import { placeName } from "../../core/grants.ts";
import type { Candidate, CandidateSession, GateState, Place, ProjectPolicy } from "../../core/publication.ts";
import type { ProjectProvenance, PublishProgress } from "../../ports/app-publish.ts";
import type { Destination } from "../../ports/sink.ts";
import { notForPublic, notShown, publicUnasked } from "./refusals.ts";
import type { RemoteIndex } from "./remote-index.ts";

export interface LookDeps {
  readonly place: Place;
  /** Of the project with this root. */
  policyOf(root: string): ProjectPolicy;
  /** How its owner calls it. */
  projectAt(root: string): string;
  /** Asked before the first push to a place. */
  provenance(root: string): Promise<Omit<ProjectProvenance, "project">>;
  /** Reads, changes and keeps `gate.json`, one process at a time. */
  changeGate(change: (state: GateState) => GateState): Promise<GateState>;
}

export interface LookIntent {
  readonly candidate: Candidate;
  readonly isPublic: boolean;
  readonly dryRun: boolean;
  onProgress(progress: PublishProgress): void;
}

/**
 * Gives a function that is asked before each push, and what it found. To a public place the first push goes only when a
 * person could have seen what was found: it was told by a dry run of this candidate, or by a push that was refused for it.
 */
export function createFirstLook(deps: LookDeps, intent: LookIntent) {
  let lines: readonly string[] | undefined;
  let found: readonly ProjectProvenance[] = [];
  let mayGo = false;
  const tell = async (at: Destination) => {
    found = await provenanceOf(deps, intent.candidate);
    const told = [placeLine(at, intent), ...found.map(provenanceLine)];
    intent.onProgress({ phase: "looking", done: 1, of: 1, notes: told });
    return told;
  };
  return {
    found: () => found,
    /** @throws BlockedError */
    async look(at: Destination, { version }: Pick<RemoteIndex, "version">): Promise<void> {
      refuseVisibility(deps, intent, at);
      if (version !== undefined) return;
      lines ??= await tell(at);
      if (!isOpen(at, intent) || mayGo) return;
      mayGo = (await noteShown(deps, intent.candidate)) || intent.dryRun;
      if (!mayGo) throw notShown(at.url, lines);
    },
  };
}

/** What a dataset is counts, not what was asked for: it may have been made public since. */
function refuseVisibility(deps: LookDeps, intent: LookIntent, at: Destination): void {
  if (!isOpen(at, intent)) return;
  if (!intent.isPublic) throw publicUnasked(at.url);
  const roots = rootsOf(intent.candidate.sessions).filter((root) => deps.policyOf(root) !== "allowed");
  if (roots.length > 0) throw notForPublic(roots.map(deps.projectAt));
}

function isOpen(at: Destination, { isPublic }: LookIntent): boolean {
  return at.exists ? at.visibility === "public" : isPublic;
}

export function rootsOf(sessions: readonly CandidateSession[]): readonly string[] {
  return [...new Set(sessions.flatMap(({ root }) => root ?? []))].sort();
}

/** Several projects may have one name, and one answer: it is given once. */
async function provenanceOf(deps: LookDeps, { sessions }: Candidate): Promise<readonly ProjectProvenance[]> {
  const told = new Map<string, ProjectProvenance>();
  for (const root of rootsOf(sessions)) {
    const one = { project: deps.projectAt(root), ...(await deps.provenance(root)) };
    told.set(provenanceLine(one), one);
  }
  return [...told.values()];
}

function placeLine({ url, exists, visibility }: Destination, { isPublic }: LookIntent): string {
  const kind = exists ? visibility : isPublic ? "public" : "private";
  const readers = kind === "public" ? ": everybody can read it" : "";
  return `Nothing was published to ${url} yet; it ${exists ? "is" : "will be"} ${kind ?? "a folder"}${readers}.`;
}

export function provenanceLine({ project, remote, licence }: ProjectProvenance): string {
  return `${project}: git remote ${remote ?? "not known"}, licence ${licence ?? "not known"}`;
}

/** True where this candidate was shown for this place before. */
async function noteShown({ changeGate, place }: LookDeps, { sha256 }: Candidate): Promise<boolean> {
  const name = placeName(place);
  let wasShown = false;
  await changeGate((state) => {
    wasShown = state.shown[name] === sha256;
    return { ...state, shown: { ...state.shown, [name]: sha256 } };
  });
  return wasShown;
}
