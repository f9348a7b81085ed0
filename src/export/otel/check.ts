// Whether the spans of a row hang together, and say what the conventions demand.

import type { RowProblem } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { Span } from "./span.ts";

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  invoke_agent: ["gen_ai.provider.name", "gen_ai.conversation.id"],
  chat: ["gen_ai.provider.name", "gen_ai.conversation.id", "gen_ai.output.messages"],
  execute_tool: ["gen_ai.tool.name", "gen_ai.tool.call.arguments"],
};

export function checkOtel(row: Json): readonly RowProblem[] {
  const { resourceSpans } = row as unknown as {
    readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
  };
  const problems: RowProblem[] = [];
  for (const [r, { scopeSpans }] of resourceSpans.entries())
    for (const [s, { spans }] of scopeSpans.entries())
      problems.push(...checkSpans(spans, `/resourceSpans/${r}/scopeSpans/${s}/spans`));
  return problems;
}

function checkSpans(spans: readonly Span[], path: string): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  const seen = new Set<string>();
  for (const [i, span] of spans.entries()) {
    const wrong = (field: string, message: string) => problems.push({ path: `${path}/${i}/${field}`, message });
    if (!/^[0-9a-f]{32}$/.test(span.traceId) || span.traceId !== spans[0]?.traceId)
      wrong("traceId", "is not the trace's");
    if (!/^[0-9a-f]{16}$/.test(span.spanId) || seen.has(span.spanId)) wrong("spanId", "is no id of its own");
    const parent = span.parentSpanId ?? undefined;
    if (parent === undefined ? i > 0 : !seen.has(parent)) wrong("parentSpanId", "is no span before it");
    seen.add(span.spanId);
    const { startTimeUnixNano: start, endTimeUnixNano: end } = span;
    if (start && end && BigInt(end) < BigInt(start)) wrong("endTimeUnixNano", "is before its start");
    const values = new Map(span.attributes.map(({ key, value }) => [key, value.stringValue]));
    const operation = values.get("gen_ai.operation.name");
    const needed = operation === undefined ? undefined : NEEDED[operation];
    if (needed === undefined) wrong("attributes", "have no known gen_ai.operation.name");
    for (const key of needed ?? []) if (!values.has(key)) wrong("attributes", `have no ${key}`);
  }
  return problems;
}
