// Checks of a store's projects: a moved one is shown as what it became, whenever it is read, until that is undone.

import assert from "node:assert/strict";
import type { FoundProject, ProjectRef } from "../core/project.ts";
import type { StoreReader } from "../ports/store.ts";
import { finish, message, type SampleLog, writeLog } from "./sample-log.ts";
import type { StoreCheck, StoreDesk } from "./store-desk.ts";
import { usageEntry } from "./store-ingest.ts";

export const checksOfProjects: readonly StoreCheck[] = [
  ["shows a relinked project's sessions under the new one", relinks],
  ["follows chains of relinks and refuses circles", followsChains],
  ["takes a relink and what came along back exactly", takesBack],
  ["keeps a project that was seen when its folder is gone", keepsSeen],
  ["keeps remotes without user and password", keepsRemotes],
];

const ref = (name: string): ProjectRef => ({ root: `/work/${name}`, name });
const odd: ProjectRef = { root: "/work/o\ud800d", name: "o\ud800d" };

function log(session: string, project: FoundProject, more: Partial<SampleLog> = {}): SampleLog {
  const usage = [usageEntry(session.length * 100 + session.charCodeAt(0), 10)];
  const head = { cwd: project.root };
  return { path: `/logs/${session}`, session, messages: [message(0, session)], project, usage, head, ...more };
}

