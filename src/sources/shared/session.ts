// Writes one session as the port promises it: places and ids of messages, threads, usage, and the facts of the whole log.

import { idHash, messageId, toolCallId } from "../../core/ids.ts";
import type { HiddenReason, Message, MessageKind, Part, Role, SessionHead } from "../../core/session.ts";
import { IdIndex } from "../../core/thread.ts";
import type { Usage } from "../../core/usage.ts";
import type { SourceItem } from "../../ports/source.ts";
import { dropUndefined, factsOf, type HeadDraft, newState, type SessionState } from "./session-state.ts";
import { knownCounts } from "./values.ts";

export type { HeadDraft, SessionState } from "./session-state.ts";

export interface Said {
  readonly role: Role;
  readonly kind: MessageKind;
  readonly parts: readonly Part[];
  /** Line in the log, from 1; where a log has no lines, the number of the element or row. */
  readonly line: number;
  /** The agent's own id. Absent: `L<line>`. An id that came before gets a suffix. */
  readonly id?: string | undefined;
  /** The agent's id of what this follows, or its `seq`; `null` for a root. Absent, or unknown: the message before. */
  readonly parent?: string | number | null | undefined;
  /** Unix milliseconds. */
  readonly time?: number | undefined;
  readonly model?: string | undefined;
  /** Joins the messages of one API answer, which are counted as one. */
  readonly apiId?: string | undefined;
  /** A subagent's message that the agent wrote into its parent's log. */
  readonly sidechain?: boolean | undefined;
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

const MAX_FACTS = 10_000;
const ASKED: readonly MessageKind[] = ["prompt", "queued_prompt"];
const CONTENT: readonly MessageKind[] = ["prompt", "queued_prompt", "slash_command", "assistant", "step"];

export class SessionWriter {
  private readonly out: SourceItem[];
  private readonly state: SessionState;
  private readonly ids: IdIndex;
  private readonly prompts: IdIndex;
  private readonly calls: IdIndex;

  /** Opens a session, or goes on with the one of an earlier read; `out` gets what it yields. */
  constructor(out: SourceItem[], start: { readonly source: string; readonly head: HeadDraft } | SessionState) {
    this.out = out;
    this.state = "seq" in start ? structuredClone(start) : newState(start.source, start.head);
    this.ids = new IdIndex(this.state.ids);
    this.prompts = new IdIndex(this.state.prompts);
    this.calls = new IdIndex(this.state.calls);
    out.push({ kind: "session", head: this.state.head });
  }

  get head(): SessionHead {
    return this.state.head;
  }

  /** `seq` of the newest message, -1 for none. */
  get tip(): number {
    return this.state.tip;
  }

  /** `seq` of the message that was last named as the active branch's newest. */
  get leaf(): number | undefined {
    return this.state.activeLeaf;
  }

  /** Says a message and returns its `seq`. */
  say(said: Said): number {
    const { state } = this;
    const seq = state.seq++;
    let id = said.id ?? `L${said.line}`;
    let key = idHash(id);
    // Again where the log itself has an id with such a suffix.
    while (this.ids.get(key) >= 0) {
      id = `${id}#${seq}`;
      key = idHash(id);
    }
    const parentSeq = this.parentOf(said.parent);
    this.ids.set(key, seq + 1);
    state.tip = seq;
    if (CONTENT.includes(said.kind)) state.hasContent = true;
    const rewinds = this.leaves(said.parent);
    if ((rewinds || ASKED.includes(said.kind)) && !said.sidechain) this.ask(parentSeq, rewinds);
    const { role, kind, parts, line } = said;
    const message: { -readonly [K in keyof Message]: Message[K] } = { id: messageId(id), seq, role, kind, parts, line };
    if (parentSeq >= 0) message.parentSeq = parentSeq;
    if (said.time !== undefined) message.time = said.time;
    if (said.model !== undefined) message.model = said.model;
    if (said.apiId !== undefined) message.apiId = said.apiId;
    if (said.sidechain) message.sidechain = true;
    if (rewinds) message.rewinds = true;
    this.out.push({ kind: "message", message });
    return seq;
  }

