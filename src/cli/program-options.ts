// Options that several commands share.

import { type Command, InvalidArgumentError, Option } from "commander";

/** A path that something is written to, or read from: an empty one would be the folder that one stands in. */
export function place(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("Give a path.");
  return text;
}

export function filters(command: Command): Command {
  return command
    .option("-s, --source <name>", "only this agent's sessions")
    .option("-p, --project <name>", "only this project, by name or root folder")
    .option("--since <date>", "only what was active from then on")
    .option("--until <date>", "only what was active up to the end of then");
}

export function limit(usual: number): Option {
  return new Option("-n, --limit <count>", "at most so many, 0 for all").default(usual).argParser((text) => {
    if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number; 0 means all.");
    return Number(text);
  });
}
