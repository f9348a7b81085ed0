// A session's relatives: what it came from, what was made from it, who started it, and the tree of what it started.

import type { SessionId } from "../core/ids.ts";
import type { ListedSession, Relative, SubagentNode } from "../ports/app.ts";
import type { SessionKey, SessionRow, Store } from "../ports/store.ts";
import { beginningOf } from "./export/lineage.ts";

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
  const beginning = beginningOf(circleOf(store, own));
  const forks = store.relatives(own.key).filter(({ forkedFrom, key }) => forkedFrom === id && key !== beginning?.key);
  return {
    forkedFrom: chain(deps, own, { link: "forkedFrom", beginning }),
    forks: forks.map((fork) => ({
      id: deps.text(fork.facts.head.id),
      relation: relationOf(store, own, fork),
      row: deps.row(fork),
      from: undefined,
    })),
    parent: chain(deps, own, { link: "parentId", beginning: undefined }),
    subagents: treeOf(deps, own),
  };
}

/** A copy whose original never went on is the same work taken up again; else both went their ways. */
function relationOf(store: LineageDeps["store"], original: SessionRow, copy: SessionRow): "fork" | "resume" {
  return copy.messagesInherited > 0 && !store.wentOn(original.key, copy.key) ? "resume" : "fork";
}

function rowOf(store: LineageDeps["store"], id: SessionId | undefined): SessionRow | undefined {
  return id === undefined ? undefined : store.findSessions(id).find(({ facts }) => facts.head.id === id);
}

/** The circle that a session's copies lead into: logs may be told as copies of one another, as `export` knows as well. */
function circleOf(store: LineageDeps["store"], own: SessionRow): readonly SessionRow[] {
  const rows = [own];
  for (let depth = 1; depth <= DEEPEST; depth++) {
    const next = rowOf(store, rows.at(-1)?.forkedFrom);
    if (next === undefined) return [];
    const begun = rows.findIndex(({ key }) => key === next.key);
    if (begun >= 0) return rows.slice(begun);
    rows.push(next);
  }
  return [];
}

interface Link {
  readonly link: "forkedFrom" | "parentId";
  /** Is from no other session, whatever its row says. */
  readonly beginning: SessionRow | undefined;
}

function chain(deps: LineageDeps, own: SessionRow, { link, beginning }: Link): Relative | undefined {
  const seen = new Set<SessionKey>([own.key]);
  const above = (copy: SessionRow, depth: number): Relative | undefined => {
    const id = copy[link];
    if (id === undefined || depth > DEEPEST || copy.key === beginning?.key) return undefined;
    const row = rowOf(deps.store, id);
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
