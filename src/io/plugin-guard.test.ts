// A plugin's files run only as they were hashed: edits, links, computed imports, ways out of its folder.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readPlugin } from "./plugin-files.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-guard-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const hashOf = (path: string) => readPlugin(path).sha256;
const MAIN = { "package.json": '{"main":"main.js"}' };
/** Files of a plugin, the one that runs first, and the one that is edited after it was trusted. */
const edited: [string, Record<string, string>, string, string][] = [
  [
    "require without an ending",
    { "p.cjs": 'exports.default = require("./helper");', "helper.js": "" },
    "p.cjs",
    "helper.js",
  ],
  [
    "require of a folder",
    { "p.cjs": 'exports.default = require("./lib");', "lib/index.js": "" },
    "p.cjs",
    "lib/index.js",
  ],
  ["a literal template", { "p.mjs": "export default await import(`./h.mjs`);", "h.mjs": "" }, "p.mjs", "h.mjs"],
  [
    "a comment before the name",
    { "p.mjs": 'export default await import(/* x */ "./o.mjs");', "o.mjs": "" },
    "p.mjs",
    "o.mjs",
  ],
  [
    "a helper's helper",
    { "p.mjs": 'import "./lib/a.mjs";', "lib/a.mjs": 'import "../b.mjs";', "b.mjs": "" },
    "p.mjs",
    "b.mjs",
  ],
  [
    "a linked file",
    { ...MAIN, "main.js": 'require("./link.js")', "link.js": "-> ../real.js", "../real.js": "" },
    ".",
    "../real.js",
  ],
  [
    "a linked folder",
    { ...MAIN, "main.js": 'require("./lib/x")', lib: "-> ../shelf", "../shelf/x.js": "" },
    ".",
    "../shelf/x.js",
  ],
  [
    "a linked entry",
    { "p.mjs": "-> far/p.mjs", "far/p.mjs": 'import "./n.mjs"', "far/n.mjs": "" },
    "p.mjs",
    "far/n.mjs",
  ],
];

let made = 0;
function plugin(files: Record<string, string>): string {
  const name = `made-${made++}/plugin`;
  mkdirSync(join(folder, name), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    if (content.startsWith("-> ")) symlinkSync(content.slice(3), join(folder, name, path));
    else write(join(name, path), content);
  }
  return join(folder, name);
}

describe("an edit of what runs is another hash", () => {
  for (const [name, files, main, file] of edited)
    test(name, () => {
      const own = plugin(files);
      const before = hashOf(join(own, main));
      expect(hashOf(join(own, main))).toBe(before);
      writeFileSync(join(own, file), "globalThis.evil = true;");
      expect(hashOf(join(own, main))).not.toBe(before);
    });
});

const EVIL = (name: string) => `globalThis.evil = "${name}";`;
/** Where a file of it is no trusted one: nothing of it runs. */
const refused: [string, Record<string, string>, string][] = [
  [
    "a computed import",
    { "p.mjs": 'const n = "h"; await import("./" + n + ".mjs");', "h.mjs": EVIL("computed") },
    "p.mjs",
  ],
  ["a computed require", { "p.cjs": 'const n = "./h"; require(n);', "h.js": EVIL("required") }, "p.cjs"],
  [
    "a required file of an ES module",
    {
      "p.mjs": 'import { createRequire as c } from "node:module"; const n = "./h.js"; c(import.meta.url)(n);',
      "h.js": EVIL("created"),
    },
    "p.mjs",
  ],
  ["a file with a query", { "p.mjs": 'await import("./h.mjs?" + 1);', "h.mjs": EVIL("query") }, "p.mjs"],
  ["a file URL", { "p.mjs": 'await import(new URL("h.mjs", import.meta.url).href);', "h.mjs": EVIL("url") }, "p.mjs"],
  [
    "a package's computed way out",
    { ...MAIN, "main.js": 'const n = "../evil.js"; require(n);', "../evil.js": EVIL("out") },
    ".",
  ],
  [
    "a way into what is installed",
    { ...MAIN, "main.js": 'require("./node_modules/x/i.js")', "node_modules/x/i.js": EVIL("in") },
    ".",
  ],
  [
    "a subpath of its own package.json",
    { "package.json": '{"imports":{"#h":"./h.mjs"}}', "p.mjs": 'await import("#h");', "h.mjs": EVIL("#") },
    "p.mjs",
  ],
  [
    "its own package's name",
    {
      "package.json": '{"name":"me","exports":{"./h":"./h.mjs"}}',
      "p.mjs": 'await import("me/h");',
      "h.mjs": EVIL("me"),
    },
    "p.mjs",
  ],
];

