// What a score is made from: a session in numbers, collected as its messages pass.

import { type Finding, isCertain } from "../../core/finding.ts";
import type { Message } from "../../core/session.ts";
import type { Signal, SignalKind } from "../../core/signal.ts";
import type { ToolSummary } from "../tools/summary.ts";

/** Suspected values, each counted once. */
export interface FindingCounts {
  readonly secrets: number;
  readonly names: number;
  /** Private hosts and addresses. */
  readonly urls: number;
}

export interface TalkCounts {
  readonly messages: number;
  /** What the person asked; a slash command only where the model answered it. */
  readonly prompts: number;
  readonly answers: number;
  /** Characters that the model said, without its reasoning. */
  readonly said: number;
  /** Milliseconds from message to message, gaps of more than five minutes as five; undefined where no time is known. */
  readonly activeMs: number | undefined;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly lastPrompt: number | undefined;
  readonly lastAnswer: number | undefined;
  readonly lastInterrupt: number | undefined;
  /** The last thing of the model is a call, and no result came after it. */
  readonly endsOnCall: boolean;
}

export interface SessionSummary {
  readonly talk: TalkCounts;
  readonly tools: ToolSummary;
  /** Signals of a confidence of 0.5 or more (abandonment: 0.6), by kind. */
  readonly signals: Readonly<Partial<Record<SignalKind, number>>>;
  /** How often each `form` of a request was asked, in the order of the first. */
  readonly requests: ReadonlyMap<string, number>;
  /** `seq` of the newest signal of each kind. */
  readonly last: Readonly<Partial<Record<SignalKind, number>>>;
  /** Tokens of all texts. */
  readonly tokens: number;
  readonly findings: FindingCounts;
}

/** What the messages alone do not tell. */
export interface Known {
  readonly tools: ToolSummary;
  readonly tokens: number;
  readonly findings: FindingCounts;
}

export interface Summing {
  /** A message with the signals that it brought. */
  add(message: Message, signals: readonly Signal[]): void;
  /** Signals that came at the end. */
  late(signals: readonly Signal[]): void;
  summary(known: Known): SessionSummary;
}

const MIN_CONFIDENCE = 0.5;
/** Many logs are copied while the agent still works: a call as the last message is no sign that the person left. */
const MIN_ABANDONED = 0.6;
const LONGEST_GAP_MS = 300_000;

type Open<T> = { -readonly [K in keyof T]: T[K] };

export function createSummary(): Summing {
  const talk: Open<TalkCounts> = {
    messages: 0,
    prompts: 0,
    answers: 0,
    said: 0,
    activeMs: undefined,
    firstSeq: 0,
    lastSeq: 0,
    lastPrompt: undefined,
    lastAnswer: undefined,
    lastInterrupt: undefined,
    endsOnCall: false,
  };
  const counts: Partial<Record<SignalKind, number>> = {};
  const last: Partial<Record<SignalKind, number>> = {};
  const requests = new Map<string, number>();
  const waiting: Waiting = { command: undefined };
  let before: number | undefined;
  const late = (signals: readonly Signal[]) => {
    for (const { kind, seq, confidence, form } of signals) {
      if (confidence < (kind === "abandonment" ? MIN_ABANDONED : MIN_CONFIDENCE)) continue;
      counts[kind] = (counts[kind] ?? 0) + 1;
      last[kind] = Math.max(last[kind] ?? 0, seq);
      if (kind === "request" && form !== undefined) requests.set(form, (requests.get(form) ?? 0) + 1);
    }
  };
  return {
    add(message, signals) {
      if (talk.messages === 0) talk.firstSeq = message.seq;
      take(talk, message, waiting);
      if (message.time !== undefined) {
        const gap = before === undefined ? 0 : message.time - before;
        talk.activeMs = (talk.activeMs ?? 0) + Math.min(Math.max(gap, 0), LONGEST_GAP_MS);
        before = message.time;
      }
      late(signals);
    },
    late,
    summary: (known) => ({
      talk: { ...talk },
      signals: { ...counts },
      last: { ...last },
      requests: new Map(requests),
      ...known,
    }),
  };
}

/** A slash command that the model has not answered: most are for the agent's program alone. */
interface Waiting {
  command: number | undefined;
}

function take(talk: Open<TalkCounts>, { kind, seq, parts, sidechain }: Message, waiting: Waiting): void {
  talk.messages++;
  talk.lastSeq = seq;
  // What a subagent is asked and answers is no talk with the person.
  if (sidechain) return;
  for (const part of parts) {
    if (part.kind === "tool_call") talk.endsOnCall = true;
    else if (part.kind === "tool_result" || part.kind === "text") talk.endsOnCall = false;
  }
  switch (kind) {
    case "prompt":
    case "queued_prompt":
      asked(talk, seq);
      break;
    case "slash_command":
      waiting.command = seq;
      break;
    case "assistant":
    case "step":
      if (waiting.command !== undefined && waiting.command > (talk.lastPrompt ?? -1)) asked(talk, waiting.command);
      waiting.command = undefined;
      talk.answers++;
      talk.lastAnswer = seq;
      for (const part of parts) if (part.kind === "text") talk.said += part.text.length;
      break;
    case "interrupt":
      talk.lastInterrupt = seq;
  }
}

function asked(talk: Open<TalkCounts>, seq: number): void {
  talk.prompts++;
  talk.lastPrompt = seq;
}

const NAMES = new Set(["user", "name", "login-name", "handle", "user-folder", "mail", "person"]);
const URLS = new Set(["host", "private-url", "url", "tenant", "domain", "ip-address", "private-ip"]);

/** Secrets that are certain, names and private addresses, each value once however often it stands there. */
export function findingCounts(
  findings: Iterable<Pick<Finding, "kind" | "severity" | "confidence" | "label" | "valueHash">>,
): FindingCounts {
  const secrets = new Set<string>();
  const names = new Set<string>();
  const urls = new Set<string>();
  for (const finding of findings) {
    if (finding.kind === "secret") {
      if (isCertain(finding)) secrets.add(finding.valueHash);
    } else if (NAMES.has(finding.label) || finding.kind === "identity") names.add(finding.valueHash);
    else if (URLS.has(finding.label)) urls.add(finding.valueHash);
  }
  return { secrets: secrets.size, names: names.size, urls: urls.size };
}
