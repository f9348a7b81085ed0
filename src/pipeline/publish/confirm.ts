// Confirms a candidate: its bytes read again, what stands against it mended or accepted, what a person states weighed and kept.

import { join } from "node:path";
import { BlockedError } from "../../core/blocked.ts";
import { TraceError } from "../../core/errors.ts";
import {
  type AcceptedObstacle,
  type Attestations,
  type Candidate,
  type CandidateSession,
  type Confirmation,
  type GateState,
  type LedgerEvent,
  OBSTACLES,
} from "../../core/publication.ts";
import { attestationProblems, reasonProblem } from "../../curate/attest.ts";
import { blockFor } from "../../curate/gate.ts";
import type { GateFacts } from "../../curate/gate-facts.ts";
import { nameProblem } from "../../curate/name-pattern.ts";
import { withoutName } from "../../curate/name-scan.ts";
import { standpointOf } from "../../curate/standpoint.ts";
import type { Confirmed, ConfirmRequest } from "../../ports/app-publish.ts";
import type { SessionRow, Store } from "../../ports/store.ts";
import { checkNamed, readCandidate } from "./candidate-bytes.ts";
import { ACCEPT_OPTIONS, type FoundObstacle, findObstacles, namesObstacle, rowsOf } from "./obstacles.ts";
import { notAccepted, type RecheckDeps, refuse, refuseExcluded } from "./recheck.ts";

export interface ConfirmDeps extends RecheckDeps {
  readonly gate: {
    read(): Promise<GateState>;
    /** Two processes take turns. */
    change(change: (now: GateState) => Promise<GateState>): Promise<GateState>;
  };
  facts(state: GateState): Promise<GateFacts>;
  /** Adds to the ledger, which is on the disk when this returns. */
  append(event: LedgerEvent): Promise<unknown>;
  /** What the rules of today, and what the store knows, find in a file: where, and by which rule; never a value. */
  leaks(path: string, signal: AbortSignal): Promise<{ readonly total: number; readonly places: readonly string[] }>;
  /** A text as it may be kept and shown inside the machine. */
  shown(text: string): string;
  readonly author: string;
}

/**
 * The full name is looked for and not kept: neither by itself nor in what was stated.
 * @throws BlockedError with all that is missing at once; TraceError `usage`, `not_found`, `ambiguous_id`, and what reading throws
 */
export async function confirmCandidate(deps: ConfirmDeps, request: ConfirmRequest): Promise<Confirmed> {
  const { signal } = request;
  const state = await deps.gate.read();
  const facts = await deps.facts(state);
  const { candidate } = state;
  refuse(blockFor("confirm", facts));
  if (candidate === undefined) throw new Error("the gate let a confirmation of nothing pass");
  const fullName = nameOf(request);
  if (request.file !== undefined) await checkNamed(deps.read, candidate, request.file, signal);
  const bytes = await readCandidate(deps.read, candidate, { fullName, signal });
  refuse(blockFor("confirm", { ...facts, onDisk: bytes.state }));
  refuseExcluded(deps, candidate);
  await refuseLeaks(deps, candidate, signal);
  const { published } = state;
  const names = namesObstacle(bytes.names);
  const obstacles = [
    ...(await findObstacles(deps, { candidate, published, place: request.place, signal })),
    ...(names ? [names] : []),
  ].sort((a, b) => OBSTACLES.indexOf(a.kind) - OBSTACLES.indexOf(b.kind));
  const looked = lookedAt(deps.store, candidate.sessions, request.scanned);
  const accepted = weigh(obstacles, request, {
    fullName,
    sessions: candidate.sessions.length,
    opened: looked.opened.size,
    named: looked.named.size,
  });
  const kept = (text: string) => deps.shown(fullName === undefined ? text : withoutName(text, fullName));
  const attestations = attestationsOf(request, kept);
  const confirmation: Confirmation = {
    sha256: candidate.sha256,
    at: deps.now(),
    author: deps.author,
    attestations,
    nameMatches: bytes.names?.matches,
    scanned: looked.opened.size + looked.named.size,
    accepted: Object.fromEntries(
      Object.entries(accepted).map(([kind, one]) => [kind, { ...one, reason: kept(one.reason) }]),
    ),
  };
  signal.throwIfAborted();
  await keep(deps, confirmation);
  return {
    candidate,
    accepted: obstacles.map(({ items: _, ...obstacle }) => obstacle),
    nameScan: nameScanOf(fullName, bytes.names, attestations),
    scanned: confirmation.scanned,
    attestations,
    repo: facts.repo,
    standpoint: standpointOf({ ...facts, onDisk: "same", confirmation }),
  };
}

/** @throws TraceError `usage`; BlockedError where nobody said either */
function nameOf({ fullName, skipFullName }: ConfirmRequest): string | undefined {
  if (fullName !== undefined && skipFullName) {
    throw new TraceError("usage", "--full-name and --skip-full-name-scan ask for two different things.", {
      hint: "Give one of them.",
    });
  }
  if (skipFullName) return undefined;
  const problem = fullName === undefined ? "it is missing" : nameProblem(fullName);
  if (problem === undefined) return fullName;
  throw new BlockedError({
    step: 5,
    message: "no full name was given to look for",
    required: "Ask the person for it: --full-name; where they decline to say it: --skip-full-name-scan.",
    missing: [`--full-name: ${problem}`],
  });
}

