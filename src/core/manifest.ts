// The manifest of a dataset: what a set of files was made from, by what, and which files those are. No clock is in it.

import type { RedactionPolicy } from "./receipt.ts";
import type { Json } from "./types.ts";

export const MANIFEST_VERSION = 1;
export const MANIFEST_NAME = "manifest.json";

type Counts = Readonly<Record<string, number>>;

/** One file of the set. */
export interface ManifestFile {
  /** Below the manifest's folder, with `/`. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  /** `train`, `validation`; absent where the set was not split. */
  readonly split?: string;
}

export interface ManifestSession {
  readonly id: string;
  readonly revision: string;
  readonly content_hash: string;
  readonly rows: number;
}

/** A file of which no row quotes a passage. */
export interface ManifestBenchmark {
  /** Its name, without its folder. */
  readonly file: string;
  readonly sha256: string;
  /** Different ones: thirteen words, or a whole text of fewer. */
  readonly passages: number;
}

/** As it is written, snake case as in every file that others read. It holds no value that was redacted, and no hash of one. */
export interface DatasetManifest {
  readonly schema_version: typeof MANIFEST_VERSION;
  readonly kind: "dataset-manifest";
  readonly format: { readonly name: string; readonly version: number };
  readonly container: string;
  /** Which sessions were asked for. */
  readonly filters: Readonly<Record<string, Json>>;
  /** How they were written. */
  readonly options: Readonly<Record<string, Json>>;
  readonly sessions: readonly ManifestSession[];
  /** Sessions by trajectory type. */
  readonly labels: Counts;
  /** What was replaced, by layer. */
  readonly redactions: Counts;
  readonly ruleset: string;
  readonly policies: readonly RedactionPolicy[];
  /** Rows or sessions left out since they are there already, by how they were found. */
  readonly duplicates: Counts;
  /** What was left out, by reason. */
  readonly dropped: Counts;
  /** Against what rows were looked at; absent where nothing was asked. */
  readonly decontaminated?: readonly ManifestBenchmark[];
  /** By what the set was split; absent where it was not. */
  readonly split?: Readonly<Record<string, Json>>;
  readonly files: readonly ManifestFile[];
}

/** All but what is the same in each, and the files, which are known once they are written. */
export type ManifestFacts = Omit<DatasetManifest, "schema_version" | "kind" | "files">;

/** The manifest's text: the same facts give the same bytes, in whatever order they were counted. */
export function manifestText(facts: ManifestFacts, files: readonly ManifestFile[]): string {
  const manifest: DatasetManifest = {
    schema_version: MANIFEST_VERSION,
    kind: "dataset-manifest",
    format: facts.format,
    container: facts.container,
    filters: facts.filters,
    options: facts.options,
    labels: sorted(facts.labels),
    redactions: sorted(facts.redactions),
    ruleset: facts.ruleset,
    policies: facts.policies,
    duplicates: sorted(facts.duplicates),
    dropped: sorted(facts.dropped),
    ...(facts.decontaminated !== undefined && { decontaminated: facts.decontaminated }),
    ...(facts.split !== undefined && { split: facts.split }),
    files,
    sessions: facts.sessions,
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function sorted(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export type ReadManifest =
  | { readonly kind: "manifest"; readonly manifest: DatasetManifest }
  /** Written by a later tracemill. */
  | { readonly kind: "newer"; readonly version: number }
  /** No manifest of a dataset, or a damaged one. */
  | { readonly kind: "unreadable" };

/** Never throws. Paths that lead out of the manifest's folder are no paths of a set. */
export function readManifest(text: string): ReadManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Torn, or something else: the caller says that it cannot be read.
    return { kind: "unreadable" };
  }
  if (!isObject(value) || value["kind"] !== "dataset-manifest") return { kind: "unreadable" };
  const version = value["schema_version"];
  if (typeof version === "number" && version > MANIFEST_VERSION) return { kind: "newer", version };
  const isOurs = version === MANIFEST_VERSION && isWhole(value);
  return isOurs ? { kind: "manifest", manifest: value as unknown as DatasetManifest } : { kind: "unreadable" };
}

function isWhole({ format, container, files, sessions }: Readonly<Record<string, unknown>>): boolean {
  return (
    isObject(format) &&
    typeof format["name"] === "string" &&
    isCount(format["version"]) &&
    typeof container === "string" &&
    Array.isArray(files) &&
    files.every(isFile) &&
    Array.isArray(sessions) &&
    sessions.every((session) => isObject(session) && typeof session["id"] === "string" && isCount(session["rows"]))
  );
}

function isFile(file: unknown): boolean {
  if (!isObject(file)) return false;
  const { path, sha256, bytes, rows, split } = file;
  const isNamed = typeof path === "string" && isManifestPath(path) && typeof sha256 === "string";
  return isNamed && isCount(bytes) && isCount(rows) && (split === undefined || typeof split === "string");
}

/** Whether a path names something below the folder it is in, on every system. */
export function isManifestPath(path: string): boolean {
  return !/[\\\0]|^[a-z]:/i.test(path) && path.split("/").every((name) => name !== "" && name !== "." && name !== "..");
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
