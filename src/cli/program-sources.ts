// The commands on what there is to read: projects, sources, imports, plugins.

import { type Command, Option } from "commander";
import type { Context, ExitCode } from "./context.ts";

export type Run<Args extends readonly unknown[]> = (context: Context, ...args: Args) => Promise<ExitCode>;

/** Makes an action of a command whose code is loaded when it runs. */
export type Lazily = <Args extends readonly unknown[]>(
  load: () => Promise<Run<Args>>,
) => (...args: Args) => Promise<void>;

export function json(): Option {
  return new Option("--json", "print one JSON document");
}

export function addProjects(program: Command, lazily: Lazily): Command {
  const projects = program
    .command("projects")
    .description("List projects; say which may be published; tell that one was moved or renamed");
  projects
    .command("list", { isDefault: true })
    .description("List projects, with those relinked to them, and which of them are in scope")
    .addOption(json())
    .action(lazily(() => import("./commands/list.ts").then((file) => file.list)));
  projects
    .command("relink")
    .description("Show the sessions of a project that was moved or renamed under what it became, later ones too")
    .argument("<old>", "name or folder of the project that is gone")
    .argument("<new>", "name or folder of what it became; a folder without a session will do")
    .option("--dry-run", "only say what would move")
    .addOption(json())
    .action(lazily(() => import("./commands/projects.ts").then((file) => file.projectsRelink)));
  projects
    .command("unlink")
    .description("Undo a relink: everything is as if it had never been")
    .argument("<old>", "name or folder of the project that was relinked")
    .option("--dry-run", "only say what would move")
    .addOption(json())
    .action(lazily(() => import("./commands/projects.ts").then((file) => file.projectsUnlink)));
  return projects;
}

export function addSources(program: Command, lazily: Lazily): void {
  const sources = program.command("sources").description("List agents and where their logs are; name further folders");
  sources
    .command("list", { isDefault: true })
    .description("List agents: where their logs are looked for, and what was found")
    .option("-a, --all", "those that are not on this machine too, with every place")
    .addOption(json())
    .action(lazily(() => import("./commands/sources.ts").then((file) => file.sources)));
  for (const [verb, what] of [
    ["add", "Look for an agent's logs in a further folder, from now on"],
    ["remove", "Look there no more; what was read stays"],
  ] as const) {
    sources
      .command(verb)
      .description(what)
      .argument("<agent>", "name of the agent, as `sources` lists it")
      .argument("<folder>", "folder that holds its logs")
      .addOption(json())
      .action(
        lazily(() =>
          import("./commands/sources.ts").then((file) => (verb === "add" ? file.sourcesAdd : file.sourcesRemove)),
        ),
      );
  }
  program
    .command("import")
    .description("Take exported sessions in: JSON lines of tracemill, CodeClaw or ClawTrace")
    .argument("<path>", "a .jsonl file, or a folder that holds some")
    .option("-p, --project <name>", "project of all of them (default: the one that each line names)")
    .option("-v, --verbose", "list every line with trouble, not only the first ones")
    .addOption(json())
    .action(lazily(() => import("./commands/import.ts").then((file) => file.importSessions)));
  addPlugins(program, lazily);
}

function addPlugins(program: Command, lazily: Lazily): void {
  const plugins = program.command("plugins").description("List plugins; add or remove a source of your own");
  plugins
    .command("list", { isDefault: true })
    .description("List the plugins that were added, and whether each is as it was trusted")
    .addOption(json())
    .action(lazily(() => import("./commands/plugins.ts").then((file) => file.plugins)));
  plugins
    .command("add")
    .description("Trust a plugin as it is now; again after it changed")
    .argument("<plugin>", "a JavaScript or TypeScript file, or the name of an installed package")
    .addOption(json())
    .action(lazily(() => import("./commands/plugins.ts").then((file) => file.pluginsAdd)));
  plugins
    .command("remove")
    .description("Run a plugin no more; its sessions stay")
    .argument("<plugin>", "as `plugins` lists it")
    .addOption(json())
    .action(lazily(() => import("./commands/plugins.ts").then((file) => file.pluginsRemove)));
}
