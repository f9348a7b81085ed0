// Counts one session's messages as they pass, and can be stored and taken up again where it stopped.

import { idHash, NO_CALL } from "./ids.ts";
import type { Message } from "./session.ts";
import { IdIndex, type IdIndexState } from "./thread.ts";

/** What a session's messages add up to. Ids are counted once however often they are written. */
export interface Counts {
  messages: number;
  prompts: number;
  queuedPrompts: number;
  slashCommands: number;
  interrupts: number;
  assistantMessages: number;
  toolCalls: number;
  toolResults: number;
  toolResultsWithoutCall: number;
  thinkingBlocks: number;
  /** Calls by tool name. */
  tools: Record<string, number>;
  /** Models in the order of first appearance. */
  models: string[];
  /** Unix milliseconds of the earliest and the latest message that has a time. */
  firstTime: number | undefined;
  lastTime: number | undefined;
  /** `seq` of the first real prompt: its text is the title of last resort. */
  firstPromptSeq: number | undefined;
}

export interface TallyState {
  readonly counts: Counts;
  readonly calls: IdIndexState;
  readonly apiIds: IdIndexState;
}

const CALLED = 1;
const ANSWERED = 2;

export class Tally {
  readonly counts: Counts;
  private readonly calls: IdIndex;
  private readonly apiIds: IdIndex;

  constructor(state?: TallyState) {
    // A copy: whoever keeps the state may take it up again.
    this.counts = state ? copyOf(state.counts) : emptyCounts();
    this.calls = new IdIndex(state?.calls);
    this.apiIds = new IdIndex(state?.apiIds);
  }

  add(message: Message): void {
    const { counts } = this;
    counts.messages++;
    const own = message.sidechain === undefined;
    if (own) this.countKind(message);
    if (message.time !== undefined) {
      if (counts.firstTime === undefined || message.time < counts.firstTime) counts.firstTime = message.time;
      if (counts.lastTime === undefined || message.time > counts.lastTime) counts.lastTime = message.time;
    }
    const worked = message.kind === "assistant" || message.kind === "step";
    if (worked && message.model !== undefined && !counts.models.includes(message.model)) {
      counts.models.push(message.model);
    }
    for (const part of message.parts) {
      if (part.kind === "reasoning") counts.thinkingBlocks++;
      else if (part.kind === "tool_call") this.countCall(part.callId, part.tool);
      else if (part.kind === "tool_result") this.countResult(part.callId);
    }
  }

  state(): TallyState {
    return { counts: copyOf(this.counts), calls: this.calls.state(), apiIds: this.apiIds.state() };
  }

  private countKind(message: Message): void {
    const { counts } = this;
    switch (message.kind) {
      case "prompt":
        counts.prompts++;
        counts.firstPromptSeq ??= message.seq;
        break;
      case "queued_prompt":
        counts.queuedPrompts++;
        break;
      case "slash_command":
        counts.slashCommands++;
        break;
      case "interrupt":
        counts.interrupts++;
        break;
      case "assistant":
        if (message.apiId === undefined) counts.assistantMessages++;
        else {
          const key = idHash(message.apiId);
          if (this.apiIds.get(key) < 0) {
            this.apiIds.set(key, 1);
            counts.assistantMessages++;
          }
        }
        break;
      default:
    }
  }

  private countCall(callId: string, tool: string): void {
    const { counts } = this;
    if (callId === NO_CALL) return;
    const key = idHash(callId);
    const seen = this.calls.get(key);
    if (seen > 0 && seen & CALLED) return;
    counts.toolCalls++;
    addCalls(counts.tools, tool, 1);
    if (seen === ANSWERED) {
      counts.toolResults++;
      counts.toolResultsWithoutCall--;
    }
    this.calls.set(key, seen === ANSWERED ? CALLED | ANSWERED : CALLED);
  }

  private countResult(callId: string): void {
    const { counts } = this;
    if (callId === NO_CALL) return;
    const key = idHash(callId);
    const seen = this.calls.get(key);
    if (seen > 0 && seen & ANSWERED) return;
    if (seen === CALLED) counts.toolResults++;
    else counts.toolResultsWithoutCall++;
    this.calls.set(key, seen === CALLED ? CALLED | ANSWERED : ANSWERED);
  }
}

/** Calls of a tool; its name is the log's, and may be that of a field which every object has, such as `constructor`. */
export function callsOf(tools: Counts["tools"], tool: string): number {
  return Object.hasOwn(tools, tool) ? (tools[tool] as number) : 0;
}

export function addCalls(tools: Counts["tools"], tool: string, calls: number): void {
  const value = callsOf(tools, tool) + calls;
  // Setting `__proto__` would set no field.
  if (tool === "__proto__")
    Object.defineProperty(tools, tool, { value, writable: true, enumerable: true, configurable: true });
  else tools[tool] = value;
}

function copyOf(counts: Counts): Counts {
  return { ...counts, tools: { ...counts.tools }, models: [...counts.models] };
}

function emptyCounts(): Counts {
  return {
    messages: 0,
    prompts: 0,
    queuedPrompts: 0,
    slashCommands: 0,
    interrupts: 0,
    assistantMessages: 0,
    toolCalls: 0,
    toolResults: 0,
    toolResultsWithoutCall: 0,
    thinkingBlocks: 0,
    tools: {},
    models: [],
    firstTime: undefined,
    lastTime: undefined,
    firstPromptSeq: undefined,
  };
}
