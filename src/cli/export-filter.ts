// The filters of `export`, as options and as the app takes them: other commands ask about the same sessions by them.

import { type Command, InvalidArgumentError, Option } from "commander";
import { TRAJECTORY_TYPES, type TrajectoryType } from "../core/label.ts";
import { REVIEW_STATES, type ReviewState } from "../core/review.ts";
import type { ExportFilter } from "../ports/app-export.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { toQuery } from "./query.ts";

export interface FilterOptions {
  readonly source?: string;
  readonly project?: string;
  readonly type?: readonly TrajectoryType[];
  readonly minScore?: number;
  readonly status?: readonly ReviewState[];
  readonly after?: string;
  readonly before?: string;
  readonly since?: string;
  readonly until?: string;
}

export function addFilter(command: Command): void {
  command
    .option("-s, --source <name>", "only this agent's sessions")
    .option("-p, --project <name>", "only this project, by name or root folder")
    .addOption(
      new Option("-t, --type <types>", `only these types: ${TRAJECTORY_TYPES.join(", ")}`).argParser(
        listOf(TRAJECTORY_TYPES),
      ),
    )
    .addOption(new Option("--min-score <quality>", "only sessions of at least this quality, 1 to 5").argParser(quality))
    .addOption(
      new Option(
        "--status <states>",
        `only these reviews: ${REVIEW_STATES.join(", ")}; else all but blocked`,
      ).argParser(listOf(REVIEW_STATES)),
    )
    .option("--after <date>", "only what was active from then on")
    .option("--before <date>", "only what was active up to the end of then")
    .addOption(new Option("--since <date>", "the same as --after").hideHelp())
    .addOption(new Option("--until <date>", "the same as --before").hideHelp());
}

/** @throws TraceError `usage` */
export function toFilter(context: Context, ids: readonly string[], options: FilterOptions): ExportFilter {
  const { source, project, type, minScore, status } = options;
  const since = options.after ?? options.since;
  const until = options.before ?? options.until;
  const names = {
    since: options.after === undefined ? "--since" : "--after",
    until: options.before === undefined ? "--until" : "--before",
  };
  const query = toQuery(context, defined({ source, project, since, until }), names);
  return { ...query, ids, types: type ?? [], minScore, statuses: status ?? [] };
}

/** Whether nothing says which sessions are meant. */
export function isOpen({ ids, types, minScore, statuses, ...query }: ExportFilter): boolean {
  const isNamed = ids.length > 0 || types.length > 0 || statuses.length > 0 || minScore !== undefined;
  return !isNamed && Object.keys(query).length === 0;
}

function listOf<T extends string>(allowed: readonly T[]) {
  return (text: string, before: readonly T[] = []): readonly T[] => {
    const names = text.split(",").map((name) => name.trim());
    for (const name of names) {
      if (!(allowed as readonly string[]).includes(name))
        throw new InvalidArgumentError(`${JSON.stringify(name)} is none of ${allowed.join(", ")}.`);
    }
    return [...before, ...(names as T[])];
  };
}

/** A judge may give half a point. */
function quality(text: string): number {
  const value = Number(text);
  if (!/^\d(\.\d{1,3})?$/.test(text) || value < 1 || value > 5)
    throw new InvalidArgumentError("Give a number from 1 to 5.");
  return value;
}

/** Above 0, at most 1. */
export function share(text: string): number {
  const value = Number(text);
  if (!/^(0?\.\d{1,6}|0|1|1\.0+|0\.\d+)$/.test(text) || !(value > 0 && value <= 1))
    throw new InvalidArgumentError("Give a number above 0, at most 1.");
  return value;
}
