// Stands where Node loads code: a plugin's own files run only with the bytes that were hashed, and find tracemill's doors.

import { readFileSync, realpathSync } from "node:fs";
import { findPackageJSON, registerHooks } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { TraceError } from "../core/errors.ts";
import { isOwnPlace, type PluginContent, sha256 } from "./plugin-files.ts";

/** What a plugin may import of tracemill without having it installed, by specifier. */
export type Doors = Readonly<Record<string, URL>>;

/** Plugins that may run in this thread, by the path they were added by. */
const guarded = new Map<string, PluginContent>();
/** The plugins, by path, whose own code asked for a module, by its URL. */
const askedBy = new Map<string, Set<string>>();
let open = false;

/** From now on the plugin's files run as `content` has them. `url` is the file that is run first. */
export function guardPlugin(
  path: string,
  content: PluginContent,
  { url, doors }: { readonly url: string; readonly doors: Doors },
): void {
  guarded.set(path, content);
  claim(url, [path]);
  if (!open) openHooks(doors);
  open = true;
}

function openHooks(doors: Doors): void {
  // Tracemill may lie in a folder that is added as a plugin's.
  const home = dirname(fileURLToPath(Object.values(doors)[0] as URL));
  registerHooks({
    resolve(specifier, context, next) {
      if (Object.hasOwn(doors, specifier)) return { url: (doors[specifier] as URL).href, shortCircuit: true };
      const found = next(specifier, context);
      const parent = context.parentURL ?? "";
      const asking = askedBy.get(plain(parent));
      if (asking && isOwn(specifier, found.url, parent)) claim(found.url, asking);
      return found;
    },
    load(url, context, next) {
      const file = url.startsWith("file:") ? realFile(url) : undefined;
      const plugins = file === undefined ? [] : ownersOf(url, file, home);
      if (file === undefined || plugins.length === 0) return next(url, context);
      const bytes = readFileSync(file);
      const content = sha256(bytes);
      if (!plugins.some(({ files }) => files.get(file) === content)) throw refusal(file, plugins);
      const loaded = next(url, context);
      // What runs are the bytes that were looked at, whatever lies there by now. Native code has no source.
      return loaded.source === null || loaded.source === undefined ? loaded : { ...loaded, source: bytes };
    },
  });
}

/** `require` knows no query and no fragment. */
function plain(url: string): string {
  return url.replace(/[?#].*$/s, "");
}

/** Undefined where there is none: whoever loads it says so. */
function realFile(url: string): string | undefined {
  try {
    return realpathSync(fileURLToPath(plain(url)));
  } catch {
    return undefined;
  }
}

function claim(url: string, plugins: Iterable<string>): void {
  const key = plain(url);
  askedBy.set(key, new Set([...(askedBy.get(key) ?? []), ...plugins]));
}

/** A package's name leads to what its own lock file pins, unless it is the name of the plugin's own package. */
function isOwn(specifier: string, url: string, parent: string): boolean {
  if (/^(?:\.{0,2}[\\/]|\.{1,2}$|[a-z]:[\\/]|file:|data:)/i.test(specifier)) return true;
  if (!url.startsWith("file:") || !parent.startsWith("file:")) return false;
  if (specifier.startsWith("#")) return !url.includes("/node_modules/");
  const own = findPackageJSON(plain(parent));
  return own !== undefined && findPackageJSON(plain(url)) === own;
}

function ownersOf(url: string, file: string, home: string): PluginContent[] {
  const asking = askedBy.get(plain(url));
  const isOurs = isOwnPlace(home, file);
  return [...guarded].flatMap(([path, content]) => {
    const isBelow = content.isFolder && !isOurs && isOwnPlace(content.root, file);
    return asking?.has(path) || isBelow ? [content] : [];
  });
}

function refusal(file: string, plugins: readonly PluginContent[]): TraceError {
  const isKnown = plugins.some(({ files }) => files.has(file));
  return isKnown
    ? new TraceError("plugin_changed", `${file} changed since the plugin was trusted`)
    : new TraceError(
        "plugin_changed",
        `${file} is none of the files that were trusted with the plugin: import it by a plain relative name, or add the plugin as a package's folder`,
      );
}
