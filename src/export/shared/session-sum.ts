// What was asked, done and said last in a session: gathered turn by turn, nothing of it held but short texts.

import type { Shape, ToolUse, Turn } from "../../core/conversation.ts";
import { answersOf, requestText, textOf, toolUsesOf } from "../../core/conversation.ts";
import { commandOf } from "../../core/telling.ts";
import { turnsOf } from "../../core/turns.ts";
import type { ExportItem } from "../../ports/format.ts";
import { editsOf } from "./edits.ts";
import { gist, stateOf } from "./words.ts";

export interface FileSum {
  edits: number;
  added: number;
  removed: number;
}

export interface CommandSum {
  ok: number;
  failed: number;
  unknown: number;
}

export interface SessionSum {
  /** The first lines of each request. */
  readonly asked: string[];
  readonly files: Map<string, FileSum>;
  readonly commands: Map<string, CommandSum>;
  /** Calls by tool. */
  readonly tools: Map<string, number>;
  answers: number;
  calls: number;
  failedCalls: number;
  compactions: number;
  interruptions: number;
  /** What the agent said last, whole; undefined where it said nothing. */
  lastText: string | undefined;
  end: "answered" | "interrupted" | "unanswered" | "empty";
}

/** Commands differ by more than their first line: so much of it tells them apart. */
const COMMAND = 120;
const REQUEST = 400;

export async function sumOf(item: ExportItem, shape: Shape): Promise<SessionSum> {
  const sum: SessionSum = {
    asked: [],
    files: new Map(),
    commands: new Map(),
    tools: new Map(),
    answers: 0,
    calls: 0,
    failedCalls: 0,
    compactions: 0,
    interruptions: 0,
    lastText: undefined,
    end: "empty",
  };
  for await (const turn of turnsOf(item.session.messages, shape)) addTurn(sum, turn);
  return sum;
}

function addTurn(sum: SessionSum, turn: Turn): void {
  const asked = gist(requestText(turn), 3, REQUEST);
  if (asked !== "") sum.asked.push(asked);
  for (const { kind } of turn.steps) {
    if (kind === "boundary") sum.compactions++;
    if (kind === "interrupt") sum.interruptions++;
  }
  const answers = answersOf(turn);
  sum.answers += answers.length;
  for (const answer of answers) {
    const text = textOf(answer);
    if (text !== "") sum.lastText = text;
    for (const use of toolUsesOf(answer)) addUse(sum, use);
  }
  const last = turn.steps.findLast(({ kind }) => kind !== "context")?.kind;
  sum.end = last === "interrupt" ? "interrupted" : answers.length === 0 ? "unanswered" : "answered";
}

function addUse(sum: SessionSum, use: ToolUse): void {
  const state = stateOf(use);
  sum.calls++;
  if (state === "failed") sum.failedCalls++;
  sum.tools.set(use.tool, (sum.tools.get(use.tool) ?? 0) + 1);
  const edits = editsOf(use.input);
  for (const { path, lines } of state === "failed" ? [] : edits) {
    if (path === undefined) continue;
    const file = sum.files.get(path) ?? { edits: 0, added: 0, removed: 0 };
    sum.files.set(path, file);
    file.edits++;
    for (const { mark } of lines) {
      if (mark === "+") file.added++;
      else if (mark === "-") file.removed++;
    }
  }
  const command = edits.length > 0 ? undefined : commandOf(use.input);
  if (command === undefined) return;
  const name = gist(command, 1, COMMAND);
  const runs = sum.commands.get(name) ?? { ok: 0, failed: 0, unknown: 0 };
  sum.commands.set(name, runs);
  if (state === "ok" || state === "failed") runs[state]++;
  else runs.unknown++;
}
