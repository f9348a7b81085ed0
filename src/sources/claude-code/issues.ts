// The issues of one log: with line, and never so many of a kind that they drown the rest.

import type { ParseIssue } from "../../core/session.ts";
import type { SourceItem } from "../../ports/source.ts";
import type { Notes } from "./notes.ts";

/** So many of a kind are listed per log. */
const MAX_OF_A_KIND = 50;

/** Code, or code and message, to how often it was said. */
export type IssueState = ReadonlyMap<string, number>;

export class Issues implements Notes {
  line = 0;
  /** Place of the record on its line, from 0: several may be glued together. */
  piece = 0;
  spillFolder: string | undefined;
  private readonly log: string;
  private readonly out: SourceItem[];
  private readonly told: Map<string, number>;

  constructor(log: string, out: SourceItem[], told?: IssueState) {
    this.log = log;
    this.out = out;
    this.told = new Map(told);
  }

  issue(code: ParseIssue["code"], message: string): void {
    const before = this.told.get(code) ?? 0;
    if (before >= MAX_OF_A_KIND) return;
    this.told.set(code, before + 1);
    const last = before + 1 === MAX_OF_A_KIND ? " (further issues of this kind are not listed)" : "";
    this.out.push({ kind: "issue", issue: { code, log: this.log, line: this.line, message: message + last } });
  }

  issueOnce(code: ParseIssue["code"], message: string): void {
    const key = `${code} ${message}`;
    if (this.told.has(key)) return;
    this.told.set(key, 1);
    this.issue(code, message);
  }

  state(): IssueState {
    return this.told;
  }
}
