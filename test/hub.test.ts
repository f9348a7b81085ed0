// The Hugging Face Hub as a sink, where it goes another way than a folder: accounts, who may see what, proposals, patience, and what never leaves.

import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TraceError } from "../src/core/errors.ts";
import type { Change, Destination, PushOptions, SinkOptions } from "../src/ports/sink.ts";
import { createFetch } from "../src/publish/huggingface/request.ts";
import { LIMITS } from "../src/publish/huggingface/steps.ts";
import { createHuggingface } from "../src/publish/huggingface.ts";
import { temporaryFolder } from "./command.ts";
import { artifactOf } from "./hub/artifacts.ts";
import { type Hub, type Seen, startHub, TOKEN } from "./hub/server.ts";

const root = temporaryFolder("hub");
const { signal } = new AbortController();
const READER = `${TOKEN}-reader`;
const BOB = `${TOKEN}-bob`;
const users = [
  { name: "ada", token: TOKEN, orgs: ["lab"] },
  { name: "ada", token: READER, role: "read" as const },
  { name: "bob", token: BOB },
];

let hub: Hub;
let onRequest: ((seen: Seen) => void | Promise<void>) | undefined;
let waits: number[] = [];
let repos = 0;
let at = "";
beforeAll(async () => {
  hub = await startHub({ users, lfsOver: 5000, pageSize: 3, onRequest: (seen) => onRequest?.(seen) });
});
afterAll(async () => {
  await hub.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  hub.reset();
  onRequest = undefined;
  waits = [];
  at = `ada/one-${repos++}`;
});

const sink = createHuggingface({ limits: LIMITS, silenceMs: 20_000 });
const wait = async (ms: number) => void waits.push(ms);
const optionsOf = (token: string | undefined = TOKEN): SinkOptions => ({ token, endpoint: hub.url, wait });
const open = (name = at, token?: string) => sink.open(name, optionsOf(token));
const quiet: PushOptions = { signal, onProgress: () => {} };

function changeOf(version: string, more: Partial<Change> = {}): Change {
  const file = (path: string, text: string) => ({ path, artifact: artifactOf(root, text) });
  const latest = file("versions/latest.json", `{"version":"${version}"}\n`);
  const data = [file(`data/p/train-${version}.jsonl`, `{"v":"${version}"}\n`.repeat(900))];
  const about = [file("README.md", `# ${version}\n`), latest];
  return { data, deletes: [], about, message: `Publish ${version}`, visibility: "private", isProposal: false, ...more };
}

async function failure(action: Promise<unknown>): Promise<TraceError> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TraceError)) throw new Error("it did not fail as it should", { cause: error });
  const chain = [];
  for (let one: unknown = error; one instanceof Error; one = one.cause) chain.push(one.message, one.stack);
  expect(`${chain.join("\n")} ${error.hint}`).not.toContain(TOKEN.slice(3));
  return error;
}

const tokens: readonly (readonly [string, string | undefined, RegExp])[] = [
  ["none", undefined, /a token is needed/],
  ["an unknown one", "hf_nobody", /does not take this token/],
  ["one of another place", "ghp_something", /begin with hf_/],
  ["one that is no header", `${TOKEN}\nX: y`, /begin with hf_/],
];
test.each(tokens)("a token that is %s: login is needed", async (_, token, message) => {
  const options = { ...optionsOf(), token };
  for (const action of [sink.open(at, options).look(signal), sink.account?.(options, signal) as Promise<unknown>]) {
    const error = await failure(action);
    expect([error.code, error.hint]).toEqual(["login_needed", expect.stringContaining("tracemill login --token")]);
    expect(error.message).toMatch(message);
  }
  expect(waits).toEqual([]);
});

test("whose the token is", async () => {
  expect(await sink.account?.(optionsOf(BOB), signal)).toEqual({ name: "bob", role: "write" });
  expect((await open().look(signal)).account).toBe("ada");
});

test("a token that may only read is told so, and nothing is made", async () => {
  const target = open(at, READER);
  const error = await failure(target.push(changeOf("v1"), await target.look(signal), quiet));
  expect([error.code, error.retryable, error.message]).toEqual(["sink_failed", false, expect.stringContaining(at)]);
  expect(error.message).toContain("may not write");
  expect((await open().look(signal)).exists).toBe(false);
});

