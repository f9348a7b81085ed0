// Every command that a hint, a step or a document names is one that there is, with options that it takes.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { createContext, type Deps } from "./context.ts";
import { createProgram } from "./program.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** What may follow the name where it is spoken of. */
const PROSE =
  /^(?:and|can|command|had|has|hides|in|is|itself|key|knows|looks|needs|never|programs|reads|sealed|skill|stands|to|wa[si]|where|without|writes|wrote|yet)$/;
/** What may follow a whole command in a sentence. */
const SAYS =
  /^(?:adds|and|begins|does|for|in|is|itself|lists|makes|needs|on|once|or|prints|reads|removes|says|shows|takes|tells|that|then|to|with|writes)$/;

const program = createProgram({
  context: createContext({ stdout: process.stdout, env: {}, version: "0.0.0" } as unknown as Deps, false),
  settle: () => {},
});

const LITERAL = /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

/** Strings of a program, without its comments; what is put into a template is one word. */
function literalsOf(source: string): readonly string[] {
  const found = source.match(LITERAL) ?? [];
  return found.flatMap((text) => {
    if (text.startsWith("/")) return [];
    const inner = text
      .slice(1, -1)
      .replace(/\\n/g, "\n")
      .replace(/\\(["'`])/g, "$1");
    return [inner.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}|\$\{.*/g, " X ")];
  });
}

/** Code of a document: blocks, and what stands between backticks. */
function codeOf(document: string): readonly string[] {
  const blocks = [...document.matchAll(/^```.*\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);
  const rest = document.replace(/^```[\s\S]*?^```/gm, "");
  return [
    ...blocks.map((code) => code.replace(/\\\n/g, " ").replace(/#.*$/gm, "")),
    ...(rest.match(/`[^`\n]*`/g) ?? []),
  ];
}

/** Each command line in a text, up to where its sentence, its line or its quotation ends. */
function linesIn(text: string): readonly string[] {
  const pieces = text.split(/(?<![\w./-])tracemill (?=[a-z])/).slice(1);
  return pieces.map((piece) => (/^[^\n`;]*/.exec(piece)?.[0] ?? "").replace(/\.(?:\s.*)?$/, "").trim());
}

/** What is wrong with it; undefined where nothing is. */
function problemOf(line: string): string | undefined {
  const words = line.split(/\s+/).map((word) => word.replace(/^["'([]+|["',:)\]]+$/g, ""));
  const [first = ""] = words;
  if (PROSE.test(first)) return undefined;
  let command: Command = program;
  let at = 0;
  for (; at < words.length; at++) {
    const next = command.commands.find((one) => one.name() === words[at] || one.aliases().includes(words[at] ?? ""));
    if (next === undefined) break;
    command = next;
  }
  if (command === program) return `there is no command ${first}`;
  const standing = defaultOf(command);
  const word = words[at];
  const isBare = word !== undefined && /^[a-z]+$/.test(word) && !SAYS.test(word);
  if (isBare && command.commands.length > 0 && standing.registeredArguments.length === 0) {
    return `${command.name()} has no ${word}`;
  }
  const taken = [...command.options, ...standing.options].flatMap(({ long, short }) => [long, short]);
  const given = words.slice(at).flatMap((one) => /^--?[a-z][a-z-]*/.exec(one)?.[0] ?? []);
  const unknown = given.find((one) => !taken.includes(one) && one !== "--help");
  return unknown === undefined ? undefined : `${command.name()} takes no ${unknown}`;
}

/** The one that runs where no subcommand is named. */
function defaultOf(command: Command): Command {
  const { _defaultCommandName: name } = command as unknown as { readonly _defaultCommandName: string | null };
  return command.commands.find((one) => one.name() === name) ?? command;
}

function wrongIn(texts: readonly string[]): { readonly lines: number; readonly wrong: readonly string[] } {
  const lines = texts.flatMap(linesIn);
  const wrong = lines.flatMap((line) => {
    const problem = problemOf(line);
    return problem === undefined ? [] : [`tracemill ${line}: ${problem}`];
  });
  return { lines: lines.length, wrong };
}

test("what the test itself would find", () => {
  for (const [text, problem] of [
    ["say that it may: tracemill config --policy NAME=allowed.", "config takes no --policy"],
    ["Run `tracemill projcts` first.", "there is no command projcts"],
    ["Look: tracemill receipts shw 3", "receipts has no shw"],
    ['tracemill config --exclude "a,b", or --confirm-project', "config takes no --confirm-project"],
  ] as const)
    expect([text, wrongIn([text]).wrong]).toEqual([text, [expect.stringContaining(problem)]]);
  for (const text of [
    "tracemill knows it.",
    "Run tracemill receipts list. It --does more.",
    "`tracemill findings ID`; --x",
  ])
    expect([text, wrongIn([text]).wrong]).toEqual([text, []]);
});

test("strings of the program", () => {
  const files = globSync("src/**/*.ts", { cwd: ROOT }).filter((path) => !/\.test\.ts$|[\\/]testing[\\/]/.test(path));
  let lines = 0;
  const wrong: string[] = [];
  for (const path of files) {
    const found = wrongIn(literalsOf(readFileSync(join(ROOT, path), "utf8")));
    lines += found.lines;
    wrong.push(...found.wrong.map((one) => `${path}: ${one}`));
  }
  expect(wrong).toEqual([]);
  expect(lines).toBeGreaterThan(150);
});

for (const path of ["README.md", "docs/publishing.md", "integrations/skill/SKILL.md"]) {
  test(path, () => {
    const { lines, wrong } = wrongIn(codeOf(readFileSync(join(ROOT, path), "utf8")));
    expect(wrong).toEqual([]);
    expect(lines).toBeGreaterThan(10);
  });
}
