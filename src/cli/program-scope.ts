// The commands before anything is exported: what is there, what is in scope, who one is, and the skill for agents.

import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { PROJECT_POLICIES } from "../core/publication.ts";
import { json, type Lazily } from "./program-sources.ts";

const SOURCES = "claude, codex, both, all, or names of agents with commas between them";

export function addScope(program: Command, lazily: Lazily): void {
  program
    .command("prep")
    .description("Begin to publish: read what is new, list the projects, and say what to do next")
    .addOption(source(`as if these agents were in scope: ${SOURCES}`))
    .addOption(json())
    .action(lazily(() => import("./commands/prep.ts").then((file) => file.prep)));
  program
    .command("status")
    .description("Say where you stand between choosing and publishing, and what comes next; changes nothing")
    .addOption(json())
    .action(lazily(() => import("./commands/prep.ts").then((file) => file.status)));
  program
    .command("list")
    .description("List projects, and which of them are in scope")
    .addOption(source(`only of these agents: ${SOURCES}`))
    .addOption(json())
    .action(lazily(() => import("./commands/list.ts").then((file) => file.list)));
}

export function addSettings(program: Command, lazily: Lazily): void {
  addSetup(program, lazily);
  addConfig(program, lazily);
  program
    .command("login")
    .description("Keep a token of the Hugging Face Hub on this machine, after asking the Hub whose it is")
    .option("--token <token>", "the token; - reads it from stdin, so that no history keeps it (default: asked for)")
    .addOption(json())
    .action(lazily(() => import("./commands/login.ts").then((file) => file.login)));
  program
    .command("logout")
    .description("Remove the token that login kept")
    .addOption(json())
    .action(lazily(() => import("./commands/login.ts").then((file) => file.logout)));
  program
    .command("reset")
    .description("Begin again; says what would be removed and what stays, and asks")
    .option("--config", "the settings, and the token that login kept")
    .option("--state", "what was listed, confirmed and staged")
    .option("--all", "both; sessions, logs, privacy.yml and the record of what left always stay")
    .option("-y, --yes", "without asking")
    .addOption(json())
    .action(lazily(() => import("./commands/reset.ts").then((file) => file.reset)));
  program
    .command("update-skill")
    .description("Write the skill that comes with tracemill where an agent reads it; nothing is downloaded")
    .argument("<agent>", "claude, codex, opencode or gemini")
    .option("-g, --global", "for all projects, in the agent's own folder (default: for this folder)")
    .addOption(json())
    .action(lazily(() => import("./commands/skill.ts").then((file) => file.updateSkill)));
}

function addSetup(program: Command, lazily: Lazily): void {
  program
    .command("setup")
    .description("A guided first run: scan, choose agents and projects, hide strings, name a dataset, log in")
    .option("-y, --yes", "without questions, by the options")
    .addOption(source(`agents in scope: ${SOURCES}`))
    .option("-r, --repo <owner/name>", "dataset on the Hugging Face Hub")
    .addOption(list("--exclude <projects>", "projects to leave out"))
    .addOption(list("--redact <strings>", "strings to hide always"))
    .addOption(list("--redact-usernames <names>", "user names to hide always"))
    .addOption(json())
    .action(lazily(() => import("./commands/setup.ts").then((file) => file.setup)));
}

function addConfig(program: Command, lazily: Lazily): void {
  const config = program
    .command("config")
    .description("Show or change settings: what may be exported and published, and the archive")
    .option("-r, --repo <owner/name>", "dataset on the Hugging Face Hub")
    .addOption(source(`agents in scope: ${SOURCES}`))
    .addOption(
      list(
        "--exclude <projects>",
        "leave projects out of every export, and confirm the others; adds to those that are",
      ),
    )
    .addOption(list("--include <projects>", "take excluded projects back in"))
    .addOption(list("--redact <strings>", "strings to hide always; adds to privacy.yml"))
    .addOption(list("--redact-usernames <names>", "user names to hide always; adds to privacy.yml"))
    .option("--confirm-projects", "confirm the projects that were listed")
    .option("--import-old", "take in settings of CodeClaw, ClawTrace and others; their files are only read")
    .addOption(json())
    .action(lazily(() => import("./commands/config.ts").then((file) => file.config)));
  config
    .command("get")
    .description("Show all other settings, or one")
    .addArgument(new Argument("[name]", "the setting").choices(["archive"]))
    .addOption(json())
    .action(lazily(() => import("./commands/config.ts").then((file) => file.configGet)));
  config
    .command("set")
    .description("Change a setting: archive keeps the raw logs after the agent deletes them")
    .addArgument(new Argument("<name>", "the setting").choices(["archive"]))
    .addArgument(new Argument("<value>", "its value").choices(["on", "off"]))
    .addOption(json())
    .action(lazily(() => import("./commands/config.ts").then((file) => file.configSet)));
}

/** Of `projects`. */
export function addProjectScope(projects: Command, lazily: Lazily): void {
  const load = () => import("./commands/projects-scope.ts");
  for (const [verb, what] of [
    ["connect", "Publish these projects alone, and those that are connected already"],
    ["disconnect", "Publish all projects that are connected but these"],
  ] as const) {
    const command = projects
      .command(verb)
      .description(what)
      .argument("[projects...]", "by name or folder")
      .option("--use-current", "the project of this folder")
      .option("--clear", "forget which are connected: all projects are in scope");
    if (verb === "connect") command.option("--all", "all that there are now; later ones are not in scope");
    command
      .addOption(json())
      .action(lazily(() => load().then((file) => (verb === "connect" ? file.connect : file.disconnect))));
  }
  projects
    .command("policy")
    .description("Say whether a project may be published: never, to private datasets alone, or to any")
    .argument("<project>", "by name or folder")
    .addArgument(new Argument("<policy>", "never also holds for exports").choices(PROJECT_POLICIES))
    .addOption(json())
    .action(lazily(() => load().then((file) => file.policy)));
}

function source(what: string): Option {
  return new Option("-s, --source <agents>", what).argParser(words);
}

function list(flags: string, what: string): Option {
  return new Option(flags, `${what}; commas between them`).argParser(words);
}

/** May be given again. */
function words(text: string, before: readonly string[] = []): readonly string[] {
  const found = text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (found.length === 0) throw new InvalidArgumentError("Give one or more, with commas between them.");
  return [...before, ...found];
}
