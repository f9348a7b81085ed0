// Packs messages into batches: bodies as zstd blocks of JSON lines, lists as columns, masked text for the index.

import { idHash } from "../core/ids.ts";
import type { RedactedMessage } from "../core/redacted.ts";
import { MESSAGE_KINDS, type Message, ROLES } from "../core/session.ts";
import type { MessageBatch, MessageColumns } from "../ports/store.ts";
import { cjkBigrams, indexTextOf, mintIndexText } from "../privacy/redact.ts";

const BLOCK_BYTES = 64 << 10;

/** One message's row while its batch is open. */
interface Row {
  readonly message: Message;
  readonly block: number;
  readonly offset: number;
  readonly length: number;
  readonly textOffset: number;
  readonly textLength: number;
  readonly cjkOffset: number;
  readonly cjkLength: number;
}

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

/** Collects one session's messages; `bytes` says when it is time to `take` the batch. */
export class Packer {
  private readonly tools: PackTools;
  private readonly body = new Bytes(1 << 18);
  private readonly text = new Bytes(1 << 20);
  private readonly cjk = new Bytes(1 << 12);
  private blocks: Uint8Array[] = [];
  private blockBytes = 0;
  private rows: Row[] = [];

  constructor(tools: PackTools) {
    this.tools = tools;
  }

  /** Bytes that the batch would take now. */
  get bytes(): number {
    return this.blockBytes + this.body.length + this.text.length + this.cjk.length;
  }

  get count(): number {
    return this.rows.length;
  }

  /** The private body is kept whole; the index gets the redacted message's text. */
  add(message: Message, redacted: RedactedMessage): void {
    const masked = indexTextOf(redacted);
    const cjk = cjkBigrams(masked);
    const offset = this.body.length;
    const length = this.body.text(JSON.stringify(message));
    this.body.text("\n");
    const textOffset = this.text.length;
    const textLength = masked === "" ? 0 : this.text.text(masked);
    const cjkOffset = this.cjk.length;
    const cjkLength = cjk === undefined ? 0 : this.cjk.text(cjk);
    this.rows.push({
      message,
      block: this.blocks.length,
      offset,
      length,
      textOffset,
      textLength,
      cjkOffset,
      cjkLength,
    });
    if (this.body.length >= BLOCK_BYTES) this.closeBlock();
  }

  take(): MessageBatch {
    this.closeBlock();
    const text = mintIndexText(this.text.take(), this.cjk.length > 0 ? this.cjk.take() : undefined);
    const batch = { columns: columnsOf(this.rows), blocks: joined(this.blocks, this.blockBytes), text };
    this.blocks = [];
    this.blockBytes = 0;
    this.rows = [];
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

function columnsOf(rows: readonly Row[]): MessageColumns {
  const count = rows.length;
  const columns = emptyColumns(count);
  for (let i = 0; i < count; i++) {
    const row = rows[i] as Row;
    const { message } = row;
    columns.seq[i] = message.seq;
    columns.parentSeq[i] = message.parentSeq ?? -1;
    columns.role[i] = ROLES.indexOf(message.role);
    columns.kind[i] = MESSAGE_KINDS.indexOf(message.kind);
    columns.flags[i] = message.sidechain ? 1 : 0;
    columns.time[i] = message.time ?? Number.NaN;
    columns.idHash[i] = idHash(message.id);
    columns.apiHash[i] = message.apiId === undefined ? 0 : idHash(message.apiId);
    for (const part of message.parts) {
      if (part.kind === "tool_call") columns.toolCalls[i] = (columns.toolCalls[i] ?? 0) + 1;
      else if (part.kind === "tool_result") columns.toolResults[i] = (columns.toolResults[i] ?? 0) + 1;
      else if (part.kind === "reasoning") columns.thinking[i] = (columns.thinking[i] ?? 0) + 1;
    }
    columns.block[i] = row.block;
    columns.offset[i] = row.offset;
    columns.length[i] = row.length;
    columns.textOffset[i] = row.textOffset;
    columns.textLength[i] = row.textLength;
    columns.cjkOffset[i] = row.cjkOffset;
    columns.cjkLength[i] = row.cjkLength;
  }
  return columns;
}

/** All columns lie in one buffer, the widest first: handing over one buffer is quicker than twenty. */
function emptyColumns(count: number): MessageColumns {
  const buffer = new ArrayBuffer(count * (3 * 8 + 9 * 4 + 3 * 2 + 3));
  let used = 0;
  const float64 = () => new Float64Array(buffer, take(8), count);
  const int32 = () => new Int32Array(buffer, take(4), count);
  const uint16 = () => new Uint16Array(buffer, take(2), count);
  const uint8 = () => new Uint8Array(buffer, take(1), count);
  const take = (width: number) => {
    const at = used;
    used += count * width;
    return at;
  };
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

/** The blocks as views of one buffer. */
function joined(blocks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const all = new Uint8Array(bytes);
  let used = 0;
  return blocks.map((block) => {
    all.set(block, used);
    used += block.length;
    return all.subarray(used - block.length, used);
  });
}
