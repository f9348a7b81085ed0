// A confirmed secret is looked for everywhere: in all messages of a session, plain and encoded, before and after.

import type { Finding } from "../core/finding.ts";
import type { IndexText } from "../core/redacted.ts";
import { release } from "../core/release.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import type { StoredFinding } from "../ports/store.ts";
import type { Propagator } from "../privacy/propagate.ts";
import { encodeIndexText, type RedactContext, redactMessage } from "../privacy/redact.ts";

/** What a session's lists show of it: its own strings, with the title of last resort. */
export function titled(facts: SessionFacts, title: string | undefined): SessionFacts {
  return facts.title !== undefined || title === undefined ? facts : { ...facts, title };
}

export interface PropagateInput {
  /** Packed blocks of messages, in order. */
  readonly frames: Iterable<Uint8Array>;
  /** Made once for many sessions. */
  readonly propagator: Propagator;
  /** What is found already, by `seq`. */
  readonly known: (seq: number) => readonly StoredFinding[];
  /** The session's own strings, see `titled`. */
  readonly facts: SessionFacts;
  /** Messages before this one are passed over. */
  readonly from: number;
  readonly context: RedactContext;
  readonly unpack: (frame: Uint8Array) => Uint8Array;
}

/** A message in which more was found, with its index text made anew; `seq` -1 is the session's own strings. */
export interface Propagated {
  readonly seq: number;
  readonly findings: readonly StoredFinding[];
  readonly text: IndexText | undefined;
}

/** Blocks are searched as bytes first: most hold nothing, and are never parsed. */
export function* propagate(input: PropagateInput): Generator<Propagated> {
  yield* inFacts(input);
  for (const frame of input.frames) yield* inBlock(input.unpack(frame), input);
}

export type BlockInput = Pick<PropagateInput, "propagator" | "known" | "from" | "context">;

/** A session's own strings. */
export function* inFacts({ propagator, facts, known }: Pick<PropagateInput, "propagator" | "facts" | "known">) {
  // Most have nothing in them: what is known need not be asked for.
  if (propagator.facts(facts, []).length === 0) return;
  const own = fresh(-1, known(-1), (before) => propagator.facts(facts, before));
  if (own.length > 0) yield { seq: -1, findings: own, text: undefined } satisfies Propagated;
}

/** One unpacked block, which is used up by it. */
export function* inBlock(block: Uint8Array, input: BlockInput): Generator<Propagated> {
  if (input.propagator.searchBytes(block)) for (const line of linesOf(block)) yield* inLine(line, input);
  release(block);
}

function* inLine(line: Buffer, { propagator, known, from, context }: BlockInput): Generator<Propagated> {
  if (!propagator.searchBytes(line)) return;
  const message = JSON.parse(line.toString("utf8")) as Message;
  const { seq } = message;
  if (seq < from) return;
  const before = known(seq);
  // That the line is looked at at all is owed to some value: what it holds of the others must not depend on which.
  const findings = fresh(seq, before, (detected) => propagator.message(message, detected)).filter(({ finding }) =>
    propagator.standsIn(line, finding),
  );
  if (findings.length === 0) return;
  const all = [...before, ...findings].map(({ finding }) => finding);
  yield { seq, findings, text: encodeIndexText(redactMessage(message, all, context)) };
}

/**
 * What is new, in order. Only what rules found covers a place: what was found of other values before must not decide
 * what is found of this one, or the order of reading would.
 */
function fresh(
  seq: number,
  before: readonly StoredFinding[],
  find: (known: readonly Finding[]) => readonly Finding[],
): StoredFinding[] {
  const detected = before.filter(({ spread }) => !spread).map(({ finding }) => finding);
  const stored = new Set(before.map(({ finding }) => keyOf(finding)));
  const found = find(detected).filter((finding) => !stored.has(keyOf(finding)));
  return found.map((finding) => ({ seq, finding, spread: true }));
}

function keyOf({ path, start, end, valueHash }: Finding): string {
  return `${start} ${end} ${valueHash} ${path}`;
}

function* linesOf(block: Uint8Array): Generator<Buffer> {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    if (end < 0) break;
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}
