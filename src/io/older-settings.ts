// Settings of other tools as their files have them: read only, and never their keys and tokens.

import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { withFileLock } from "./file-lock.ts";
import { ensurePrivateFolder, readIfExists, writePrivate } from "./files.ts";

export interface OlderFile {
  readonly path: string;
  /** As people call it. */
  readonly tool: string;
  readonly sha256: string;
  /** Undefined where it cannot be read; `reason` says why. */
  readonly text: string | undefined;
  readonly reason: string | undefined;
}

const MAX_BYTES = 8 << 20;

/** Below the home folder. */
const PLACES: readonly (readonly [tool: string, ...path: string[]])[] = [
  ["CodeClaw", ".codeclaw", "config.json"],
  ["ClawJournal", ".clawjournal", "config.json"],
  ["ClawTrace", ".clawtrace", "config.json"],
  ["claude-code-sync", ".claude-code-sync.json"],
  ["claude-code-sync", ".config", "claude-code-sync", "config.json"],
];

/** Those that are there. `folder`: of the command; Claude Code Tracer kept its settings in a project. */
export function olderFiles(home: string, folder: string): readonly OlderFile[] {
  const named = PLACES.map(([tool, ...path]) => ({ tool, path: join(home, ...path) }));
  const all = [...named, { tool: "Claude Code Tracer", path: join(folder, "config", "privacy.yml") }];
  return all.flatMap(({ tool, path }) => readOlder(tool, path) ?? []);
}

function readOlder(tool: string, path: string): OlderFile | undefined {
  const failed = (reason: string): OlderFile => ({ path, tool, sha256: "", text: undefined, reason });
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isFile()) return failed("it is no file");
    if (stat.size > MAX_BYTES) return failed("it is larger than 8 MB");
    const bytes = readIfExists(path);
    if (bytes === undefined) return undefined;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { path, tool, sha256, text: bytes.toString("utf8").replace(/^\uFEFF/, ""), reason: undefined };
  } catch (error) {
    return failed(`it cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
  }
}

/** What was taken in before, by path and content. */
export function importedPath(home: string): string {
  return join(home, "imported.json");
}

export function isImported(home: string): (file: OlderFile) => boolean {
  const known = readImported(home);
  return ({ path, sha256 }) => known.some((one) => one.path === path && one.sha256 === sha256);
}

/** A file changed since is another one. */
export async function noteImported(home: string, files: readonly OlderFile[], now: number): Promise<void> {
  if (files.length === 0) return;
  ensurePrivateFolder(home);
  const path = importedPath(home);
  await withFileLock(path, () => {
    const added = files.map((file) => ({ path: file.path, sha256: file.sha256, at: new Date(now).toISOString() }));
    const others = readImported(home).filter((one) => !added.some((two) => two.path === one.path));
    writePrivate(path, `${JSON.stringify({ schema_version: 1, files: [...others, ...added] }, null, 2)}\n`);
  });
}

interface Imported {
  readonly path: string;
  readonly sha256: string;
  readonly at: string;
}

/** A damaged list is none: taking in the same settings again adds nothing. */
function readImported(home: string): readonly Imported[] {
  try {
    const text = readIfExists(importedPath(home))?.toString("utf8");
    const files: unknown = text === undefined ? [] : (JSON.parse(text) as { readonly files?: unknown }).files;
    if (!Array.isArray(files)) return [];
    return files.filter((one): one is Imported => typeof one?.path === "string" && typeof one?.sha256 === "string");
  } catch {
    return [];
  }
}
