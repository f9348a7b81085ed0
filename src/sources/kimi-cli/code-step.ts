// One step of Kimi Code's loop: what the model has said in it and was not told yet.

import type { Part } from "../../core/session.ts";

export interface At {
  readonly line: number;
  readonly time: number | undefined;
}

export interface Stretch {
  readonly parts: readonly Part[];
  /** The step's own id for its first stretch. */
  readonly id: string | undefined;
  /** Of the first part. */
  readonly at: At;
}

export class CodeStep {
  readonly id: string | undefined;
  private parts: Part[] = [];
  private at: At | undefined;
  private told = 0;

  constructor(id: string | undefined) {
    this.id = id;
  }

  /** Whether an event of a step with this id belongs here; one that names none does. */
  isOf(id: string | undefined): boolean {
    return id === undefined || id === this.id;
  }

  add(parts: readonly Part[], at: At): void {
    this.parts.push(...parts);
    this.at ??= at;
  }

  /** What was said since the last time, handed over: a tool's results come before its step's end. */
  take(): Stretch | undefined {
    const { parts, at } = this;
    if (parts.length === 0 || at === undefined) return undefined;
    this.parts = [];
    this.at = undefined;
    const isFirst = this.told++ === 0;
    return { parts, at, id: this.id === undefined || isFirst ? this.id : `${this.id}.${this.told - 1}` };
  }
}
