// `npm run new source|format NAME`: makes one that works, with its fixture, its test, its page and its registry line.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatOf, nameFormat, registerFormat } from "./new-format.ts";
import { camel, docOf, EXPECTED, FIXTURE, sourceOf, testOf } from "./new-source.ts";

const ROOT = join(import.meta.dirname, "..");
const REGISTRY = "src/sources/index.ts";
const FORMATS = "src/export/index.ts";
const FORMAT_NAMES = "src/cli/program-export.ts";

/** Writes the files of a new source below `root`, over none; returns their paths. @throws Error which says why not */
export function newSource(root: string, name: string): string[] {
  checkName(name);
  const files: Readonly<Record<string, string>> = {
    [`src/sources/${name}.ts`]: sourceOf(name),
    [`src/sources/${name}.test.ts`]: testOf(name),
    [`testdata/sources/${name}/1/.${name}/sessions/first.jsonl`]: FIXTURE,
    [`testdata/home/.${name}/sessions/first.jsonl`]: FIXTURE,
    [`testdata/home-expected/${name}.json`]: EXPECTED,
    [`docs/sources/${name}.md`]: docOf(name),
  };
  return write(root, files, { [REGISTRY]: (registry) => register(registry, name) });
}

/** The same for a format, whose golden rows and page are made when its test has run. */
export function newFormat(root: string, name: string): string[] {
  checkName(name);
  const files = { [`src/export/${name}.ts`]: formatOf(name) };
  return write(root, files, {
    [FORMATS]: (registry) => registerFormat(registry, name),
    [FORMAT_NAMES]: (program) => nameFormat(program, name),
  });
}

function checkName(name: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw new Error(`${name}: a name is like my-agent`);
}

/** New files over none, then those that know of them. */
function write(
  root: string,
  files: Readonly<Record<string, string>>,
  known: Readonly<Record<string, (text: string) => string>>,
): string[] {
  const taken = Object.keys(files).find((path) => existsSync(join(root, path)));
  if (taken !== undefined) throw new Error(`${taken} is there already`);
  const changed = Object.entries(known).map(([path, change]) => [path, change(readFileSync(join(root, path), "utf8"))]);
  for (const [path = "", text = ""] of [...Object.entries(files), ...changed]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return [...Object.keys(files), ...Object.keys(known)];
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
  const makes = { source: newSource, format: newFormat };
  if ((kind !== "source" && kind !== "format") || name === undefined) {
    console.error("usage: npm run new source my-agent, or npm run new format my-rows");
    return 2;
  }
  try {
    for (const path of makes[kind](ROOT, name)) console.log(path);
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  return kind === "source" ? tryOut(name) : tryOutFormat(name);
}

function run(...args: string[]): number {
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: "inherit" }).status ?? 1;
}

const tool = (...path: string[]) => join(ROOT, "node_modules", ...path);
const BIOME = tool("@biomejs/biome", "bin", "biome");
const VITEST = tool("vitest", "vitest.mjs");

function tryOut(name: string): number {
  run(BIOME, "check", "--write", REGISTRY, `src/sources/${name}.ts`);
  run("scripts/docs.ts");
  const status = run(VITEST, "run", `src/sources/${name}.test.ts`);
  console.log(
    `\nIt reads a made-up format. Put a real log of the agent into testdata/sources/${name}/, and make src/sources/${name}.ts read it.`,
  );
  return status;
}

/** The test writes the golden rows, which the page shows. */
function tryOutFormat(name: string): number {
  run(BIOME, "check", "--write", FORMATS, FORMAT_NAMES, `src/export/${name}.ts`);
  const status = run(VITEST, "run", "src/export/formats.test.ts");
  run("scripts/docs.ts");
  console.log(
    `\nIt has a row for each turn. Make src/export/${name}.ts write yours, and its golden rows with UPDATE_GOLDEN=1.`,
  );
  return status;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
