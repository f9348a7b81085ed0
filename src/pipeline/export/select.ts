// Which sessions an export holds and which it leaves out, each with its reason; always in the same order.

import type { KeptLabel } from "../../core/label.ts";
import type { ReviewState } from "../../core/review.ts";
import { type Side, split } from "../../curate/split.ts";
import type { DropReason, ExportChoices, ExportFilter, ExportReport } from "../../ports/app-export.ts";
import type { SessionKey, SessionRow, Store } from "../../ports/store.ts";
import { type Kept, withoutRepeats } from "./lineage.ts";
import type { PlannedChild, SessionPlan } from "./session-plan.ts";
import { createStanding, type Standing, type StandingDeps } from "./standing.ts";

/** Groups of items that are alike, the best of each group first. */
export type FindCopies = (
  items: readonly { readonly id: string; readonly contentHash: string; readonly signature: Uint8Array }[],
  near: number,
) => ExportReport["duplicates"];

export interface SelectDeps extends StandingDeps {
  readonly store: Pick<Store, "wentOn" | "descendants" | "findSessions">;
  labelOf(row: SessionRow): KeptLabel;
  /** What a judge or a person said last of the session as it is, 1 to 5; it counts before the label's. */
  judgedOf(row: SessionRow): number | undefined;
  readonly findCopies: FindCopies;
  readonly hash: (text: string) => number;
  /**
   * Leaves out what begins with a copy of a session that may not leave, for that one's reason. Without it such a session
   * is exported with its own part alone.
   */
  readonly leavesCopiesOut?: boolean;
  /** Names of the repository that a session belongs to, if known. */
  repositoryOf(row: SessionRow): string | undefined;
}

export interface Selection {
  readonly plans: readonly SessionPlan[];
  /** By the plan's key. */
  readonly rows: ReadonlyMap<SessionKey, SessionRow>;
  readonly dropped: ReadonlyMap<DropReason, number>;
  readonly duplicates: ExportReport["duplicates"];
  /** Whether a session may leave that was not asked for: with the log that it is in. */
  mayGo(row: SessionRow): boolean;
}

/** Sessions as much alike as this are not parted, whatever copies are kept. */
const LIKE = 0.8;

type Choices = Pick<ExportChoices, "subagents" | "near" | "split">;

export function select(
  deps: SelectDeps,
  found: readonly SessionRow[],
  { filter, choices }: { readonly filter: Omit<ExportFilter, "ids">; readonly choices: Choices },
): Selection {
  const dropped = new Map<DropReason, number>();
  const drop = (reason: DropReason, count = 1) => {
    if (count > 0) dropped.set(reason, (dropped.get(reason) ?? 0) + count);
  };
  // Two names may mean one session.
  const rows = [...new Map(found.map((row) => [row.key, row])).values()];
  const standing = createStanding(deps, rows, filter);
  const wanted = rows.filter((row) => {
    const reason = reasonAgainst(deps, row, { filter, standing });
    if (reason) drop(reason);
    return reason === undefined;
  });
  const chosen = withFamilies(deps, wanted, { choices, standing });
  drop("subagent", chosen.left);
  const { kept, left } = withoutRepeats(chosen.rows, {
    wentOn: (a, b) => deps.store.wentOn(a.key, b.key),
    isWithheld: (row) => standing.againstCopied(row) !== undefined,
  });
  for (const row of left) drop(standing.againstCopied(row) ?? "resumed_elsewhere");
  const duplicates = choices.near === undefined ? [] : copiesAmong(deps, kept, choices.near);
  const copies = duplicates.flatMap((group) => group.left);
  for (const { likeness } of copies) drop(likeness === 1 ? "copy" : "near_copy");
  const isCopy = new Set(copies.map(({ id }) => id));
  const unlike = kept.filter(({ row }) => !isCopy.has(row.facts.head.id));
  const ordered = unlike.sort((a, b) => startOf(a.row) - startOf(b.row) || compare(a.row, b.row));
  const like = Math.min(choices.near ?? LIKE, LIKE);
  const alike = choices.split ? copiesAmong(deps, ordered, like) : [];
  const sides = sidesOf(deps, ordered, { wish: choices.split, alike });
  const planOf = planner({ deps, chosen, choices, standing }, ordered);
  return {
    plans: ordered.map((one) => planOf(one, sides?.get(one.row.facts.head.id))),
    rows: new Map(ordered.map(({ row }) => [row.key, row])),
    dropped,
    duplicates,
    mayGo: (row) => mayGo(standing, row),
  };
}

/** All of it, what it copied too. */
function mayGo(standing: Standing, row: SessionRow): boolean {
  return standing.against(row) === undefined && standing.againstCopied(row) === undefined;
}

interface Planning {
  readonly deps: Pick<SelectDeps, "judgedOf">;
  readonly chosen: Chosen;
  readonly choices: Choices;
  readonly standing: Standing;
}

