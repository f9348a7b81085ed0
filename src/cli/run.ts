// Runs one command line and turns whatever went wrong into words, or a document, and an exit code.

import { type Command, CommanderError } from "commander";
import { type Block, BlockedError, PROCESS_STEPS } from "../core/blocked.ts";
import { type ErrorCode, TraceError } from "../core/errors.ts";
import { type Context, createContext, type Deps, type ExitCode } from "./context.ts";
import { printDocument } from "./document.ts";
import { createProgram } from "./program.ts";

interface Failure {
  readonly code: ErrorCode | "internal";
  readonly message: string;
  readonly hint?: string | undefined;
  readonly retryable: boolean;
  readonly exit: ExitCode;
  /** The step of publishing that is missing. */
  readonly block?: Block;
}

const EXITS: Partial<Record<ErrorCode, ExitCode>> = {
  usage: 2,
  unknown_source: 2,
  node_too_old: 2,
  blocked: 3,
  aborted: 130,
};

/** `argv` without node and script. Never throws. */
export async function run(argv: readonly string[], deps: Deps): Promise<ExitCode> {
  const end = argv.indexOf("--");
  const json = (end < 0 ? argv : argv.slice(0, end)).includes("--json");
  const context = createContext(deps, json);
  let code: ExitCode = 0;
  const settle = (given: ExitCode) => {
    code = given;
  };
  const program = createProgram({ context, settle });
  try {
    if (argv.filter((word) => word !== "--json").length === 0) {
      if (json) throw new TraceError("usage", "no command was given", { hint: "tracemill --help lists them." });
      program.outputHelp();
    } else await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const called = calledOf(program, argv);
    const failure =
      error instanceof CommanderError ? describeUsage(error, called) : describe(error, leftBy(called, argv));
    if (deps.env.TRACEMILL_DEBUG && error instanceof Error) context.note(error.stack ?? String(error));
    await report(context, failure);
    return failure.exit;
  } finally {
    await context.close();
  }
}

/** `left`: what the command leaves where it is stopped. */
function describe(error: unknown, left: string): Failure {
  if (error instanceof TraceError) {
    const { code, message, hint, retryable } = error;
    if (code === "aborted") return aborted(left);
    const block = error instanceof BlockedError ? { block: error.block } : {};
    return { code, message, hint, retryable, exit: EXITS[code] ?? 1, ...block };
  }
  if (error instanceof Error && error.name === "AbortError") return aborted(left);
  const world = refusedByTheDisk(error);
  if (world) return world;
  return {
    code: "internal",
    message: `this is a bug in tracemill: ${error instanceof Error ? error.message : String(error)}`,
    hint: "Run it again with TRACEMILL_DEBUG=1 for the stack, and please report it.",
    retryable: false,
    exit: 1,
  };
}

/** What a file system says no with; anything else from it is looked at as a bug. */
const REFUSALS: Readonly<Record<string, { readonly code: ErrorCode; readonly why: string; readonly hint: string }>> = {
  EACCES: {
    code: "not_writable",
    why: "permission denied",
    hint: "Check whose it is, and that its folder may be written.",
  },
  EPERM: { code: "not_writable", why: "not permitted", hint: "Check whose it is, and that its folder may be written." },
  EROFS: {
    code: "not_writable",
    why: "the file system is read-only",
    hint: "Set TRACEMILL_HOME to a folder that can be written.",
  },
  EISDIR: { code: "not_writable", why: "it is a folder", hint: "Name a file." },
  ENOTDIR: { code: "not_writable", why: "a part of its path is no folder", hint: "Check the path." },
  ENOSPC: { code: "disk_full", why: "no space is left", hint: "Free some space, then run the command again." },
  EDQUOT: { code: "disk_full", why: "no space is left to you", hint: "Free some space, then run the command again." },
  EFBIG: {
    code: "disk_full",
    why: "it would be larger than a file may be here",
    hint: "Raise the limit of file sizes (`ulimit -f`), then run the command again.",
  },
};

function refusedByTheDisk(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "", path } = error as NodeJS.ErrnoException;
  const refusal = REFUSALS[code];
  if (!refusal) return undefined;
  const message = `${path ?? "a file"}: ${refusal.why}`;
  return { code: refusal.code, message, hint: refusal.hint, retryable: false, exit: 1 };
}

