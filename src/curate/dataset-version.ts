// The index of a published dataset: its text, and what is read of a text that stands in its place.

import { MODES } from "../core/policy.ts";
import {
  DATASET_VERSION,
  type DatasetVersion,
  type PublishedFile,
  type PublishedSession,
} from "../core/publication.ts";
import { isSessionName } from "../core/session-name.ts";
import { isSlug, isVersionName, readPath } from "./dataset-names.ts";
import { joined, own, type Words, words } from "./own-words.ts";

export const LATEST = "versions/latest.json";

export function versionPath(version: string): string {
  return `versions/${version}.json`;
}

/**
 * The same version gives the same bytes. Sessions are one a line: two versions can be compared line by line. What others
 * named (projects, models) is not ours.
 */
export function versionWords(version: DatasetVersion): Words {
  const { schema_version, kind, version: name, previous, format, container, last_export, files } = version;
  const head = { schema_version, kind, version: name, previous, format, container, last_export };
  const fields = Object.entries(head).flatMap(([field, value]) =>
    value === undefined ? [] : own(`  ${JSON.stringify(field)}: ${JSON.stringify(value)},\n`),
  );
  const all = joined(files.map(fileWords), ",");
  return words`{\n${fields}  "files": [${all}\n  ]\n}\n`;
}

function fileWords({ path, project, name, ruleset, sha256, bytes, rows, sessions }: PublishedFile): Words {
  const { slug } = readPath(path) ?? {};
  const shownPath = slug === undefined ? words`${path}` : words`data/${slug}${own(path.slice(`data/${slug}`.length))}`;
  const named = name === undefined ? [] : words`"name":${JSON.stringify(name)},`;
  const facts = own(JSON.stringify({ ruleset, sha256, bytes, rows }).slice(1, -1));
  const lines = joined(
    sessions.map((session) => words`\n      ${sessionWords(session)}`),
    ",",
  );
  return words`\n    {"path":"${shownPath}","project":"${project}",${named}${facts},"sessions": [${lines}\n    ]}`;
}

function sessionWords({ session, models, input_tokens, output_tokens, ...rest }: PublishedSession): Words {
  const { revision, rows, bytes, sha256, source, type, mode } = rest;
  const fields = { session, revision, rows, bytes, sha256, source, type, mode };
  const facts = Object.entries(fields).map(([name, value]) => {
    const isOurs = typeof value === "number" || OURS.test(value);
    return words`${own(JSON.stringify(name))}:${isOurs ? own(JSON.stringify(value)) : JSON.stringify(value)},`;
  });
  const tokens = JSON.stringify({ input_tokens, output_tokens }).slice(1, -1);
  return words`{${joined(facts)}"models":${JSON.stringify(models)}${own(tokens === "" ? "" : `,${tokens}`)}}`;
}

/** Hashes, and names that programs have. */
const OURS = /^[\w.+-]{1,100}$/;

export type ReadVersion =
  | { readonly kind: "version"; readonly version: DatasetVersion }
  /** Written by a later tracemill. */
  | { readonly kind: "newer"; readonly schemaVersion: number }
  /** Ours, and damaged or changed by hand. */
  | { readonly kind: "damaged"; readonly why: string }
  /** Of another program. */
  | { readonly kind: "foreign" };

/** Never throws. What it gives names only paths that files of ours can have, and each session once. */
export function readVersion(text: string): ReadVersion {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Torn, or something else: whose it was cannot be told.
    return { kind: "foreign" };
  }
  if (!isObject(value) || value["kind"] !== "dataset-version") return { kind: "foreign" };
  const schemaVersion = value["schema_version"];
  if (typeof schemaVersion === "number" && schemaVersion > DATASET_VERSION) return { kind: "newer", schemaVersion };
  const why = schemaVersion === DATASET_VERSION ? problemOf(value) : "it has no schema_version";
  if (why !== undefined) return { kind: "damaged", why };
  return { kind: "version", version: value as unknown as DatasetVersion };
}

type Fields = Readonly<Record<string, unknown>>;

function problemOf({ version, previous, format, container, last_export, files }: Fields): string | undefined {
  if (!isText(version) || !isVersionName(version)) return "it has no name of a version";
  if (previous !== undefined && !isText(previous)) return "previous is no text";
  if (!isObject(format) || !isText(format["name"]) || !isCount(format["version"])) return "format is none";
  if (container !== "jsonl" && container !== "parquet") return "container is none";
  if (last_export !== undefined && !isSummary(last_export)) return "last_export is none";
  if (!Array.isArray(files)) return "files is no list";
  const paths = new Set<unknown>();
  const sessions = new Set<unknown>();
  for (const [i, file] of (files as readonly unknown[]).entries()) {
    const why = isObject(file) ? fileProblem(file, container) : "is none";
    if (why !== undefined) return `file ${i + 1} ${why}`;
    const { path, sessions: of } = file as unknown as PublishedFile;
    if (paths.has(path)) return `file ${i + 1} is there twice`;
    paths.add(path);
    for (const { session } of of) {
      if (sessions.has(session)) return `a session of file ${i + 1} is there twice`;
      sessions.add(session);
    }
  }
  return undefined;
}

function fileProblem(file: Fields, container: string): string | undefined {
  const { path, project, name, ruleset, sha256, bytes, rows, sessions } = file;
  const read = isText(path) ? readPath(path) : undefined;
  if (read === undefined || !(path as string).endsWith(`.${container}`)) return "has a path that none of ours has";
  if (!isText(project) || !isSlug(project)) return "has no project";
  if (read.slug !== undefined && read.slug !== project) return "is in the folder of another project";
  if (name !== undefined && !isText(name)) return "has a name that is none";
  if (!isText(ruleset)) return "has no ruleset";
  if (!isHash(sha256) || !sha256.startsWith(read.hash)) return "has another hash than its name";
  if (!isCount(bytes) || !isCount(rows)) return "has no size";
  if (!Array.isArray(sessions) || sessions.length === 0) return "has no sessions";
  if (!(sessions as readonly unknown[]).every(isSession)) return "has a session that is none";
  const sum = (sessions as readonly PublishedSession[]).reduce((total, one) => total + one.rows, 0);
  return sum === rows ? undefined : "has more or fewer rows than its sessions";
}

function isSession(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { session, revision, rows, bytes, sha256, source, type, mode, models, input_tokens, output_tokens } = value;
  return (
    isText(session) &&
    isSessionName(session) &&
    [revision, source, type].every(isText) &&
    MODES.some((one) => one === mode) &&
    [rows, bytes].every(isCount) &&
    isHash(sha256) &&
    Array.isArray(models) &&
    models.every(isText) &&
    [input_tokens, output_tokens].every((count) => count === undefined || isCount(count))
  );
}

function isSummary(value: unknown): boolean {
  if (!isObject(value) || !isText(value["at"]) || !isCount(value["sessions"])) return false;
  const { replaced } = value;
  return isObject(replaced) && Object.values(replaced).every(isCount);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isHash(value: unknown): value is string {
  return isText(value) && /^[0-9a-f]{64}$/.test(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
