// Quarantine: which sessions hold too many secrets to leave unreviewed, and what people said of them.

import { createDecider, inForce } from "../core/decision.ts";
import { TraceError } from "../core/errors.ts";
import type { MessageId } from "../core/ids.ts";
import {
  counts,
  mayLeave as mayStandingLeave,
  type QuarantineReview,
  type QuarantineVerb,
  quarantineInForce,
  type Standing,
  standingOf,
} from "../core/quarantine.ts";
import type { Quarantined, QuarantineReviewView } from "../ports/app-findings.ts";
import type { SessionRow, Store, StoredFinding } from "../ports/store.ts";
import { standpointOf } from "./decided.ts";
import { createProjector, type Projector } from "./project-rows.ts";
import { findSession, type ReadDeps } from "./read-sessions.ts";

const LOCK_WAIT_MS = 30_000;

export interface QuarantineDeps extends ReadDeps {
  /** A session with more distinct secrets than this is quarantined. */
  readonly over: (row: SessionRow) => number;
}

type StandingDeps = Pick<QuarantineDeps, "store" | "over">;

/** Findings of the session's secrets that count, and how it stands; live, so a decision holds at once. */
export interface Standings {
  of(row: SessionRow): { readonly standing: Standing; readonly counted: readonly StoredFinding[] };
}

export function standings({ store, over }: StandingDeps): Standings {
  const decisions = inForce(store.decisions());
  const decider = createDecider(decisions);
  const reviews = quarantineInForce(store.quarantineReviews());
  const isPlaced = decisions.some(({ target }) => target.kind === "finding");
  return {
    of(row) {
      const decide = decider.at(standpointOf(row));
      const counted = store.findings(row.key).filter(({ seq, finding }) => {
        if (finding.kind !== "secret") return false;
        return counts(finding, isPlaced ? messageOf(store, row, seq) : undefined, decide);
      });
      const values = new Set(counted.map(({ finding }) => finding.valueHash));
      return { standing: standingOf(values, reviews.get(row.facts.head.id), over(row)), counted };
    },
  };
}

function messageOf(store: Store, row: SessionRow, seq: number): MessageId | undefined {
  return seq < 0 ? undefined : store.message(row.key, seq)?.message.id;
}

/** How a session stands now. */
export function standingFor(deps: StandingDeps, row: SessionRow): Standing {
  return standings(deps).of(row).standing;
}

/** The guard of every exit: false for a session that waits for a person, or that one has blocked. */
export function guardOf(deps: StandingDeps): (row: SessionRow) => boolean {
  const judge = standings(deps);
  return (row) => mayStandingLeave(judge.of(row).standing);
}

/** What is said where a session is named that may not leave. */
export function heldBack(row: SessionRow): TraceError {
  return new TraceError("blocked", `${row.facts.head.id} may not leave before somebody has looked at it`, {
    hint: "`tracemill quarantine show` shows why; release it there.",
  });
}

/** Those that are quarantined or were reviewed, the most secrets first. */
export function listQuarantine(deps: QuarantineDeps): readonly Quarantined[] {
  const judge = standings(deps);
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  const found: Quarantined[] = [];
  for (const row of deps.store.sessions({})) {
    const { standing, counted } = judge.of(row);
    if (standing.state !== "free") found.push(viewOf(projector, row, standing, counted));
  }
  return found.sort((a, b) => b.secrets - a.secrets);
}

/** @throws TraceError `not_found`, `ambiguous_id` */
export function showQuarantine(deps: QuarantineDeps, id: string): Quarantined {
  const row = findSession(deps, id);
  const { standing, counted } = standings(deps).of(row);
  return viewOf(createProjector(deps.store, deps.policy, deps.detector), row, standing, counted);
}

function viewOf(
  projector: Projector,
  row: SessionRow,
  { state, secrets, unseen, review }: Standing,
  counted: readonly StoredFinding[],
): Quarantined {
  const byRule = Map.groupBy(counted, ({ finding }) => finding.rule);
  const rules = Array.from(byRule, ([rule, own]) => ({
    rule,
    values: new Set(own.map(({ finding }) => finding.valueHash)).size,
    findings: own.length,
  }));
  rules.sort((a, b) => b.values - a.values || (a.rule < b.rule ? -1 : 1));
  return {
    session: projector.row(row),
    state,
    secrets,
    unseen,
    rules,
    review: review && reviewView(projector, review),
  };
}

function reviewView(projector: Projector, { id, verb, author, reason, at }: QuarantineReview): QuarantineReviewView {
  return projector.answer({ id, verb, author, reason, at });
}

export interface QuarantineReviewDeps extends QuarantineDeps {
  readonly author: string;
}

/** @throws TraceError `not_found`, `ambiguous_id`, `usage`, `store_locked` */
export async function reviewQuarantine(
  deps: QuarantineReviewDeps,
  verb: QuarantineVerb,
  id: string,
  reason: string,
): Promise<Quarantined> {
  if (reason.trim() === "") {
    throw new TraceError("usage", "a review needs a reason", { hint: "Say why: --reason <text>." });
  }
  const row = findSession(deps, id);
  const { counted } = standings(deps).of(row);
  const values = [...new Set(counted.map(({ finding }) => finding.valueHash))].sort();
  // The reason may quote what it is about.
  const said = createProjector(deps.store, deps.policy, deps.detector).text(reason);
  const writer = await deps.store.writer({ waitMs: LOCK_WAIT_MS });
  try {
    writer.judgements.reviewQuarantine({ verb, session: row.facts.head.id, author: deps.author, reason: said, values });
    writer.commit(false);
  } finally {
    writer.close();
  }
  return showQuarantine(deps, row.facts.head.id);
}

/** Takes the newest review of a session back. @throws TraceError `not_found`, `ambiguous_id`, `store_locked` */
export async function undoQuarantineReview(deps: QuarantineReviewDeps, id: string): Promise<Quarantined> {
  const row = findSession(deps, id);
  const session = row.facts.head.id;
  const writer = await deps.store.writer({ waitMs: LOCK_WAIT_MS });
  try {
    const review = quarantineInForce(deps.store.quarantineReviews()).get(session);
    if (!review) {
      throw new TraceError("not_found", `nobody released or blocked ${session}`, {
        hint: "`tracemill quarantine list` shows what was.",
      });
    }
    writer.judgements.unreviewQuarantine(review.id, deps.author);
    writer.commit(false);
  } finally {
    writer.close();
  }
  return showQuarantine(deps, session);
}
