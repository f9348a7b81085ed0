// Where a decision holds, and what keeps a place masked that was ignored.

import { holdsAt, type NewDecision } from "../core/decision.ts";
import type { Finding } from "../core/finding.ts";
import type { Place } from "../ports/spread.ts";
import type { SessionRow, Store, StoredFinding } from "../ports/store.ts";
import { standpointOf } from "./decided.ts";
import { findingId } from "./finding-refs.ts";
import { createProjector } from "./project-rows.ts";
import type { ReadDeps } from "./read-sessions.ts";

/** Sessions that are looked at for it, and findings that are told: a person reads them. */
const MOST_SESSIONS = 500;
const MOST_TOLD = 20;

/** Messages with findings that the decision means. */
export function placesOf(store: Store, { target, scope }: NewDecision): Place[] {
  const held = new Map<number, boolean>();
  const holds = (session: number) => {
    let answer = held.get(session);
    if (answer === undefined) {
      const row = store.session(session);
      answer = row !== undefined && holdsAt(scope, standpointOf(row));
      held.set(session, answer);
    }
    return answer;
  };
  if (target.kind !== "finding") {
    const named = target.kind === "rule" ? { rule: target.rule } : { valueHash: target.valueHash };
    return store.placesOf(named).filter(({ session }) => holds(session));
  }
  const session = scope.kind === "session" ? scope.session : "";
  const row = store.findSessions(session).find(({ facts }) => facts.head.id === session);
  if (!row) return [];
  const at = store.findings(row.key).filter(({ finding: { path, start, end } }) => {
    return path === target.path && start === target.start && end === target.end;
  });
  return at.map(({ seq }) => ({ session: row.key, seq }));
}

/**
 * Findings that overlap an ignored one and are replaced still: an address that it is part of, a longer value. A person
 * decides about values, so one finding of each is told.
 */
export function stillMasking(deps: ReadDeps, ignored: readonly NewDecision[]): string[] {
  const { store } = deps;
  const projector = createProjector(store, deps.policy, deps.detector);
  const told = new Map<string, string>();
  for (const decision of ignored) {
    // A rule finds many things, and each of them may be found by others as well.
    if (decision.target.kind === "rule") continue;
    const bySession = [...Map.groupBy(placesOf(store, decision), ({ session }) => session)];
    for (const [key, places] of bySession.slice(0, MOST_SESSIONS)) {
      const row = store.session(key);
      if (!row) continue;
      for (const { seq, finding } of overlapping(store, row, { decision, places })) {
        if (told.size >= MOST_TOLD) return [...told.values()];
        if (told.has(finding.valueHash)) continue;
        const message = seq < 0 ? undefined : store.message(key, seq)?.message.id;
        if (!projector.isReplaced(row, finding, message)) continue;
        told.set(finding.valueHash, findingId(row.facts.head.id, store.messageHashes(key).get(seq) ?? 0, finding));
      }
    }
  }
  return [...told.values()];
}

interface Ignored {
  readonly decision: NewDecision;
  readonly places: readonly Place[];
}

function* overlapping(store: Store, { key }: SessionRow, { decision: { target }, places }: Ignored) {
  const seqs = new Set(places.map(({ seq }) => seq));
  const isMeant = ({ valueHash, path, start, end }: Finding) =>
    target.kind === "value"
      ? valueHash === target.valueHash
      : target.kind === "finding" && path === target.path && start === target.start && end === target.end;
  const byText = Map.groupBy(
    store.findings(key).filter(({ seq }) => seqs.has(seq)),
    ({ seq, finding }) => `${seq} ${finding.path}`,
  );
  for (const here of byText.values()) {
    const [meant, others] = [
      here.filter(({ finding }) => isMeant(finding)),
      here.filter((one) => !isMeant(one.finding)),
    ];
    for (const other of others) if (meant.some((one) => overlaps(one, other))) yield other;
  }
}

function overlaps({ finding: a }: StoredFinding, { finding: b }: StoredFinding): boolean {
  return a.start < b.end && b.start < a.end;
}