function planner({ deps, chosen, choices, standing }: Planning, ordered: readonly Kept[]) {
  const known = new Set<string>(ordered.map(({ row }) => row.facts.head.id));
  const links = choices.subagents === "link";
  return ({ row, isWhole, continues }: Kept, side: SessionPlan["side"]): SessionPlan => {
    const { parentId, parentCallId } = row;
    const isLinked = links && parentId !== undefined && known.has(parentId);
    return {
      key: row.key,
      id: row.facts.head.id,
      revision: row.revision,
      review: standing.reviewOf(row).state,
      judged: deps.judgedOf(row),
      isWhole,
      continues,
      parent: isLinked ? { id: parentId, callId: parentCallId } : undefined,
      // A link leads to a row that is there.
      children: chosen.childrenOf(row).filter(({ id }) => !links || known.has(id)),
      side,
    };
  };
}

function reasonAgainst(
  deps: SelectDeps,
  row: SessionRow,
  { filter, standing }: { readonly filter: Omit<ExportFilter, "ids">; readonly standing: Standing },
): DropReason | undefined {
  const { types, minScore, statuses } = filter;
  const reason = standing.against(row) ?? (deps.leavesCopiesOut ? standing.againstCopied(row) : undefined);
  if (reason) return reason;
  const { state } = standing.reviewOf(row);
  if (statuses.length > 0 && !statuses.includes(state)) return statusReason(state);
  if (types.length > 0 && !types.includes(deps.labelOf(row).label.main.type)) return "other_type";
  return minScore !== undefined && qualityOf(deps, row) < minScore ? "low_score" : undefined;
}

export function qualityOf(deps: Pick<SelectDeps, "labelOf" | "judgedOf">, row: SessionRow): number {
  return deps.judgedOf(row) ?? deps.labelOf(row).label.quality;
}

function statusReason(state: ReviewState): DropReason {
  return state === "blocked" ? "blocked" : "other_status";
}

interface Chosen {
  readonly rows: readonly SessionRow[];
  readonly left: number;
  childrenOf(row: SessionRow): readonly PlannedChild[];
}

/** A subagent has rows of its own, or none but those of the session that started it. */
function withFamilies(
  deps: SelectDeps,
  rows: readonly SessionRow[],
  { choices, standing }: Pick<Planning, "choices" | "standing">,
): Chosen {
  const standsAlone = choices.subagents === "link" || choices.subagents === "separate";
  const tops = standsAlone ? rows : rows.filter(({ facts }) => !facts.head.isSubagent);
  const childrenOf = (row: SessionRow): readonly PlannedChild[] => {
    const all = deps.store
      .descendants(row.key)
      .filter((child) => choices.subagents === "drop" || mayGo(standing, child));
    const byParent = Map.groupBy(all, ({ parentId }) => parentId as string);
    const under = (id: string, path: readonly string[]): readonly PlannedChild[] =>
      (byParent.get(id) ?? []).map((child) => {
        const own = child.facts.head.id;
        // A log may say that a session started itself.
        const children = path.includes(own) ? [] : under(own, [...path, own]);
        const judged = deps.judgedOf(child);
        return { key: child.key, id: own, revision: child.revision, judged, callId: child.parentCallId, children };
      });
    return under(row.facts.head.id, [row.facts.head.id]);
  };
  return { rows: tops, left: rows.length - tops.length, childrenOf };
}

/**
 * Of sessions that are alike the best comes first: the higher score, then the longer, then the older. What a fork added
 * is not what it is like: it is exported without the rest.
 */
function copiesAmong(deps: SelectDeps, kept: readonly Kept[], near: number): ExportReport["duplicates"] {
  const best = kept
    .filter(({ isWhole }) => isWhole)
    .sort(
      (a, b) =>
        qualityOf(deps, b.row) - qualityOf(deps, a.row) ||
        b.row.counts.messages - a.row.counts.messages ||
        startOf(a.row) - startOf(b.row) ||
        compare(a.row, b.row),
    );
  return deps.findCopies(
    best.map(({ row }) => {
      const { contentHash, signature } = deps.labelOf(row);
      return { id: row.facts.head.id, contentHash, signature };
    }),
    near,
  );
}

/** What shares a project, a repository, a lineage or a likeness is never parted. */
function sidesOf(
  deps: SelectDeps,
  kept: readonly Kept[],
  { wish, alike }: { readonly wish: Choices["split"]; readonly alike: ExportReport["duplicates"] },
): ReadonlyMap<string, Side> | undefined {
  if (!wish) return undefined;
  const likes = new Map(
    alike.flatMap((group) => [group.kept, ...group.left.map(({ id }) => id)].map((id) => [id, group.kept] as const)),
  );
  const items = kept.map(({ row }) => {
    const { head } = row.facts;
    const repository = deps.repositoryOf(row);
    const groups = [
      `session ${head.id}`,
      `like ${likes.get(head.id) ?? head.id}`,
      ...(row.forkedFrom === undefined ? [] : [`session ${row.forkedFrom}`]),
      ...(row.parentId === undefined ? [] : [`session ${row.parentId}`]),
      ...(wish.by === "project" && row.project ? [`project ${row.project.root}`] : []),
      ...(wish.by === "project" && repository !== undefined ? [`repository ${repository}`] : []),
    ];
    return { id: head.id, groups, startedAt: row.counts.firstTime ?? head.startedAt };
  });
  return split(items, wish.by, { validation: wish.validation, hash: deps.hash });
}

function startOf({ counts, facts }: SessionRow): number {
  return counts.firstTime ?? facts.head.startedAt ?? 0;
}

function compare(a: SessionRow, b: SessionRow): number {
  return a.facts.head.id < b.facts.head.id ? -1 : 1;
}
