// Which of forked and resumed sessions are exported, and which only with what they added: no message comes twice.

import type { SessionRow } from "../../ports/store.ts";

export interface Kept {
  readonly row: SessionRow;
  /** False: without what it copied from another session that is exported. */
  readonly isWhole: boolean;
  /** Id of the session that holds the copied part. */
  readonly continues: string | undefined;
}

export interface Lineage {
  /** The model answered in `session` what is not in `copy`. */
  wentOn(session: SessionRow, copy: SessionRow): boolean;
  /** What a session copied may not leave, whether the session that it is from is among the rows or not. */
  isWithheld(row: SessionRow): boolean;
}

/**
 * Of a session that only goes on in its copies, the longest copy takes its place; a copy of a session that is exported
 * is exported with its own part. Of copies of a session that is not among the rows, the one that copied most holds it.
 */
export function withoutRepeats(
  rows: readonly SessionRow[],
  { wentOn, isWithheld }: Lineage,
): { readonly kept: readonly Kept[]; readonly left: readonly SessionRow[] } {
  const byId = new Map(rows.map((row) => [row.facts.head.id as string, row]));
  const copies = Map.groupBy(
    rows.filter(({ forkedFrom }) => forkedFrom !== undefined),
    ({ forkedFrom }) => forkedFrom as string,
  );
  /** The session that holds the messages of another one, by that one's id. */
  const holders = new Map<string, SessionRow>();
  const left = new Set<SessionRow>();
  const isPart = (row: SessionRow) => row.forkedFrom !== undefined && lastHolder(row.forkedFrom, holders) !== row;
  for (const id of beginningsFirst(copies, byId)) {
    const original = byId.get(id);
    // What is exported without its beginning is held by itself: a copy would bring the beginning again.
    const made = original && isPart(original) ? [] : (copies.get(id) ?? []);
    // A log may say of two sessions that each goes on from the other.
    const takers = made.filter((copy) => lastHolder(copy.facts.head.id, holders)?.facts.head.id !== id);
    const whole = original === undefined ? takers : takers.filter((copy) => !wentOn(original, copy));
    const holder = longest(whole, original ? ofAll : ofCopied) ?? original;
    if (holder === undefined) continue;
    holders.set(id, holder);
    if (original !== undefined && holder !== original) left.add(original);
  }
  const standing: Kept[] = [];
  for (const row of rows) {
    if (left.has(row)) continue;
    const holder = row.forkedFrom === undefined ? undefined : lastHolder(row.forkedFrom, holders);
    const withheld = isWithheld(row);
    const isWhole = !withheld && (holder === undefined || holder === row);
    standing.push({ row, isWhole, continues: isWhole || withheld ? undefined : holder?.facts.head.id });
  }
  const begun = withBeginnings(standing, isWithheld);
  const empty = new Map<string, Kept>();
  for (const one of begun) {
    if (one.isWhole || ownMessages(one.row) > 0) continue;
    empty.set(one.row.facts.head.id, one);
    left.add(one.row);
  }
  return { kept: begun.filter(({ row }) => !left.has(row)).map((one) => withoutGaps(one, empty)), left: [...left] };
}

/** What went on from a session that has nothing of its own goes on from what that one went on from. */
function withoutGaps(one: Kept, empty: ReadonlyMap<string, Kept>): Kept {
  const seen = new Set<Kept>();
  let { continues } = one;
  for (let at = empty.get(continues ?? ""); at !== undefined && !seen.has(at); at = empty.get(continues ?? "")) {
    seen.add(at);
    continues = at.continues;
  }
  return { ...one, continues };
}

/**
 * Logs that copied each other in turns may each be told as a copy of another one: then nobody would bring the beginning,
 * and the longest of the circle does. All others go on from it, as each one's beginning is in the one that it is from.
 */
function withBeginnings(standing: readonly Kept[], isWithheld: Lineage["isWithheld"]): readonly Kept[] {
  const byId = new Map(standing.map((one) => [one.row.facts.head.id as string, one]));
  const settled = new Set<Kept>();
  const firsts = new Set<SessionRow>();
  for (const one of standing) {
    const chain: Kept[] = [];
    let at: Kept | undefined = one;
    while (at && !settled.has(at) && !at.isWhole && !isWithheld(at.row)) {
      settled.add(at);
      chain.push(at);
      at = byId.get(at.continues ?? "");
    }
    const circle = at && chain.includes(at) ? chain.slice(chain.indexOf(at)) : [];
    const first = longest(
      circle.map(({ row }) => row),
      ofAll,
    );
    if (first) firsts.add(first);
  }
  return standing.map((one) => (firsts.has(one.row) ? { row: one.row, isWhole: true, continues: undefined } : one));
}

/** Ids of what was copied: a session behind those that it begins with. */
function beginningsFirst(copies: ReadonlyMap<string, unknown>, byId: ReadonlyMap<string, SessionRow>): Set<string> {
  const ordered = new Set<string>();
  for (const id of [...copies.keys()].sort()) {
    const chain = new Set<string>();
    for (let at: string | undefined = id; at !== undefined && !chain.has(at) && !ordered.has(at); ) {
      chain.add(at);
      at = byId.get(at)?.forkedFrom;
    }
    for (const at of [...chain].reverse()) ordered.add(at);
  }
  return ordered;
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

type Length = (row: SessionRow) => number;
const ofAll: Length = ({ counts }) => counts.messages;
const ofCopied: Length = ({ messagesInherited }) => messagesInherited;

function longest(rows: readonly SessionRow[], of: Length): SessionRow | undefined {
  return [...rows].sort(
    (a, b) => of(b) - of(a) || ofAll(b) - ofAll(a) || (a.facts.head.id < b.facts.head.id ? -1 : 1),
  )[0];
}

function ownMessages({ counts, messagesInherited }: SessionRow): number {
  return counts.messages - messagesInherited;
}
