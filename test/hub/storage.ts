// The storage beside the stand-in Hub: large files go there and come from there, whole or in parts, and are looked at when they arrive.

import { hash, randomBytes } from "node:crypto";
import { type Ask, at, type HubWorld, type Reply, repoOf } from "./ask.ts";
import { Refusal } from "./commit.ts";

export function batch(world: HubWorld, ask: Ask, path: readonly string[]): Reply {
  const repo = repoOf(world, ask, path);
  const { objects } = JSON.parse(ask.body.toString()) as { objects: { oid: string; size: number }[] };
  const { origin } = ask.url;
  const uploads = objects.map(({ oid, size }) => {
    if (repo.stored.includes(oid)) return { oid, size };
    const href = `${origin}/storage/${repo.name}/${oid}`;
    if (world.partBytes === undefined || size <= world.partBytes) return { oid, size, actions: { upload: { href } } };
    const id = randomBytes(6).toString("hex");
    const parts = Array.from({ length: Math.ceil(size / world.partBytes) }, (_, i) => i + 1);
    const header = Object.fromEntries(parts.map((i) => [String(i).padStart(5, "0"), `${href}/${id}/${i}`]));
    return {
      oid,
      size,
      actions: { upload: { href: `${href}/${id}`, header: { chunk_size: String(world.partBytes), ...header } } },
    };
  });
  return {
    status: 200,
    headers: { "content-type": "application/vnd.git-lfs+json" },
    body: { transfer: "basic", objects: uploads },
  };
}

export function put(world: HubWorld, ask: Ask, [owner, name, oid]: readonly string[]): Reply {
  return store(world, `${owner}/${name}`, oid as string, ask.body);
}

function store({ state }: HubWorld, name: string, oid: string, bytes: Buffer): Reply {
  const repo = state.repos.get(name);
  if (repo === undefined) throw new Refusal(404, "no such dataset");
  if (hash("sha256", bytes) !== oid) throw new Refusal(400, "XAmzContentSHA256Mismatch");
  state.keep(bytes);
  if (!repo.stored.includes(oid)) repo.stored.push(oid);
  state.save();
  return { status: 200 };
}

export function putPart({ parts }: HubWorld, ask: Ask, [, , , id, number]: readonly string[]): Reply {
  const own = parts.get(id as string) ?? [];
  own[Number(number) - 1] = ask.body;
  parts.set(id as string, own);
  return { status: 200, headers: { etag: `"${hash("md5", ask.body)}"` } };
}

export function complete(world: HubWorld, ask: Ask, [owner, name, oid, id]: readonly string[]): Reply {
  const said = JSON.parse(ask.body.toString()) as { oid: string; parts: { partNumber: number; etag: string }[] };
  const own = world.parts.get(id as string) ?? [];
  const isWhole = said.parts.every(({ partNumber, etag }) => etag === `"${hash("md5", own[partNumber - 1] ?? "")}"`);
  if (!isWhole || said.oid !== oid) throw new Refusal(400, "parts are missing");
  return store(world, `${owner}/${name}`, oid, Buffer.concat(own));
}

export function resolve(world: HubWorld, ask: Ask, path: readonly string[]): Reply {
  const commit = at(repoOf(world, ask, path), path[2]);
  const file = commit.tree[path[3] as string];
  if (file === undefined) throw new Refusal(404, "Entry not found", "EntryNotFound");
  if (!file.isLfs) return ranged(ask, world.state.object(file.sha256), { etag: `"${file.blob}"` });
  const headers = {
    location: `/storage/${file.sha256}`,
    "x-linked-size": String(file.bytes),
    "x-linked-etag": `"${file.sha256}"`,
  };
  return { status: 302, headers };
}

export function download({ state }: HubWorld, ask: Ask, [sha256]: readonly string[]): Reply {
  return ranged(ask, state.object(sha256 as string), { etag: `"${sha256}"` });
}

function ranged({ headers }: Ask, bytes: Buffer, more: Readonly<Record<string, string>>): Reply {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(String(headers["range"] ?? "")) ?? [];
  if (first === undefined) return { status: 200, headers: more, body: bytes };
  if (Number(first) >= bytes.length) return { status: 416, headers: { "content-range": `bytes */${bytes.length}` } };
  const end = Math.min(Number(last) + 1, bytes.length);
  const range = { "content-range": `bytes ${first}-${end - 1}/${bytes.length}` };
  return { status: 206, headers: { ...more, ...range }, body: bytes.subarray(Number(first), end) };
}
