// Every command with its options, as `--help` and the generated docs show them; what a command does is loaded when it runs.

import { Argument, Command, Option } from "commander";
import type { Context, ExitCode } from "./context.ts";
import { addDataset } from "./program-dataset.ts";
import { addDesk } from "./program-desk.ts";
import { addExport } from "./program-export.ts";
import { addFindings } from "./program-findings.ts";
import { filters, limit } from "./program-options.ts";
import { addPrivacy } from "./program-privacy.ts";
import { addProof } from "./program-proof.ts";
import { addPublish } from "./program-publish.ts";
import { addRedact } from "./program-redact.ts";
import { addProjectScope, addScope, addSettings } from "./program-scope.ts";
import { addScrub } from "./program-scrub.ts";
import { addProjects, addSources, json, type Lazily, type Run } from "./program-sources.ts";

const ABOUT = "Raw agent traces in, training-grade data out. On your machine, under your eyes.";

const EPILOGUE = `
Every command takes --json: one document on stdout with schema_version, the data, next_steps (sentences) and
next_command (a command line or null). Times are ISO 8601 in UTC; a field that is unknown is left out.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 blocked by a gate, 130 stopped (Ctrl-C).

Dates after --since and --until: 2026-01-31, 2026-01, 2026, 2026-01-31T14:00Z, 24h, 7d, 2w, today, yesterday.
TRACEMILL_HOME is the data folder (default ~/.tracemill). Variables that move an agent's folder are honoured.
`;

export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
const GROUPS = ["day", "week", "month", "model", "project", "source"] as const;
const ROLES = ["user", "assistant", "system", "tool"] as const;

export interface ProgramOptions {
  readonly context: Context;
  /** Gets the exit code of the command that ran. */
  readonly settle: (code: ExitCode) => void;
}

/** The whole program. Commander's own errors are thrown, its texts go to the context's streams. */
export function createProgram(options: ProgramOptions): Command {
  const program = createCommands(options);
  const { context } = options;
  const lazily = binder(options);
  program
    .command("completion")
    .description("Print the completion script of a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addOption(json())
    .addHelpText("after", "\nExample, for ~/.bashrc:  source <(tracemill completion bash)")
    .action(
      lazily(async () => {
        const { printScript } = await import("./completion.ts");
        return (_context: Context, shell: string) => printScript(context, createCommands(options), shell);
      }),
    );
  program
    .command("complete", { hidden: true })
    .argument("[words...]")
    .action(
      lazily(async () => {
        const { printSuggestions } = await import("./completion.ts");
        return (_context: Context, words: string[]) => printSuggestions(context, createCommands(options), words);
      }),
    );
  return program;
}

function binder({ context, settle }: ProgramOptions): Lazily {
  return <Args extends readonly unknown[]>(load: () => Promise<Run<Args>>) =>
    async (...args: Args) => {
      const run = await load();
      // Commander gives the command itself last: no function of a command is to take it for an option of its own.
      settle(await run(context, ...(args.slice(0, -1) as readonly unknown[] as Args)));
    };
}

function newProgram({ context }: ProgramOptions): Command {
  return new Command("tracemill")
    .description(ABOUT)
    .version(context.deps.version, "-V, --version", "Print the version")
    .helpOption("-h, --help", "Print help")
    .addOption(json().hideHelp())
    .helpCommand("help [command]", "Print help for a command")
    .addHelpText("after", EPILOGUE)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.deps.stdout.write(text),
      // What went wrong is said by `run.ts`, once, in the reader's form.
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(context.width, 110),
      getOutHasColors: () => false,
    });
}

/** Without completion, which is made from these. */
function createCommands(options: ProgramOptions): Command {
  const lazily = binder(options);
  const program = newProgram(options);
  program
    .command("start")
    .description("Scan this machine and show what is there: agents, projects, sessions, tokens, cost")
    .addOption(json())
    .action(lazily(() => import("./commands/start.ts").then((file) => file.start)));

  program
    .command("scan")
    .description("Read what is new in the agents' logs")
    .option("-s, --source <name>", "only this agent's logs")
    .option("-f, --force", "read every log again, changed or not")
    .option("-v, --verbose", "list every issue, not only the first ones")
    .addOption(json())
    .action(lazily(() => import("./commands/scan.ts").then((file) => file.scan)));

  addScope(program, lazily);
  addProjectScope(addProjects(program, lazily), lazily);
  addSources(program, lazily);

  addSessions(program, lazily);

  addQuestions(program, lazily);
  addUpkeep(program, lazily);
  addSettings(program, lazily);
  addPrivacy(program, lazily);
  addFindings(program, lazily);
  addDesk(program, lazily);
  addRedact(program, lazily);
  addProof(program, lazily);
  addDataset(program, lazily);
  addScrub(program, lazily);
  addExport(program, lazily);
  addPublish(program, lazily);
  return program;
}

function addQuestions(program: Command, lazily: Lazily): void {
  filters(
    program
      .command("search")
      .description("Find messages by their text")
      .argument("<query...>", 'words, "a phrase" or a prefix*'),
  )
    .addOption(new Option("-r, --role <role>", "only messages of this role").choices(ROLES))
    .addOption(new Option("--sort <order>", "best first or newest first").choices(["rank", "time"]).default("rank"))
    .addOption(limit(20))
    .addOption(json())
    .action(lazily(() => import("./commands/search.ts").then((file) => file.search)));

  filters(program.command("stats").description("Count messages, tools, models, tokens and cost"))
    .addOption(new Option("-b, --by <group>", "add a row for each of these").choices(GROUPS))
    .option("--labels", "what the sessions are labelled: by type, score, outcome, project, model and language")
    .option("-v, --verbose", "every tool and model, not only the most used")
    .addOption(json())
    .action(lazily(() => import("./commands/stats.ts").then((file) => file.stats)));

  filters(program.command("usage").description("Tokens and cost at list price"))
    .addOption(new Option("-b, --by <group>", "one row for each of these").choices(GROUPS).default("month"))
    .addOption(json())
    .action(lazily(() => import("./commands/usage.ts").then((file) => file.usage)));
}

function addSessions(program: Command, lazily: Lazily): void {
  const sessions = program.command("sessions").description("List sessions, or show one");
  filters(sessions.command("list", { isDefault: true }).description("List sessions, newest first"))
    .addOption(limit(50))
    .addOption(json())
    .action(lazily(() => import("./commands/sessions-list.ts").then((file) => file.sessionsList)));
  sessions
    .command("show")
    .description("Show a session as the conversation it was")
    .argument("<id>", "id of the session, or the beginning of one")
    .option("-m, --markdown", "as Markdown")
    .option("--no-thinking", "without the model's reasoning")
    .addOption(
      new Option("--branch <which>", "with or without what a rewind left behind")
        .choices(["active", "all"])
        .default("active"),
    )
    .addOption(json())
    .action(lazily(() => import("./commands/sessions-show.ts").then((file) => file.sessionsShow)));
}

function addUpkeep(program: Command, lazily: Lazily): void {
  program
    .command("doctor")
    .description("Check Node, folders, permissions, the store and what the agents are about to delete")
    .option("--deep", "also check the whole store and archive, which takes a while")
    .addOption(json())
    .action(lazily(() => import("./commands/doctor.ts").then((file) => file.doctor)));

  program
    .command("restore")
    .description("Write a session's log back where its agent looks for it; never over an existing file")
    .argument("<id>", "id of the session, or the beginning of one")
    .addOption(json())
    .action(lazily(() => import("./commands/restore.ts").then((file) => file.restore)));
}
