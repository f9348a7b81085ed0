// Keeps the walls of the house: who may import whom, no cycles, no file too long, every adapter registered.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Lines: a hard stop for one file, and what the whole may be at most. */
const LIMITS = { file: 400, median: 130, p90: 260 };

interface Walls {
  /** Rooms it may import, besides itself. */
  readonly rooms: readonly string[];
  /** `none`: nothing from outside; a list: these packages and no `node:*`; `all`: both. */
  readonly outside: "none" | "all" | readonly string[];
}

const ground: Walls = { rooms: [], outside: "none" };
const promise: Walls = { rooms: ["core"], outside: "none" };
const pure: Walls = { rooms: ["core", "ports"], outside: ["@pydantic/genai-prices"] };
/** Standards that are not ours to write: numbering plans, bank accounts, addresses, and a linear regular expression. */
const detection: Walls = { ...pure, outside: ["libphonenumber-js", "ibantools", "ipaddr.js", "re2js", "yaml"] };
const adapter: Walls = { rooms: ["core", "ports", "io"], outside: "all" };
const door: Walls = { rooms: ["core", "ports", "pipeline", "insight"], outside: "all" };

const ROOMS: Readonly<Record<string, Walls>> = {
  core: ground,
  ports: promise,
  io: { rooms: ["core"], outside: "all" },
  testing: { rooms: ["core", "ports"], outside: "all" },
  privacy: detection,
  classify: pure,
  curate: pure,
  insight: pure,
  sources: adapter,
  store: adapter,
  export: adapter,
  publish: adapter,
  judges: adapter,
  pipeline: { rooms: ["core", "ports", "privacy", "classify", "curate", "insight"], outside: "all" },
  cli: door,
  server: door,
  mcp: door,
  daemon: door,
};
/** Rooms whose adapters are peers: they never import each other, only what lies in the room's folder `shared/`. */
const PEERS = ["sources", "export", "publish", "judges"];
/** Files at the top of `src/`: they import what is below, and nothing below imports them. */
const ROOTS = [
  "app-account.ts",
  "main.ts",
  "app.ts",
  "app-dataset.ts",
  "app-disk.ts",
  "app-proof.ts",
  "app-exit.ts",
  "app-given.ts",
  "worker.ts",
  "index.ts",
  "plugin.ts",
  "app-scrub.ts",
  "app-privacy.ts",
  "app-findings.ts",
  "app-export.ts",
  "app-report.ts",
  "app-select.ts",
  "app-export-work.ts",
  "export-worker.ts",
  "app-desk.ts",
  "app-guard.ts",
  "app-gate.ts",
  "app-scope.ts",
  "app-views.ts",
  "app-trail.ts",
  "app-publish.ts",
  "app-candidate.ts",
  "app-send.ts",
];
/** Folders of adapters, with the file that must name each of them. */
const REGISTRIES = {
  sources: "sources/index.ts",
  "privacy/rules": "privacy/ruleset.ts",
  export: "export/index.ts",
  publish: "publish/index.ts",
  judges: "judges/index.ts",
};

/** Who puts the mark of redaction on. */
const MINT = "core/mint.ts";
const MAY_MINT = /^(?:privacy\/|core\/minted\.ts$)/;

export interface Problem {
  readonly file: string;
  readonly message: string;
}

/** Path below `src/` (with `/`) to content. */
export type Sources = Readonly<Record<string, string>>;

const isTest = (path: string) => path.endsWith(".test.ts");
const isGenerated = (path: string) => /\/migrations\/m?\d/.test(path);
const room = (path: string) => (path.includes("/") ? (path.split("/")[0] as string) : "");
const lineCount = (text: string) => text.split("\n").length - 1;
/** `sources/codex.ts`, its test and all of `sources/codex/` are one peer. */
const peer = (path: string) => (path.split("/")[1] as string).replace(/(\.test)?\.ts$/, "");
const target = (from: string, specifier: string) => join(dirname(from), specifier).split("\\").join("/");

/** Every module a file names in an import or export, dynamic ones included. */
export function importsOf(text: string): string[] {
  const statement = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*"([^"\s]+)"/g;
  const dynamic = /import\(\s*"([^"]+)"/g;
  const bare = /(?:^|\n)\s*import\s*"([^"]+)"/g;
  return [statement, dynamic, bare].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => match[1] as string),
  );
}

