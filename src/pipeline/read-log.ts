// Reads one log and digests it: detects, masks, packs and prices, and emits what the store is to keep.
// Runs in a worker, or in the main thread where there is little to read.

import type { Finding } from "../core/finding.ts";
import type { Message, ParseIssue, SessionFacts } from "../core/session.ts";
import { Tally, type TallyState } from "../core/tally.ts";
import type { UsageEntry } from "../core/usage.ts";
import type { ResumeState, Source, SourceItem } from "../ports/source.ts";
import type { StoredFinding } from "../ports/store.ts";
import { redactFacts, redactMessage } from "../privacy/redact.ts";
import { ArchiveTap } from "./archive-tap.ts";
import { Packer } from "./pack.ts";
import { titled } from "./propagate.ts";
import type { ReadEvent, ReadJob, ReadTools } from "./read-events.ts";
import { SessionSecrets } from "./session-secrets.ts";
import { packUsage } from "./usage-table.ts";

const TITLE_LENGTH = 200;

/** What is kept of a session between two reads of its log. */
interface OpenSession {
  readonly tally: TallyState;
  readonly firstPrompt: string | undefined;
}

interface Resume {
  readonly source: ResumeState;
  readonly sessions: ReadonlyMap<string, OpenSession>;
}

/** Reads a log to its end. @throws TraceError `source_unreadable`; nothing of bad data throws. */
export async function readLog(
  source: Source,
  job: ReadJob,
  tools: ReadTools,
  emit: (event: ReadEvent) => void,
  signal?: AbortSignal,
): Promise<void> {
  const resume = job.resume === undefined ? undefined : (tools.deserialize(job.resume) as Resume);
  const archive = new ArchiveTap(job.archived, tools, emit);
  const digest = new Digest(job, tools, emit, resume?.sessions ?? new Map());
  const { path, root, files } = job.log;
  const keep = (bytes: Uint8Array, offset: number) => archive.take(bytes, offset);
  // The archive was off for a while: it is filled up first, so that it stays one run of bytes.
  if (job.archive && job.archived < job.from) tools.readRange(path, job.archived, job.from, keep);
  if (job.archive && files) tools.packFiles(root, [path, ...files], keep);
  const items = source.read(job.log, {
    from: job.from,
    ...(resume && { state: resume.source }),
    ...(signal && { signal }),
    ...(job.archive && !files && { tap: keep }),
  });
  const finish = (item: SourceItem) => {
    if (item.kind === "end") archive.flush();
    digest.take(item, archive.archived);
  };
  // Most sources are synchronous: awaiting each of a million items would cost more than parsing them.
  if (Symbol.iterator in items) for (const item of items) finish(item);
  else for await (const item of items) finish(item);
}

/** Takes a source's items one by one and emits what the store keeps, in parcels of about 1 MB. */
class Digest {
  private readonly job: ReadJob;
  private readonly tools: ReadTools;
  private readonly emit: (event: ReadEvent) => void;
  private readonly before: ReadonlyMap<string, OpenSession>;
  private readonly after = new Map<string, OpenSession>();
  private readonly packer: Packer;
  private tally = new Tally();
  private firstPrompt: string | undefined;
  private usage = new Map<number, UsageEntry>();
  private findings: StoredFinding[] = [];
  private issues: ParseIssue[] = [];
  private readonly secrets: SessionSecrets;

  constructor(
    job: ReadJob,
    tools: ReadTools,
    emit: (event: ReadEvent) => void,
    before: ReadonlyMap<string, OpenSession>,
  ) {
    this.job = job;
    this.tools = tools;
    this.emit = emit;
    this.before = before;
    this.packer = new Packer(tools);
    this.secrets = new SessionSecrets(tools, emit);
  }

  take(item: SourceItem, archived: number): void {
    switch (item.kind) {
      case "session": {
        const before = this.before.get(item.head.externalId);
        this.tally = new Tally(before?.tally);
        this.firstPrompt = before?.firstPrompt;
        this.secrets.begin(before === undefined);
        this.emit({ kind: "session", head: item.head });
        break;
      }
      case "message":
        this.message(item.message);
        break;
      case "usage":
        this.usage.set(item.entry.key, item.entry);
        break;
      case "issue":
        this.issues.push(item.issue);
        break;
      case "session_end":
        this.sessionEnd(item.facts);
        break;
      case "end":
        this.end(item.offset, item.state, archived);
    }
  }

  private message(message: Message): void {
    const findings = this.tools.detector.message(message);
    this.tally.add(message);
    if (this.tally.counts.firstPromptSeq === message.seq) this.firstPrompt = beginning(message, findings);
    for (const finding of findings) this.findings.push({ seq: message.seq, finding });
    this.secrets.see(message, findings);
    this.packer.add(message, redactMessage(message, findings, this.tools.context));
    if (this.packer.isFull) this.flush();
  }

  private flush(): void {
    if (!this.packer.isEmpty) {
      const batch = this.packer.take();
      this.secrets.hold(batch);
      this.emit({ kind: "batch", batch });
    }
    if (this.usage.size > 0) {
      const { pricer } = this.tools;
      const price = ({ model, time, usage }: UsageEntry) => pricer.price(model, time, usage);
      this.emit({ kind: "usage", table: packUsage(this.usage.values(), this.usage.size, price) });
      this.usage = new Map();
    }
    if (this.findings.length > 0) {
      this.emit({ kind: "findings", findings: this.findings });
      this.findings = [];
    }
    this.flushIssues();
  }

  private flushIssues(): void {
    if (this.issues.length === 0) return;
    this.emit({ kind: "issues", issues: this.issues });
    this.issues = [];
  }

  private sessionEnd(facts: SessionFacts): void {
    const shown = titled(facts, this.firstPrompt);
    const findings = this.tools.detector.facts(shown);
    for (const finding of findings) this.findings.push({ seq: -1, finding });
    const maskedCwd = redactFacts(shown, findings, this.tools.context).head.cwd;
    this.flush();
    this.secrets.end(shown, findings);
    const { counts } = this.tally;
    this.emit({ kind: "session_end", close: { facts, counts, firstPrompt: this.firstPrompt }, maskedCwd });
    this.after.set(facts.head.externalId, { tally: this.tally.state(), firstPrompt: this.firstPrompt });
  }

  private end(offset: number, state: ResumeState, archived: number): void {
    this.flushIssues();
    const resume: Resume = { source: state, sessions: new Map([...this.before, ...this.after]) };
    this.emit({
      kind: "end",
      offset,
      archived: this.job.archive ? archived : this.job.archived,
      tailHash: this.tools.tailHash(this.job.log.path, offset) ?? "",
      resume: this.tools.serialize(resume),
    });
  }
}

/** The beginning of a prompt, on one line: never cut inside a finding, nor inside a surrogate pair. */
function beginning(message: Message, findings: readonly Finding[]): string | undefined {
  const at = message.parts.findIndex((part) => part.kind === "text" && part.text.trim() !== "");
  const part = message.parts[at];
  if (part?.kind !== "text") return undefined;
  const start = part.text.length - part.text.trimStart().length;
  let end = Math.min(part.text.length, start + TITLE_LENGTH);
  for (const finding of findings) {
    if (finding.path === `parts.${at}.text` && finding.start < end && finding.end > end) end = finding.end;
  }
  const code = part.text.charCodeAt(end - 1);
  if (end < part.text.length && code >= 0xd800 && code < 0xdc00) end--;
  return part.text.slice(start, end).trim() || undefined;
}
