// `findings accept`, `ignore`, `undo` and `decisions`: what people say of findings.

import type { Reach, Verb } from "../../core/decision.ts";
import { isoTime } from "../../core/iso-time.ts";
import type { DecisionReport, DecisionView } from "../../ports/app-findings.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { counted, when } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { renderTable } from "../render/table.ts";
import { oneLine } from "../render/text.ts";

export interface DecideOptions {
  readonly scope?: Reach;
  readonly session?: string;
  readonly project?: string;
  readonly reason?: string;
}

export function accept(context: Context, refs: readonly string[], options: DecideOptions): Promise<ExitCode> {
  return decide(context, "accept", refs, options);
}

export function ignore(context: Context, refs: readonly string[], options: DecideOptions): Promise<ExitCode> {
  return decide(context, "ignore", refs, options);
}

async function decide(
  context: Context,
  verb: Verb,
  refs: readonly string[],
  { scope, session, project, reason }: DecideOptions,
): Promise<ExitCode> {
  const app = await context.app();
  const report = await app.decide(verb, refs, defined({ reach: scope, session, project, reason }));
  const [made] = report.decisions;
  const next: Next =
    report.stillMaskedBy.length > 0
      ? {
          steps: [
            "Something else was found at the same place, a part of it or something longer, and stays masked.",
            "If that is no secret either, show it too:",
          ],
          command: `tracemill findings ignore ${report.stillMaskedBy.join(" ")}`,
        }
      : { steps: ["Take it back:"], command: `tracemill findings undo${made ? ` ${made.id}` : ""}` };
  await print(context, report, next);
  return 0;
}

export async function undo(context: Context, id: number | undefined): Promise<ExitCode> {
  const app = await context.app();
  const report = await app.undoDecision(id);
  await print(context, report, { steps: ["See what holds:"], command: "tracemill findings decisions" });
  return 0;
}

export async function decisions(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const found = await app.decisions();
  const held = found.find(({ undoneAt }) => undoneAt === undefined);
  const next: Next = held
    ? { steps: ["Take the last one back:"], command: `tracemill findings undo ${held.id}` }
    : { steps: ["Look at what was found:"], command: "tracemill findings" };
  if (context.json) {
    await printDocument(context, { decisions: found.map(decisionJson) }, next);
    return 0;
  }
  if (found.length === 0) await context.print("No decisions.\n");
  else {
    const paint = createPaint(context);
    const columns = [
      { title: "number", align: "right" },
      { title: "when" },
      { title: "what" },
      { title: "about", flexible: true, paint: paint.cyan },
      { title: "where", flexible: true },
      { title: "who" },
      { title: "why", flexible: true },
    ] as const;
    const rows = found.map((one) => [
      String(one.id),
      when(one.at),
      one.undoneAt === undefined ? one.verb : `${one.verb}, taken back`,
      about(one),
      where(one),
      one.author,
      one.reason ?? "",
    ]);
    for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
  }
  await context.print(nextLines(next));
  return 0;
}

async function print(context: Context, report: DecisionReport, next: Next): Promise<void> {
  if (context.json) {
    const { decisions: made, messages, later, stillMaskedBy } = report;
    const data = { decisions: made.map(decisionJson), messages, index_later: later, still_masked_by: stillMaskedBy };
    await printDocument(context, data, next);
    return;
  }
  for (const one of report.decisions) {
    const back = one.undoneAt === undefined ? "" : ", taken back";
    await context.print(`${one.id}  ${one.verb} ${oneLine(about(one))}, ${oneLine(where(one))}${back}\n`);
  }
  const index = report.later ? "; search finds it as it is now after the next scan" : "";
  const reach = report.messages === 0 ? "; no message has it now" : `, in ${counted(report.messages, "message")}`;
  await context.print(`It holds at once${reach}${index}.\n${nextLines(next)}`);
}

function about({ target }: DecisionView): string {
  switch (target.kind) {
    case "finding":
      return `finding at ${target.path} ${target.start}-${target.end}`;
    case "value":
      return `value:${target.valueHash.slice(0, 12)}`;
    case "rule":
      return `rule:${target.rule}`;
  }
}

function where({ scope }: DecisionView): string {
  switch (scope.kind) {
    case "session":
      return scope.session;
    case "project":
      return scope.project;
    case "everywhere":
      return "everywhere";
  }
}

function decisionJson({ id, verb, target, scope, author, reason, at, undoneAt }: DecisionView): object {
  return {
    id,
    verb,
    target: target.kind === "value" ? { kind: target.kind, value_hash: target.valueHash } : target,
    scope,
    author,
    reason,
    at: isoTime(at),
    undone_at: isoTime(undoneAt),
  };
}
