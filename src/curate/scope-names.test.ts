import fc from "fast-check";
import { expect, test } from "vitest";
import { SOURCES } from "../sources/index.ts";
import { matchProjects, type NameableProject, resolveSources } from "./scope-names.ts";

const project = (root: string, shown = root): NameableProject => {
  const ref = (path: string) => ({ root: path, name: path.slice(path.lastIndexOf("/") + 1) });
  return { project: ref(root), shown: ref(shown) };
};
const KNOWN = [
  project("/home/me/web-shop"),
  project("/home/me/old/web-shop"),
  project("/home/me/Café"),
  project("/home/me/key-abc", "/home/me/[REDACTED:key:1]"),
];
const none = () => undefined;

const cases: [name: string, roots: readonly string[], didYouMean: readonly string[]][] = [
  ["web-shop", ["/home/me/web-shop", "/home/me/old/web-shop"], []],
  ["/home/me/old/web-shop", ["/home/me/old/web-shop"], []],
  ["WEB-SHOP", ["/home/me/web-shop", "/home/me/old/web-shop"], []],
  ["cafe\u0301", ["/home/me/Café"], []],
  ["[REDACTED:key:1]", ["/home/me/key-abc"], []],
  ["web-shpo", [], ["web-shop"]],
  ["shop", [], ["web-shop"]],
  ["something-else", [], []],
  ["x", [], []],
];
for (const [name, roots, didYouMean] of cases) {
  test(`the name ${name}`, () => {
    const [matched] = matchProjects([name], KNOWN, none);
    expect(matched?.projects.map(({ root }) => root)).toEqual(roots);
    expect(matched?.didYouMean).toEqual(didYouMean);
  });
}

test("a path stands for the project that it lies in, and the same name counts once", () => {
  const rootAt = (name: string) => (name === "." ? "/home/me/web-shop" : undefined);
  const found = matchProjects([".", " . ", ""], KNOWN, rootAt);
  expect(found).toHaveLength(1);
  expect(found[0]?.projects.map(({ root }) => root)).toEqual(["/home/me/web-shop"]);
});

test("no name makes it throw", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (names) => {
      for (const { projects, didYouMean } of matchProjects(names, KNOWN, none))
        expect(projects.length === 0 || didYouMean.length === 0).toBe(true);
    }),
  );
});

const words: [words: readonly string[] | "all", names: readonly string[] | "all"][] = [
  [["claude"], ["claude-code"]],
  [["Codex "], ["codex"]],
  [["both"], ["claude-code", "codex"]],
  [
    ["claude", "codex", "claude-code"],
    ["claude-code", "codex"],
  ],
  [
    ["gemini", "kimi", "opencode", "openclaw", "cline"],
    ["cline", "gemini-cli", "kimi-cli", "openclaw", "opencode"],
  ],
  [["all"], "all"],
  [["codex", "ALL"], "all"],
  ["all", "all"],
];
for (const [given, names] of words) {
  test(`agents by ${given}`, () => expect(resolveSources(given, SOURCES)).toEqual(names));
}

test("an agent that nobody knows is refused, and nothing is no answer", () => {
  expect(() => resolveSources(["claude", "netscape"], SOURCES)).toThrow(
    expect.objectContaining({ code: "unknown_source", hint: expect.stringContaining("claude-code") }),
  );
  expect(() => resolveSources([" "], SOURCES)).toThrow(expect.objectContaining({ code: "usage" }));
});
