// One row a turn as OTLP's JSON: the agent's run, the model's answers and the tools' executions as spans.

import {
  type Answer,
  answersOf,
  entriesOf,
  isRequest,
  type ToolUse,
  type Turn,
  toolUsesOf,
} from "../core/conversation.ts";
import { NO_CALL } from "../core/ids.ts";
import { turnsOf } from "../core/turns.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { checkOtel } from "./otel/check.ts";
import { answerMessage, type GenAiMessage, requestMessage, resultMessage, stepMessage } from "./otel/parts.ts";
import { providerOf } from "./otel/provider.ts";
import { attributesOf, CLIENT, INTERNAL, type Span, spanIdOf, timesOf, traceIdOf } from "./otel/span.ts";
import { OTLP } from "./otel/type.ts";
import { asArguments } from "./shared/tools.ts";

export const otel = defineFormat({
  name: "otel",
  title: "OpenTelemetry (GenAI)",
  version: 1,
  about: "The OpenTelemetry Collector reads it with its `otlpjsonfile` receiver, and sends it to any tracing backend.",
  notes: [
    "Load it with a collector: `receivers: {otlpjsonfile: {include: [otel.jsonl], start_at: beginning}}`. Each row is a `TracesData` of OTLP with one trace: a turn. Export without a container of its own (`--container jsonl`).",
    "A turn is an `invoke_agent` span; below it each answer of the model is a `chat` span and each call an `execute_tool` span, with the attributes of the GenAI semantic conventions (status: development; messages as in `opentelemetry-util-genai` 1.3b0). `gen_ai.conversation.id` joins the turns of a session. Ids are hashes: the same session gives the same spans in every export, so that sending it twice doubles nothing where the backend knows them.",
    "`gen_ai.input.messages` of a `chat` span is what the model read since the span before it, not the whole conversation again. Messages, arguments and results are JSON text, as the conventions want them on spans. A context compaction is a `compaction` part.",
    "Times are those of the log's records: a `chat` span begins with the first record of its answer, so it does not show how long the model was silent. Token counts are known of whole sessions, not of calls, and are in no span. `gen_ai.provider.name` is told from the model's name; where that does not tell, it is the agent's. Agents do not log the tools that they offer: there is no `gen_ai.tool.definitions`.",
    "Subagents are `invoke_agent` spans below the call that started them with `--subagents inline`; with `--subagents link` they are traces of their own, which name their parent in `tracemill.parent.id` and `tracemill.parent.call_id`, and the call names them in `tracemill.subagent.id`. A turn without an answer has no row.",
  ],
  output: {
    kind: "rows",
    each: "turn",
    type: OTLP,
    async *rows(item, options) {
      const resource = { attributes: attributesOf(resourceOf(item)) };
      const going: Going = { item, options, told: new Set(), read: [], compacted: false };
      for await (const turn of turnsOf(item.session.messages, options.shape)) {
        const spans = await spansOf(turn, going);
        if (spans.length === 0) continue;
        const scopeSpans = [{ scope: { name: "tracemill" }, spans }];
        yield { resourceSpans: [{ resource, scopeSpans }] } as unknown as Json;
      }
    },
    check: (row) => checkOtel(row),
  },
});

interface Conversation {
  readonly item: ExportItem;
  readonly options: FormatOptions;
  /** Span that its turns hang below: of the call that started the subagent. */
  readonly above?: { readonly traceId: string; readonly spanId: string };
  /** Subagents that were told already: several calls may speak with one. */
  readonly told: Set<string>;
}

/** What goes on from turn to turn. */
interface Going extends Conversation {
  /** What the model has to read before it answers again. */
  read: GenAiMessage[];
  compacted: boolean;
}

function resourceOf(item: ExportItem): Readonly<Record<string, Json | undefined>> {
  return {
    "service.name": item.source,
    "service.version": item.session.facts.agentVersions[0],
    "tracemill.session.id": item.session.facts.head.id,
    "tracemill.project": item.project,
    "tracemill.trajectory_type": item.label.main.type,
    "tracemill.quality": item.label.quality,
    "tracemill.review": item.review,
  };
}

/** The spans of a turn, its root first; none where the model said nothing. */
async function spansOf(turn: Turn, going: Going): Promise<readonly Span[]> {
  const { item, above } = going;
  const answers = answersOf(turn);
  const first = turn.requests[0]?.id ?? answers[0]?.ids[0] ?? "";
  const traceId = above?.traceId ?? traceIdOf(item.id, first);
  const root = spanIdOf(item.id, first, "invoke_agent");
  const at: Place = { traceId, parentSpanId: root, item };
  const below: Span[] = [];
  for (const step of entriesOf(turn)) {
    if (isRequest(step)) going.read.push(requestMessage(step));
    else if (step.kind === "answer") below.push(...(await answerSpans(step, at, going)));
    else {
      going.compacted ||= step.kind === "boundary";
      const message = stepMessage(step);
      if (message !== undefined) going.read.push(message);
    }
  }
  return below.length === 0 ? [] : [agentSpan(turn, answers, { ...at, spanId: root, above }), ...below];
}

