// Holds a session's packed bodies while it is read, and searches them at its end for all its secrets.

import { type Finding, isConfirmed } from "../core/finding.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import type { MessageBatch } from "../ports/message-batch.ts";
import { type ConfirmedValue, createPropagator } from "../privacy/propagate.ts";
import { propagate } from "./propagate.ts";
import type { ReadEvent, ReadTools } from "./read-events.ts";

/** A session with more packed bodies is searched later, from the store. */
const HELD_BYTES = 12 << 20;

/**
 * Most secrets are masked so before anything of them is indexed. A session that is too large, or was begun in an earlier
 * read, is left to `spread.ts`, as are secrets of other sessions.
 */
export class SessionSecrets {
  private readonly tools: ReadTools;
  private readonly emit: (event: ReadEvent) => void;
  private values = new Map<string, ConfirmedValue>();
  private known = new Map<number, readonly Finding[]>();
  private frames: Uint8Array[] = [];
  private held = 0;
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
    this.whole = fromStart;
  }

  see(message: Message, findings: readonly Finding[]): void {
    if (findings.length === 0 || !this.whole) return;
    this.known.set(message.seq, findings);
    for (const finding of findings) {
      if (this.values.has(finding.valueHash) || !isConfirmed(finding)) continue;
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

  /** `facts` as lists show them, with what was found in them. */
  end(facts: SessionFacts, own: readonly Finding[]): void {
    const { frames, known } = this;
    const { context, unpack } = this.tools;
    const values = [...this.values.values()];
    if (values.length > 0)
      this.emit({ kind: "values", values: values.map(({ value, finding }) => [finding.valueHash, value] as const) });
    if (!this.whole || values.length === 0) {
      this.begin(false);
      return;
    }
    const input = { frames, propagator: createPropagator(values), facts, from: 0, context, unpack };
    const before = (seq: number) => ((seq < 0 ? own : known.get(seq)) ?? []).map((finding) => ({ seq, finding }));
    for (const { seq, findings, text } of propagate({ ...input, known: before })) {
      this.emit({ kind: "findings", findings });
      if (text) this.emit({ kind: "reindex", seq, text });
    }
    this.begin(false);
  }
}
