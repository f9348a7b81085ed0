// The paths through a session that become trajectories: the one that led on, and those that were left, if wanted.

import { abandoned, type ThreadNode } from "../../core/thread.ts";

/** One path: the messages on it. */
export type OnPath = (seq: number) => boolean;

export interface Paths {
  /** Messages of no abandoned branch. */
  readonly main: OnPath;
  /** Each abandoned branch from the root on, in the order of their first message. */
  readonly others: readonly OnPath[];
}

/** `leafSeq`: where the agent itself says that the session is now. */
export function pathsOf(nodes: readonly ThreadNode[], leafSeq: number | undefined): Paths {
  const left = abandoned(nodes, leafSeq);
  if (left.size === 0) return { main: () => true, others: [] };
  const bySeq = new Map(nodes.map((node) => [node.seq, node]));
  const tops = new Map<number, number[]>();
  const known = new Map<number, number>();
  for (const { seq } of nodes) {
    if (!left.has(seq)) continue;
    const top = topOf(seq, { left, bySeq, known });
    const members = tops.get(top);
    if (members) members.push(seq);
    else tops.set(top, [seq]);
  }
  const others = [...tops].sort(([a], [b]) => a - b).map(([top, members]) => branch(top, members, bySeq));
  return { main: (seq) => !left.has(seq), others };
}

interface Left {
  readonly left: ReadonlySet<number>;
  readonly bySeq: ReadonlyMap<number, ThreadNode>;
  /** By message, what was found before: a branch may be as long as the session. */
  readonly known: Map<number, number>;
}

/** The first message of the branch that `seq` is on. */
function topOf(seq: number, { left, bySeq, known }: Left): number {
  const seen = new Set<number>();
  let at = seq;
  let top = known.get(at);
  while (top === undefined) {
    seen.add(at);
    const parent = bySeq.get(at)?.parentSeq;
    if (parent === undefined || !left.has(parent) || seen.has(parent)) top = at;
    else {
      at = parent;
      top = known.get(at);
    }
  }
  for (const one of seen) known.set(one, top);
  return top;
}

function branch(top: number, members: readonly number[], bySeq: ReadonlyMap<number, ThreadNode>): OnPath {
  const nodes = members.flatMap((seq) => bySeq.get(seq) ?? []);
  // A branch may have branches of its own.
  const nested = abandoned(nodes);
  const on = new Set(members.filter((seq) => !nested.has(seq)));
  for (let at = bySeq.get(top)?.parentSeq; at !== undefined && !on.has(at); at = bySeq.get(at)?.parentSeq) on.add(at);
  return (seq) => on.has(seq);
}
