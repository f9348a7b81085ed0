// One log from record to record: what each becomes, and what of it must be kept to read on later.

import { idHash } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { ChildLink, Message, SessionFacts } from "../../core/session.ts";
import type { UsageEntry } from "../../core/usage.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LogRef, SourceItem } from "../../ports/source.ts";
import { assistantDraft } from "./assistant.ts";
import { type Place, placeOf } from "./discover.ts";
import { Envelope, type EnvelopeState } from "./envelope.ts";
import { type IssueState, Issues } from "./issues.ts";
import { Links } from "./links.ts";
import { Sequence, type SequenceState } from "./sequence.ts";
import { spillFolderOf } from "./spill.ts";
import { attachmentDrafts, systemDraft } from "./system.ts";
import { type TitleState, Titles } from "./titles.ts";
import { isRepeat, usageOf } from "./usage.ts";
import { userDrafts } from "./user.ts";

/** Everything a later read needs to go on; raise `VERSION` with its shape. */
export interface ReaderState {
  readonly version: number;
  readonly nextLine: number;
  readonly lines: number;
  readonly counts: Counts;
  readonly envelope: EnvelopeState;
  readonly sequence: SequenceState;
  readonly titles: TitleState;
  readonly children: readonly ChildLink[];
  readonly issues: IssueState;
}

interface Counts {
  readonly opened: boolean;
  readonly records: number;
  readonly microcompactBoundaries: number;
  readonly lastUsage: UsageEntry | undefined;
  /** The newest `last-prompt`: the leaf it names and how many messages there were. */
  readonly leaf: { readonly hash: number; readonly messages: number } | undefined;
}

const VERSION = 1;
const START: Counts = {
  opened: false,
  records: 0,
  microcompactBoundaries: 0,
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

export class LogReader {
  /** What the record taken last gave; to be emptied by whoever passes it on. */
  readonly out: SourceItem[] = [];
  private readonly log: LogRef;
  private readonly place: Place;
  private readonly counts: { -readonly [K in keyof Counts]: Counts[K] };
  private readonly envelope: Envelope;
  private readonly sequence: Sequence;
  private readonly titles: Titles;
  private readonly links: Links;
  private readonly issues: Issues;
  private readonly linesBefore: number;

  constructor(log: LogRef, earlier?: ReaderState) {
    this.log = log;
    this.place = placeOf(log);
    this.counts = { ...(earlier?.counts ?? START) };
    this.envelope = new Envelope(this.place, earlier?.envelope);
    this.titles = new Titles(earlier?.titles);
    this.links = new Links(earlier?.children);
    this.issues = new Issues(log.path, this.out, earlier?.issues);
    this.linesBefore = earlier?.lines ?? 0;
    const give = (message: Message): void => {
      if (!this.counts.opened) this.open();
      this.out.push({ kind: "message", message });
    };
    const { isSubagent } = this.place;
    this.sequence = new Sequence({ issues: this.issues, isSubagent, give }, earlier?.sequence);
    if (this.counts.opened) this.out.push({ kind: "session", head: this.envelope.head() });
  }

  /** Takes one record; what it gives is then in `out`. */
  take(record: JsonObject, line: number, glued: boolean): void {
    const { issues, counts } = this;
    issues.piece = glued ? issues.piece + 1 : 0;
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
        this.sequence.put(record, draft ? [draft] : [], time);
        return;
      }
      case "attachment":
        this.takeAttachment(record, time);
        return;
      case "progress":
        this.links.fromProgress(record);
        this.sequence.put(record, [], time);
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
    const { envelope, titles, counts, sequence } = this;
    const { threads } = sequence;
    const title = titles.title(threads);
    const hidden = sequence.visibility.hidden(this.place);
    const leaf = counts.leaf?.messages === sequence.messages ? threads.seqOf(counts.leaf.hash) : -1;
    return {
      head: envelope.head(),
      ...(title === undefined ? undefined : { title }),
      cwds: [...envelope.cwds],
      gitBranches: [...envelope.gitBranches],
      agentVersions: [...envelope.agentVersions],
      compactBoundaries: sequence.compactBoundaries,
      microcompactBoundaries: counts.microcompactBoundaries,
      hasCompaction: sequence.compactBoundaries + sequence.compactSummaries > 0,
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
      sequence: this.sequence.state(),
      titles: this.titles.state(),
      children: this.links.children,
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
    this.sequence.put(record, userDrafts(record, this.issues), time);
  }

  private takeAssistant(record: JsonObject, time: number | undefined): void {
    const draft = assistantDraft(record, this.issues);
    this.sequence.put(record, draft ? [draft] : [], time);
    const ownId = typeof record.uuid === "string" ? record.uuid : `${this.place.externalId}:${this.sequence.lineId()}`;
    const entry = usageOf(record, time, ownId, this.issues);
    if (!entry || isRepeat(this.counts.lastUsage, entry)) return;
    this.counts.lastUsage = entry;
    if (!this.counts.opened) this.open();
    this.out.push({ kind: "usage", entry });
  }

  private takeAttachment(record: JsonObject, time: number | undefined): void {
    const { attachment } = record;
    if (isObject(attachment)) this.links.fromNotice(attachment.prompt);
    this.sequence.put(record, attachmentDrafts(record, this.issues), time);
  }

  private takeOther(record: JsonObject, type: unknown): void {
    const { issues, counts, sequence } = this;
    if (typeof record.uuid === "string") this.sequence.put(record, [], undefined);
    switch (type) {
      case "summary":
      case "custom-title":
      case "ai-title":
        this.titles.take(record, sequence.threads, issues);
        return;
      case "queue-operation":
        this.links.fromNotice(record.content);
        return;
      case "last-prompt":
        if (typeof record.leafUuid === "string")
          counts.leaf = { hash: idHash(record.leafUuid), messages: sequence.messages };
        return;
      default:
        if (typeof type !== "string") issues.issueOnce("unknown_record", "record without a type");
        else if (!SILENT.has(type)) issues.issueOnce("unknown_record", `record of unknown type ${quotable(type)}`);
    }
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
