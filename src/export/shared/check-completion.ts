// Whether a trainer can go on from a prompt, and whether what follows it is the model's.

import type { RowProblem } from "../../core/row-type.ts";
import { type CheckedMessage, checkAsked, checkCalls } from "./check-calls.ts";

export function checkPrompt(messages: readonly CheckedMessage[], path: string): readonly RowProblem[] {
  const problems = [...checkAsked(messages, path), ...checkCalls(messages, path)];
  if (messages.at(-1)?.role !== "user") problems.push({ path, message: "does not end with a message of the user" });
  return problems;
}

export function checkCompletion(messages: readonly CheckedMessage[], path: string): readonly RowProblem[] {
  const problems = [...checkCalls(messages, path)];
  if (messages[0]?.role !== "assistant")
    problems.push({ path, message: "does not begin with a message of the assistant" });
  return problems;
}
