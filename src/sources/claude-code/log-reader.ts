// One log from record to record: what each becomes, and what of it must be kept to read on later.

import { idHash, messageId } from "../../core/ids.ts";
import type { ChildLink, Message, SessionFacts } from "../../core/session.ts";
import type { UsageEntry } from "../../core/usage.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LogRef, SourceItem } from "../../ports/source.ts";
import { assistantDraft } from "./assistant.ts";
import { type Place, placeOf } from "./discover.ts";
import { contentMark, type Draft } from "./draft.ts";
import { Envelope, type EnvelopeState } from "./envelope.ts";
import { type IssueState, Issues } from "./issues.ts";
import { Links } from "./links.ts";
import { spillFolderOf } from "./spill.ts";
import { attachmentDrafts, systemDraft } from "./system.ts";
import { type ThreadState, Threads } from "./threads.ts";
import { type TitleState, Titles } from "./titles.ts";
import { isRepeat, usageOf } from "./usage.ts";
import { userDrafts } from "./user.ts";
import { Visibility, type VisibilityState } from "./visibility.ts";

/** Everything a later read needs to go on; raise `VERSION` with its shape. */
export interface ReaderState {
  readonly version: number;
  readonly nextLine: number;
  readonly lines: number;
  readonly counts: Counts;
  readonly envelope: EnvelopeState;
  readonly threads: ThreadState;
  readonly titles: TitleState;
  readonly children: readonly ChildLink[];
  readonly visibility: VisibilityState;
  readonly issues: IssueState;
}

interface Counts {
  readonly opened: boolean;
  readonly records: number;
  /** Messages so far: the next one's `seq`. */
  readonly messages: number;
  readonly compactBoundaries: number;
  readonly microcompactBoundaries: number;
  readonly compactSummaries: number;
  /** Of the last message. */
  readonly lastTime: number | undefined;
  readonly lastUsage: UsageEntry | undefined;
  /** The newest `last-prompt`: the leaf it names and how many messages there were. */
  readonly leaf: { readonly hash: number; readonly messages: number } | undefined;
}

const VERSION = 1;
const START: Counts = {
  opened: false,
  records: 0,
  messages: 0,
  compactBoundaries: 0,
  microcompactBoundaries: 0,
  compactSummaries: 0,
  lastTime: undefined,
  lastUsage: undefined,
  leaf: undefined,
};

/** Settings and bookkeeping; `agent-name` and `tag` name other things than the session. */
const SILENT = new Set([
  "file-history-snapshot",
  "agent-name",
  "permission-mode",
  "mode",
  "agent-setting",
  "pr-link",
  "tag",
  "worktree-state",
  "relocated",
  "frame-link",
  "bridge-session",
  "started",
  "result",
  "api-request",
  "api-request-shape",
  "api-request-blob",
  "tools-used",
  "atis-latch",
  "cost-state",
]);
const HOUR_MS = 3_600_000;

export class LogReader {
  /** What the record taken last gave; to be emptied by whoever passes it on. */
  readonly out: SourceItem[] = [];
  private readonly log: LogRef;
  private readonly place: Place;
  private readonly counts: { -readonly [K in keyof Counts]: Counts[K] };
  private readonly envelope: Envelope;
  private readonly threads: Threads;
  private readonly titles: Titles;
  private readonly links: Links;
  private readonly visibility: Visibility;
  private readonly issues: Issues;
  private readonly linesBefore: number;
  private piece = 0;

  constructor(log: LogRef, earlier?: ReaderState) {
    this.log = log;
    this.place = placeOf(log);
    this.counts = { ...(earlier?.counts ?? START) };
    this.envelope = new Envelope(this.place, earlier?.envelope);
    this.threads = new Threads(earlier?.threads);
    this.titles = new Titles(earlier?.titles);
    this.links = new Links(earlier?.children);
    this.visibility = new Visibility(earlier?.visibility);
    this.issues = new Issues(log.path, this.out, earlier?.issues);
    this.linesBefore = earlier?.lines ?? 0;
    if (this.counts.opened) this.out.push({ kind: "session", head: this.envelope.head() });
  }

  /** Takes one record; what it gives is then in `out`. */
  take(record: JsonObject, line: number, glued: boolean): void {
    const { issues, counts } = this;
    this.piece = glued ? this.piece + 1 : 0;
    issues.line = line;
    counts.records++;
    const time = this.timeOf(record);
    this.envelope.take(record, time, issues);
    if (!counts.opened && this.envelope.hasCwd) this.open();
    const { type } = record;
    switch (type === undefined ? roleOf(record) : type) {
      case "user":
        this.links.fromResult(record);
        this.takeUser(record, time);
        return;
      case "assistant":
        this.takeAssistant(record, time);
        return;
      case "system": {
        if (record.subtype === "microcompact_boundary") counts.microcompactBoundaries++;
        const draft = systemDraft(record, issues);
        this.put(record, draft ? [draft] : [], time);
        return;
      }
      case "attachment":
        this.takeAttachment(record, time);
        return;
      case "progress":
        this.links.fromProgress(record);
        this.put(record, [], time);
        return;
      default:
        this.takeOther(record, type);
    }
  }

  /** Opens the session if no record did; false where the log has no record at all. */
  openLate(): boolean {
    if (!this.counts.opened && this.counts.records > 0) this.open();
    return this.counts.opened;
  }

