// The commands about privacy: show the policy, try it on a text, and add to it.

import { Argument, type Command, Option } from "commander";
import { SEVERITIES } from "../core/finding.ts";
import { MODES } from "../core/policy.ts";
import { json, type Lazily } from "./program-sources.ts";

const KINDS = ["word", "user", "domain", "pattern"] as const;

export function addPrivacy(program: Command, lazily: Lazily): void {
  const privacy = program.command("privacy").description("Show what is hidden, try it on a text, or hide more");
  privacy
    .command("show", { isDefault: true })
    .description("Show the policy that holds, where each setting comes from, and the hashes that name it")
    .option("-r, --repository <folder>", "with what this repository's .tracemill/privacy.yml adds")
    .addOption(json())
    .action(lazily(() => import("./commands/privacy.ts").then((file) => file.privacyShow)));
  privacy
    .command("test")
    .description("Read a text on stdin and show what would be found in it and replaced; opens no store")
    .addOption(new Option("--mode <mode>", "the mode of an exit (default: the policy's)").choices(MODES))
    .option("--policy <file>", "another privacy.yml than your own")
    .option("--reveal", "show values in clear")
    .addOption(json())
    .action(lazily(() => import("./commands/privacy.ts").then((file) => file.privacyTest)));
  privacy
    .command("add")
    .description("Add words, user names, domains or patterns to privacy.yml; nothing is ever taken away")
    .addArgument(new Argument("<kind>", "what they are").choices(KINDS))
    .argument("<value...>", "words in any script, names, domains with their subdomains, or patterns in RE2 syntax")
    .option("--name <name>", "of a pattern: the name in the placeholder (default: made from its text)")
    .option("--description <text>", "of a pattern")
    .addOption(new Option("--level <level>", "of a pattern (default: HIGH)").choices(SEVERITIES))
    .option("--replacement <text>", "of a pattern: what stands in its place when data leaves, in brackets")
    .addOption(json())
    .action(lazily(() => import("./commands/privacy.ts").then((file) => file.privacyAdd)));
  privacy
    .command("import")
    .description("Take in what another tool was told to hide: a privacy.yml, or a config.json of CodeClaw or ClawTrace")
    .argument("<file>", "the file; it is only read")
    .addOption(json())
    .action(lazily(() => import("./commands/privacy.ts").then((file) => file.privacyImport)));
}
