// One row a session: its messages in the order of the log, and the summary that the agent made of it.

import type { RecordType, RowProblem } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import { defineFormat } from "../ports/format.ts";
import { ABOUT, aboutOf } from "./shared/about.ts";
import { MESSAGE, type MessageRow, messageRows } from "./shared/message-rows.ts";
import { BY_DATASETS } from "./shared/notes.ts";

const { session_id, project, ...more } = ABOUT;

const TYPE: RecordType = {
  kind: "record",
  fields: {
    session_id,
    project,
    messages: { kind: "list", of: { kind: "record", fields: MESSAGE } },
    summary: {
      kind: "string",
      optional: true,
      doc: "The session's title; without one, the summary of its last compaction.",
    },
    ...more,
  },
};

/** The model never saw these. */
const UNSEEN: readonly string[] = ["status", "api_error", "synthetic"];

export const conversations = defineFormat({
  name: "conversations",
  title: "Conversations",
  version: 1,
  about: "A whole conversation in one row, message by message as the agent logged it, for context-aware training.",
  notes: [
    "The messages are the rows of `messages`, without those that the model never saw (status lines, failed API calls, texts that the agent made up). Sessions in which the model said nothing give no row.",
    "The keys are those of the extract script (`-f conversations`), whose `summary` is always null: here it is the title that the agent gave, or what it went on with after its last compaction. Compaction summaries stand in `messages` too, as `compact_summary`.",
    "Answers that an agent logs in several records are several messages here; `sessions` has them joined, each result with its call.",
    BY_DATASETS,
  ],
  output: {
    kind: "rows",
    type: TYPE,
    async *rows(item, options) {
      const messages: MessageRow[] = [];
      for await (const row of messageRows(item, options)) if (!UNSEEN.includes(row.kind)) messages.push(row);
      if (!messages.some(isModels)) return;
      const { session_id: id, project: name, ...about } = aboutOf(item);
      const summary = item.title ?? messages.findLast(({ kind }) => kind === "compact_summary")?.content;
      yield {
        session_id: id as Json,
        ...(name !== undefined && { project: name }),
        messages: messages as unknown as Json,
        ...(summary !== undefined && { summary }),
        ...about,
      };
    },
    check: (row) => checkConversation(row as unknown as { readonly messages: readonly MessageRow[] }),
  },
});

function isModels({ kind }: MessageRow): boolean {
  return kind === "assistant" || kind === "step";
}

function checkConversation({ messages }: { readonly messages: readonly MessageRow[] }): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  if (!messages.some(isModels)) problems.push({ path: "/messages", message: "no message is the assistant's" });
  const open = new Set<string>();
  const place = (message: MessageRow, id: string) => JSON.stringify([message["session_id"], id]);
  for (const [i, message] of messages.entries()) {
    for (const { tool_id: id } of message.tool_uses) open.add(place(message, id));
    for (const [k, { tool_id: id }] of message.tool_results.entries()) {
      if (open.delete(place(message, id))) continue;
      problems.push({ path: `/messages/${i}/tool_results/${k}/tool_id`, message: "answers no call before it" });
    }
  }
  return problems;
}
