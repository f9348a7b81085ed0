// Builds turns from messages as they pass; holds one turn, and those before it that still wait for a result.

import type { Answer, Block, OnLost, Request, Shape, Step, ToolUse, Turn } from "./conversation.ts";
import { NO_CALL, type ToolCallId } from "./ids.ts";
import type { Message } from "./session.ts";
import { imagesByResult, imagesIn, placeOf, textIn, toolResult } from "./turn-parts.ts";

/** A result that comes later than so many messages after the next request is lost. */
const LOOKAHEAD = 200;

type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] };
type OpenAnswer = Open<Answer> & { readonly uses: ToolUse[]; answered: boolean };
interface OpenTurn {
  readonly requests: Request[];
  readonly steps: (Step | OpenAnswer)[];
  /** Calls without a result. */
  waiting: number;
  /** Messages since the next request. */
  age: number;
}

/**
 * The turns of messages in order: messages of one path, without those of another branch. Kinds that say nothing to the
 * model (status lines, failed API calls, texts that the agent made up) are in none.
 */
export async function* turnsOf<M extends Message>(
  messages: AsyncIterable<M> | Iterable<M>,
  shape: Shape,
  onLost?: OnLost,
): AsyncGenerator<Turn> {
  const builder = new TurnBuilder(shape, onLost);
  for await (const message of messages) {
    builder.add(message);
    yield* builder.ready(false);
  }
  yield* builder.ready(true);
}

class TurnBuilder {
  private turns: OpenTurn[] = [];
  private readonly calls = new Map<
    ToolCallId,
    { readonly turn: OpenTurn; readonly answer: OpenAnswer; readonly use: ToolUse }
  >();
  /** Every call so far: an agent may write one again. */
  private readonly called = new Set<ToolCallId>();
  private answer: OpenAnswer | undefined;
  private index = 0;
  private readonly shape: Shape;
  private readonly onLost: OnLost | undefined;

  constructor(shape: Shape, onLost: OnLost | undefined) {
    this.shape = shape;
    this.onLost = onLost;
  }

  add(message: Message): void {
    for (const turn of this.turns.slice(0, -1)) turn.age++;
    switch (message.kind) {
      case "prompt":
      case "queued_prompt":
      case "slash_command":
        this.request(message, message.kind);
        break;
      case "assistant":
      case "step":
        this.say(message);
        break;
      case "tool_results":
        this.results(message);
        break;
      case "injected":
        this.put(message, (text) => ({ kind: "context", ...placeOf(message), role: message.role, text }));
        break;
      case "compact_boundary":
      case "compact_summary":
        this.boundary(message);
        break;
      case "interrupt":
        this.step({ kind: "interrupt", ...placeOf(message) });
        break;
      case "api_error":
      case "synthetic":
      case "status":
        break;
    }
    // An agent may log a result in whatever message: it belongs to its call.
    if (message.kind !== "tool_results") this.results(message);
  }

  *ready(all: boolean): Generator<Turn> {
    while (this.turns.length > (all ? 0 : 1)) {
      const turn = this.turns[0] as OpenTurn;
      if (!all && turn.waiting > 0 && turn.age < LOOKAHEAD) return;
      this.turns.shift();
      for (const step of turn.steps) if ("uses" in step) for (const { callId } of step.uses) this.calls.delete(callId);
      if (isBare(turn)) continue;
      yield { index: this.index++, requests: turn.requests, steps: turn.steps.map(closed) };
    }
  }

  private get turn(): OpenTurn {
    const last = this.turns.at(-1);
    if (last) return last;
    const first = { requests: [], steps: [], waiting: 0, age: 0 };
    this.turns.push(first);
    return first;
  }

  private request(message: Message, kind: Request["kind"]): void {
    const text = textIn(message.parts);
    const images = imagesIn(message.parts);
    if (text.trim() === "" && images.length === 0) return;
    const request: Request = { kind, ...placeOf(message), text, images };
    const last = this.turns.at(-1);
    if (last?.steps.every(isContext) && last.requests.length > 0) {
      // Nothing answered what was asked before. A command that nothing answers, and what its program said to it, was for
      // the agent's program alone.
      if (last.requests.every((before) => before.kind === "slash_command")) {
        last.requests.length = 0;
        last.steps.length = 0;
      }
      last.requests.push(request);
      return;
    }
    // The model reads it with what is asked next. What stands before the first request of all is a turn by itself, but
    // for what an agent's program says before a command: it is about the command.
    const isFirst = last === undefined || (last.requests.length === 0 && last.steps.every(isContext));
    const steps = isFirst && kind !== "slash_command" ? [] : this.takeContexts();
    this.turns.push({ requests: [request], steps, waiting: 0, age: 0 });
    this.answer = undefined;
  }

