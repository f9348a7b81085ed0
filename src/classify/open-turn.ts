// The turn that is going on, as far as the next prompt and the end of the session ask about it.

import type { Message } from "../core/session.ts";
import type { Signal } from "../core/signal.ts";
import { namesIn } from "./touched.ts";

/** The turn that is going on. */
export interface OpenTurn {
  /** `seq` of its first request. */
  readonly seq: number;
  readonly tokens: ReadonlySet<string>;
  readonly files: Set<string>;
  answers: number;
  calls: number;
  edits: number;
  interrupted: boolean;
  /** Of the last message, as far as its end: the last text of the agent, and whether work failed after it. */
  lastText: string;
  lastIsCall: boolean;
  lastFailed: Signal | undefined;
  last: Message | undefined;
}

/** So much of an answer's end tells whether it asks something. */
const ENDING = 400;
const MOST_FILES = 200;

export function opened(message: Message, tokens: ReadonlySet<string>): OpenTurn {
  return {
    seq: message.seq,
    tokens,
    files: new Set(),
    answers: 0,
    calls: 0,
    edits: 0,
    interrupted: false,
    lastText: "",
    lastIsCall: false,
    lastFailed: undefined,
    last: undefined,
  };
}

export function goOn(turn: OpenTurn, message: Message, work: readonly Signal[]): void {
  if (message.kind === "injected" || message.kind === "status") return;
  turn.last = message;
  const edits = work.filter(({ kind }) => kind === "edit").length;
  turn.edits += edits;
  for (const one of work) {
    if (one.kind === "failure") turn.lastFailed = one;
    if (one.kind === "recovery" || one.kind === "edit") turn.lastFailed = undefined;
  }
  for (const part of message.parts) {
    if (part.kind === "tool_call") {
      turn.calls++;
      turn.lastIsCall = true;
      if (edits > 0 && turn.files.size < MOST_FILES) for (const name of namesIn(part.input)) turn.files.add(name);
    } else if (part.kind === "text" && message.role === "assistant" && part.text.trim() !== "") {
      turn.answers++;
      turn.lastIsCall = false;
      turn.lastText = part.text.slice(-ENDING);
    }
  }
}

export function asksAtEnd({ lastText, lastIsCall }: Pick<OpenTurn, "lastText" | "lastIsCall">): boolean {
  return !lastIsCall && /[?？]["'`*_)\]\s]{0,8}$/.test(lastText.slice(-200).trimEnd());
}
