// Standing permissions, as the ledger tells them: given by name, for one place, and in force until they are revoked.

import type { Grant, LedgerEntry, Place, Visibility } from "./publication.ts";

export function placeName({ sink, at }: Place): string {
  return `${sink}:${at}`;
}

/** Those in force, oldest first; of one id the newest holds, and one that was revoked comes back only as a new grant. */
export function grantsOf(entries: readonly Pick<LedgerEntry, "event">[]): readonly Grant[] {
  const held = new Map<string, Grant>();
  for (const { event } of entries) {
    if (event.kind === "revoke") held.delete(event.id);
    if (event.kind === "grant") {
      held.delete(event.grant.id);
      held.set(event.grant.id, event.grant);
    }
  }
  return [...held.values()];
}

export interface GrantedExit {
  readonly place: Place;
  /** Of the place as it was found; undefined where it has none, or was not looked at yet. */
  readonly visibility: Visibility | undefined;
  /** What was asked for. */
  readonly isPublic: boolean;
}

/** Why a standing permission does not allow this exit; undefined where it does. */
export function grantProblem(grants: readonly Grant[], id: string, exit: GrantedExit): string | undefined {
  const grant = grants.find((one) => one.id === id);
  if (grant === undefined) return `there is no standing permission ${id}, or it was revoked`;
  if (placeName(grant.place) !== placeName(exit.place))
    return `the standing permission ${id} is for ${placeName(grant.place)}, not for ${placeName(exit.place)}`;
  if (exit.isPublic || exit.visibility === "public")
    return `a standing permission is for private datasets, and ${placeName(exit.place)} would be public`;
  return undefined;
}
