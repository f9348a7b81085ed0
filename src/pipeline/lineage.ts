// A session's relatives: what it came from, what was made from it, who started it, and the tree of what it started.

import type { SessionId } from "../core/ids.ts";
import type { ListedSession, Relative, SubagentNode } from "../ports/app.ts";
import type { SessionKey, SessionRow, Store } from "../ports/store.ts";

/** Links come from logs: a chain or a tree may be of any depth, and go in a circle. */
const DEEPEST = 20;

export interface LineageDeps {
  readonly store: Pick<Store, "findSessions" | "relatives" | "descendants" | "rollUp" | "wentOn">;
  row(row: SessionRow): ListedSession;
  text(text: string): string;
  answer<T>(answer: T): T;
}

export interface Lineage {
  readonly forkedFrom: Relative | undefined;
  readonly forks: readonly Relative[];
  readonly parent: Relative | undefined;
  readonly subagents: readonly SubagentNode[];
}

/** Each row with its own usage and that of all its subagents. */
export function withSubagents(
  { store, row: show, answer }: Pick<LineageDeps, "row" | "answer"> & { readonly store: Pick<Store, "rollUp"> },
  rows: readonly SessionRow[],
): ListedSession[] {
  const sums = store.rollUp(rows.map(({ key }) => key));
  return rows.map((row) => ({ ...show(row), withSubagents: answer(sums.get(row.key)) }));
}

export function lineageOf(deps: LineageDeps, own: SessionRow): Lineage {
  const { store } = deps;
  const { id } = own.facts.head;
  const forks = store.relatives(own.key).filter(({ forkedFrom }) => forkedFrom === id);
  return {
    forkedFrom: chain(deps, own, "forkedFrom"),
    forks: forks.map((fork) => ({
      id: deps.text(fork.facts.head.id),
      relation: relationOf(store, own, fork),
      row: deps.row(fork),
      from: undefined,
    })),
    parent: chain(deps, own, "parentId"),
    subagents: treeOf(deps, own),
  };
}

/** A copy whose original never went on is the same work taken up again; else both went their ways. */
function relationOf(store: LineageDeps["store"], original: SessionRow, copy: SessionRow): "fork" | "resume" {
  return copy.messagesInherited > 0 && !store.wentOn(original.key, copy.key) ? "resume" : "fork";
}

function chain(deps: LineageDeps, own: SessionRow, link: "forkedFrom" | "parentId"): Relative | undefined {
  const seen = new Set<SessionKey>([own.key]);
  const above = (copy: SessionRow, depth: number): Relative | undefined => {
    const id = copy[link];
    if (id === undefined || depth > DEEPEST) return undefined;
    const row = deps.store.findSessions(id).find(({ facts }) => facts.head.id === id);
    if (row && seen.has(row.key)) return undefined;
    if (row) seen.add(row.key);
    return {
      id: deps.text(id),
      relation: link === "parentId" ? "subagent" : row ? relationOf(deps.store, row, copy) : "fork",
      row: row && deps.row(row),
      from: row && above(row, depth + 1),
    };
  };
  return above(own, 1);
}

function treeOf(deps: LineageDeps, own: SessionRow): SubagentNode[] {
  const rows = deps.store.descendants(own.key);
  const shown = withSubagents(deps, rows);
  const places = rows.map((row, i) => ({
    id: row.facts.head.id,
    parent: row.parentId,
    row: shown[i] as ListedSession,
  }));
  const children = Map.groupBy(places, ({ parent }) => parent);
  const seen = new Set<SessionKey>([own.key]);
  const below = (id: SessionId, depth: number): SubagentNode[] => {
    const found = (children.get(id) ?? []).filter(({ row }) => !seen.has(row.key));
    for (const { row } of found) seen.add(row.key);
    return found.map((child) => {
      const isLast = depth === DEEPEST;
      const subagents = isLast ? [] : below(child.id, depth + 1);
      return { row: child.row, subagents, deeper: isLast ? (child.row.withSubagents?.subagents ?? 0) : 0 };
    });
  };
  return below(own.facts.head.id, 1);
}
