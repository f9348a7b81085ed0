// One row a message, as it passes: the seed's `jsonl`, with tool results.

import type { RecordType, RowProblem } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import { defineFormat } from "../ports/format.ts";
import { ABOUT } from "./shared/about.ts";
import { MESSAGE, type MessageRow, messageRows } from "./shared/message-rows.ts";
import { BY_DATASETS } from "./shared/notes.ts";

const { source, project } = ABOUT;

const TYPE: RecordType = {
  kind: "record",
  fields: {
    ...MESSAGE,
    source,
    project,
    cwd: { kind: "string", optional: true, doc: "Folder in which the session began, as the policy shows paths." },
  },
};

export const messages = defineFormat({
  name: "messages",
  title: "Messages",
  version: 1,
  about: "One message of the log a row, for analysis of the raw data.",
  notes: [
    "Rows are the messages of the log in its order, nothing merged: an answer that the agent logs in several records has a row for each. They are written as they are read, so a session of any length takes no more memory than its ids. Status lines and failed API calls are here too: `kind` tells them apart. A message that says nothing (its thinking is not wanted, or not in the log) gives no row.",
    "The keys are those of the extract script (`-f jsonl`), which has no tool results: here they are rows of role `tool` with `tool_results`, each joined to its call by `tool_id`. A result whose call is not in the log is left out.",
    "With `--subagents inline` a subagent's messages stand right behind the message with the call that started it, with `is_sidechain` and the subagent's `session_id`.",
    BY_DATASETS,
  ],
  output: {
    kind: "rows",
    each: "turn",
    type: TYPE,
    async *rows(item, options) {
      const { cwd } = item.session.facts.head;
      const about = {
        source: item.source,
        ...(item.project !== undefined && { project: item.project }),
        ...(cwd !== undefined && { cwd }),
      };
      for await (const row of messageRows(item, options)) yield { ...row, ...about } as Json;
    },
    check: (row) => checkMessage(row as unknown as MessageRow & { readonly role: string }),
  },
});

function checkMessage({ role, tool_uses }: MessageRow & { readonly role: string }): readonly RowProblem[] {
  return tool_uses.length > 0 && role !== "assistant"
    ? [{ path: "/tool_uses", message: `a message of role ${role} calls no tools` }]
    : [];
}