const SENT = "What was sent by then is there; the same command goes on from it.";
/** What a command that was stopped leaves, by its first word; others write at their end, or not at all. */
const LEFT: Readonly<Record<string, string>> = {
  start: "What was read is kept; the next start goes on from there.",
  scan: "What was read is kept; the next scan goes on from there.",
  import: "What was read is kept; the next import goes on from there.",
  label: "What was labelled is kept; the next run goes on from there.",
  score: "What was labelled is kept; the next run goes on from there.",
  inbox: "What was labelled is kept; the next run goes on from there.",
  stats: "What was labelled is kept; the next run goes on from there.",
  segment: "What was cut is kept; the next run looks at all again.",
  scrub: "What was replaced stays so: `tracemill scrub --resume` goes on, `tracemill scrub --undo` takes it back.",
  publish: SENT,
  unpublish: SENT,
  prep: "What was read is kept; the next run goes on from there.",
  setup: "What was answered is kept: run it again to go on, or change it with `tracemill config`.",
  "pii-review": "What was reviewed is kept; the same command goes on from there.",
};

function leftBy(called: string, argv: readonly string[]): string {
  const first = called.split(" ")[1] ?? "";
  const isSending = first === "export" && argv.some((word) => word.startsWith("--publish-attestation"));
  return LEFT[isSending ? "publish" : first] ?? "Nothing was written.";
}

function aborted(hint: string): Failure {
  return { code: "aborted", message: "stopped", hint, retryable: true, exit: 130 };
}

/** Commander's texts begin with "error: " and may have a suggestion on their second line. */
function describeUsage(error: CommanderError, called: string): Failure {
  // A command that only has subcommands prints its help; the thrown message says nothing.
  const empty = error.message.startsWith("(outputHelp)");
  const [message = "", ...more] = error.message.replace(/^error: /, "").split("\n");
  const guess = more
    .join(" ")
    .trim()
    .replace(/^\(|\)$/g, "");
  return {
    code: "usage",
    message: empty ? "a command is missing" : message,
    hint: guess === "" ? hintOf(called) : guess,
    retryable: false,
    exit: 2,
  };
}

/** The command that a line names: `tracemill quarantine release`. */
function calledOf(program: Command, argv: readonly string[]): string {
  const names = [program.name()];
  let command: Command | undefined = program;
  for (const word of argv.filter((one) => !one.startsWith("-"))) {
    command = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (!command) break;
    names.push(command.name());
  }
  return names.join(" ");
}

function hintOf(called: string): string {
  return called.includes(" ")
    ? `${called} --help tells how it is called.`
    : "tracemill --help lists the commands, tracemill <command> --help the options.";
}

async function report(context: Context, failure: Failure): Promise<void> {
  const { code, message, hint, retryable, block } = failure;
  // A document that was begun was closed by its writer; a second one would make both unreadable.
  if (context.json && !context.printed) {
    const error = { code, message, hint, retryable };
    if (block) await printDocument(context, { error, ...blockJson(block) }, blockNext(block));
    else await printDocument(context, { error }, { steps: hint ? [hint] : [] });
    return;
  }
  const { oneLine, plain } = await import("./render/text.ts");
  if (code === "aborted") {
    context.note(`Stopped. ${hint}`);
    return;
  }
  context.note(`error: ${oneLine(message)}`);
  if (block) {
    for (const line of blockLines(block)) context.note(plain(line));
    return;
  }
  if (hint) context.note(`hint: ${plain(hint)}`);
}

const ALLOWED_SOURCES = ["claude", "codex", "both", "all"];
const REQUIRED_ATTESTATIONS = [
  "--full-name, or --skip-full-name-scan",
  "--attest-full-name",
  "--attest-sensitive",
  "--attest-manual-scan",
];

/** What agents that know the seed look for, beside the failure. */
function blockJson({ step, required, hint, missing, obstacles, projects }: Block): object {
  const errors = missing?.filter((one) => /^--(?:full-name|attest|accept-)/.test(one)) ?? [];
  return {
    ...(step === 2 && { allowed_sources: ALLOWED_SOURCES }),
    ...(step === 5 && { required_attestations: REQUIRED_ATTESTATIONS }),
    projects,
    ...(errors.length > 0 && { attestation_errors: errors }),
    blocked_on_step: `Step ${step}/${PROCESS_STEPS.length}`,
    required_action: required,
    process_steps: PROCESS_STEPS,
    hint: hint ?? required,
    missing,
    obstacles,
  };
}

function blockNext({ required, hint, command }: Block) {
  const steps = hint === undefined || hint === required ? [required] : [required, hint];
  return command === undefined ? { steps } : { steps, command };
}

function blockLines({ step, required, hint, command, missing = [], obstacles = [] }: Block): readonly string[] {
  return [
    `blocked on step ${step} of ${PROCESS_STEPS.length}: ${required}`,
    ...missing.map((one) => `  ${one}`),
    ...obstacles.flatMap(({ kind, count, examples }) => [
      `  ${kind}: ${count}`,
      ...examples.map((example) => `    ${example}`),
    ]),
    ...(hint === undefined || hint === required ? [] : [`hint: ${hint}`]),
    ...PROCESS_STEPS.map((text, i) => `${i + 1 === step ? ">" : " "} ${text}`),
    ...(command === undefined ? [] : [`  $ ${command}`]),
  ];
}