async function answerSpans(answer: Answer, at: Place, going: Going): Promise<readonly Span[]> {
  if (answerMessage(answer).parts.length === 0) return [];
  const spans = [chatSpan(answer, at, going)];
  going.read = [];
  for (const [n, use] of toolUsesOf(answer).entries()) {
    const span = toolSpan(use, n, at);
    spans.push(span);
    const message = resultMessage(use);
    if (message !== undefined) going.read.push(message);
    const child = going.item.subagents.get(use.callId)?.item;
    if (child === undefined || going.told.has(child.id)) continue;
    going.told.add(child.id);
    spans.push(...(await subagentSpans({ ...going, item: child, above: span })));
  }
  return spans;
}

async function subagentSpans(child: Conversation): Promise<readonly Span[]> {
  const spans: Span[] = [];
  const going: Going = { ...child, read: [], compacted: false };
  for await (const turn of turnsOf(child.item.session.messages, child.options.shape))
    spans.push(...(await spansOf(turn, going)));
  return spans;
}

interface Place {
  readonly traceId: string;
  readonly parentSpanId: string;
  readonly item: ExportItem;
}

function agentSpan(
  { requests, steps }: Turn,
  answers: readonly Answer[],
  {
    traceId,
    spanId,
    item,
    above,
  }: Place & { readonly spanId: string; readonly above: Conversation["above"] | undefined },
): Span {
  const last = answers.findLast((answer) => answerMessage(answer).parts.length > 0) as Answer;
  const model = answers[0]?.model;
  const ends = answers.flatMap((answer) => [answer.endTime, ...toolUsesOf(answer).map(({ result }) => result?.time)]);
  return {
    traceId,
    spanId,
    ...(above !== undefined && { parentSpanId: above.spanId }),
    name: `invoke_agent ${item.source}`,
    kind: INTERNAL,
    ...timesOf(requests[0]?.time ?? steps[0]?.time, latest(ends)),
    attributes: attributesOf({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.provider.name": providerOf(model) ?? item.source,
      "gen_ai.agent.name": item.source,
      "gen_ai.agent.version": item.session.facts.agentVersions[0],
      "gen_ai.conversation.id": item.id,
      "gen_ai.request.model": model,
      "gen_ai.input.messages": messagesJson(requests.map(requestMessage)),
      "gen_ai.output.messages": messagesJson([answerMessage(last)]),
      "tracemill.parent.id": item.parent?.id,
      "tracemill.parent.call_id": item.parent?.callId,
    }),
  };
}

function chatSpan(answer: Answer, { traceId, parentSpanId, item }: Place, { read, compacted }: Going): Span {
  const { model } = answer;
  return {
    traceId,
    spanId: spanIdOf(item.id, answer.ids[0] as string, "chat"),
    parentSpanId,
    name: model === undefined ? "chat" : `chat ${model}`,
    kind: CLIENT,
    ...timesOf(answer.time, answer.endTime),
    attributes: attributesOf({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": providerOf(model) ?? item.source,
      "gen_ai.conversation.id": item.id,
      "gen_ai.request.model": model,
      "gen_ai.response.model": model,
      "gen_ai.response.id": answer.apiId,
      "gen_ai.conversation.compacted": compacted || undefined,
      "gen_ai.input.messages": messagesJson(read),
      "gen_ai.output.messages": messagesJson([answerMessage(answer)]),
    }),
  };
}

function toolSpan(use: ToolUse, place: number, { traceId, parentSpanId, item }: Place): Span {
  const { callId, tool, input, result } = use;
  const failed = result?.status === "error";
  return {
    traceId,
    spanId: spanIdOf(item.id, use.id, callId === NO_CALL ? `#${place}` : callId, "execute_tool"),
    parentSpanId,
    name: `execute_tool ${tool}`,
    kind: INTERNAL,
    ...timesOf(use.time, result?.time),
    attributes: attributesOf({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": tool,
      "gen_ai.tool.type": "function",
      "gen_ai.tool.call.id": callId === NO_CALL ? undefined : callId,
      "gen_ai.conversation.id": item.id,
      "gen_ai.tool.call.arguments": asArguments(input),
      "gen_ai.tool.call.result": result?.output,
      "error.type": failed ? "_OTHER" : undefined,
      "tracemill.subagent.id": item.subagents.get(callId)?.id,
    }),
    ...(failed && { status: { code: 2 } }),
  };
}

/** Undefined for none: the attribute is left out. */
function messagesJson(messages: readonly GenAiMessage[]): Json | undefined {
  const said = messages.filter(({ parts }) => parts.length > 0);
  return said.length === 0 ? undefined : (said as unknown as Json);
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  let last: number | undefined;
  for (const time of times) if (time !== undefined && (last === undefined || time > last)) last = time;
  return last;
}
