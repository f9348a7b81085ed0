// A machine with sessions of its own for tests of exports: its app in this process, commands as a person gives them.

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { createApp } from "../src/app.ts";
import { documentOf, runFake } from "../src/cli/testing/run-fake.ts";
import { datasetRows } from "../src/io/dataset-rows.ts";
import type { App } from "../src/ports/app.ts";
import { temporaryFolder } from "./command.ts";
import { filesBelow } from "./poison.ts";

export interface Said {
  readonly code: number;
  readonly err: string;
  readonly document: Record<string, unknown>;
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string } | undefined;
}

export interface Bench {
  readonly root: string;
  readonly home: string;
  readonly data: string;
  readonly app: App;
  out(name: string): string;
  say(...argv: readonly string[]): Promise<Said>;
  /** Says it and expects it to be done. */
  done(...argv: readonly string[]): Promise<Record<string, unknown>>;
  close(): void;
}

/** `owner`: the last name of the home folder. */
export async function openBench(name: string, owner = "home"): Promise<Bench> {
  const root = temporaryFolder(name);
  const home = join(root, owner);
  const data = join(root, "data");
  mkdirSync(home);
  const environment = { home, variables: {}, platform: "linux" as const };
  const app = await createApp({ environment, home: data, workers: 1 });
  const say = async (...argv: readonly string[]): Promise<Said> => {
    const ran = await runFake(app, [...argv, "--json"], { now: Date.now });
    const document = documentOf(ran);
    return { code: ran.code, err: ran.err, document, error: document["error"] as Said["error"] };
  };
  return {
    root,
    home,
    data,
    app,
    out: (file) => join(root, "out", file),
    say,
    async done(...argv) {
      const { code, document, error } = await say(...argv);
      if (code !== 0) throw new Error(`${argv.join(" ")} exited with ${code}: ${JSON.stringify(error ?? document)}`);
      return document;
    },
    close() {
      app.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What everybody can read below a folder, by its path there: files unpacked, columns as rows. */
export async function textsBelow(folder: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of filesBelow(folder)) {
    const name = path.slice(folder.length + 1);
    if (path.endsWith(".parquet")) texts.set(name, JSON.stringify(await rowsIn(path)));
    else
      texts.set(name, (path.endsWith(".zst") ? zstdDecompressSync(readFileSync(path)) : readFileSync(path)).toString());
  }
  return texts;
}

/** `what in file`, for each of the texts that stands in a file or in its name. */
export async function placesOf(texts: Readonly<Record<string, string>>, folder: string): Promise<readonly string[]> {
  return [...(await textsBelow(folder))].flatMap(([name, text]) =>
    Object.entries(texts).flatMap(([what, value]) =>
      text.includes(value) || name.includes(value) ? [`${what} in ${name}`] : [],
    ),
  );
}

/** The bytes below a folder, by their path there, without the time that a receipt carries. */
export function bytesBelow(folder: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const path of filesBelow(folder)) {
    const text = readFileSync(path).toString("latin1");
    const isReceipt = path.endsWith(".receipt.json");
    texts.set(path.slice(folder.length + 1), isReceipt ? text.replace(/"created_at": "[^"]*"/, "") : text);
  }
  return texts;
}

/** Files of a set: without receipts, and without the manifest. */
export function filesOf(folder: string): readonly string[] {
  return filesBelow(folder).filter((path) => !/(?:\.receipt|manifest)\.json$/.test(path));
}

/** Rows of one file, whatever its container. */
export async function rowsIn(path: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const row of datasetRows(path)) if ("value" in row) rows.push(row.value as Record<string, unknown>);
  return rows;
}
