// Holds a session's packed bodies while it is read, and searches them at its end for all its secrets.

import type { Finding } from "../core/finding.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import type { MessageBatch } from "../ports/store.ts";
import { propagates } from "../privacy/propagate.ts";
import { propagate, type SecretValue } from "./propagate.ts";
import type { ReadEvent, ReadTools } from "./read-events.ts";

/** A session with more packed bodies is searched later, from the store. */
const HELD_BYTES = 12 << 20;

/** A session that is too large, or was begun in an earlier read, is left to `finish.ts`. */
export class SessionSecrets {
  private readonly tools: ReadTools;
  private readonly emit: (event: ReadEvent) => void;
  private values = new Map<string, SecretValue>();
  private known = new Map<number, readonly Finding[]>();
  private frames: Uint8Array[] = [];
  private held = 0;
  private lastSeq = -1;
  private whole = false;

  constructor(tools: ReadTools, emit: (event: ReadEvent) => void) {
    this.tools = tools;
    this.emit = emit;
  }

  begin(fromStart: boolean): void {
    this.values = new Map();
    this.known = new Map();
    this.frames = [];
    this.held = 0;
    this.lastSeq = -1;
    this.whole = fromStart;
  }

  see(message: Message, findings: readonly Finding[]): void {
    this.lastSeq = message.seq;
    if (findings.length === 0 || !this.whole) return;
    this.known.set(message.seq, findings);
    for (const finding of findings) {
      if (this.values.has(finding.valueHash) || !propagates(finding)) continue;
      const value = this.tools.detector.valueOf(message, finding);
      if (value !== undefined) this.values.set(finding.valueHash, { value, finding });
    }
  }

  /** Copies the blocks: the batch itself is handed over. */
  hold({ blocks }: MessageBatch): void {
    if (!this.whole) return;
    for (const block of blocks) {
      this.frames.push(new Uint8Array(block));
      this.held += block.length;
    }
    if (this.held <= HELD_BYTES) return;
    this.frames = [];
    this.whole = false;
  }

  /** `facts` as lists show them. Returns the last message searched; undefined where `finish.ts` has to search. */
  end(facts: SessionFacts): number | undefined {
    if (!this.whole) return undefined;
    const { values, frames, known, lastSeq } = this;
    const { context, unpack } = this.tools;
    const input = { frames, values: [...values.values()], facts, from: 0, context, unpack };
    for (const { seq, findings, text } of propagate({ ...input, known: (at) => known.get(at) ?? [] })) {
      this.emit({ kind: "findings", findings: findings.map((finding) => ({ seq, finding })) });
      if (text) this.emit({ kind: "reindex", seq, text });
    }
    this.begin(false);
    return lastSeq;
  }
}
