// Why a session may not leave: what a person said of it, of those that started it, and of those it begins with a copy of.

import type { SessionReview } from "../../core/review.ts";
import { isKeptBack } from "../../curate/review.ts";
import type { DropReason, ExportFilter } from "../../ports/app-export.ts";
import type { SessionKey, SessionRow, Store } from "../../ports/store.ts";

export interface StandingDeps {
  readonly store: Pick<Store, "findSessions">;
  /** A subagent's with those that started it, see `standing-of.ts`. */
  reviewOf(row: SessionRow): SessionReview;
  /** Why its project keeps it back, see `publish/scope-guard.ts`. */
  scopeReason(row: SessionRow): DropReason | undefined;
  /** False for a session that waits in quarantine. */
  mayLeave(row: SessionRow): boolean;
}

export interface Standing {
  reviewOf(row: SessionRow): SessionReview;
  /** Why it may not leave. */
  against(row: SessionRow): DropReason | undefined;
  /** The same of a session whose messages it begins with: they may not leave by the copy either. */
  againstCopied(row: SessionRow): DropReason | undefined;
}

export function createStanding(
  deps: StandingDeps,
  rows: readonly SessionRow[],
  { statuses }: Pick<ExportFilter, "statuses">,
): Standing {
  const byId = new Map<string, SessionRow | undefined>(rows.map((row) => [row.facts.head.id, row]));
  const rowOf = (id: string): SessionRow | undefined => {
    if (!byId.has(id))
      byId.set(
        id,
        deps.store.findSessions(id).find(({ facts }) => facts.head.id === id),
      );
    return byId.get(id);
  };
  const reviewOf = once(deps.reviewOf);
  const against = once((row): DropReason | undefined => {
    const kept = deps.scopeReason(row);
    if (kept) return kept;
    if (!deps.mayLeave(row)) return "quarantined";
    const review = reviewOf(row);
    if (review.hold.kind === "held") return "held";
    if (review.hold.kind === "embargoed") return "embargoed";
    // Blocked also where it grew since, and nobody looked again.
    return !statuses.includes("blocked") && isKeptBack(review) ? "blocked" : undefined;
  });
  return {
    reviewOf,
    against,
    againstCopied: (row) => reasonOfOriginals(row, rowOf, against),
  };
}

/** The first reason among the sessions that one begins with a copy of. */
export function reasonOfOriginals<Reason>(
  row: SessionRow,
  rowOf: (id: string) => SessionRow | undefined,
  reasonOf: (row: SessionRow) => Reason | undefined,
): Reason | undefined {
  // Logs may name each other in a circle.
  const seen = new Set([row]);
  for (let at = row; at.forkedFrom !== undefined; ) {
    const original = rowOf(at.forkedFrom);
    if (original === undefined || seen.has(original)) return undefined;
    const reason = reasonOf(original);
    if (reason) return reason;
    seen.add(original);
    at = original;
  }
  return undefined;
}

/** The same session is asked about by every copy of it. */
function once<T>(find: (row: SessionRow) => T): (row: SessionRow) => T {
  const known = new Map<SessionKey, { readonly found: T }>();
  return (row) => {
    const one = known.get(row.key) ?? { found: find(row) };
    known.set(row.key, one);
    return one.found;
  };
}
