// One read of one log: opens its sessions, gathers what it yields, and says each kind of trouble once.

import type { ParseIssue } from "../../core/session.ts";
import type { LogRef, SourceItem } from "../../ports/source.ts";
import { SessionWriter } from "./session.ts";
import type { HeadDraft, SessionState } from "./session-state.ts";

/** Kinds of trouble that are told once a log; beyond them nothing more is told. */
const MAX_KINDS = 1000;

/** Plain data, kept between two reads of a growing log. */
export interface ReadingState<Own> {
  readonly own: Own;
  readonly session: SessionState | undefined;
  readonly told: readonly string[];
  readonly nextLine: number;
  /** Lines and records before the session was opened. */
  readonly early: readonly [lines: number, records: number];
}

export class Reading<Own> {
  readonly log: LogRef;
  /** What the format remembers from record to record: plain data that the structured clone algorithm takes. */
  own: Own;
  /** What waits to be yielded. */
  readonly out: SourceItem[] = [];
  /** The session that is open, if any. */
  session: SessionWriter | undefined;
  nextLine: number;
  private readonly told: Set<string>;
  private early: [lines: number, records: number];

  constructor(log: LogRef, start: Own | ReadingState<Own>, resumed: boolean) {
    this.log = log;
    const state = resumed ? (start as ReadingState<Own>) : undefined;
    this.own = state ? structuredClone(state.own) : (start as Own);
    this.told = new Set(state?.told);
    this.nextLine = state?.nextLine ?? 1;
    this.early = state ? [...state.early] : [0, 0];
    if (state?.session) this.session = new SessionWriter(this.out, state.session);
  }

  /** Opens a session; one that is open is ended. */
  open(head: HeadDraft): SessionWriter {
    this.close();
    this.session = new SessionWriter(this.out, { source: this.log.source, head });
    this.session.count(...this.early);
    this.early = [0, 0];
    return this.session;
  }

  close(): void {
    this.session?.end();
    this.session = undefined;
  }

  count(lines: number, records: number): void {
    if (this.session) this.session.count(lines, records);
    else this.early = [this.early[0] + lines, this.early[1] + records];
  }

  issue(code: ParseIssue["code"], line: number | undefined, message: string): void {
    const issue = { code, log: this.log.path, message, ...(line !== undefined && { line }) };
    this.out.push({ kind: "issue", issue });
  }

  /** For trouble that a log may have on every line: its first line stands for all. */
  issueOnce(code: ParseIssue["code"], line: number | undefined, message: string): void {
    const kind = `${code} ${message}`;
    if (this.told.has(kind) || this.told.size >= MAX_KINDS) return;
    this.told.add(kind);
    this.issue(code, line, message);
  }

  /** What waits, handed over. */
  drain(): SourceItem[] {
    return this.out.splice(0);
  }

  snapshot(): ReadingState<Own> {
    return {
      own: structuredClone(this.own),
      session: this.session?.snapshot(),
      told: [...this.told],
      nextLine: this.nextLine,
      early: [...this.early],
    };
  }
}
