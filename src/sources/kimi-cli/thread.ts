// Says messages one behind the other, and goes back where a person took turns back.

import type { Said, SessionWriter } from "../shared/session.ts";

export type Draft = Omit<Said, "parent" | "sidechain">;

export class Thread {
  /** The id of the message that the next one follows; null at the beginning, absent for the one before. */
  last: string | null | undefined;
  private readonly writer: SessionWriter;
  private readonly isSidechain: boolean;
  /** The message before each turn that a person began. */
  private readonly turns: (string | null)[] = [];

  constructor(writer: SessionWriter, sidechain?: { readonly follows: string | null | undefined }) {
    this.writer = writer;
    this.isSidechain = sidechain !== undefined;
    this.last = sidechain?.follows;
  }

  say(draft: Draft): void {
    const { writer } = this;
    const own = draft.id ?? `L${draft.line}`;
    const id = writer.knows(own) ? `${own}.${writer.tip + 1}` : own;
    writer.say({ ...draft, id, parent: this.last, ...(this.isSidechain && { sidechain: true }) });
    this.last = id;
  }

  /** A person begins a turn. */
  turn(): void {
    this.turns.push(this.last ?? null);
  }

  /** What comes next follows the message before the last turns. */
  undo(count: number): void {
    for (let left = Math.min(count, this.turns.length); left > 0; left--) this.last = this.turns.pop() ?? null;
  }
}
