// Paths of one folder in all the ways that texts write them, and what of a path names a person's home.

import { START } from "./boundary.ts";

/** A separator: plain, escaped once or twice, percent-encoded. */
const SEP = String.raw`(?:\\{1,4}|\\{0,2}\/|%2[Ff]|%5[Cc])`;
const DRIVE = `(?:[A-Za-z](?::|%3[Aa]))`;
/** What may stand before `Users` or `home`: a drive, the same drive seen from Linux, a share of WSL. */
const MOUNT = String.raw`(?:${DRIVE}|${SEP}mnt${SEP}[a-z]|\\{0,2}\/[a-z](?=\\{0,2}\/)|${SEP}${SEP}wsl(?:\$|\.localhost)${SEP}[\w.-]{1,64})?`;
const HOMES = `(?:Users|home|Documents and Settings|Documents%20and%20Settings)`;
const NAME = String.raw`((?:(?!%2[Ff]|%5[Cc])[^\\/\s"'<>|:;,()[\]{}&?#\u0060])+)`;
const LEAD = `${MOUNT}${SEP}${HOMES}${SEP}`;
const HOME = new RegExp(`^(?:file:(?:${SEP}){2})?${LEAD}${NAME}`);
const ROOT_HOME = new RegExp(String.raw`^(?:file:(?:${SEP}){2})?${SEP}(?:var${SEP})?root(?![\w.-])`);
/** A scheme, `file://`, stays before it. */
const LEAD_BEFORE = new RegExp(`${LEAD}$`);

/** The home that a path begins with: how long it is, and whose; undefined `name` for root's own. */
export function homeOf(path: string): { readonly length: number; readonly name: string | undefined } | undefined {
  const named = HOME.exec(path);
  if (named) return { length: named[0].length, name: named[1] };
  const root = ROOT_HOME.exec(path);
  return root ? { length: root[0].length, name: undefined } : undefined;
}

/** How many characters at the end of `text` lead to a home's name: `/Users/`, `C:\\Users\\`. */
export function homeBefore(text: string): number {
  return LEAD_BEFORE.exec(text)?.[0].length ?? 0;
}

/**
 * Finds the folders, however they are written: with either separator, escaped, percent-encoded, and as agents name
 * their own folders, with a dash for all else. Undefined where there are none.
 */
export function rootsPattern(roots: readonly string[]): RegExp | undefined {
  const forms = topmost(roots).flatMap((root) => [spelled(root), dashed(root)]);
  if (forms.length === 0) return undefined;
  return new RegExp(`${START}(?:${forms.join("|")})(?![\\w-]|\\.\\w)`, "i");
}

/** Only folders that a person may be told apart by: at least two steps deep, none inside another, no home itself. */
export function topmost(roots: readonly string[]): string[] {
  const deep = [...new Set(roots.map((root) => root.replace(/[\\/]+$/, "")))].filter((root) => {
    if (!/^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(root)) return false;
    return stepsOf(root).length >= 2 && homeOf(root)?.length !== root.length;
  });
  const isInside = (root: string, other: string) =>
    root !== other && new RegExp(`^${RegExp.escape(other)}[\\\\/]`).test(root);
  return deep.filter((root) => !deep.some((other) => isInside(root, other))).sort((a, b) => b.length - a.length);
}

/** A path's steps, without its drive. */
export function stepsOf(root: string): string[] {
  return root.split(/[\\/]+/).filter((step) => step !== "" && !/^[A-Za-z]:$/.test(step));
}

function spelled(root: string): string {
  const drive = /^([A-Za-z]):/.exec(root)?.[1];
  const lead = drive === undefined ? SEP : `(?:${drive}(?::|%3[Aa])|${SEP}mnt${SEP}${drive}|${SEP}${drive})${SEP}`;
  return lead + stepsOf(root).map(step).join(SEP);
}

/** A step of a path, plain or with what a URL cannot hold percent-encoded. */
function step(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed());
  return encoded === name ? RegExp.escape(name) : `(?:${RegExp.escape(name)}|${RegExp.escape(encoded)})`;
}

/** What stands as a dash where Claude Code names a project's folder. */
export const NOT_IN_FOLDER = /[^A-Za-z0-9]/g;

function dashed(root: string): string {
  return `-${stepsOf(root).join("/").replace(NOT_IN_FOLDER, "-")}`;
}
