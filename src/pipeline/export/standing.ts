// What a person said of a session, of those that started it, and of those it begins with a copy of.

import type { SessionReview } from "../../core/review.ts";
import { isKeptBack } from "../../curate/review.ts";
import type { DropReason, ExportFilter } from "../../ports/app-export.ts";
import type { SessionKey, SessionRow, Store } from "../../ports/store.ts";

export interface StandingDeps {
  readonly store: Pick<Store, "findSessions">;
  reviewOf(row: SessionRow): SessionReview;
  /** False for a session that waits in quarantine. */
  mayLeave(row: SessionRow): boolean;
}

export interface Standing {
  /** Of the session by itself. */
  reviewOf(row: SessionRow): SessionReview;
  /** Why it may not leave; a subagent is kept back with the session that started it. */
  against(row: SessionRow): DropReason | undefined;
  /** The same of a session whose messages it begins with: they may not leave by the copy either. */
  againstCopied(row: SessionRow): DropReason | undefined;
  /** The review by which it is chosen: a subagent is reviewed with the session that started it. */
  chosenBy(row: SessionRow): SessionReview;
}

export function createStanding(
  deps: StandingDeps,
  rows: readonly SessionRow[],
  { statuses }: Pick<ExportFilter, "statuses">,
): Standing {
  const byId = new Map<string, SessionRow | undefined>(rows.map((row) => [row.facts.head.id, row]));
  const reviews = new Map<SessionKey, SessionReview>();
  const rowOf = (id: string): SessionRow | undefined => {
    if (!byId.has(id))
      byId.set(
        id,
        deps.store.findSessions(id).find(({ facts }) => facts.head.id === id),
      );
    return byId.get(id);
  };
  const reviewOf = (row: SessionRow): SessionReview => {
    const review = reviews.get(row.key) ?? deps.reviewOf(row);
    reviews.set(row.key, review);
    return review;
  };
  /** Logs may name each other in a circle. */
  const chain = (row: SessionRow, next: (row: SessionRow) => string | undefined): readonly SessionRow[] => {
    const found = new Set([row]);
    for (let id = next(row); id !== undefined; ) {
      const at = rowOf(id);
      if (at === undefined || found.has(at)) break;
      found.add(at);
      id = next(at);
    }
    return [...found];
  };
  const withParents = (row: SessionRow) => chain(row, ({ parentId }) => parentId);
  const keptBack = (row: SessionRow): DropReason | undefined => {
    const review = reviewOf(row);
    if (review.hold.kind === "held") return "held";
    if (review.hold.kind === "embargoed") return "embargoed";
    // Blocked also where it grew since, and nobody looked again.
    return !statuses.includes("blocked") && isKeptBack(review) ? "blocked" : undefined;
  };
  const against = (row: SessionRow): DropReason | undefined => {
    if (!deps.mayLeave(row)) return "quarantined";
    return first(withParents(row), keptBack);
  };
  return {
    reviewOf,
    against,
    againstCopied: (row) => first(chain(row, ({ forkedFrom }) => forkedFrom).slice(1), against),
    chosenBy: (row) =>
      first(withParents(row).map(reviewOf), (review) => (review.by ?? review.before) && review) ?? reviewOf(row),
  };
}

function first<T, R>(all: readonly T[], find: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
