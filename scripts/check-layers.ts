// Keeps the walls of the house: who may import whom, no cycles, no file too long, every adapter registered.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const PURE_PACKAGES = ["@pydantic/genai-prices"];
const LIMIT = 400;

/** For each room: the rooms it may import, and whether it may use Node's modules or packages. */
const ROOMS: Record<
  string,
  { readonly rooms: readonly string[]; readonly node: boolean; readonly packages: boolean | readonly string[] }
> = {
  core: { rooms: [], node: false, packages: false },
  io: { rooms: ["core"], node: true, packages: true },
  ports: { rooms: ["core"], node: false, packages: false },
  testing: { rooms: ["ports", "core"], node: true, packages: true },
  privacy: { rooms: ["core", "ports"], node: false, packages: PURE_PACKAGES },
  classify: { rooms: ["core", "ports"], node: false, packages: PURE_PACKAGES },
  curate: { rooms: ["core", "ports"], node: false, packages: PURE_PACKAGES },
  insight: { rooms: ["core", "ports"], node: false, packages: PURE_PACKAGES },
  sources: { rooms: ["core", "ports", "io"], node: true, packages: true },
  store: { rooms: ["core", "ports", "io"], node: true, packages: true },
  export: { rooms: ["core", "ports", "io"], node: true, packages: true },
  publish: { rooms: ["core", "ports", "io"], node: true, packages: true },
  pipeline: { rooms: ["core", "ports", "privacy", "classify", "curate", "insight"], node: true, packages: true },
  cli: { rooms: ["core", "ports", "pipeline", "insight"], node: true, packages: true },
  server: { rooms: ["core", "ports", "pipeline", "insight"], node: true, packages: true },
  mcp: { rooms: ["core", "ports", "pipeline", "insight"], node: true, packages: true },
  daemon: { rooms: ["core", "ports", "pipeline", "insight"], node: true, packages: true },
};
/** Rooms whose files are peers: they never import each other, only what the room shares in a folder of its own. */
const PEERS = ["sources", "export", "publish"];
/** Files at the top of `src/`: they import what is below, and nothing below imports them. */
const ROOTS = ["main.ts", "app.ts", "worker.ts", "index.ts", "plugin.ts"];

export interface Problem {
  readonly file: string;
  readonly message: string;
}

export interface Sources {
  /** Path below `src/` (with `/`) to content. */
  readonly [path: string]: string;
}

const isTest = (path: string) => /\.test\.ts$/.test(path);
const room = (path: string) => (path.includes("/") ? (path.split("/")[0] as string) : "");

/** Every module a file names in an import or export, dynamic ones included. */
export function importsOf(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*"([^"]+)"|import\(\s*"([^"]+)"|(?:^|\n)\s*import\s*"([^"]+)"/g,
  )) {
    found.push((match[1] ?? match[2] ?? match[3]) as string);
  }
  return found;
}

function target(from: string, specifier: string): string {
  return join(dirname(from), specifier).split("\\").join("/");
}

function checkImport(from: string, specifier: string): string | undefined {
  const own = room(from);
  const rules = ROOMS[own];
  if (!rules) return ROOTS.includes(from) ? undefined : `not a known room of the house: ${own || from}`;
  if (specifier.startsWith(".")) {
    const to = target(from, specifier);
    if (to.startsWith("..")) return `imports ${specifier}, outside src/`;
    if (ROOTS.includes(to)) return `${own} may not import the root ${to}`;
    const other = room(to);
    if (other === own) return peerProblem(from, to);
    return rules.rooms.includes(other) ? undefined : `${own} may not import ${other}`;
  }
  if (specifier.startsWith("node:")) return rules.node ? undefined : `${own} is pure: it may not import ${specifier}`;
  const name = specifier.startsWith("@")
    ? specifier.split("/").slice(0, 2).join("/")
    : (specifier.split("/")[0] as string);
  const allowed = rules.packages === true || (Array.isArray(rules.packages) && rules.packages.includes(name));
  return allowed ? undefined : `${own} may not import the package ${name}`;
}

/** `sources/codex.ts` and `sources/codex/...` are one peer; `index.ts` registers all of them. */
function peerProblem(from: string, to: string): string | undefined {
  const own = room(from);
  if (!PEERS.includes(own) || from === `${own}/index.ts`) return undefined;
  const peer = (path: string) => (path.split("/")[1] as string).replace(/(\.test)?\.ts$/, "");
  const shared = peer(to) === "shared";
  return peer(from) === peer(to) || shared ? undefined : `peers may not import each other: ${to}`;
}

function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const state = new Map<string, "open" | "done">();
  const found: string[][] = [];
  const visit = (file: string, path: string[]) => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      found.push([...path.slice(path.indexOf(file)), file]);
      return;
    }
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

/** An adapter that no registry names would never run. */
function unregistered(sources: Sources): Problem[] {
  const problems: Problem[] = [];
  for (const [folder, registry] of [
    ["sources", "sources/index.ts"],
    ["privacy/rules", "privacy/ruleset.ts"],
    ["export", "export/index.ts"],
    ["publish", "publish/index.ts"],
  ] as const) {
    const text = sources[registry];
    for (const path of Object.keys(sources)) {
      const own = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
      if (!own || own.includes("/") || isTest(path) || path === registry) continue;
      const named = text !== undefined && importsOf(text).some((specifier) => target(registry, specifier) === path);
      if (!named) problems.push({ file: path, message: `is not registered in ${registry}` });
    }
  }
  return problems;
}

/** Every breach of the house's rules, given all files of `src/`. */
export function check(sources: Sources): Problem[] {
  const problems: Problem[] = [];
  const graph = new Map<string, string[]>();
  for (const [path, text] of Object.entries(sources)) {
    const lines = text.split("\n").length - 1;
    if (lines > LIMIT && !path.includes("/migrations/"))
      problems.push({ file: path, message: `${lines} lines: the limit is ${LIMIT}` });
    const specifiers = importsOf(text);
    if (!isTest(path)) {
      for (const specifier of specifiers) {
        const message = checkImport(path, specifier);
        if (message) problems.push({ file: path, message });
      }
    }
    graph.set(
      path,
      specifiers
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => target(path, specifier))
        .filter((to) => to in sources),
    );
  }
  for (const cycle of cycles(graph))
    problems.push({ file: cycle[0] as string, message: `import cycle: ${cycle.join(" -> ")}` });
  return [...problems, ...unregistered(sources)];
}

function load(root: string): Sources {
  const sources: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const path = join(entry.parentPath, entry.name);
    sources[relative(root, path).split("\\").join("/")] = readFileSync(path, "utf8");
  }
  return sources;
}

if (import.meta.main) {
  const sources = load(resolve(import.meta.dirname, "../src"));
  const problems = check(sources);
  for (const { file, message } of problems) console.error(`src/${file}: ${message}`);
  const lengths = Object.entries(sources)
    .filter(([path]) => !isTest(path))
    .map(([, text]) => text.split("\n").length - 1)
    .sort((a, b) => a - b);
  const at = (share: number) => lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * share))] ?? 0;
  console.log(
    `layers: ${lengths.length} files, median ${at(0.5)} lines, p90 ${at(0.9)}, longest ${lengths.at(-1) ?? 0}; ${problems.length} problems`,
  );
  if (problems.length > 0) process.exit(1);
}