  /**
   * Notes a record of a tree that is no message: what follows it follows the message it hangs on, whose `seq` is
   * returned (-1 for none). Where the parent is absent or unknown that is the message before, as for messages.
   */
  pass(id: string | undefined, parent: Said["parent"]): number {
    const seq = this.parentOf(parent);
    if (id === undefined) return seq;
    const key = idHash(id);
    if (this.ids.get(key) < 0) this.ids.set(key, seq + 1);
    if (this.leaves(parent)) this.rewound.push(key);
    return seq;
  }

  /** Notes a record by which the agent went back to the parent: the first that follows it leaves what hung there before. */
  rewind(id: string, parent: Said["parent"]): void {
    this.pass(id, parent);
    if (this.rewound.length < MAX_FACTS) this.rewound.push(idHash(id));
  }

  /** From now on what follows `id` follows this message: for a record that became several. */
  continueAt(id: string, seq: number): void {
    this.ids.set(idHash(id), seq + 1);
  }

  /** The id of a tool call; one that came before gets a suffix, since some models count anew in each answer. */
  call(id: string | undefined): string | undefined {
    if (!id) return undefined;
    const key = idHash(id);
    const times = Math.max(this.calls.get(key), 0) + 1;
    this.calls.set(key, times);
    return times === 1 ? id : `${id}#${times}`;
  }

  /** The id of the call that a result with this id answers: the newest `call` of it. */
  answered(id: string | undefined): string | undefined {
    if (!id) return undefined;
    const times = this.calls.get(idHash(id));
    return times > 1 ? `${id}#${times}` : id;
  }

  /** True where a message or record with this id came. */
  knows(id: string): boolean {
    return this.ids.get(idHash(id)) >= 0;
  }

  spend({ key, model, time, usage }: Spent): void {
    const counted = knownCounts(usage);
    if (!counted) return;
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

  /** The message that the agent itself names as the newest of the active branch, by its id or its `seq`. */
  activeLeaf(leaf: string | number): void {
    const seq = typeof leaf === "number" ? leaf : this.seqOf(leaf);
    if (seq >= 0) this.state.activeLeaf = seq;
  }

  /** Counts what was read of the log: non-blank lines and JSON objects. */
  count(lines: number, records: number): void {
    this.state.lines += lines;
    this.state.records += records;
  }

  snapshot(): SessionState {
    return {
      ...structuredClone(this.state),
      ids: this.ids.state(),
      prompts: this.prompts.state(),
      calls: this.calls.state(),
    };
  }

  end(): void {
    this.out.push({ kind: "session_end", facts: factsOf(this.state) });
  }

  /** `seq` of the message that `id` is or hangs on, -1 where there is none. */
  private seqOf(id: string | null | undefined): number {
    return id ? this.ids.get(idHash(id)) - 1 : -1;
  }

  private parentOf(parent: Said["parent"]): number {
    if (parent === null) return -1;
    if (parent === undefined) return this.state.tip;
    if (typeof parent === "number") return Math.max(-1, Math.min(parent, this.state.tip));
    const key = this.ids.get(idHash(parent));
    // Unknown: the log lost it. What came before is the best guess; the reader says so if it matters.
    return key < 0 ? this.state.tip : key - 1;
  }

  private get rewound(): number[] {
    this.state.rewound ??= [];
    return this.state.rewound;
  }

  /** Whether a rewind waits for what hangs on this record; from then on it waits no more. */
  private leaves(parent: Said["parent"]): boolean {
    const { rewound } = this;
    if (rewound.length === 0 || typeof parent !== "string") return false;
    const at = rewound.indexOf(idHash(parent));
    if (at >= 0) rewound.splice(at, 1);
    return at >= 0;
  }

  private ask(parentSeq: number, rewinds: boolean): void {
    if (parentSeq < 0) {
      if (rewinds) this.state.rewindPoints++;
      return;
    }
    const prompts = Math.max(this.prompts.get(parentSeq), 0);
    const before = rewinds && prompts === 0 ? 1 : prompts;
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

function addOnce(list: string[], value: string | undefined): void {
  if (value !== undefined && value !== "" && list.length < MAX_FACTS && !list.includes(value)) list.push(value);
}
