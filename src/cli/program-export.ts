// The commands that make datasets of sessions.

import { type Command, InvalidArgumentError, Option } from "commander";
import { MODES } from "../core/policy.ts";
import { SUBAGENTS } from "../ports/app-export.ts";
import { addFilter, share } from "./export-filter.ts";
import { EXTRACTS } from "./extracts.ts";
import { place } from "./program-options.ts";
import { json, type Lazily } from "./program-sources.ts";

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
/** As `FORMAT_NAMES`. */
export const CONTAINER_NAMES = ["jsonl", "jsonl.zst", "parquet"] as const;

export function addExport(program: Command, lazily: Lazily): void {
  const exported = program
    .command("export")
    .description("Write sessions as a dataset that trainers load: redacted, verified, with a manifest; nothing is sent")
    .argument("[ids...]", "sessions, by id or the beginning of one; none: what the filters leave");
  addPlace(exported.optionsGroup("What is written, and where:"));
  exported
    .optionsGroup("Which sessions:")
    .option("-a, --all-projects", "all projects; without it, ids and filters: the confirmed scope, as with --no-push");
  addFilter(exported);
  addPublishing(exported.optionsGroup("For publishing:"));
  addShape(exported.optionsGroup("What of a session:"));
  addQuality(exported.optionsGroup("How long, how many, and for what:"));
  exported
    .optionsGroup("What is replaced, and how it is checked:")
    .addOption(mode())
    .addOption(
      new Option("--second-opinion <scanner>", "ask an installed scanner about the final bytes too").choices([
        "auto",
        "gitleaks",
        "trufflehog",
        "betterleaks",
      ]),
    )
    .optionsGroup("Options:")
    .addOption(json())
    .addHelpText("after", EXPORT_EXAMPLES)
    .action(lazily(() => import("./commands/export.ts").then((file) => file.exportCommand)));
  standAlone(exported);
  addExtract(program, lazily);
}

function addPublishing(command: Command): void {
  command
    .option("--no-push", "what may be published later: the confirmed scope, to be reviewed and confirmed first")
    .addOption(
      new Option("--publish-attestation <text>", "publish what was confirmed: `tracemill publish` by its older name"),
    )
    .addOption(new Option("--repo <owner/name>", "with --publish-attestation: another dataset").hideHelp());
}

/** What is published was exported and confirmed before: nothing that says what to export may stand beside it. */
function standAlone({ options }: Command): void {
  const beside = ["publishAttestation", "repo", "dryRun", "json"];
  const others = options.map((option) => option.attributeName()).filter((name) => !beside.includes(name));
  options.find((option) => option.attributeName() === "publishAttestation")?.conflicts(others);
}

const EXPORT_EXAMPLES = `
Examples:
  tracemill export --no-push                           to be reviewed, confirmed and published
  tracemill export --all-projects --dry-run            what there would be
  tracemill export -p web-shop -f trl -o shop.parquet  one project, for TRL
  tracemill export --status approved --split project   to train and to validate
  tracemill export 0a1b -f html -o pages               one session as a page`;

function addPlace(command: Command): void {
  command
    .addOption(
      new Option("-f, --format <name>", "shape of the rows, see docs/formats")
        .choices(FORMAT_NAMES)
        .default("sessions"),
    )
    .addOption(
      new Option("--container <name>", "kind of file; by --output's ending where it has one").choices(CONTAINER_NAMES),
    )
    .option("-o, --output <path>", "a file or a folder; without it exports/<format> in the data folder", place)
    .option("--dry-run", "only say what would be written, and what would be left out")
    .option("--force", "replace files that are there and are not of an earlier export");
}

/** Seed 4's command: the same rows by the names that its scripts know. */
function addExtract(program: Command, lazily: Lazily): void {
  program
    .command("extract")
    .description("Write conversations as JSON Lines, by the names and flags of extract_conversations.py")
    .addOption(new Option("-f, --format <name>", "shape of the rows").choices(Object.keys(EXTRACTS)).default("jsonl"))
    .option("-o, --output <file>", "where to; - is standard output", place, "-")
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
    .option("--flat", "what may be any JSON as its text, so that one schema fits all rows; Parquet is always so")
    .addOption(new Option("--subagents <how>", "what subagents said").choices(SUBAGENTS).default("link"))
    .option("--include-sidechains", "with what subagents said in their parent's log, as rows of their own")
    .option("--include-branches", "with what a rewind left behind, as rows of their own");
}

function addQuality(command: Command): void {
  command
    .addOption(
      new Option(
        "--max-tokens <count>",
        "rows of at most so many tokens, estimated; turns are never divided",
      ).argParser(wholeFrom(1, 1e9)),
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
    .addOption(
      new Option("--validation <share>", "with --split: share of the sessions that validate (default: 0.1)").argParser(
        share,
      ),
    )
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

function wholeFrom(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,10}$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return value;
  };
}

function outputs(text: string): "whole" | "drop" | number {
  if (text === "whole" || text === "drop") return text;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 40)
    throw new InvalidArgumentError("Give whole, drop, or a number of characters from 40 on.");
  return Number(text);
}