const outside: [string, Record<string, string>][] = [
  ["an entry above the package", { "package.json": '{"main":"../evil.js"}', "../evil.js": EVIL("above") }],
  [
    "an entry among what is installed",
    { "package.json": '{"main":"node_modules/x/i.js"}', "node_modules/x/i.js": EVIL("x") },
  ],
  [
    "an entry that is a link there",
    {
      "package.json": '{"main":"./node_modules/i.js"}',
      "o.js": EVIL("o"),
      "node_modules/.keep": "",
      "node_modules/i.js": "-> ../../f.js",
      "../f.js": EVIL("f"),
    },
  ],
];

interface Step {
  readonly path: string;
  readonly write?: string;
}
interface Ran {
  readonly code?: string;
  readonly message?: string;
  readonly exports?: unknown;
  readonly evil?: string;
}

/** Node's own loader, which the test runner stands in for: a process that hashes each plugin, writes a file, loads it. */
const SCRIPT = `
import { writeFileSync } from "node:fs";
const { pluginFiles } = await import(process.argv[2]);
const files = pluginFiles(process.argv[3]);
const ran = [];
for (const { path, write } of JSON.parse(process.argv[4])) {
  delete globalThis.evil;
  let told;
  try {
    const sha256 = files.hash(path);
    if (write) writeFileSync(write, 'globalThis.evil = "late";');
    told = { exports: (await files.load(path, sha256)).default };
  } catch ({ code, message }) { told = { code, message }; }
  ran.push({ ...told, evil: globalThis.evil });
}
console.log(JSON.stringify(ran));
`;

function load(...steps: readonly Step[]): Ran[] {
  const script = write("load.mjs", SCRIPT);
  const urls = ["./plugins.ts", "../app.ts"].map((path) => new URL(path, import.meta.url).href);
  const ran = spawnSync(process.execPath, [script, ...urls, JSON.stringify(steps)], { encoding: "utf8" });
  expect(ran.stderr).toBe("");
  return JSON.parse(ran.stdout);
}

describe("does not run", () => {
  const paths = refused.map(([, files, main]) => join(plugin(files), main));
  const late = edited.map(([, files, main, file]) => {
    const own = plugin(files);
    return { path: join(own, main), write: join(own, file) };
  });
  const out = outside.map(([, files]) => plugin(files));
  const ran = load(...paths.map((path) => ({ path })), ...late, ...out.map((path) => ({ path })));
  const names = [
    refused.map(([name]) => [name, "plugin_changed"]),
    edited.map(([name]) => [`${name}, changed between the look and the run`, "plugin_changed"]),
    outside.map(([name]) => [name, "plugin_invalid"]),
  ].flat();
  test.each(names.map(([name, code], i) => [name, code, ran[i]]))("%s", (_, code, told) => {
    expect(told).toMatchObject({ code });
    expect(told).not.toHaveProperty("evil");
  });
});

test("what was hashed runs, with what it installed and tracemill's doors", () => {
  const path = plugin({
    "package.json": '{"type":"module","exports":"./main.js"}',
    "main.js":
      'import dep from "dep"; import { a } from "./a.cjs"; import { defineSource } from "tracemill/plugin"; export default [dep, a, typeof defineSource];',
    "a.cjs": 'exports.a = require("./d.json").d;',
    "d.json": '{"d":2}',
    "node_modules/dep/package.json": '{"main":"i.js"}',
    "node_modules/dep/i.js": 'module.exports = require("./own");',
    "node_modules/dep/own.js": "module.exports = 1;",
  });
  expect(load({ path })).toEqual([{ exports: [1, 2, "function"] }]);
});

test("a name that every object has is no door", () => {
  const path = join(plugin({ "p.mjs": 'import "constructor";' }), "p.mjs");
  expect(load({ path })[0]?.message).toMatch(/Cannot find package 'constructor'/);
});

test("a link that leads back up ends", () => {
  const path = plugin({ ...MAIN, "main.js": "", "sub/a.js": "", "sub/up": "-> ..", gone: "-> nowhere" });
  expect([...readPlugin(path).files.keys()].length).toBe(3);
});
