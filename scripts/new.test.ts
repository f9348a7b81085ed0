// What `npm run new source` writes: all of it, over nothing, and a registry that names it.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Source } from "../src/ports/source.ts";
import { sourceChecks } from "../src/testing/fixtures.ts";
import { newSource, register } from "./new.ts";

const root = mkdtempSync(join(tmpdir(), "tracemill-new-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const REPOSITORY = join(import.meta.dirname, "..");
const registry = readFileSync(join(REPOSITORY, "src/sources/index.ts"), "utf8");

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

test("the registry keeps what it had, in the order of names", () => {
  const names = (text: string) =>
    [...text.slice(text.indexOf("SOURCES:")).matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name);
  const after = names(register(registry, "demo-agent"));
  expect(after.filter((name) => name !== "demoAgent")).toEqual(names(registry));
  expect(after[after.indexOf("demoAgent") - 1]).toBe("custom");
  expect(() => register("nothing", "x")).toThrow(/by hand/);
});

test("the kit runs on what was made", async () => {
  const copy = join(root, "repository");
  for (const part of ["src", "scripts", "tsconfig.json", "package.json"])
    cpSync(join(REPOSITORY, part), join(copy, part), { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules"), join(copy, "node_modules"));
  newSource(copy, "demo-agent");
  const { demoAgent } = (await import(join(copy, "src/sources/demo-agent.ts"))) as { demoAgent: Source };
  for (const check of sourceChecks(demoAgent, join(copy, "testdata/sources/demo-agent"))) await check.run();
  const { SOURCES } = (await import(join(copy, "src/sources/index.ts"))) as { SOURCES: readonly Source[] };
  expect(SOURCES.map(({ name }) => name)).toContain("demo-agent");
});
