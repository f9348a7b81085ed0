// A scrub undone, forgotten, refused: what a person may do with it afterwards, and what is never touched.

import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { contentsOf, filesBelow, holders, type Planted, plantedHome, SECRETS, TOKEN } from "./scrub-home.ts";

const CLAUDE = ".claude/projects/-home-ada-web/5d1c0000-0000-4000-8000-000000000001.jsonl";
const OPENCODE = ".local/share/opencode/opencode.db";
const OLD = 1_770_000_000;

const homes: Planted[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.close();
});

async function planted(only?: string) {
  const place = plantedHome(only);
  homes.push(place);
  mkdirSync(place.data, { recursive: true });
  const app = await place.open();
  return { ...place, app };
}

test("undo restores identical bytes, times and modes, and the store follows", async () => {
  const { home, data, app } = await planted();
  await app.scan({});
  const before = contentsOf(home);
  const shown = (await app.search("token", { sort: "rank", limit: 0 })).total;
  const { id, files } = await app.scrub({ all: true, dryRun: false });
  expect(contentsOf(home)).not.toEqual(before);
  expect((await app.search("token", { sort: "rank", limit: 0 })).total).toBe(shown);
  const undone = await app.undoScrub(undefined);
  expect(undone.id).toBe(id);
  expect(undone.files.map(({ outcome }) => outcome)).toEqual(files.map(() => "restored"));
  expect(contentsOf(home)).toEqual(before);
  // The secrets are back where they were: in the archive and the bodies too.
  expect(holders(data).map((path) => path.slice(data.length + 1).split("/")[0])).toEqual(
    expect.arrayContaining(["archive", "bodies.db"]),
  );
  expect((await app.scan({})).logs).toMatchObject({ read: 0, failed: 0 });
  await expect(app.undoScrub(id)).rejects.toMatchObject({ code: "blocked" });
  expect((await app.scrubs())[0]).toMatchObject({ id, state: "undone", undoable: false });
}, 120_000);

test("what was appended since a scrub is kept by its undo; the store reads on in between", async () => {
  const { home, app } = await planted(".claude");
  await app.scan({});
  const path = join(home, CLAUDE);
  const before = readFileSync(path);
  await app.scrub({ source: "claude-code", dryRun: false });
  const line = `${JSON.stringify({ type: "user", uuid: "n1", sessionId: "5d1c0000-0000-4000-8000-000000000001", timestamp: "2026-03-02T09:00:01.000Z", message: { role: "user", content: "One more." } })}\n`;
  appendFileSync(path, line);
  const report = await app.scan({});
  expect(report).toMatchObject({ issues: [], logs: { read: 1 }, messages: 1 });
  utimesSync(path, OLD, OLD);
  expect((await app.undoScrub(undefined)).files).toMatchObject([{ outcome: "tail" }]);
  expect(readFileSync(path)).toEqual(Buffer.concat([before, Buffer.from(line)]));
  const rows = await app.sessions({});
  expect(rows.map(({ counts, logRewritten }) => [counts.prompts, logRewritten])).toEqual([[2, false]]);
});

test("a log that was changed in any other way is left as it is by an undo", async () => {
  const { home, app } = await planted(".claude");
  const path = join(home, CLAUDE);
  await app.scrub({ all: true, dryRun: false });
  const changed = readFileSync(path, "utf8").replace("How many", "How few");
  writeFileSync(path, changed);
  utimesSync(path, OLD, OLD);
  expect((await app.undoScrub(undefined)).files).toMatchObject([{ outcome: "changed" }]);
  expect(readFileSync(path, "utf8")).toBe(changed);
  expect((await app.scrubs())[0]).toMatchObject({ state: "done", undoable: true });
});

