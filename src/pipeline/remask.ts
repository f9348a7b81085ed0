// Masks and indexes messages again from their private bodies: after a finding came or went, or a person decided. No log
// is read.

import { type Decider, type Decision, keyOf, keysOf } from "../core/decision.ts";
import type { Policy } from "../core/policy.ts";
import type { Place } from "../ports/spread.ts";
import type { SessionKey, Store, StoreWriter } from "../ports/store.ts";
import { encodeIndexText, redactMessage } from "../privacy/redact.ts";
import { decideFor, deciderOf } from "./decided.ts";
import { indexContext } from "./projection.ts";

export interface RemaskDeps {
  readonly store: Store;
  readonly writer: StoreWriter;
  readonly policy: Policy;
}

/** The messages at these places; a session's own strings are not in the index. */
export function remask(deps: RemaskDeps, places: readonly Place[]): void {
  if (places.length === 0) return;
  const decider = deciderOf(deps.store);
  const bySession = Map.groupBy(
    places.filter(({ seq }) => seq >= 0),
    ({ session }) => session,
  );
  for (const [session, own] of bySession) {
    const seqs = [...new Set(own.map(({ seq }) => seq))].sort((a, b) => a - b);
    remaskSession(deps, decider, session, seqs);
  }
}

/** All messages of a session. */
export function remaskAll(deps: RemaskDeps, session: SessionKey): void {
  const context = contextFor(deps, deciderOf(deps.store), session);
  for (const { message, findings } of deps.store.messages(session))
    deps.writer.reindex(session, message.seq, encodeIndexText(redactMessage(message, findings, context)));
}

function remaskSession(deps: RemaskDeps, decider: Decider, session: SessionKey, seqs: readonly number[]): void {
  const context = contextFor(deps, decider, session);
  for (const seq of seqs) {
    const stored = deps.store.message(session, seq);
    if (!stored) continue;
    deps.writer.reindex(session, seq, encodeIndexText(redactMessage(stored.message, stored.findings, context)));
  }
}

function contextFor({ store, policy }: RemaskDeps, decider: Decider, session: SessionKey) {
  const row = store.session(session);
  return indexContext(policy, row && decideFor(decider, row));
}

/**
 * Brings the index up to the decisions, where it was made without some: of sessions that were read since, and of those
 * with more messages than one command wants to look at. All that was written before must be committed.
 */
export function applyDecisions(deps: RemaskDeps, signal?: AbortSignal): void {
  const { store, writer } = deps;
  writer.spread.setUnmarkedDecided();
  writer.commit(false);
  const sessions = store.toDecide();
  if (sessions.length === 0) return;
  const log = store.decisions();
  const decider = deciderOf(store);
  // Decisions that were taken back count as well: messages may still be indexed as they said.
  const named = namedBy(log.filter((entry): entry is Decision => entry.undoes === undefined));
  for (const session of sessions) {
    signal?.throwIfAborted();
    const seqs = store
      .findings(session)
      .filter(named)
      .map(({ seq }) => seq);
    remaskSession(
      deps,
      decider,
      session,
      [...new Set(seqs)].filter((seq) => seq >= 0),
    );
    writer.spread.setDecided(session);
  }
}

/** Whether a stored finding is meant by some decision, as far as can be told without its message. */
function namedBy(decisions: readonly Decision[]): (stored: ReturnType<Store["findings"]>[number]) => boolean {
  const keys = new Set(
    decisions.map(({ target }) => keyOf(target.kind === "finding" ? { ...target, message: undefined } : target)),
  );
  return ({ finding }) => keysOf(finding, undefined).some((key) => keys.has(key));
}
