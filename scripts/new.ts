// `npm run new source my-agent`: makes a source that works, its fixture, its test, its page and its registry line.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { camel, docOf, EXPECTED, FIXTURE, sourceOf, testOf } from "./new-source.ts";

const ROOT = join(import.meta.dirname, "..");
const REGISTRY = "src/sources/index.ts";

/** Writes the files of a new source below `root`, over none; returns their paths. @throws Error which says why not */
export function newSource(root: string, name: string): string[] {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`${name}: a name is like my-agent`);
  const files: Readonly<Record<string, string>> = {
    [`src/sources/${name}.ts`]: sourceOf(name),
    [`src/sources/${name}.test.ts`]: testOf(name),
    [`testdata/sources/${name}/1/.${name}/sessions/first.jsonl`]: FIXTURE,
    [`testdata/home/.${name}/sessions/first.jsonl`]: FIXTURE,
    [`testdata/home-expected/${name}.json`]: EXPECTED,
    [`docs/sources/${name}.md`]: docOf(name),
  };
  const taken = Object.keys(files).find((path) => existsSync(join(root, path)));
  if (taken !== undefined) throw new Error(`${taken} is there already`);
  const registry = register(readFileSync(join(root, REGISTRY), "utf8"), name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  writeFileSync(join(root, REGISTRY), registry);
  return [...Object.keys(files), REGISTRY];
}

/** The registry with one import and one entry more, in the order of names. */
export function register(registry: string, name: string): string {
  const identifier = camel(name);
  const imports = [...registry.matchAll(/^import .*;$/gm)].at(-1);
  const list = /(export const SOURCES: readonly Source\[\] = \[)([^\]]*?)(,?\s*\];)/.exec(registry);
  if (!imports || !list) throw new Error(`${REGISTRY} is not as it was: add the source by hand`);
  const entries = `${list[2]?.trim()}, ${identifier}`.split(",").map((entry) => `  ${entry.trim()},`);
  const withEntry = registry.replace(list[0], `${list[1]}\n${entries.join("\n")}\n];`);
  return withEntry.replace(imports[0], `${imports[0]}\nimport { ${identifier} } from "./${name}.ts";`);
}

function main([kind, name]: readonly string[]): number {
  if (kind !== "source" || name === undefined) {
    console.error("usage: npm run new source my-agent");
    return 2;
  }
  try {
    for (const path of newSource(ROOT, name)) console.log(path);
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" }).status ?? 1;
  const tool = (...path: string[]) => join(ROOT, "node_modules", ...path);
  run(tool("@biomejs/biome", "bin", "biome"), "check", "--write", "src/sources/index.ts", `src/sources/${name}.ts`);
  run("scripts/docs.ts");
  const status = run(tool("vitest", "vitest.mjs"), "run", `src/sources/${name}.test.ts`);
  console.log(
    `\nIt reads a made-up format. Put a real log of the agent into testdata/sources/${name}/, and make src/sources/${name}.ts read it.`,
  );
  return status;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