/** What the rules of today find in the bytes is not a matter of reasons: it would be refused on the way out. */
async function refuseLeaks(deps: ConfirmDeps, { folder, files }: Candidate, signal: AbortSignal): Promise<void> {
  const places: string[] = [];
  let total = 0;
  for (const { path } of files) {
    const found = await deps.leaks(join(folder, path), signal);
    total += found.total;
    places.push(...found.places.map((place) => `${path}: ${place}`));
  }
  if (total === 0) return;
  throw new BlockedError({
    step: 4,
    message: `the rules of today find ${total === 1 ? "something" : `${total} things`} in what was exported`,
    required: "Export again: it is replaced then. What may stay is ignored first, with tracemill findings.",
    command: "tracemill export --no-push",
    missing: places.slice(0, 20),
  });
}

interface LookedAt {
  readonly opened: ReadonlySet<string>;
  /** Besides those. */
  readonly named: ReadonlySet<string>;
}

/** Opened in the revision that was exported, or in that of now. */
function lookedAt(store: Store, sessions: readonly CandidateSession[], scanned: readonly string[]): LookedAt {
  const views = Map.groupBy(store.views.list(), ({ session }) => session);
  const rows: ReadonlyMap<string, SessionRow> = rowsOf(store, sessions);
  const isOpened = ({ id, revision }: CandidateSession) =>
    views.get(id)?.some((view) => view.revision === revision || view.revision === rows.get(id)?.revision) ?? false;
  const opened = new Set(sessions.filter(isOpened).map(({ id }) => id));
  const named = new Set(scanned.map((id) => sessionNamed(sessions, id)).filter((id) => !opened.has(id)));
  return { opened, named };
}

/** @throws TraceError `not_found`, `ambiguous_id` */
function sessionNamed(sessions: readonly CandidateSession[], name: string): string {
  const ids = [...new Set(sessions.map(({ id }) => id))];
  if (ids.includes(name)) return name;
  const found =
    name === "" ? [] : ids.filter((id) => id.startsWith(name) || id.slice(id.indexOf(":") + 1).startsWith(name));
  const [first] = found;
  if (first === undefined) {
    throw new TraceError("not_found", `no session of what was exported begins with ${name}`, {
      hint: "--scanned names sessions that are in it.",
    });
  }
  if (found.length === 1) return first;
  throw new TraceError("ambiguous_id", `${found.length} sessions of what was exported begin with ${name}`, {
    hint: `Give more of the id: ${found.slice(0, 5).join(", ")}.`,
  });
}

type Accepted = Partial<Record<(typeof OBSTACLES)[number], AcceptedObstacle>>;

/** @throws BlockedError with everything that nobody accepted, and every statement that is none */
function weigh(
  obstacles: readonly FoundObstacle[],
  { attestations, accept }: ConfirmRequest,
  facts: Parameters<typeof attestationProblems>[1],
): Accepted {
  const accepted: Accepted = {};
  const open: FoundObstacle[] = [];
  const missing = [...attestationProblems(attestations, facts)];
  for (const one of obstacles) {
    const reason = accept[one.kind]?.trim();
    const problem = reason === undefined ? undefined : reasonProblem(reason);
    if (problem !== undefined) missing.push(`${ACCEPT_OPTIONS[one.kind]}: ${problem}`);
    if (reason === undefined || problem !== undefined) open.push(one);
    else accepted[one.kind] = { reason, count: one.count, items: one.items };
  }
  if (open.length === 0 && missing.length === 0) return accepted;
  throw notAccepted(
    open.map(({ items: _, ...obstacle }) => obstacle),
    { isNew: false, missing },
  );
}

function attestationsOf({ attestations }: ConfirmRequest, kept: (text: string) => string): Attestations {
  const { fullName = "", sensitive = "", manualScan = "" } = attestations;
  return { fullName: kept(fullName), sensitive: kept(sensitive), manualScan: kept(manualScan) };
}

function nameScanOf(
  query: string | undefined,
  names:
    | { readonly matches: number; readonly examples: readonly { readonly line: number; readonly excerpt: string }[] }
    | undefined,
  { fullName }: Attestations,
): Confirmed["nameScan"] {
  if (query === undefined || names === undefined) return { skipped: true, reason: fullName };
  return { skipped: false, query, matches: names.matches, examples: names.examples };
}

/** The ledger first: what is confirmed has its line. Another export may have taken the candidate's place meanwhile. */
async function keep({ gate, append }: ConfirmDeps, confirmation: Confirmation): Promise<void> {
  await gate.change(async (now) => {
    if (now.candidate?.sha256 !== confirmation.sha256) {
      throw new BlockedError({
        step: 4,
        message: "another export took the place of what was confirmed",
        required: "Review what was exported last, and confirm it.",
      });
    }
    await append({ kind: "confirm", confirmation });
    return { ...now, confirmation };
  });
}
