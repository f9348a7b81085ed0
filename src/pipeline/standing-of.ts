// What people and judges said of a session as it is now: the score that counts before the heuristic one, and its review.

import type { SessionReview } from "../core/review.ts";
import { familyReview, reviewOf, trailsOf } from "../curate/review.ts";
import type { ScoreEntry } from "../ports/labels.ts";
import type { SessionRow, Store } from "../ports/store.ts";

/** The last score that a judge or a person gave the session as it is; undefined where it has none, or grew since. */
export function judgedBy({ labels }: Pick<Store, "labels">): (row: SessionRow) => ScoreEntry | undefined {
  const last = new Map<string, ScoreEntry>();
  for (const score of labels.scores()) last.set(score.session, score);
  return ({ facts, revision }) => {
    const score = last.get(facts.head.id);
    return score?.revision === revision ? score : undefined;
  };
}

/** Where a session stands; a subagent is reviewed with the sessions that started it, see `familyReview`. */
export function reviewedBy(
  { reviews, sessions }: Pick<Store, "reviews" | "sessions">,
  now: number,
): (row: SessionRow) => SessionReview {
  const trails = trailsOf(reviews.trail());
  const ownOf = ({ facts, revision }: SessionRow) => reviewOf(trails.get(facts.head.id) ?? [], revision, now);
  let byId: ReadonlyMap<string, SessionRow> | undefined;
  const parentOf = ({ parentId }: SessionRow) => {
    if (parentId === undefined || trails.size === 0) return undefined;
    byId ??= new Map(sessions({}).map((row) => [row.facts.head.id as string, row]));
    return byId.get(parentId);
  };
  return (row) => {
    const seen = new Set([row.facts.head.id]);
    const above: SessionReview[] = [];
    // Logs may name each other in a circle.
    for (let at = parentOf(row); at !== undefined && !seen.has(at.facts.head.id); at = parentOf(at)) {
      seen.add(at.facts.head.id);
      above.push(ownOf(at));
    }
    return familyReview(ownOf(row), above);
  };
}
