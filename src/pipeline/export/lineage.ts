// Which of forked and resumed sessions are exported, and which only with what they added: no message comes twice.

import type { SessionRow } from "../../ports/store.ts";

export interface Kept {
  readonly row: SessionRow;
  /** False: without what it copied from another session that is exported. */
  readonly isWhole: boolean;
  /** Id of the session that holds the copied part. */
  readonly continues: string | undefined;
}

/**
 * Of a session that only goes on in its copies, the longest copy takes its place; a copy of a session that is exported
 * is exported with its own part. `wentOn(session, copy)`: the model answered in `session` what is not in `copy`.
 */
export function withoutRepeats(
  rows: readonly SessionRow[],
  wentOn: (session: SessionRow, copy: SessionRow) => boolean,
): { readonly kept: readonly Kept[]; readonly left: readonly SessionRow[] } {
  const byId = new Map(rows.map((row) => [row.facts.head.id as string, row]));
  const copies = Map.groupBy(
    rows.filter(({ forkedFrom }) => forkedFrom !== undefined),
    ({ forkedFrom }) => forkedFrom as string,
  );
  /** The session that holds the messages of another one, by that one's id. */
  const holders = new Map<string, SessionRow>();
  const left = new Set<SessionRow>();
  for (const [id, made] of [...copies].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const original = byId.get(id);
    // A log may say of two sessions that each goes on from the other.
    const takers = made.filter((copy) => lastHolder(copy.facts.head.id, holders)?.facts.head.id !== id);
    const whole = original === undefined ? takers : takers.filter((copy) => !wentOn(original, copy));
    const holder = longest(whole) ?? original;
    if (holder === undefined) continue;
    holders.set(id, holder);
    if (original !== undefined && holder !== original) left.add(original);
  }
  const kept: Kept[] = [];
  for (const row of rows) {
    if (left.has(row)) continue;
    const holder = row.forkedFrom === undefined ? undefined : lastHolder(row.forkedFrom, holders);
    const isWhole = holder === undefined || holder === row;
    if (!isWhole && ownMessages(row) === 0) left.add(row);
    else kept.push({ row, isWhole, continues: isWhole ? undefined : holder.facts.head.id });
  }
  return { kept, left: [...left] };
}

/** A holder may have been taken over by a copy of its own. */
function lastHolder(id: string, holders: ReadonlyMap<string, SessionRow>): SessionRow | undefined {
  const seen = new Set<string>();
  let at: string = id;
  let found: SessionRow | undefined;
  for (let next = holders.get(at); next !== undefined && !seen.has(at); next = holders.get(at)) {
    seen.add(at);
    found = next;
    at = next.facts.head.id;
  }
  return found;
}

function longest(rows: readonly SessionRow[]): SessionRow | undefined {
  return [...rows].sort(
    (a, b) => b.counts.messages - a.counts.messages || (a.facts.head.id < b.facts.head.id ? -1 : 1),
  )[0];
}

function ownMessages({ counts, messagesInherited }: SessionRow): number {
  return counts.messages - messagesInherited;
}
