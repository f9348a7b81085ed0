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

/** The registry with one import and one entry more, in the order of file names. */
export function register(registry: string, name: string): string {
  const found = [...registry.matchAll(/^import \{ (\w+) \} from "\.\/(.+)\.ts";$/gm)];
  const list = /export const SOURCES: readonly Source\[\] = \[[^\]]*\];/.exec(registry)?.[0];
  const [first] = found;
  if (!first || list === undefined) throw new Error(`${REGISTRY} is not as it was: add the source by hand`);
  const all = [
    ...found.map(([, identifier = "", file = ""]) => ({ identifier, file })),
    { identifier: camel(name), file: name },
  ];
  all.sort((a, b) => (a.file < b.file ? -1 : 1));
  const imports = all.map(({ identifier, file }) => `import { ${identifier} } from "./${file}.ts";`).join("\n");
  const entries = all.map(({ identifier }) => `  ${identifier},`).join("\n");
  const last = found.at(-1) ?? first;
  return `${registry.slice(0, first.index)}${imports}${registry.slice(last.index + last[0].length)}`.replace(
    list,
    `export const SOURCES: readonly Source[] = [\n${entries}\n];`,
  );
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
