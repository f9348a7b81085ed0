// Packs messages into batches: bodies as zstd blocks of JSON lines, lists as columns, masked text for the index.

import { idHash } from "../core/ids.ts";
import type { RedactedMessage } from "../core/redacted.ts";
import { release } from "../core/release.ts";
import { MESSAGE_KINDS, type Message, ROLES } from "../core/session.ts";
import { flagsOf, type MessageBatch, type MessageColumns } from "../ports/message-batch.ts";
import { cjkBigrams, indexTextOf, mintIndexText } from "../privacy/redact.ts";

const BLOCK_BYTES = 64 << 10;
/** What a batch may hold; one message may be larger. */
const MAX_BYTES = 1 << 20;
const MAX_MESSAGES = 2048;

/** Bytes that grow; what was written stays where it is until `take`. */
class Bytes {
  length = 0;
  private buffer: Buffer;

  constructor(capacity: number) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Appends a text as UTF-8 and returns its length in bytes. A lone surrogate becomes U+FFFD. */
  text(text: string): number {
    // Three bytes a character is the worst case; a large text is worth counting first.
    this.reserve(text.length > 1 << 18 ? Buffer.byteLength(text) : text.length * 3);
    const written = this.buffer.write(text, this.length, "utf8");
    this.length += written;
    return written;
  }

  /** What was written, as a copy of its own, and begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.length);
    bytes.set(this.buffer.subarray(0, this.length));
    this.length = 0;
    if (this.buffer.length > 8 << 20) this.buffer = Buffer.allocUnsafeSlow(1 << 20);
    return bytes;
  }

  /** A view, valid until the next write. */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private reserve(more: number): void {
    const need = this.length + more;
    if (need <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(need, this.buffer.length * 2));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}

export interface PackTools {
  packBlock(bytes: Uint8Array): Uint8Array;
}

/** Collects one session's messages until `isFull` says that it is time to `take` the batch. */
export class Packer {
  private readonly tools: PackTools;
  private readonly body = new Bytes(1 << 18);
  private readonly text = new Bytes(1 << 20);
  private readonly cjk = new Bytes(1 << 12);
  // Columns are filled as messages come: to hold the messages until the batch is full would make them grow old, and
  // old objects are what garbage collection costs most for.
  private readonly columns = columnsOf(MAX_MESSAGES);
  private blocks: Uint8Array[] = [];
  private blockBytes = 0;
  private count = 0;

  constructor(tools: PackTools) {
    this.tools = tools;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  get isFull(): boolean {
    const bytes = this.blockBytes + this.body.length + this.text.length + this.cjk.length;
    return bytes >= MAX_BYTES || this.count === MAX_MESSAGES;
  }

  /** The private body is kept whole; the index gets the redacted message's text. Not to be called when `isFull`. */
  add(message: Message, redacted: RedactedMessage): void {
    const masked = indexTextOf(redacted);
    const cjk = cjkBigrams(masked);
    const { columns } = this;
    const i = this.count++;
    columns.block[i] = this.blocks.length;
    columns.offset[i] = this.body.length;
    columns.length[i] = this.body.text(JSON.stringify(message));
    this.body.text("\n");
    columns.textOffset[i] = this.text.length;
    columns.textLength[i] = masked === "" ? 0 : this.text.text(masked);
    columns.cjkOffset[i] = this.cjk.length;
    columns.cjkLength[i] = cjk === undefined ? 0 : this.cjk.text(cjk);
    describe(columns, i, message);
    if (this.body.length >= BLOCK_BYTES) this.closeBlock();
  }

  take(): MessageBatch {
    this.closeBlock();
    const text = mintIndexText(this.text.take(), this.cjk.length > 0 ? this.cjk.take() : undefined);
    const batch = { columns: firstOf(this.columns, this.count), blocks: joined(this.blocks, this.blockBytes), text };
    this.blocks = [];
    this.blockBytes = 0;
    this.count = 0;
    return batch;
  }

  private closeBlock(): void {
    if (this.body.length === 0) return;
    const frame = this.tools.packBlock(this.body.view());
    this.body.length = 0;
    this.blocks.push(frame);
    this.blockBytes += frame.length;
  }
}

/** What lists need to know of a message. */
function describe(columns: MessageColumns, i: number, message: Message): void {
  columns.seq[i] = message.seq;
  columns.parentSeq[i] = message.parentSeq ?? -1;
  columns.role[i] = ROLES.indexOf(message.role);
  columns.kind[i] = MESSAGE_KINDS.indexOf(message.kind);
  columns.flags[i] = flagsOf(message);
  columns.time[i] = message.time ?? Number.NaN;
  columns.idHash[i] = idHash(message.id);
  columns.apiHash[i] = message.apiId === undefined ? 0 : idHash(message.apiId);
  let calls = 0;
  let results = 0;
  let thinking = 0;
  for (const part of message.parts) {
    if (part.kind === "tool_call") calls++;
    else if (part.kind === "tool_result") results++;
    else if (part.kind === "reasoning") thinking++;
  }
  columns.toolCalls[i] = calls;
  columns.toolResults[i] = results;
  columns.thinking[i] = thinking;
}

/** All columns lie in one buffer, the widest first: handing over one buffer is quicker than twenty. */
function columnsOf(count: number): MessageColumns {
  const buffer = new ArrayBuffer(count * (3 * 8 + 9 * 4 + 3 * 2 + 3));
  let used = 0;
  const take = (width: number) => {
    const at = used;
    used += count * width;
    return at;
  };
  const float64 = () => new Float64Array(buffer, take(8), count);
  const int32 = () => new Int32Array(buffer, take(4), count);
  const uint16 = () => new Uint16Array(buffer, take(2), count);
  const uint8 = () => new Uint8Array(buffer, take(1), count);
  return {
    count,
    time: float64(),
    idHash: float64(),
    apiHash: float64(),
    seq: int32(),
    parentSeq: int32(),
    block: int32(),
    offset: int32(),
    length: int32(),
    textOffset: int32(),
    textLength: int32(),
    cjkOffset: int32(),
    cjkLength: int32(),
    toolCalls: uint16(),
    toolResults: uint16(),
    thinking: uint16(),
    role: uint8(),
    kind: uint8(),
    flags: uint8(),
  };
}

/** A copy of the first `count` rows. */
function firstOf(columns: MessageColumns, count: number): MessageColumns {
  const first = columnsOf(count);
  for (const name of Object.keys(first) as (keyof MessageColumns)[]) {
    const to = first[name];
    const from = columns[name];
    if (typeof to !== "number" && typeof from !== "number") to.set(from.subarray(0, count));
  }
  return first;
}

/** The blocks as views of one buffer. */
function joined(blocks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const all = new Uint8Array(bytes);
  let used = 0;
  return blocks.map((block) => {
    const from = used;
    all.set(block, from);
    used += block.length;
    release(block);
    return all.subarray(from, used);
  });
}