test("another's private dataset is not there; another's public one is not written to", async () => {
  hub.state.create("bob/private", true, "bob");
  hub.state.create("bob/public", false, "bob");
  expect((await open("bob/private").look(signal)).exists).toBe(false);
  const target = open("bob/public");
  const destination = await target.look(signal);
  expect([destination.exists, destination.visibility]).toEqual([true, "public"]);
  expect((await failure(target.push(changeOf("v1"), destination, quiet))).message).toContain("may not write");
});

test("an organisation's dataset, its name as somebody else writes it", async () => {
  const target = open("lab/Traces");
  await target.push(changeOf("v1"), await target.look(signal), quiet);
  expect((await open("lab/traces").look(signal)).files).toHaveLength(3);
});

test("made public by somebody else while it was to be made private: nothing is sent", async () => {
  const target = open();
  const destination = await target.look(signal);
  hub.state.create(at, false, "ada");
  const error = await failure(target.push(changeOf("v1"), destination, quiet));
  expect([error.code, error.message]).toEqual(["destination_changed", expect.stringContaining("public")]);
  expect(hub.state.files(at).size).toBe(1);
  expect(hub.requests.some(({ path }) => /preupload|storage|commit/.test(path))).toBe(false);
});

test("made public since it was looked at: nothing is sent", async () => {
  const target = open();
  await target.push(changeOf("v1"), await target.look(signal), quiet);
  const destination = await target.look(signal);
  (hub.state.repos.get(at) as { isPrivate: boolean }).isPrivate = false;
  expect((await failure(target.push(changeOf("v2"), destination, quiet))).code).toBe("destination_changed");
  expect(hub.state.files(at).has("data/p/train-v2.jsonl")).toBe(false);
});

test("a public dataset is made where it is asked for", async () => {
  const target = open();
  await target.push(changeOf("v1", { visibility: "public" }), await target.look(signal), quiet);
  expect((await target.look(signal)).visibility).toBe("public");
});

test("a proposal changes nothing, is found again, and its receipt holds", async () => {
  const owner = sink.open("bob/open", optionsOf(BOB));
  await owner.push(changeOf("v1", { visibility: "public" }), await owner.look(signal), quiet);
  const before = hub.state.files("bob/open");
  const target = open("bob/open");
  const proposal = changeOf("v2", { isProposal: true, deletes: ["data/p/train-v1.jsonl"] });
  // Four of others, on other pages of the list.
  for (let i = 0; i < 4; i++) {
    const other = sink.open("bob/open", optionsOf(BOB));
    await other.push({ ...proposal, message: `Another ${i}` }, await other.look(signal), quiet);
  }
  const destination = await target.look(signal);
  const receipt = await target.push(proposal, destination, quiet);
  expect(receipt.proposalUrl).toBe(`${hub.url}/datasets/bob/open/discussions/5`);
  expect(hub.state.files("bob/open")).toEqual(before);
  expect([...hub.state.files("bob/open", 5).keys()]).toContain("data/p/train-v2.jsonl");
  expect([...hub.state.files("bob/open", 5).keys()]).not.toContain("data/p/train-v1.jsonl");
  expect(await target.verify(receipt, signal)).toBe(true);
  expect(await open("bob/open").verify(receipt, signal)).toBe(true);
  for (let i = 0; i < 3; i++) {
    await other();
    expect(await target.push(proposal, destination, quiet)).toEqual(receipt);
  }
  expect(hub.state.repos.get("bob/open")?.pulls).toHaveLength(8);
  async function other() {
    const again = sink.open("bob/open", optionsOf(BOB));
    await again.push({ ...changeOf(`other ${repos++}`), isProposal: true }, await again.look(signal), quiet);
  }
});

test.each(["after", "before"] as const)(
  "a proposal whose answer is lost, cut %s it was made, is made once",
  async (when) => {
    const name = `bob/lost-${when}`;
    hub.state.create(name, false, "bob");
    hub.faults.set([{ on: { path: "/commit/" }, does: { kind: "cut", when } }]);
    const target = open(name);
    const receipt = await target.push(changeOf("v1", { isProposal: true }), await target.look(signal), quiet);
    expect(receipt.proposalUrl).toBe(`${hub.url}/datasets/${name}/discussions/1`);
    expect(hub.state.repos.get(name)?.pulls).toHaveLength(1);
    expect(await target.verify(receipt, signal)).toBe(true);
  },
);

test("nothing is proposed to what is not there", async () => {
  const target = open();
  const error = await failure(target.push(changeOf("v1", { isProposal: true }), await target.look(signal), quiet));
  expect(error.code).toBe("not_found");
});

