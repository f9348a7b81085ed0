// What the reader of a rollout remembers from record to record, and from one read to the next.

import { idHash, type MessageId, messageId } from "../../core/ids.ts";
import type { ChildLink, Message, ParseIssue, Part, SessionFacts, SessionHead } from "../../core/session.ts";
import { IdIndex, type IdIndexState } from "../../core/thread.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { LogRef, SourceItem } from "../../ports/source.ts";

/** The figures of one `total_token_usage` or `last_token_usage`. */
export interface TokenTotals {
  readonly input: number | undefined;
  readonly cached: number | undefined;
  readonly output: number | undefined;
  readonly reasoning: number | undefined;
  readonly total: number | undefined;
}

/** A record kept back until the boundary of a fork is known. */
export interface HeldRecord {
  readonly value: JsonObject;
  readonly line: number;
}

/** An `agent_message` or `agent_reasoning` event whose response item has not come. */
export interface HeldText {
  readonly kind: "text" | "reasoning";
  readonly text: string;
  readonly line: number;
  readonly time: number | undefined;
}

/** Plain data: the structured clone algorithm takes it as it is. */
export interface RolloutState {
  nextLine: number;
  lines: number;
  records: number;
  head: SessionHead | undefined;
  /** True once the head came from the log's own session_meta, not from the file's name. */
  ownMeta: boolean;
  seq: number;
  /** `seq` of the newest message on the active thread, -1 for none. */
  tip: number;
  ids: IdIndexState;
  calls: IdIndexState;
  cwds: string[];
  gitBranches: string[];
  agentVersions: string[];
  title: string | undefined;
  model: string | undefined;
  children: ChildLink[];
  /** Calls of `spawn_agent` whose output will name the child. */
  spawnCalls: string[];
  guardian: boolean;
  hasContent: boolean;
  unknownTypes: string[];
  prompts: PromptState;
  said: SaidState;
  /** Structured facts of tool calls whose output has not come, by call id. */
  details: Map<string, { readonly facts: JsonObject; readonly line: number; readonly time: number | undefined }>;
  compaction: { count: number; open: string | undefined };
  rewind: {
    /** Before each prompt on the active thread: the message it follows. */
    turns: number[];
    /** Set between a rollback and the next prompt: the message that the next prompt follows. */
    to: number | undefined;
    points: number[];
  };
  usage: { totals: TokenTotals | undefined; epoch: number; lineage: string | undefined };
  copy: { parentId: string; parentPath: string; held: HeldRecord[] } | undefined;
}

export interface PromptState {
  /** A `user_message` event was seen: user items without one are no prompts. */
  sawEvent: boolean;
  /** Items come before their events in this log. */
  itemFirst: boolean;
  /** Hashes of items that were given out as prompts or injected text and may still get their event. */
  openItems: { hashes: number[]; prompt: boolean }[];
  /** Hashes of events whose items may still come. */
  openEvents: number[];
  /** Hashes of prompts that came as `item_completed` and may come again as `user_message`. */
  completed: number[];
  firstHash: number | undefined;
  /** A turn was aborted and no item dropped since: Codex may write the first prompt once more. */
  aborted: boolean;
}

export interface SaidState {
  /** An item with what the assistant said or thought was seen: its events wait for theirs. */
  sawItem: boolean;
  held: HeldText[];
  /** Events of this turn that were given out before any item was seen, and may still get one. */
  given: HeldText[];
  /** Hashes of what this turn's items said and no event has claimed. */
  hashes: number[];
  /** Hash of the newest text of the assistant that was given out. */
  lastHash: number | undefined;
}

export function newState(): RolloutState {
  return {
    nextLine: 1,
    lines: 0,
    records: 0,
    head: undefined,
    ownMeta: false,
    seq: 0,
    tip: -1,
    ids: new IdIndex().state(),
    calls: new IdIndex().state(),
    cwds: [],
    gitBranches: [],
    agentVersions: [],
    title: undefined,
    model: undefined,
    children: [],
    spawnCalls: [],
    guardian: false,
    hasContent: false,
    unknownTypes: [],
    prompts: {
      sawEvent: false,
      itemFirst: false,
      openItems: [],
      openEvents: [],
      completed: [],
      firstHash: undefined,
      aborted: false,
    },
    said: { sawItem: false, held: [], given: [], hashes: [], lastHash: undefined },
    details: new Map(),
    compaction: { count: 0, open: undefined },
    rewind: { turns: [], to: undefined, points: [] },
    usage: { totals: undefined, epoch: 0, lineage: undefined },
    copy: undefined,
  };
}

/** One read of one log: its state, and what waits to be yielded. */
export interface Reading {
  readonly log: LogRef;
  readonly state: RolloutState;
  readonly ids: IdIndex;
  readonly calls: IdIndex;
  out: SourceItem[];
}

