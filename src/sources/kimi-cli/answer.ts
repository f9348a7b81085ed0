// What the model says in one step, piece by piece, until the log shows that it is whole.

import type { Part } from "../../core/session.ts";
import { callPart } from "../shared/blocks.ts";
import type { SessionWriter } from "../shared/session.ts";
import { argumentsOf } from "./parts.ts";

/** A tool call whose arguments may still arrive in pieces. */
interface OpenCall {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly pieces: string[];
}

export class Answer {
  /** Line and time of its first piece. */
  line: number | undefined;
  time: number | undefined;
  private pieces: (Part | OpenCall)[] = [];

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  add(parts: readonly Part[], line: number, time: number | undefined): void {
    if (parts.length === 0) return;
    this.begin(line, time);
    for (const part of parts) this.join(part);
  }

  call(call: Omit<OpenCall, "pieces"> & { readonly text: string }, line: number, time: number | undefined): void {
    this.begin(line, time);
    this.pieces.push({ id: call.id, name: call.name, pieces: call.text === "" ? [] : [call.text] });
  }

  /** A streamed piece of the last call's arguments; false where there is no such call. */
  extend(text: string): boolean {
    const last = this.pieces.at(-1);
    if (last === undefined || "kind" in last) return false;
    last.pieces.push(text);
    return true;
  }

  /** All of it, handed over; calls get ids that are unique in the session. */
  take(writer: SessionWriter): Part[] {
    const parts = this.pieces.map((piece): Part => {
      if ("kind" in piece) return piece;
      return callPart(writer.call(piece.id), piece.name, argumentsOf(piece.pieces.join("")));
    });
    this.pieces = [];
    this.line = undefined;
    this.time = undefined;
    return parts;
  }

  private begin(line: number, time: number | undefined): void {
    this.line ??= line;
    this.time ??= time;
  }

  /** Unmerged wires write a text token by token. */
  private join(part: Part): void {
    const last = this.pieces.at(-1);
    if (last && "kind" in last && last.kind === part.kind && (part.kind === "text" || part.kind === "reasoning")) {
      const text = (last as { text: string }).text + part.text;
      this.pieces[this.pieces.length - 1] = { kind: part.kind, text };
    } else this.pieces.push(part);
  }
}
