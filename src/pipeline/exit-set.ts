// Files that leave together: all written and looked at before the first has its name, the manifest last of all.

import { dirname, relative } from "node:path";
import type { Artifact, Draft } from "../core/artifact.ts";
import { TraceError } from "../core/errors.ts";
import {
  type DatasetManifest,
  isManifestPath,
  type ManifestFacts,
  type ManifestFile,
  manifestText,
  readManifest,
} from "../core/manifest.ts";
import { withoutOwnWords } from "../core/manifest-words.ts";
import type { RedactionTally } from "../core/receipt.ts";
import type { RedactionStamp } from "../core/redacted.ts";
import { type ArtifactInput, type ExitDeps, type Prepared, prepare } from "./exit.ts";
import { slashed } from "./slashed.ts";

export interface SetDeps extends ExitDeps {
  readonly files: ExitDeps["files"] & {
    /** Nobody else writes this set until it is released. @throws TraceError `store_locked` */
    lock(manifest: string): { note(folder: string): void; check(): void; release(): void };
    /** Takes away what killed processes left in a folder unpublished; gives the names that it was to have. */
    clear(folder: string): ReadonlySet<string>;
    /** The text of the manifest that is there, where it is one of ours. */
    earlier(manifest: string): string | undefined;
    /** Path of the manifest that a file was written with, by its receipt. */
    manifestOf(target: string): string | undefined;
    /** Takes away those of the files that an earlier manifest names which are as they were written; gives how many. */
    removeEarlier(manifest: string, files: readonly ManifestFile[]): number;
    /** How many of these are there. */
    countThere(manifest: string, files: readonly ManifestFile[]): number;
    withdraw(manifest: string): void;
    /** Makes names durable. */
    sync(folders: Iterable<string>): void;
  };
}

/** One file of a set; `tally` counts what is in this file alone. */
export interface SetFile extends Omit<ArtifactInput, "overwrite" | "signal"> {
  readonly split?: string;
}

export interface WrittenSet {
  /** In order, the manifest's last. */
  readonly artifacts: readonly Artifact[];
  /** Files of an earlier set that were removed or overwritten. */
  readonly replaced: number;
}

export interface SetInput {
  /** Of which kind the set will be: one of another kind in its place is replaced only by `overwrite`. */
  readonly kind: { readonly format: string; readonly container: string };
  /** Path of the manifest. The files lie in its folder, or below. */
  readonly manifest: string;
  /** Written one after the other: rows of a file may be made while they are asked for. */
  readonly files: Iterable<SetFile> | AsyncIterable<SetFile>;
  /** Asked once all files are written: only then everything was counted. */
  describe(files: readonly ManifestFile[]): {
    readonly facts: ManifestFacts;
    readonly stamp: RedactionStamp;
    /** Of all files. */
    readonly tally: RedactionTally;
    readonly refused?: readonly string[];
  };
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Writes a set of files and its manifest, verifies the final bytes of each, and publishes them: all or none. A kill while
 * names are given leaves files whose receipts name a manifest that is not there. What an earlier manifest in the same
 * place names besides is taken away; nothing else ever is.
 * @throws LeakError (`blocked`); TraceError `already_exists`, `store_locked`, `disk_full`, `not_writable`
 */
export async function writeArtifacts(deps: SetDeps, input: SetInput): Promise<WrittenSet> {
  const { signal } = input;
  const lock = deps.files.lock(input.manifest);
  const drafts = new Drafts(deps, input, lock);
  try {
    refuseOther(deps, input);
    const files: ManifestFile[] = [];
    for await (const file of input.files) files.push(await drafts.write(file));
    await drafts.write(manifestFile(input, files));
    signal?.throwIfAborted();
    const replaced = drafts.publish();
    return { artifacts: drafts.artifacts, replaced };
  } finally {
    drafts.discard();
    lock.release();
  }
}

function earlierOf({ files }: SetDeps, manifest: string): DatasetManifest | undefined {
  const text = files.earlier(manifest);
  const read = text === undefined ? undefined : readManifest(text);
  return read?.kind === "manifest" ? read.manifest : undefined;
}

/** A dataset of another kind is no earlier version of this one. */
function refuseOther(deps: SetDeps, { manifest, kind, overwrite }: SetInput): void {
  const earlier = overwrite ? undefined : earlierOf(deps, manifest);
  if (earlier === undefined) return;
  const { format, container, files } = earlier;
  if (format.name === kind.format && container === kind.container) return;
  const what = `${format.name} in ${container} (${files.length} ${files.length === 1 ? "file" : "files"})`;
  throw new TraceError("already_exists", `${dirname(manifest)} holds an export of ${what}`, {
    hint: "Name another folder, or say --force to replace it.",
  });
}

/** A set beside this one keeps its files: else its manifest would tell of bytes that are gone. */
function refuseTaken(deps: SetDeps, { manifest, overwrite }: SetInput, target: string): void {
  const other = overwrite ? undefined : deps.files.manifestOf(target);
  if (other === undefined || other === manifest) return;
  const path = slashed(relative(dirname(other), target));
  if (!earlierOf(deps, other)?.files.some((file) => file.path === path)) return;
  throw new TraceError("already_exists", `${target} is a file of another export, whose manifest is ${other}`, {
    hint: "Name another place, or say --force to replace it.",
  });
}

function manifestFile(input: SetInput, files: readonly ManifestFile[]): SetFile {
  const { facts, stamp, tally, refused } = input.describe(files);
  async function* rows() {
    yield manifestText(facts, files);
  }
  const file = { target: input.manifest, rows: rows(), rowCount: () => 1, shown: withoutOwnWords, stamp, tally };
  return { ...file, ...(refused && { refused }) };
}

/** The files of a set between their first byte and their name. */
class Drafts {
  private readonly deps: SetDeps;
  private readonly input: SetInput;
  private readonly open: { readonly draft: Draft; readonly prepared: Prepared }[] = [];
  private readonly targets = new Map<string, string>();
  private readonly lock: ReturnType<SetDeps["files"]["lock"]>;
  /** By folder, what `clear` gave. */
  private readonly folders = new Map<string, ReadonlySet<string>>();

