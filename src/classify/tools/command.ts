// What a shell call runs: the programs behind `cd x && env A=1 npx vitest run`, each with its family and its target.

import type { Json } from "../../core/types.ts";
import { type Family, kindOf, type Purpose } from "./families.ts";
import { type Join, type SimpleCommand, simpleCommands } from "./shell-words.ts";

export interface Run {
  /** Bare name, without folder and ending. */
  readonly program: string;
  readonly args: readonly string[];
  readonly family: Family;
  readonly purpose: Purpose;
  readonly isRunner: boolean;
  /** The command as it would be typed again: equal for the same run, whatever only shows its output. */
  readonly key: string;
  /** What it works on, as typed; empty: everything. */
  readonly target: string;
  readonly join: Join;
  /** True where the exit code of the call cannot tell how this run ended. */
  readonly isMasked: boolean;
}

export interface ShellCall {
  readonly text: string;
  readonly commands: readonly SimpleCommand[];
  readonly runs: readonly Run[];
}

/** The command line of a shell tool's input, whole: a patch may stand in it. Undefined where it holds none. */
export function commandText(input: Json): string | undefined {
  if (typeof input === "string") return input;
  if (input === null || typeof input !== "object") return undefined;
  if (Array.isArray(input)) return argv(input);
  const fields = input as { readonly [key: string]: Json };
  for (const name of ["command", "cmd", "script", "code", "input", "commands", "CommandLine"]) {
    const value = fields[name];
    if (typeof value === "string") return value;
    if (Array.isArray(value)) return argv(value);
  }
  const action = fields["action"];
  return action !== undefined && typeof action === "object" ? commandText(action) : undefined;
}

const SHELLS = /^(?:ba|z|da|k|fi)?sh$|^(?:powershell|pwsh|cmd)$/i;

/** `["bash", "-lc", "..."]` is its last word; any other list is one command. */
function argv(list: readonly Json[]): string {
  const words = list.slice(0, 200).filter((word) => typeof word === "string");
  if (SHELLS.test(bareName(words[0] ?? ""))) {
    const at = words.findIndex((word, i) => i > 0 && /^(?:-\w*c|-Command|-c|\/c)$/i.test(word));
    const script = at < 0 ? undefined : words[at + 1];
    if (script !== undefined) return script;
  }
  return words.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word}'`)).join(" ");
}

/** Everything that a command line runs, and how each part is joined. */
export function shellCall(text: string): ShellCall {
  const commands = simpleCommands(text);
  const exact = text.includes("pipefail");
  const runs: Run[] = [];
  for (const [i, command] of commands.entries()) {
    const words = bareWords(command.words, 0);
    const run = words && runOf(words, command.join, isMasked(commands, i, exact));
    if (run) runs.push(run);
  }
  return { text, commands, runs };
}

/** The exit code is that of the last command: one before it shows only through `&&`. */
function isMasked(commands: readonly SimpleCommand[], at: number, exact: boolean): boolean {
  for (let i = at + 1; i < commands.length; i++) {
    const join = commands[i]?.join;
    if (join !== "and" && !(exact && join === "pipe")) return true;
  }
  return false;
}

/** Words that run the words behind them, with the options that take a value. */
const WRAPPERS: ReadonlyMap<string, RegExp | undefined> = new Map([
  ["sudo", /^-[ugpC]$/],
  ["env", /^-[uCS]$/],
  ["nice", /^-n$/],
  ["timeout", /^-[ks]$/],
  ["gtimeout", /^-[ks]$/],
  ["npx", /^(?:-p|--package)$/],
  ["uvx", /^(?:--from|--with)$/],
  ["dotenv", /^-e$/],
  ..."time nohup exec builtin stdbuf caffeinate bunx pnpx cross-env xvfb-run rtk".split(" ").map(without),
  ..."if then else elif do while until ! {".split(" ").map(without),
]);

function without(name: string): [string, undefined] {
  return [name, undefined];
}

/** `uv run X`, `pnpm exec X`: a program, and the word with which it runs another. */
const RUNS: Readonly<Record<string, RegExp>> = {
  uv: /^run$/,
  poetry: /^run$/,
  pdm: /^run$/,
  hatch: /^run$/,
  pipenv: /^run$/,
  rye: /^run$/,
  conda: /^run$/,
  bundle: /^exec$/,
  pnpm: /^(?:exec|dlx)$/,
  npm: /^exec$/,
  yarn: /^(?:exec|dlx)$/,
  bun: /^x$/,
  pipx: /^run$/,
  mise: /^(?:exec|x)$/,
  asdf: /^exec$/,
  direnv: /^exec$/,
  doppler: /^run$/,
};
const ASSIGNMENT = /^[A-Za-z_]\w{0,100}\+?=/;
const MAX_WRAPPERS = 8;

