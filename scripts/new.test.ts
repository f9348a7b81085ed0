// What `npm run new` writes: all of it, over nothing, and a registry that names it.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkRow } from "../src/core/check-row.ts";
import { leaving } from "../src/core/policy.ts";
import type { Message, SessionFacts } from "../src/core/session.ts";
import type { Format } from "../src/ports/format.ts";
import type { Source } from "../src/ports/source.ts";
import { checkFormat } from "../src/testing/check-format.ts";
import { sourceChecks } from "../src/testing/fixtures.ts";
import { newFormat, newSource, register } from "./new.ts";

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

test("a new format is one file and its lines in the registry, and keeps what formats must", async () => {
  const copy = join(root, "formats");
  for (const part of ["src", "tsconfig.json", "package.json"])
    cpSync(join(REPOSITORY, part), join(copy, part), { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules"), join(copy, "node_modules"));
  expect(newFormat(copy, "my-rows")).toContain("src/export/my-rows.ts");
  expect(() => newFormat(copy, "my-rows")).toThrow(/there already/);
  expect(() => newFormat(copy, "My Rows")).toThrow(/a name is like/);
  const { FORMATS } = (await import(join(copy, "src/export/index.ts"))) as { FORMATS: readonly Format[] };
  const format = FORMATS.at(-1) as Format;
  expect(format.name).toBe("my-rows");
  const { FORMAT_NAMES } = (await import(join(copy, "src/cli/program-export.ts"))) as { FORMAT_NAMES: string[] };
  expect(FORMAT_NAMES.at(-1)).toBe("my-rows");
  // Of the copy: what another module redacted is nothing that its formats take.
  const { makeStamp, redactFacts, redactSession } = (await import(
    join(copy, "src/privacy/redact.ts")
  )) as typeof import("../src/privacy/redact.ts");
  const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };
  const mint = (facts: SessionFacts, messages: readonly Message[]) =>
    redactSession(
      redactFacts(facts, [], context),
      messages.map((message) => ({ message, findings: [] })),
      context,
    );
  for (const check of checkFormat(format, { mint, checkRow })) await check.run();
});
