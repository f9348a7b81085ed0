// The facts that stand above a conversation: where, when, which models, how much, and what it is related to.

import type { ListedSession, SessionView } from "../../ports/app.ts";
import { startOf } from "../wire.ts";
import { relativeFacts } from "./lineage.ts";
import { bytes, count, counted, duration, money, UNKNOWN, usageWords, when } from "./numbers.ts";
import { cut, oneLine } from "./text.ts";

export type Fact = readonly [name: string, value: string];

/** On one line each and safe to print; what is unknown is left out. */
export function sessionFacts(view: SessionView, branch: "active" | "all"): readonly Fact[] {
  const { row } = view;
  const { facts, counts } = row;
  const known: (Fact | undefined)[] = [
    ["id", facts.head.id],
    ["agent", [facts.head.source, facts.head.agentVersion ?? facts.agentVersions[0]].filter(Boolean).join(" ")],
    row.project && ["project", projectWords(row)],
    facts.gitBranches.length > 0 ? ["git branch", facts.gitBranches.join(", ")] : undefined,
    ["time", timeWords(row)],
    counts.models.length > 0 ? ["models", counts.models.join(", ")] : undefined,
    ["messages", messageWords(view, branch)],
    row.label && ["label", labelWords(row.label)],
    ["tokens", tokenWords(row)],
    ["cost", costWords(row)],
    rolledUp(row),
    ...relativeFacts(view),
    facts.hidden === undefined ? undefined : ["hidden", `yes: ${facts.hidden}`],
    view.issues.length > 0 ? ["issues", `${counted(view.issues.length, "issue")} in its log`] : undefined,
    ["log", `${row.logPath} (${bytes(row.logBytes)}${whereabouts(row)})`],
    view.resumeCommand === undefined ? undefined : ["resume", view.resumeCommand],
  ];
  return known.filter((fact) => fact !== undefined).map(([name, value]): Fact => [name, oneLine(value)]);
}

export function titleWords(row: ListedSession): string {
  return oneLine(row.title ?? "") || "(no title)";
}

/** A subagent in one line, with the call that started it. */
export function subagentWords(row: ListedSession, width: number): string {
  const { counts } = row;
  const figures = `${counted(counts.messages, "message")}, ${counted(counts.toolCalls, "tool call")}`;
  return cut(oneLine(`${row.facts.head.id}  ${row.title ?? "(no title)"}  (${figures})`), width);
}

function labelWords({ type, quality, isCurrent }: NonNullable<ListedSession["label"]>): string {
  return `${type}, score ${quality} of 5${isCurrent ? "" : ", before it grew"}`;
}

function projectWords({ project, relinkedFrom }: ListedSession): string {
  const before = relinkedFrom === undefined ? "" : `, relinked from ${relinkedFrom.root}`;
  return project === undefined ? "" : `${project.name} (${project.root}${before})`;
}

/** Its own and its subagents' tokens and cost; nothing where it has none. */
function rolledUp({ withSubagents: sums }: ListedSession): Fact | undefined {
  if (sums === undefined || sums.subagents === 0) return undefined;
  const unpriced = sums.unpricedModels.length > 0 ? `, without ${sums.unpricedModels.join(", ")}` : "";
  const cost = sums.costMicroUsd === undefined ? "cost unknown" : `${money(sums.costMicroUsd)}${unpriced}`;
  return ["in all", `with ${counted(sums.subagents, "subagent")}: ${usageWords(sums.usage)}; ${cost}`];
}

function timeWords(row: ListedSession): string {
  const [first, last] = [startOf(row), row.counts.lastTime];
  if (first === undefined || last === undefined || last < first) return when(first ?? last);
  return `${when(first)} to ${when(last)} (${duration(last - first)})`;
}

function messageWords(view: SessionView, branch: "active" | "all"): string {
  const { counts, facts } = view.row;
  const hidden = branch === "active" ? view.abandoned.size : 0;
  const words = [
    counted(counts.prompts + counts.queuedPrompts, "prompt"),
    `${count(counts.assistantMessages)} from the model`,
    counted(counts.toolCalls, "tool call"),
    facts.compactBoundaries > 0 ? `compacted ${counted(facts.compactBoundaries, "time")}` : "",
    view.row.messagesInherited > 0 ? `${count(view.row.messagesInherited)} inherited` : "",
    hidden > 0 ? `${counted(hidden, "message")} on rewound branches not shown (--branch all)` : "",
  ];
  return words.filter((word) => word !== "").join(", ");
}

function tokenWords(row: ListedSession): string {
  const inherited = usageWords(row.usageInherited);
  return usageWords(row.usage) + (inherited === UNKNOWN ? "" : `; inherited, not counted here: ${inherited}`);
}

function costWords(row: ListedSession): string {
  const unpriced = row.unpricedModels.length > 0 ? ` No price is known for ${row.unpricedModels.join(", ")}.` : "";
  return row.costMicroUsd === undefined
    ? `unknown.${unpriced}`
    : `${money(row.costMicroUsd)} at list price; a subscription is not billed so.${unpriced}`;
}

/** What became of a session's log. */
function whereabouts(row: Pick<ListedSession, "logMissing" | "logRewritten">): string {
  if (row.logRewritten) return ", written anew without it; kept here";
  return row.logMissing ? ", not there any more; kept here" : "";
}
