// What needs whole sessions: secrets looked for everywhere, copies told from originals, links, lost full text.

import type { Policy } from "../core/policy.ts";
import type { SessionKey, Store, StoredFinding, StoreWriter } from "../ports/store.ts";
import { createDetector, type Detector, valueAt } from "../privacy/detect.ts";
import { propagates } from "../privacy/propagate.ts";
import { encodeIndexText, redactMessage } from "../privacy/redact.ts";
import { RULESET } from "../privacy/ruleset.ts";
import { indexContext } from "./projection.ts";
import { propagate, type SecretValue, titled } from "./propagate.ts";

const TIDY_MS = 2000;

export interface FinishDeps {
  readonly store: Store;
  readonly writer: StoreWriter;
  readonly policy: Policy;
  readonly unpack: (frame: Uint8Array) => Uint8Array;
  readonly onIndexing: () => void;
}

/** Hashes are not asked for: a value is found again by its place and its rule. */
function lazyDetector(): () => Detector {
  let detector: Detector | undefined;
  return () => {
    detector ??= createDetector(RULESET, () => "");
    return detector;
  };
}

interface Searching extends FinishDeps {
  readonly detector: () => Detector;
}

interface Stored {
  readonly findings: readonly StoredFinding[];
  /** Messages before this one were searched for what was known then. */
  readonly from: number;
}

/** Leaves every session of the store whole; idempotent, and taken up again by the next scan after a kill. */
export async function finishSessions(deps: FinishDeps, signal?: AbortSignal): Promise<void> {
  const { writer } = deps;
  const detector = lazyDetector();
  for (const session of writer.unindexed()) {
    signal?.throwIfAborted();
    reindexAll(deps, session);
    writer.setIndexed(session);
  }
  for (const { session, propagatedSeq, lastSeq } of deps.store.toPropagate()) {
    signal?.throwIfAborted();
    propagateSession({ ...deps, detector }, session, propagatedSeq);
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

/** What was looked at before is passed over, unless a new value came. */
function propagateSession(deps: Searching, session: SessionKey, propagatedSeq: number): void {
  const { store, writer } = deps;
  const row = store.session(session);
  if (!row) return;
  const stored = store.findings(session);
  const { values, hasNew } = valuesOf(deps, session, { findings: stored, from: propagatedSeq + 1 });
  const bySeq = Map.groupBy(stored, ({ seq }) => seq);
  const from = hasNew ? 0 : propagatedSeq + 1;
  const found = propagate({
    frames: store.frames(session, from),
    values,
    facts: titled(row.facts, row.title),
    known: (seq) => (bySeq.get(seq) ?? []).map(({ finding }) => finding),
    from,
    context: indexContext(deps.policy),
    unpack: deps.unpack,
  });
  for (const { seq, findings, text } of found) {
    writer.putFindings(
      session,
      findings.map((finding) => ({ seq, finding })),
    );
    if (text) writer.reindex(session, seq, text);
  }
}

/** The confirmed values of a session, each once, re-read from the private bodies: as they read, not as they are encoded. */
function valuesOf({ store, detector }: Searching, session: SessionKey, { findings, from }: Stored) {
  const values = new Map<string, SecretValue>();
  /** As the text holds them, where no rule finds them by themselves. */
  const others = new Map<string, SecretValue>();
  let hasNew = false;
  for (const { seq, finding } of findings) {
    if (seq < 0 || !propagates(finding) || values.has(finding.valueHash)) continue;
    const stored = store.message(session, seq);
    const value = stored && detector().valueOf(stored.message, finding);
    if (value !== undefined) values.set(finding.valueHash, { value, finding });
    else if (stored && !others.has(finding.valueHash)) {
      const held = valueAt(stored.message, finding);
      if (held === undefined) continue;
      others.set(finding.valueHash, { value: held, finding });
    }
    if (stored && seq >= from) hasNew = true;
  }
  for (const [hash, value] of others) if (!values.has(hash)) values.set(hash, value);
  return { values: [...values.values()], hasNew };
}
