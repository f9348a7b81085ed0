// The stand-in Hub in a process of its own: it is asked and told from here, keeps its state in a folder, and refuses what the real one refuses.

import { hash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { temporaryFolder } from "./command.ts";
import { changeOf, publish, scenarioSink } from "./hub/scenario.ts";
import { startHub } from "./hub/server.ts";
import { spawnHub } from "./hub/spawned.ts";

const root = temporaryFolder("hub-spawned");
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("it goes on with what it kept, and fails when it is told to", async () => {
  const folder = join(root, "state");
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  const first = await spawnHub({ folder, lfsOver: 2000 });
  await first.faults([{ on: { path: "/commit/" }, does: { kind: "cut", when: "after" } }]);
  const at = "ada/kept";
  const sink = scenarioSink(20_000);
  await publish(sink, { at, options: { token: first.token, endpoint: first.url, wait } }, changeOf(1, root));
  expect(waits).toEqual([30_000]);
  expect((await first.requests()).map(({ path }) => path)).toContain("/api/repos/create");
  const before = await first.repo(at);
  expect([before?.bytes.size, before?.isPrivate]).toEqual([9, true]);
  await first.close();
  const second = await spawnHub({ folder, lfsOver: 2000 });
  expect(await second.repo(at)).toEqual(before);
  await publish(sink, { at, options: { token: second.token, endpoint: second.url, wait } }, changeOf(2, root));
  expect((await second.repo(at))?.bytes.size).toBe(14);
  await second.reset();
  expect(await second.requests()).toEqual([]);
  await second.close();
});

test("it refuses what the real one refuses", async () => {
  const hub = await startHub();
  const repo = hub.state.create("ada/strict", true, "ada");
  const ask = async (method: string, path: string, body?: unknown, token = hub.token) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${hub.url}${path}`, { method, headers, ...(body !== undefined && { body: text }) });
    return [answer.status, answer.headers.get("x-error-code")];
  };
  const commit = (header: object, ...lines: object[]) =>
    ask(
      "POST",
      "/api/datasets/ada/strict/commit/main",
      [{ key: "header", value: header }, ...lines].map((one) => JSON.stringify(one)).join("\n"),
    );
  const lfsFile = { key: "lfsFile", value: { path: "a", algo: "sha256", size: 1, oid: hash("sha256", "a") } };
  expect(await ask("GET", "/api/whoami-v2", undefined, "hf_other")).toEqual([401, null]);
  expect(await ask("POST", "/api/repos/create", { name: "strict", organization: "ada", type: "dataset" })).toEqual([
    409,
    null,
  ]);
  expect(await ask("POST", "/api/repos/create", { name: "x", organization: "bob", type: "dataset" })).toEqual([
    403,
    null,
  ]);
  expect(await ask("GET", "/api/datasets/ada/other/revision/HEAD")).toEqual([404, "RepoNotFound"]);
  expect(await commit({ summary: "s", parentCommit: "0".repeat(40) })).toEqual([412, null]);
  expect(await commit({ summary: "s" }, { key: "deletedFile", value: { path: "never" } })).toEqual([
    404,
    "EntryNotFound",
  ]);
  expect(await commit({ summary: "s" }, lfsFile)).toEqual([400, null]);
  expect(await commit({})).toEqual([400, null]);
  expect(await ask("PUT", `/storage/ada/strict/${hash("sha256", "a")}`, "b")).toEqual([400, null]);
  expect(await ask("GET", "/datasets/ada/strict/resolve/main/never")).toEqual([404, "EntryNotFound"]);
  expect(repo.commits).toHaveLength(1);
  expect(await ask("PUT", `/storage/ada/strict/${hash("sha256", "a")}`, "a")).toEqual([200, null]);
  expect(await commit({ summary: "s", parentCommit: repo.commits[0]?.oid }, lfsFile)).toEqual([200, null]);
  expect(hub.state.files("ada/strict").get("a")?.toString()).toBe("a");
  expect(hub.state.files("ada/strict").get(".gitattributes")?.toString()).toMatch(/^a filter=lfs/m);
  await hub.close();
});
