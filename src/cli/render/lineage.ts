// A session's relatives in words: what it came from, and the tree of subagents that it started.

import type { ListedSession, Relative, SessionView, SubagentNode } from "../../ports/app.ts";
import { allTokens, count, counted, money, tokens } from "./numbers.ts";
import { columns, cut, oneLine } from "./text.ts";

const SHORTEST_TITLE = 12;

const UP = { fork: "forked from", resume: "resumes", subagent: "subagent of" } as const;
const DOWN = { fork: "fork", resume: "resumed as", subagent: "subagent" } as const;

export function relativeFacts(view: SessionView): readonly (readonly [name: string, value: string])[] {
  return [
    ...upwards(view.parent),
    ...upwards(view.forkedFrom),
    ...view.forks.map((fork) => [DOWN[fork.relation], relativeWords(fork)] as const),
  ];
}

function* upwards(relative: Relative | undefined): Generator<readonly [name: string, value: string]> {
  if (relative === undefined) return;
  yield [UP[relative.relation], relativeWords(relative)];
  for (let at = relative.from; at !== undefined; at = at.from) {
    yield ["itself", `${UP[at.relation]} ${relativeWords(at)}`];
  }
}

function relativeWords({ id, row }: Relative): string {
  return row === undefined ? `${id} (not kept here)` : `${id}  ${markedTitle(row)}`;
}

function markedTitle(row: ListedSession): string {
  const { hidden } = row.facts;
  return `${hidden === undefined ? "" : `[hidden: ${hidden}] `}${row.title ?? "(no title)"}`;
}

/** A line of the tree: `depth` from 0, `branch` what draws it. */
export interface TreeLine {
  readonly depth: number;
  readonly branch: string;
  readonly id: string;
  readonly title: string;
  readonly figures: string;
}

/** The title gives way, the figures do not. */
export function treeWords({ id, title, figures }: TreeLine, width: number): string {
  const rest = width - columns(id) - columns(figures) - 2;
  return cut(`${id} ${cut(title, Math.max(SHORTEST_TITLE, rest))} ${figures}`, width);
}

export function* treeLines(nodes: readonly SubagentNode[], depth = 0, indent = ""): Generator<TreeLine> {
  for (const [i, node] of nodes.entries()) {
    const isLast = i === nodes.length - 1;
    const { row } = node;
    const [id, title] = [oneLine(row.facts.head.id), oneLine(markedTitle(row))];
    yield { depth, branch: `${indent}${isLast ? "└─" : "├─"} `, id, title, figures: oneLine(figuresOf(node)) };
    yield* treeLines(node.subagents, depth + 1, `${indent}${isLast ? "   " : "│  "}`);
  }
}

/** All of the tree, also what is too deep to be shown. */
export function countNodes(nodes: readonly SubagentNode[]): number {
  return nodes.reduce((sum, node) => sum + 1 + node.deeper + countNodes(node.subagents), 0);
}

function figuresOf({ row, subagents, deeper }: SubagentNode): string {
  const { counts, withSubagents } = row;
  const figures = [counted(counts.prompts + counts.queuedPrompts, "prompt"), ...spendWords(row)];
  const rolled = subagents.length + deeper > 0 && withSubagents ? spendWords(withSubagents) : [];
  const below = rolled.length > 0 ? `; with its subagents ${rolled.join(", ")}` : "";
  const more = deeper > 0 ? `; ${count(deeper)} further down not shown` : "";
  const call = row.parentCallId === undefined ? "; call unknown" : "";
  return `(${figures.join(", ")}${below}${more}${call})`;
}

/** Tokens and cost as far as they are known. */
export function spendWords({ usage, costMicroUsd }: Pick<ListedSession, "usage" | "costMicroUsd">): string[] {
  const all = allTokens(usage);
  return [
    ...(all === undefined ? [] : [`${tokens(all)} tokens`]),
    ...(costMicroUsd === undefined ? [] : [money(costMicroUsd)]),
  ];
}
