import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Environment } from "../../ports/source.ts";
import { configFolders, discover, placeOf, projectFolders } from "./discover.ts";
import { retention } from "./retention.ts";

const home = mkdtempSync(join(tmpdir(), "tracemill-find-"));
const root = join(home, ".claude", "projects");
const put = (path: string, text = "{}\n") => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
};
afterAll(() => rmSync(home, { recursive: true, force: true }));

const environment = (variables: Record<string, string> = {}): Environment => ({ home, variables, platform: "linux" });

test("logs are found wherever a version put them, and nothing else", () => {
  put("-p/one.jsonl");
  put("-p/agent-1a2b3c4d.jsonl");
  put("-p/one/subagents/agent-a1.jsonl");
  put("-p/one/subagents/workflows/wf_1/agent-a2.jsonl");
  put("-p/one/subagents/journal.jsonl");
  put("-p/one/subagents/agent-a1.meta.json");
  put("-p/one/tool-results/x.jsonl");
  put("-p/memory/m.jsonl");
  put("-p/sessions-index.json");
  put("-p/.jsonl");
  put("project/session/chat.jsonl");
  put("loose.jsonl");
  symlinkSync(root, join(root, "-p", "loop"));
  symlinkSync(join(root, "-p"), join(root, "again"));
  symlinkSync(join(root, "nowhere"), join(root, "-p", "dead.jsonl"));
  const outside = join(home, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "two.jsonl"), "{}\n");
  symlinkSync(outside, join(root, "-linked"));
  const found = [...discover(root)].map((log) => log.path.slice(root.length + 1));
  expect(found).toEqual([
    "-linked/two.jsonl",
    "-p/agent-1a2b3c4d.jsonl",
    "-p/one/subagents/agent-a1.jsonl",
    "-p/one/subagents/workflows/wf_1/agent-a2.jsonl",
    "-p/one.jsonl",
    "project/session/chat.jsonl",
  ]);
});

// Root may list any folder.
test.skipIf(process.platform === "win32" || process.getuid?.() === 0)("a closed folder is told", () => {
  const base = join(home, "closed");
  mkdirSync(join(base, "-a"), { recursive: true });
  mkdirSync(join(base, "-b"));
  writeFileSync(join(base, "-b", "one.jsonl"), "{}\n");
  chmodSync(join(base, "-a"), 0);
  const told: string[] = [];
  const found = [...discover(base, { onUnreadable: (path) => told.push(path) })];
  chmodSync(join(base, "-a"), 0o700);
  expect([told, found.length]).toEqual([[join(base, "-a")], 1]);
});

test.runIf(process.platform === "linux")("a folder whose path is too long for the system hides no other", () => {
  let base = join(home, "long");
  while (base.length < 3850) base = join(base, "d".repeat(Math.min(200, 3850 - base.length)));
  mkdirSync(join(base, "-z"), { recursive: true });
  writeFileSync(join(base, "-z", "one.jsonl"), "{}\n");
  const long = `-a${"a".repeat(250)}`;
  // Only by a relative path can it be made.
  spawnSync("mkdir", ["--", long], { cwd: base });
  const told: string[] = [];
  const found = [...discover(base, { onUnreadable: (path, message) => told.push(path, message) })];
  expect(told).toEqual([join(base, long), expect.stringContaining("ENAMETOOLONG")]);
  expect(found.map((log) => basename(log.path))).toEqual(["one.jsonl"]);
  spawnSync("rmdir", ["--", long], { cwd: base });
});

test("a log's place says what it is", () => {
  const at = (path: string) => placeOf({ source: "", root, path: join(root, path), bytes: 0, modifiedAt: 0 });
  expect(at("-p/one.jsonl")).toMatchObject({ externalId: "one", isSubagent: false, parentId: undefined });
  expect(at("-p/agent-1.jsonl")).toMatchObject({ externalId: "agent-1", isSubagent: true, parentId: undefined });
  expect(at("-p/one/subagents/agent-a.jsonl")).toMatchObject({
    isSubagent: true,
    parentId: "one",
    replaysParent: false,
  });
  expect(at("-p/one/subagents/agent-acompact-1.jsonl").replaysParent).toBe(true);
  expect(at("-p/one/subagents/agent-aside_question-1.jsonl").replaysParent).toBe(true);
});

test("the agent's own variable decides where to look", () => {
  expect(projectFolders(environment())).toEqual([root, join(home, ".config", "claude", "projects")]);
  expect(configFolders(environment({ CLAUDE_CONFIG_DIR: "/a, ~/b,/a" }))).toEqual(["/a", join(home, "b")]);
  expect(projectFolders(environment({ CLAUDE_CONFIG_DIR: "/a/projects" }))).toEqual(["/a/projects"]);
  expect(configFolders(environment({ CLAUDE_CONFIG_DIR: " " })).map((folder) => basename(folder))).toEqual([
    ".claude",
    "claude",
  ]);
  expect(configFolders(environment({ XDG_CONFIG_HOME: "/xdg" }))[1]).toBe("/xdg/claude");
});

test("retention is read from the settings, 30 days unless set", () => {
  expect(retention(environment())).toMatchObject({ days: 30, setIn: undefined });
  const file = join(home, ".claude", "settings.json");
  writeFileSync(file, "not json");
  expect(retention(environment()).days).toBe(30);
  writeFileSync(file, JSON.stringify({ cleanupPeriodDays: 365 }));
  expect(retention(environment())).toMatchObject({ days: 365, setIn: file });
});