/** Without assignments and wrappers; undefined where nothing is run. */
function bareWords(words: readonly string[], depth: number): readonly string[] | undefined {
  let at = 0;
  while (at < words.length && ASSIGNMENT.test(words[at] as string)) at++;
  const first = words[at];
  if (first === undefined) return undefined;
  const rest = words.slice(at);
  if (depth >= MAX_WRAPPERS) return rest;
  const name = bareName(first);
  if (WRAPPERS.has(name))
    return bareWords(behindOptions(rest, WRAPPERS.get(name), name.endsWith("timeout")), depth + 1);
  if (Object.hasOwn(RUNS, name)) {
    const verb = rest.findIndex((word, i) => i > 0 && i < 5 && RUNS[name]?.test(word));
    const inner =
      verb < 0 ? [] : behindOptions(rest.slice(verb), /^(?:--with|--python|-p|--extra|--group|--from)$/, false);
    if (inner.length > 0) return bareWords(inner, depth + 1);
  }
  const module = name === "python" ? rest.indexOf("-m") : -1;
  if (module > 0 && module < 4 && rest.length > module + 1) return bareWords(rest.slice(module + 1), depth + 1);
  if (name === "python" && bareName(rest[1] ?? "") === "manage.py") return ["manage.py", ...rest.slice(2)];
  return [name, ...rest.slice(1)];
}

function behindOptions(
  words: readonly string[],
  withValue: RegExp | undefined,
  hasDuration: boolean,
): readonly string[] {
  let at = 1;
  while (at < words.length && (words[at] as string).startsWith("-")) at += withValue?.test(words[at] as string) ? 2 : 1;
  if (hasDuration && /^[\d.]+[smhd]?$/.test(words[at] ?? "")) at++;
  return words.slice(at);
}

/** `./node_modules/.bin/jest.cmd` is `jest`. */
function bareName(word: string): string {
  const name = word.slice(Math.max(word.lastIndexOf("/"), word.lastIndexOf("\\")) + 1);
  return name.replace(/\.(?:exe|cmd|bat|ps1|js|mjs|cjs)$/i, "").replace(/^python(?:\d(?:\.\d+)?)$/, "python");
}

/** Leave nothing behind that a failure could come from. */
const SILENT = new Set([
  "cd",
  "export",
  "set",
  "source",
  ".",
  "pushd",
  "popd",
  "alias",
  "unset",
  "for",
  "case",
  "fi",
  "done",
  "exit",
  "esac",
  "}",
]);

function runOf(words: readonly string[], join: Join, isMasked: boolean): Run | undefined {
  const [program = "", ...args] = words;
  if (SILENT.has(program) || !/^[\w[@~+-]/.test(program) || program.length > 200) return undefined;
  const kind = kindOf(program, args) ?? { family: "shell", purpose: "run" as const };
  const target = targetOf(kind.family, args);
  const key = words.join(" ").slice(0, 1000);
  return { program, args, ...kind, isRunner: kind.isRunner === true, key, target, join, isMasked };
}

/** Subcommands and the ways to say "all". */
const NO_TARGET = /^(?:test|build|check|clippy|run|vet|t|b|c|r|nextest|exec|\.|\.\/|\.\/\.\.\.|all|--)$/;
/** Options that pick some of all tests; their values are targets too. */
const PICKS =
  /^(?:-k|-t|-run|--run|-m|-p|--package|--filter|--grep|-g|--testNamePattern|--tests|-Dtest|--test|--bin|-only)$/;

function targetOf(family: Family, args: readonly string[]): string {
  const targets: string[] = [];
  for (let i = 0; i < args.length && targets.length < 20; i++) {
    const arg = args[i] as string;
    const [name = arg] = arg.split("=", 1);
    if (PICKS.test(name) && !(family === "vitest" && name === "--run")) {
      targets.push(name === arg ? `${arg} ${args[++i] ?? ""}` : arg);
    } else if (!arg.startsWith("-") && !NO_TARGET.test(arg)) targets.push(arg);
  }
  return targets.sort().join(" ").slice(0, 500);
}
