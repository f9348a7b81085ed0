// Looks for every confirmed secret in every session, older ones too. What is found depends on the sessions and not on
// the order in which they were read; nothing is unpacked where nothing is new.

import { type Decider, inForce } from "../core/decision.ts";
import type { Policy } from "../core/policy.ts";
import type { SessionFacts } from "../core/session.ts";
import type { Candidate, Confirmed, Place, ToSearch } from "../ports/spread.ts";
import type { SessionKey, Store, StoredFinding, StoreWriter } from "../ports/store.ts";
import { type Detector, valuesAt } from "../privacy/detect.ts";
import { type ConfirmedValue, createPropagator, isDistinct, type Propagator } from "../privacy/propagate.ts";
import { acceptedOf, decideFor, deciderOf } from "./decided.ts";
import { indexContext } from "./projection.ts";
import { type BlockInput, inBlock, inFacts, type Propagated, titled } from "./propagate.ts";
import { remask } from "./remask.ts";

export interface SpreadDeps {
  readonly store: Store;
  readonly writer: StoreWriter;
  readonly policy: Policy;
  readonly unpackLater: (frame: Uint8Array) => Promise<Uint8Array>;
  /** With the hash of the store's findings: asked for where values are to be read. */
  readonly detector: () => Promise<Detector>;
  /** Values that reading the logs has just shown, by their hash: they need not be read from the store. */
  readonly shown?: ReadonlyMap<string, string> | undefined;
}

/** Blocks that are unpacked while others are searched. */
const AHEAD = 8;
/** Sessions searched between two commits: a kill costs no more than these. */
const COMMIT_EVERY = 256;

/** To be called when all that was read is committed. Idempotent; taken up again after a kill where it stopped. */
export async function spreadSecrets(deps: SpreadDeps, signal?: AbortSignal): Promise<void> {
  const { store, writer } = deps;
  writer.commit(false);
  const found = await takeStock(deps);
  const changed = [...found.changed, ...writer.spread.alignSpread()];
  writer.commit(false);
  remask(deps, changed);
  const values = store.confirmed().filter(({ spreads }) => spreads);
  const last = values.at(-1)?.number ?? 0;
  if (last === 0) {
    writer.spread.setAllSearched(last);
    return;
  }
  const works = store.toSearch();
  if (works.length === 0) return;
  const reading = { store, shown: deps.shown, detector: await deps.detector() };
  const tools = { wanted: createWanted(reading, found.candidates, values), decider: deciderOf(store), last };
  let searched = 0;
  for (const { task, block } of ahead(piecesOf(deps, works, tools))) {
    signal?.throwIfAborted();
    if (block) write(writer, task, inBlock(await block, task));
    else {
      if (task.facts) write(writer, task, inFacts({ ...task, facts: task.facts }));
      writer.spread.setSearched(task.session, task.lastSeq, last);
      if (++searched % COMMIT_EVERY === 0) writer.commit(false);
    }
  }
}

interface Stock {
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** Messages with findings that are gone, or say something else now. */
  readonly changed: readonly Place[];
}

/** Brings the confirmed values up to what the sessions, and people, say today. */
async function takeStock({ store, writer, shown, detector }: SpreadDeps): Promise<Stock> {
  const accepted = acceptedOf(inForce(store.decisions()));
  const candidates = new Map(store.candidates(accepted).map((candidate) => [candidate.valueHash, candidate]));
  const changed: Place[] = [];
  const known = new Set<string>();
  for (const value of store.confirmed()) {
    const today = candidates.get(value.valueHash);
    if (today && isSame(today, value)) known.add(value.valueHash);
    else changed.push(...writer.spread.unconfirm(value.valueHash));
  }
  const unknown = [...candidates.values()].filter(({ valueHash }) => !known.has(valueHash));
  const isRead = unknown.every(({ valueHash }) => shown?.has(valueHash));
  const values = readValues({ store, shown, detector: isRead ? undefined : await detector() }, unknown);
  for (const candidate of unknown) {
    const value = values.get(candidate.valueHash);
    if (value !== undefined) changed.push(...writer.spread.confirm(candidate, isDistinct(value)));
  }
  return { candidates, changed };
}

function isSame(a: Candidate, b: Confirmed): boolean {
  return a.rule === b.rule && a.label === b.label && a.severity === b.severity && a.confidence === b.confidence;
}

interface Reading extends Pick<SpreadDeps, "store" | "shown"> {
  /** Not needed where every value was shown. */
  readonly detector: Detector | undefined;
}

/**
 * Values by their hash, re-read by their ranges from the private bodies, each message once and in the order of its
 * blocks; never stored.
 */
