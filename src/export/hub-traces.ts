// What the Hub's trace viewer reads: agents' own logs where it knows them, and its simple format for all others.

import {
  type Answer,
  entriesOf,
  isRequest,
  reasoningOf,
  type Step,
  type ToolUse,
  toolUsesOf,
} from "../core/conversation.ts";
import { oneLine } from "../core/plain.ts";
import { turnsOf } from "../core/turns.ts";
import type { Json } from "../core/types.ts";
import { unreachable } from "../core/types.ts";
import { defineFormat, type ExportItem } from "../ports/format.ts";
import { answerText, resultText, withImages } from "./shared/chat.ts";
import { saysSomething } from "./shared/pairs.ts";
import { asArguments } from "./shared/tools.ts";

export const hubTraces = defineFormat({
  name: "hub-traces",
  title: "Hub traces",
  version: 1,
  about: "Uploaded to a dataset or a bucket as it is, the Hugging Face Hub shows each session in its trace viewer.",
  notes: [
    "One file per session, `traces/<agent>/<session>.jsonl`. Claude Code, Codex and Pi leave as their own log lines, taken from the archive and redacted record by record: every string, the names of members too, by the same rules and the same policy as every other export. All other agents leave in the Session Trace Simple Format: a header and a message a line.",
    "A native log leaves whole: abandoned branches, sidechains and other sessions that it holds leave with it, and so does the thinking; `--no-thinking` and the like only shape the simple format. Images, and other data that no rule can read (attached files, what the provider sealed), are left out with a marker in their place. Lines that are no JSON are left out.",
    "Do not convert it to Parquet: the Hub recognises traces by their JSON lines.",
  ],
  output: {
    kind: "logs",
    async *lines(item, options) {
      yield headerOf(item);
      for await (const turn of turnsOf(item.session.messages, options.shape)) {
        for (const entry of entriesOf(turn)) {
          if (isRequest(entry)) yield line("user", withImages(entry.text, entry.images), { time: entry.time });
          else yield* stepLines(entry, item);
        }
      }
    },
  },
});

/** https://huggingface.co/docs/hub/session-traces-format: what else stands in it is ignored there. */
function headerOf(item: ExportItem): Json {
  const { label, project, title, parent } = item;
  return {
    type: "session",
    harness: item.source,
    id: item.id,
    ...(title !== undefined && oneLine(title) !== "" && { name: oneLine(title) }),
    ...(project !== undefined && { project }),
    ...(parent !== undefined && { parent: parent.id }),
    trajectory_type: label.main.type,
    quality: label.quality,
    review: item.review,
  };
}

interface More {
  readonly time?: number | undefined;
  readonly model?: string | undefined;
  readonly fields?: { readonly [field: string]: Json };
}

function line(role: "user" | "assistant" | "system" | "tool", content: string, { time, model, fields }: More): Json {
  const message = {
    role,
    content,
    ...fields,
    ...(time !== undefined && Number.isFinite(time) && { timestamp: Math.round(time) }),
    ...(model !== undefined && { model }),
  };
  return { type: "message", message };
}

async function* stepLines(step: Step, item: ExportItem): AsyncGenerator<Json> {
  switch (step.kind) {
    case "answer":
      yield* answerLines(step, item);
      break;
    case "context":
      yield line(step.role === "system" ? "system" : "user", step.text, step);
      break;
    case "boundary":
      if (step.text.trim() !== "") yield line("system", step.text, step);
      break;
    case "interrupt":
      break;
    default:
      unreachable(step);
  }
}

async function* answerLines(answer: Answer, item: ExportItem): AsyncGenerator<Json> {
  const uses = toolUsesOf(answer);
  const reasoning = reasoningOf(answer);
  if (!saysSomething(answer)) return;
  const { time, model } = answer;
  const fields = {
    ...(reasoning !== "" && { reasoningContent: reasoning }),
    ...(uses.length > 0 && { toolCalls: uses.map(callOf) }),
  };
  yield line("assistant", answerText(answer), { time, model, fields });
  for (const use of uses) {
    const { callId, result } = use;
    if (result === undefined) continue;
    yield line("tool", await resultText(use, item), { time: result.time, fields: { toolCallId: callId } });
  }
}

function callOf({ callId, tool, input }: ToolUse): Json {
  return { id: callId, function: { name: tool, arguments: JSON.stringify(asArguments(input)) } };
}
