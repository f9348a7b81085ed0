// Writes one session as the port promises it: places and ids of messages, threads, usage, and the facts of the whole log.

import { idHash, messageId, sessionId, toolCallId } from "../../core/ids.ts";
import type {
  ChildLink,
  HiddenReason,
  Message,
  MessageKind,
  Part,
  Role,
  SessionFacts,
  SessionHead,
} from "../../core/session.ts";
import { IdIndex, type IdIndexState } from "../../core/thread.ts";
import type { Usage } from "../../core/usage.ts";
import type { SourceItem } from "../../ports/source.ts";
import { known } from "./values.ts";

/** What a log says of its session when it opens; `externalId` must never change from read to read. */
export type HeadDraft = { readonly [K in keyof Omit<SessionHead, "id" | "source">]?: SessionHead[K] | undefined } & {
  readonly externalId: string;
};

export interface Said {
  readonly role: Role;
  readonly kind: MessageKind;
  readonly parts: readonly Part[];
  /** Line in the log, from 1; where a log has no lines, the number of the element or row. */
  readonly line: number;
  /** The agent's own id. Absent: `L<line>`. An id that came before gets a suffix. */
  readonly id?: string | undefined;
  /** The agent's id of what this follows, `null` for a root. Absent, or unknown: the message before. */
  readonly parent?: string | null | undefined;
  /** Unix milliseconds. */
  readonly time?: number | undefined;
  readonly model?: string | undefined;
  /** Joins the messages of one API answer, which are counted as one. */
  readonly apiId?: string | undefined;
}

/** The tokens of one API answer. */
export interface Spent {
  /** What makes the answer one: the same in a fork's copy of it, and in no other answer. A later one replaces it. */
  readonly key: string;
  readonly model?: string | undefined;
  /** Unix milliseconds. */
  readonly time?: number | undefined;
  readonly usage: { readonly [K in keyof Usage]?: Usage[K] | undefined };
}

/** Plain data, kept between two reads of a growing log. */
export interface SessionState {
  head: SessionHead;
  seq: number;
  /** `seq` of the newest message, -1 for none. */
  tip: number;
  /** Hash of the id of each message, and of each record passed, to the `seq` of the message it is or hangs on, plus 1. */
  ids: IdIndexState;
  /** Real prompts by what they follow. */
  prompts: IdIndexState;
  rewindPoints: number;
  lines: number;
  records: number;
  cwds: string[];
  gitBranches: string[];
  agentVersions: string[];
  title: string | undefined;
  compactBoundaries: number;
  children: ChildLink[];
  hidden: HiddenReason | undefined;
  /** A prompt, or an answer, was said: the session is not empty. */
  hasContent: boolean;
  activeLeaf: number | undefined;
}

const MAX_FACTS = 10_000;
const ASKED: readonly MessageKind[] = ["prompt", "queued_prompt"];
const CONTENT: readonly MessageKind[] = ["prompt", "queued_prompt", "slash_command", "assistant", "step"];

export class SessionWriter {
  private readonly out: SourceItem[];
  private readonly state: SessionState;
  private readonly ids: IdIndex;
  private readonly prompts: IdIndex;

  /** Opens a session, or goes on with the one of an earlier read; `out` gets what it yields. */
  constructor(out: SourceItem[], start: { readonly source: string; readonly head: HeadDraft } | SessionState) {
    this.out = out;
    this.state = "seq" in start ? structuredClone(start) : newState(start.source, start.head);
    this.ids = new IdIndex(this.state.ids);
    this.prompts = new IdIndex(this.state.prompts);
    out.push({ kind: "session", head: this.state.head });
  }

  get head(): SessionHead {
    return this.state.head;
  }

  /** `seq` of the newest message, -1 for none. */
  get tip(): number {
    return this.state.tip;
  }

  /** Says a message and returns its `seq`. */
  say(said: Said): number {
    const { state } = this;
    const seq = state.seq++;
    const key = idHash(said.id ?? `L${said.line}`);
    const id = this.ids.get(key) >= 0 ? `${said.id ?? `L${said.line}`}#${seq}` : (said.id ?? `L${said.line}`);
    const parentSeq = this.parentOf(said);
    this.ids.set(idHash(id), seq + 1);
    state.tip = seq;
    if (CONTENT.includes(said.kind)) state.hasContent = true;
    if (ASKED.includes(said.kind)) this.ask(parentSeq);
    const { role, kind, parts, line } = said;
    const message: { -readonly [K in keyof Message]: Message[K] } = { id: messageId(id), seq, role, kind, parts, line };
    if (parentSeq >= 0) message.parentSeq = parentSeq;
    if (said.time !== undefined) message.time = said.time;
    if (said.model !== undefined) message.model = said.model;
    if (said.apiId !== undefined) message.apiId = said.apiId;
    this.out.push({ kind: "message", message });
    return seq;
  }

  /** Notes a record of a tree that is no message: what follows it follows the message it hangs on. */
  pass(id: string, parent: string | null | undefined): void {
    const key = idHash(id);
    if (this.ids.get(key) < 0) this.ids.set(key, this.seqOf(parent) + 1);
  }

