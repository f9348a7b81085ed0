// What the stand-in Hub answers to each request, as the real one does.

import { hash } from "node:crypto";
import { type Ask, at, type HubWorld, isOwner, type Reply, repoOf, userOf } from "./ask.ts";
import { applyCommit, Refusal } from "./commit.ts";
import type { Tree } from "./state.ts";
import { batch, complete, download, put, putPart, resolve } from "./storage.ts";

type Handler = (world: HubWorld, ask: Ask, path: readonly string[]) => Reply;

const ROUTES: readonly (readonly [string, RegExp, Handler])[] = [
  ["GET", /^\/api\/whoami-v2$/, whoami],
  ["POST", /^\/api\/repos\/create$/, create],
  ["GET", /^\/api\/datasets\/([^/]+)\/([^/]+)\/revision\/([^/]+)$/, info],
  ["POST", /^\/api\/datasets\/([^/]+)\/([^/]+)\/preupload\/([^/]+)$/, preupload],
  ["POST", /^\/api\/datasets\/([^/]+)\/([^/]+)\/commit\/([^/]+)$/, commit],
  ["GET", /^\/api\/datasets\/([^/]+)\/([^/]+)\/commits\/([^/]+)$/, commits],
  ["GET", /^\/api\/datasets\/([^/]+)\/([^/]+)\/tree\/([^/]+)$/, tree],
  ["GET", /^\/api\/datasets\/([^/]+)\/([^/]+)\/discussions$/, discussions],
  ["POST", /^\/datasets\/([^/]+)\/([^/]+)\.git\/info\/lfs\/objects\/batch$/, batch],
  ["GET", /^\/datasets\/([^/]+)\/([^/]+)\/resolve\/([^/]+)\/(.+)$/, resolve],
  ["GET", /^\/storage\/([0-9a-f]{64})$/, download],
  ["PUT", /^\/storage\/([^/]+)\/([^/]+)\/([0-9a-f]{64})$/, put],
  ["PUT", /^\/storage\/([^/]+)\/([^/]+)\/([0-9a-f]{64})\/([^/]+)\/(\d+)$/, putPart],
  ["POST", /^\/storage\/([^/]+)\/([^/]+)\/([0-9a-f]{64})\/([^/]+)$/, complete],
];

export function answer(world: HubWorld, ask: Ask): Reply {
  try {
    for (const [method, pattern, handler] of ROUTES) {
      const match = method === ask.method ? pattern.exec(ask.url.pathname) : null;
      if (match) return handler(world, ask, match.slice(1).map(decodeURIComponent));
    }
    throw new Refusal(404, "Sorry, we can't find the page you are looking for.");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const headers = error.errorCode === undefined ? {} : { "x-error-code": error.errorCode };
    return { status: error.status, headers, body: { error: error.message } };
  }
}

function whoami(world: HubWorld, ask: Ask): Reply {
  const { name, orgs = [], role = "write" } = userOf(world, ask);
  const accessToken = { displayName: "a token", role, createdAt: "2026-01-01T00:00:00.000Z" };
  const body = { type: "user", id: name, name, orgs: orgs.map((org) => ({ name: org })), auth: { accessToken } };
  return { status: 200, body };
}

function create(world: HubWorld, ask: Ask): Reply {
  const user = userOf(world, ask);
  const said = JSON.parse(ask.body.toString()) as Record<string, string | boolean | undefined>;
  const owner = String(said["organization"] ?? user.name);
  if (said["type"] !== "dataset") throw new Refusal(400, "only datasets here");
  if (user.role === "read" || !isOwner(user, owner)) {
    throw new Refusal(403, `You don't have the rights to create a dataset under the namespace "${owner}"`);
  }
  const name = `${owner}/${said["name"]}`;
  if (world.state.repos.has(name)) throw new Refusal(409, "You already created this dataset repo");
  world.state.create(name, said["visibility"] === "private", user.name);
  return { status: 200, body: { url: `${ask.url.origin}/datasets/${name}`, id: name, name } };
}

