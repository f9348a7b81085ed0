// Tokens of Kimi Code: an answer's usage stands at its step's end and in a record of its own, and counts once.

import type { JsonObject } from "../../io/jsonl.ts";
import type { SessionWriter, Spent } from "../shared/session.ts";
import { tokensOf, unlessZero } from "../shared/values.ts";

export class CodeUsage {
  private readonly writer: SessionWriter;
  /** A step's usage that waits for its record, which names the model. */
  private pending: { readonly numbers: string; readonly spent: Spent } | undefined;
  /** The numbers of a record that came before the end of its step. */
  private early: string | undefined;
  /** The numbers of the last step that counted by itself: its record may come late, behind the end of the next one. */
  private settled: string | undefined;

  constructor(writer: SessionWriter) {
    this.writer = writer;
  }

  /** What waits goes on waiting: the record may come behind the begin of the next step. */
  begin(): void {
    this.early = undefined;
  }

  stepEnd(usage: JsonObject, spent: Omit<Spent, "usage">): void {
    this.settle();
    const numbers = numbersOf(usage);
    if (numbers === this.early) this.early = undefined;
    else this.pending = { numbers, spent: { ...spent, usage: codeUsage(usage) } };
  }

  record(
    usage: JsonObject,
    { model, time, line }: { model: string | undefined; time: number | undefined; line: number },
  ): void {
    const numbers = numbersOf(usage);
    const { pending } = this;
    if (pending?.numbers === numbers) {
      this.pending = undefined;
      this.writer.spend({ ...pending.spent, model: model ?? pending.spent.model });
      return;
    }
    if (numbers === this.settled) {
      this.settled = undefined;
      return;
    }
    this.early = numbers;
    // A fork copies the record with its time.
    this.writer.spend({ key: `${time ?? `line ${line}`} ${numbers}`, model, time, usage: codeUsage(usage) });
  }

  /** No record came for the step: its own usage counts. */
  settle(): void {
    if (!this.pending) return;
    this.writer.spend(this.pending.spent);
    this.settled = this.pending.numbers;
    this.pending = undefined;
  }
}

function numbersOf(usage: JsonObject): string {
  return ["inputOther", "output", "inputCacheRead", "inputCacheCreation"].map((key) => tokensOf(usage[key])).join(" ");
}

function codeUsage(usage: JsonObject): Spent["usage"] {
  return unlessZero({
    inputTokens: tokensOf(usage["inputOther"]),
    outputTokens: tokensOf(usage["output"]),
    cacheReadTokens: tokensOf(usage["inputCacheRead"]),
    cacheCreationTokens: tokensOf(usage["inputCacheCreation"]),
  });
}
