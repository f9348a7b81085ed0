import fc from "fast-check";
import { expect, test } from "vitest";
import { endOfChain, projectOf, restBelow } from "./project.ts";

const HOME = "/home/u";
const gone = () => undefined;

for (const [name, cwd, root, label] of [
  ["a folder stands for itself", "/home/u/work/thing", "/home/u/work/thing", "thing"],
  ["a trailing and a double slash are nothing", "/home//u/thing/", "/home/u/thing", "thing"],
  ["Claude Code's worktree", "/home/u/repo/.claude/worktrees/fix-a/src", "/home/u/repo", "repo"],
  ["a worktree in a worktree", "/r/.claude/worktrees/a/.claude/worktrees/b", "/r", "r"],
  ["a plain worktree folder", "/home/u/repo/.worktrees/x", "/home/u/repo", "repo"],
  ["the folder of worktrees alone is none", "/home/u/repo/.worktrees", "/home/u/repo/.worktrees", ".worktrees"],
  ["Codex's worktree", "/home/u/.codex/worktrees/4f2a/api/src", "/home/u/.codex/worktrees/api", "api"],
  ["another task in the same repository", "/home/u/.codex/worktrees/9b1c/api", "/home/u/.codex/worktrees/api", "api"],
  [
    "Codex without a project",
    "/home/u/Documents/Codex/2026-05-01/new-chat/out",
    "/home/u/Documents/Codex/2026-05-01/new-chat",
    "new-chat",
  ],
  ["home written short", "~/work/thing", "/home/u/work/thing", "thing"],
  ["the root of all", "/", "/", "/"],
  ["Windows", "c:\\Users\\u\\repo", "C:\\Users\\u\\repo", "repo"],
  ["Windows with slashes", "C:/Users/u/repo/", "C:\\Users\\u\\repo", "repo"],
  ["Windows, a worktree", "c:\\Users\\u\\repo\\.claude\\worktrees\\x", "C:\\Users\\u\\repo", "repo"],
  ["a Windows share", "\\\\nas\\share\\repo", "\\\\nas\\share\\repo", "repo"],
  ["a bare repository", "/srv/thing.git", "/srv/thing.git", "thing"],
] as const) {
  test(name, () => {
    expect(projectOf(cwd, gone, HOME)).toEqual({ root, name: label });
  });
}

test("the git root goes before the pattern", () => {
  const asked: string[] = [];
  const root = (cwd: string) => {
    asked.push(cwd);
    return "/home/u/main";
  };
  expect(projectOf("/home/u/.codex/worktrees/1/api/src/", root, HOME)).toEqual({ root: "/home/u/main", name: "main" });
  expect(asked).toEqual(["/home/u/.codex/worktrees/1/api/src"]);
});

test("a Windows git root is written one way", () => {
  expect(projectOf("c:/Users/u/repo/src", () => "c:\\Users\\u\\repo", HOME)).toEqual({
    root: "C:\\Users\\u\\repo",
    name: "repo",
  });
});

test("an empty folder is no project", () => {
  expect(projectOf("", gone, HOME)).toBeUndefined();
  expect(projectOf("  ", gone, HOME)).toBeUndefined();
});

test("the project of a project is itself", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom("a", ".claude", "worktrees", ".worktrees", ".codex", "Documents", "Codex", "x.git", "é\ud800"),
      ),
      fc.constantFrom("/", "c:\\", "\\\\nas\\", ""),
      (parts, start) => {
        const first = projectOf(start + parts.join("/"), gone, HOME);
        if (first === undefined || first.root.includes(".codex")) return;
        expect(projectOf(first.root, gone, HOME)).toEqual(first);
      },
    ),
    { numRuns: 2000 },
  );
});

test("what lies below a folder", () => {
  expect(restBelow("/a/b", "/a/b/c/d")).toBe("/c/d");
  expect(restBelow("/", "/c")).toBe("/c");
  expect(restBelow("C:\\a", "C:\\a\\c")).toBe("\\c");
  for (const path of ["/a/b", "/a/b/", "/a/bc", "/a", ""]) expect(restBelow("/a/b", path)).toBeUndefined();
});

test("a chain is followed to its end, a circle is not followed for ever", () => {
  const next = new Map([
    [1, 2],
    [2, 3],
    [5, 6],
    [6, 5],
  ]);
  expect([1, 2, 3, 4, 5].map((start) => endOfChain(start, (at) => next.get(at)))).toEqual([3, 3, 3, 4, 6]);
});
