// Plugins on disk: where one lies, which file of it runs, and loading it as it was hashed.

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TraceError } from "../core/errors.ts";
import { type PluginContent, readPlugin } from "./plugin-files.ts";
import { type Doors, guardPlugin } from "./plugin-guard.ts";

/** A plugin that the user enabled: the file or package folder, and the hash of its content on that day. */
export interface PluginEntry {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
}

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

/** The file that runs: the plugin itself, or what its package.json names. @throws TraceError `plugin_invalid` */
export function entryOf(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  const manifest = readManifest(path);
  const named = mainOf(manifest["exports"]) ?? manifest["main"];
  const entry = join(path, typeof named === "string" ? named : "index.js");
  if (statSync(entry, { throwIfNoEntry: false })?.isFile()) return entry;
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

/** Runs the plugin's code, as it was read, and gives what it exports. @throws what the plugin throws, TraceError */
export async function importPlugin(path: string, content: PluginContent, doors: Doors): Promise<unknown> {
  const entry = realpathSync(entryOf(path));
  if (!content.files.has(entry)) {
    throw new TraceError("plugin_invalid", `${path} would run ${entry}, which is none of its own files`, {
      hint: 'Its package.json must name a file of the package under "exports" or "main".',
    });
  }
  const url = pathToFileURL(entry).href;
  guardPlugin(path, content, { url, doors });
  return await import(url);
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

/** The disk as `pipeline/plugins.ts` needs it. What is loaded is what was hashed: the files are read once. */
export function pluginFiles(root: string) {
  const doors = doorsBeside(root);
  const read = new Map<string, PluginContent>();
  return {
    exists: existsSync,
    hash: (path: string) => {
      const content = readPlugin(path);
      read.set(path, content);
      return content.sha256;
    },
    load: async (path: string, trusted: string) => {
      const content = read.get(path) ?? readPlugin(path);
      if (content.sha256 !== trusted) throw new TraceError("plugin_changed", `${path} changed since it was trusted`);
      return await importPlugin(path, content, doors);
    },
  };
}
