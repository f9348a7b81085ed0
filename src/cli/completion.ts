// The one place that knows @bomb.sh/tab: completion scripts, and the suggestions that those scripts ask for.

import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import type { Context, ExitCode } from "./context.ts";
import { printDocument } from "./document.ts";

/** Prints the script that a shell sources. */
export async function printScript(context: Context, program: Command, shell: string): Promise<ExitCode> {
  const completion = tab(program);
  const script = captured(() => completion.setup("tracemill", "tracemill", shell));
  if (context.json) await printDocument(context, { shell, script }, { steps: [] });
  else await context.print(script);
  return 0;
}

/** Answers a script: the words typed so far, the last one unfinished. */
export async function printSuggestions(
  context: Context,
  program: Command,
  words: readonly string[],
): Promise<ExitCode> {
  const completion = tab(program);
  await context.print(captured(() => completion.parse([...words])));
  return 0;
}

/** tab prints by `console.log` and has no other way out. */
function captured(print: () => void): string {
  const lines: string[] = [];
  const log = console.log;
  console.log = (...words: unknown[]) => void lines.push(`${words.join(" ")}\n`);
  try {
    print();
  } finally {
    console.log = log;
  }
  return lines.join("");
}