function shown(store: StoreReader): Record<string, string | undefined> {
  const rows = store.sessions({}).map((row) => [row.facts.head.externalId, row.project?.name] as const);
  return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function everything(store: StoreReader) {
  const rows = store.sessions({});
  return { rows, projects: store.projects(), usage: store.usage("project", {}), relinks: store.relinks() };
}

async function relinks({ store, write }: StoreDesk): Promise<void> {
  await write((writer) => {
    for (const one of [log("a", ref("old")), log("b", ref("new")), log("c", ref("other"))]) writeLog(writer, one);
    finish(writer);
  });
  await write((writer) => {
    writer.relink({ from: ref("old"), to: ref("new"), along: undefined });
    writer.commit(false);
  });
  assert.deepEqual(shown(store), { a: "new", b: "new", c: "other" });
  const row = store.findSessions("a")[0];
  assert.deepEqual(row?.relinkedFrom, ref("old"));
  assert.deepEqual(row?.project, ref("new"));
  assert.equal(store.findSessions("b")[0]?.relinkedFrom, undefined);
  assert.equal(store.sessions({ project: "new" }).length, 2);
  assert.equal(store.sessions({ project: "/work/old" }).length, 0);
  assert.equal(store.totals({}).projects, 2);
  assert.equal(store.totals({ project: "new" }).usage.outputTokens, 20);
  assert.deepEqual(
    store.usage("project", {}).map(({ group, sessions }) => [group, sessions]),
    [
      ["new", 2],
      ["other", 1],
    ],
  );
  assert.equal(store.search({ expressions: ['"a"'], sort: "time", project: "new" }).length, 1);
  const [found] = store.projects().filter(({ project }) => project.name === "new");
  assert.equal(found?.sessions, 2);
  assert.deepEqual(
    found?.relinkedFrom.map(({ from, to, sessions }) => [from, to, sessions]),
    [[ref("old"), ref("new"), 1]],
  );
  // Read again, and read for the first time.
  await write((writer) => {
    writeLog(writer, log("a", ref("old")));
    writeLog(writer, log("d", ref("old")));
    finish(writer);
  });
  assert.deepEqual(shown(store), { a: "new", b: "new", c: "other", d: "new" });
  assert.equal(store.relinks()[0]?.sessions, 2);
  assert.deepEqual(store.check(true), []);
}

async function followsChains({ store, write }: StoreDesk): Promise<void> {
  await write((writer) => {
    for (const one of [log("a", ref("a")), log("b", ref("b")), log("o", odd)]) writeLog(writer, one);
    finish(writer);
  });
  // The last one is a folder that no session has; the end of a chain may be told before its beginning.
  for (const [from, to] of [
    [ref("b"), ref("c")],
    [ref("a"), ref("b")],
    [odd, ref("a")],
  ] as const) {
    await write((writer) => {
      writer.relink({ from, to, along: undefined });
      writer.commit(false);
    });
  }
  assert.deepEqual(shown(store), { a: "c", b: "c", o: "c" });
  assert.deepEqual(store.findSessions("o")[0]?.relinkedFrom, odd);
  assert.deepEqual(
    store.relinks().map(({ to, shown: end }) => [to.name, end.name]),
    [
      ["c", "c"],
      ["b", "c"],
      ["a", "c"],
    ],
  );
  for (const [from, to] of [
    [ref("c"), ref("a")],
    [ref("c"), ref("c")],
    [ref("a"), ref("d")],
  ] as const) {
    await assert.rejects(write((writer) => writer.relink({ from, to, along: undefined })));
  }
  assert.deepEqual(shown(store), { a: "c", b: "c", o: "c" });
  await write((writer) => {
    writer.unlink("/work/b");
    writer.commit(false);
  });
  assert.deepEqual(shown(store), { a: "b", b: "b", o: "b" }, "each relink stands by itself");
}

async function takesBack({ store, write }: StoreDesk): Promise<void> {
  await write((writer) => {
    for (const one of [log("a", ref("old")), log("b", ref("old/below")), log("c", ref("new"))]) writeLog(writer, one);
    finish(writer);
  });
  const before = everything(store);
  await write((writer) => {
    writer.relink({ from: ref("old"), to: ref("new"), along: undefined });
    writer.relink({ from: ref("old/below"), to: ref("new"), along: "/work/old" });
    writer.commit(false);
  });
  assert.deepEqual(shown(store), { a: "new", b: "new", c: "new" });
  assert.deepEqual(store.relinks()[1]?.along, "/work/old");
  await write((writer) => {
    writeLog(writer, log("a", ref("old")));
    finish(writer);
    writer.unlink("/work/nothing");
    writer.unlink("/work/old");
    writer.commit(false);
  });
  assert.deepEqual(everything(store), before);
}

async function keepsSeen({ store, write }: StoreDesk): Promise<void> {
  const seen = (name: string, isSeen: boolean) => ({ ...ref(name), isSeen });
  const head = { cwd: "/work/repo/src" };
  const put = (project: FoundProject, more = head) =>
    write((writer) => {
      writeLog(writer, log("a", project, { head: more }));
      finish(writer);
    });
  await put(seen("repo/guess", false));
  await put(seen("repo/src", false));
  assert.deepEqual(shown(store), { a: "repo/src" }, "a guess makes way for a better one");
  await put(seen("repo", true));
  await put(seen("repo/src", false));
  await put(seen("repo/src", false));
  assert.deepEqual(shown(store), { a: "repo" });
  await put(seen("elsewhere", false), { cwd: "/work/elsewhere" });
  assert.deepEqual(shown(store), { a: "elsewhere" }, "another folder is another question");
}

async function keepsRemotes({ store, write }: StoreDesk): Promise<void> {
  const secret = ["t0k", "en"].join("");
  const gitRemote = `https://user:${secret}@Git.example/Me/Thing.git`;
  await write((writer) => {
    writeLog(writer, log("a", { ...ref("a"), gitRemote }));
    writeLog(writer, log("b", ref("a"), { head: { gitRemote: "git@git.example:me/thing" } }));
    writeLog(writer, log("c", ref("a"), { head: { gitRemote: "ssh://git@git.example/me/fork.git" } }));
    writeLog(writer, log("d", { ...ref("d"), gitRemote: "/srv/thing" }));
    finish(writer);
  });
  const remotes = new Map(store.projects().map((row) => [row.project.name, row.gitRemotes]));
  assert.deepEqual(remotes.get("a"), ["git.example/me/fork", "git.example/me/thing"]);
  assert.deepEqual(remotes.get("d"), []);
}
