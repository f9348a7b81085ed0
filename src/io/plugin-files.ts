// Which files are a plugin's own, and what they hold: the content it is known by, and the only code of it that may run.

import { hash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { TraceError } from "../core/errors.ts";

export interface PluginContent {
  /** Where its names begin: the folder of a package, or the one that a file lies in; links followed. */
  readonly root: string;
  readonly isFolder: boolean;
  /** Over the names and the content of all files. */
  readonly sha256: string;
  /** Hash of each file's bytes, by its real path: so a loader names it, whatever link led there. */
  readonly files: ReadonlyMap<string, string>;
}

const MAX_FILES = 2000;
const MAX_BYTES = 64 << 20;
/** Static and dynamic imports, and `require`, of a file beside; whatever else names one is refused when it is run. */
const RELATIVE = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(?:\/\*[\s\S]*?\*\/\s*)*(?:"|'|`)(\.{1,2}\/[^"'`$\n]+)["'`]/g;
/** What `require` adds to a name. */
const ENDINGS = ["", ".js", ".json", ".node", ".cjs", ".ts", "/index.js", "/index.json"];
const DEPENDENCIES = "node_modules";

export function sha256(bytes: Uint8Array): string {
  return hash("sha256", bytes);
}

/**
 * All files of a package folder (what it installed apart), or a file and the files beside it that it imports. A link
 * counts as what it leads to. Any change to one of them is another hash.
 * @throws TraceError `plugin_invalid` where there is too much of it
 */
export function readPlugin(path: string): PluginContent {
  const isFolder = statSync(path).isDirectory();
  const real = realpathSync(path);
  const root = isFolder ? real : dirname(real);
  const content = new Content(path, root);
  if (isFolder) content.addFolder(root, []);
  else content.addImports(real);
  return { root, isFolder, sha256: content.sha256(), files: content.files };
}

class Content {
  readonly files = new Map<string, string>();
  private readonly lines: string[] = [];
  private readonly path: string;
  private readonly root: string;
  private bytes = 0;
  private folders = 0;

  constructor(path: string, root: string) {
    this.path = path;
    this.root = root;
  }

  sha256(): string {
    return hash("sha256", this.lines.sort().join(""));
  }

  /** `above`: the real folders it lies in, since a link may lead back up. */
  addFolder(folder: string, above: readonly string[]): void {
    const real = realpathSync(folder);
    if (above.includes(real)) return;
    if (++this.folders > MAX_FILES) throw tooLarge(this.path);
    for (const { name } of readdirSync(folder, { withFileTypes: true })) {
      if (name === DEPENDENCIES || name === ".git") continue;
      const path = join(folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isDirectory()) this.addFolder(path, [...above, real]);
      else if (found?.isFile()) this.addFile(path, found.size);
      // A link to nothing today may lead to something tomorrow; pipes and the like are refused when they are run.
      else if (lstatSync(path, { throwIfNoEntry: false })) this.addLine("-", path);
    }
  }

  /** The file, and what it imports by a name that can be read off: real paths, since names go on from there. */
  addImports(file: string): void {
    if (this.files.has(file)) return;
    const text = this.addFile(file, statSync(file).size).toString("utf8");
    for (const [, specifier] of text.matchAll(RELATIVE)) {
      const named = resolve(dirname(file), specifier as string);
      const found = ENDINGS.map((ending) => named + ending).find((path) => isFile(path));
      if (found !== undefined) this.addImports(realpathSync(found));
    }
  }

  private addFile(path: string, size: number): Buffer {
    this.bytes += size;
    if (this.files.size >= MAX_FILES || this.bytes > MAX_BYTES) throw tooLarge(this.path);
    const bytes = readFileSync(path);
    const content = sha256(bytes);
    this.files.set(realpathSync(path), content);
    this.addLine(content, path);
    return bytes;
  }

  private addLine(content: string, path: string): void {
    if (this.lines.length >= MAX_FILES) throw tooLarge(this.path);
    this.lines.push(`${content} ${relative(this.root, path).split(sep).join("/")}\n`);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function tooLarge(path: string): TraceError {
  return new TraceError("plugin_invalid", `${path} holds more than ${MAX_FILES} files or ${MAX_BYTES >> 20} MB`, {
    hint: "Point at the plugin's own folder or file.",
  });
}

/** True for what lies below the folder without being a package that is installed there. */
export function isOwnPlace(folder: string, path: string): boolean {
  const below = relative(folder, path);
  if (below === "" || isAbsolute(below)) return false;
  const names = below.split(sep);
  return names[0] !== ".." && !names.includes(DEPENDENCIES);
}
