// Reviews of sessions: approved, blocked, put on a short list, held; each with a line in the audit trail, and taken back.

import { TraceError } from "../core/errors.ts";
import { mayLeave } from "../core/quarantine.ts";
import type { ReviewEntry, SessionReview } from "../core/review.ts";
import { isKeptBack, reviewOf } from "../curate/review.ts";
import type {
  DeskOptions,
  LabelView,
  Reviewed,
  ReviewHistory,
  ScoreRequest,
  SessionReviewRequest,
  SessionVerb,
} from "../ports/app-desk.ts";
import type { NewReview } from "../ports/reviews.ts";
import type { SessionRow, StoreWriter } from "../ports/store.ts";
import { type DeskDeps, namedSessions } from "./desk-deps.ts";
import { labelSessions } from "./label-sessions.ts";
import { viewOf } from "./label-views.ts";
import { createProjector, type Projector } from "./project-rows.ts";
import { standings } from "./quarantine.ts";
import { findSession } from "./read-sessions.ts";
import { reviewedBy } from "./standing-of.ts";

const LOCK_WAIT_MS = 30_000;
/** What a score that was given by hand goes by: nothing but the one who gave it. */
const BY_HAND = "none";

type ReviewDeps = Omit<DeskDeps, "classifier" | "judge">;

/**
 * All or none: every session is looked up first.
 * @throws TraceError `usage`, `not_found`, `ambiguous_id`, `blocked`, `store_locked`
 */
export async function reviewSessions(
  deps: ReviewDeps,
  verb: SessionVerb,
  ids: readonly string[],
  request: SessionReviewRequest,
): Promise<readonly Reviewed[]> {
  checkRequest(verb, request, deps.now());
  const rows = namedSessions(deps, ids);
  checkRevision(rows, request.revision);
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  const judge = standings(deps);
  const done = await write(deps, (writer) =>
    rows.map((row) => {
      const before = standOf(deps, row);
      const review = nextOf(deps, projector, row, { verb, ...request });
      const isChanged = changes(before, review);
      if (isChanged) writer.reviews.add(review);
      return { row, before, isChanged };
    }),
  );
  const reviewed = reviewedBy(deps.store, deps.now());
  return done.map(({ row, before, isChanged }) => {
    const review = standOf(deps, row);
    const { standing } = judge.of(row);
    return {
      session: projector.row(row),
      isChanged,
      before: projector.answer(before),
      review: projector.answer(review),
      quarantine: standing.state,
      mayLeave: mayLeave(standing) && !isKeptBack(reviewed(row)),
    };
  });
}

function checkRevision(rows: readonly SessionRow[], revision: string | undefined): void {
  if (revision === undefined) return;
  const [row, ...more] = rows;
  if (!row || more.length > 0) {
    throw new TraceError("usage", "a revision is that of one session", { hint: "Name one session with --revision." });
  }
  if (row.revision === revision) return;
  throw new TraceError(
    "blocked",
    `${row.facts.head.id} is not what was looked at any more: it is ${row.revision} now`,
    {
      hint: "Look at it again, then decide with its new revision.",
    },
  );
}

function checkRequest(verb: SessionVerb, { until }: SessionReviewRequest, now: number): void {
  if (verb !== "embargo") return;
  if (until === undefined) {
    throw new TraceError("usage", "an embargo needs an end", { hint: "Say until when: --until 2027-01-31, or 30d." });
  }
  if (until <= now) {
    throw new TraceError("usage", "an embargo that is over holds nothing back", { hint: "Give a day to come." });
  }
}

/** The reason may quote what it is about. */
function nextOf(
  { author }: ReviewDeps,
  projector: Projector,
  row: SessionRow,
  { verb, reason, until }: Omit<SessionReviewRequest, "revision"> & { readonly verb: SessionVerb },
): NewReview {
  const common = { session: row.facts.head.id, verb, revision: row.revision, author };
  const said = reason === undefined || reason.trim() === "" ? undefined : projector.text(reason);
  return { ...common, reason: said, ...(verb === "embargo" && until !== undefined && { until }) };
}

/** What is as it is already gets no line, unless there is something new to say. */
function changes({ state, hold, before }: SessionReview, { verb, reason, until }: NewReview): boolean {
  switch (verb) {
    case "approve":
      return state !== "approved" || reason !== undefined;
    case "block":
      return state !== "blocked" || reason !== undefined;
    case "shortlist":
      return state !== "shortlisted" || reason !== undefined;
    case "reset":
      return state !== "new" || before !== undefined;
    case "hold":
      return hold.kind !== "held" || reason !== undefined;
    case "release":
      return hold.kind !== "free";
    case "embargo":
      return hold.kind !== "embargoed" || hold.until !== until || reason !== undefined;
  }
}

function standOf({ store, now }: Pick<ReviewDeps, "store" | "now">, row: SessionRow): SessionReview {
  return reviewOf(store.reviews.trail(row.facts.head.id), row.revision, now());
}

/** @throws TraceError `not_found`, `ambiguous_id` */
export function reviewHistory(deps: ReviewDeps, id: string): ReviewHistory {
  const row = findSession(deps, id);
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  const trail = deps.store.reviews.trail(row.facts.head.id);
  const marked = trail.map((entry: ReviewEntry) => ({ ...entry, isCurrent: entry.revision === row.revision }));
  return {
    session: projector.row(row),
    review: projector.answer(standOf(deps, row)),
    trail: projector.answer(marked),
  };
}

/** @throws TraceError `usage`, `not_found`, `ambiguous_id`, `store_locked` */
export async function setScore(
  deps: DeskDeps,
  id: string,
  { quality, reason, judge = "person" }: ScoreRequest,
  options: DeskOptions = {},
): Promise<LabelView> {
  if (!(quality >= 1 && quality <= 5)) {
    throw new TraceError("usage", `${quality} is no score`, { hint: "Give 1 to 5: --quality 4." });
  }
  const row = findSession(deps, id);
  await labelSessions(deps, [row], options);
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  const said = reason === undefined || reason.trim() === "" ? undefined : projector.text(reason);
  const facts = { session: row.facts.head.id, judge: projector.text(judge), model: undefined, rubric: BY_HAND };
  await write(deps, (writer) =>
    writer.labels.score({ ...facts, revision: row.revision, quality, evidence: [], reason: said }),
  );
  const view = viewOf(deps, projector, row);
  if (!view) throw new TraceError("store_damaged", `${row.facts.head.id} cannot be read`);
  return view;
}

async function write<T>({ store }: Pick<DeskDeps, "store">, act: (writer: StoreWriter) => T): Promise<T> {
  const writer = await store.writer({ waitMs: LOCK_WAIT_MS });
  try {
    const done = act(writer);
    writer.commit(false);
    return done;
  } finally {
    writer.close();
  }
}
