// The files that shell commands change: redirections, in-place editors, moves, removals, and patches given to them.

import type { ShellCall } from "./command.ts";
import { type Edit, isScratch } from "./edit.ts";
import { patchEdits } from "./patch.ts";
import type { SimpleCommand } from "./shell-words.ts";

/** What is made from other files is no work of its own. */
const BUILT =
  /(?:^|\/)(?:node_modules|dist|build|target|out|coverage|\.next|__pycache__|\.venv|venv|\.git)(?:\/|$)|\.(?:log|out|tmp|pid|lock)$/;
const MAX_FILES = 50;

export function shellEdits({ text, commands }: ShellCall): readonly Edit[] {
  const edits: Edit[] = [];
  const take = (file: string, form: Edit["form"], confidence: number) => {
    if (edits.length >= MAX_FILES || !isFile(file)) return;
    edits.push({ file, form, confidence: isScratch(file) ? 0.4 : confidence });
  };
  if (text.includes("*** Begin Patch")) {
    for (const edit of patchEdits(text)) take(edit.file, edit.form, edit.confidence);
  }
  for (const command of commands) {
    for (const { append, file } of command.redirects) take(file, append ? "change" : "write", 0.75);
    byProgram(command, take);
  }
  return edits;
}

/** No variable, pattern, option, descriptor, nor a folder that is made from others. */
function isFile(file: string): boolean {
  return (
    file.length > 0 && file.length < 500 && !/[$`*?{}&<>|\n]/.test(file) && !file.startsWith("-") && !BUILT.test(file)
  );
}

type Take = (file: string, form: Edit["form"], confidence: number) => void;

function byProgram({ words }: SimpleCommand, take: Take): void {
  const [first = "", ...args] = words[0] === "sudo" ? words.slice(1) : words;
  const program = first.slice(first.lastIndexOf("/") + 1);
  const plain = args.filter((arg) => !arg.startsWith("-"));
  if (program === "tee") for (const file of plain) take(file, args.includes("-a") ? "change" : "write", 0.75);
  else if (program === "sed" && args.some((arg) => /^-[a-zA-Z]*i|^--in-place/.test(arg))) inPlace(args, plain, take);
  else if (program === "perl" && args.some((arg) => /^-\w*i/.test(arg))) take(plain.at(-1) ?? "", "change", 0.8);
  else if (program === "rm" || program === "unlink") for (const file of plain) take(file, "delete", 0.8);
  else if (program === "mv" || program === "Move-Item") moved(plain, take);
  else if (program === "cp" && plain.length === 2) take(plain[1] as string, "write", 0.5);
  else if (program === "touch") for (const file of plain) take(file, "write", 0.5);
  else if (program === "git") byGit(args, take);
  else if (program === "Set-Content" || program === "Out-File" || program === "Add-Content")
    take(plain[0] ?? "", "write", 0.6);
}

/** `sed -i '' 's/a/b/' file`: the script is no file; macOS has an empty suffix before it. */
function inPlace(args: readonly string[], plain: readonly string[], take: Take): void {
  const hasScript = args.some((arg) => /^(?:-e|--expression|-f)/.test(arg));
  const rest = plain.filter((arg) => arg !== "");
  for (const file of hasScript
    ? rest.slice(args.filter((arg) => arg === "-e" || arg === "-f").length)
    : rest.slice(1)) {
    take(file, "change", 0.85);
  }
}

function moved(plain: readonly string[], take: Take): void {
  if (plain.length < 2) return;
  for (const file of plain.slice(0, -1)) take(file, "delete", 0.7);
  if (plain.length === 2) take(plain[1] as string, "new", 0.7);
}

function byGit(args: readonly string[], take: Take): void {
  const verb = args.findIndex((arg) => arg === "mv" || arg === "rm");
  if (verb < 0 || verb > 2) return;
  const plain = args.slice(verb + 1).filter((arg) => !arg.startsWith("-"));
  if (args[verb] === "mv") moved(plain, take);
  else if (!args.includes("--cached")) for (const file of plain) take(file, "delete", 0.85);
}
