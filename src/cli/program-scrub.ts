// The commands on secrets in the agents' own files: finding them, taking them out, undoing that.

import { type Command, InvalidArgumentError, Option } from "commander";
import { SEVERITIES } from "../core/finding.ts";
import { json, type Lazily } from "./program-sources.ts";

export function addScrub(program: Command, lazily: Lazily): void {
  scope(
    program
      .command("locate")
      .description("Say which of the agents' own files on this machine hold secrets, and where; never the secret"),
  )
    .option("-a, --all", "also what is less certain, down to LOW")
    .option("--files", "only the files")
    .addOption(limit())
    .addOption(json())
    .action(lazily(() => import("./commands/locate.ts").then((file) => file.locate)));

  scope(
    program
      .command("scrub")
      .description("Replace confirmed secrets in the agents' own logs, in place, and in the store; can be undone")
      .argument("[id]", "id of a session, or the beginning of one; with --undo or --forget, of a scrub"),
  )
    .option("-a, --all", "every log of every agent")
    .option("--dry-run", "only say what would be replaced; the default where nobody can be asked")
    .option("-y, --yes", "replace without asking")
    .option("--resume", "go on with a scrub that was cut short")
    .option("--undo", "write back what the last scrub, or the one named, replaced")
    .option("--list", "list past scrubs")
    .option("--forget", "destroy the sealed backups of all scrubs, or of the one named: no undo any more")
    .addOption(json())
    .addHelpText(
      "after",
      "\nA log that its agent may be writing is left alone: one that is open, locked, or was written in the last ten minutes.",
    )
    .action(lazily(() => import("./commands/scrub.ts").then((file) => file.scrub)));
}

function scope(command: Command): Command {
  return command
    .option("-s, --source <name>", "only this agent's files")
    .option("-p, --project <name>", "only the logs of this project, by name or root folder")
    .option("-r, --rule <name>", "only what this rule finds")
    .addOption(new Option("--severity <severity>", "this and what is worse (default: HIGH)").choices(SEVERITIES));
}

function limit(): Option {
  return new Option("-n, --limit <count>", "at most so many files, 0 for all").default(50).argParser((text) => {
    if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number; 0 means all.");
    return Number(text);
  });
}
