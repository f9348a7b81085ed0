// Reads `privacy.yml`, the owner's and a repository's, and what they point to; read anew at each use.

import { readFileSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { TraceError } from "../core/errors.ts";
import type { GitleaksFile, PrivacyFile, Refusal } from "../core/privacy.ts";
import { readIfExists } from "./files.ts";

const MAX_BYTES = 4 << 20;

export function privacyPath(home: string): string {
  return join(home, "privacy.yml");
}

/**
 * The file at `path`; undefined where there is none.
 * @throws TraceError `config_invalid` with every line that is wrong: nothing leaves by half of a policy.
 */
export async function readPrivacyFile(
  path: string,
  options: { within?: string } = {},
): Promise<PrivacyFile | undefined> {
  const text = readText(path);
  if (text === undefined) return undefined;
  // Loaded late: most homes have no such file.
  const { parsePrivacy } = await import("./privacy-schema.ts");
  const parsed = parsePrivacy(text);
  if (parsed.problem !== undefined) {
    throw new TraceError("config_invalid", `${path}: ${parsed.problem}`, {
      hint: `Correct ${path}; until then nothing is shown or given away by a policy that is not yours.`,
    });
  }
  const refused: Refusal[] = [];
  const gitleaks = parsed.written.gitleaks.flatMap((written, i) => {
    const file = readGitleaks(written, dirname(path), options.within);
    if ("text" in file) return [file];
    refused.push({ what: `gitleaks ${i + 1} (${written})`, reason: file.reason });
    return [];
  });
  return { path, written: parsed.written, gitleaks, refused };
}

/**
 * The files of the repositories that these folders are, each once; folders that are gone have none. `home`: the data
 * folder, whose file is the owner's own though it lies in a `.tracemill`.
 */
export async function readRepositoryFiles(folders: readonly string[], home: string): Promise<readonly PrivacyFile[]> {
  const files: PrivacyFile[] = [];
  const seen = new Set<string>();
  const ownFolder = realFolder(home);
  for (const folder of folders) {
    if (!isAbsolute(folder)) continue;
    const root = realFolder(folder);
    if (root === undefined || seen.has(root)) continue;
    seen.add(root);
    const place = realFolder(join(root, ".tracemill"));
    if (place === undefined || place === ownFolder) continue;
    const file = await readPrivacyFile(join(place, "privacy.yml"), { within: root });
    if (file) files.push(file);
  }
  return files;
}

function realFolder(folder: string): string | undefined {
  try {
    return statSync(folder).isDirectory() ? realpathSync(folder) : undefined;
  } catch {
    // Gone, not ours to enter, or no path at all: it has no say.
    return undefined;
  }
}

function readText(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device would be read for ever, and a repository can bring a link to one.
  if (stat !== undefined && !stat.isFile()) throw unreadable(path, "is no file");
  if (stat !== undefined && stat.size > MAX_BYTES) throw unreadable(path, "is larger than 4 MB");
  try {
    const bytes = readIfExists(path);
    return bytes === undefined ? undefined : new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(path, cause instanceof TypeError ? "is no UTF-8 text" : (cause as Error).message);
  }
}

function factsOf(path: string): { readonly size: number; readonly isFile: boolean } {
  const stat = statSync(path);
  return { size: stat.size, isFile: stat.isFile() };
}

function unreadable(path: string, why: string): TraceError {
  return new TraceError("config_invalid", `cannot read ${path}: it ${why}`, {
    hint: "Check that it is a file, is yours and may be read.",
  });
}

function readGitleaks(written: string, folder: string, within?: string): GitleaksFile | { readonly reason: string } {
  const path = resolve(folder, written.startsWith("~/") ? join(homedir(), written.slice(2)) : written);
  try {
    const real = realpathSync(path);
    // A repository has no say over files outside of it.
    if (within !== undefined && !real.startsWith(within + sep)) return { reason: "it lies outside the repository" };
    const { size, isFile } = factsOf(real);
    if (!isFile) return { reason: "it is no file" };
    if (size > MAX_BYTES) return { reason: "it is larger than 4 MB" };
    return { path, text: readFileSync(real, "utf8") };
  } catch (error) {
    return { reason: `it cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})` };
  }
}