  /** True where a message or record with this id came. */
  knows(id: string): boolean {
    return this.ids.get(idHash(id)) >= 0;
  }

  spend({ key, model, time, usage }: Spent): void {
    const counted = known<Usage>(usage as { [K in keyof Usage]: Usage[K] | undefined });
    if (Object.keys(counted).length === 0) return;
    const hash = idHash(key);
    this.out.push({ kind: "usage", entry: { key: hash, messageKey: hash, model, time, usage: counted } });
  }

  /** What becomes known after the session was opened; its id and source stay. */
  amend(head: Partial<HeadDraft>): void {
    const { id, externalId } = this.state.head;
    this.state.head = { ...this.state.head, ...dropUndefined(head), id, externalId };
    this.noteHead();
  }

  folder(cwd: string | undefined): void {
    addOnce(this.state.cwds, cwd);
  }

  branch(name: string | undefined): void {
    addOnce(this.state.gitBranches, name);
  }

  version(version: string | undefined): void {
    addOnce(this.state.agentVersions, version);
  }

  /** The last one stays. */
  title(title: string | undefined): void {
    this.state.title = title?.trim() || this.state.title;
  }

  /** The agent replaced its history by a summary; say the boundary (and the summary) as messages too. */
  compacted(): void {
    this.state.compactBoundaries++;
  }

  child(callId: string | undefined, externalId: string | undefined): void {
    const { children } = this.state;
    if (!callId || !externalId || children.length >= MAX_FACTS) return;
    if (children.some((link) => link.externalId === externalId)) return;
    children.push({ callId: toolCallId(callId), externalId });
  }

  hide(reason: HiddenReason): void {
    this.state.hidden = reason;
  }

  /** The message that the agent itself names as the newest of the active branch. */
  activeLeaf(id: string): void {
    const seq = this.seqOf(id);
    if (seq >= 0) this.state.activeLeaf = seq;
  }

  /** Counts what was read of the log: non-blank lines and JSON objects. */
  count(lines: number, records: number): void {
    this.state.lines += lines;
    this.state.records += records;
  }

  snapshot(): SessionState {
    return { ...structuredClone(this.state), ids: this.ids.state(), prompts: this.prompts.state() };
  }

  end(): void {
    this.out.push({ kind: "session_end", facts: factsOf(this.state) });
  }

  /** `seq` of the message that `id` is or hangs on, -1 where there is none. */
  private seqOf(id: string | null | undefined): number {
    return id ? this.ids.get(idHash(id)) - 1 : -1;
  }

  private parentOf({ parent }: Said): number {
    if (parent === null) return -1;
    if (parent === undefined) return this.state.tip;
    const key = this.ids.get(idHash(parent));
    // Unknown: the log lost it. What came before is the best guess; the reader says so if it matters.
    return key < 0 ? this.state.tip : key - 1;
  }

  private ask(parentSeq: number): void {
    if (parentSeq < 0) return;
    const before = Math.max(this.prompts.get(parentSeq), 0);
    if (before === 1) this.state.rewindPoints++;
    this.prompts.set(parentSeq, before + 1);
  }

  private noteHead(): void {
    const { cwd, gitBranch, agentVersion } = this.state.head;
    this.folder(cwd);
    this.branch(gitBranch);
    this.version(agentVersion);
  }
}

function newState(source: string, draft: HeadDraft): SessionState {
  const { externalId, ...rest } = dropUndefined(draft);
  const head: SessionHead = { isSubagent: false, ...rest, externalId, id: sessionId(source, externalId), source };
  return {
    head,
    seq: 0,
    tip: -1,
    ids: new IdIndex().state(),
    prompts: new IdIndex().state(),
    rewindPoints: 0,
    lines: 0,
    records: 0,
    cwds: head.cwd === undefined ? [] : [head.cwd],
    gitBranches: head.gitBranch === undefined ? [] : [head.gitBranch],
    agentVersions: head.agentVersion === undefined ? [] : [head.agentVersion],
    title: undefined,
    compactBoundaries: 0,
    children: [],
    hidden: undefined,
    hasContent: false,
    activeLeaf: undefined,
  };
}

function factsOf(state: SessionState): SessionFacts {
  const hidden = state.hidden ?? (state.hasContent ? undefined : "empty");
  return {
    ...known<Pick<SessionFacts, "title" | "activeLeafSeq" | "hidden">>({
      title: state.title,
      activeLeafSeq: state.activeLeaf,
      hidden,
    }),
    head: state.head,
    cwds: [...state.cwds],
    gitBranches: [...state.gitBranches],
    agentVersions: [...state.agentVersions],
    compactBoundaries: state.compactBoundaries,
    microcompactBoundaries: 0,
    hasCompaction: state.compactBoundaries > 0,
    rewindPoints: state.rewindPoints,
    lines: state.lines,
    records: state.records,
    children: [...state.children],
    foreignTitles: [],
  };
}

function dropUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function addOnce(list: string[], value: string | undefined): void {
  if (value !== undefined && value !== "" && list.length < MAX_FACTS && !list.includes(value)) list.push(value);
}