test("somebody else's commit while the answer to ours is lost: it is told, and what is there stays", async () => {
  const target = open();
  await target.push(changeOf("v1"), await target.look(signal), quiet);
  const destination = await target.look(signal);
  hub.faults.set([{ on: { path: "/commit/" }, does: { kind: "cut", when: "after" } }]);
  onRequest = async ({ path }) => {
    if (!path.includes("/commits/")) return;
    onRequest = undefined;
    const other = open();
    await other.push(changeOf("other"), await other.look(signal), quiet);
  };
  expect((await failure(target.push(changeOf("v2"), destination, quiet))).code).toBe("destination_changed");
  const paths = [...hub.state.files(at).keys()];
  expect(paths).toContain("data/p/train-v2.jsonl");
  expect(paths).toContain("data/p/train-other.jsonl");
});

test("a Hub that stays in trouble is given up after 30, 120 and 300 seconds, and can be tried again", async () => {
  hub.faults.set([{ on: { path: "/preupload/" }, times: 9, does: { kind: "status", status: 503 } }]);
  const told: string[] = [];
  const target = open();
  const onProgress: PushOptions["onProgress"] = ({ phase, ms, reason }) => {
    if (phase === "waiting") told.push(`${ms} ${reason}`);
  };
  const error = await failure(target.push(changeOf("v1"), await target.look(signal), { signal, onProgress }));
  expect([error.code, error.retryable, error.hint]).toEqual(["sink_failed", true, expect.stringContaining("again")]);
  expect(waits).toEqual([30_000, 120_000, 300_000]);
  expect(told).toHaveLength(3);
  expect(told[0]).toMatch(/^30000 .* is in trouble \(503\)$/);
});

test.each([
  ["longer than ours", 400, [400_000]],
  ["shorter than ours", 3, [30_000]],
  ["longer than anybody waits", 4000, "gives up"],
] as const)("a wait that the Hub asks for, %s", async (_, retryAfter, meant) => {
  hub.faults.set([{ on: 1, does: { kind: "status", status: 429, retryAfter } }]);
  const look = open().look(signal);
  if (meant === "gives up") expect((await failure(look)).retryable).toBe(true);
  else expect((await look).exists).toBe(false);
  expect(waits).toEqual(meant === "gives up" ? [] : meant);
});

test("what goes on is not given up: each file that arrives begins the waits anew", async () => {
  const file = (i: number) => ({ path: `data/p/${i}.jsonl`, artifact: artifactOf(root, `{"i":${i}}\n`.repeat(1000)) });
  const data = Array.from({ length: 40 }, (_, i) => file(i));
  // Five are sent at once: before a sixth goes, one has arrived.
  let puts = 0;
  hub.faults.set([
    { on: ({ method }) => method === "PUT" && ++puts % 6 === 0, times: 99, does: { kind: "status", status: 503 } },
  ]);
  const target = open();
  await target.push(changeOf("v1", { data }), await target.look(signal), quiet);
  expect(hub.state.files(at).size).toBe(40 + 3);
  expect(new Set(waits)).toEqual(new Set([30_000]));
  expect(waits.length).toBeGreaterThan(3);
});

test("no way to the Hub: it is said at once where nothing was sent", async () => {
  const gone = await startHub();
  await gone.close();
  const error = await failure(sink.open(at, { ...optionsOf(), endpoint: gone.url }).look(signal));
  expect([error.code, error.retryable, waits]).toEqual(["sink_failed", true, []]);
  expect(error.message).toContain("cannot be reached");
});

test("an answer that is not the Hub's is not believed", async () => {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<html>Log in to the hotel's network</html>");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const error = await failure(sink.open(at, { ...optionsOf(), endpoint }).look(signal));
  server.close();
  server.closeAllConnections();
  expect([error.code, error.retryable, waits.length]).toEqual(["sink_failed", true, 3]);
});

