// Whether every tool result of a chat stands behind the message with its call, and every call has its result.

import type { RowProblem } from "../../core/row-type.ts";

export interface CheckedMessage {
  readonly role: string;
  readonly content?: string | null;
  readonly tool_calls?: readonly { readonly id: string }[] | null;
  readonly tool_call_id?: string | null;
}

/** A trainer learns to answer nothing from it. */
export function checkAsked(messages: readonly CheckedMessage[], path = "/messages"): readonly RowProblem[] {
  const first = messages.findIndex(({ role }) => role === "user");
  const isBlank = first >= 0 && messages[first]?.content?.trim() === "";
  return isBlank ? [{ path: `${path}/${first}/content`, message: "is blank" }] : [];
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
