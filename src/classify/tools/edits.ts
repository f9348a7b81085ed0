// Which files a call changes, and how: from the inputs of edit tools, from patches, and from shell commands.

import { idHash } from "../../core/ids.ts";
import type { Json } from "../../core/types.ts";
import type { ShellCall } from "./command.ts";
import { type Edit, isScratch } from "./edit.ts";
import { fieldOf } from "./exit.ts";
import { patchEdits } from "./patch.ts";
import { shellEdits } from "./shell-edits.ts";
import type { ToolKind } from "./tool-kinds.ts";

/** Fields of a call's input that name a file, as the agents call them; the surest first. */
export const FILE_FIELDS: readonly string[] = [
  "file_path",
  "filePath",
  "path",
  "absolute_path",
  "target_file",
  "targetFile",
  "TargetFile",
  "notebook_path",
  "relativeWorkspacePath",
  "filename",
  "file",
  "uri",
];
const OLD = ["old_string", "oldString", "oldText", "old_str", "oldStr", "search"];
const NEW = ["new_string", "newString", "newText", "new_str", "newStr", "replace"];
const PATCHES = ["patch", "input", "diff", "patchText", "patch_text"];
/** Commands of the tools that view and edit by one name. */
const NO_EDIT = new Set(["view", "undo_edit", "undo"]);
const MAX_EDITS = 100;

export function editsOf(kind: ToolKind | undefined, input: Json, shell: ShellCall | undefined): readonly Edit[] {
  if (shell) return shellEdits(shell);
  switch (kind) {
    case "edit":
      return toolEdits(input, "change");
    case "write":
      return toolEdits(input, "write");
    case "delete":
      return toolEdits(input, "delete");
    case "patch":
      return patched(input);
    default:
      return [];
  }
}

/** The file that a call speaks of; undefined where it names none. */
export function fileOf(input: Json): string | undefined {
  return textAt(input, FILE_FIELDS);
}

function toolEdits(input: Json, form: Edit["form"]): readonly Edit[] {
  const command = textAt(input, ["command"]);
  if (command !== undefined && NO_EDIT.has(command)) return [];
  const file = fileOf(input);
  const many = fieldOf(input, "edits") ?? fieldOf(input, "replacements");
  if (Array.isArray(many)) return manyEdits(many, file);
  if (file === undefined) return typeof input === "string" ? patched(input) : [];
  const before = textAt(input, OLD);
  const after = textAt(input, NEW);
  if (command === "create" || command === "write") return [{ file, form: "write", confidence: 0.95 }];
  // An empty old text makes the file.
  if (form === "change" && before === "" && after !== undefined) return [{ file, form: "write", confidence: 0.9 }];
  return [one(file, form, [before, after])];
}

function one(
  file: string,
  form: Edit["form"],
  [before, after]: readonly [string | undefined, string | undefined],
): Edit {
  const confidence = isScratch(file) ? 0.4 : 0.95;
  if (before === undefined || after === undefined) return { file, form, confidence };
  return { file, form, confidence, before: textHash(before), after: textHash(after) };
}

/** A file that is edited in several places is changed several times, for an undo may take back one of them. */
function manyEdits(list: readonly Json[], file: string | undefined): readonly Edit[] {
  return list.slice(0, MAX_EDITS).flatMap((each) => {
    const at = fileOf(each) ?? file;
    return at === undefined ? [] : [one(at, "change", [textAt(each, OLD), textAt(each, NEW)])];
  });
}

function patched(input: Json): readonly Edit[] {
  const text = typeof input === "string" ? input : textAt(input, PATCHES);
  const found = text === undefined ? [] : patchEdits(text);
  if (found.length > 0) return found;
  const file = fileOf(input);
  return file === undefined ? [] : [{ file, form: "change", confidence: 0.9 }];
}

/** Of the ends and the length: as good as whole, and cheap for large files. */
function textHash(text: string): number {
  if (text.length <= 4096) return idHash(text);
  return idHash(`${text.length}\n${text.slice(0, 2048)}\n${text.slice(-2048)}`);
}

function textAt(input: Json, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fieldOf(input, name);
    if (typeof value === "string" && (value !== "" || OLD.includes(name) || NEW.includes(name))) return value;
  }
  return undefined;
}
