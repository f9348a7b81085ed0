// Options that several commands share.

import { type Command, InvalidArgumentError, Option } from "commander";

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
