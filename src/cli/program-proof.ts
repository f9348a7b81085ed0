// The commands that prove what leaves: looking at files, and reviews for personal data.

import { type Command, InvalidArgumentError, Option } from "commander";
import { PROVIDERS, USUAL_CONFIDENCE } from "../core/pii.ts";
import { MODES } from "../core/policy.ts";
import { place } from "./program-options.ts";
import { json, type Lazily } from "./program-sources.ts";

const SCANNERS = ["auto", "gitleaks", "trufflehog", "betterleaks"];

export function addProof(program: Command, lazily: Lazily): void {
  program
    .command("verify")
    .description("Look at the final bytes of a file for anything that must not leave, and at the receipt beside it")
    .argument(
      "<file>",
      "JSON Lines, Markdown, HTML, text, Parquet; all but the last also packed by zstd or gzip; a manifest or its folder for all its files",
    )
    .addOption(mode())
    .addOption(secondOpinion())
    .addOption(json())
    .action(lazily(() => import("./commands/verify.ts").then((file) => file.verify)));
  addReview(program, lazily);
  program
    .command("pii-apply")
    .description("Write a file of sessions with the entities of a review replaced, verified and with a receipt")
    .requiredOption("-f, --file <file>", "JSON Lines; a row is a session", place)
    .requiredOption("--findings <file>", "what pii-review wrote", place)
    .requiredOption("-o, --output <file>", "the sanitised sessions; .zst and .gz are packed", place)
    .addOption(minConfidence())
    .addOption(mode())
    .addOption(secondOpinion())
    .option("--force", "replace a file that is there")
    .addOption(json())
    .action(lazily(() => import("./commands/pii-apply.ts").then((file) => file.piiApply)));
  program
    .command("pii-rubric")
    .description("Print what judges are told to look for, to begin a --rubric-file from")
    .addOption(json())
    .action(lazily(() => import("./commands/pii-apply.ts").then((file) => file.piiRubric)));
}

function addReview(program: Command, lazily: Lazily): void {
  program
    .command("pii-review")
    .description(
      "Review sessions for personal data by rules, by a judge of yours, or both; goes on where it was stopped",
    )
    .argument("[ids...]", "sessions, by id or the beginning of one; none: all that the filters leave")
    .option("-f, --file <file>", "review a file of JSON Lines instead; a row is a session", place)
    .addOption(new Option("--provider <who>", "who looks").choices(PROVIDERS).default("rules"))
    .addOption(new Option("--pii-provider <who>", "the same as --provider").choices(PROVIDERS))
    .option("--judge <name>", "claude (your own agent), anthropic, openai (any compatible endpoint) or ollama")
    .addOption(new Option("--backend <name>", "the same as --judge").hideHelp())
    .option("--model <name>", "the judge's model")
    .option("--base-url <url>", "where the judge is")
    .addOption(new Option("--max-usd <amount>", "what the judge may spend, in US dollars").argParser(amount))
    .addOption(new Option("--max-tokens <count>", "what the judge may spend, in tokens").argParser(amount))
    .option("--rubric-file <file>", "what the judge is told to look for, see pii-rubric", place)
    .addOption(minConfidence())
    .addOption(mode())
    .option("-s, --source <name>", "only this agent's sessions")
    .option("-p, --project <name>", "only this project, by name or root folder")
    .addOption(new Option("--limit-sessions <count>", "at most so many sessions").argParser(amount))
    .option("-o, --output <file>", "where the findings go; they hold what was found, and stay private", place)
    .addOption(new Option("--pii-findings-output <file>", "the same as --output").argParser(place))
    .addOption(new Option("--pii-review").hideHelp())
    .option("--pii-apply", "also write the sessions with what was found replaced")
    .option("--pii-sanitized-output <file>", "where they go; says --pii-apply too", place)
    .addOption(secondOpinion())
    .option("-y, --yes", "send redacted texts to a judge on another machine without asking")
    .option("--force", "begin anew over findings of other settings; replace files that are there")
    .addOption(json())
    .action(lazily(() => import("./commands/pii-review.ts").then((file) => file.piiReview)));
}

function mode(): Option {
  return new Option("--mode <mode>", "what may not leave: all, what is HIGH or MAXIMUM, or MAXIMUM alone")
    .choices(MODES)
    .default("strict");
}

function secondOpinion(): Option {
  return new Option("--second-opinion <scanner>", "ask an installed scanner as well, without its network").choices(
    SCANNERS,
  );
}

function minConfidence(): Option {
  return new Option("--min-confidence <share>", "0 to 1: less sure findings are left out")
    .default(USUAL_CONFIDENCE)
    .argParser((text) => {
      const value = Number(text);
      if (text.trim() === "" || !(value >= 0 && value <= 1))
        throw new InvalidArgumentError("Give a number from 0 to 1.");
      return value;
    });
}

function amount(text: string): number {
  const value = Number(text);
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(text) || value <= 0) throw new InvalidArgumentError("Give a number above 0.");
  return value;
}
