// `stats`: what all sessions add up to.

import { isoTime } from "../../core/iso-time.ts";
import type { SessionQuery, Totals, UsageGroup } from "../../ports/store.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { type FilterOptions, toQuery } from "../query.ts";
import { noteLabelled, withLabelProgress } from "../render/label-progress.ts";
import { totalsText as labelTotals } from "../render/labels.ts";
import { count, counted, dayRange, usageWords } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { oneLine } from "../render/text.ts";
import { cost, priceNote, printUsage } from "../render/usage.ts";
import { microUsd, someOf, usageJson } from "../wire.ts";
import { labelTotalsJson, reportJson } from "../wire-desk.ts";
import { usageRowJson } from "./usage.ts";

export interface StatsOptions extends FilterOptions {
  readonly by?: UsageGroup;
  readonly labels?: true;
  readonly verbose?: true;
}

const MOST_USED = 8;

export async function stats(context: Context, options: StatsOptions): Promise<ExitCode> {
  return statsOf(context, toQuery(context, options), options);
}

export async function statsOf(
  context: Context,
  query: SessionQuery,
  options: Omit<StatsOptions, keyof FilterOptions>,
): Promise<ExitCode> {
  const app = await context.app();
  const totals = await app.totals(query);
  const labels = options.labels && (await labelsOf(context, query));
  const rows = options.by === undefined ? undefined : await app.usage(options.by, query);
  const next: Next =
    totals.sessions + totals.hiddenSessions === 0
      ? { steps: ["Nothing was scanned yet, or nothing matches."], command: "tracemill scan" }
      : { steps: ["See what it cost, month by month:"], command: "tracemill usage" };
  if (context.json) {
    const by = rows && { group: options.by, rows: rows.map(usageRowJson) };
    await printDocument(
      context,
      {
        ...totalsJson(totals),
        by,
        ...(labels && { ...reportJson(labels.report), labels: labelTotalsJson(labels.totals) }),
      },
      next,
    );
    return 0;
  }
  await context.print(totalsText(context, totals, options.verbose ?? false));
  if (labels) await context.print(`\n${labelTotals(context, labels.totals)}`);
  if (rows && options.by && rows.length > 0) {
    await context.print("\n");
    await printUsage(context, options.by, rows, totals);
  } else await context.print(`\n${priceNote(totals.unpricedModels)}`);
  await context.print(nextLines(next));
  return 0;
}

async function labelsOf(context: Context, query: SessionQuery) {
  const app = await context.app();
  const labels = await withLabelProgress(context, "Labelling", (options) => app.labelTotals(query, options));
  noteLabelled(context, labels.report);
  return labels;
}

export function totalsJson(totals: Totals): object {
  const { counts } = totals;
  return {
    sessions: totals.sessions,
    hidden_sessions: totals.hiddenSessions,
    projects: totals.projects,
    messages: counts.messages,
    messages_by_role: totals.messagesByRole,
    prompts: counts.prompts,
    queued_prompts: counts.queuedPrompts,
    slash_commands: counts.slashCommands,
    interrupts: counts.interrupts,
    assistant_messages: counts.assistantMessages,
    thinking_blocks: counts.thinkingBlocks,
    tool_calls: counts.toolCalls,
    tool_results: counts.toolResults,
    tools: counts.tools,
    models: [...counts.models].sort(),
    usage: usageJson(totals.usage),
    cost_microusd: microUsd(totals.costMicroUsd),
    unpriced_models: someOf(totals.unpricedModels),
    first: isoTime(counts.firstTime),
    last: isoTime(counts.lastTime),
  };
}

function totalsText(context: Context, totals: Totals, verbose: boolean): string {
  const paint = createPaint(context);
  const { counts, messagesByRole } = totals;
  const hidden = totals.hiddenSessions > 0 ? ` (and ${count(totals.hiddenSessions)} hidden)` : "";
  const roles = Object.entries(messagesByRole)
    .filter(([, value]) => value > 0)
    .map(([role, value]) => `${count(value)} ${role}`)
    .join(", ");
  const tools = Object.entries(counts.tools).sort(([, a], [, b]) => b - a);
  const facts: [string, string][] = [
    ["sessions", `${count(totals.sessions)}${hidden} in ${counted(totals.projects, "project")}`],
    ["time", dayRange(counts.firstTime, counts.lastTime)],
    ["messages", `${count(counts.messages)}${roles === "" ? "" : `: ${roles}`}`],
    [
      "prompts",
      `${count(counts.prompts)}, ${count(counts.queuedPrompts)} queued, ${counted(counts.slashCommands, "slash command")}, ${counted(counts.interrupts, "interrupt")}`,
    ],
    ["thinking", counted(counts.thinkingBlocks, "block")],
    ["tool calls", `${count(counts.toolCalls)}, ${count(counts.toolResults)} answered`],
    [
      "tools",
      some(
        tools.map(([tool, value]) => `${tool} ${count(value)}`),
        verbose,
      ),
    ],
    ["models", some([...counts.models].sort(), verbose)],
    ["tokens", usageWords(totals.usage)],
    ["cost", cost(totals)],
  ];
  return facts.map(([name, value]) => `${paint.dim(name.padEnd(11))} ${oneLine(value)}\n`).join("");
}

function some(words: readonly string[], verbose: boolean): string {
  if (words.length === 0) return "none";
  const shown = verbose ? words : words.slice(0, MOST_USED);
  const rest = words.length - shown.length;
  return shown.join(", ") + (rest > 0 ? `, and ${count(rest)} more (-v)` : "");
}