function readValues(
  { store, shown, detector }: Reading,
  candidates: readonly Candidate[],
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const places: Candidate[] = [];
  for (const candidate of candidates) {
    const known = shown?.get(candidate.valueHash);
    if (known === undefined) places.push(candidate);
    else values.set(candidate.valueHash, known);
  }
  places.sort((a, b) => a.session - b.session || a.at.seq - b.at.seq);
  for (const own of Map.groupBy(places, ({ session, at }) => `${session} ${at.seq}`).values()) {
    const { session, at } = own[0] as Candidate;
    const stored = store.message(session, at.seq);
    const findings = own.map((candidate) => candidate.at.finding);
    if (!stored) continue;
    // As the text holds them, where no rule finds them by themselves; else as they read.
    for (const [hash, value] of valuesAt(stored.message, findings)) values.set(hash, value);
    for (const [hash, value] of detector?.valuesOf(stored.message, findings) ?? []) values.set(hash, value);
  }
  return values;
}

/** Gives what finds the values behind a number, 0 for all. */
type Wanted = (behind: number) => Propagator;

/** Values are read when something is to be searched, in the order of the blocks that hold them. */
function createWanted(
  reading: Reading,
  candidates: ReadonlyMap<string, Candidate>,
  values: readonly Confirmed[],
): Wanted {
  let texts: ReadonlyMap<string, string> | undefined;
  const made = new Map<number, Propagator>();
  return (behind) => {
    let propagator = made.get(behind);
    if (propagator) return propagator;
    const candidatesOf = (some: readonly Confirmed[]) =>
      some.flatMap(({ valueHash }) => candidates.get(valueHash) ?? []);
    texts ??= readValues(reading, candidatesOf(values));
    const wanted = candidatesOf(values.filter(({ number }) => number > behind)).flatMap(
      ({ at: { finding } }): ConfirmedValue[] => {
        const value = texts?.get(finding.valueHash);
        return value === undefined ? [] : [{ value, finding, accepted: true }];
      },
    );
    propagator = createPropagator(wanted);
    made.set(behind, propagator);
    return propagator;
  };
}

interface SearchTools {
  readonly wanted: Wanted;
  readonly decider: Decider;
  /** Number of the last value. */
  readonly last: number;
}

/** What is to be looked for in one session. */
interface Task extends BlockInput {
  readonly session: SessionKey;
  readonly lastSeq: number;
  /** Its own strings; undefined for a session that was never read to its end: it is read again from its beginning. */
  readonly facts: SessionFacts | undefined;
}

interface Piece {
  readonly task: Task;
  /** Undefined behind the session's last one. */
  readonly block: Promise<Uint8Array> | undefined;
}

/** Every block of every session, while it is being unpacked in another thread. */
function* piecesOf(deps: SpreadDeps, works: readonly ToSearch[], tools: SearchTools): Generator<Piece> {
  for (const work of works) {
    const task = taskOf(deps, work, tools);
    if (task.facts) {
      for (const frame of deps.store.frames(work.session, task.from)) {
        const block = deps.unpackLater(frame);
        // Should something else fail before this one is waited for.
        block.catch(() => {});
        yield { task, block };
      }
    }
    yield { task, block: undefined };
  }
}

/** Messages that were searched before are searched for the later values only. */
function taskOf({ store, policy }: SpreadDeps, work: ToSearch, { wanted, decider, last }: SearchTools): Task {
  const { session, searched, upTo, lastSeq } = work;
  const row = store.session(session);
  let bySeq: Map<number, StoredFinding[]> | undefined;
  return {
    session,
    lastSeq,
    facts: row && titled(row.facts, row.title),
    propagator: wanted(upTo < lastSeq ? 0 : searched),
    known: (seq) => {
      bySeq ??= Map.groupBy(store.findings(session), (one) => one.seq);
      return bySeq.get(seq) ?? [];
    },
    from: searched < last ? 0 : upTo + 1,
    context: indexContext(policy, row && decideFor(decider, row)),
  };
}

/** The same pieces, begun some time before they are wanted. */
function* ahead(pieces: Iterable<Piece>): Generator<Piece> {
  const waiting: Piece[] = [];
  for (const piece of pieces) {
    waiting.push(piece);
    if (waiting.length > AHEAD) yield waiting.shift() as Piece;
  }
  yield* waiting;
}

function write(writer: StoreWriter, { session }: Task, found: Iterable<Propagated>): void {
  for (const { seq, findings, text } of found) {
    writer.putFindings(session, findings);
    if (text) writer.reindex(session, seq, text);
  }
}
