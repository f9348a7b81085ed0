// A machine with sessions of its own for tests of exports: its app in this process, commands as a person gives them.

import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { createApp } from "../src/app.ts";
import { documentOf, runFake } from "../src/cli/testing/run-fake.ts";
import { datasetRows } from "../src/io/dataset-rows.ts";
import type { App } from "../src/ports/app.ts";
import { temporaryFolder } from "./command.ts";

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

export async function openBench(name: string): Promise<Bench> {
  const root = temporaryFolder(name);
  const home = join(root, "home");
  const data = join(root, "data");
  mkdirSync(home);
  const environment = { home, variables: {}, platform: "linux" as const };
  const app = await createApp({ environment, home: data, workers: 0 });
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

/** Everything below a folder, by its path there; packed files unpacked. */
export function textsBelow(folder: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    texts.set(path.slice(folder.length + 1), (path.endsWith(".zst") ? zstdDecompressSync(bytes) : bytes).toString());
  }
  return texts;
}

/** The same without what carries a time. */
export function bytesBelow(folder: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path).toString("latin1");
    const isReceipt = entry.name.endsWith(".receipt.json");
    texts.set(path.slice(folder.length + 1), isReceipt ? text.replace(/"created_at": "[^"]*"/, "") : text);
  }
  return texts;
}

/** Rows of one file, whatever its container. */
export async function rowsIn(path: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const row of datasetRows(path)) if ("value" in row) rows.push(row.value as Record<string, unknown>);
  return rows;
}
