// `.tracemillignore` in the root of a repository: which of its folders no session may leave from.

import { lstatSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, posix, resolve } from "node:path";
import ignore from "ignore";

export const IGNORE_FILE = ".tracemillignore";
/** A larger one is no list that a person wrote. */
const MAX_BYTES = 1 << 20;
/** Lines that mean the root itself, and so all of it. */
const WHOLE = new Set(["*", "/", "/*", "**", "/**", "**/*", ".", "./", "./*"]);

export type IgnoreRules =
  | { readonly kind: "none" }
  /** `isWhole`: nothing of the repository may leave but what a later line takes back in. */
  | { readonly kind: "rules"; readonly isWhole: boolean; ignores(folder: string): boolean }
  /** It is there and cannot be read: nothing of the repository may leave. */
  | { readonly kind: "damaged"; readonly path: string; readonly reason: string };

const NONE: IgnoreRules = { kind: "none" };

/** Never throws: what cannot be read is `damaged`. */
export function readIgnore(root: string): IgnoreRules {
  // A relative or another system's path would be looked up below our own folder.
  if (!isAbsolute(root)) return NONE;
  const path = join(root, IGNORE_FILE);
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_BYTES) return { kind: "damaged", path, reason: "it is larger than 1 MB" };
    return parseIgnore(bytes, path);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    // A link to nowhere says that somebody meant to leave something out.
    if (code === "ENOENT" || code === "ENOTDIR") {
      return isLink(path) ? { kind: "damaged", path, reason: "it is a link to a file that is not there" } : NONE;
    }
    // A NUL byte in what a log calls its folder: there is no such place.
    if (code === "ERR_INVALID_ARG_VALUE") return NONE;
    if (code === "ENAMETOOLONG") return NONE;
    return { kind: "damaged", path, reason: code === "EISDIR" ? "it is a folder" : code || message };
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  } catch {
    // Its folder is no folder any more.
    return false;
  }
}

export function parseIgnore(bytes: Uint8Array, path: string): IgnoreRules {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { kind: "damaged", path, reason: "it is no text" };
  }
  if (text.includes("\0")) return { kind: "damaged", path, reason: "it is no text" };
  const lines = text
    .split(/\r?\n|\r/)
    .map((line) => (WHOLE.has(line.trim()) ? "*" : line))
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  // A file that says nothing was put there to say: leave it all out.
  const isWhole = lines.length === 0 || lines.includes("*");
  const rules = ignore().add(lines.length === 0 ? ["*"] : lines);
  return {
    kind: "rules",
    isWhole,
    ignores(folder) {
      const relative = posix.normalize(`./${folder.replaceAll("\\", "/")}/`).replace(/^\/+|\/+$/g, "");
      if (relative === "" || relative === ".") return isWhole;
      if (!ignore.isPathValid(`${relative}/`)) return true;
      return rules.ignores(`${relative}/`);
    },
  };
}

/** The folder that holds `.git` and `folder`: a worktree's own, not its main repository. Undefined where there is none. */
export function checkoutOf(folder: string): string | undefined {
  if (!isAbsolute(folder)) return undefined;
  for (let at = resolve(folder); ; at = dirname(at)) {
    try {
      if (statSync(join(at, ".git"), { throwIfNoEntry: false })) return at;
    } catch {
      // Not ours to enter, or no path at all: whoever reads its ignore file says so.
    }
    if (dirname(at) === at) return undefined;
  }
}