test("restore writes the scrubbed bytes of a log that is gone", async () => {
  const { home, app } = await planted(".claude");
  await app.scan({});
  await app.scrub({ all: true, dryRun: false });
  const scrubbed = readFileSync(join(home, CLAUDE));
  expect(SECRETS.some((secret) => scrubbed.includes(secret))).toBe(false);
  rmSync(join(home, CLAUDE));
  await app.scan({});
  const [session] = await app.sessions({});
  await app.restore(session?.facts.head.id ?? "");
  expect(readFileSync(join(home, CLAUDE))).toEqual(scrubbed);
});

test("a log that its agent deleted is scrubbed in the store, archive and earlier generations included", async () => {
  const { home, data, app } = await planted(".claude");
  const path = join(home, CLAUDE);
  await app.scan({});
  // Written anew by its agent: the archive keeps the earlier bytes as a generation of their own.
  writeFileSync(path, readFileSync(path, "utf8").replace("How many", "How very many"));
  utimesSync(path, OLD + 9, OLD + 9);
  await app.scan({});
  rmSync(path);
  await app.scan({});
  const [before] = await app.sessions({});
  const report = await app.scrub({ id: before?.facts.head.id ?? "", dryRun: false });
  expect(report.files).toMatchObject([{ path, outcome: "done", reason: expect.stringContaining("store only") }]);
  expect(holders(data)).toEqual([]);
  const [after] = await app.sessions({});
  expect(after?.counts).toEqual(before?.counts);
  expect((await app.search("token", { sort: "rank", limit: 0 })).hits[0]?.snippet).toContain(
    "[REDACTED:github-token:1]",
  );
  expect((await app.doctor({ deep: true })).checks.filter(({ status }) => status === "error")).toEqual([]);
});

test("forgetting destroys what is sealed and what was noted of the originals", async () => {
  const { data, app } = await planted(".claude");
  const { id } = await app.scrub({ all: true, dryRun: false });
  const folder = join(data, "scrub", id ?? "");
  expect(readdirSync(folder).sort()).toEqual(["0.sealed", "journal.jsonl", "values.sealed"]);
  expect(holders(data)).toEqual([]);
  for (const path of filesBelow(folder)) expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await app.forgetScrub(undefined)).toMatchObject([
    { id, state: "forgotten", undoable: false, count: expect.any(Number) },
  ]);
  expect(readdirSync(folder)).toEqual(["journal.jsonl"]);
  expect(readFileSync(join(folder, "journal.jsonl"), "utf8")).not.toContain("sha256");
  await expect(app.undoScrub(id)).rejects.toMatchObject({ code: "blocked" });
  await expect(app.undoScrub(undefined)).rejects.toMatchObject({ code: "not_found" });
});

test("a log that may be written is never touched: by its time, its lock, or who holds it open", async () => {
  const { home, app } = await planted(".claude");
  const path = join(home, CLAUDE);
  const before = readFileSync(path);
  const outcome = async () => {
    const report = await app.scrub({ all: true, dryRun: false });
    expect(readFileSync(path).equals(before)).toBe(true);
    return report.files.map(({ outcome, reason }) => `${outcome}: ${reason}`);
  };
  utimesSync(path, new Date(), new Date());
  expect(await outcome()).toEqual(["live: it was written less than a minute ago"]);
  utimesSync(path, OLD, OLD);
  writeFileSync(`${path}.lock`, "");
  expect(await outcome()).toEqual(["live: its agent has locked it"]);
  rmSync(`${path}.lock`);
  if (process.platform !== "linux") return;
  const holder = spawn(process.execPath, [
    "-e",
    "require('fs').openSync(process.argv[1], 'r'); console.log('open'); setInterval(() => {}, 1000)",
    path,
  ]);
  await once(holder.stdout, "data");
  expect(await outcome()).toEqual(["live: a program holds it open"]);
  holder.kill();
  await once(holder, "exit");
  expect((await app.scrub({ all: true, dryRun: false })).files).toMatchObject([{ outcome: "done" }]);
});

