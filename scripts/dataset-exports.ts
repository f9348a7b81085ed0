// Exports every format of rows of sample sessions, and of the development corpus where it is, as JSON Lines and as Parquet,
// for readers that are not ours.

import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createApp } from "../src/app.ts";
import { runFake } from "../src/cli/testing/run-fake.ts";
import { FORMATS } from "../src/export/index.ts";
import { publishFolders } from "./published-folder.ts";

const ROOT = resolve(import.meta.dirname, "..");
const CORPUS = resolve(ROOT, "../shared/corpus");
const CONTAINERS = ["jsonl", "parquet"];

/** Homes that are read into one store, by the name that its datasets get. */
const SETS: Readonly<Record<string, readonly string[]>> = {
  samples: [join(ROOT, "samples/home"), join(ROOT, "testdata/home")],
  corpus: ["claude-code", "codex", "pi"].map((agent) => join(CORPUS, agent, "real")),
};

export interface Exported {
  /** Files that were written. */
  readonly files: readonly string[];
  /** What has no rows, or no sessions, in words. */
  readonly missing: readonly string[];
}

/** Writes `<format>-<set>.<container>` below `out`. @throws Error where an export fails for want of anything but rows */
export async function exportAll(
  out: string,
  formats = FORMATS.filter(({ output }) => output.kind === "rows").map(({ name }) => name),
  containers = CONTAINERS,
): Promise<Exported> {
  const files: string[] = [];
  const missing: string[] = [];
  mkdirSync(out, { recursive: true });
  for (const [set, all] of Object.entries(SETS)) {
    const homes = all.filter((home) => existsSync(home));
    if (homes.length < all.length) missing.push(`${set}: ${all.length - homes.length} of its folders are not here`);
    if (homes.length === 0) continue;
    await withStore(homes, async (say) => {
      for (const format of formats) {
        for (const container of containers) {
          const file = join(out, `${format}-${set}.${container}`);
          const { code, error } = await say("export", "-a", "-f", format, "--keep-duplicates", "-o", file);
          if (code === 0) files.push(file);
          else if (error?.code === "not_found") missing.push(`${format}-${set}.${container}: no row of it`);
          else throw new Error(`${format}-${set}.${container}: ${error?.message}`);
        }
      }
    });
  }
  return { files, missing };
}

interface Answer {
  readonly code: number;
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

async function withStore(
  homes: readonly string[],
  use: (say: (...argv: readonly string[]) => Promise<Answer>) => Promise<void>,
): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "tracemill-exports-"));
  const open = (home: string) =>
    createApp({ environment: { home, variables: {}, platform: "linux" }, home: data, workers: 1 });
  try {
    for (const home of homes) {
      const app = await open(home);
      await app.scan({});
      app.close();
    }
    const app = await open(data);
    await use(async (...argv) => {
      const { code, out } = await runFake(app, [...argv, "--json"], { now: Date.now });
      return { code, error: (JSON.parse(out) as { readonly error?: Answer["error"] }).error };
    });
    app.close();
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const [, , out] = process.argv;
  if (out === undefined) throw new Error("usage: dataset-exports.ts FOLDER");
  const { files, missing } = await exportAll(out);
  for (const one of missing) console.log(`did not run: ${one}`);
  const published = await publishFolders(out, ["sessions", "trl"], ["jsonl", "parquet"]);
  console.log(`${files.length} datasets exported, ${published.length} published`);
}
