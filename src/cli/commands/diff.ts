// `diff`: what is replaced in a session, as lines before and after.

import type { Mode } from "../../core/policy.ts";
import type { Change, MessageDiff, SessionDiff } from "../../ports/app-findings.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, toDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { createPaint, type Paint } from "../render/paint.ts";
import { cut, oneLine } from "../render/text.ts";
import { type RevealOptions, reveals } from "./reveal.ts";

export interface DiffOptions extends RevealOptions {
  readonly mode?: Mode;
}

/** A line of a changed place: a part of the text beside it, what goes, what comes. */
type Line = readonly [sign: " " | "-" | "+", text: string];

export async function diff(context: Context, id: string, options: DiffOptions): Promise<ExitCode> {
  const reveal = reveals(context, options);
  const app = await context.app();
  const found = await app.diff(id, { mode: options.mode, reveal });
  const mode = options.mode ?? "inside";
  const next: Next = {
    steps: ["Look at the findings behind it:"],
    command: `tracemill findings ${shellWord(found.session.facts.head.id)}`,
  };
  if (context.json) await printJson(context, found, { mode, next });
  else await printText(context, found, { mode, next });
  return 0;
}

interface Told {
  readonly mode: string;
  readonly next: Next;
}

async function printJson(context: Context, { session, messages }: SessionDiff, { mode, next }: Told): Promise<void> {
  const head = JSON.stringify(toDocument({ session: session.facts.head.id, mode, messages: [] }, next));
  const at = head.indexOf('"messages":[]') + '"messages":['.length;
  await context.print(head.slice(0, at));
  let isFirst = true;
  for (const { seq, role, changes } of messages) {
    const message = JSON.stringify({ seq, role, changes: [] });
    await context.print(`${isFirst ? "" : ","}\n${message.slice(0, -2)}`);
    isFirst = false;
    let isFirstChange = true;
    for (const { path, line, before, after } of changes) {
      await context.print(`${isFirstChange ? "" : ","}${JSON.stringify({ path, line, before, after })}`);
      isFirstChange = false;
    }
    await context.print("]}");
  }
  await context.print(`${head.slice(at)}\n`);
}

async function printText(context: Context, { session, messages }: SessionDiff, { mode, next }: Told): Promise<void> {
  const paint = createPaint(context);
  const { width } = context;
  await context.print(`${paint.bold(cut(oneLine(session.title ?? "(no title)"), width))}  ${paint.dim(mode)}\n`);
  let isEmpty = true;
  for (const message of messages) {
    isEmpty = false;
    await context.print(`\n${paint.bold(headOf(message))}\n`);
    for (const change of message.changes) await context.print(changeText(change, paint, width));
  }
  await context.print(isEmpty ? "\nNothing is replaced in it.\n" : nextLines(next));
}

function headOf({ seq, role }: MessageDiff): string {
  return seq === undefined ? "title, folders, branches" : `message ${seq}${role === undefined ? "" : `, ${role}`}`;
}

function changeText({ path, line, before, after }: Change, paint: Paint, width: number): string {
  const color = { " ": String, "-": paint.red, "+": paint.green };
  const body = linesOf(before, after).map(([sign, text]) => color[sign](`${sign}${cut(oneLine(text), width - 1)}`));
  return `${paint.cyan(`@@ ${oneLine(path)}, line ${line} @@`)}\n${body.join("\n")}\n`;
}

/** Equal lines at both ends stand once. A placeholder may swallow line feeds, so the numbers may differ. */
export function linesOf(before: readonly string[], after: readonly string[]): Line[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const lines = (sign: Line[0], texts: readonly string[]) => texts.map((text): Line => [sign, text]);
  return [
    ...lines(" ", before.slice(0, head)),
    ...lines("-", before.slice(head, before.length - tail)),
    ...lines("+", after.slice(head, after.length - tail)),
    ...lines(" ", before.slice(before.length - tail)),
  ];
}
