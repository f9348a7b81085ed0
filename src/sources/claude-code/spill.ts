// Outputs that Claude Code wrote beside the log because they were too large, or no text.

import { isUtf8 } from "node:buffer";
import { lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { isObject } from "../../io/jsonl.ts";
import type { LogRef } from "../../ports/source.ts";
import type { Notes } from "./notes.ts";

const MARK = "<persisted-output>";
const SAVED = "Full output saved to: ";
const MAX_BYTES = 16 << 20;

const MEDIA = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
  ["pdf", "application/pdf"],
]);

/** Where the agent says it put the output, on the machine it ran on. */
export function spilledPath(output: string, structured: unknown): string | undefined {
  if (isObject(structured) && typeof structured.persistedOutputPath === "string") return structured.persistedOutputPath;
  if (!output.startsWith(MARK)) return undefined;
  const start = output.indexOf(SAVED);
  if (start < 0 || start > 4096) return undefined;
  const end = output.indexOf("\n", start);
  const path = output.slice(start + SAVED.length, end < 0 ? undefined : end).trim();
  return path === "" ? undefined : path;
}

export type Spilled =
  | { readonly kind: "text"; readonly text: string; readonly name: string }
  | { readonly kind: "image"; readonly part: Part; readonly name: string }
  | { readonly kind: "none"; readonly name: string };

/**
 * The spilled output, looked for by its bare name in the session's own `tool-results` folder and nowhere else: the
 * log may name any path, and a link there may lead anywhere.
 */
export function readSpilled(path: string, notes: Notes): Spilled {
  const pieces = path.split(/[\\/]/);
  const name = pieces.at(-1) ?? "";
  const none: Spilled = { kind: "none", name };
  // A message repeats no more of a log than a plain file name.
  const shown = /^[\w-]{1,32}(?:\.\w{1,7})?$/.test(name) ? name : quotable(name);
  if (pieces.includes("..") || name === "" || name === "." || name.includes("\0")) {
    notes.issue("unsafe_path", "a spilled output names a path that leads elsewhere");
    return none;
  }
  if (notes.spillFolder === undefined) {
    notes.issue("missing_file", `the spilled output ${shown} belongs to a session that is not known`);
    return none;
  }
  const file = join(notes.spillFolder, name);
  try {
    const found = lstatSync(file);
    if (!found.isFile()) {
      notes.issue("unsafe_path", `the spilled output ${shown} is not a plain file`);
      return none;
    }
    if (found.size > MAX_BYTES) {
      notes.issue("unreadable", `the spilled output ${shown} has ${found.size} bytes, over the limit of ${MAX_BYTES}`);
      return none;
    }
    return taken(readFileSync(file), name);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") notes.issue("missing_file", `the spilled output ${shown} is gone`);
    else notes.issue("unreadable", `the spilled output ${shown} cannot be read: ${code ?? "unknown reason"}`);
    return none;
  }
}

function taken(bytes: Buffer, name: string): Spilled {
  const mediaType = MEDIA.get(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
  if (mediaType !== undefined) {
    const part: Part = { kind: "image", mediaType, bytes: bytes.length, ref: `tool-results/${name}` };
    return { kind: "image", part, name };
  }
  if (isUtf8(bytes) && !bytes.includes(0)) return { kind: "text", text: bytes.toString("utf8"), name };
  return { kind: "none", name };
}

/** Older versions wrote subagents beside their parent: outputs lie with the parent. */
export function spillFolderOf(log: LogRef, parentId: string | undefined): string | undefined {
  // The id comes from the log: only a bare name may become a folder.
  if (parentId === undefined || !/^[\w-]+$/.test(parentId)) return undefined;
  return join(dirname(log.path), parentId, "tool-results");
}
