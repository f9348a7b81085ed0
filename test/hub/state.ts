// What the stand-in Hub keeps: datasets with their commits and proposals, and the bytes of files, in memory and in a folder where one is named.

import { createHash, hash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file as a commit has it. */
export interface Entry {
  readonly bytes: number;
  readonly sha256: string;
  /** The name that git gives the bytes. */
  readonly blob: string;
  readonly isLfs: boolean;
}

export type Tree = Readonly<Record<string, Entry>>;

export interface HubCommit {
  readonly oid: string;
  readonly title: string;
  readonly parent: string | undefined;
  readonly author: string;
  readonly tree: Tree;
  readonly puts: readonly string[];
  readonly deletes: readonly string[];
}

export interface HubRepo {
  readonly name: string;
  isPrivate: boolean;
  /** Oldest first. */
  readonly commits: HubCommit[];
  /** Each is one commit on top of one of the main branch. */
  readonly pulls: HubCommit[];
  /** SHA-256 of what its storage has. */
  readonly stored: string[];
}

/** As the Hub begins a dataset, shortened. */
const ATTRIBUTES = ["*.parquet", "*.zst", "*.gz"].map((pattern) => `${pattern} filter=lfs diff=lfs merge=lfs -text\n`);

export class HubState {
  readonly repos = new Map<string, HubRepo>();
  readonly #objects = new Map<string, Buffer>();
  readonly #folder: string | undefined;
  #kept: readonly HubRepo[] = [];

  constructor(folder?: string) {
    this.#folder = folder;
    if (folder === undefined) return;
    mkdirSync(join(folder, "objects"), { recursive: true });
    if (!existsSync(join(folder, "repos.json"))) return;
    const kept = JSON.parse(readFileSync(join(folder, "repos.json"), "utf8")) as HubRepo[];
    for (const repo of kept) this.repos.set(repo.name, repo);
  }

  save(): void {
    if (this.#folder === undefined) return;
    const path = join(this.#folder, "repos.json");
    writeFileSync(`${path}.new`, JSON.stringify([...this.repos.values()]));
    renameSync(`${path}.new`, path);
  }

  /** As if no dataset had ever been made. */
  forget(): void {
    this.repos.clear();
    this.#objects.clear();
    this.save();
  }

  /** Remembers all datasets as they are now. */
  remember(): void {
    this.#kept = structuredClone([...this.repos.values()]);
  }

  /** As they were remembered. */
  recall(): void {
    this.repos.clear();
    for (const repo of structuredClone(this.#kept)) this.repos.set(repo.name, repo);
    this.save();
  }

  object(sha256: string): Buffer {
    const own = this.#objects.get(sha256);
    if (own !== undefined || this.#folder === undefined) return own ?? Buffer.alloc(0);
    return readFileSync(join(this.#folder, "objects", sha256));
  }

  keep(bytes: Buffer): string {
    const sha256 = hash("sha256", bytes);
    this.#objects.set(sha256, bytes);
    if (this.#folder !== undefined) writeFileSync(join(this.#folder, "objects", sha256), bytes);
    return sha256;
  }

  create(name: string, isPrivate: boolean, author: string): HubRepo {
    const repo: HubRepo = { name, isPrivate, commits: [], pulls: [], stored: [] };
    const attributes = this.regular(Buffer.from(ATTRIBUTES.join("")));
    const first = { title: "initial commit", author, puts: [".gitattributes"], deletes: [] };
    repo.commits.push(commitOf(repo, { ...first, tree: { ".gitattributes": attributes }, parent: undefined }));
    this.repos.set(name, repo);
    this.save();
    return repo;
  }

  regular(bytes: Buffer): Entry {
    return { bytes: bytes.length, sha256: this.keep(bytes), blob: blobOf(bytes), isLfs: false };
  }

  /** Bytes of the dataset's files by path, at the newest commit or that of a proposal. */
  files(name: string, pull?: number): Map<string, Buffer> {
    const repo = this.repos.get(name);
    const tree = (pull === undefined ? repo?.commits : repo?.pulls.slice(pull - 1, pull))?.at(-1)?.tree ?? {};
    return new Map(Object.entries(tree).map(([path, { sha256 }]) => [path, this.object(sha256)]));
  }
}

export function lfs(bytes: number, sha256: string): Entry {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes}\n`;
  return { bytes, sha256, blob: blobOf(Buffer.from(pointer)), isLfs: true };
}

export function commitOf(repo: HubRepo, facts: Omit<HubCommit, "oid">): HubCommit {
  const text = JSON.stringify([repo.name, repo.commits.length, repo.pulls.length, facts]);
  return { oid: hash("sha1", text), ...facts };
}

function blobOf(bytes: Buffer): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** A commit by its branch, proposal or name. */
export function commitAt(repo: HubRepo, revision: string): HubCommit | undefined {
  if (revision === "main" || revision === "HEAD") return repo.commits.at(-1);
  const [, number] = /^refs\/pr\/(\d+)$/.exec(revision) ?? [];
  if (number !== undefined) return repo.pulls[Number(number) - 1];
  return [...repo.commits, ...repo.pulls].find(({ oid }) => oid === revision);
}
