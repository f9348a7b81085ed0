// Where plugins lie, what any change to them is known by, and what they may import.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readPlugin } from "./plugin-files.ts";
import { entryOf, findPlugin } from "./plugins.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-plugins-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const hashOf = (path: string) => readPlugin(path).sha256;
const file = write("own/plugin.ts", 'import { a } from "./a.ts";\nexport default a;');
const packaged = join(folder, "web", "node_modules", "@scope", "source-x");
write(
  "web/node_modules/@scope/source-x/package.json",
  '{"exports":{".":{"types":"./t.d.ts","import":"./dist/main.js"}}}',
);
write("web/node_modules/@scope/source-x/dist/main.js", "export default 1;");
write("own/a.ts", 'export const a = await import("../beside.ts");');
write("beside.ts", "export const b = 1;");

describe("finds", () => {
  const cases: [string, string, string][] = [
    ["a file", "./plugin.ts", file],
    ["a file without a dot", "plugin.ts", file],
    ["an absolute path", file, file],
    ["a package above", "@scope/source-x", packaged],
  ];
  for (const [name, given, found] of cases)
    test(name, () => expect(findPlugin(given, [join(folder, "own"), join(folder, "web", "deep", "er")])).toBe(found));
  for (const name of ["./gone.ts", "no-such-package", "../gone"])
    test(`not ${name}`, () =>
      expect(() => findPlugin(name, [folder])).toThrow(expect.objectContaining({ code: "not_found" })));
});

test("any change of it, or of what it imports beside it, is another hash", () => {
  const before = hashOf(file);
  expect(hashOf(file)).toBe(before);
  write("unrelated.ts", "1");
  expect(hashOf(file)).toBe(before);
  write("beside.ts", "export const b = 2;");
  const after = hashOf(file);
  expect(after).not.toBe(before);
  write("beside.ts", "export const b = 1;");
  expect(hashOf(file)).toBe(before);
});

test("any file of a package counts, what it installed does not", () => {
  const before = hashOf(packaged);
  write("web/node_modules/@scope/source-x/node_modules/dep/index.js", "1");
  expect(hashOf(packaged)).toBe(before);
  write("web/node_modules/@scope/source-x/extra.json", "{}");
  expect(hashOf(packaged)).not.toBe(before);
});

test("a package runs what its package.json names", () => {
  expect(entryOf(packaged)).toBe(join(packaged, "dist/main.js"));
  expect(entryOf(file)).toBe(file);
  write("bare/package.json", "{}");
  expect(() => entryOf(join(folder, "bare"))).toThrow(expect.objectContaining({ code: "plugin_invalid" }));
});
