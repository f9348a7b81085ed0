// Every source, on its own fixtures with anything in the place of anything: it reads on, and what it yields is sound.

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import fc from "fast-check";
import { afterAll, test } from "vitest";
import { type LogRef, rootsOf, type Source } from "../ports/source.ts";
import { MUTATIONS, mutated } from "../testing/mutations.ts";
import { collect } from "../testing/reading.ts";
import { environmentOf, filesOf } from "../testing/source-desk.ts";
import { checkItems } from "../testing/source-items.ts";
import { SOURCES } from "./index.ts";

/** Of each log. More, and others, are tried with these variables: `SOURCE_RUNS=2000 SOURCE_SEED=7`. */
const RUNS = Number(process.env["SOURCE_RUNS"] ?? 60);
const SEED = Number(process.env["SOURCE_SEED"] ?? 20_261_125);
/** Files whose words can be exchanged: the others are databases, or packed. */
const TEXT = /\.(?:jsonl?|md|txt)(?:\.[^/\\]*)?$/;

const testdata = join(import.meta.dirname, "../../testdata/sources");
const desk = mkdtempSync(join(tmpdir(), "tracemill-sources-"));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

const mutations = fc.array(
  fc.record({ kind: fc.constantFrom(...MUTATIONS), line: fc.nat(), place: fc.nat(), other: fc.nat() }),
  { minLength: 1, maxLength: 8 },
);

async function logsOf(source: Source, home: string): Promise<LogRef[]> {
  const folders = source.optIn === undefined ? [] : foldersIn(home);
  const found: LogRef[] = [];
  for (const root of rootsOf(source, environmentOf(source, home, { folders })))
    for await (const log of source.discover(root)) found.push(log);
  return found.filter((log) => existsSync(log.path) && filesOf(log).some(isText));
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function isText(path: string): boolean {
  return TEXT.test(path) && !path.endsWith(".zst");
}

async function survives(source: Source, log: LogRef): Promise<void> {
  const files = filesOf(log).filter(isText);
  const texts = files.map((path) => readFileSync(path, "utf8"));
  try {
    const property = fc.asyncProperty(fc.nat(), mutations, async (which, steps) => {
      const i = which % files.length;
      const path = files[i] as string;
      const text = mutated(texts[i] as string, steps);
      writeFileSync(path, text);
      const bytes = log.bytes - Buffer.byteLength(texts[i] as string) + Buffer.byteLength(text);
      checkItems(await collect(source.read({ ...log, bytes }, { from: 0 })), text);
      writeFileSync(path, texts[i] as string);
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
  } finally {
    files.forEach((path, i) => {
      writeFileSync(path, texts[i] as string);
    });
  }
}

for (const source of SOURCES) {
  const fixtures = join(testdata, source.name);
  for (const version of existsSync(fixtures) ? readdirSync(fixtures).sort() : []) {
    const home = join(desk, source.name, version);
    cpSync(join(fixtures, version), home, { recursive: true, verbatimSymlinks: true });
    for (const log of await logsOf(source, home))
      test(`${source.name} reads ${version} ${relative(home, log.path)}, whatever it holds`, () =>
        survives(source, log));
  }
}
