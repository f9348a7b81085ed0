import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { gitRemote, gitRoot } from "./git.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracemill-git-"));
});

function make(...paths: string[]): void {
  for (const path of paths) mkdirSync(join(folder, path), { recursive: true });
}

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text);
}

test("the nearest folder with .git above", () => {
  make("repo/.git", "repo/a/b", "repo/inner/.git", "repo/inner/c");
  expect(gitRoot(join(folder, "repo/a/b"))).toBe(join(folder, "repo"));
  expect(gitRoot(join(folder, "repo"))).toBe(join(folder, "repo"));
  expect(gitRoot(join(folder, "repo/inner/c/"))).toBe(join(folder, "repo/inner"));
});

test("a folder that is gone, a relative path, another system's path: undefined", () => {
  make("repo/.git");
  for (const cwd of [join(folder, "repo/gone"), ".", "", "C:\\Users\\u\\repo", `${folder}/a\0b`])
    expect(gitRoot(cwd)).toBeUndefined();
});

test("a file as cwd is no folder", () => {
  make("repo/.git");
  write("repo/file", "");
  expect(gitRoot(join(folder, "repo/file"))).toBeUndefined();
});

test("a worktree belongs to its main repository, whether git's own files are there or not", () => {
  make("repo/.git/worktrees/x", "trees/x/sub", "trees/y");
  write("repo/.git/worktrees/x/commondir", "../..\n");
  write("trees/x/.git", `gitdir: ${join(folder, "repo/.git/worktrees/x")}\n`);
  write("trees/y/.git", `gitdir: ${join(folder, "moved/.git/worktrees/y")}\n`);
  expect(gitRoot(join(folder, "trees/x/sub"))).toBe(join(folder, "repo"));
  expect(gitRoot(join(folder, "trees/y"))).toBe(join(folder, "moved"));
});

test("a relative gitdir counts from the worktree", () => {
  make("repo/.git/worktrees/x", "repo/.worktrees/x");
  write("repo/.worktrees/x/.git", "gitdir: ../../.git/worktrees/x");
  expect(gitRoot(join(folder, "repo/.worktrees/x"))).toBe(join(folder, "repo"));
});

test("a submodule stands alone, a bare repository with worktrees is one project", () => {
  make("repo/.git/modules/sub", "repo/sub", "proj/.bare/worktrees/main", "proj/main", "srv/r.git/worktrees/w", "w");
  write("repo/sub/.git", "gitdir: ../.git/modules/sub\n");
  write("proj/.bare/worktrees/main/commondir", "../..\n");
  write("proj/main/.git", `gitdir: ${join(folder, "proj/.bare/worktrees/main")}\n`);
  write("w/.git", `gitdir: ${join(folder, "srv/r.git/worktrees/w")}\n`);
  expect(gitRoot(join(folder, "repo/sub"))).toBe(join(folder, "repo/sub"));
  expect(gitRoot(join(folder, "proj/main"))).toBe(join(folder, "proj"));
  expect(gitRoot(join(folder, "w"))).toBe(join(folder, "srv/r.git"));
});

test("a .git that is no pointer, or a loop of links, is passed over", () => {
  make("repo/.git", "repo/odd", "repo/loop");
  write("repo/odd/.git", "not git at all");
  symlinkSync(".git", join(folder, "repo/loop/.git"));
  expect(gitRoot(join(folder, "repo/odd"))).toBe(join(folder, "repo"));
  expect(gitRoot(join(folder, "repo/loop"))).toBe(join(folder, "repo"));
});

test("answers are kept for the process", () => {
  make("repo/.git", "repo/a");
  expect(gitRoot(join(folder, "repo/a"))).toBe(join(folder, "repo"));
  rmSync(join(folder, "repo/.git"), { recursive: true });
  expect(gitRoot(join(folder, "repo/a"))).toBe(join(folder, "repo"));
});

test("the remote of a repository is read from its configuration: origin, else the first", () => {
  make("a/.git", "b/.git", "c/.git/modules/sub", "c/sub", "d/.bare", "e.git", "f/.git", "g", "h/.git/config");
  const other = '[remote "up"]\n  url = https://x.example/up.git\n';
  write("a/.git/config", `[core]\n\turl = no\n${other}[remote "origin"]\r\n\tURL=git@h.example:o/r.git\r\n`);
  write("b/.git/config", `${other}[branch "main"]\n\turl = no\n`);
  write("c/.git/modules/sub/config", `[remote "origin"]\n\turl = "https://u:p@h.example/sub"\n`);
  write("c/sub/.git", "gitdir: ../.git/modules/sub\n");
  write("d/.bare/config", other);
  write("e.git/config", other);
  write("f/.git/config", "[core]\n");
  write("g/config", other);
  const remotes = ["a", "b", "c/sub", "d", "e.git", "f", "g", "h", "gone"].map((root) => gitRemote(join(folder, root)));
  const up = "https://x.example/up.git";
  expect(remotes).toEqual([
    "git@h.example:o/r.git",
    up,
    "https://u:p@h.example/sub",
    up,
    up,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(gitRemote("relative")).toBeUndefined();
});
