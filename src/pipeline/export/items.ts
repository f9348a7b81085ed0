// One session as the items that a format takes: its paths, its tasks, and pieces of them, redacted message by message.

import { type KeptLabel, type SessionLabel, TRAJECTORY_TYPES, type TypeLabel } from "../../core/label.ts";
import type { ExportItem } from "../../ports/format.ts";
import type { SessionRow } from "../../ports/store.ts";
import { contextOf, type LeaveDeps, leaveSession, type OnFindings } from "../leaving.ts";
import type { Piece } from "./lengths.ts";
import { asPlanned, isIn, type Section, type SectionDeps, sectionsOf, wanted, whole } from "./sections.ts";
import type { PlannedChild, SessionPlan } from "./session-plan.ts";

export interface ItemDeps extends SectionDeps {
  /** How a session leaves. */
  leaving(row: SessionRow): Promise<LeaveDeps>;
  /** What became of findings, of whichever session. */
  readonly onFindings: OnFindings;
}

export interface SessionItems {
  readonly items: readonly ExportItem[];
  /** Turns that are too long for a row. */
  readonly tooLong: number;
  /** It is another one by now than the one that was chosen: nothing of it leaves. */
  readonly isChanged: boolean;
}

export async function itemsOf(deps: ItemDeps, plan: SessionPlan): Promise<SessionItems> {
  const row = asPlanned(deps, plan);
  const kept = deps.store.labels.of(plan.key);
  if (!row || !kept) return { items: [], tooLong: 0, isChanged: true };
  const { sections, tooLong } = sectionsOf(deps, row, plan);
  const by = await deps.leaving(row);
  const items: ExportItem[] = [];
  for (const section of sections) items.push(await itemOf(deps, { row, kept, plan, by, section }));
  return { items, tooLong, isChanged: false };
}

interface Given {
  readonly row: SessionRow;
  readonly kept: KeptLabel;
  readonly plan: Pick<SessionPlan, "review" | "judged" | "isWhole" | "continues" | "parent" | "children">;
  readonly by: LeaveDeps;
  readonly section: Section;
}

async function itemOf(deps: ItemDeps, { row, kept, plan, by, section }: Given): Promise<ExportItem> {
  const { head } = row.facts;
  const named = plan.isWhole ? row : untitled(row);
  const session = leaveSession(by, named, deps.onFindings, (stored) => isIn(section, stored));
  const show = contextOf(by, row).name ?? ((name: string) => name);
  const id = show(head.id);
  return {
    id: section.name === undefined ? id : `${id}#${section.name}`,
    session,
    title: session.facts.title,
    project: row.project && show(row.project.name),
    source: head.source,
    label: judgedLabel(section.range === undefined ? kept.label : labelWithin(kept.label, section.range), plan.judged),
    review: plan.review,
    counts: { ...row.counts, models: row.counts.models.map(show) },
    usage: row.usage,
    costMicroUsd: row.costMicroUsd,
    revision: row.revision,
    contentHash: kept.contentHash,
    continues: plan.continues && show(plan.continues),
    parent: plan.parent && { ...plan.parent, id: show(plan.parent.id) },
    subagents: await subagentsOf(deps, { ...plan, children: childrenIn(deps, { row, plan, section }) }, show),
  };
}

/** Those whose call is in the section: of several, each subagent comes with one. */
function childrenIn(
  deps: ItemDeps,
  { row, plan, section }: Pick<Given, "row" | "plan" | "section">,
): readonly PlannedChild[] {
  const isAll = plan.isWhole && section.name === undefined && row.facts.rewindPoints === 0;
  if (isAll || plan.children.length === 0) return plan.children;
  const calls = new Set<string>();
  for (const { parts } of wanted(deps.store.messages(row.key), section))
    for (const part of parts) if (part.kind === "tool_call") calls.add(part.callId);
  return plan.children.filter(({ callId }) => callId !== undefined && calls.has(callId));
}

/** A fork is called after what it copied. */
function untitled(row: SessionRow): SessionRow {
  const { title: _, ...facts } = row.facts;
  return { ...row, facts, title: undefined };
}

async function subagentsOf(
  deps: ItemDeps,
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
  deps: ItemDeps,
  child: PlannedChild,
  review: SessionPlan["review"],
): Promise<ExportItem | undefined> {
  const row = asPlanned(deps, child);
  const kept = deps.store.labels.of(child.key);
  if (!row || !kept) return undefined;
  const plan = { ...child, review, isWhole: true, continues: undefined, parent: undefined };
  return itemOf(deps, { row, kept, plan, by: await deps.leaving(row), section: whole(deps, row) });
}

/** Whoever looked knows better than what was counted. */
function judgedLabel(label: SessionLabel, judged: number | undefined): SessionLabel {
  return judged === undefined ? label : { ...label, quality: judged };
}

/** Of a part of a session: what its turns are, and what happened in it. */
function labelWithin(label: SessionLabel, { from, to }: Piece): SessionLabel {
  const isIn = ({ seq }: { readonly seq: number }) => seq >= from && seq < to;
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
    corrections: label.corrections.filter(isIn),
  };
}
