// Publishes sample sessions into folders, as a dataset's repository would hold them, for readers that are not ours.

import { hash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createApp } from "../src/app.ts";
import { runFake } from "../src/cli/testing/run-fake.ts";
import { readManifest } from "../src/core/manifest.ts";
import type { Candidate } from "../src/core/publication.ts";
import { CONTAINERS, FORMATS } from "../src/export/index.ts";
import { openOutbox, readRange, saveBytes } from "../src/io/outbox.ts";
import { parquetRows } from "../src/io/parquet-file.ts";
import { SET_FILES } from "../src/io/set-files.ts";
import { publishCandidate } from "../src/pipeline/publish/publish.ts";
import { openDesk } from "../src/pipeline/publish/testing/publishing.ts";

const ROOT = resolve(import.meta.dirname, "..");
const HOMES = [join(ROOT, "samples/home"), join(ROOT, "testdata/home")];
const SHARD_BYTES = 200_000;

export interface PublishedFolder {
  readonly folder: string;
  readonly rows: number;
  readonly projects: readonly string[];
}

/** Writes a folder `published-<format>-<container>` below `out` for each format and container. */
export async function publishFolders(
  out: string,
  formats: readonly string[],
  containers: readonly ("jsonl" | "parquet")[],
): Promise<PublishedFolder[]> {
  const data = mkdtempSync(join(tmpdir(), "tracemill-published-"));
  const made: PublishedFolder[] = [];
  try {
    for (const home of HOMES) {
      const app = await createApp({ environment: { home, variables: {}, platform: "linux" }, home: data, workers: 1 });
      await app.scan({});
      app.close();
    }
    const app = await createApp({
      environment: { home: data, variables: {}, platform: "linux" },
      home: data,
      workers: 1,
    });
    for (const format of formats) {
      const folder = join(data, "exported", format);
      const { code, out: said } = await runFake(app, ["export", "-a", "-f", format, "--flat", "-o", folder, "--json"], {
        now: Date.now,
      });
      if (code !== 0) throw new Error(said);
      for (const container of containers)
        made.push(await publish(folder, join(out, `published-${format}-${container}`), container));
    }
    app.close();
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
  return made;
}

async function publish(from: string, folder: string, container: "jsonl" | "parquet"): Promise<PublishedFolder> {
  const desk = openDesk({
    files: SET_FILES,
    openOutbox,
    read: readRange,
    save: saveBytes,
    parquetRows,
    containers: CONTAINERS,
  });
  try {
    const candidate = candidateIn(from);
    const deps = {
      ...desk.deps,
      formats: FORMATS,
      shardBytes: SHARD_BYTES,
      place: { sink: "memory", at: "samples/sessions" },
    };
    const { rows } = await publishCandidate(deps, desk.intent(candidate, { container }));
    for (const [path, bytes] of desk.dataset.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const { projects } = JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8")) as { projects: object };
    return { folder, rows, projects: Object.keys(projects) };
  } finally {
    desk.close();
  }
}

/** An export, as the gate would keep it. */
function candidateIn(folder: string): Candidate {
  const path = join(folder, "manifest.json");
  const text = readFileSync(path, "utf8");
  const read = readManifest(text);
  if (read.kind !== "manifest") throw new Error(`${path} is no manifest`);
  const { files, sessions, format, container } = read.manifest;
  const [file] = files;
  if (file === undefined) throw new Error(`${path} names no file`);
  const lines = readFileSync(join(folder, file.path), "utf8").split("\n");
  let at = 0;
  return {
    folder,
    manifest: path,
    files: [file],
    sha256: file.sha256,
    format,
    container,
    exportedAt: Date.UTC(2026, 10, 26, 10, 15),
    sources: ["all"],
    guard: { mode: "strict", hidden: [], excluded: [], ignores: 0, quarantine: 10 },
    redactions: 0,
    left: [],
    sessions: sessions.map(({ id, revision, rows }) => {
      const row = JSON.parse(lines[at] ?? "{}") as { project?: string; trajectory_type?: string; model?: string };
      at += rows;
      const models = row.model === undefined ? [] : [row.model];
      const facts = { id, revision, rows, file: file.path, project: row.project, root: undefined, models };
      return { ...facts, type: row.trajectory_type ?? "unlabelled", inputTokens: undefined, outputTokens: undefined };
    }),
  };
}

/** Of a folder that was published: what the index says of each file is true. */
export function checkIndex(folder: string): void {
  const latest = JSON.parse(readFileSync(join(folder, "versions/latest.json"), "utf8")) as {
    readonly files: readonly { readonly path: string; readonly sha256: string }[];
  };
  for (const { path, sha256 } of latest.files) {
    if (hash("sha256", readFileSync(join(folder, path))) !== sha256) throw new Error(`${path} is another`);
  }
}
