import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { createContext } from "../cli/context.ts";
import { createProgram } from "../cli/program.ts";
import { writeSkill } from "./skill-file.ts";

const SKILL = join(import.meta.dirname, "../../integrations/skill/SKILL.md");
let root: string;
let source: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tracemill-skill-"));
  source = join(root, "ours.md");
  writeFileSync(source, "---\nname: tracemill\n---\nFirst.\n");
  return () => rmSync(root, { recursive: true, force: true });
});

test("written once, up to date after that, and an older one of ours is replaced without a backup", () => {
  const folder = join(root, "project", ".claude", "skills");
  const first = writeSkill(source, folder);
  expect(first).toEqual({ path: join(folder, "tracemill", "SKILL.md"), outcome: "installed", backup: undefined });
  expect(readFileSync(first.path, "utf8")).toMatch(/^---\nname: tracemill\n---\nFirst\.\n/);
  expect(writeSkill(source, folder).outcome).toBe("up_to_date");
  writeFileSync(source, "---\nname: tracemill\n---\nSecond.\n");
  expect(writeSkill(source, folder)).toMatchObject({ outcome: "updated", backup: undefined });
  expect(readFileSync(first.path, "utf8")).toContain("Second.");
  expect(readdirSync(dirname(first.path))).toEqual(["SKILL.md"]);
});

test("what somebody changed, or wrote, is kept beside it, each change once", () => {
  const { path } = writeSkill(source, root);
  const changed = `${readFileSync(path, "utf8")}My own rule.\n`;
  for (let i = 0; i < 2; i++) {
    writeFileSync(path, changed);
    const { backup, outcome } = writeSkill(source, root);
    expect(outcome).toBe("updated");
    expect(readFileSync(backup ?? "", "utf8")).toBe(changed);
  }
  expect(readdirSync(dirname(path))).toHaveLength(2);
  // Changed within, with our last line left as it was.
  writeFileSync(path, changed.replace("My own rule.\n", "").replace("First", "Worst"));
  expect(writeSkill(source, root).backup).toBeDefined();
});

test("a folder that cannot be made is said, and nothing is left", () => {
  writeFileSync(join(root, "tracemill"), "a file is in the way");
  expect(() => writeSkill(source, root)).toThrow(expect.objectContaining({ code: "not_writable" }));
  mkdirSync(join(root, "other", "tracemill", "SKILL.md"), { recursive: true });
  expect(() => writeSkill(source, join(root, "other"))).toThrow();
  expect(readdirSync(join(root, "other", "tracemill"))).toEqual(["SKILL.md"]);
});

test("the skill names commands and options that there are", () => {
  const text = readFileSync(SKILL, "utf8");
  expect(text.slice(0, 20)).toContain("name: tracemill");
  const deps = { stdout: {}, stderr: {}, env: {}, version: "0.0.0" };
  const program = createProgram({ context: createContext(deps as never, false), settle: () => {} });
  const parts = text.replaceAll("\\\n", " ").split("```");
  const lines = parts.flatMap((part, i) =>
    i % 2 === 1
      ? part.split("\n").filter((line) => line.startsWith("tracemill "))
      : (part.match(/(?<=`)tracemill [a-z][^`]*/g) ?? []),
  );
  expect(lines.length).toBeGreaterThan(12);
  for (const line of lines) {
    const [, name = "", sub = ""] = line.split(/\s+/);
    const command = program.commands.find((one) => one.name() === name);
    expect([line, command?.name()]).toEqual([line, name]);
    const own = command?.commands.find((one) => one.name() === sub);
    const known = [...(command?.options ?? []), ...(own?.options ?? [])].map(({ long }) => long);
    for (const option of line.match(/--[a-z][a-z-]+/g) ?? [])
      expect([line, known]).toEqual([line, expect.arrayContaining([option])]);
  }
});