test("a token that the Hub repeats is not in what is told", async () => {
  const server = createServer((request, response) => {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: `bad ${request.headers.authorization} \u001b[31m${"x".repeat(9000)}` }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const error = await failure(sink.open(at, { ...optionsOf(), endpoint }).look(signal));
  server.close();
  server.closeAllConnections();
  expect(error.message).toContain("Bearer hf_...");
  expect(error.message.length).toBeLessThan(400);
  expect(error.message).not.toContain("\u001b");
});

test("bytes that change while they are sent: nothing else than what was verified arrives", async () => {
  const big = Buffer.alloc(3 << 20, "a");
  const data = [{ path: "data/p/big.jsonl", artifact: artifactOf(root, big) }];
  const change = changeOf("v1", { data });
  const target = open();
  const destination = await target.look(signal);
  onRequest = ({ path }) => {
    if (!path.includes("/objects/batch")) return;
    big[big.length - 1] = 98;
    writeFileSync(data[0]?.artifact.path ?? "", big);
  };
  const error = await failure(target.push(change, destination, quiet));
  expect([error.code, waits]).toEqual(["blocked", []]);
  const repo = hub.state.repos.get(at);
  expect([repo?.stored, repo?.commits.length, hub.state.files(at).size]).toEqual([[], 1, 1]);
});

test("small files that change before they are sent void the push", async () => {
  const change = changeOf("v1");
  const target = open();
  const destination = await target.look(signal);
  onRequest = ({ path }) => {
    if (path.includes("/preupload/")) writeFileSync(change.about[0]?.artifact.path ?? "", "# V1\n");
  };
  expect((await failure(target.push(change, destination, quiet))).code).toBe("blocked");
  expect(hub.state.files(at).size).toBe(1);
});

test("files are read as they were when it was looked at", async () => {
  const target = open();
  await target.push(changeOf("v1"), await target.look(signal), quiet);
  const first = await target.look(signal);
  await target.push(changeOf("v2", { deletes: ["data/p/train-v1.jsonl"] }), first, quiet);
  const text = async (path: string, destination: Destination) => {
    const pieces = await target.read(path, destination, signal);
    return pieces && Buffer.concat(await Array.fromAsync(pieces)).toString();
  };
  expect(await text("versions/latest.json", first)).toBe('{"version":"v1"}\n');
  expect(await text("data/p/train-v1.jsonl", first)).toMatch(/^\{"v":"v1"\}\n/);
  const second = await target.look(signal);
  expect(await text("versions/latest.json", second)).toBe('{"version":"v2"}\n');
  expect(await text("data/p/train-v1.jsonl", second)).toBeUndefined();
});

test("a large file is read piece by piece, a piece that is lost again, and other bytes are told at the end", async () => {
  const small = createHuggingface({ limits: LIMITS, silenceMs: 20_000, pieceBytes: 1 << 20 }).open(at, optionsOf());
  const path = "data/p/large.jsonl";
  const text = Array.from({ length: 70_000 }, (_, i) => `{"row":${i},"text":"a b c d e f g h i j k l"}\n`).join("");
  await small.push(
    changeOf("v1", { data: [{ path, artifact: artifactOf(root, text) }] }),
    await small.look(signal),
    quiet,
  );
  const destination = await small.look(signal);
  const before = hub.requests.length;
  const read = async () => {
    const pieces = await Array.fromAsync((await small.read(path, destination, signal)) ?? []);
    expect(pieces.slice(0, -1).every(({ length }) => length === 1 << 20)).toBe(true);
    expect(pieces.length).toBe(Math.ceil(text.length / (1 << 20)));
    return Buffer.concat(pieces).toString() === text;
  };
  expect(await read()).toBe(true);
  const asked = hub.requests.length - before;
  for (let on = 1; on <= asked; on++) {
    hub.reset();
    hub.faults.set([{ on, does: { kind: "cut", when: "during" } }]);
    expect([on, await read()]).toEqual([on, true]);
  }
  hub.reset();
  const sha256 = destination.files.find((one) => one.path === path)?.sha256 ?? "";
  hub.state.object(sha256).write("X", 2_000_000);
  expect((await failure(read())).code).toBe("sink_failed");
});

test("an empty file arrives, and is read", async () => {
  const target = open();
  const change = changeOf("v1", { data: [{ path: "data/p/empty.jsonl", artifact: artifactOf(root, "") }] });
  const receipt = await target.push(change, await target.look(signal), quiet);
  expect(await target.verify(receipt, signal)).toBe(true);
  expect(await open().verify(receipt, signal)).toBe(true);
});

test("the token is shown to the Hub alone", async () => {
  const heard: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers.authorization);
    response.end("{}");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const other = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = createFetch({ hub: hub.url, signal, silenceMs: 20_000 });
  await send(`${other}/next`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  server.close();
  server.closeAllConnections();
  expect(heard).toEqual([undefined]);
});
