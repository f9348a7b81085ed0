// Looks for every confirmed secret in every session, older ones too. What is found depends on the sessions and not on
// the order in which they were read; nothing is unpacked where nothing is new.

import { type Decider, inForce } from "../core/decision.ts";
import type { Policy } from "../core/policy.ts";
import type { Candidate, Confirmed, Place, ToSearch } from "../ports/spread.ts";
import type { Store, StoreWriter } from "../ports/store.ts";
import { valueAt } from "../privacy/detect.ts";
import { type ConfirmedValue, createPropagator, isDistinct, type Propagator } from "../privacy/propagate.ts";
import { acceptedOf, decideFor, deciderOf } from "./decided.ts";
import { indexContext } from "./projection.ts";
import { propagate, titled } from "./propagate.ts";
import { remask } from "./remask.ts";

export interface SpreadDeps {
  readonly store: Store;
  readonly writer: StoreWriter;
  readonly policy: Policy;
  readonly unpack: (frame: Uint8Array) => Uint8Array;
}

/** Sessions searched between two commits: a kill costs no more than these. */
const COMMIT_EVERY = 256;

/** To be called when all that was read is committed. Idempotent; taken up again after a kill where it stopped. */
export async function spreadSecrets(deps: SpreadDeps, signal?: AbortSignal): Promise<void> {
  const { store, writer } = deps;
  writer.commit(false);
  const found = takeStock(deps);
  const changed = [...found.changed, ...writer.spread.alignSpread()];
  writer.commit(false);
  remask(deps, changed);
  const values = store.confirmed().filter(({ spreads }) => spreads);
  const last = values.at(-1)?.number ?? 0;
  if (last === 0) {
    writer.spread.setAllSearched(last);
    return;
  }
  const wanted = createWanted(deps, found.candidates, values);
  const decider = deciderOf(store);
  let searched = 0;
  for (const work of store.toSearch()) {
    signal?.throwIfAborted();
    searchSession(deps, work, { decider, wanted, last });
    writer.spread.setSearched(work.session, work.lastSeq, last);
    if (++searched % COMMIT_EVERY === 0) writer.commit(false);
  }
}

interface Stock {
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** Messages with findings that are gone, or say something else now. */
  readonly changed: readonly Place[];
}

/** Brings the confirmed values up to what the sessions, and people, say today. */
function takeStock({ store, writer }: SpreadDeps): Stock {
  const accepted = acceptedOf(inForce(store.decisions()));
  const candidates = new Map(store.candidates(accepted).map((candidate) => [candidate.valueHash, candidate]));
  const changed: Place[] = [];
  const known = new Set<string>();
  for (const value of store.confirmed()) {
    const today = candidates.get(value.valueHash);
    if (today && isSame(today, value)) known.add(value.valueHash);
    else changed.push(...writer.spread.unconfirm(value.valueHash));
  }
  for (const candidate of candidates.values()) {
    if (known.has(candidate.valueHash)) continue;
    const value = read(store, candidate);
    if (value !== undefined) changed.push(...writer.spread.confirm(candidate, isDistinct(value)));
  }
  return { candidates, changed };
}

function isSame(a: Candidate, b: Confirmed): boolean {
  return a.rule === b.rule && a.label === b.label && a.severity === b.severity && a.confidence === b.confidence;
}

/** Re-read by its range from the private bodies; never kept. */
function read(store: Store, { session, at }: Candidate): string | undefined {
  const stored = store.message(session, at.seq);
  return stored && valueAt(stored.message, at.finding);
}

/** Gives what finds the values behind a number, 0 for all. */
type Wanted = (behind: number) => Propagator;

/** Values are read when something is to be searched, in the order of the blocks that hold them. */
function createWanted(
  { store }: SpreadDeps,
  candidates: ReadonlyMap<string, Candidate>,
  values: readonly Confirmed[],
): Wanted {
  const texts = new Map<number, ConfirmedValue | undefined>();
  const made = new Map<number, Propagator>();
  return (behind) => {
    let propagator = made.get(behind);
    if (propagator) return propagator;
    const places = values.flatMap(({ number, valueHash }) => {
      const candidate = candidates.get(valueHash);
      return number > behind && candidate ? [{ number, candidate }] : [];
    });
    places.sort((a, b) => a.candidate.session - b.candidate.session || a.candidate.at.seq - b.candidate.at.seq);
    for (const { number, candidate } of places) {
      if (texts.has(number)) continue;
      const value = read(store, candidate);
      texts.set(number, value === undefined ? undefined : { value, finding: candidate.at.finding, accepted: true });
    }
    propagator = createPropagator(places.flatMap(({ number }) => texts.get(number) ?? []));
    made.set(behind, propagator);
    return propagator;
  };
}

interface Search {
  readonly decider: Decider;
  readonly wanted: Wanted;
  /** Number of the last value. */
  readonly last: number;
}

/** Messages that were searched before are searched for the later values only. */
function searchSession(deps: SpreadDeps, work: ToSearch, { decider, wanted, last }: Search): void {
  const { store, writer } = deps;
  const row = store.session(work.session);
  // One that was never read to its end is read again from its beginning.
  if (!row) return;
  const bySeq = Map.groupBy(store.findings(work.session), ({ seq }) => seq);
  const from = work.searched < last ? 0 : work.upTo + 1;
  const found = propagate({
    frames: store.frames(work.session, from),
    propagator: wanted(work.upTo < work.lastSeq ? 0 : work.searched),
    facts: titled(row.facts, row.title),
    known: (seq) => bySeq.get(seq) ?? [],
    from,
    context: indexContext(deps.policy, decideFor(decider, row)),
    unpack: deps.unpack,
  });
  for (const { seq, findings, text } of found) {
    writer.putFindings(work.session, findings);
    if (text) writer.reindex(work.session, seq, text);
  }
}