export function newReading(log: LogRef, state: RolloutState): Reading {
  return { log, state, ids: new IdIndex(state.ids), calls: new IdIndex(state.calls), out: [] };
}

/** The state as it goes into `end`. */
export function frozen(reading: Reading): RolloutState {
  return { ...reading.state, ids: reading.ids.state(), calls: reading.calls.state() };
}

export function report(reading: Reading, code: ParseIssue["code"], line: number | undefined, message: string): void {
  const { path } = reading.log;
  reading.out.push({
    kind: "issue",
    issue: line === undefined ? { code, log: path, message } : { code, log: path, line, message },
  });
}

/** One issue for each unknown type, however often it comes; `type` is shown, so its words must be `quotable`. */
export function reportUnknown(reading: Reading, type: string, line: number): void {
  const { unknownTypes } = reading.state;
  if (unknownTypes.includes(type) || unknownTypes.length >= 200) return;
  unknownTypes.push(type);
  report(reading, "unknown_record", line, `unknown type ${type}; what it holds is in the archive only`);
}

export interface Draft {
  readonly role: Message["role"];
  readonly kind: Message["kind"];
  readonly parts: readonly Part[];
  readonly line: number;
  readonly time: number | undefined;
  /** The item's own id, where it has one. */
  readonly id?: string | undefined;
  /** `seq` of the message it follows, where that is not the tip; -1 for a root. */
  readonly parent?: number | undefined;
}

const WRITTEN_BY_MODEL = new Set<Message["kind"]>(["assistant", "step"]);
const NO_CONTENT = new Set<Message["kind"]>(["injected", "status", "compact_boundary"]);

/** Gives the draft its place and puts it out. */
export function say(reading: Reading, draft: Draft): void {
  const { state } = reading;
  const parent = draft.parent ?? state.tip;
  const message: { -readonly [K in keyof Message]: Message[K] } = {
    id: freshId(reading, draft.id, draft.line),
    seq: state.seq,
    role: draft.role,
    kind: draft.kind,
    parts: draft.parts,
    line: draft.line,
  };
  if (parent >= 0) message.parentSeq = parent;
  if (draft.time !== undefined) message.time = draft.time;
  if (state.model !== undefined && WRITTEN_BY_MODEL.has(draft.kind)) {
    message.model = state.model;
  }
  state.tip = state.seq++;
  if (WRITTEN_BY_MODEL.has(draft.kind)) {
    // An answer has begun: what a person asked before it is settled.
    state.prompts.openItems = [];
    state.prompts.openEvents = [];
  }
  if (!NO_CONTENT.has(draft.kind)) {
    state.hasContent = true;
    state.compaction.open = undefined;
  }
  reading.out.push({ kind: "message", message });
}

/** The item's id where it has one that this log did not use yet, else its line, with its place where a line has more. */
function freshId(reading: Reading, id: string | undefined, line: number): MessageId {
  const byLine = `L${line}`;
  let candidate = id ?? byLine;
  for (let n = 0; reading.ids.get(idHash(candidate)) >= 0; n++) {
    // A whole document may be one line: counting up from 1 would take longer with each message.
    candidate = n === 0 && id !== undefined ? byLine : `${byLine}.${reading.state.seq + n}`;
  }
  reading.ids.set(idHash(candidate), 1);
  return messageId(candidate);
}

export function addOnce(list: string[], value: string | undefined): void {
  if (value !== undefined && list.length < 10_000 && !list.includes(value)) list.push(value);
}

/** Adds to the end and drops from the front beyond `limit`. */
export function remember<T>(list: T[], value: T, limit: number): void {
  list.push(value);
  if (list.length > limit) list.shift();
}

export function factsOf(state: RolloutState, head: SessionHead, indexTitle: string | undefined): SessionFacts {
  const facts: { -readonly [K in keyof SessionFacts]: SessionFacts[K] } = {
    head,
    cwds: [...state.cwds],
    gitBranches: [...state.gitBranches],
    agentVersions: [...state.agentVersions],
    compactBoundaries: state.compaction.count,
    microcompactBoundaries: 0,
    hasCompaction: state.compaction.count > 0,
    rewindPoints: state.rewind.points.length,
    lines: state.lines,
    records: state.records,
    children: [...state.children],
    foreignTitles: [],
  };
  const title = state.title ?? indexTitle;
  if (title !== undefined) facts.title = title;
  if (state.rewind.to !== undefined && state.tip >= 0) facts.activeLeafSeq = state.tip;
  const waits = state.said.held.length > 0 || state.details.size > 0 || (state.copy?.held.length ?? 0) > 0;
  if (state.guardian) facts.hidden = "guardian";
  else if (!state.hasContent && !waits) facts.hidden = "empty";
  return facts;
}
