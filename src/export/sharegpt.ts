// ShareGPT: one row a session in turns that alternate, or one row for each turn.

import type { RecordType, RowProblem } from "../core/row-type.ts";
import { turnsOf } from "../core/turns.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOutput } from "../ports/format.ts";
import { ABOUT, aboutOf, timeField } from "./shared/about.ts";
import { appendChat, type ChatMessage, chatOf } from "./shared/chat.ts";
import { PAIR, pairFields, pairsOf } from "./shared/pairs.ts";
import { type SharegptMessage, sharegptOf } from "./shared/sharegpt-turns.ts";

const typeOf = (more: RecordType["fields"]): RecordType => ({
  kind: "record",
  fields: {
    conversations: {
      kind: "list",
      of: {
        kind: "record",
        fields: {
          from: { kind: "string", values: ["human", "gpt", "function_call", "observation"] },
          value: { kind: "string" },
        },
      },
      doc: "`human` or `observation`, then `gpt` or `function_call`, in turns; the last is an answer.",
    },
    tools: { kind: "string", doc: "JSON text: each tool with its JSON Schema, inferred from its calls." },
    source: { kind: "string", doc: "`<agent>:<project>`, or the agent alone where the project is not known." },
    metadata: {
      kind: "record",
      fields: {
        session_id: ABOUT.session_id,
        timestamp: { kind: "time", optional: true, doc: "When it was asked first." },
        has_thinking: { kind: "boolean" },
        tool_count: { kind: "integer", doc: "Calls in this row." },
        ...more,
      },
    },
  },
});

const { model, trajectory_type, quality, review } = ABOUT;
const LABELS = { model, trajectory_type, quality, review };

const LAYOUT = [
  "LLaMA-Factory wants `human` and `observation` at odd places and `gpt` and `function_call` at even ones. So what one side says in a row is one message, parallel calls are one `function_call` (a JSON list) with one `observation`, whose results are joined as LLaMA-Factory joins those of OpenAI's layout, and what a person or the harness says between a result and the next answer stands at the end of the `observation`, where the model saw it.",
  "Thinking stands in `<think>` at the beginning of an answer. Where thinking or text goes before calls, the calls stand in `<tool_call>` behind it, which LLaMA-Factory 0.9.5 reads; calls alone are plain JSON. Such marks in the model's own words get a space (`< think>`), in JSON an escape.",
  "LLaMA-Factory takes a system message in the first place only, and agents log none. A compaction's summary stands with what is said to the model, as the agents themselves put it.",
];

const LOADING =
  'In `dataset_info.json`: `{"file_name": "...", "formatting": "sharegpt", "columns": {"messages": "conversations", "tools": "tools"}}`. The keys are those of the extract script; `tools` and the labels in `metadata` are new.';

export const sharegpt = defineFormat({
  name: "sharegpt",
  title: "ShareGPT",
  version: 1,
  about: "LLaMA-Factory reads it as it is: whole sessions in turns, with calls and results.",
  notes: [
    "One row is one path through a session, all its turns. What the model said before anyone asked, and what was said after its last answer, has no place in this layout: so the result of a session's last call is missing where the session ends with it. For one turn a row take `sharegpt-pairs`.",
    ...LAYOUT,
    LOADING,
  ],
  output: outputOf(typeOf(LABELS), async function* (item, options) {
    const chat: ChatMessage[] = [];
    let time: number | undefined;
    for await (const turn of turnsOf(item.session.messages, options.shape)) {
      time ??= turn.requests[0]?.time;
      appendChat(chat, await chatOf(turn, item));
    }
    const row = rowOf(chat, item, timeField("timestamp", time));
    if (row !== undefined) yield row;
  }),
});

