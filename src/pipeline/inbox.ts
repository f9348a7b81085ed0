// The inbox: sessions that wait for a review, the best first, each with what there is to know before one decides.

import type { SessionReview } from "../core/review.ts";
import { reviewOf, trailsOf } from "../curate/review.ts";
import type { DeskOptions, Inbox, InboxEntry, InboxQuery, InboxStatus, ScoreView } from "../ports/app-desk.ts";
import type { LabelSummary, ScoreEntry } from "../ports/labels.ts";
import type { SessionRow } from "../ports/store.ts";
import { type DeskDeps, worthLabelling } from "./desk-deps.ts";
import { labelSessions } from "./label-sessions.ts";
import { createProjector, type Projector } from "./project-rows.ts";
import { type Standings, standings } from "./quarantine.ts";
import { judgedBy } from "./standing-of.ts";

/** A session that could be reviewed, before anything of it is looked up but rows. */
interface Candidate {
  readonly row: SessionRow;
  readonly label: LabelSummary;
  readonly judged: ScoreEntry | undefined;
  readonly review: SessionReview;
  readonly quality: number;
}

/**
 * Subagents come with the session that started them. Reads whole labels of what is shown alone.
 * @throws TraceError `store_locked`
 */
export async function readInbox(deps: DeskDeps, query: InboxQuery, options: DeskOptions): Promise<Inbox> {
  const { limit, type, minScore, status = "waiting", ...where } = query;
  const rows = worthLabelling(deps.store.sessions(where)).filter(({ facts }) => !facts.head.isSubagent);
  const report = await labelSessions(deps, rows, options);
  const candidates = candidatesOf(deps, rows);
  const standing = { new: 0, shortlisted: 0, approved: 0, blocked: 0, held: 0 };
  for (const { review } of candidates) standing[review.hold.kind === "free" ? review.state : "held"]++;
  const matching = candidates
    .filter((one) => isIn(one.review, status))
    .filter(({ label }) => type === undefined || label.type === type)
    .filter(({ quality }) => minScore === undefined || quality >= minScore)
    // Rows come newest first, and sorting keeps the order of equals.
    .sort((a, b) => b.quality - a.quality);
  const shown = limit === undefined || limit === 0 ? matching : matching.slice(0, limit);
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  const judge = standings(deps);
  const entries = shown.flatMap((one) => entryOf(deps, { projector, judge }, one) ?? []);
  return { report, total: matching.length, entries, standing };
}

function candidatesOf({ store, now }: DeskDeps, rows: readonly SessionRow[]): Candidate[] {
  const summaries = store.labels.summaries();
  const trails = trailsOf(store.reviews.trail());
  const judgedOf = judgedBy(store);
  const at = now();
  return rows.flatMap((row) => {
    const { id } = row.facts.head;
    const label = summaries.get(row.key);
    if (!label) return [];
    const judged = judgedOf(row);
    const review = reviewOf(trails.get(id) ?? [], row.revision, at);
    return [{ row, label, judged, review, quality: judged?.quality ?? label.quality }];
  });
}

function isIn(review: SessionReview, status: InboxStatus): boolean {
  const { state, hold } = review;
  switch (status) {
    case "all":
      return true;
    case "held":
      return hold.kind !== "free";
    case "waiting":
      return hold.kind === "free" && (state === "new" || state === "shortlisted");
    default:
      return state === status;
  }
}

function entryOf(
  { store }: DeskDeps,
  { projector, judge }: { readonly projector: Projector; readonly judge: Standings },
  { row, judged, review }: Candidate,
): InboxEntry | undefined {
  const kept = store.labels.of(row.key);
  if (!kept) return undefined;
  const { main, contains, quality, reasons, outcome, value, risk, effort, taskType, resolution, tokens } = kept.label;
  const { standing } = judge.of(row);
  const facts = { quality, outcome, value, risk, effort, taskType, resolution, tokens };
  return {
    session: projector.row(row),
    label: { ...facts, type: main.type, contains: contains.map((one) => one.type) },
    reasons,
    judged: judged && scoreView(projector, judged),
    review: projector.answer(review),
    quarantine: standing.state,
    found: new Set(store.findings(row.key).map(({ finding }) => finding.valueHash)).size,
    secrets: standing.secrets,
  };
}

function scoreView(projector: Projector, { session: _, ...score }: ScoreEntry): ScoreView {
  return projector.answer({ ...score, isCurrent: true });
}
