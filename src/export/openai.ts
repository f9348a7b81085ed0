// One row a session for OpenAI's fine-tuning and the services that took over its file format.

import type { RecordType, RowProblem } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { apiNames } from "./shared/api-names.ts";
import { appendChat, type ChatMessage } from "./shared/chat.ts";
import { type ChatTurn, chatTurns } from "./shared/chat-turns.ts";
import { type CheckedMessage, checkAsked, checkCalls } from "./shared/check-calls.ts";
import { correctionsOf } from "./shared/corrections.ts";
import { oneRow } from "./shared/one-row.ts";
import { asArguments, callRow, callType, toolsOf } from "./shared/tools.ts";

/** What the API takes at most: characters of a tool's name, and of a call's id. */
const NAME = 64;
const ID = 40;

const TYPE: RecordType = {
  kind: "record",
  fields: {
    messages: {
      kind: "list",
      of: {
        kind: "record",
        fields: {
          role: { kind: "string", values: ["system", "user", "assistant", "tool"] },
          content: { kind: "string", doc: "Empty where the assistant only calls tools." },
          weight: {
            kind: "integer",
            optional: true,
            doc: "0: the person said that this turn was wrong; it is read, and not learnt.",
          },
          tool_calls: {
            kind: "list",
            optional: true,
            of: callType({ kind: "string", doc: "JSON text of an object." }),
          },
          tool_call_id: { kind: "string", optional: true, doc: "Of a `tool` message: the call that it answers." },
        },
      },
    },
    tools: {
      kind: "list",
      optional: true,
      doc: "Inferred from the calls; absent where there are none, since the API refuses an empty list.",
      of: {
        kind: "record",
        fields: {
          type: { kind: "string", values: ["function"] },
          function: {
            kind: "record",
            fields: {
              name: { kind: "string" },
              description: { kind: "string" },
              parameters: { kind: "json", doc: "JSON Schema." },
            },
          },
        },
      },
    },
    parallel_tool_calls: {
      kind: "boolean",
      optional: true,
      doc: "True where one message calls several tools; absent where none does.",
    },
  },
};

export const openai = defineFormat({
  name: "openai",
  title: "OpenAI",
  version: 1,
  about: "OpenAI's supervised fine-tuning takes it as it is, as do the services that took over its file format.",
  notes: [
    "Load it with `client.files.create(file=open('openai.jsonl', 'rb'), purpose='fine-tune')` and name the file as `training_file` of a fine-tuning job.",
    "OpenAI refuses a file with keys that it does not know, so a row holds nothing of where it comes from: `manifest.json` lists the sessions in the order of the rows, without a row where the model said nothing or where the person said of every turn that it was wrong. An export of the same sessions as `trl` tells id, label and review in its rows.",
    "The model's thinking has no place in this format. A row ends with the last message of the assistant, since nothing behind it is learnt. A turn that the person corrected is read, but not learnt (`weight` 0). A call that was never answered is left out, as is a message that held only such calls or thinking.",
    "Agents do not log the tools that they offer the model: `tools` is inferred from the calls of the row, without descriptions. Names of tools and ids of calls that the API would refuse (other characters than letters, digits, `_` and `-`; more than 64 or 40 of them) are replaced, alike throughout a row. Fine-tuning limits the tools of one example (128) and its tokens: split what is longer with `--max-tokens`.",
  ],
  output: {
    kind: "rows",
    type: TYPE,
    rows: oneRow(rowOf),
    check: (row) => checkOpenai(row),
  },
});

async function rowOf(item: ExportItem, { shape }: FormatOptions): Promise<Json | undefined> {
  const turns = await chatTurns(item, { ...shape, thinking: false });
  const { messages, wrong } = joined(turns, item);
  // Nothing to learn where the model said nothing, or nothing that was right.
  if (!messages.some((message) => message.role === "assistant" && !wrong.has(message))) return undefined;
  const tools = toolsOf(messages);
  const parallel = messages.some((message) => message.role === "assistant" && message.calls.length > 1);
  return {
    messages: messages.map((message) => messageRow(message, wrong.has(message))),
    ...(tools.length > 0 && { tools: tools as unknown as Json }),
    ...(parallel && { parallel_tool_calls: true }),
  };
}

