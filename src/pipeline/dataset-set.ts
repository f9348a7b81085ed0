// The set that a file is of: its manifest, the files that it names, and what is wrong with the set as a whole.

import { basename, dirname, join, relative, sep } from "node:path";
import { TraceError } from "../core/errors.ts";
import { type DatasetManifest, MANIFEST_NAME, type ManifestFile, readManifest } from "../core/manifest.ts";

export interface BesideDeps {
  exists(path: string): boolean;
  isFolder(path: string): boolean;
  isFile(path: string): boolean;
  /** A whole file; undefined where there is none. */
  text(path: string): string | undefined;
  receiptPath(path: string): string;
}

export interface FoundSet {
  /** Of the manifest. */
  readonly path: string | undefined;
  readonly manifest: DatasetManifest | undefined;
  readonly files: readonly {
    readonly path: string;
    readonly entry: ManifestFile | undefined;
    /** What is wrong with it beside its content. */
    readonly problems: readonly string[];
  }[];
  readonly problems: readonly string[];
}

/** @throws TraceError `not_found`, `source_unreadable` for a folder or a manifest that names no set */
export function findSet(deps: BesideDeps, path: string): FoundSet {
  if (!deps.exists(path)) {
    throw new TraceError("not_found", `there is no file ${path}`, {
      hint: "Name a file of rows, a manifest, or its folder; `tracemill export` says where it writes them.",
    });
  }
  if (deps.isFolder(path)) return wholeSet(deps, join(path, MANIFEST_NAME));
  // A pipe would be waited for, without an end.
  if (!deps.isFile(path)) {
    throw new TraceError("source_unreadable", `${path} is no file`, {
      hint: "Write its rows to a file, and name that.",
    });
  }
  return isManifest(path) ? wholeSet(deps, path) : setOfFile(deps, path);
}

/** By its name. */
export function isManifest(path: string): boolean {
  return basename(path) === MANIFEST_NAME || path.endsWith(`.${MANIFEST_NAME}`);
}

function wholeSet(deps: BesideDeps, path: string): FoundSet {
  const text = deps.text(path);
  if (text === undefined) {
    throw new TraceError(
      "source_unreadable",
      `there is no ${basename(path)} in ${dirname(path)}: an export that was never finished, or none`,
      { hint: "Run the export again, or name one of the files there." },
    );
  }
  const read = readManifest(text);
  if (read.kind !== "manifest") {
    throw new TraceError("source_unreadable", `${path} ${whyUnread(read)}`, {
      hint: "Name one of the files themselves.",
    });
  }
  const folder = dirname(path);
  const files = read.manifest.files.map((entry) => {
    const file = join(folder, ...entry.path.split("/"));
    return { path: file, entry, problems: deps.exists(file) ? receiptProblems(deps, file, entry) : [] };
  });
  return { path, manifest: read.manifest, files, problems: [] };
}

function setOfFile(deps: BesideDeps, path: string): FoundSet {
  const receipt = receiptOf(deps, path);
  const said = receipt?.manifest === undefined ? undefined : join(dirname(path), ...receipt.manifest.split("/"));
  const candidates = new Set([said, `${path}.${MANIFEST_NAME}`, join(dirname(path), MANIFEST_NAME)]);
  const problems: string[] = [];
  for (const candidate of candidates) {
    const text = candidate === undefined ? undefined : deps.text(candidate);
    if (candidate === undefined || text === undefined) continue;
    const read = readManifest(text);
    // A manifest of something else may lie beside it.
    if (read.kind !== "manifest") {
      if (candidate === said) problems.push(`its manifest ${whyUnread(read)}`);
      continue;
    }
    const name = relative(dirname(candidate), path).split(sep).join("/");
    const entry = read.manifest.files.find((file) => file.path === name);
    if (entry === undefined) {
      if (candidate === said) problems.push("its manifest does not name it");
      continue;
    }
    const own = { path, entry, problems: receiptProblems(deps, path, entry) };
    return { path: candidate, manifest: read.manifest, files: [own], problems };
  }
  if (said !== undefined && deps.text(said) === undefined) {
    problems.push("its set was not finished: there is no manifest. Run the export again");
  }
  return { path: undefined, manifest: undefined, files: [{ path, entry: undefined, problems: [] }], problems };
}

function whyUnread(read: Exclude<ReturnType<typeof readManifest>, { readonly kind: "manifest" }>): string {
  return read.kind === "newer" ? `was written by a later version (${read.version})` : "cannot be read";
}

/** Receipts stay where a set was made: a copy of it may have none. */
function receiptProblems(deps: BesideDeps, path: string, entry: ManifestFile): readonly string[] {
  const receipt = receiptOf(deps, path);
  const isOther = receipt !== undefined && receipt.sha256 !== entry.sha256;
  return isOther ? ["has a receipt of other bytes"] : [];
}

function receiptOf(deps: BesideDeps, path: string) {
  const text = deps.text(deps.receiptPath(path));
  if (text === undefined) return undefined;
  try {
    const { artifact } = JSON.parse(text) as { readonly artifact?: Readonly<Record<string, unknown>> };
    const { sha256, manifest } = artifact ?? {};
    return { sha256, manifest: typeof manifest === "string" ? manifest : undefined };
  } catch {
    // `verify` says what is wrong with a receipt; here it is one of other bytes.
    return { sha256: undefined, manifest: undefined };
  }
}
