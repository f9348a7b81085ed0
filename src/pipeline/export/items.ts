// One session as the items that a format takes: its paths, its tasks, and pieces of them, redacted message by message.

import { type KeptLabel, type SessionLabel, TRAJECTORY_TYPES, type TypeLabel } from "../../core/label.ts";
import { type Counts, Tally } from "../../core/tally.ts";
import type { ExportItem } from "../../ports/format.ts";
import type { SessionRow } from "../../ports/store.ts";
import { contextOf, type FoundLeaving, findLeaving, type LeaveDeps, leaveFound, type OnFindings } from "../leaving.ts";
import { shownProject } from "../shown-project.ts";
import { asPlanned, isAsPlanned, isIn, type Section, type SectionDeps, sectionsOf, wanted, whole } from "./sections.ts";
import type { PlannedChild, SessionPlan } from "./session-plan.ts";

export interface ItemDeps extends SectionDeps {
  /** How a session leaves. */
  leaving(row: SessionRow): Promise<LeaveDeps>;
}

/** A session that is about to be written. */
export interface Opened {
  readonly row: SessionRow;
  readonly sections: readonly Section[];
  /** A section, or a part of one; what becomes of findings is told while its messages are read. */
  item(section: Section, onFindings: OnFindings): Promise<ExportItem>;
}

/** Undefined where it is another one by now than the one that was chosen: nothing of it leaves. */
export async function openSession(deps: ItemDeps, plan: SessionPlan): Promise<Opened | undefined> {
  const row = asPlanned(deps, plan);
  const kept = deps.store.labels.of(plan.key);
  if (!row || !kept || !isAsPlanned(deps, plan)) return undefined;
  const given = { row: plan.isWhole ? row : untitled(row), kept, plan, by: await deps.leaving(row) };
  let found: FoundLeaving | undefined;
  return {
    row,
    sections: sectionsOf(deps, row, plan),
    item(section, onFindings) {
      found ??= findLeaving(given.by, given.row);
      return itemOf({ ...deps, onFindings }, { ...given, found, section });
    },
  };
}

interface FindingDeps extends ItemDeps {
  readonly onFindings: OnFindings;
}

interface Given {
  readonly row: SessionRow;
  readonly kept: KeptLabel;
  readonly plan: Pick<SessionPlan, "review" | "judged" | "isWhole" | "continues" | "parent" | "children">;
  readonly by: LeaveDeps;
  readonly found: FoundLeaving;
  readonly section: Section;
}

async function itemOf(deps: FindingDeps, given: Given): Promise<ExportItem> {
  const { row, kept, plan, by, found, section } = given;
  const { head } = row.facts;
  const context = contextOf(by, row);
  const session = leaveFound({ found, context }, deps.onFindings, (stored) => isIn(section, stored));
  const show = context.name ?? ((name: string) => name);
  const id = show(head.id);
  const isWhole = plan.isWhole && section.name === undefined;
  const { counts, children } = heldBy(deps, given);
  return {
    id: section.name === undefined ? id : `${id}#${section.name}`,
    session,
    isWhole,
    isEnd: section.isEnd,
    isMain: section.isMain,
    title: session.facts.title,
    project: row.project && shownProject(row.project, by, context),
    source: head.source,
    label: judgedLabel(labelWithin(kept.label, section), plan.judged),
    review: plan.review,
    counts: { ...counts, models: counts.models.map(show) },
    usage: isWhole ? row.usage : {},
    costMicroUsd: isWhole ? row.costMicroUsd : undefined,
    revision: row.revision,
    contentHash: kept.contentHash,
    continues: plan.continues && show(plan.continues),
    parent: plan.parent && { ...plan.parent, id: show(plan.parent.id) },
    subagents: await subagentsOf(deps, { ...plan, children }, show),
  };
}

/** What is counted of the section, and the subagents whose call is in it: of several sections, each comes with one. */
function heldBy(
  deps: SectionDeps,
  { row, plan, section }: Pick<Given, "row" | "plan" | "section">,
): { readonly counts: Counts; readonly children: readonly PlannedChild[] } {
  const isAll = plan.isWhole && section.name === undefined && row.facts.rewindPoints === 0;
  if (isAll) return { counts: row.counts, children: plan.children };
  const tally = new Tally();
  const calls = new Set<string>();
  for (const message of wanted(deps.store.messages(row.key), section)) {
    tally.add(message);
    for (const part of message.parts) if (part.kind === "tool_call") calls.add(part.callId);
  }
  const children = plan.children.filter(({ callId }) => callId !== undefined && calls.has(callId));
  return { counts: tally.counts, children };
}

/** A fork is called after what it copied. */
function untitled(row: SessionRow): SessionRow {
  const { title: _, ...facts } = row.facts;
  return { ...row, facts, title: undefined };
}

async function subagentsOf(
  deps: FindingDeps,
  { review, children }: Pick<Given["plan"], "review" | "children">,
  show: (name: string) => string,
): Promise<ExportItem["subagents"]> {
  const { subagents } = deps.choices;
  const found = new Map<string, { readonly id: string; readonly item?: ExportItem }>();
  if (subagents !== "link" && subagents !== "inline") return found;
  for (const child of children) {
    if (child.callId === undefined) continue;
    const item = subagents === "inline" ? await childItem(deps, child, review) : undefined;
    found.set(child.callId, { id: show(child.id), ...(item && { item }) });
  }
  return found;
}

/** It was reviewed with the session that started it. */
async function childItem(
  deps: FindingDeps,
  child: PlannedChild,
  review: SessionPlan["review"],
): Promise<ExportItem | undefined> {
  const row = asPlanned(deps, child);
  const kept = deps.store.labels.of(child.key);
  if (!row || !kept) return undefined;
  const plan = { ...child, review, isWhole: true, continues: undefined, parent: undefined };
  const by = await deps.leaving(row);
  return itemOf(deps, { row, kept, plan, by, found: findLeaving(by, row), section: whole(deps, row) });
}

/** Whoever looked knows better than what was counted. */
function judgedLabel(label: SessionLabel, judged: number | undefined): SessionLabel {
  return judged === undefined ? label : { ...label, quality: judged };
}

/**
 * Of a part of a session: what its turns are, and what happened in it; what was said later of a turn in it still counts.
 * How the session came out is known of its end alone.
 */
function labelWithin(whole: SessionLabel, { range, isOwn, isMain, isEnd }: Section): SessionLabel {
  const label = isEnd ? whole : { ...whole, outcome: undefined };
  if (range === undefined && isMain) return label;
  const { from, to } = range ?? { from: 0, to: Number.POSITIVE_INFINITY };
  const isOf = (seq: number | undefined) => seq !== undefined && seq >= from && seq < to && isOwn(seq);
  const isIn = ({ seq }: { readonly seq: number }) => isOf(seq);
  const turns = label.turns.filter(isIn);
  const types = TRAJECTORY_TYPES.flatMap((type): TypeLabel[] => {
    const best = turns.filter((turn) => turn.type === type).sort((a, b) => b.confidence - a.confidence)[0];
    return best ? [{ type, confidence: best.confidence, evidence: best.evidence }] : [];
  });
  const [main = label.main, ...contains] = types;
  return {
    ...label,
    main,
    contains: contains.filter(({ type }) => type !== "unlabelled"),
    turns,
    examples: label.examples.filter(isIn),
    corrections: label.corrections.filter(({ about }) => isOf(about)),
  };
}
