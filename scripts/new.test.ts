// What `npm run new source` writes: all of it, over nothing, and a registry that names it.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { newSource, register } from "./new.ts";

const root = mkdtempSync(join(tmpdir(), "tracemill-new-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const registry = readFileSync(join(import.meta.dirname, "../src/sources/index.ts"), "utf8");

test("makes the file, the fixture, the test, the page and the registry line", () => {
  mkdirSync(join(root, "src/sources"), { recursive: true });
  writeFileSync(join(root, "src/sources/index.ts"), registry);
  const made = newSource(root, "demo-agent");
  expect(made).toContain("src/sources/demo-agent.ts");
  expect(made).toContain("testdata/sources/demo-agent/1/.demo-agent/sessions/first.jsonl");
  expect(readFileSync(join(root, "src/sources/demo-agent.ts"), "utf8")).toContain(
    "export const demoAgent = defineSource",
  );
  expect(readFileSync(join(root, "src/sources/index.ts"), "utf8")).toMatch(
    /import { demoAgent } from "\.\/demo-agent\.ts";/,
  );
  expect(() => newSource(root, "demo-agent")).toThrow(/there already/);
  expect(() => newSource(root, "Demo")).toThrow(/a name is like/);
});

test("the registry keeps what it had, in order", () => {
  const names = (text: string) =>
    [...text.slice(text.indexOf("SOURCES")).matchAll(/\b([a-z]\w*)\b(?=,|\s*\])/g)].map(([name]) => name);
  expect(names(register(registry, "demo-agent"))).toEqual([...names(registry), "demoAgent"]);
  expect(() => register("nothing", "x")).toThrow(/by hand/);
});
