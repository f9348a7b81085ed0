// A subagent's conversation as a text within the result of the call that started it.

import { answersOf, requestText, type Shape, textOf, toolUsesOf } from "../../core/conversation.ts";
import { turnsOf } from "../../core/turns.ts";
import type { ExportItem } from "../../ports/format.ts";

/** Formats of flat messages have no place for a conversation in a conversation: its words are enough there. */
const WORDS: Shape = { thinking: false, toolUses: true, outputs: "drop" };

/** `output` with what the subagent said before it; as it is where there is no subagent, or it is not wanted inline. */
export async function withSubagent(output: string, child: ExportItem | undefined): Promise<string> {
  if (child === undefined) return output;
  const lines: string[] = [];
  for await (const turn of turnsOf(child.session.messages, WORDS)) {
    const asked = requestText(turn);
    if (asked !== "") lines.push(`[subagent is asked] ${asked}`);
    for (const answer of answersOf(turn)) {
      const text = textOf(answer);
      if (text !== "") lines.push(`[subagent] ${text}`);
      const tools = toolUsesOf(answer).map(({ tool }) => tool);
      if (tools.length > 0) lines.push(`[subagent calls ${tools.join(", ")}]`);
    }
  }
  return [...lines, ...(output === "" ? [] : [`[subagent's result] ${output}`])].join("\n");
}
