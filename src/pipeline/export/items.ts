// One session as the items that a format takes: its paths, its tasks, and pieces of them, redacted message by message.

import { type KeptLabel, type SessionLabel, TRAJECTORY_TYPES, type TypeLabel } from "../../core/label.ts";
import type { Message } from "../../core/session.ts";
import type { ExportChoices } from "../../ports/app-export.ts";
import type { ExportItem } from "../../ports/format.ts";
import type { SessionRow, Store, StoredMessage } from "../../ports/store.ts";
import { contextOf, type LeaveDeps, leaveSession, type OnFindings } from "../leaving.ts";
import { divide, type Piece } from "./lengths.ts";
import { type Paths, pathsOf } from "./paths.ts";
import type { PlannedChild, SessionPlan } from "./session-plan.ts";

export interface ItemDeps {
  readonly store: Pick<Store, "session" | "messages" | "threadNodes" | "labels">;
  /** How a session leaves. */
  leaving(row: SessionRow): Promise<LeaveDeps>;
  /** Estimated. */
  tokensOf(message: Message): number;
  readonly choices: Pick<ExportChoices, "branches" | "sidechains" | "subagents" | "maxTokens" | "over">;
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

type Wanted = (stored: StoredMessage) => boolean;

/** A part of a session that becomes rows of its own. */
interface Section {
  /** Behind the session's id; undefined for what most sessions are: one path, whole. */
  readonly name: string | undefined;
  readonly isWanted: Wanted;
  /** Undefined: all of it. */
  readonly range: Piece | undefined;
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

/** A scan may have read more of it since, or given its key to another session. */
export function asPlanned(
  { store }: { readonly store: Pick<Store, "session"> },
  { key, id, revision }: Pick<SessionPlan, "key" | "id" | "revision">,
): SessionRow | undefined {
  const row = store.session(key);
  return row?.facts.head.id === id && row.revision === revision ? row : undefined;
}

function pathsThrough({ store }: ItemDeps, { key, facts }: SessionRow): Paths {
  return pathsOf(facts.rewindPoints === 0 ? [] : store.threadNodes(key), facts.activeLeafSeq);
}

function sectionsOf(deps: ItemDeps, row: SessionRow, plan: SessionPlan) {
  const { choices } = deps;
  const { main, others } = pathsThrough(deps, row);
  const own: Wanted = (stored) => stored.message.sidechain === undefined && (plan.isWhole || !stored.inherited);
  const segments = currentSegments(deps, row);
  const sections: Section[] = segments.map(({ from, to }, i) => ({
    name: segments.length === 1 ? undefined : `task-${i + 1}`,
    isWanted: (stored) => own(stored) && main(stored.message.seq),
    range: segments.length === 1 ? undefined : { from, to },
  }));
  if (choices.branches) {
    for (const [i, on] of others.entries()) {
      sections.push({
        name: `branch-${i + 1}`,
        isWanted: (stored) => own(stored) && on(stored.message.seq),
        range: undefined,
      });
    }
  }
  if (choices.sidechains) sections.push(...sidechains(deps, row));
  return pieces(deps, row, { sections, children: plan.children });
}

/** A session that grew since it was cut counts as whole. */
function currentSegments({ store }: ItemDeps, row: SessionRow): readonly Piece[] {
  const kept = store.labels.segments(row.facts.head.id);
  return kept?.revision === row.revision ? kept.segments : [{ from: 0, to: Number.POSITIVE_INFINITY }];
}

/** What subagents said in the log of their parent, each by itself. */
function sidechains({ store }: ItemDeps, row: SessionRow): Section[] {
  const rootOf = new Map<number, number>();
  for (const { message } of store.messages(row.key)) {
    const { seq, parentSeq = -1, sidechain } = message;
    if (sidechain) rootOf.set(seq, rootOf.get(parentSeq) ?? seq);
  }
  const roots = [...new Set(rootOf.values())].sort((a, b) => a - b);
  return roots.map((root, i) => ({
    name: `sidechain-${i + 1}`,
    isWanted: ({ message }) => rootOf.get(message.seq) === root,
    range: undefined,
  }));
}

function pieces(
  deps: ItemDeps,
  row: SessionRow,
  { sections, children }: { readonly sections: readonly Section[]; readonly children: readonly PlannedChild[] },
) {
  const { maxTokens: max, over } = deps.choices;
  if (max === undefined) return { sections, tooLong: 0 };
  const tokensOf = tokensWith(deps, children);
  let tooLong = 0;
  const divided = sections.flatMap((section): Section[] => {
    const messages = wanted(deps.store.messages(row.key), section);
    const parts = divide(messages, { max, over, tokensOf });
    tooLong += parts.dropped;
    if (parts.pieces.length === 1 && parts.dropped === 0) return [section];
    return parts.pieces.map((piece, i) => ({
      ...section,
      name: [section.name, `part-${i + 1}`].filter((name) => name !== undefined).join("-"),
      range: piece,
    }));
  });
  return { sections: divided, tooLong };
}

/** Of a message with the subagents that stand within it. */
function tokensWith(deps: ItemDeps, children: readonly PlannedChild[]): (message: Message) => number {
  if (deps.choices.subagents !== "inline" || children.length === 0) return deps.tokensOf;
  const byCall = new Map(children.flatMap((child) => (child.callId === undefined ? [] : [[child.callId, child]])));
  return (message) => {
    let tokens = deps.tokensOf(message);
    for (const part of message.parts) {
      const child = part.kind === "tool_call" ? byCall.get(part.callId) : undefined;
      const row = child && asPlanned(deps, child);
      if (!child || !row) continue;
      const ofChild = tokensWith(deps, child.children);
      for (const own of wanted(deps.store.messages(row.key), whole(deps, row))) tokens += ofChild(own);
    }
    return tokens;
  };
}

/** All of a subagent's own talk, without what a rewind left. */
function whole(deps: ItemDeps, row: SessionRow): Section {
  const { main } = pathsThrough(deps, row);
  return {
    name: undefined,
    isWanted: ({ message }) => message.sidechain === undefined && main(message.seq),
    range: undefined,
  };
}

function* wanted(messages: Iterable<StoredMessage>, section: Section): Generator<Message> {
  for (const stored of messages) if (isIn(section, stored)) yield stored.message;
}

function isIn({ isWanted, range }: Section, stored: StoredMessage): boolean {
  const { seq } = stored.message;
  return isWanted(stored) && (range === undefined || (seq >= range.from && seq < range.to));
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
