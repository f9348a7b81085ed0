// Changes what the user allows: further folders for a source, and plugins, each trusted as it is now.

import { TraceError } from "../core/errors.ts";
import type { Config, PluginStatus } from "../ports/app.ts";
import type { Source } from "../ports/source.ts";
import { loadPlugins, type PluginFiles, type TrustedPlugin } from "./plugins.ts";
import { unknownSource } from "./unknown-source.ts";

export interface SettingsDeps {
  readonly builtIn: readonly Source[];
  read(): Promise<Config>;
  /** Changes what holds at that time; nobody else does meanwhile. */
  write(change: (now: Config) => Partial<Config>): Promise<Config>;
}

export interface FolderDeps extends SettingsDeps {
  /** Built-in ones and those of plugins. */
  readonly sources: readonly Source[];
  /** Absolute; `~` understood. */
  resolve(folder: string): string;
  isFolder(path: string): boolean;
}

export async function addFolder(deps: FolderDeps, source: string, folder: string): Promise<Config> {
  if (!deps.sources.some(({ name }) => name === source)) throw unknownSource(source, deps.sources);
  const path = deps.resolve(folder);
  if (!deps.isFolder(path)) {
    throw new TraceError("not_found", `${path} is no folder`, { hint: "Name a folder that holds the agent's logs." });
  }
  return deps.write(({ folders }) => {
    return { folders: { ...folders, [source]: [...new Set([...(folders[source] ?? []), path])] } };
  });
}

export async function removeFolder(deps: FolderDeps, source: string, folder: string): Promise<Config> {
  const path = deps.resolve(folder);
  return deps.write(({ folders }) => {
    const { [source]: before = [], ...others } = folders;
    if (!before.includes(path)) {
      const known = before.length === 0 ? "It has no further folders." : `Its further folders: ${before.join(", ")}.`;
      throw new TraceError("not_found", `${source} is not looked for in ${path}`, { hint: known });
    }
    const left = before.filter((one) => one !== path);
    return { folders: left.length === 0 ? others : { ...others, [source]: left } };
  });
}

export interface PluginDeps extends SettingsDeps {
  readonly files: PluginFiles;
  /** The file or package folder that a name stands for. @throws TraceError `not_found` */
  find(name: string): string;
  /** Absolute; there or not. */
  resolve(path: string): string;
}

export async function listPlugins({ builtIn, files, read }: PluginDeps): Promise<readonly PluginStatus[]> {
  return (await loadPlugins((await read()).plugins, builtIn, files)).plugins;
}

/** The plugin runs once before it is trusted for good: one that is no source is refused. */
export async function addPlugin(deps: PluginDeps, name: string): Promise<PluginStatus> {
  const path = deps.find(name);
  const entry = { path, sha256: deps.files.hash(path) };
  const withEntry = (plugins: readonly TrustedPlugin[]) => [...plugins.filter((one) => one.path !== path), entry];
  const { plugins } = await loadPlugins(withEntry((await deps.read()).plugins), deps.builtIn, deps.files);
  const status = plugins.at(-1);
  if (status?.state !== "ready") {
    throw new TraceError("plugin_invalid", `${path} was not added: ${status?.message ?? "it is no plugin"}`, {
      hint: "A plugin's default export is what `defineSource` gives; see examples/plugin-source.",
    });
  }
  await deps.write((now) => ({ plugins: withEntry(now.plugins) }));
  return status;
}

/** Gives the plugin that is not run any more. It may be gone: then it is known by what it was added as. */
export async function removePlugin(deps: PluginDeps, name: string): Promise<TrustedPlugin> {
  const { plugins } = await deps.read();
  const removed = namedPlugin(deps, plugins, name);
  if (!removed) {
    throw new TraceError("not_found", `${name} is no plugin that was added`, {
      hint: "`tracemill plugins` lists them.",
    });
  }
  await deps.write((now) => ({ plugins: now.plugins.filter(({ path }) => path !== removed.path) }));
  return removed;
}

function namedPlugin(deps: PluginDeps, plugins: readonly TrustedPlugin[], name: string): TrustedPlugin | undefined {
  const at = (path: string) => plugins.find((plugin) => plugin.path === path);
  const here = at(name) ?? at(deps.resolve(name));
  if (here) return here;
  try {
    const found = at(deps.find(name));
    if (found) return found;
  } catch (error) {
    if (!(error instanceof TraceError && error.code === "not_found")) throw error;
  }
  // A package that was uninstalled.
  const installed = plugins.filter(({ path }) => path.replaceAll("\\", "/").endsWith(`/node_modules/${name}`));
  return installed.length === 1 ? installed[0] : undefined;
}
