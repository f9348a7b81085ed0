import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { checkoutOf, IGNORE_FILE, parseIgnore, readIgnore } from "./ignore-file.ts";

const rulesOf = (text: string) => {
  const rules = parseIgnore(Buffer.from(text), "/r/.tracemillignore");
  if (rules.kind !== "rules") throw new Error(`damaged: ${text}`);
  return rules;
};

const cases: [what: string, text: string, out: readonly string[], stays: readonly string[]][] = [
  ["an empty file", "", ["", "a", "a/b"], []],
  ["blank lines and a comment alone", "\n  \n# all of it\n", ["", "a"], []],
  ["a star", "*\n", ["", "a", "a/b"], []],
  ["a slash", "/\r\n", ["", "a"], []],
  ["everything below", "/**\n", ["", "a/b"], []],
  ["the folder itself", "./\n", ["", "a"], []],
  ["a folder of the root", "/secret/\n", ["secret", "secret/deep"], ["", "a", "a/secret"]],
  ["a folder anywhere", "secret/\n", ["secret", "a/secret", "a/secret/b"], ["", "secrets"]],
  ["a path", "packages/internal\n", ["packages/internal", "packages/internal/x"], ["packages", "x/packages/internal"]],
  ["all but one folder", "*\n!/open/\n", ["", "a"], ["open"]],
  ["a pattern", "client-*\n", ["client-x", "a/client-y/z"], ["clients", ""]],
  ["an escaped comment", "\\#odd\n", ["#odd"], ["odd"]],
  ["a name with a space at its end", "odd\\ \n", ["odd "], ["odd"]],
  ["a BOM", "\ufeff/secret\n", ["secret"], ["a"]],
  ["other case", "Secret\n", ["secret", "SECRET"], []],
];
for (const [what, text, out, stays] of cases) {
  test(what, () => {
    const rules = rulesOf(text);
    expect(out.filter((folder) => !rules.ignores(folder))).toEqual([]);
    expect(stays.filter((folder) => rules.ignores(folder))).toEqual([]);
    expect(rules.isWhole).toBe(rules.ignores(""));
  });
}

test("a path that leads out of the root, or none at all, is kept back", () => {
  for (const folder of ["../other", "..", "a/../../b"]) expect(rulesOf("x\n").ignores(folder)).toBe(true);
  for (const folder of ["a\\b", "./a/b", "x/../a//b/"]) expect(rulesOf("a/b\n").ignores(folder)).toBe(true);
});

const folder = mkdtempSync(join(tmpdir(), "tracemill-ignore-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const rootWith = (name: string, make?: (path: string) => void) => {
  const root = join(folder, name);
  mkdirSync(root);
  make?.(join(root, IGNORE_FILE));
  return root;
};

test("what cannot be read keeps all of it back, and says why", () => {
  const damaged: [string, (path: string) => void][] = [
    ["a folder", (path) => mkdirSync(path)],
    ["no text", (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0x41]))],
    ["a NUL byte", (path) => writeFileSync(path, "a\0b")],
    ["too large", (path) => writeFileSync(path, "a\n".repeat(600_000))],
    ["a link to nowhere", (path) => symlinkSync(join(folder, "gone"), path)],
    ["a link in a circle", (path) => symlinkSync(path, path)],
  ];
  for (const [name, make] of damaged) {
    const found = readIgnore(rootWith(name, make));
    expect([name, found.kind]).toEqual([name, "damaged"]);
    if (found.kind === "damaged") expect(found.reason).not.toBe("");
  }
});

test("where there is none there are no rules", () => {
  for (const root of [rootWith("plain"), join(folder, "gone"), "relative", "C:\\work", "/a\0b", `/${"x".repeat(5000)}`])
    expect([root.slice(0, 20), readIgnore(root).kind]).toEqual([root.slice(0, 20), "none"]);
});

test("the checkout of a folder is the nearest one with .git, a worktree's own", () => {
  const root = rootWith("repository");
  mkdirSync(join(root, ".git"));
  mkdirSync(join(root, "trees", "one", "src"), { recursive: true });
  writeFileSync(join(root, "trees", "one", ".git"), "gitdir: elsewhere\n");
  expect(checkoutOf(join(root, "a", "gone"))).toBe(root);
  expect(checkoutOf(join(root, "trees", "one", "src"))).toBe(join(root, "trees", "one"));
  expect(checkoutOf("relative")).toBeUndefined();
});

test("no bytes make it throw, and a whole file keeps every folder back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.string({ maxLength: 20 }), (bytes, name) => {
      const rules = parseIgnore(bytes, "/r/x");
      if (rules.kind === "rules") expect(typeof rules.ignores(name)).toBe("boolean");
      const whole = parseIgnore(Buffer.from("*\n"), "/r/x");
      expect(whole.kind === "rules" && whole.ignores(name)).toBe(true);
    }),
  );
});
