// One row a session as Anthropic's Messages API has it: content blocks, and results in the user's messages.

import { type Block, entriesOf, type Turn } from "../core/conversation.ts";
import type { RecordType, RowProblem } from "../core/row-type.ts";
import { turnsOf } from "../core/turns.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { ABOUT, aboutOf } from "./shared/about.ts";
import { apiNames } from "./shared/api-names.ts";
import { COMPACTED, resultText, withImages } from "./shared/chat.ts";
import { oneRow } from "./shared/one-row.ts";
import { asArguments, toolsOf } from "./shared/tools.ts";

/** Characters of a tool's name and of a call's id, at most. */
const NAME = 128;

const BLOCK: RecordType = {
  kind: "record",
  fields: {
    type: { kind: "string", values: ["text", "thinking", "tool_use", "tool_result"] },
    text: { kind: "string", optional: true, doc: "Of `text`; never blank." },
    thinking: { kind: "string", optional: true, doc: "Of `thinking`; without its signature, see above." },
    id: { kind: "string", optional: true, doc: "Of `tool_use`." },
    name: { kind: "string", optional: true, doc: "Of `tool_use`: the tool." },
    input: { kind: "json", optional: true, doc: "Of `tool_use`: an object." },
    tool_use_id: { kind: "string", optional: true, doc: "Of `tool_result`: the call that it answers." },
    content: { kind: "string", optional: true, doc: "Of `tool_result`: what the tool gave back." },
    is_error: { kind: "boolean", optional: true, doc: "Of `tool_result`: true where the call failed." },
  },
};

const TYPE: RecordType = {
  kind: "record",
  fields: {
    messages: {
      kind: "list",
      of: {
        kind: "record",
        fields: {
          role: { kind: "string", values: ["user", "assistant"], doc: "They alternate; the first is the user's." },
          content: { kind: "list", of: BLOCK },
        },
      },
    },
    tools: {
      kind: "list",
      optional: true,
      doc: "Inferred from the calls; absent where there are none.",
      of: {
        kind: "record",
        fields: { name: { kind: "string" }, input_schema: { kind: "json", doc: "JSON Schema of an object." } },
      },
    },
    ...ABOUT,
  },
};

export const anthropic = defineFormat({
  name: "anthropic",
  title: "Anthropic",
  version: 1,
  about:
    "What reads the messages of Anthropic's API reads its `messages` and `tools`: content blocks with calls and results.",
  notes: [
    "Send a row with `client.messages.create(model=row['model'], max_tokens=8192, messages=row['messages'][:-1], tools=row.get('tools', []))`: up to the last answer (a row that ends with the user's message is sent whole), to compare what a model says now with what was said then. The other columns say where the row comes from; the API refuses them.",
    "`model` is what the log says, and absent where it says nothing. `max_tokens` is never in a log, and never in a row.",
    "Agents' logs are read without the signatures of `thinking` blocks, and the API refuses a block without its signature: for rows to be sent, export with `--no-thinking`; for training, they are whole.",
    "This API has no system messages between others: what the harness put in is text of the user, as the model saw it, and so is the summary after a context compaction. All that one side says in a row is one message; results stand first in it, as the API demands. What the model said before anything was asked, and a call that was never answered, are left out.",
    "Agents do not log the tools that they offer the model: `tools` is inferred from the calls of the row, without descriptions. Names and ids with other characters than letters, digits, `_` and `-` are replaced, alike throughout a row.",
  ],
  output: {
    kind: "rows",
    type: TYPE,
    rows: oneRow(rowOf),
    check: (row) => checkAnthropic(row),
  },
});

type BlockRow = { readonly type: string; readonly [key: string]: Json };
interface Said {
  readonly role: "user" | "assistant";
  readonly content: BlockRow[];
}
interface Names {
  readonly tool: (name: string) => string;
  readonly call: (id: string) => string;
}

async function rowOf(item: ExportItem, { shape }: FormatOptions): Promise<Json | undefined> {
  const names: Names = { tool: apiNames(NAME), call: apiNames(NAME) };
  const messages: Said[] = [];
  for await (const turn of turnsOf(item.session.messages, shape)) await addTurn(messages, turn, { item, names });
  if (!messages.some(({ role }) => role === "assistant")) return undefined;
  const tools = toolsIn(messages);
  return { messages: messages as unknown as Json, ...(tools.length > 0 && { tools }), ...aboutOf(item) };
}

interface Context {
  readonly item: ExportItem;
  readonly names: Names;
}

