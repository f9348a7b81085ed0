// One row a turn in ClawTrace's training format: the request, and the steps that answer it in their order.

import { type Answer, type Step, type ToolUse, toolUsesOf } from "../core/conversation.ts";
import type { RecordType, RowProblem } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { ABOUT, aboutOf } from "./shared/about.ts";
import { INPUT, STATUS, shownInput, statusField } from "./shared/calls.ts";
import { resultText, withImages } from "./shared/chat.ts";
import { BY_DATASETS } from "./shared/notes.ts";
import { PAIR, type Pair, pairFields, pairsOf } from "./shared/pairs.ts";
import { STATS, usageFields } from "./shared/stats.ts";

const { session_id, source, model: _, ...about } = ABOUT;
const { model, turn_index, turn_type, timestamp } = PAIR;

/** As the log counts them: rows are written as they are read. */
const SESSION_STATS = {
  ...STATS,
  user_messages: { kind: "integer", doc: "What a person asked, without commands; some may have no row." },
  assistant_messages: {
    kind: "integer",
    doc: "Answers of the model, as the log counts them: what an agent logs apart as a step of its work is none.",
  },
  tool_uses: { kind: "integer", doc: "Calls of the log that have an id, with `--no-tool-uses` too." },
} as const;

const OUTPUT: RecordType = {
  kind: "record",
  fields: {
    type: {
      kind: "string",
      values: ["reasoning", "message", "tool_call", "tool_result", "context", "compaction", "interruption"],
      doc: "`context`: what the harness put in; `compaction`: the summary that the model went on with; `interruption`: a person stopped it.",
    },
    text: { kind: "string", optional: true, doc: "Of `reasoning`." },
    content: { kind: "string", optional: true, doc: "Of `message`, `context` and `compaction`." },
    id: { kind: "string", optional: true, doc: "Of `tool_call` and `tool_result`: joins the two." },
    name: { kind: "string", optional: true, doc: "Of `tool_call`: the tool." },
    arguments: { ...INPUT, optional: true },
    output: { kind: "string", optional: true, doc: "Of `tool_result`: what the model saw." },
    status: STATUS,
  },
};

const TYPE: RecordType = {
  kind: "record",
  fields: {
    turn_id: { kind: "string", doc: "`<session_id>_<turn_index>`, the index with at least three digits." },
    session_id,
    turn_index,
    model,
    source,
    input: {
      kind: "record",
      fields: { role: { kind: "string", values: ["user"] }, content: { kind: "string", doc: "Never blank." } },
    },
    output: {
      kind: "list",
      of: OUTPUT,
      doc: "In the order of the log; the results of a message's calls follow the message.",
    },
    session_stats: { kind: "record", fields: SESSION_STATS },
    metadata: {
      kind: "record",
      fields: { timestamp, turn_type, ...about },
    },
  },
};

export const turns = defineFormat({
  name: "turns",
  title: "Turns",
  version: 1,
  about: "ClawTrace's training format: one turn a row, its reasoning, messages, calls and results in order.",
  notes: [
    "One row is one request of a person and everything that answers it until the next one; a turn that nothing answered, or in which the model only thought, gives none. Nothing is merged: what the model said before a call stays a `message`, and each result follows its call.",
    "`context`, `compaction` and `interruption` are ours: without them a reader could not tell why the model changes course. A `tool_call` without a `tool_result` was never answered.",
    "`session_stats` are of the whole session, as its log counts them, and the same in each of its rows: take them once a session. Rows that are a part of a session (a task, a branch, a fork without what it copied) have the counts of the part, and neither tokens nor cost.",
    BY_DATASETS,
  ],
  output: {
    kind: "rows",
    each: "turn",
    type: TYPE,
    async *rows(item, options) {
      const { prompts, queuedPrompts, assistantMessages, toolCalls } = item.counts;
      const stats = {
        user_messages: prompts + queuedPrompts,
        assistant_messages: assistantMessages,
        tool_uses: toolCalls,
        ...usageFields(item),
      };
      for await (const pair of pairsOf(item, options.shape)) yield await rowOf(pair, stats, { item, options });
    },
    check: (row) => checkTurn(row),
  },
});

interface Exported {
  readonly item: ExportItem;
  readonly options: FormatOptions;
}

async function rowOf(pair: Pair, stats: Json, { item, options }: Exported): Promise<Json> {
  const { session_id: id, source: agent, model: __, ...told } = aboutOf(item);
  const { turn_index: index, model: wrote, ...fields } = pairFields(pair);
  const output: Json[] = [];
  for (const step of pair.turn.steps) output.push(...(await stepRows(step, item, options)));
  return {
    turn_id: `${item.id}_${String(pair.index).padStart(3, "0")}`,
    session_id: id as Json,
    turn_index: index as Json,
    ...(wrote !== undefined && { model: wrote }),
    source: agent as Json,
    input: { role: "user", content: pair.prompt },
    output,
    session_stats: stats,
    metadata: { ...fields, ...told },
  };
}

async function stepRows(step: Step, item: ExportItem, options: FormatOptions): Promise<readonly Json[]> {
  switch (step.kind) {
    case "answer":
      return answerRows(step, item, options);
    case "context":
      return [{ type: "context", content: step.text }];
    case "boundary":
      return [{ type: "compaction", content: step.text }];
    case "interrupt":
      return [{ type: "interruption" }];
  }
}

async function answerRows(answer: Answer, item: ExportItem, options: FormatOptions): Promise<readonly Json[]> {
  const rows: Json[] = [];
  for (const block of answer.blocks) {
    if (block.kind === "image") rows.push({ type: "message", content: withImages("", [block]) });
    else if (block.kind === "tool_use") {
      const { callId, tool, input } = block.use;
      rows.push({ type: "tool_call", id: callId, name: tool, arguments: shownInput(input, options) });
    } else if (block.text.trim() !== "") {
      rows.push(
        block.kind === "text" ? { type: "message", content: block.text } : { type: "reasoning", text: block.text },
      );
    }
  }
  for (const use of toolUsesOf(answer)) rows.push(...(await resultRow(use, item)));
  return rows;
}

async function resultRow(use: ToolUse, item: ExportItem): Promise<readonly Json[]> {
  const { callId, result } = use;
  if (result === undefined) return [];
  const output = await resultText(use, item);
  return [{ type: "tool_result", id: callId, output, ...statusField(result.status) }];
}

function checkTurn(row: Json): readonly RowProblem[] {
  const { input, output } = row as {
    readonly input: { readonly content: string };
    readonly output: readonly { readonly type: string; readonly id?: string | null }[];
  };
  const problems: RowProblem[] = [];
  if (input.content.trim() === "") problems.push({ path: "/input/content", message: "is blank" });
  const open = new Set<string>();
  for (const [i, { type, id }] of output.entries()) {
    if (type === "tool_call" && id) open.add(id);
    else if (type === "tool_result" && !open.delete(id ?? "")) {
      problems.push({ path: `/output/${i}/id`, message: "answers no call before it" });
    }
  }
  if (!output.some(({ type }) => ["message", "tool_call"].includes(type))) {
    problems.push({ path: "/output", message: "nothing answers the request" });
  }
  return problems;
}
