import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type DatasetManifest, type ManifestFacts, readManifest } from "../src/core/manifest.ts";
import { leaving } from "../src/core/policy.ts";
import { createTally } from "../src/core/receipt.ts";
import { beginDraft, clearLeft } from "../src/io/artifact-file.ts";
import { readArtifact } from "../src/io/artifact-read.ts";
import {
  countThere,
  earlierManifest,
  manifestOf,
  removeEarlier,
  syncFolders,
  withdrawManifest,
} from "../src/io/artifact-set.ts";
import { digest } from "../src/io/crypto.ts";
import { lockSet } from "../src/io/set-lock.ts";
import type { SetDeps, SetFile, SetInput } from "../src/pipeline/exit-set.ts";
import { fake } from "../src/privacy/boundary.ts";
import { createDetector } from "../src/privacy/detect.ts";
import { makeStamp } from "../src/privacy/redact.ts";
import { FULL_RULESET } from "../src/privacy/ruleset.ts";

const root = mkdtempSync(join(tmpdir(), "exit-set-"));
let made = 0;
/** A folder that is not there yet; it goes with the tests of the file. */
export const place = () => join(root, `set-${made++}`);
afterAll(() => rmSync(root, { recursive: true }));

export const KEY = `ghp_${fake(36)}`;
export const deps: SetDeps = {
  files: {
    begin: beginDraft,
    read: readArtifact,
    clear: clearLeft,
    lock: lockSet,
    earlier: earlierManifest,
    manifestOf,
    countThere,
    removeEarlier,
    withdraw: withdrawManifest,
    sync: syncFolders,
  },
  tools: { detector: createDetector(FULL_RULESET, digest), policy: leaving("strict"), propagator: undefined },
  knownValues: undefined,
  now: () => Date.UTC(2026, 0, 10),
  version: "9.9.9",
};
export const stamp = makeStamp("1-abc", "policy-hash", "decisions-hash");

export const FACTS: ManifestFacts = {
  format: { name: "trl", version: 1 },
  container: "jsonl",
  filters: {},
  options: {},
  sessions: Array.from({ length: 40 }, (_, i) => ({
    id: `claude-code:${digest(`id ${i}`).slice(0, 8)}-0000-4000-8000-${digest(`id ${i}`).slice(0, 12)}`,
    revision: `1-${digest(`revision ${i}`)}`,
    content_hash: digest(`content ${i}`),
    rows: i,
  })),
  labels: {},
  redactions: {},
  ruleset: "1-abc",
  policies: [{ mode: "strict", ruleset: "1-abc", policy: digest("p"), decisions: digest("d"), sessions: 3 }],
  duplicates: {},
  dropped: {},
};

export async function* bytesOf(...pieces: string[]) {
  for (const piece of pieces) yield Buffer.from(piece);
}

export function setOf(
  folder: string,
  files: Readonly<Record<string, string>>,
  facts: Partial<ManifestFacts> = {},
): SetInput {
  const list = Object.entries(files).map(
    ([name, text]): SetFile => ({ target: join(folder, name), rows: bytesOf(text), stamp, tally: createTally() }),
  );
  return {
    manifest: join(folder, "manifest.json"),
    kind: { format: "trl", container: "jsonl" },
    files: list,
    describe: () => ({ facts: { ...FACTS, ...facts }, stamp, tally: createTally() }),
  };
}

export function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .flatMap((entry) => (entry.isFile() ? join(entry.parentPath, entry.name).slice(folder.length + 1) : []))
    .sort();
}

export function manifestIn(folder: string): DatasetManifest {
  const read = readManifest(readFileSync(join(folder, "manifest.json"), "utf8"));
  if (read.kind !== "manifest") throw new Error(`the manifest is ${read.kind}`);
  return read.manifest;
}

export const withReceipts = (...names: string[]) => names.flatMap((name) => [name, `${name}.receipt.json`]).sort();
export const row = (text: string) => `${JSON.stringify({ text })}\n`;