async function addTurn(messages: Said[], turn: Turn, { item, names }: Context): Promise<void> {
  for (const step of entriesOf(turn)) {
    switch (step.kind) {
      case "prompt":
      case "queued_prompt":
      case "slash_command":
        add(messages, "user", textBlock(withImages(step.text, step.images)));
        break;
      case "answer": {
        // Nobody asked for it.
        if (messages.length === 0) break;
        add(
          messages,
          "assistant",
          step.blocks.flatMap((block) => blockRow(block, names)),
        );
        const results: BlockRow[] = [];
        for (const block of step.blocks) {
          if (block.kind === "tool_use" && block.use.result !== undefined)
            results.push({
              type: "tool_result",
              tool_use_id: names.call(block.use.callId),
              content: await resultText(block.use, item),
              ...(block.use.result.status === "error" && { is_error: true }),
            });
        }
        add(messages, "user", results);
        break;
      }
      case "context":
        add(messages, "user", textBlock(step.text));
        break;
      case "boundary":
        add(messages, "user", textBlock(step.text.trim() === "" ? COMPACTED : step.text));
        break;
      case "interrupt":
    }
  }
}

function add(messages: Said[], role: Said["role"], blocks: readonly BlockRow[]): void {
  if (blocks.length === 0) return;
  const last = messages.at(-1);
  if (last?.role === role) last.content.push(...blocks);
  else messages.push({ role, content: [...blocks] });
}

function textBlock(text: string): readonly BlockRow[] {
  return text.trim() === "" ? [] : [{ type: "text", text }];
}

function blockRow(block: Block, { tool, call }: Names): readonly BlockRow[] {
  switch (block.kind) {
    case "text":
      return textBlock(block.text);
    case "reasoning":
      return block.text.trim() === "" ? [] : [{ type: "thinking", thinking: block.text }];
    case "image":
      return textBlock(withImages("", [block]));
    case "tool_use": {
      const { callId, tool: name, input, result } = block.use;
      return result === undefined
        ? []
        : [{ type: "tool_use", id: call(callId), name: tool(name), input: asArguments(input) }];
    }
  }
}

function toolsIn(messages: readonly Said[]): Json[] {
  const calls = messages
    .flatMap(({ content }) => content)
    .filter(({ type }) => type === "tool_use")
    .map(({ id, name, input }) => ({ id: id as string, name: name as string, input: input as Json }));
  const tools = toolsOf([{ role: "assistant", content: "", reasoning: "", calls }]);
  return tools.map(({ function: { name, parameters } }) => ({ name, input_schema: parameters }));
}

function checkAnthropic(row: Json): readonly RowProblem[] {
  const { messages, tools } = row as unknown as {
    messages: readonly Said[];
    tools?: readonly { name: string }[] | null;
  };
  const problems: RowProblem[] = [];
  const names = new Set(tools?.map(({ name }) => name));
  let open = new Set<string>();
  for (const [i, { role, content }] of messages.entries()) {
    const path = `/messages/${i}`;
    if (role !== (i % 2 === 0 ? "user" : "assistant"))
      problems.push({ path: `${path}/role`, message: "does not alternate" });
    if (content.length === 0) problems.push({ path: `${path}/content`, message: "is empty" });
    problems.push(...checkResults(content, open, path));
    open = new Set(content.filter(({ type }) => type === "tool_use").map(({ id }) => id as string));
    problems.push(...content.flatMap((block, n) => checkBlock(block, names, `${path}/content/${n}`)));
  }
  if (open.size > 0) problems.push({ path: "/messages", message: `no result for the call ${[...open][0]}` });
  if (messages.length < 2) problems.push({ path: "/messages", message: "no message is the assistant's" });
  return problems;
}

/** Results come first, one for each call of the message before. */
function checkResults(content: readonly BlockRow[], open: ReadonlySet<string>, path: string): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  const left = new Set(open);
  let others = false;
  for (const [n, block] of content.entries()) {
    if (block.type !== "tool_result") others = true;
    else if (others) problems.push({ path: `${path}/content/${n}`, message: "a result stands behind something else" });
    else if (!left.delete(block.tool_use_id as string))
      problems.push({ path: `${path}/content/${n}/tool_use_id`, message: "answers no call of the message before" });
  }
  for (const id of left) problems.push({ path, message: `no result for the call ${id}` });
  return problems;
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  text: ["text"],
  thinking: ["thinking"],
  tool_use: ["id", "name", "input"],
  tool_result: ["tool_use_id", "content"],
};

function checkBlock(block: BlockRow, tools: ReadonlySet<string>, path: string): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  for (const field of FIELDS[block.type] ?? [])
    if (block[field] === undefined || block[field] === null)
      problems.push({ path: `${path}/${field}`, message: "is missing" });
  if (block.type === "text" && String(block.text).trim() === "")
    problems.push({ path: `${path}/text`, message: "is blank" });
  if (block.type === "tool_use") {
    if (!/^[A-Za-z0-9_-]+$/.test(String(block.id)))
      problems.push({ path: `${path}/id`, message: "the API refuses it" });
    if (!tools.has(String(block.name))) problems.push({ path: `${path}/name`, message: "is not one of the tools" });
  }
  return problems;
}