test("a database that its agent is writing is live; its logins are no conversation", async () => {
  const { home, app } = await planted(".local/share/opencode");
  const path = join(home, OPENCODE);
  const agent = new DatabaseSync(path);
  agent.exec("CREATE TABLE account (id TEXT PRIMARY KEY, access_token TEXT)");
  agent.prepare("INSERT INTO account VALUES ('a', ?)").run(TOKEN);
  agent.exec("BEGIN IMMEDIATE; UPDATE session SET title = title");
  utimesSync(path, OLD, OLD);
  const before = readFileSync(path);
  expect((await app.scrub({ all: true, dryRun: false })).files).toMatchObject([{ outcome: "live" }]);
  expect(readFileSync(path).equals(before)).toBe(true);
  agent.exec("ROLLBACK");
  agent.close();
  utimesSync(path, OLD, OLD);
  expect((await app.scrub({ all: true, dryRun: false })).files).toMatchObject([{ outcome: "done" }]);
  const after = new DatabaseSync(path, { readOnly: true });
  expect(after.prepare("SELECT access_token FROM account").get()).toEqual({ access_token: TOKEN });
  expect(JSON.stringify(after.prepare("SELECT * FROM part").all())).not.toContain(TOKEN);
  after.close();
  expect(statSync(path).mtimeMs).toBe(OLD * 1000);
});

test("a database that names its blobs by their content is refused, and stays as it was", async () => {
  const { home, app } = await planted(".claude");
  const folder = join(home, ".cursor/chats/abc/7a000009-1111-4222-8333-444444444445");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "store.db");
  const database = new DatabaseSync(path);
  const { createHash } = await import("node:crypto");
  database.exec(
    "CREATE TABLE blobs (id TEXT PRIMARY KEY, data BLOB); CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)",
  );
  const blob = Buffer.from(JSON.stringify({ role: "user", content: `the token is ${TOKEN}` }));
  const id = createHash("sha256").update(blob).digest("hex");
  database.prepare("INSERT INTO blobs VALUES (?, ?)").run(id, blob);
  const meta = Buffer.from(
    JSON.stringify({ agentId: "7a000009-1111-4222-8333-444444444445", latestRootBlobId: id, name: "x" }),
  );
  database.prepare("INSERT INTO meta VALUES ('0', ?)").run(meta.toString("hex"));
  database.close();
  utimesSync(path, OLD, OLD);
  const before = readFileSync(path);
  const { files } = await app.scrub({ source: "cursor", dryRun: false });
  expect(files).toMatchObject([{ path, outcome: "refused", reason: expect.stringContaining("by their content") }]);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("a file of another name is refused, a link is followed", async () => {
  const { home, folder, app } = await planted(".claude");
  const path = join(home, CLAUDE);
  const real = join(folder, "elsewhere.jsonl");
  writeFileSync(real, readFileSync(path));
  utimesSync(real, OLD, OLD);
  rmSync(path);
  symlinkSync(real, path);
  expect((await app.scrub({ all: true, dryRun: false })).files).toMatchObject([{ path, outcome: "done" }]);
  expect(readFileSync(real, "utf8")).not.toContain(TOKEN);
  expect(existsSync(path)).toBe(true);
});

test("scrub wants to be told where, and finds sessions only in a store", async () => {
  const { app } = await planted(".claude");
  await expect(app.scrub({ dryRun: true })).rejects.toMatchObject({ code: "usage" });
  await expect(app.scrub({ id: "5d1c", dryRun: true })).rejects.toMatchObject({ code: "not_found" });
  await expect(app.scrub({ all: true, dryRun: false, resume: true })).rejects.toMatchObject({ code: "not_found" });
  await app.scan({});
  expect((await app.scrub({ id: "claude-code:5d1c", dryRun: true })).files).toMatchObject([{ outcome: "would" }]);
  expect((await app.scrub({ rule: "github-pat-classic", dryRun: true })).files[0]?.rules).toEqual({
    "github-pat-classic": expect.any(Number),
  });
});
