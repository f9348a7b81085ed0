// Titles by priority: the last one the user gave, the last one the agent made, a summary of this session's messages.

import type { ForeignTitle } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { type Notes, text } from "./notes.ts";
import type { Threads } from "./threads.ts";

export interface TitleState {
  readonly custom: string | undefined;
  readonly agent: string | undefined;
  /** Hash of a summary's `leafUuid` to the summary, in the order of the log. */
  readonly summaries: ReadonlyMap<number, string>;
}

export class Titles {
  private custom: string | undefined;
  private agent: string | undefined;
  private readonly summaries: Map<number, string>;

  constructor(state?: TitleState) {
    this.custom = state?.custom;
    this.agent = state?.agent;
    this.summaries = new Map(state?.summaries);
  }

  take(record: JsonObject, threads: Threads, notes: Notes): void {
    if (record.type === "custom-title") this.custom = text(record, "customTitle", notes) || this.custom;
    else if (record.type === "ai-title") this.agent = text(record, "aiTitle", notes) || this.agent;
    else {
      const summary = text(record, "summary", notes);
      const leaf = text(record, "leafUuid", notes);
      if (!summary || !leaf) return;
      const hash = threads.hash(leaf);
      this.summaries.delete(hash);
      this.summaries.set(hash, summary);
    }
  }

  /** A summary mostly stands at the top of a log, before the messages it may be about: so this is asked at the end. */
  title(threads: Threads): string | undefined {
    const given = this.custom ?? this.agent;
    if (given !== undefined) return given;
    let last: string | undefined;
    for (const [leaf, summary] of this.summaries) if (threads.isKnown(leaf)) last = summary;
    return last;
  }

  /** Summaries of other sessions' messages, which older versions wrote into whatever log was open. */
  foreign(threads: Threads): ForeignTitle[] {
    const titles: ForeignTitle[] = [];
    for (const [messageKey, title] of this.summaries)
      if (!threads.isKnown(messageKey)) titles.push({ messageKey, title });
    return titles;
  }

  state(): TitleState {
    return { custom: this.custom, agent: this.agent, summaries: this.summaries };
  }
}
