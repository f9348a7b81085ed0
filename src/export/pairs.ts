// One row a turn: what a person asked, and all that answers it.

import { answersOf, reasoningOf, type ToolUse, toolUsesOf } from "../core/conversation.ts";
import type { RecordType, RowProblem } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { ABOUT, aboutOf } from "./shared/about.ts";
import { INPUT, STATUS, shownInput, statusField } from "./shared/calls.ts";
import { answerText, resultText } from "./shared/chat.ts";
import { BY_DATASETS } from "./shared/notes.ts";
import { PAIR, type Pair, pairFields, pairsOf } from "./shared/pairs.ts";

const TYPE: RecordType = {
  kind: "record",
  fields: {
    user_message: { kind: "string", doc: "Never blank. Several requests where nothing answered the earlier ones." },
    assistant_response: {
      kind: "string",
      doc: "All that the model said until the next request; empty where it only called tools.",
    },
    thinking: { kind: "string", optional: true, doc: "All thinking of the turn; absent with `--no-thinking`." },
    tool_uses: {
      kind: "list",
      of: {
        kind: "record",
        fields: {
          tool_name: { kind: "string" },
          tool_id: { kind: "string", doc: "The agent's id of the call; empty where it gave none." },
          input_data: INPUT,
          output: {
            kind: "string",
            optional: true,
            doc: "What the model saw; absent where the call was never answered.",
          },
          status: STATUS,
        },
      },
      doc: "All calls of the turn, in order; empty with `--no-tool-uses`.",
    },
    ...ABOUT,
    ...PAIR,
  },
};

export const pairs = defineFormat({
  name: "pairs",
  title: "Pairs",
  version: 1,
  about: "Prompt and response for supervised fine-tuning, one turn a row.",
  notes: [
    "A pair is one request of a person and everything that answers it until the next one: texts, thinking and calls are joined over all messages of the turn. Tool results, reminders of the harness and compaction summaries are never taken for requests, so no pair has an empty prompt. A turn that nothing answered, or in which the model only thought, gives no row, and neither does what the model said before the first request.",
    "A pair holds its own turn alone, not the conversation before it: where that matters take `sharegpt`, `trl` or `conversations`. What the harness put in between is left out.",
    "The keys are those of the extract script (`-f pairs`); `output` and `status` of calls, and the columns from `source` on, are new.",
    BY_DATASETS,
  ],
  output: {
    kind: "rows",
    each: "turn",
    type: TYPE,
    async *rows(item, options) {
      for await (const pair of pairsOf(item, options.shape)) yield await rowOf(pair, item, options);
    },
    check: (row) => checkPair(row),
  },
});

async function rowOf(pair: Pair, item: ExportItem, options: FormatOptions): Promise<Json> {
  const answers = answersOf(pair.turn);
  const joined = (texts: readonly string[]) => texts.filter((text) => text !== "").join("\n\n");
  const thinking = joined(answers.map(reasoningOf));
  const uses: Json[] = [];
  for (const use of answers.flatMap(toolUsesOf)) uses.push(await useRow(use, item, options));
  return {
    user_message: pair.prompt,
    assistant_response: joined(answers.map(answerText)),
    ...(thinking !== "" && { thinking }),
    tool_uses: uses,
    ...aboutOf(item),
    ...pairFields(pair),
  };
}

async function useRow(use: ToolUse, item: ExportItem, options: FormatOptions): Promise<Json> {
  const { callId, tool, input, result } = use;
  return {
    tool_name: tool,
    tool_id: callId,
    input_data: shownInput(input, options),
    ...(result && { output: await resultText(use, item), ...statusField(result.status) }),
  };
}

function checkPair(row: Json): readonly RowProblem[] {
  const { user_message, assistant_response, tool_uses } = row as {
    readonly user_message: string;
    readonly assistant_response: string;
    readonly tool_uses: readonly Json[];
  };
  const problems: RowProblem[] = [];
  if (user_message.trim() === "") problems.push({ path: "/user_message", message: "is blank" });
  if (assistant_response === "" && tool_uses.length === 0) {
    problems.push({ path: "/assistant_response", message: "nothing answers the request" });
  }
  return problems;
}
