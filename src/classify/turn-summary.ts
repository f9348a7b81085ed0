// What each turn of a session amounts to: what was asked, what was done for it, how it went. No texts are kept.

import type { MessageId } from "../core/ids.ts";
import type { Message } from "../core/session.ts";
import type { Signal, SignalKind } from "../core/signal.ts";
import { causeIn } from "./causes.ts";
import type { RequestForm } from "./forms.ts";
import { isCodeFailure } from "./tools/signals.ts";
import { type ToolKind, toolKind } from "./tools/tool-kinds.ts";

/** A message. */
export interface Place {
  readonly seq: number;
  readonly id: MessageId;
}

export interface TurnSummary {
  /** `seq` and id of its request. */
  readonly seq: number;
  readonly id: MessageId;
  readonly form: RequestForm;
  /** The request only lets the agent go on: "yes", "continue". */
  readonly goesOn: boolean;
  /** The request brings an error. */
  readonly bringsError: boolean;
  /** Characters that the person wrote by hand. */
  readonly said: number;
  /** That this request corrects the turn before it, or that a call of this turn was rejected with words. */
  readonly corrects: Signal | undefined;
  readonly rejects: Signal | undefined;
  /** Messages of the agent with text, and characters of it. */
  readonly answers: number;
  readonly answered: number;
  readonly calls: number;
  readonly results: number;
  readonly subagents: number;
  /** Calls before the first edit. */
  readonly callsBefore: number;
  readonly edits: number;
  /** Edits with others between them count one by one, those of one message once. */
  readonly steps: number;
  readonly created: number;
  readonly deleted: number;
  readonly failures: number;
  /** Failures before the first edit: what was hunted was there before. */
  readonly failuresBefore: number;
  readonly recoveries: number;
  readonly verifications: number;
  /** Messages in which the agent names a cause, the first few; where the request may be a hunt. */
  readonly causes: number;
  readonly interrupted: boolean;
  readonly places: Readonly<Partial<Record<SignalKind | "cause", readonly Place[]>>>;
}

export type OpenSummary = { -readonly [K in keyof TurnSummary]: TurnSummary[K] } & {
  places: Partial<Record<SignalKind | "cause", Place[]>>;
  lastEditSeq: number | undefined;
};

/** Calls that do nothing for the task itself. */
const ASIDE: ReadonlySet<ToolKind> = new Set(["plan", "ask", "finish", "memory"]);
const MAY_HUNT: ReadonlySet<RequestForm> = new Set(["fix", "other", "explain"]);
/** So many messages of each kind are kept as evidence. */
const KEPT = 6;

export function openSummary({ seq, id }: Pick<Message, "seq" | "id">): OpenSummary {
  return {
    seq,
    id,
    form: "other",
    goesOn: false,
    bringsError: false,
    said: 0,
    corrects: undefined,
    rejects: undefined,
    answers: 0,
    answered: 0,
    calls: 0,
    results: 0,
    subagents: 0,
    callsBefore: 0,
    edits: 0,
    steps: 0,
    created: 0,
    deleted: 0,
    failures: 0,
    failuresBefore: 0,
    recoveries: 0,
    verifications: 0,
    causes: 0,
    interrupted: false,
    places: {},
    lastEditSeq: undefined,
  };
}

/** What the message itself adds. */
export function takeMessage(turn: OpenSummary, message: Message): void {
  if (message.kind === "injected" || message.kind === "status") return;
  for (const part of message.parts) {
    if (part.kind === "tool_call") {
      const kind = toolKind(part.tool);
      if (kind !== undefined && ASIDE.has(kind)) continue;
      if (kind === "subagent") turn.subagents++;
      turn.calls++;
      if (turn.edits === 0) turn.callsBefore++;
    } else if (part.kind === "tool_result") turn.results++;
    else if (part.kind === "text" && message.role === "assistant" && part.text.trim() !== "") {
      if (message.sidechain || message.kind === "synthetic" || message.kind === "api_error") continue;
      turn.answers++;
      turn.answered += part.text.length;
    }
  }
  // What is built needs no cause, and a few of them say enough.
  if (message.role !== "assistant" || turn.causes >= KEPT || !MAY_HUNT.has(turn.form)) return;
  if (!causeIn(message.parts)) return;
  turn.causes++;
  keep(turn, "cause", message);
}

/** What a signal adds; those of the request itself are taken when the turn opens. */
export function takeSignal(turn: OpenSummary, signal: Signal): void {
  switch (signal.kind) {
    case "edit":
      turn.edits++;
      if (signal.seq !== turn.lastEditSeq) turn.steps++;
      turn.lastEditSeq = signal.seq;
      if (signal.form === "new") turn.created++;
      if (signal.form === "delete") turn.deleted++;
      break;
    case "failure":
      if (!isCodeFailure(signal)) return;
      turn.failures++;
      if (turn.edits === 0) turn.failuresBefore++;
      break;
    case "recovery":
      turn.recoveries++;
      break;
    case "verification":
      turn.verifications++;
      break;
    case "interruption":
      turn.interrupted = true;
      break;
    case "correction":
      if (signal.about === turn.seq) turn.rejects = surer(turn.rejects, signal);
      else turn.corrects = surer(turn.corrects, signal);
      break;
    case "request":
      turn.form = signal.form as RequestForm;
      break;
    default:
      break;
  }
  keep(turn, signal.kind, { seq: signal.seq, id: signal.message });
}

function surer(a: Signal | undefined, b: Signal): Signal {
  return a !== undefined && a.confidence >= b.confidence ? a : b;
}

function keep(turn: OpenSummary, kind: SignalKind | "cause", { seq, id }: Place): void {
  const places = turn.places[kind];
  if (!places) turn.places[kind] = [{ seq, id }];
  else if (places.length < KEPT && places.at(-1)?.seq !== seq) places.push({ seq, id });
}
