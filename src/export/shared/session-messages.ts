// The messages of a session as CodeClaw and ClawTrace write them: every result within the call that it answers.

import {
  type Answer,
  entriesOf,
  isRequest,
  type Request,
  reasoningOf,
  type Step,
  type ToolResult,
  type ToolUse,
  toolUsesOf,
} from "../../core/conversation.ts";
import { TRAJECTORY_TYPES } from "../../core/label.ts";
import type { RecordType, RowType } from "../../core/row-type.ts";
import { turnsOf } from "../../core/turns.ts";
import type { Json } from "../../core/types.ts";
import type { ExportItem, FormatOptions } from "../../ports/format.ts";
import { timeField } from "./about.ts";
import { INPUT, STATUS, shownInput, shownJson, statusField } from "./calls.ts";
import { answerText, withImages } from "./chat.ts";
import { saysSomething } from "./pairs.ts";

const OUTPUT: RowType = {
  kind: "record",
  optional: true,
  doc: "Absent where the call was never answered.",
  fields: {
    text: { kind: "string", doc: "What the model saw." },
    cut: {
      kind: "integer",
      optional: true,
      doc: "Characters that were taken away on request, a marker in their place.",
    },
    images: {
      kind: "list",
      of: { kind: "string" },
      optional: true,
      doc: "Where its images are: they stay in the archive.",
    },
    details: {
      kind: "json",
      optional: true,
      doc: "What the log says of the result beside its text: exit code, patch, ...; only where outputs are whole.",
    },
  },
};

const USE: RecordType = {
  kind: "record",
  fields: {
    id: { kind: "string", doc: "The agent's id of the call; empty where it gave none." },
    tool: { kind: "string" },
    input: INPUT,
    output: OUTPUT,
    status: STATUS,
    subagent_session_id: { kind: "string", optional: true, doc: "The subagent that the call started." },
  },
};

export const SESSION_MESSAGE: RecordType = {
  kind: "record",
  fields: {
    role: { kind: "string", values: ["user", "assistant", "system"] },
    kind: {
      kind: "string",
      values: ["prompt", "queued_prompt", "slash_command", "answer", "context", "compaction", "interruption"],
      doc: "`queued_prompt`: asked while the model worked; `context`: what the harness put in.",
    },
    content: { kind: "string", doc: "Its texts; an image is a mark that says where it is." },
    thinking: { kind: "string", optional: true, doc: "Absent with `--no-thinking`." },
    tool_uses: { kind: "list", of: USE, optional: true, doc: "Of an answer that calls tools." },
    timestamp: { kind: "time", optional: true },
    model: { kind: "string", optional: true, doc: "Of an answer: who wrote it." },
    message_id: { kind: "string", doc: "The agent's id of its first record, or `L<line>` where it gave none." },
    trajectory_type: {
      kind: "string",
      values: TRAJECTORY_TYPES,
      optional: true,
      doc: "Of a request: the type of the turn that it begins, where it has one.",
    },
  },
};

export interface SessionMessage {
  readonly role: "user" | "assistant" | "system";
  readonly tool_uses?: readonly { readonly status?: string }[];
  readonly [key: string]: unknown;
}

export async function* sessionMessages(item: ExportItem, options: FormatOptions): AsyncGenerator<SessionMessage> {
  const types = new Map(item.label.turns.map(({ seq, type }) => [seq, type]));
  for await (const turn of turnsOf(item.session.messages, options.shape)) {
    for (const entry of entriesOf(turn)) {
      if (isRequest(entry)) yield requestMessage(entry, types.get(entry.seq));
      else if (entry.kind !== "answer" || saysSomething(entry)) yield stepMessage(entry, item, options);
    }
  }
}

function requestMessage(request: Request, type: string | undefined): SessionMessage {
  return {
    role: "user",
    kind: request.kind,
    content: withImages(request.text, request.images),
    ...timeField("timestamp", request.time),
    message_id: request.id,
    ...(type !== undefined && { trajectory_type: type }),
  };
}

function stepMessage(step: Step, item: ExportItem, options: FormatOptions): SessionMessage {
  switch (step.kind) {
    case "answer":
      return answerMessage(step, item, options);
    case "context":
      return systemMessage("context", step.text, step);
    case "boundary":
      return systemMessage("compaction", step.text, step);
    case "interrupt":
      return systemMessage("interruption", "", step);
  }
}

function systemMessage(kind: string, content: string, { id, time }: Exclude<Step, Answer>): SessionMessage {
  return { role: "system", kind, content, ...timeField("timestamp", time), message_id: id };
}

function answerMessage(answer: Answer, item: ExportItem, options: FormatOptions): SessionMessage {
  const thinking = reasoningOf(answer);
  const uses = toolUsesOf(answer);
  return {
    role: "assistant",
    kind: "answer",
    content: answerText(answer),
    ...(thinking !== "" && { thinking }),
    ...(uses.length > 0 && { tool_uses: uses.map((use) => useRow(use, item, options)) }),
    ...timeField("timestamp", answer.time),
    ...(answer.model !== undefined && { model: answer.model }),
    message_id: answer.ids[0] ?? "",
  };
}

function useRow({ callId, tool, input, result }: ToolUse, item: ExportItem, options: FormatOptions) {
  const child = item.subagents.get(callId);
  return {
    id: callId,
    tool,
    input: shownInput(input, options),
    ...(result && { output: outputRow(result, options), ...statusField(result.status) }),
    ...(child && { subagent_session_id: child.id }),
  };
}

function outputRow({ output, cut, images, details }: ToolResult, options: FormatOptions): Json {
  return {
    text: output,
    ...(cut > 0 && { cut }),
    ...(images.length > 0 && { images: images.map(({ ref }) => ref) }),
    ...(details !== undefined && { details: shownJson(details, options) }),
  };
}
