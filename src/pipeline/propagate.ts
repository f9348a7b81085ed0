// Within a session a confirmed secret is looked for everywhere: in all messages, plain and encoded, before and after.

import type { Finding } from "../core/finding.ts";
import type { IndexText } from "../core/redacted.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import { createPropagator, type Propagator } from "../privacy/propagate.ts";
import { encodeIndexText, type RedactContext, redactMessage } from "../privacy/redact.ts";
import { release } from "./release.ts";

export interface SecretValue {
  readonly value: string;
  readonly finding: Finding;
}

/** What a session's lists show of it: its own strings, with the title of last resort. */
export function titled(facts: SessionFacts, title: string | undefined): SessionFacts {
  return facts.title !== undefined || title === undefined ? facts : { ...facts, title };
}

export interface PropagateInput {
  /** Packed blocks of messages, in order. */
  readonly frames: Iterable<Uint8Array>;
  readonly values: readonly SecretValue[];
  /** What is found already, by `seq`. */
  readonly known: (seq: number) => readonly Finding[];
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
  readonly findings: readonly Finding[];
  readonly text: IndexText | undefined;
}

/** Blocks are searched as bytes first: most hold nothing, and are never parsed. */
export function* propagate(input: PropagateInput): Generator<Propagated> {
  if (input.values.length === 0) return;
  const propagator = createPropagator(input.values);
  const own = propagator.facts(input.facts, input.known(-1));
  if (own.length > 0) yield { seq: -1, findings: own, text: undefined };
  for (const frame of input.frames) {
    const block = input.unpack(frame);
    if (propagator.searchBytes(block)) yield* inBlock(block, propagator, input);
    release(block);
  }
}

function* inBlock(block: Uint8Array, propagator: Propagator, input: PropagateInput): Generator<Propagated> {
  for (const line of linesOf(block)) {
    if (!propagator.searchBytes(line)) continue;
    const message = JSON.parse(line.toString("utf8")) as Message;
    if (message.seq < input.from) continue;
    const before = input.known(message.seq);
    const findings = propagator.message(message, before);
    if (findings.length === 0) continue;
    const redacted = redactMessage(message, [...before, ...findings], input.context);
    yield { seq: message.seq, findings, text: encodeIndexText(redacted) };
  }
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