/** Up to the last message of the assistant, and which of them are of a turn that was wrong. */
function joined(turns: readonly ChatTurn[], item: ExportItem) {
  const corrections = correctionsOf(
    turns.map(({ turn }) => turn),
    item,
  );
  const allowed = allowing();
  const messages: ChatMessage[] = [];
  const wrong = new Set<ChatMessage>();
  for (const [index, { asked, answered, after }] of turns.entries()) {
    appendChat(messages, asked);
    for (const message of answered.map(allowed)) {
      if (message.role === "assistant" && message.content === "" && message.calls.length === 0) continue;
      appendChat(messages, [message]);
      if (message.role === "assistant" && corrections.has(index)) wrong.add(message);
    }
    appendChat(messages, after);
  }
  return { messages: messages.slice(0, messages.findLastIndex(({ role }) => role === "assistant") + 1), wrong };
}

function allowing(): (message: ChatMessage) => ChatMessage {
  const name = apiNames(NAME);
  const id = apiNames(ID);
  return (message) => {
    if (message.role === "tool") return { ...message, name: name(message.name), callId: id(message.callId) };
    if (message.role !== "assistant") return message;
    return { ...message, calls: message.calls.map((call) => ({ ...call, id: id(call.id), name: name(call.name) })) };
  };
}

function messageRow(message: ChatMessage, isWrong: boolean): Json {
  const { role, content } = message;
  if (message.role === "tool") return { role, content, tool_call_id: message.callId };
  if (message.role !== "assistant") return { role, content };
  return {
    role,
    content,
    ...(isWrong && { weight: 0 }),
    ...(message.calls.length > 0 && {
      tool_calls: message.calls.map((call) => callRow(call, JSON.stringify(asArguments(call.input)))),
    }),
  };
}

interface CheckedRow {
  readonly messages: readonly (CheckedMessage & { readonly content?: string; readonly weight?: number | null })[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[] | null;
}

function checkOpenai(row: Json): readonly RowProblem[] {
  const { messages, tools } = row as unknown as CheckedRow;
  const problems: RowProblem[] = [...checkAsked(messages)];
  const last = messages.at(-1);
  if (last?.role !== "assistant")
    problems.push({ path: "/messages", message: "the last message is not the assistant's" });
  // The calls of the last message are learnt; what they gave back is not.
  problems.push(...checkCalls(last?.role === "assistant" ? messages.slice(0, -1) : messages));
  const names = new Set(tools?.map(({ function: { name } }) => name));
  for (const [i, { content, tool_calls, weight }] of messages.entries()) {
    const path = `/messages/${i}`;
    if (weight !== undefined && weight !== null && weight !== 0 && weight !== 1)
      problems.push({ path: `${path}/weight`, message: "is neither 0 nor 1" });
    for (const [n, call] of (tool_calls ?? []).entries())
      problems.push(...checkCall(call as unknown as CheckedCall, names, `${path}/tool_calls/${n}`));
    if (messages[i]?.role === "assistant" && content === "" && (tool_calls ?? []).length === 0)
      problems.push({ path, message: "says nothing" });
  }
  for (const name of names)
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name))
      problems.push({ path: "/tools", message: `the API refuses a tool ${name}` });
  return problems;
}

interface CheckedCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

function checkCall(call: CheckedCall, tools: ReadonlySet<string>, path: string): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  if (call.id.length > ID) problems.push({ path: `${path}/id`, message: `has more than ${ID} characters` });
  if (!tools.has(call.function.name))
    problems.push({ path: `${path}/function/name`, message: "is not one of the tools" });
  if (!isObjectText(call.function.arguments))
    problems.push({ path: `${path}/function/arguments`, message: "is not the JSON text of an object" });
  return problems;
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    // That it is no JSON is what was asked.
    return false;
  }
}