function checkImport(from: string, specifier: string): string | undefined {
  const own = room(from);
  const walls = ROOMS[own];
  if (!walls) return ROOTS.includes(from) ? undefined : `not a known room of the house: ${own || from}`;
  if (specifier.startsWith(".")) return checkLocal(from, target(from, specifier), walls);
  if (walls.outside === "all") return undefined;
  if (specifier.startsWith("node:")) return `${own} is pure: it may not import ${specifier}`;
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  return walls.outside.includes(name) ? undefined : `${own} may not import the package ${name}`;
}

function checkLocal(from: string, to: string, walls: Walls): string | undefined {
  const own = room(from);
  if (to.startsWith("..")) return `imports ${to}, outside src/`;
  if (to === MINT)
    return MAY_MINT.test(from) ? undefined : `only privacy/ may redact: ask ${MINT} through core/minted.ts`;
  if (ROOTS.includes(to)) return `${own} may not import the root ${to}`;
  const other = room(to);
  if (other !== own) return walls.rooms.includes(other) ? undefined : `${own} may not import ${other}`;
  if (!PEERS.includes(own) || from === `${own}/index.ts`) return undefined;
  return peer(from) === peer(to) || peer(to) === "shared" ? undefined : `peers may not import each other: ${to}`;
}

function cycles(graph: ReadonlyMap<string, readonly string[]>): Problem[] {
  const state = new Map<string, "open" | "done">();
  const problems: Problem[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      const cycle = [...path.slice(path.indexOf(file)), file];
      problems.push({ file, message: `import cycle: ${cycle.join(" -> ")}` });
      return;
    }
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file, []);
  return problems;
}

/** An adapter that no registry names would never run. One of several files is registered by any of them. */
function unregistered(sources: Sources): Problem[] {
  const problems: Problem[] = [];
  for (const [folder, registry] of Object.entries(REGISTRIES)) {
    const adapter = (path: string) => path.slice(folder.length + 1).replace(/(\/.*|\.ts)$/, "");
    const inFolder = (path: string) => path.startsWith(`${folder}/`) && path !== registry && !isTest(path);
    const named = importsOf(sources[registry] ?? "")
      .map((specifier) => target(registry, specifier))
      .filter(inFolder)
      .map(adapter);
    const known = new Set([...named, "shared"]);
    for (const path of Object.keys(sources).filter(inFolder)) {
      if (known.has(adapter(path))) continue;
      known.add(adapter(path));
      problems.push({ file: path, message: `is not registered in ${registry}` });
    }
  }
  return problems;
}

export interface Lengths {
  readonly files: number;
  readonly median: number;
  readonly p90: number;
  readonly longest: number;
}

/** Lines of all files that people write, tests excepted. */
export function lengthsOf(sources: Sources): Lengths {
  const lengths = Object.entries(sources)
    .filter(([path]) => !isTest(path) && !isGenerated(path))
    .map(([, text]) => lineCount(text))
    .sort((a, b) => a - b);
  const at = (share: number) => lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * share))] ?? 0;
  return { files: lengths.length, median: at(0.5), p90: at(0.9), longest: lengths.at(-1) ?? 0 };
}

function tooLong(sources: Sources): Problem[] {
  const problems: Problem[] = [];
  for (const [file, text] of Object.entries(sources)) {
    const lines = lineCount(text);
    if (lines > LIMITS.file && !isGenerated(file))
      problems.push({ file, message: `${lines} lines: the limit is ${LIMITS.file}` });
  }
  const lengths = lengthsOf(sources);
  for (const key of ["median", "p90"] as const) {
    if (lengths[key] <= LIMITS[key]) continue;
    problems.push({
      file: "",
      message: `${key} of the file lengths is ${lengths[key]} lines: the limit is ${LIMITS[key]}`,
    });
  }
  return problems;
}

/** Every breach of the house's rules, given all files of `src/`. */
export function check(sources: Sources): Problem[] {
  const problems: Problem[] = [];
  const graph = new Map<string, string[]>();
  for (const [file, text] of Object.entries(sources)) {
    const specifiers = importsOf(text);
    for (const specifier of isTest(file) ? [] : specifiers) {
      const message = checkImport(file, specifier);
      if (message) problems.push({ file, message });
    }
    const local = specifiers.filter((specifier) => specifier.startsWith(".")).map((one) => target(file, one));
    graph.set(
      file,
      local.filter((to) => to in sources),
    );
  }
  return [...problems, ...tooLong(sources), ...cycles(graph), ...unregistered(sources)];
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
  const { files, median, p90, longest } = lengthsOf(sources);
  console.log(
    `layers: ${files} files, median ${median} lines, p90 ${p90}, longest ${longest}; ${problems.length} problems`,
  );
  if (problems.length > 0) process.exit(1);
}
