// Which messages of a session become rows of their own: its tasks, its branches, its asides, and pieces of them.

import type { Message } from "../../core/session.ts";
import type { ExportChoices } from "../../ports/app-export.ts";
import type { SessionRow, Store, StoredMessage } from "../../ports/store.ts";
import type { Piece } from "./lengths.ts";
import { type OnPath, type Paths, pathsOf } from "./paths.ts";
import type { PlannedChild, SessionPlan } from "./session-plan.ts";

export interface SectionDeps {
  readonly store: Pick<Store, "session" | "messages" | "threadNodes" | "labels">;
  /** Estimated. */
  tokensOf(message: Message): number;
  readonly choices: Pick<ExportChoices, "branches" | "sidechains" | "subagents" | "maxTokens" | "over" | "flat">;
}

type Wanted = (stored: StoredMessage) => boolean;

/** A part of a session that becomes rows of its own. */
export interface Section {
  /** Behind the session's id; undefined for what most sessions are: one path, whole. */
  readonly name: string | undefined;
  readonly isWanted: Wanted;
  /** Of a branch: what it does not share with the path that led on. */
  readonly isOwn: OnPath;
  /** On the path that led on, and not an aside. */
  readonly isMain: boolean;
  /** Holds the last turn of the path that led on. */
  readonly isEnd: boolean;
  /** Undefined: all of it. */
  readonly range: Piece | undefined;
}

/** A scan may have read more of it since, or given its key to another session. */
export function asPlanned(
  { store }: { readonly store: Pick<Store, "session"> },
  { key, id, revision }: Pick<SessionPlan, "key" | "id" | "revision">,
): SessionRow | undefined {
  const row = store.session(key);
  return row?.facts.head.id === id && row.revision === revision ? row : undefined;
}

/** Also of the subagents that stand within it. */
export function isAsPlanned(
  deps: { readonly store: Pick<Store, "session">; readonly choices: Pick<ExportChoices, "subagents"> },
  plan: Pick<SessionPlan, "key" | "id" | "revision" | "children">,
): boolean {
  const inside = deps.choices.subagents === "inline" ? plan.children : [];
  return asPlanned(deps, plan) !== undefined && inside.every((child) => isAsPlanned(deps, child));
}

function pathsThrough({ store }: SectionDeps, { key, facts }: SessionRow): Paths {
  return pathsOf(facts.rewindPoints === 0 ? [] : store.threadNodes(key), facts.activeLeafSeq);
}

/** In order, none of them divided for its length. */
export function sectionsOf(deps: SectionDeps, row: SessionRow, plan: SessionPlan): readonly Section[] {
  const { choices } = deps;
  const { main, others } = pathsThrough(deps, row);
  const mayLeave: Wanted = ({ inherited }) => plan.isWhole || !inherited;
  const own: Wanted = (stored) => stored.message.sidechain === undefined && mayLeave(stored);
  const segments = currentSegments(deps, row);
  const sections: Section[] = segments.map(({ from, to }, i) => ({
    name: segments.length === 1 ? undefined : `task-${i + 1}`,
    isWanted: (stored) => own(stored) && main(stored.message.seq),
    isOwn: () => true,
    isMain: true,
    isEnd: i === segments.length - 1,
    range: segments.length === 1 ? undefined : { from, to },
  }));
  if (choices.branches) {
    for (const [i, on] of others.entries()) {
      sections.push({
        name: `branch-${i + 1}`,
        isWanted: (stored) => own(stored) && on(stored.message.seq),
        isOwn: (seq) => on(seq) && !main(seq),
        isMain: false,
        isEnd: false,
        range: undefined,
      });
    }
  }
  if (choices.sidechains) sections.push(...sidechains(deps, row, mayLeave));
  return sections;
}

/** A session that grew since it was cut counts as whole. */
function currentSegments({ store }: SectionDeps, row: SessionRow): readonly Piece[] {
  const kept = store.labels.segments(row.facts.head.id);
  return kept?.revision === row.revision ? kept.segments : [{ from: 0, to: Number.POSITIVE_INFINITY }];
}

/** What subagents said in the log of their parent, each by itself. */
function sidechains({ store }: SectionDeps, row: SessionRow, mayLeave: Wanted): Section[] {
  const rootOf = new Map<number, number>();
  for (const stored of store.messages(row.key)) {
    const { seq, parentSeq = -1, sidechain } = stored.message;
    if (sidechain && mayLeave(stored)) rootOf.set(seq, rootOf.get(parentSeq) ?? seq);
  }
  const roots = [...new Set(rootOf.values())].sort((a, b) => a - b);
  return roots.map((root, i) => ({
    name: `sidechain-${i + 1}`,
    isWanted: ({ message }) => rootOf.get(message.seq) === root,
    isOwn: (seq) => rootOf.get(seq) === root,
    isMain: false,
    isEnd: false,
    range: undefined,
  }));
}

/** Of a message with the subagents that stand within it. */
export function tokensWith(deps: SectionDeps, children: readonly PlannedChild[]): (message: Message) => number {
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
export function whole(deps: SectionDeps, row: SessionRow): Section {
  const { main } = pathsThrough(deps, row);
  return {
    name: undefined,
    isWanted: ({ message }) => message.sidechain === undefined && main(message.seq),
    isOwn: () => true,
    isMain: true,
    isEnd: true,
    range: undefined,
  };
}

/** Messages of a section, in order. */
export function* wanted(messages: Iterable<StoredMessage>, section: Section): Generator<Message> {
  for (const stored of messages) if (isIn(section, stored)) yield stored.message;
}

export function isIn({ isWanted, range }: Section, stored: StoredMessage): boolean {
  const { seq } = stored.message;
  return isWanted(stored) && (range === undefined || (seq >= range.from && seq < range.to));
}
