// A commit of the stand-in Hub: its lines of JSON, what they may ask for, and what the real one refuses.

import { commitOf, type HubCommit, type HubRepo, type HubState, lfs, type Tree } from "./state.ts";

export class Refusal extends Error {
  readonly status: number;
  readonly errorCode: string | undefined;

  constructor(status: number, message: string, errorCode?: string) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
  }
}

interface Line {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | undefined>>;
}

export interface CommitAsk {
  readonly repo: HubRepo;
  readonly body: string;
  readonly author: string;
  readonly isPull: boolean;
}

export function applyCommit(state: HubState, { repo, body, author, isPull }: CommitAsk): HubCommit {
  const [header, ...operations] = body.split("\n").map((line) => JSON.parse(line) as Line);
  if (header?.key !== "header" || !header.value["summary"]) throw new Refusal(400, "a commit begins with its header");
  const parent = header.value["parentCommit"] as string | undefined;
  const head = repo.commits.at(-1) as HubCommit;
  const base = isPull && parent !== undefined ? repo.commits.find(({ oid }) => oid === parent) : head;
  if (base === undefined || (!isPull && parent !== undefined && parent !== head.oid)) {
    throw new Refusal(412, "A commit has happened since. Please refresh and try again.");
  }
  const tree: Record<string, Tree[string]> = { ...base.tree };
  const [puts, deletes]: [string[], string[]] = [[], []];
  for (const { key, value } of operations) {
    const path = String(value["path"]);
    if (path === "" || /^\/|\/$|(?:^|\/)\.{1,2}(?:\/|$)|\0/.test(path)) throw new Refusal(400, `no path: ${path}`);
    if (key === "deletedFile") {
      if (!(path in tree)) throw new Refusal(404, "A file with this name doesn't exist", "EntryNotFound");
      delete tree[path];
      deletes.push(path);
      continue;
    }
    if (key === "file") tree[path] = state.regular(Buffer.from(String(value["content"]), "base64"));
    else if (key === "lfsFile") tree[path] = stored(state, repo, value);
    else throw new Refusal(400, `no such operation: ${key}`);
    puts.push(path);
  }
  attribute(state, tree);
  const facts = { title: String(header.value["summary"]), parent: base.oid, author, tree, puts, deletes };
  const commit = commitOf(repo, facts);
  (isPull ? repo.pulls : repo.commits).push(commit);
  state.save();
  return commit;
}

function stored(state: HubState, repo: HubRepo, { oid, size, algo }: Line["value"]): Tree[string] {
  const sha256 = String(oid);
  if (algo !== "sha256" || !repo.stored.includes(sha256) || state.object(sha256).length !== size) {
    throw new Refusal(400, `LFS pointer pointed to a file that does not exist: ${sha256}`);
  }
  return lfs(size, sha256);
}

/** The Hub itself notes which files are in its storage. */
function attribute(state: HubState, tree: Record<string, Tree[string]>): void {
  const now = state.object(tree[".gitattributes"]?.sha256 ?? "").toString();
  const known = new Set(now.split("\n").map((line) => line.split(" ", 1)[0]));
  const missing = Object.entries(tree).filter(
    ([path, { isLfs }]) => isLfs && !known.has(path) && !known.has(`*.${path.split(".").at(-1)}`),
  );
  if (missing.length === 0) return;
  const lines = missing.map(([path]) => `${path.replaceAll(" ", "[[:space:]]")} filter=lfs diff=lfs merge=lfs -text\n`);
  tree[".gitattributes"] = state.regular(Buffer.from(now + lines.join("")));
}
