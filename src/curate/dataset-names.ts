// Names in a published dataset: folders of projects, files of rows, versions. All systems can hold them, and tell them apart.

const LONGEST_SLUG = 64;
const HASH_DIGITS = 8;
/** Sessions of no project. */
export const UNSORTED = "unsorted";
/** The configuration of the whole dataset. */
export const WHOLE = "default";
/** What Windows takes for a device, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;
const SLUG = /^[a-z0-9][a-z0-9._-]*$/;

/** The bare form: small letters, digits, `.`, `_` and `-`; empty where nothing of the name is left. */
function bareSlug(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .replace(/-{2,}/g, "-")
    .slice(0, LONGEST_SLUG)
    .replace(/^[^a-z0-9]+|[^a-z0-9_]+$/g, "");
}

function isReserved(slug: string): boolean {
  return slug === "" || slug === UNSORTED || slug === WHOLE || DEVICE.test(slug);
}

export function isSlug(text: string): boolean {
  return SLUG.test(text) && text.length <= LONGEST_SLUG + 1 + 2 * HASH_DIGITS && text !== WHOLE && !DEVICE.test(text);
}

/** A project as a dataset has it: `name` undefined where the slug says it all. */
export interface NamedSlug {
  readonly slug: string;
  readonly name: string | undefined;
}

/**
 * A slug for each name. One that the dataset has keeps its slug; of names that would share one, each gets a hash of the
 * name behind it, in whatever order they come. `digest`: SHA-256 in hex.
 */
export function slugsOf(
  names: Iterable<string | undefined>,
  taken: readonly NamedSlug[],
  digest: (text: string) => string,
): ReadonlyMap<string | undefined, string> {
  const used = new Set(taken.map(({ slug }) => slug));
  const projects = taken.filter(({ slug }) => slug !== UNSORTED);
  const byName = new Map(projects.map(({ slug, name }) => [name ?? slug, slug]));
  const slugs = new Map<string | undefined, string>([[undefined, UNSORTED]]);
  const fresh = new Set<string>();
  for (const name of names) {
    if (name === undefined) continue;
    const known = byName.get(name);
    if (known === undefined) fresh.add(name);
    else slugs.set(name, known);
  }
  const groups = [...Map.groupBy(fresh, bareSlug)].sort(([a], [b]) => (a < b ? -1 : 1));
  const isBare = ([slug, sharing]: (typeof groups)[number]) =>
    sharing.length === 1 && !isReserved(slug) && !used.has(slug);
  const [bare, others] = [groups.filter(isBare), groups.filter((group) => !isBare(group))];
  for (const [slug, [name]] of bare) slugs.set(name, slug);
  for (const slug of slugs.values()) used.add(slug);
  for (const [slug, sharing] of others) {
    for (const name of sharing.toSorted()) {
      const made = withHash(slug, digest(name), used);
      used.add(made);
      slugs.set(name, made);
    }
  }
  return slugs;
}

function withHash(slug: string, hash: string, used: ReadonlySet<string>): string {
  const bare = slug === "" ? "project" : slug;
  const stem = (DEVICE.test(bare) ? `project-${bare}` : bare).slice(0, LONGEST_SLUG);
  const made = `${stem}-${hash.slice(0, HASH_DIGITS)}`;
  return used.has(made) ? `${stem}-${hash.slice(0, 2 * HASH_DIGITS)}` : made;
}

/** `20261126-101500`, in UTC. */
export function stampOf(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10).replaceAll("-", "")}-${iso.slice(11, 19).replaceAll(":", "")}`;
}

export interface FileName {
  readonly before: string;
  readonly after: string;
}

export function rowsName(slug: string, stamp: string, extension: string): FileName {
  return { before: `data/${slug}/train-${stamp}-`, after: extension };
}

/** `path`: of the log in its candidate, such as `traces/claude-code/0a1b.jsonl`. */
export function traceName(path: string): FileName {
  const dot = path.lastIndexOf(".");
  const stem = dot > path.lastIndexOf("/") ? path.slice(0, dot) : path;
  return { before: `${stem}-`, after: path.slice(stem.length) };
}

/** So much of the hash that no other file has the name. */
export function pathOf({ before, after }: FileName, sha256: string, isFree: (path: string) => boolean): string {
  const paths = [HASH_DIGITS, 16, 32, 64].map((digits) => `${before}${sha256.slice(0, digits)}${after}`);
  return paths.find(isFree) ?? (paths.at(-1) as string);
}

const ROWS_PATH = /^data\/([^/]+)\/train-(\d{8}-\d{6})-([0-9a-f]{8,64})\.(?:jsonl|parquet)$/;
const TRACE_PATH = /^traces\/[\w.@-]+(?:\/[\w.@-]+)+-([0-9a-f]{8,64})\.jsonl$/;

export interface ReadPath {
  /** Undefined of a trace. */
  readonly slug: string | undefined;
  readonly stamp: string | undefined;
  /** The beginning of its hash. */
  readonly hash: string;
}

/** Undefined for a path that no file of ours has. */
export function readPath(path: string): ReadPath | undefined {
  const [, slug, stamp, hash] = ROWS_PATH.exec(path) ?? [];
  if (slug !== undefined && hash !== undefined) return isSlug(slug) ? { slug, stamp, hash } : undefined;
  const isInside = path.split("/").every((name) => !/^\.+$/.test(name));
  const trace = isInside ? TRACE_PATH.exec(path)?.[1] : undefined;
  return trace === undefined ? undefined : { slug: undefined, stamp: undefined, hash: trace };
}

/** `v20261126-101500-1a2b3c4d`, or with a number behind it where that is taken. */
export function versionName(ms: number, sha256: string, isFree: (name: string) => boolean): string {
  const first = `v${stampOf(ms)}-${sha256.slice(0, HASH_DIGITS)}`;
  let name = first;
  for (let i = 2; !isFree(name); i++) name = `${first}-${i}`;
  return name;
}

export function isVersionName(text: string): boolean {
  return /^v\d{8}-\d{6}-[0-9a-f]{8}(?:-\d{1,6})?$/.test(text);
}
