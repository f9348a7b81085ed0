// The files of a patch: Codex's `*** Update File:` form, and unified diffs.

import type { Edit } from "./edit.ts";

const MAX_FILES = 200;
const MAX_LINE = 600;
const HEADS: readonly (readonly [string, Edit["form"]])[] = [
  ["*** Add File: ", "new"],
  ["*** Update File: ", "change"],
  ["*** Delete File: ", "delete"],
  ["*** Move to: ", "new"],
];

export function patchEdits(text: string): readonly Edit[] {
  const edits: Edit[] = [];
  const take = (file: string, form: Edit["form"]) => {
    if (file !== "" && edits.length < MAX_FILES) edits.push({ file, form, confidence: 0.95 });
  };
  for (const at of lineStarts(text, "*** ")) {
    const line = lineAt(text, at);
    for (const [head, form] of HEADS) if (line.startsWith(head)) take(line.slice(head.length).trim(), form);
  }
  if (edits.length > 0) return edits;
  let from = "";
  for (const at of lineStarts(text, "--- ", "+++ ")) {
    const line = lineAt(text, at);
    const file = line.slice(4).split("\t")[0]?.trim() ?? "";
    if (line.startsWith("--- ")) from = file;
    else if (file === "/dev/null") take(bare(from), "delete");
    else take(bare(file), from === "/dev/null" ? "new" : "change");
  }
  return edits;
}

function bare(file: string): string {
  return /^[ab]\//.test(file) ? file.slice(2) : file;
}

function* lineStarts(text: string, ...heads: readonly string[]): Generator<number> {
  const first = heads[0]?.[0];
  for (let at = 0, found = 0; at >= 0 && found < 4 * MAX_FILES; ) {
    if (heads.some((head) => text.startsWith(head, at))) {
      found++;
      yield at;
    }
    const feed = text.indexOf("\n", at);
    if (feed < 0 || first === undefined) return;
    at = feed + 1;
  }
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf("\n", at);
  return text.slice(at, Math.min(end < 0 ? text.length : end, at + MAX_LINE));
}
