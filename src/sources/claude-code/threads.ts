// Who follows whom in one log, kept on hashes of uuids: small, and able to go on where an earlier read stopped.

import { idHash } from "../../core/ids.ts";
import { IdIndex, type IdIndexState } from "../../core/thread.ts";

/** A growing row of 32-bit integers. */
class Column {
  private data: Int32Array;
  private length: number;

  constructor(data: Int32Array = new Int32Array(0)) {
    this.data = data.length > 0 ? data.slice() : new Int32Array(64);
    this.length = data.length;
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }

  at(index: number): number {
    return this.data[index] ?? -1;
  }

  state(): Int32Array {
    return this.data.slice(0, this.length);
  }
}

export interface ThreadState {
  readonly nodes: IdIndexState;
  readonly waiting: IdIndexState;
  readonly prompts: IdIndexState;
  readonly parents: Int32Array;
  readonly marks: Int32Array;
  readonly rewindPoints: number;
}

/** A cycle is looked for along at most so many messages. */
const MAX_WALK = 10_000;

/**
 * Chains of `parentUuid` run through records that are no messages (progress, hooks, attachments): for those the
 * index holds the message they hang on. A parent is resolved when its child is read, so a thread cannot loop.
 */
export class Threads {
  /** Hash of a uuid to `(seq + 1) * 2`, plus 1 where the record is that message itself; 0: known, under no message. */
  private readonly nodes: IdIndex;
  /** Hash of a parent that was not there when its child came, to that child's `seq`. */
  private readonly waiting: IdIndex;
  /** Hash of a parent to the number of real prompts under it. */
  private readonly prompts: IdIndex;
  private readonly parents: Column;
  /** A digest of each message's content, to know a repeated record. */
  private readonly marks: Column;
  rewindPoints: number;
  private lastUuid = "";
  private lastHash = 0;

  constructor(state?: ThreadState) {
    this.nodes = new IdIndex(own(state?.nodes));
    this.waiting = new IdIndex(own(state?.waiting));
    this.prompts = new IdIndex(own(state?.prompts));
    this.parents = new Column(state?.parents);
    this.marks = new Column(state?.marks);
    this.rewindPoints = state?.rewindPoints ?? 0;
  }

  /** A record's parent is mostly the record before it: its hash is at hand. */
  hash(uuid: string): number {
    if (uuid === this.lastUuid) return this.lastHash;
    return idHash(uuid);
  }

  /** The hash of a record that is now read. */
  hashNew(uuid: string): number {
    this.lastUuid = uuid;
    this.lastHash = idHash(uuid);
    return this.lastHash;
  }

  /** `seq` of the message that a record is or hangs on; -1 where there is none, or the record is unknown. */
  seqOf(hash: number): number {
    const code = this.nodes.get(hash);
    return code > 1 ? (code >> 1) - 1 : -1;
  }

  isKnown(hash: number): boolean {
    return this.nodes.get(hash) >= 0;
  }

  /** `seq` of the message with this uuid; -1 where there is none. */
  messageSeq(hash: number): number {
    const code = this.nodes.get(hash);
    return code > 1 && (code & 1) === 1 ? (code >> 1) - 1 : -1;
  }

  mark(seq: number): number {
    return this.marks.at(seq);
  }

  /** Notes a record that is no message. */
  pass(hash: number, parentSeq: number): void {
    // A record that repeats a message's uuid does not take its place.
    if (this.messageSeq(hash) < 0) this.nodes.set(hash, (parentSeq + 1) * 2);
  }

  /** Notes a message; messages come in the order of their `seq`. True when it closes a cycle. */
  put(hash: number | undefined, seq: number, parentSeq: number, mark: number): boolean {
    this.parents.push(parentSeq);
    this.marks.push(mark);
    if (hash === undefined) return false;
    this.nodes.set(hash, (seq + 1) * 2 + 1);
    const child = this.waiting.size > 0 ? this.waiting.get(hash) : -1;
    if (child < 0) return false;
    for (let at = parentSeq, steps = 0; at >= child && steps < MAX_WALK; steps++) {
      if (at === child) return true;
      at = this.parents.at(at);
    }
    return false;
  }

  /** Notes that the parent of message `seq` is not in the log, so far. */
  miss(parentHash: number, seq: number): void {
    this.waiting.set(parentHash, seq);
  }

  /** Counts a real prompt under its parent: the second one is a rewind. */
  ask(parentHash: number): void {
    const before = Math.max(this.prompts.get(parentHash), 0);
    if (before === 1) this.rewindPoints++;
    this.prompts.set(parentHash, before + 1);
  }

  state(): ThreadState {
    return {
      nodes: this.nodes.state(),
      waiting: this.waiting.state(),
      prompts: this.prompts.state(),
      parents: this.parents.state(),
      marks: this.marks.state(),
      rewindPoints: this.rewindPoints,
    };
  }
}

/** The caller's state stays as it was: it may be read on from again. */
function own(state: IdIndexState | undefined): IdIndexState | undefined {
  return state && { keys: state.keys.slice(), values: state.values.slice(), used: state.used };
}