  /** The contexts at the end of the turn at hand, which loses them. */
  private takeContexts(): (Step | OpenAnswer)[] {
    const steps = this.turns.at(-1)?.steps ?? [];
    const from = steps.findLastIndex((step) => !isContext(step)) + 1;
    return steps.splice(from);
  }

  private say(message: Message): void {
    const blocks: Block[] = [];
    const uses: ToolUse[] = [];
    for (const part of message.parts) {
      if (part.kind === "tool_call") {
        const { callId, tool, input } = part;
        if (!this.shape.toolUses || this.shape.without?.has(callId)) continue;
        if (callId !== NO_CALL && this.called.has(callId)) continue;
        this.called.add(callId);
        const use: ToolUse = { callId, tool, input, ...placeOf(message), result: undefined };
        uses.push(use);
        blocks.push({ kind: "tool_use", use });
      } else if (part.kind === "text") {
        if (part.text !== "") blocks.push(part);
      } else if (part.kind === "reasoning") {
        if (this.shape.thinking && part.text !== "") blocks.push(part);
      } else if (part.kind === "image") blocks.push(part);
    }
    const answer = this.goesOn(message) ?? this.open(message);
    answer.ids.push(message.id);
    answer.endTime = message.time ?? answer.endTime;
    answer.blocks.push(...blocks);
    answer.uses.push(...uses);
    for (const use of uses) {
      if (use.callId === NO_CALL) continue;
      this.calls.set(use.callId, { turn: this.turn, answer, use });
      this.turn.waiting++;
    }
  }

  /** The answer that the message is a further piece of. */
  private goesOn({ apiId, model }: Message): OpenAnswer | undefined {
    const { answer } = this;
    if (!answer || answer.model !== model) return undefined;
    if (apiId !== undefined || answer.apiId !== undefined) return apiId === answer.apiId ? answer : undefined;
    return answer.answered ? undefined : answer;
  }

  private open(message: Message): OpenAnswer {
    const { seq, time } = placeOf(message);
    const answer: OpenAnswer = {
      kind: "answer",
      ids: [],
      seq,
      time,
      endTime: time,
      model: message.model,
      apiId: message.apiId,
      blocks: [],
      uses: [],
      answered: false,
    };
    this.turn.steps.push(answer);
    this.answer = answer;
    return answer;
  }

  private results(message: Message): void {
    const images = message.kind === "tool_results" ? imagesByResult(message.parts) : undefined;
    for (const [place, part] of message.parts.entries()) {
      if (part.kind !== "tool_result" || !this.shape.toolUses || this.shape.without?.has(part.callId)) continue;
      const call = this.calls.get(part.callId);
      if (!call) {
        this.onLost?.("result_without_call", message);
        continue;
      }
      call.answer.answered = true;
      if (call.use.result === undefined) call.turn.waiting--;
      else if (call.use.result.output !== "" || call.use.result.cut > 0 || part.output === "") continue;
      call.use.result = toolResult(message, part, { shape: this.shape, images: images?.get(place) ?? [] });
    }
  }

  private boundary(message: Message): void {
    const text = textIn(message.parts);
    const last = this.turn.steps.at(-1);
    // Agents write the boundary and its summary one after the other.
    if (last?.kind === "boundary" && last.text === "") this.turn.steps.pop();
    else if (last?.kind === "boundary" && text === "") return;
    this.step({ kind: "boundary", ...placeOf(message), text });
  }

  private put(message: Message, make: (text: string) => Step): void {
    const text = textIn(message.parts);
    if (text.trim() !== "") this.turn.steps.push(make(text));
  }

  private step(step: Step): void {
    this.turn.steps.push(step);
    this.answer = undefined;
  }
}

function isContext({ kind }: Step | OpenAnswer): boolean {
  return kind === "context";
}

/** A command that nothing answered. */
function isBare({ requests, steps }: OpenTurn): boolean {
  return (
    requests.every(({ kind }) => kind === "slash_command") &&
    steps.every(isContext) &&
    (requests.length > 0 || steps.length === 0)
  );
}

function closed(step: Step | OpenAnswer): Step {
  if (!("uses" in step)) return step;
  const { uses: _, answered: __, ...answer } = step;
  return answer;
}
