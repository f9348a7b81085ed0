// Only what was trusted runs, and only as a source among sources.

import { expect, test } from "vitest";
import { TraceError } from "../core/errors.ts";
import { NO_SCOPE } from "../core/scope.ts";
import type { Config } from "../ports/app.ts";
import type { Source } from "../ports/source.ts";
import { loadPlugins, type PluginFiles, pluginIssues } from "./plugins.ts";
import { addFolder, addPlugin, removeFolder, removePlugin } from "./settings.ts";

const KEPT = { toolOutput: true, reasoning: true, usage: true, appendOnly: true };
const source = (name: string, more: object = {}): Source => ({
  name,
  title: name,
  parserVersion: 1,
  evidence: "documentation",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: true },
  roots: () => [],
  discover: () => [],
  read: () => [],
  ...more,
});

/** Anything may be thrown. */
class Thrown {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

const BUILT_IN = [source("codex")];

function disk(content: Record<string, unknown>, hashes: Record<string, string> = {}) {
  const ran: string[] = [];
  const files: PluginFiles = {
    exists: (path) => path in content,
    hash: (path) => hashes[path] ?? "h",
    load: async (path) => {
      ran.push(path);
      if (content[path] instanceof Error) throw content[path];
      if (content[path] instanceof Thrown) throw content[path].value;
      return content[path];
    },
  };
  return { files, ran };
}

const cases: [string, unknown, string, string][] = [
  ["a source", { default: source("demo") }, "ready", "demo"],
  ["two sources", { default: [source("demo"), source("other")] }, "ready", "demo other"],
  ["nothing", {}, "failed", ""],
  ["a name that is taken", { default: source("codex") }, "failed", ""],
  ["a name twice", { default: [source("demo"), source("demo")] }, "failed", ""],
  ["a bad name", { default: source("Demo Agent") }, "failed", ""],
  ["a source without read", { default: source("demo", { read: undefined }) }, "failed", ""],
  ["a source without keeps", { default: source("demo", { keeps: undefined }) }, "failed", ""],
  ["a source of no evidence", { default: source("demo", { evidence: "hearsay" }) }, "failed", ""],
  ["a parser version of 0", { default: source("demo", { parserVersion: 0 }) }, "failed", ""],
  ["keeps without a field", { default: source("demo", { keeps: { usage: true } }) }, "failed", ""],
  ["keeps of other types", { default: source("demo", { keeps: { ...KEPT, appendOnly: "no" } }) }, "failed", ""],
  ["an empty title", { default: source("demo", { title: " " }) }, "failed", ""],
  ["an optIn of another type", { default: source("demo", { optIn: 1 }) }, "failed", ""],
  ["a readsBeside of another type", { default: source("demo", { readsBeside: "yes" }) }, "failed", ""],
  ["a resume of another type", { default: source("demo", { resume: "x" }) }, "failed", ""],
  ["code that throws", new Error("no"), "failed", ""],
  ["code that throws nothing", new Thrown(undefined), "failed", ""],
  ["code that throws what is no text", new Thrown(Object.create(null)), "failed", ""],
  ["code that is not as it was", new TraceError("plugin_changed", "x is none of its files"), "changed", ""],
];
for (const [name, exports, state, names] of cases) {
  test(`${name} is ${state}`, async () => {
    const { files } = disk({ "/p.js": exports });
    const { plugins, sources } = await loadPlugins([{ path: "/p.js", sha256: "h" }], BUILT_IN, files);
    expect(plugins[0]).toMatchObject({ state });
    expect(sources.map((one) => one.name).join(" ")).toBe(names);
    expect(pluginIssues(plugins).length).toBe(state === "ready" ? 0 : 1);
  });
}

test("a plugin's source keeps what it says of itself", async () => {
  const says = { optIn: "Name its folder.", readsBeside: true } as const;
  const { files } = disk({ "/p.js": { default: source("demo", says) } });
  const { sources } = await loadPlugins([{ path: "/p.js", sha256: "h" }], BUILT_IN, files);
  expect(sources[0]).toMatchObject({ ...says, keeps: KEPT, parserVersion: 1 });
});

test("what changed, and what is gone, does not run", async () => {
  const { files, ran } = disk({ "/changed.js": { default: source("demo") } });
  const trusted = ["/changed.js", "/gone.js"].map((path) => ({ path, sha256: "before" }));
  const { plugins, sources } = await loadPlugins(trusted, BUILT_IN, files);
  expect(plugins.map(({ state }) => state)).toEqual(["changed", "missing"]);
  expect([ran, sources]).toEqual([[], []]);
  expect(pluginIssues(plugins).map(({ code }) => code)).toEqual(["plugin_changed", "plugin_failed"]);
});

function settings(content: Record<string, unknown>, hashes: Record<string, string> = {}) {
  let config: Config = { archive: true, folders: {}, plugins: [], publish: NO_SCOPE };
  return {
    ...disk(content, hashes),
    builtIn: BUILT_IN,
    sources: BUILT_IN,
    read: async () => config,
    write: async (change: (now: Config) => Partial<Config>) => {
      config = { ...config, ...change(config) };
      return config;
    },
    find: (name: string) => `/${name}`,
    resolve: (folder: string) => (folder.endsWith(".js") ? `/${folder}` : `/abs/${folder}`),
    isFolder: (path: string) => path !== "/abs/gone",
  };
}

test("a plugin is trusted as it is, again after a change, and taken back", async () => {
  const hashes = { "/p.js": "one" };
  const deps = settings({ "/p.js": { default: source("demo") } }, hashes);
  expect(await addPlugin(deps, "p.js")).toMatchObject({ state: "ready", sha256: "one", sources: ["demo"] });
  hashes["/p.js"] = "two";
  await addPlugin(deps, "p.js");
  expect((await deps.read()).plugins).toEqual([{ path: "/p.js", sha256: "two" }]);
  await removePlugin(deps, "p.js");
  expect((await deps.read()).plugins).toEqual([]);
  await expect(removePlugin(deps, "p.js")).rejects.toMatchObject({ code: "not_found" });
});

test("a plugin that is gone is taken back by the name it was added by", async () => {
  const content: Record<string, unknown> = {
    "/p.js": { default: source("demo") },
    "/web/node_modules/@x/y": { default: source("other") },
  };
  const deps = {
    ...settings(content),
    find: (name: string): string => {
      const path = name.startsWith("@") ? `/web/node_modules/${name}` : `/${name}`;
      if (!(path in content)) throw new TraceError("not_found", `there is no plugin ${name}`);
      return path;
    },
  };
  await addPlugin(deps, "p.js");
  await addPlugin(deps, "@x/y");
  for (const path of Object.keys(content)) delete content[path];
  await expect(removePlugin(deps, "y")).rejects.toMatchObject({ code: "not_found" });
  expect(await removePlugin(deps, "@x/y")).toMatchObject({ path: "/web/node_modules/@x/y" });
  expect(await removePlugin(deps, "p.js")).toMatchObject({ path: "/p.js" });
  expect((await deps.read()).plugins).toEqual([]);
});

test("what is no source is not trusted", async () => {
  const deps = settings({ "/p.js": { default: {} } });
  await expect(addPlugin(deps, "p.js")).rejects.toMatchObject({ code: "plugin_invalid" });
  expect((await deps.read()).plugins).toEqual([]);
});

test("folders are added once, for known sources, where there is one, and removed", async () => {
  const deps = settings({});
  await addFolder(deps, "codex", "old");
  await addFolder(deps, "codex", "old");
  expect((await deps.read()).folders).toEqual({ codex: ["/abs/old"] });
  await expect(addFolder(deps, "codexx", "old")).rejects.toMatchObject({ code: "unknown_source" });
  await expect(addFolder(deps, "codex", "gone")).rejects.toMatchObject({ code: "not_found" });
  await expect(removeFolder(deps, "codex", "other")).rejects.toMatchObject({ code: "not_found" });
  await removeFolder(deps, "codex", "old");
  expect((await deps.read()).folders).toEqual({});
});
