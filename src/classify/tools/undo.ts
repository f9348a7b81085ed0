// What the agent takes back: git's ways to throw changes away, an edit that reverses an earlier one, an undo tool.

import type { ShellCall } from "./command.ts";
import type { Edit } from "./edit.ts";

export interface Undone {
  /** As typed; empty: everything. */
  readonly files: readonly string[];
  /** True where nothing but a change can have been meant. */
  readonly isSure: boolean;
}

/** Undefined where the call throws nothing away. */
export function shellUndo({ commands }: ShellCall): Undone | undefined {
  const comesBack = commands.some(
    ({ words }) => words.includes("stash") && (words.includes("pop") || words.includes("apply")),
  );
  for (const { words } of commands) {
    const at = words.findIndex((word) => word === "git" || word.endsWith("/git"));
    if (at < 0 || at > 2) continue;
    const undone = gitUndo(verbs(words.slice(at + 1)));
    if (undone && !comesBack) return undone;
  }
  return undefined;
}

/** Without `-C path`, `-c key=value` and other options before the verb. */
function verbs(words: readonly string[]): readonly string[] {
  let at = 0;
  while (at < words.length && (words[at] as string).startsWith("-")) at += /^-[cC]$/.test(words[at] as string) ? 2 : 1;
  return words.slice(at);
}

function gitUndo([verb, ...args]: readonly string[]): Undone | undefined {
  const plain = args.filter((arg) => !arg.startsWith("-"));
  const behind = args.indexOf("--");
  switch (verb) {
    case "checkout":
      if (behind >= 0)
        return behind < args.length - 1 ? { files: all(args.slice(behind + 1)), isSure: true } : undefined;
      // `git checkout .` and `git checkout HEAD a.ts`; a name alone is a branch.
      if (plain[0] === ".") return { files: [], isSure: true };
      return plain[0]?.startsWith("HEAD") && plain.length > 1
        ? { files: all(plain.slice(1)), isSure: true }
        : undefined;
    case "restore":
      if (args.includes("--staged") && !args.includes("--worktree") && !args.includes("-W")) return undefined;
      return { files: all(plain), isSure: true };
    case "revert":
      return args.includes("--abort") ? undefined : { files: [], isSure: true };
    case "reset":
      return args.includes("--hard") ? { files: [], isSure: !plain.some((arg) => arg.includes("/")) } : undefined;
    case "stash":
      return args[0] === "drop" || args[0] === "clear" ? { files: [], isSure: false } : undefined;
    case "clean":
      return args.some((arg) => /^-\w*f/.test(arg)) ? { files: [], isSure: false } : undefined;
  }
  return undefined;
}

function all(files: readonly string[]): readonly string[] {
  return files.includes(".") ? [] : files;
}

/** Remembers edits so far as an edit that reverses one is known by. */
export interface Reversals {
  /** Takes the edit in; the `seq` of the one that it takes back, undefined where it takes none back. */
  add(edit: Edit, seq: number): number | undefined;
}

const MAX_KEPT = 500;

export function createReversals(): Reversals {
  /** By file and both texts. */
  const kept = new Map<string, number>();
  return {
    add({ file, before, after }, seq) {
      if (before === undefined || after === undefined || before === after) return undefined;
      const opposite = `${after} ${before} ${file}`;
      const taken = kept.get(opposite);
      // Done again after it was undone, it is a new edit.
      if (taken !== undefined) kept.delete(opposite);
      else kept.set(`${before} ${after} ${file}`, seq);
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value as string);
      return taken;
    },
  };
}
