// One row a session for TRL's SFTTrainer: messages with calls and results, and the tools they call.

import type { RecordType, RowProblem } from "../core/row-type.ts";
import { turnsOf } from "../core/turns.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { ABOUT, aboutOf } from "./shared/about.ts";
import { appendChat, type ChatMessage, chatOf } from "./shared/chat.ts";
import { checkAsked, checkCalls } from "./shared/check-calls.ts";
import { TRL_MESSAGES, TRL_TOOLS, trlMessages, trlTools } from "./shared/trl-messages.ts";

const TYPE: RecordType = {
  kind: "record",
  fields: {
    messages: TRL_MESSAGES,
    tools: TRL_TOOLS,
    ...ABOUT,
  },
};

export const trl = defineFormat({
  name: "trl",
  title: "TRL",
  version: 1,
  about: "Hugging Face TRL's SFTTrainer reads it as it is: conversational rows with tool calls.",
  notes: [
    "One row is one path through a session. What the harness put into the conversation (reminders, hook output) is part of the user's messages, as the model saw it; so is, after a context compaction, the summary that the model went on with: the templates of current models refuse a `system` message that is not the first. A call that was never answered is left out, as is what comes behind the model's last answer; a row without a request is none.",
    "Agents do not log the tools that they offer the model: `tools` is inferred from the calls of the row, without descriptions.",
    "Load it with `SFTTrainer(model, train_dataset=load_dataset('json', data_files='trl.jsonl', split='train'), args=SFTConfig(assistant_only_loss=True))`. Most templates read the thinking from `reasoning_content`; those of gpt-oss and LFM2.5 want it as `thinking`: rename the key in a `dataset.map`. Templates drop the thinking of earlier turns, as inference does.",
  ],
  output: {
    kind: "rows",
    type: TYPE,
    async *rows(item, options) {
      const messages: ChatMessage[] = [];
      for await (const turn of turnsOf(item.session.messages, options.shape)) {
        appendChat(messages, await chatOf(turn, item));
      }
      const learned = upToTheModel(messages);
      // Nothing to learn from where nobody asks, or the model says nothing.
      if (learned.some(({ role }) => role === "user")) yield rowOf(learned, item, options);
    },
    check: (row) => checkTrl(row),
  },
});

/** Up to what the model said last, with the results of its calls: what comes behind it was never answered. */
function upToTheModel(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  if (last < 0) return [];
  const rest = messages.slice(last + 1).findIndex(({ role }) => role !== "tool");
  return rest < 0 ? messages : messages.slice(0, last + 1 + rest);
}

function rowOf(messages: readonly ChatMessage[], item: ExportItem, options: FormatOptions): Json {
  return { messages: trlMessages(messages, options), tools: trlTools(messages, options), ...aboutOf(item) };
}

function checkTrl(row: Json): readonly RowProblem[] {
  const { messages } = row as unknown as { readonly messages: Parameters<typeof checkCalls>[0] };
  const problems = [...checkAsked(messages), ...checkCalls(messages)];
  if (!messages.some(({ role }) => role === "assistant")) {
    problems.push({ path: "/messages", message: "no message is the assistant's" });
  }
  return problems;
}