function info(world: HubWorld, ask: Ask, path: readonly string[]): Reply {
  const repo = repoOf(world, ask, path);
  const { oid } = at(repo, path[2]);
  const facts = { _id: hash("sha1", repo.name).slice(0, 24), id: repo.name, private: repo.isPrivate, sha: oid };
  return {
    status: 200,
    body: { ...facts, downloads: 0, likes: 0, gated: false, lastModified: "2026-01-01T00:00:00Z" },
  };
}

function preupload(world: HubWorld, ask: Ask, path: readonly string[]): Reply {
  repoOf(world, ask, path, { write: true });
  const { files } = JSON.parse(ask.body.toString()) as { files: { path: string; size: number; sample: string }[] };
  if (files.length > 256) throw new Refusal(400, "too many files at once");
  const mode = (file: { path: string; size: number }) =>
    file.size > world.lfsOver || /\.(?:parquet|zst|gz)$/.test(file.path) ? "lfs" : "regular";
  return {
    status: 200,
    body: { files: files.map((file) => ({ path: file.path, uploadMode: mode(file), shouldIgnore: false })) },
  };
}

function commit(world: HubWorld, ask: Ask, path: readonly string[]): Reply {
  const repo = repoOf(world, ask, path, { write: true });
  const isPull = ask.url.searchParams.get("create_pr") === "1";
  const author = userOf(world, ask).name;
  const { oid } = applyCommit(world.state, { repo, body: ask.body.toString(), author, isPull });
  const page = `${ask.url.origin}/datasets/${repo.name}`;
  const pullRequestUrl = isPull ? `${page}/discussions/${repo.pulls.length}` : undefined;
  return {
    status: 200,
    body: { success: true, commitOid: oid, commitUrl: `${page}/commit/${oid}`, hookOutput: "", pullRequestUrl },
  };
}

function commits(world: HubWorld, ask: Ask, path: readonly string[]): Reply {
  const repo = repoOf(world, ask, path);
  const newest = at(repo, path[2]);
  const all = repo.commits.slice(0, repo.commits.indexOf(newest) + 1).reverse();
  return paged(
    world,
    ask,
    all.map(({ oid, title, author }) => {
      return { id: oid, title, message: "", authors: [{ user: author, avatar: "" }], date: "2026-01-01T00:00:00.000Z" };
    }),
  );
}

function tree(world: HubWorld, ask: Ask, path: readonly string[]): Reply {
  const commit = at(repoOf(world, ask, path), path[2]);
  const folders = new Set(
    Object.keys(commit.tree).flatMap((name) =>
      name
        .split("/")
        .slice(0, -1)
        .map((_, i, all) => all.slice(0, i + 1).join("/")),
    ),
  );
  const entries = [
    ...[...folders].map((name) => ({ type: "directory", path: name, size: 0, oid: hash("sha1", name) })),
    ...Object.entries(commit.tree).map(([name, file]) => fileEntry(name, file)),
  ];
  return paged(
    world,
    ask,
    entries.sort((a, b) => (a.path < b.path ? -1 : 1)),
  );
}

function fileEntry(path: string, { bytes, sha256, blob, isLfs }: Tree[string]) {
  const lfs = isLfs ? { lfs: { oid: sha256, size: bytes, pointerSize: 130 } } : {};
  return { type: "file", path, size: bytes, oid: blob, ...lfs };
}

function paged(world: HubWorld, { url }: Ask, all: readonly unknown[]): Reply {
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const limit = Math.min(Number(url.searchParams.get("limit") ?? Number.POSITIVE_INFINITY), world.pageSize);
  const next = new URL(url);
  next.searchParams.set("cursor", String(from + limit));
  const headers = from + limit < all.length ? { link: `<${next}>; rel="next"` } : {};
  return { status: 200, headers, body: all.slice(from, from + limit) };
}

function discussions(world: HubWorld, ask: Ask, path: readonly string[]): Reply {
  const repo = repoOf(world, ask, path);
  const all = repo.pulls.map(({ title, author }, i) => {
    return { num: i + 1, title, status: "open", isPullRequest: true, author: { name: author } };
  });
  const page = Number(ask.url.searchParams.get("p") ?? 0);
  const newest = all.reverse().slice(page * world.pageSize, (page + 1) * world.pageSize);
  return { status: 200, body: { discussions: newest, count: all.length, start: page * world.pageSize } };
}