export const sharegptPairs = defineFormat({
  name: "sharegpt-pairs",
  title: "ShareGPT, a turn a row",
  version: 1,
  about: "ShareGPT with one row for each turn: what a person asked, and all that answers it.",
  notes: [
    "One row is one request of a person and everything that answers it until the next one, calls and results included; with `--no-tool-uses` that is one `human` and one `gpt`. It does not hold the conversation before it. Tool results and reminders are never taken for requests; a turn that nothing answered gives no row.",
    ...LAYOUT,
    LOADING,
  ],
  output: outputOf(
    typeOf({ ...LABELS, model: PAIR.model, turn_index: PAIR.turn_index, turn_type: PAIR.turn_type }),
    async function* (item, options) {
      for await (const pair of pairsOf(item, options.shape)) {
        const row = rowOf(await chatOf(pair.turn, item), item, pairFields(pair));
        if (row !== undefined) yield row;
      }
    },
    "turn",
  ),
});

type RowsOutput = Extract<FormatOutput, { kind: "rows" }>;

function outputOf(type: RecordType, rows: RowsOutput["rows"], each?: RowsOutput["each"]): RowsOutput {
  return {
    kind: "rows",
    type,
    rows,
    ...(each && { each }),
    check: (row) => checkSharegpt(row as unknown as SharegptRow),
  };
}

function rowOf(chat: readonly ChatMessage[], item: ExportItem, more: { readonly [key: string]: Json }) {
  const made = sharegptOf(chat);
  if (!made) return undefined;
  const { model: wrote, trajectory_type: type, quality: score, review: state } = aboutOf(item);
  return {
    conversations: made.messages as unknown as Json,
    tools: made.tools,
    source: item.project === undefined ? item.source : `${item.source}:${item.project}`,
    metadata: {
      session_id: item.id,
      has_thinking: made.hasThinking,
      tool_count: made.calls,
      ...(wrote !== undefined && { model: wrote }),
      trajectory_type: type as Json,
      quality: score as Json,
      review: state as Json,
      ...more,
    },
  };
}

interface SharegptRow {
  readonly conversations: readonly SharegptMessage[];
  readonly tools: string;
  readonly metadata: { readonly tool_count: number };
}

function checkSharegpt({ conversations, tools, metadata }: SharegptRow): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  let calls = 0;
  for (const [i, { from, value }] of conversations.entries()) {
    const path = `/conversations/${i}`;
    const before = conversations[i - 1]?.from;
    if ((i % 2 === 0) !== (from === "human" || from === "observation")) {
      problems.push({ path: `${path}/from`, message: `${from} cannot stand at place ${i + 1}` });
    }
    if ((from === "observation") !== (before === "function_call")) {
      problems.push({ path: `${path}/from`, message: `${from} cannot follow ${before ?? "nothing"}` });
    }
    if (from === "human" && value.trim() === "") problems.push({ path: `${path}/value`, message: "is blank" });
    if (from !== "function_call") continue;
    const counted = callsIn(value);
    if (counted === undefined)
      problems.push({ path: `${path}/value`, message: "is not a call with name and arguments" });
    calls += counted ?? 0;
  }
  if (conversations.length === 0 || conversations.length % 2 !== 0) {
    problems.push({ path: "/conversations", message: "does not end with an answer" });
  }
  if (calls !== metadata.tool_count) {
    problems.push({ path: "/metadata/tool_count", message: `is ${metadata.tool_count}, the row has ${calls} calls` });
  }
  if (!Array.isArray(parsed(tools))) problems.push({ path: "/tools", message: "is not a JSON list" });
  return problems;
}

/** How many calls a `function_call` has, as LLaMA-Factory reads it; undefined where it would not. */
function callsIn(value: string): number | undefined {
  const begin = value.indexOf("<tool_call>");
  const end = value.indexOf("</tool_call>", begin);
  const read = parsed(begin < 0 || end < 0 ? value : value.slice(begin + "<tool_call>".length, end));
  const calls = Array.isArray(read) ? read : [read];
  const isCall = (call: unknown) => typeof call === "object" && call !== null && "name" in call && "arguments" in call;
  return calls.length > 0 && calls.every(isCall) ? calls.length : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
