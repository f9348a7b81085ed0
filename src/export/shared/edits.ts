// What a call changed in files, as lines that came and went: read from its input, whatever the agent calls its tools.

import type { Json } from "../../core/types.ts";

export interface DiffLine {
  /** `@`: a place in the file, in words. */
  readonly mark: "+" | "-" | " " | "@";
  readonly text: string;
}

export interface FileEdit {
  /** Undefined where the call does not say. */
  readonly path: string | undefined;
  readonly kind: "new" | "change" | "delete";
  readonly lines: readonly DiffLine[];
}

/** What became of the file, as pages say it. */
export const EDIT_WORDS = { new: "Wrote", change: "Changed", delete: "Deleted" } as const;

type Fields = Readonly<Record<string, Json>>;

const PATHS = ["file_path", "filePath", "path", "notebook_path", "filename", "file"];
const BEFORE = ["old_string", "oldString", "old_str", "oldText", "old_text"];
const AFTER = ["new_string", "newString", "new_str", "newText", "new_text"];
const CONTENT = ["content", "contents", "file_text", "new_source"];
/** Lines around a change that say where it is. */
const CONTEXT = 2;

/** The edits of a call in their order; none where it changes no file that its input tells. */
export function editsOf(input: Json): readonly FileEdit[] {
  const edits = isFields(input) ? fieldEdits(input) : [];
  if (edits.length > 0) return edits;
  const patch = patchIn(input);
  return patch === undefined ? [] : patchEdits(patch);
}

/** A file that is written may quote a patch: what its fields say goes first. */
function fieldEdits(input: Fields): readonly FileEdit[] {
  const path = textAt(input, PATHS);
  const list = Array.isArray(input.edits) ? input.edits.filter(isFields) : [input];
  const changes = list.flatMap((fields) => {
    const [before, after] = [textAt(fields, BEFORE), textAt(fields, AFTER)];
    return before === undefined || after === undefined ? [] : [diffLines(before, after)];
  });
  if (changes.length > 0) {
    const isNew = changes.length === 1 && textAt(list[0] as Fields, BEFORE) === "";
    return [{ path, kind: isNew ? "new" : "change", lines: joinChanges(changes) }];
  }
  const content = textAt(input, CONTENT);
  if (path === undefined || content === undefined) return [];
  return [{ path, kind: "new", lines: linesOf(content).map((text) => ({ mark: "+", text })) }];
}

function joinChanges(changes: readonly (readonly DiffLine[])[]): readonly DiffLine[] {
  return changes.flatMap((lines, i) => (i === 0 ? lines : [{ mark: "@" as const, text: "" }, ...lines]));
}

/** Where more lines meet than this, all that went stands before all that came. */
const MOST_PAIRS = 250_000;

/** A piece and what replaced it, line by line, with a little of what stays around each change. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const most = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < most && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  const middle = changedLines(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail));
  return withContext([...marked(" ", old.slice(0, head)), ...middle, ...marked(" ", old.slice(old.length - tail))]);
}

const marked = (mark: DiffLine["mark"], lines: readonly string[]) => lines.map((text): DiffLine => ({ mark, text }));

/** By the longest common subsequence, where it is cheap to find. */
function changedLines(old: readonly string[], fresh: readonly string[]): readonly DiffLine[] {
  if (old.length * fresh.length > MOST_PAIRS) return [...marked("-", old), ...marked("+", fresh)];
  const width = fresh.length + 1;
  /** Lines that the rests have in common, from place (i, j) on. */
  const common = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] as number;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      lines.push({ mark: " ", text: old[i] as string });
      i++;
      j++;
    } else if (i < old.length && (j === fresh.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ mark: "-", text: old[i++] as string });
    } else lines.push({ mark: "+", text: fresh[j++] as string });
  }
  return lines;
}

/** Of what stays, only what is next to a change. */
function withContext(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Uint8Array(lines.length);
  lines.forEach(({ mark }, i) => {
    if (mark !== " ") near.fill(1, Math.max(0, i - CONTEXT), i + CONTEXT + 1);
  });
  const shown: DiffLine[] = [];
  lines.forEach((line, i) => {
    if (near[i]) shown.push(line);
    else if (near[i - 1] && near.includes(1, i)) shown.push({ mark: "@", text: "" });
  });
  return shown;
}

const BEGIN = "*** Begin Patch";

/** A patch as Codex writes it, in whatever string of the input it stands. */
function patchIn(input: Json): string | undefined {
  const texts =
    typeof input === "string" ? [input] : Array.isArray(input) ? input : isFields(input) ? Object.values(input) : [];
  for (const value of texts) {
    for (const text of Array.isArray(value) ? value : [value]) {
      if (typeof text !== "string") continue;
      const start = text.indexOf(BEGIN);
      if (start >= 0) return text.slice(start + BEGIN.length);
    }
  }
  return undefined;
}

const FILE = /^\*\*\* (Add|Update|Delete) File: (.*)$/;
const KINDS = { Add: "new", Update: "change", Delete: "delete" } as const;

function patchEdits(patch: string): readonly FileEdit[] {
  const edits: { path: string; kind: FileEdit["kind"]; lines: DiffLine[] }[] = [];
  for (const line of linesOf(patch)) {
    const [, verb, path] = FILE.exec(line) ?? [];
    if (verb !== undefined && path !== undefined) {
      edits.push({ path: path.trim(), kind: KINDS[verb as keyof typeof KINDS], lines: [] });
    } else if (line.startsWith("*** End Patch")) break;
    else if (line.startsWith("@@")) edits.at(-1)?.lines.push({ mark: "@", text: line.slice(2).trim() });
    else if (/^[-+ ]/.test(line))
      edits.at(-1)?.lines.push({ mark: line.charAt(0) as "+" | "-" | " ", text: line.slice(1) });
  }
  return edits;
}

function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

function textAt(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof value === "string") return value;
  }
  return undefined;
}

function isFields(value: Json): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
