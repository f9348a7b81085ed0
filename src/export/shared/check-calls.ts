// Whether every tool result of a chat stands behind the message with its call, and every call has its result.

import type { RowProblem } from "../../core/row-type.ts";

export interface CheckedMessage {
  readonly role: string;
  readonly tool_calls?: readonly { readonly id: string }[] | null;
  readonly tool_call_id?: string | null;
}

export function checkCalls(messages: readonly CheckedMessage[], path = "/messages"): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  let open = new Map<string, number>();
  const close = () => {
    for (const [id, at] of open)
      problems.push({ path: `${path}/${at}/tool_calls`, message: `no result for the call ${id}` });
    open = new Map();
  };
  for (const [i, message] of messages.entries()) {
    if (message.role === "tool") {
      if (!open.delete(message.tool_call_id ?? "")) {
        problems.push({ path: `${path}/${i}/tool_call_id`, message: "answers no call of the message before" });
      }
      continue;
    }
    close();
    for (const { id } of message.tool_calls ?? []) open.set(id, i);
  }
  close();
  return problems;
}
