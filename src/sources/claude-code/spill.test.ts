import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Notes } from "./notes.ts";
import { readSpilled, spilledPath, spillFolderOf } from "./spill.ts";

const home = mkdtempSync(join(tmpdir(), "tracemill-spill-"));
const folder = join(home, "sid", "tool-results");
mkdirSync(folder, { recursive: true });
writeFileSync(join(home, "secret.txt"), "secret");
writeFileSync(join(folder, "a.txt"), "whole output");
writeFileSync(join(folder, "b.zip"), Buffer.from([80, 75, 3, 4, 0, 255]));
writeFileSync(join(folder, "huge.txt"), "");
truncateSync(join(folder, "huge.txt"), (16 << 20) + 1);
symlinkSync(join(home, "secret.txt"), join(folder, "link.txt"));
mkdirSync(join(folder, "folder.txt"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function desk(spillFolder: string | undefined = folder): Notes & { readonly codes: string[] } {
  const codes: string[] = [];
  return { line: 1, spillFolder, codes, issue: (code) => codes.push(code), issueOnce: (code) => codes.push(code) };
}

for (const [path, kind, code] of [
  ["/elsewhere/sid/tool-results/a.txt", "text", undefined],
  ["C:\\Users\\x\\tool-results\\a.txt", "text", undefined],
  ["/x/b.zip", "none", undefined],
  ["/x/gone.txt", "none", "missing_file"],
  ["/x/link.txt", "none", "unsafe_path"],
  ["/x/folder.txt", "none", "unsafe_path"],
  ["/x/huge.txt", "none", "unreadable"],
  ["../../secret.txt", "none", "unsafe_path"],
  ["..\\..\\secret.txt", "none", "unsafe_path"],
  ["/etc/passwd", "none", "missing_file"],
  ["/x/..", "none", "unsafe_path"],
  ["/x/", "none", "unsafe_path"],
  ["/x/a\0.txt", "none", "unsafe_path"],
] as const) {
  test(`${JSON.stringify(path)} gives ${code ?? kind}`, () => {
    const notes = desk();
    expect(readSpilled(path, notes).kind).toBe(kind);
    expect(notes.codes).toEqual(code ? [code] : []);
  });
}

test("a path is taken from the structured result, else from the text", () => {
  expect(spilledPath("x", { persistedOutputPath: "/p" })).toBe("/p");
  expect(spilledPath("<persisted-output>\nFull output saved to: /q\nPreview", undefined)).toBe("/q");
  expect(spilledPath("Full output saved to: /q", undefined)).toBeUndefined();
});

test("a parent's folder is only a bare name beside the log", () => {
  const log = { source: "s", path: "/p/agent-1.jsonl", root: "/", bytes: 0, modifiedAt: 0 };
  expect(spillFolderOf(log, "abc-1")).toBe(join("/p", "abc-1", "tool-results"));
  expect(spillFolderOf(log, "../x")).toBeUndefined();
  expect(spillFolderOf(log, undefined)).toBeUndefined();
});
