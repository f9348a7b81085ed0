// The last look before a candidate leaves: the same bytes, and nothing against them that was not accepted when it was confirmed.

import { BlockedError } from "../../core/blocked.ts";
import type { Candidate, CandidateSession, Confirmation, GateState, Obstacle, Place } from "../../core/publication.ts";
import { blockFor } from "../../curate/gate.ts";
import type { GateFacts } from "../../curate/gate-facts.ts";
import type { ReadArtifact } from "../verify.ts";
import { readCandidate } from "./candidate-bytes.ts";
import { ACCEPT_OPTIONS, type FoundObstacle, findObstacles, MENDS, type ObstacleDeps } from "./obstacles.ts";

export interface RecheckDeps extends ObstacleDeps {
  readonly read: ReadArtifact;
  /** Why a session is out of scope now: excluded, never to be published, left out by its repository; undefined where it is in. */
  excluded(session: CandidateSession): string | undefined;
}

export interface RecheckRequest {
  readonly facts: GateFacts;
  readonly published: GateState["published"];
  readonly place: Place;
  readonly signal: AbortSignal;
}

/**
 * Reads all bytes again and looks for everything that stands against them now. Names need not be looked for: the bytes
 * are those that were looked through.
 * @throws BlockedError step 4 where the bytes or the scope are others, step 5 for what nobody accepted
 */
export async function recheck(
  deps: RecheckDeps,
  candidate: Candidate,
  confirmation: Confirmation,
  request: RecheckRequest,
): Promise<void> {
  const { published, place, signal } = request;
  const facts = { ...request.facts, candidate, confirmation };
  refuse(blockFor("confirm", facts));
  const block = blockFor("publish", facts, { place });
  if (block?.step === 5) refuse(block);
  const { state } = await readCandidate(deps.read, candidate, { fullName: undefined, signal });
  refuse(blockFor("confirm", { ...facts, onDisk: state }));
  refuseExcluded(deps, candidate);
  const found = await findObstacles(deps, { candidate, published, place, signal });
  const more = found.flatMap((one) => beyond(one, confirmation) ?? []);
  if (more.length > 0) throw notAccepted(more, { isNew: true });
}

/** What of an obstacle nobody accepted. */
function beyond(found: FoundObstacle, { accepted }: Confirmation): Obstacle | undefined {
  const { items, ...obstacle } = found;
  const known = new Set(accepted[found.kind]?.items);
  return items.every((item) => known.has(item)) ? undefined : obstacle;
}

export function refuse(block: ReturnType<typeof blockFor>): void {
  if (block !== undefined) throw new BlockedError(block);
}

/** What was taken out of scope is out: no reason brings it back, an export without it does. */
export function refuseExcluded(deps: Pick<RecheckDeps, "excluded">, { sessions }: Candidate): void {
  const out = sessions.flatMap((session) => {
    const reason = deps.excluded(session);
    return reason === undefined ? [] : [`${session.id}: ${reason}`];
  });
  if (out.length === 0) return;
  throw new BlockedError({
    step: 4,
    message: `what was exported has ${out.length === 1 ? "a session that is" : `${out.length} sessions that are`} out of scope now`,
    required: "Export again, and have the person review what comes of it.",
    command: "tracemill export --no-push",
    missing: out.slice(0, 20),
  });
}

export function notAccepted(
  obstacles: readonly Obstacle[],
  { isNew, missing = [] }: { readonly isNew: boolean; readonly missing?: readonly string[] },
): BlockedError {
  const ways = obstacles.map(
    ({ kind }) => `${kind}: ${MENDS[kind]}; or the person accepts it: ${ACCEPT_OPTIONS[kind]} "WHY"`,
  );
  const kinds = obstacles.map(({ kind, count }) => `${kind} (${count})`).join(", ");
  const what = [
    ...(obstacles.length > 0
      ? [`${isNew ? "since it was confirmed, this stands against it" : "this stands against it"}: ${kinds}`]
      : []),
    ...(missing.length > 0 ? ["statements are missing or say something else than they have to"] : []),
  ];
  return new BlockedError({
    step: 5,
    message: what.join("; "),
    required: isNew
      ? "Mend it and export again, or have the person confirm again."
      : "Mend it, or have the person state it.",
    ...(ways.length > 0 && { hint: `${ways.join(". ")}.` }),
    ...(obstacles.length > 0 && { obstacles }),
    ...(missing.length > 0 && { missing }),
  });
}
