// The commands that make datasets of sessions.

import { type Command, InvalidArgumentError, Option } from "commander";
import { TRAJECTORY_TYPES } from "../core/label.ts";
import { MODES } from "../core/policy.ts";
import { REVIEW_STATES } from "../core/review.ts";
import { SUBAGENTS } from "../ports/app-export.ts";
import { EXTRACTS } from "./extracts.ts";
import { json, type Lazily } from "./program-sources.ts";

const CONTAINERS = ["jsonl", "jsonl.zst", "parquet"] as const;
/** Names of the formats; a test holds them against the registry, which is loaded when a command runs. */
export const FORMAT_NAMES = [
  "sessions",
  "messages",
  "pairs",
  "conversations",
  "sharegpt",
  "sharegpt-pairs",
  "turns",
  "trl",
  "openai",
  "anthropic",
  "preference",
  "kto",
  "atif",
  "otel",
  "hub-traces",
  "markdown",
  "markdown-summary",
  "html",
] as const;
export function addExport(program: Command, lazily: Lazily): void {
  const exported = program
    .command("export")
    .description("Write sessions as a dataset that trainers load: redacted, verified, with a manifest; nothing is sent")
    .argument("[ids...]", "sessions, by id or the beginning of one; none: what the filters leave")
    .addOption(
      new Option("-f, --format <name>", "shape of the rows, see docs/formats")
        .choices(FORMAT_NAMES)
        .default("sessions"),
    )
    .addOption(
      new Option("--container <name>", "kind of file; by --output's ending where it has one").choices(CONTAINERS),
    )
    .option("-o, --output <path>", "a file or a folder; without it exports/<format> in the data folder");
  addFilter(exported);
  addShape(exported);
  addQuality(exported);
  exported
    .addOption(mode())
    .addOption(
      new Option("--second-opinion <scanner>", "ask an installed scanner about the final bytes too").choices([
        "auto",
        "gitleaks",
        "trufflehog",
        "betterleaks",
      ]),
    )
    .option("--dry-run", "only say what would be written, and what would be left out")
    .option("--force", "replace files that are there and are not of an earlier export")
    .addOption(json())
    .action(lazily(() => import("./commands/export.ts").then((file) => file.exportCommand)));
  addExtract(program, lazily);
}

/** Seed 4's command: the same rows by the names that its scripts know. */
function addExtract(program: Command, lazily: Lazily): void {
  program
    .command("extract")
    .description("Write conversations as JSON Lines, by the names and flags of extract_conversations.py")
    .addOption(new Option("-f, --format <name>", "shape of the rows").choices(Object.keys(EXTRACTS)).default("jsonl"))
    .option("-o, --output <file>", "where to; - is standard output", "-")
    .option("-p, --project <text>", "only projects with this in their name or folder")
    .option("-s, --source <name>", "only this agent's sessions")
    .option("--include-thinking", "with the model's reasoning")
    .option("--include-sidechains", "with what subagents said in their parent's log")
    .option("--no-tool-uses", "without calls and what they gave back")
    .option("--after <date>", "only what was active from then on")
    .option("--before <date>", "only what was active up to the end of then")
    .option("--stats", "count instead of writing")
    .option("-v, --verbose", "with --stats: every project and tool")
    .addOption(mode())
    .option("--force", "replace a file that is there")
    .addOption(json())
    .action(lazily(() => import("./commands/extract.ts").then((file) => file.extract)));
}

function addFilter(command: Command): void {
  command
    .option("-a, --all-projects", "all projects; needed where neither ids nor a filter say which")
    .option("-s, --source <name>", "only this agent's sessions")
    .option("-p, --project <name>", "only this project, by name or root folder")
    .addOption(
      new Option("-t, --type <types>", `only these types: ${TRAJECTORY_TYPES.join(", ")}`).argParser(
        listOf(TRAJECTORY_TYPES),
      ),
    )
    .addOption(
      new Option("--min-score <quality>", "only sessions of at least this quality, 1 to 5").argParser(wholeFrom(1, 5)),
    )
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

function addShape(command: Command): void {
  command
    .option("--no-thinking", "without the model's reasoning")
    .addOption(new Option("--include-thinking", "with it: the default").hideHelp())
    .option("--no-tool-uses", "without calls and what they gave back")
    .addOption(
      new Option("--tool-outputs <how>", "what calls gave back: whole, drop, or at most so many characters")
        .default("whole")
        .argParser(outputs),
    )
    .addOption(
      new Option("--arguments <form>", "arguments of calls, where the format leaves the choice")
        .choices(["object", "string"])
        .default("object"),
    )
    .addOption(new Option("--subagents <how>", "what subagents said").choices(SUBAGENTS).default("link"))
    .option("--include-sidechains", "with what subagents said in their parent's log, as rows of their own")
    .option("--include-branches", "with what a rewind left behind, as rows of their own");
}

function addQuality(command: Command): void {
  command
    .addOption(
      new Option("--max-tokens <count>", "rows of at most about so many tokens; turns are never divided").argParser(
        wholeFrom(1, 1e9),
      ),
    )
    .addOption(
      new Option("--over <what>", "of longer sessions: several rows, or the beginning alone")
        .choices(["split", "drop"])
        .default("split"),
    )
    .addOption(
      new Option("--near <likeness>", "leave out a session that is as much like another, 0 to 1")
        .default(0.8)
        .argParser(share),
    )
    .option("--keep-duplicates", "keep copies and near copies")
    .addOption(
      new Option("--split <by>", "training and validation in two files, without a leak between them").choices([
        "project",
        "time",
      ]),
    )
    .addOption(new Option("--validation <share>", "share of the sessions that validate").default(0.1).argParser(share))
    .addOption(
      new Option("--decontaminate <file>", "leave out rows that quote 13 words of it; may be given again").argParser(
        (text, before: string[] = []) => [...before, text],
      ),
    );
}

function mode(): Option {
  return new Option("--mode <mode>", "what is replaced: all, what is HIGH or MAXIMUM, or MAXIMUM alone")
    .choices(MODES)
    .default("strict");
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

function wholeFrom(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,10}$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return value;
  };
}

function share(text: string): number {
  const value = Number(text);
  if (!/^(0?\.\d{1,6}|0|1|1\.0+|0\.\d+)$/.test(text) || !(value > 0 && value <= 1))
    throw new InvalidArgumentError("Give a number above 0, at most 1.");
  return value;
}

function outputs(text: string): "whole" | "drop" | number {
  if (text === "whole" || text === "drop") return text;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 40)
    throw new InvalidArgumentError("Give whole, drop, or a number of characters from 40 on.");
  return Number(text);
}