  facts(lines: number): SessionFacts {
    const { envelope, threads, titles, counts } = this;
    const title = titles.title(threads);
    const hidden = this.visibility.hidden(this.place);
    const leaf = counts.leaf?.messages === counts.messages ? threads.seqOf(counts.leaf.hash) : -1;
    return {
      head: envelope.head(),
      ...(title === undefined ? undefined : { title }),
      cwds: [...envelope.cwds],
      gitBranches: [...envelope.gitBranches],
      agentVersions: [...envelope.agentVersions],
      compactBoundaries: counts.compactBoundaries,
      microcompactBoundaries: counts.microcompactBoundaries,
      hasCompaction: counts.compactBoundaries + counts.compactSummaries > 0,
      rewindPoints: threads.rewindPoints,
      lines: this.linesBefore + lines,
      records: counts.records,
      ...(leaf < 0 ? undefined : { activeLeafSeq: leaf }),
      children: [...this.links.children],
      foreignTitles: titles.foreign(threads),
      ...(hidden === undefined ? undefined : { hidden }),
    };
  }

  state(nextLine: number, lines: number): ReaderState {
    return {
      version: VERSION,
      nextLine,
      lines: this.linesBefore + lines,
      counts: { ...this.counts },
      envelope: this.envelope.state(),
      threads: this.threads.state(),
      titles: this.titles.state(),
      children: this.links.children,
      visibility: this.visibility.state(),
      issues: this.issues.state(),
    };
  }

  private open(): void {
    this.counts.opened = true;
    this.out.push({ kind: "session", head: this.envelope.head() });
  }

  private takeUser(record: JsonObject, time: number | undefined): void {
    this.issues.spillFolder = this.place.spillFolder ?? spillFolderOf(this.log, this.envelope.parent);
    const { message } = record;
    if (isObject(message)) this.links.fromNotice(message.content);
    this.put(record, userDrafts(record, this.issues), time);
  }

  private takeAssistant(record: JsonObject, time: number | undefined): void {
    const draft = assistantDraft(record, this.issues);
    this.put(record, draft ? [draft] : [], time);
    const ownId = typeof record.uuid === "string" ? record.uuid : `${this.place.externalId}:${this.lineId()}`;
    const entry = usageOf(record, time, ownId, this.issues);
    if (!entry || isRepeat(this.counts.lastUsage, entry)) return;
    this.counts.lastUsage = entry;
    if (!this.counts.opened) this.open();
    this.out.push({ kind: "usage", entry });
  }

  private takeAttachment(record: JsonObject, time: number | undefined): void {
    const { attachment } = record;
    if (isObject(attachment)) this.links.fromNotice(attachment.prompt);
    this.put(record, attachmentDrafts(record, this.issues), time);
  }

  private takeOther(record: JsonObject, type: unknown): void {
    const { threads, issues, counts } = this;
    if (typeof record.uuid === "string") this.put(record, [], undefined);
    switch (type) {
      case "summary":
      case "custom-title":
      case "ai-title":
        this.titles.take(record, threads, issues);
        return;
      case "queue-operation":
        this.links.fromNotice(record.content);
        return;
      case "last-prompt":
        if (typeof record.leafUuid === "string")
          counts.leaf = { hash: idHash(record.leafUuid), messages: counts.messages };
        return;
      default:
        if (typeof type !== "string") issues.issueOnce("unknown_record", "record without a type");
        else if (!SILENT.has(type)) issues.issueOnce("unknown_record", `record of unknown type ${type.slice(0, 100)}`);
    }
  }

  /** Gives a record its node in the thread and, where it has any, its messages their place in the session. */
  private put(record: JsonObject, drafts: readonly Draft[], time: number | undefined): void {
    const { threads, issues, counts } = this;
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
    else if (hash === undefined && parentUuid === undefined) parentSeq = counts.messages - 1;
    else if (parentHash !== undefined && parentSeq < 0 && !threads.isKnown(parentHash))
      threads.miss(parentHash, counts.messages);
    // A uuid that other content had before stays with that one.
    const id = hash !== undefined && earlier < 0 ? (uuid as string) : this.lineId();
    const sidechain = record.isSidechain === true && !this.place.isSubagent;
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
    const { counts } = this;
    const seq = counts.messages++;
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
    counts.lastTime = at.time;
    if (draft.kind === "compact_boundary") counts.compactBoundaries++;
    else if (draft.kind === "compact_summary") counts.compactSummaries++;
    this.visibility.take(draft);
    if (!counts.opened) this.open();
    this.out.push({ kind: "message", message });
    return seq;
  }

  /** A boundary has no parent of its own: it names the last message before it, or else follows it in the log. */
  private boundaryParent(record: JsonObject, parentSeq: number): number {
    const logical = record.logicalParentUuid;
    const stitched = typeof logical === "string" ? this.threads.seqOf(idHash(logical)) : -1;
    if (stitched >= 0) return stitched;
    return parentSeq >= 0 ? parentSeq : this.counts.messages - 1;
  }

  private checkClock(time: number | undefined, parentSeq: number): void {
    const { lastTime, messages } = this.counts;
    if (time === undefined || lastTime === undefined || parentSeq !== messages - 1) return;
    if (time < lastTime - HOUR_MS)
      this.issues.issueOnce("clock_backwards", "a message is more than an hour older than the one it follows");
  }

  private lineId(): string {
    return this.piece === 0 ? `L${this.issues.line}` : `L${this.issues.line}.${this.piece}`;
  }

  private timeOf(record: JsonObject): number | undefined {
    const { timestamp } = record;
    if (timestamp === undefined || timestamp === null) return undefined;
    const time = typeof timestamp === "string" ? Date.parse(timestamp) : Number.NaN;
    if (!Number.isNaN(time)) return time;
    this.issues.issueOnce("bad_record", "timestamp is no ISO time; taken as unknown");
    return undefined;
  }
}

/** Records of the first versions, and of other writers, have a role but no type. */
function roleOf(record: JsonObject): unknown {
  const { message } = record;
  return isObject(message) ? message.role : undefined;
}

export function isReaderState(state: unknown): state is ReaderState {
  return isObject(state) && state.version === VERSION;
}
