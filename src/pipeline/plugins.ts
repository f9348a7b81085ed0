// Plugins of sources: each is loaded only while its content is what the user trusted, and must be a source like all others.

import { reasonOf, TraceError } from "../core/errors.ts";
import type { ParseIssue } from "../core/session.ts";
import type { PluginStatus } from "../ports/app.ts";
import type { Source } from "../ports/source.ts";
import { checkedSource } from "./plugin-source.ts";

export interface TrustedPlugin {
  readonly path: string;
  readonly sha256: string;
}

/** The disk as plugins need it, see `io/plugins.ts`. */
export interface PluginFiles {
  exists(path: string): boolean;
  hash(path: string): string;
  /** Runs what has this hash, and nothing else. @throws what the plugin throws, TraceError `plugin_changed` */
  load(path: string, sha256: string): Promise<unknown>;
}

export interface LoadedPlugins {
  readonly sources: readonly Source[];
  readonly plugins: readonly PluginStatus[];
}

/** Loads each plugin that is as it was when it was trusted; what is wrong with another is told, and nothing of it runs. */
export async function loadPlugins(
  trusted: readonly TrustedPlugin[],
  builtIn: readonly Source[],
  files: PluginFiles,
): Promise<LoadedPlugins> {
  const sources: Source[] = [];
  const plugins: PluginStatus[] = [];
  for (const { path, sha256 } of trusted) {
    const loaded = await loadOne(path, sha256, [...builtIn, ...sources], files);
    plugins.push({
      path,
      sha256,
      state: loaded.state,
      message: loaded.message,
      sources: loaded.sources.map(({ name }) => name),
    });
    sources.push(...loaded.sources);
  }
  return { sources, plugins };
}

interface Loaded {
  readonly state: PluginStatus["state"];
  readonly message: string | undefined;
  readonly sources: readonly Source[];
}

async function loadOne(path: string, sha256: string, others: readonly Source[], files: PluginFiles): Promise<Loaded> {
  const not = (state: PluginStatus["state"], message: string): Loaded => ({ state, message, sources: [] });
  if (!files.exists(path)) return not("missing", "the plugin is not there any more");
  try {
    if (files.hash(path) !== sha256)
      return not("changed", "the plugin changed since it was trusted; look at it, then add it again");
    const sources = sourcesOf(await files.load(path, sha256));
    const problem = problemWith(sources, others);
    return problem === undefined
      ? { state: "ready", message: undefined, sources: sources.map(checkedSource) }
      : not("failed", problem);
  } catch (error) {
    if (error instanceof TraceError && error.code === "plugin_changed") return not("changed", error.message);
    return not("failed", `the plugin could not be loaded: ${reasonOf(error)}`);
  }
}

/** What a plugin's default export holds: a source, or several. */
function sourcesOf(exports: unknown): Source[] {
  const main = (exports as { readonly default?: unknown } | undefined)?.default;
  return (Array.isArray(main) ? main : [main]) as Source[];
}

const EVIDENCE: readonly unknown[] = ["real", "fixture", "documentation"] satisfies Source["evidence"][];
const KEEPS = ["toolOutput", "reasoning", "usage", "appendOnly"] as const;
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

function problemWith(sources: readonly Source[], others: readonly Source[]): string | undefined {
  const names = new Set(others.map(({ name }) => name));
  for (const source of sources) {
    if (typeof source !== "object" || source === null) return "its default export is no source, nor a list of sources";
    const { name } = source;
    if (typeof name !== "string" || !NAME.test(name)) return "a source of it has no name in kebab case";
    if (names.has(name)) return `there is a source ${name} already`;
    names.add(name);
    const lack = lackOf(source);
    if (lack !== undefined) return `the source ${name} ${lack}`;
  }
  return undefined;
}

/** What keeps it from being a source, as the end of a sentence. */
function lackOf(source: Source): string | undefined {
  const { title, parserVersion, evidence, keeps, optIn, readsBeside } = source;
  if (typeof title !== "string" || title.trim() === "") return "has no title";
  if (!Number.isSafeInteger(parserVersion) || parserVersion < 1) return "has no parserVersion from 1";
  if (!EVIDENCE.includes(evidence)) return `has no evidence out of ${EVIDENCE.join(", ")}`;
  const untold = KEEPS.filter((key) => typeof keeps?.[key] !== "boolean");
  if (untold.length > 0) return `does not say what its logs keep: ${untold.join(", ")}`;
  if (optIn !== undefined && typeof optIn !== "string") return "has an optIn that is no text";
  if (readsBeside !== undefined && readsBeside !== true) return "has a readsBeside other than true";
  const missing = (["roots", "discover", "read"] as const).filter((key) => typeof source[key] !== "function");
  if (missing.length > 0) return `has no ${missing.join(", no ")}`;
  const odd = (["resume", "retention"] as const).find(
    (key) => source[key] !== undefined && typeof source[key] !== "function",
  );
  return odd && `has a ${odd} that is no function`;
}

/** What a scan says of plugins that are not loaded. */
export function pluginIssues(plugins: readonly PluginStatus[]): ParseIssue[] {
  return plugins
    .filter(({ state }) => state !== "ready")
    .map(({ path, state, message }) => ({
      code: state === "changed" ? "plugin_changed" : "plugin_failed",
      log: path,
      message: message ?? "the plugin was not loaded",
    }));
}
