// The filter that redacts what it is given.

import { type Command, Option } from "commander";
import { MODES } from "../core/policy.ts";
import { json, type Lazily } from "./program-sources.ts";

export function addRedact(program: Command, lazily: Lazily): void {
  program
    .command("redact")
    .description('Redact lines of {"id","text"} from stdin: one answer a line; opens no store, remembers nothing')
    .option("--jsonl", "read and write JSON lines")
    .addOption(
      new Option(
        "--mode <mode>",
        "what is replaced: all, what is HIGH or MAXIMUM, or MAXIMUM alone (default: the policy's, else strict)",
      ).choices(MODES),
    )
    .option("--policy <file>", "a privacy.yml with further patterns, words, names and domains")
    .addOption(json().hideHelp())
    .action(lazily(() => import("./commands/redact.ts").then((file) => file.redact)));
}
