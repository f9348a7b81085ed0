// The turn that is going on, as far as the next prompt and the end of the session ask about it.

import type { MessageId } from "../core/ids.ts";
import type { Message } from "../core/session.ts";
import type { Signal } from "../core/signal.ts";
import type { Remark } from "./remark.ts";
import { baseOf, pathsIn } from "./touched.ts";

/** The turn that is going on. */
export interface OpenTurn {
  /** `seq` of its first request. */
  readonly seq: number;
  readonly id: MessageId;
  readonly tokens: ReadonlySet<string>;
  /** Names of the files that it changed, without their folders; and the paths, as its calls have them. */
  readonly files: Set<string>;
  readonly paths: Set<string>;
  /** Paths in the newest calls, by the `seq` of their message: an edit is told of when its result is there. */
  readonly named: Map<number, readonly string[]>;
  /** What its request asks for. */
  form: string | undefined;
  /** Of its requests: characters that were written by hand, and whether they bring an error. */
  said: number;
  bringsError: boolean;
  /** Its last request only lets the agent go on. */
  goesOn: boolean;
  answers: number;
  calls: number;
  edits: number;
  interrupted: boolean;
  /** Its request may correct the turn before: what the agent does upon it decides. */
  remark: OpenRemark | undefined;
  /** Of the last message, as far as its end: the last text of the agent, and whether work failed after it. */
  lastText: string;
  lastIsCall: boolean;
  lastFailed: Signal | undefined;
  last: Message | undefined;
}

export interface OpenRemark extends Remark {
  /** Part of the prompt with its text; undefined where several have some. */
  readonly part: number | undefined;
  readonly message: Message;
  /** `seq` of the turn before, and the files that it changed. */
  readonly about: number;
  readonly paths: ReadonlySet<string>;
}

/** So much of an answer's end tells whether it asks something. */
const ENDING = 400;
const MOST_FILES = 200;
const MOST_CALLS = 64;

export function opened(message: Message, tokens: ReadonlySet<string>): OpenTurn {
  return {
    seq: message.seq,
    id: message.id,
    tokens,
    files: new Set(),
    paths: new Set(),
    named: new Map(),
    form: undefined,
    said: 0,
    bringsError: false,
    goesOn: false,
    answers: 0,
    calls: 0,
    edits: 0,
    interrupted: false,
    remark: undefined,
    lastText: "",
    lastIsCall: false,
    lastFailed: undefined,
    last: undefined,
  };
}

export function goOn(turn: OpenTurn, message: Message, work: readonly Signal[]): void {
  if (message.kind === "injected" || message.kind === "status") return;
  turn.last = message;
  for (const part of message.parts) if (part.kind === "tool_call") name(turn, message.seq, pathsIn(part.input));
  for (const one of work) {
    if (one.kind === "edit") edited(turn, one);
    if (one.kind === "failure") turn.lastFailed = one;
    if (one.kind === "recovery" || one.kind === "edit") turn.lastFailed = undefined;
  }
  for (const part of message.parts) {
    if (part.kind === "tool_call") {
      turn.calls++;
      turn.lastIsCall = true;
    } else if (part.kind === "text" && message.role === "assistant" && part.text.trim() !== "") {
      turn.answers++;
      turn.lastIsCall = false;
      turn.lastText = part.text.slice(-ENDING);
    }
  }
}

function name(turn: OpenTurn, seq: number, names: readonly string[]): void {
  if (names.length === 0) return;
  turn.named.set(seq, [...(turn.named.get(seq) ?? []), ...names]);
  if (turn.named.size <= MOST_CALLS) return;
  for (const oldest of turn.named.keys()) {
    turn.named.delete(oldest);
    return;
  }
}

function edited(turn: OpenTurn, { seq }: Signal): void {
  turn.edits++;
  if (turn.files.size >= MOST_FILES) return;
  for (const path of turn.named.get(seq) ?? []) {
    turn.files.add(baseOf(path));
    turn.paths.add(path);
  }
}

export function asksAtEnd({ lastText, lastIsCall }: Pick<OpenTurn, "lastText" | "lastIsCall">): boolean {
  return !lastIsCall && /[?？]["'`*_)\]\s]{0,8}$/.test(lastText.slice(-200).trimEnd());
}
