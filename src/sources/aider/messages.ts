// What a block of a run becomes: a prompt, an answer, or a note of Aider's.

import type { MessageKind, Part } from "../../core/session.ts";
import { reasoningParts, textParts } from "../shared/blocks.ts";
import type { Reading } from "../shared/reading.ts";
import type { Block } from "./blocks.ts";
import { isFailure, isStop, modelIn, tokensIn, versionIn } from "./says.ts";

export interface Run {
  readonly id: string;
  /** Lines before the run: its messages are named by their place in it. */
  readonly before: number;
  model: string | undefined;
  /** How often tokens were told. */
  told: number;
}

export function newRun(id: string, before: number): Run {
  return { id, before, model: undefined, told: 0 };
}

export function takeBlock({ session }: Reading<unknown>, run: Run, block: Block): void {
  if (!session) return;
  const { line } = block;
  const id = `L${line - run.before}`;
  const text = block.lines.join("\n").trim();
  if (block.kind === "user") {
    const kind = typedKind(text);
    session.say({ role: kind === "status" ? "system" : "user", kind, parts: textParts(text), line, id });
  } else if (block.kind === "assistant") {
    session.say({ role: "assistant", kind: "assistant", parts: answerParts(text), line, id, model: run.model });
  } else {
    const { lines } = block;
    for (const said of lines) {
      session.version(versionIn(said));
      run.model = modelIn(said) ?? run.model;
      const usage = tokensIn(said);
      // Aider sets its counters back each time it has told them.
      if (usage) session.spend({ key: `aider ${run.id} ${++run.told}`, model: run.model, usage });
    }
    const kind = lines.some(isFailure) ? "api_error" : lines.some(isStop) ? "interrupt" : "status";
    session.say({ role: "system", kind, parts: textParts(text), line, id });
  }
}

/** Commands that only say how the words behind them are answered. */
const ASKS = /^\/(?:ask|code|architect|context|help)\s+\S/;
/** An answer to a question of Aider's, which it writes as if it had been typed. */
const CONFIRMED = /\(Y\)es\/\(N\)o.*\]: /;

function typedKind(text: string): MessageKind {
  if (text === "" || text === "<blank>" || CONFIRMED.test(text)) return "status";
  if (ASKS.test(text)) return "prompt";
  return /^(?:\/[a-z][a-z-]*(?:\s|$)|!\S)/.test(text) ? "slash_command" : "prompt";
}

/** Reasoning stands between two headings of Aider's own. */
const REASONING = /^-{3,}\n► \*\*THINKING\*\*\n([\s\S]*?)(?:\n-{3,}\n► \*\*ANSWER\*\*\n?([\s\S]*))?$/;

function answerParts(text: string): Part[] {
  const found = REASONING.exec(text);
  if (!found) return textParts(text);
  return [...reasoningParts(found[1]?.trim()), ...textParts(found[2]?.trim())];
}
