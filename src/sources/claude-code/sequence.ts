// The messages of one session in their order: ids, parents, and records that come twice.

import { idHash, messageId } from "../../core/ids.ts";
import type { Message } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { contentMark, type Draft } from "./draft.ts";
import type { Issues } from "./issues.ts";
import { type ThreadState, Threads } from "./threads.ts";
import { Visibility, type VisibilityState } from "./visibility.ts";

export interface SequenceState {
  readonly messages: number;
  readonly compactBoundaries: number;
  readonly compactSummaries: number;
  /** Of the last message. */
  readonly lastTime: number | undefined;
  readonly threads: ThreadState;
  readonly visibility: VisibilityState;
}

const HOUR_MS = 3_600_000;

interface Setting {
  readonly issues: Issues;
  readonly isSubagent: boolean;
  readonly give: (message: Message) => void;
}

export class Sequence {
  readonly threads: Threads;
  readonly visibility: Visibility;
  /** Messages so far: the next one's `seq`. */
  messages: number;
  compactBoundaries: number;
  compactSummaries: number;
  private lastTime: number | undefined;
  private readonly issues: Issues;
  private readonly isSubagent: boolean;
  private readonly give: (message: Message) => void;

  constructor(setting: Setting, earlier?: SequenceState) {
    this.issues = setting.issues;
    this.isSubagent = setting.isSubagent;
    this.give = setting.give;
    this.threads = new Threads(earlier?.threads);
    this.visibility = new Visibility(earlier?.visibility);
    this.messages = earlier?.messages ?? 0;
    this.compactBoundaries = earlier?.compactBoundaries ?? 0;
    this.compactSummaries = earlier?.compactSummaries ?? 0;
    this.lastTime = earlier?.lastTime;
  }

  /** Gives a record its node in the thread and, where it has any, its messages their place in the session. */
  put(record: JsonObject, drafts: readonly Draft[], time: number | undefined): void {
    const { threads, issues } = this;
    const { uuid, parentUuid } = record;
    const parentHash = typeof parentUuid === "string" ? threads.hash(parentUuid) : undefined;
    let parentSeq = parentHash === undefined ? -1 : threads.seqOf(parentHash);
    if (typeof uuid === "string" && uuid === parentUuid) {
      issues.issue("thread_cycle", "the record names itself as its parent; taken as a root");
      parentSeq = -1;
    }
    const hash = typeof uuid === "string" && uuid !== "" ? threads.hashNew(uuid) : undefined;
    const [first] = drafts;
    if (!first) {
      if (hash !== undefined) threads.pass(hash, parentSeq);
      return;
    }
    let mark = 0;
    for (const draft of drafts) mark = Math.imul(mark, 31) ^ contentMark(draft.parts);
    const earlier = hash === undefined ? -1 : threads.messageSeq(hash);
    // The same record twice in one log: counted once.
    if (earlier >= 0 && threads.mark(earlier) === mark) return;
    if (first.kind === "compact_boundary") parentSeq = this.boundaryParent(record, parentSeq);
    else if (hash === undefined && parentUuid === undefined) parentSeq = this.messages - 1;
    else if (parentHash !== undefined && parentSeq < 0 && !threads.isKnown(parentHash))
      threads.miss(parentHash, this.messages);
    // A uuid that other content had before stays with that one.
    const id = hash !== undefined && earlier < 0 ? (uuid as string) : this.lineId();
    const sidechain = record.isSidechain === true && !this.isSubagent;
    if (first.kind === "prompt" && !sidechain && parentHash !== undefined) threads.ask(parentHash);
    this.checkClock(time, parentSeq);
    for (const [i, draft] of drafts.entries()) {
      const seq = this.emit(draft, { id: i === 0 ? id : `${id}#${i}`, parentSeq, time, sidechain });
      const last = i === drafts.length - 1;
      if (threads.put(last ? hash : undefined, seq, parentSeq, mark))
        issues.issue("thread_cycle", "the record is an ancestor of its own parent; the thread was cut there");
      parentSeq = seq;
    }
  }

  private emit(
    draft: Draft,
    at: {
      readonly id: string;
      readonly parentSeq: number;
      readonly time: number | undefined;
      readonly sidechain: boolean;
    },
  ): number {
    const seq = this.messages++;
    const message: { -readonly [K in keyof Message]: Message[K] } = {
      id: messageId(at.id),
      seq,
      role: draft.role,
      kind: draft.kind,
      parts: draft.parts,
      line: this.issues.line,
    };
    if (at.parentSeq >= 0) message.parentSeq = at.parentSeq;
    if (at.time !== undefined) message.time = at.time;
    if (draft.model !== undefined) message.model = draft.model;
    if (draft.apiId !== undefined) message.apiId = draft.apiId;
    if (at.sidechain) message.sidechain = true;
    this.lastTime = at.time;
    if (draft.kind === "compact_boundary") this.compactBoundaries++;
    else if (draft.kind === "compact_summary") this.compactSummaries++;
    this.visibility.take(draft);
    this.give(message);
    return seq;
  }

  /** A boundary has no parent of its own: it names the last message before it, or else follows it in the log. */
  private boundaryParent(record: JsonObject, parentSeq: number): number {
    const logical = record.logicalParentUuid;
    const stitched = typeof logical === "string" ? this.threads.seqOf(idHash(logical)) : -1;
    if (stitched >= 0) return stitched;
    return parentSeq >= 0 ? parentSeq : this.messages - 1;
  }

  private checkClock(time: number | undefined, parentSeq: number): void {
    const { lastTime, messages } = this;
    if (time === undefined || lastTime === undefined || parentSeq !== messages - 1) return;
    if (time < lastTime - HOUR_MS)
      this.issues.issueOnce("clock_backwards", "a message is more than an hour older than the one it follows");
  }

  /** The id of a message that the log gives none. */
  lineId(): string {
    return this.issues.piece === 0 ? `L${this.issues.line}` : `L${this.issues.line}.${this.issues.piece}`;
  }

  state(): SequenceState {
    return {
      messages: this.messages,
      compactBoundaries: this.compactBoundaries,
      compactSummaries: this.compactSummaries,
      lastTime: this.lastTime,
      threads: this.threads.state(),
      visibility: this.visibility.state(),
    };
  }
}