  constructor(deps: SetDeps, input: SetInput, lock: ReturnType<SetDeps["files"]["lock"]>) {
    this.deps = deps;
    this.input = input;
    this.lock = lock;
  }

  get artifacts(): readonly Artifact[] {
    return this.open.map(({ prepared }) => prepared.artifact);
  }

  async write(file: SetFile): Promise<ManifestFile> {
    const { overwrite = false, signal } = this.input;
    const { target, split } = file;
    const path = this.pathOf(target);
    refuseTaken(this.deps, this.input, target);
    const folder = dirname(target);
    const left = this.folders.get(folder) ?? this.deps.files.clear(folder);
    this.folders.set(folder, left);
    this.lock.note(folder);
    const draft = this.deps.files.begin(target, { overwrite, left });
    try {
      const manifest = slashed(relative(folder, this.input.manifest));
      const prepared = await prepare(this.deps, draft, { ...file, ...(signal && { signal }) }, manifest);
      this.open.push({ draft, prepared });
      const { sha256, bytes, receipt } = prepared.artifact;
      return { path, sha256, bytes, rows: receipt.artifact.rows, ...(split !== undefined && { split }) };
    } catch (error) {
      draft.discard();
      throw error;
    }
  }

  /**
   * Everything that can fail for want of room, or since a name is taken, comes before the first change. Gives how many
   * files of an earlier set it replaced.
   */
  publish(): number {
    const { manifest } = this.input;
    const { files } = this.deps;
    for (const { draft, prepared } of this.open) draft.stage(prepared.text);
    this.lock.check();
    const earlier = earlierOf(this.deps, manifest)?.files ?? [];
    const again = earlier.filter(({ path }) => this.targets.has(path));
    const gone = earlier.filter(({ path }) => !this.targets.has(path));
    // The manifest that names them goes last: it tells the next run of those that a kill left.
    const replaced = files.countThere(manifest, again) + files.removeEarlier(manifest, gone);
    files.withdraw(manifest);
    for (const { draft } of this.open.slice(0, -1)) draft.publish({ isSynced: false });
    files.sync(this.folders.keys());
    this.open.at(-1)?.draft.publish();
    return replaced;
  }

  /** The last one first: the first one in a folder takes the folder with it where that was made for it. */
  discard(): void {
    for (const { draft } of this.open.toReversed()) draft.discard();
  }

  private pathOf(target: string): string {
    const path = slashed(relative(dirname(this.input.manifest), target));
    if (!isManifestPath(path)) throw new Error(`${target} is not in the folder of ${this.input.manifest}`);
    const other = this.targets.get(path);
    if (other !== undefined) throw new Error(`two files of a set have the name ${target}`);
    this.targets.set(path, target);
    return path;
  }
}
