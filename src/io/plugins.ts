// Plugins on disk: where one lies, what its content is known by, and loading it with tracemill's own doors at hand.

import { hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { TraceError } from "../core/errors.ts";

/** A plugin that the user enabled: the file or package folder, and the hash of its content on that day. */
export interface PluginEntry {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
}

/** What a plugin may import of tracemill without having it installed, by specifier. */
export type Doors = Readonly<Record<string, URL>>;

const MAX_FILES = 2000;
const MAX_BYTES = 64 << 20;
/** Static and dynamic imports, and `require`, of a file beside. */
const RELATIVE = /(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

/**
 * The file or package folder that `name` stands for: a path, or a package looked for from `from` upwards.
 * @throws TraceError `not_found`
 */
export function findPlugin(name: string, from: readonly string[]): string {
  const first = from[0] ?? ".";
  const isPath = /^\.{0,2}[\\/]/.test(name) || isAbsolute(name) || name === "." || name === "..";
  const path = resolve(first, name);
  if (existsSync(path) && (isPath || statSync(path).isFile())) return path;
  if (!isPath) {
    for (const start of from) {
      for (let folder = resolve(start); ; folder = dirname(folder)) {
        const found = join(folder, "node_modules", ...name.split("/"));
        if (existsSync(join(found, "package.json"))) return found;
        if (dirname(folder) === folder) break;
      }
    }
  }
  throw new TraceError("not_found", `there is no plugin ${name}`, {
    hint: isPath
      ? "Name a JavaScript or TypeScript file."
      : "Install the package first, or name a file: ./my-source.ts",
  });
}

/**
 * SHA-256 over all files of a package folder (what it installed apart), or of a file and the files beside it that it
 * imports. Any change to one of them is another hash.
 * @throws TraceError `plugin_invalid` where there is too much of it, or nothing to run.
 */
export function hashPlugin(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const root = isFolder ? path : dirname(path);
  const files = isFolder ? filesBelow(path) : importedFiles(path);
  const lines = files.map((file) => {
    const name = relative(root, file).split(sep).join("/");
    return `${hash("sha256", readFileSync(file))} ${name}\n`;
  });
  return hash("sha256", lines.sort().join(""));
}

function filesBelow(folder: string): string[] {
  const found: string[] = [];
  let bytes = 0;
  const visit = (at: string) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.name === "node_modules" || entry.name === ".git") continue;
      const path = join(at, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) {
        found.push(path);
        bytes += statSync(path).size;
      }
      if (found.length > MAX_FILES || bytes > MAX_BYTES) throw tooLarge(folder);
    }
  };
  visit(folder);
  return found;
}

function importedFiles(entry: string): string[] {
  const found = new Set<string>();
  const visit = (file: string) => {
    if (found.has(file) || !statSync(file, { throwIfNoEntry: false })?.isFile()) return;
    found.add(file);
    if (found.size > MAX_FILES) throw tooLarge(entry);
    for (const [, specifier] of readFileSync(file, "utf8").matchAll(RELATIVE)) {
      visit(resolve(dirname(file), specifier as string));
    }
  };
  visit(entry);
  return [...found];
}

function tooLarge(path: string): TraceError {
  return new TraceError("plugin_invalid", `${path} holds more than ${MAX_FILES} files or ${MAX_BYTES >> 20} MB`, {
    hint: "Point at the plugin's own folder or file.",
  });
}

/** The file that runs: the plugin itself, or what its package.json names. @throws TraceError `plugin_invalid` */
export function entryOf(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  const manifest = readManifest(path);
  const named = mainOf(manifest["exports"]) ?? manifest["main"];
  const entry = join(path, typeof named === "string" ? named : "index.js");
  if (existsSync(entry)) return entry;
  throw new TraceError("plugin_invalid", `${path} has nothing to run: ${entry} is not there`, {
    hint: 'Its package.json needs an "exports" or a "main" that names the built file.',
  });
}

function readManifest(folder: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch (cause) {
    throw new TraceError("plugin_invalid", `${folder} has no package.json that can be read`, { cause });
  }
}

function mainOf(exports: unknown): string | undefined {
  if (typeof exports === "string") return exports;
  if (typeof exports !== "object" || exports === null) return undefined;
  const conditions = exports as Record<string, unknown>;
  return mainOf(conditions["."] ?? conditions["import"] ?? conditions["node"] ?? conditions["default"]);
}

let doorsOpen = false;

/** Runs the plugin's code and gives what it exports. @throws what the plugin throws */
export async function importPlugin(path: string, doors: Doors): Promise<unknown> {
  if (!doorsOpen) {
    doorsOpen = true;
    registerHooks({
      resolve(specifier, context, next) {
        const door = doors[specifier];
        return door ? { url: door.href, shortCircuit: true } : next(specifier, context);
      },
    });
  }
  return await import(pathToFileURL(entryOf(path)).href);
}

/** What a plugin imports of tracemill: the doors beside a root, which is TypeScript in the repository. */
export function doorsBeside(root: string): Doors {
  const end = root.endsWith(".ts") ? "ts" : "js";
  return {
    tracemill: new URL(`./index.${end}`, root),
    "tracemill/plugin": new URL(`./plugin.${end}`, root),
    "tracemill/testing": new URL(`./testing/index.${end}`, root),
  };
}

/** The disk as `pipeline/plugins.ts` needs it. */
export function pluginFiles(root: string) {
  const doors = doorsBeside(root);
  return { exists: existsSync, hash: hashPlugin, load: (path: string) => importPlugin(path, doors) };
}
