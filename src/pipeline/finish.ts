// What needs whole sessions: secrets looked for everywhere, copies told from originals, links, lost full text.

import type { Policy } from "../core/policy.ts";
import type { Message } from "../core/session.ts";
import type { SessionKey, Store, StoredFinding, StoreWriter } from "../ports/store.ts";
import { valueAt } from "../privacy/detect.ts";
import { createPropagator, propagates } from "../privacy/propagate.ts";
import { encodeIndexText, redactMessage } from "../privacy/redact.ts";
import { indexContext } from "./projection.ts";

const TIDY_MS = 2000;

export interface FinishDeps {
  readonly store: Store;
  readonly writer: StoreWriter;
  readonly policy: Policy;
  readonly unpack: (frame: Uint8Array) => Uint8Array;
  readonly onIndexing: () => void;
}

/** Leaves every session of the store whole; idempotent, and taken up again by the next scan after a kill. */
export async function finishSessions(deps: FinishDeps, signal?: AbortSignal): Promise<void> {
  const { writer } = deps;
  for (const session of writer.unindexed()) {
    signal?.throwIfAborted();
    reindexAll(deps, session);
    writer.setIndexed(session);
  }
  for (const { session, propagatedSeq, lastSeq } of deps.store.toPropagate()) {
    signal?.throwIfAborted();
    propagate(deps, session, propagatedSeq);
    writer.setPropagated(session, lastSeq);
  }
  for (const { copy, original, kind } of writer.sharedSessions()) writer.inherit(copy, original, kind);
  writer.resolveLinks();
  deps.onIndexing();
  writer.commit(true);
  writer.tidy(TIDY_MS);
}

/** Masks and indexes a session's messages again, from their private bodies. */
function reindexAll({ store, writer, policy }: FinishDeps, session: SessionKey): void {
  const context = indexContext(policy);
  for (const { message, findings } of store.messages(session)) {
    writer.reindex(session, message.seq, encodeIndexText(redactMessage(message, findings, context)));
  }
}

/**
 * Looks for every confirmed secret of a session in all its messages, encoded forms too; what was looked at before
 * is passed over unless a new value came. Blocks are searched as bytes first: most hold nothing.
 */
function propagate(deps: FinishDeps, session: SessionKey, propagatedSeq: number): void {
  const { store, writer } = deps;
  const findings = store.findings(session);
  const { values, hasNew } = valuesOf(store, session, findings, propagatedSeq);
  if (values.length === 0) return;
  const from = hasNew ? 0 : propagatedSeq + 1;
  const known = Map.groupBy(findings, ({ seq }) => seq);
  const propagator = createPropagator(values);
  const context = indexContext(deps.policy);
  for (const frame of store.frames(session, from)) {
    const block = deps.unpack(frame);
    if (!propagator.searchBytes(block)) continue;
    for (const line of Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString("utf8").split("\n")) {
      if (line === "") continue;
      const message = JSON.parse(line) as Message;
      if (message.seq < from) continue;
      const before = (known.get(message.seq) ?? []).map(({ finding }) => finding);
      const more = propagator.message(message, before);
      if (more.length === 0) continue;
      writer.putFindings(
        session,
        more.map((finding) => ({ seq: message.seq, finding })),
      );
      writer.reindex(session, message.seq, encodeIndexText(redactMessage(message, [...before, ...more], context)));
    }
  }
}

/** The confirmed values of a session, each once, re-read by range from the private bodies. */
function valuesOf(store: Store, session: SessionKey, findings: readonly StoredFinding[], propagatedSeq: number) {
  const values: { value: string; finding: StoredFinding["finding"] }[] = [];
  const seen = new Set<string>();
  let hasNew = false;
  for (const { seq, finding } of findings) {
    if (seq < 0 || !propagates(finding) || seen.has(finding.valueHash)) continue;
    seen.add(finding.valueHash);
    const stored = store.message(session, seq);
    const value = stored && valueAt(stored.message, finding);
    if (value === undefined) continue;
    values.push({ value, finding });
    if (seq > propagatedSeq) hasNew = true;
  }
  return { values, hasNew };
}
