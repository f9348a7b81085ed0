// Gives and takes back standing permissions: each is a line in the ledger, for one place, and for private datasets alone.

import { randomBytes } from "node:crypto";
import { BlockedError } from "../../core/blocked.ts";
import { TraceError } from "../../core/errors.ts";
import { grantsOf, placeName } from "../../core/grants.ts";
import type { Grant, LedgerEntry, LedgerEvent, Place, Visibility } from "../../core/publication.ts";
import { standingProblem } from "../../curate/approval.ts";

export interface GrantDeps {
  ledger(): Promise<readonly LedgerEntry[]>;
  append(event: LedgerEvent): Promise<unknown>;
  /** A text as it may be kept. */
  shown(text: string): string;
  readonly author: string;
  /** Unix milliseconds. */
  now(): number;
}

export interface GrantRequest {
  readonly place: Place;
  /** Of the place, as it is there; undefined where there is none yet, or none has such a thing. */
  visibility(): Promise<Visibility | undefined>;
  readonly attestation: string;
}

/** @throws BlockedError where it is no permission, or the place is public; what the ledger and the look at the place throw */
export async function grantPlace(deps: GrantDeps, request: GrantRequest): Promise<Grant> {
  const { place, attestation } = request;
  const problem = standingProblem(attestation, place);
  if (problem !== undefined) {
    throw new BlockedError({
      step: 6,
      message: "this is no standing permission",
      required: `Ask the person whether everything that was reviewed may be published to ${place.at} without asking each time.`,
      missing: [`--attestation: ${problem}`],
    });
  }
  if ((await request.visibility()) === "public") {
    throw new BlockedError({
      step: 6,
      message: `${placeName(place)} is public: there is no standing permission for it`,
      required: "Publish there with an approval each time, or make it private first.",
    });
  }
  const id = `grant-${randomBytes(4).toString("hex")}`;
  const grant: Grant = { id, place, attestation: deps.shown(attestation), author: deps.author, at: deps.now() };
  await deps.append({ kind: "grant", grant });
  return grant;
}

/** @throws TraceError `not_found`; what the ledger throws */
export async function revokeGrant(deps: Pick<GrantDeps, "ledger" | "append">, id: string): Promise<Grant> {
  const grant = grantsOf(await deps.ledger()).find((one) => one.id === id);
  if (grant === undefined) {
    throw new TraceError("not_found", `there is no standing permission ${id}, or it was revoked`, {
      hint: "`tracemill grants list` shows those in force.",
    });
  }
  await deps.append({ kind: "revoke", id });
  return grant;
}
