// The messages of a log as rows, one by one as they pass: the schema of the extract script, with results.

import { capped, type Image, type Shape } from "../../core/conversation.ts";
import { NO_CALL, type ToolCallId } from "../../core/ids.ts";
import type { RowType } from "../../core/row-type.ts";
import { MESSAGE_KINDS, type Message, type Part, ROLES } from "../../core/session.ts";
import type { Json } from "../../core/types.ts";
import type { ExportItem, FormatOptions } from "../../ports/format.ts";
import { timeField } from "./about.ts";
import { INPUT, STATUS, shownInput, statusField } from "./calls.ts";
import { withImages } from "./chat.ts";

export const MESSAGE = {
  role: { kind: "string", values: ROLES },
  kind: {
    kind: "string",
    values: MESSAGE_KINDS,
    doc: "What it is beyond its role: `prompt`, `queued_prompt` and `slash_command` are what a person asked; `injected` is what the harness put in.",
  },
  content: { kind: "string", doc: "Its texts; an image is a mark that says where it is." },
  timestamp: { kind: "time", optional: true },
  uuid: { kind: "string", doc: "The agent's id of the message, or `L<line>` where it gave none." },
  parent_uuid: { kind: "string", optional: true, doc: "The message that it follows; absent for a root." },
  session_id: { kind: "string", doc: "`<source>:<the agent's own id>`; of a subagent's message: the subagent's." },
  is_sidechain: { kind: "boolean", doc: "A subagent's message within its parent's." },
  model: { kind: "string", optional: true, doc: "Who wrote it, where a model did." },
  thinking: { kind: "string", optional: true, doc: "Absent with `--no-thinking`." },
  tool_uses: {
    kind: "list",
    of: {
      kind: "record",
      fields: {
        tool_name: { kind: "string" },
        tool_id: { kind: "string", doc: "Joins the call with its result; empty where the agent gave no id." },
        input_data: INPUT,
      },
    },
  },
  tool_results: {
    kind: "list",
    of: {
      kind: "record",
      fields: {
        tool_name: { kind: "string", doc: "Of the call." },
        tool_id: { kind: "string" },
        output: { kind: "string", doc: "What the model saw; empty where outputs are dropped on request." },
        status: STATUS,
      },
    },
    doc: "Each stands behind the message with its call.",
  },
} as const satisfies Readonly<Record<string, RowType>>;

export interface MessageRow {
  readonly kind: Message["kind"];
  readonly content: string;
  readonly tool_uses: readonly { readonly tool_id: string }[];
  readonly tool_results: readonly { readonly tool_id: string }[];
  readonly [key: string]: unknown;
}

interface Passing {
  readonly item: ExportItem;
  readonly options: FormatOptions;
  readonly isSidechain: boolean;
  readonly ids: Map<number, string>;
  /** By call: its tool, and whether its result was written. */
  readonly calls: Map<ToolCallId, { readonly tool: string; answered: boolean }>;
}

/**
 * Messages that say something, in the order of the log; the subagents that are wanted inline, right behind the message
 * with the call that started them. Results without a call are left out, and what is logged twice comes once.
 */
export async function* messageRows(
  item: ExportItem,
  options: FormatOptions,
  above: readonly string[] = [],
): AsyncGenerator<MessageRow> {
  const passing = { item, options, isSidechain: above.length > 0, ids: new Map(), calls: new Map() };
  for await (const message of item.session.messages) {
    const row = rowOf(message, passing);
    if (!row) continue;
    yield row;
    for (const { tool_id: callId } of row.tool_uses) {
      const child = item.subagents.get(callId)?.item;
      const family = [...above, item.id];
      if (child && !family.includes(child.id)) yield* messageRows(child, options, family);
    }
  }
}

function rowOf(message: Message, passing: Passing): MessageRow | undefined {
  const { item, options, ids } = passing;
  const { thinking: wanted } = options.shape;
  ids.set(message.seq, message.id);
  const thinking = wanted ? textsOf(message, "reasoning").join("\n\n") : "";
  const uses = options.shape.toolUses ? callsOf(message, passing) : [];
  const results = options.shape.toolUses ? resultsOf(message, passing) : [];
  const content = withImages(textsOf(message, "text").join("\n"), imagesOf(message, options.shape));
  const isEmpty = content.trim() === "" && thinking === "" && uses.length === 0 && results.length === 0;
  if (isEmpty && message.kind !== "compact_boundary" && message.kind !== "interrupt") return undefined;
  const parent = message.parentSeq === undefined ? undefined : ids.get(message.parentSeq);
  return {
    role: message.role,
    kind: message.kind,
    content,
    ...timeField("timestamp", message.time),
    uuid: message.id,
    ...(parent !== undefined && { parent_uuid: parent }),
    session_id: item.id,
    is_sidechain: passing.isSidechain || message.sidechain === true,
    ...(message.model !== undefined && { model: message.model }),
    ...(thinking !== "" && { thinking }),
    tool_uses: uses,
    tool_results: results,
  };
}

function textsOf({ parts }: Message, kind: "text" | "reasoning"): readonly string[] {
  return parts.flatMap((part) => (part.kind === kind && part.text.trim() !== "" ? [part.text] : []));
}

/** Images of results go where the results go. */
function imagesOf({ kind, parts }: Message, { toolUses, outputs }: Shape): readonly Image[] {
  if (kind === "tool_results" && (!toolUses || outputs === "drop")) return [];
  return parts.filter((part) => part.kind === "image");
}

function callsOf(message: Message, { calls, options }: Passing): MessageRow["tool_uses"] {
  return message.parts.flatMap((part) => {
    if (part.kind !== "tool_call" || calls.has(part.callId) || options.shape.without?.has(part.callId)) return [];
    const { callId, tool, input } = part;
    if (callId !== NO_CALL) calls.set(callId, { tool, answered: false });
    return [{ tool_name: tool, tool_id: callId, input_data: shownInput(input, options) }];
  });
}

function resultsOf(message: Message, { calls, options }: Passing): MessageRow["tool_results"] {
  return message.parts.flatMap((part) => {
    const call = part.kind === "tool_result" ? calls.get(part.callId) : undefined;
    if (part.kind !== "tool_result" || !call || call.answered) return [];
    call.answered = true;
    const row: { readonly [key: string]: Json } = {
      output: outputOf(part, options.shape),
      ...statusField(part.status),
    };
    return [{ tool_name: call.tool, tool_id: part.callId, ...row }];
  });
}

function outputOf({ output }: Extract<Part, { kind: "tool_result" }>, { outputs }: Shape): string {
  if (outputs === "drop") return "";
  return typeof outputs === "number" ? capped(output, outputs).text : output;
}
