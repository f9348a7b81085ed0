// A source from a plugin, and exported sessions, through the composition root: in workers too, and only as trusted.

import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import type { App } from "../src/ports/app.ts";
import { ROOT } from "./command.ts";

const folders: string[] = [];
const apps: App[] = [];
afterEach(() => {
  for (const app of apps.splice(0)) app.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function bench(): Promise<{ folder: string; home: string; app: App }> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-plugin-"));
  folders.push(folder);
  const home = join(folder, "home");
  mkdirSync(home);
  const app = await createApp({ environment: { home, variables: {}, platform: "linux" }, home: join(folder, "data") });
  apps.push(app);
  return { folder, home, app };
}

test("the example plugin is trusted, read in workers, and not run once it changed", async () => {
  const { folder, home, app } = await bench();
  const plugin = join(folder, "demo-agent.ts");
  cpSync(join(ROOT, "examples/plugin-source/demo-agent.ts"), plugin);
  cpSync(join(ROOT, "examples/plugin-source/fixture/1"), home, { recursive: true });
  const line = (i: number) =>
    `${JSON.stringify({ kind: "ask", text: `question ${i} ${"x".repeat(300)}`, at: 1767693600000 + i })}\n`;
  // More than one thread reads alone.
  writeFileSync(join(home, ".demo-agent/long.jsonl"), Array.from({ length: 10_000 }, (_, i) => line(i)).join(""));
  expect(await app.plugins()).toEqual([]);
  expect((await app.scan({})).logs.found).toBe(0);
  expect(await app.addPlugin(plugin)).toMatchObject({ state: "ready", sources: ["demo-agent"] });
  const report = await app.scan({});
  expect(report.logs).toMatchObject({ found: 2, read: 2, failed: 0 });
  const sessions = await app.sessions({ source: "demo-agent" });
  expect(sessions.map(({ counts }) => counts.prompts).sort()).toEqual([10_000, 2]);
  appendFileSync(plugin, "\n// a change\n");
  const again = await app.scan({});
  expect(again.logs).toMatchObject({ found: 0, missing: 0 });
  expect(again.issues).toMatchObject([{ code: "plugin_changed", log: plugin }]);
  // What it read stays, and is found by its name.
  expect(await app.sessions({ source: "demo-agent" })).toHaveLength(2);
  expect((await app.doctor({ deep: false })).checks.find(({ name }) => name === "plugin")).toMatchObject({
    status: "warning",
  });
  await app.addPlugin(plugin);
  expect((await app.scan({})).logs).toMatchObject({ found: 2, unchanged: 2 });
  await app.removePlugin(plugin);
  expect(await app.sessions({ source: "demo-agent" })).toHaveLength(2);
  await expect(app.sessions({ source: "no-agent" })).rejects.toMatchObject({ code: "unknown_source" });
});

test("a further folder is looked into from then on", async () => {
  const { folder, app } = await bench();
  const old = join(folder, "old laptop", ".claude", "projects");
  cpSync(join(ROOT, "testdata/home/.claude/projects"), old, { recursive: true });
  expect((await app.scan({})).logs.found).toBe(0);
  await app.addFolder("claude-code", old);
  expect((await app.scan({})).sessions).toMatchObject({ total: 1, new: 1 });
  await app.removeFolder("claude-code", old);
  expect(await app.sessions({})).toHaveLength(1);
});

test("exported sessions are imported once, bad lines told, files without any refused", async () => {
  const { folder, app } = await bench();
  const exports = join(folder, "exports");
  mkdirSync(join(exports, "sub"), { recursive: true });
  const row = (id: string) =>
    JSON.stringify({ session_id: id, messages: [{ role: "user", content: `prompt of ${id}` }] });
  writeFileSync(join(exports, "a.jsonl"), `${row("a1")}\nnope\n${row("a2")}\n{"x":1}\n`);
  writeFileSync(join(exports, "sub", "a.jsonl"), `${row("b1")}\n`);
  writeFileSync(join(exports, "notes.jsonl"), '{"a":1}\n');
  writeFileSync(join(exports, "readme.txt"), "no");
  const report = await app.importSessions(exports, { project: "../old one" });
  expect(report.project).toBe("old-one");
  expect(
    report.files.map(({ state, sessions, badLines }) => [state, sessions, badLines.map(({ line }) => line)]),
  ).toEqual([
    ["imported", 2, [2, 4]],
    ["refused", 0, [1]],
    ["imported", 1, []],
  ]);
  const [first] = report.files;
  expect(readFileSync(first?.to ?? "")).toEqual(readFileSync(join(exports, "a.jsonl")));
  expect((await app.sessions({ source: "custom" })).map(({ project }) => project?.name)).toEqual([
    "old-one",
    "old-one",
    "old-one",
  ]);
  const again = await app.importSessions(exports, { project: "../old one" });
  expect(again.files.map(({ state }) => state)).toEqual(["already_there", "refused", "already_there"]);
  writeFileSync(join(exports, "a.jsonl"), `${row("a3")}\n`);
  const other = await app.importSessions(join(exports, "a.jsonl"), { project: "../old one" });
  expect(other.files[0]).toMatchObject({ state: "imported", to: expect.stringMatching(/a-2\.jsonl$/) });
  expect(await app.sessions({ source: "custom" })).toHaveLength(4);
  await expect(app.importSessions(join(exports, "gone"), {})).rejects.toMatchObject({ code: "not_found" });
  // The data folder lies below: what was imported is not imported again.
  const all = await app.importSessions(folder, {});
  expect(all.files.filter(({ from }) => from.startsWith(join(folder, "data")))).toEqual([]);
});

/** A plugin whose source does as `how` says; all else of it is well. */
function badSource(folder: string, name: string, how: string): string {
  const path = join(folder, `${name}.mjs`);
  const keeps = "{ toolOutput: true, reasoning: true, usage: true, appendOnly: true }";
  const file = JSON.stringify(join(folder, `${name}.log`));
  writeFileSync(
    path,
    `const secret = ["gh", "p_", "R7xQ2mVt9LkPz4Wn8Bc", "6Hd3Jf5Gs1YaUeTi0"].join("");
const ref = { source: "${name}", path: ${file}, root: ${JSON.stringify(folder)}, bytes: 3, modifiedAt: 1 };
export default { name: "${name}", title: "${name}", parserVersion: 1, evidence: "real", keeps: ${keeps},
  roots: () => [${JSON.stringify(folder)}], discover: () => [ref], read: () => [{ kind: "end", offset: 3 }], ...{ ${how} } };`,
  );
  writeFileSync(join(folder, `${name}.log`), "{}\n");
  return path;
}

const SECRET = ["gh", "p_", "R7xQ2mVt9LkPz4Wn8Bc", "6Hd3Jf5Gs1YaUeTi0"].join("");
const head = (name: string) =>
  `yield { kind: 'session', head: { id: '${name}:1', source: '${name}', externalId: '1', isSubagent: false } };`;
const SAID =
  "yield { kind: 'message', message: { id: 'm', seq: 0, role: 'user', kind: 'prompt', parts: [], line: 1 } };";
const BAD: readonly [name: string, how: string][] = [
  ["in-roots", "roots() { throw new Error('no roots ' + secret) }"],
  ["odd-roots", "roots: () => [1]"],
  ["in-discover", "discover() { throw new Error('no logs ' + secret) }"],
  ["after-one", "*discover() { yield ref; throw new TypeError('no more ' + secret) }"],
  ["odd-log", "discover: () => [{ source: 'codex', path: '/x' }]"],
  ["no-log", "discover: () => [undefined]"],
  ["nothing", "discover() { throw undefined }"],
  ["in-read", "read() { throw new Error('cannot read ' + secret) }"],
  ["odd-throw", "read() { throw Object.create(null) }"],
  ["no-items", "read: () => undefined"],
  ["odd-item", "read: () => [{ kind: 'nothing' }]"],
  ["odd-head", "read: () => [{ kind: 'session', head: {} }]"],
  [
    "other-head",
    "read: () => [{ kind: 'session', head: { id: 'codex:1', source: 'codex', externalId: '1', isSubagent: false } }]",
  ],
  ["odd-message", `*read() { ${head("odd-message")} yield { kind: 'message', message: { id: 1, seq: 0, line: 1 } } }`],
  ["odd-facts", `*read() { ${head("odd-facts")} yield { kind: 'session_end', facts: {} } }`],
  ["odd-seq", `*read() { ${head("odd-seq")} ${SAID} ${SAID} }`],
  ["odd-part", `*read() { ${head("odd-part")} ${SAID.replace("parts: []", "parts: [{ kind: 'text' }]")} }`],
  ["odd-usage", `*read() { ${head("odd-usage")} yield { kind: 'usage', entry: {} } }`],
  ["odd-end", `*read() { ${head("odd-end")} yield { kind: 'end', offset: 'x' } }`],
  ["no-end", `*read() { ${head("no-end")} }`],
  ["odd-issue", "*read() { yield { kind: 'issue', issue: { message: 1 } } }"],
  ["headless", `*read() { ${SAID} }`],
];

for (const size of ["little", "much"]) {
  test(`a source that throws is told by its name, and all others are read: ${size}`, async () => {
    const { folder, home, app } = await bench();
    cpSync(join(ROOT, "testdata/home/.claude"), join(home, ".claude"), { recursive: true });
    if (size === "much") {
      const claude = join(home, ".claude/projects/-home-ada-web");
      const record = {
        type: "user",
        uuid: "u1",
        sessionId: "s1",
        message: { role: "user", content: "x".repeat(3 << 20) },
      };
      writeFileSync(join(claude, "s1.jsonl"), `${JSON.stringify(record)}\n`);
    }
    for (const [name, how] of BAD) await app.addPlugin(badSource(folder, name, how));
    const report = await app.scan({});
    expect(report.sessions.total).toBe(size === "much" ? 2 : 1);
    const told = report.issues.filter(({ code }) => code === "reader_failed").map(({ message }) => message);
    for (const [name] of BAD) expect(told.filter((message) => message.startsWith(`${name}: `))).toHaveLength(1);
    expect(report.issues).toHaveLength(BAD.length);
    const sources = await app.sources();
    expect(sources.find(({ name }) => name === "in-roots")).toMatchObject({
      roots: [],
      problem: expect.stringContaining("no roots"),
    });
    const { checks } = await app.doctor({ deep: false });
    for (const [name] of BAD.slice(0, 7))
      expect(checks.find((check) => check.name === name)).toMatchObject({ status: "error" });
    expect(checks.find(({ name }) => name === "claude-code")).toMatchObject({ status: "ok" });
    const all = JSON.stringify([report, sources, checks, await app.plugins()]);
    expect(all).not.toContain(SECRET);
    expect(all).toContain("[REDACTED:github-token");
  });
}

test("logs of a source that fails are not missing; once it is well again, those that are gone are", async () => {
  const { folder, app } = await bench();
  const read =
    "*read(log) { const head = { id: 'moody:1', source: 'moody', externalId: '1', isSubagent: false }; yield { kind: 'session', head }; " +
    "const counts = { compactBoundaries: 0, microcompactBoundaries: 0, rewindPoints: 0, lines: 1, records: 1 }; " +
    "const lists = { cwds: [], gitBranches: [], agentVersions: [], children: [], foreignTitles: [] }; " +
    "yield { kind: 'session_end', facts: { head, ...counts, ...lists, hasCompaction: false } }; " +
    "yield { kind: 'end', offset: 3, state: undefined } }";
  const mood = JSON.stringify(join(folder, "mood"));
  const how =
    `roots() { if (fs.existsSync(${mood})) throw new Error("roots"); return [${JSON.stringify(folder)}] }, ` +
    `*discover() { if (fs.existsSync(${mood} + "2")) throw new Error("discover"); if (fs.existsSync(${JSON.stringify(join(folder, "moody.log"))})) yield ref }, ${read}`;
  const plugin = badSource(folder, "moody", how);
  writeFileSync(plugin, `import fs from "node:fs";\n${readFileSync(plugin, "utf8")}`);
  await app.addPlugin(plugin);
  expect((await app.scan({})).logs).toMatchObject({ found: 1, missing: 0 });
  rmSync(join(folder, "moody.log"));
  for (const file of ["mood", "mood2"]) {
    writeFileSync(join(folder, file), "");
    const { logs, issues } = await app.scan({});
    expect([logs.missing, issues.map(({ code }) => code)]).toEqual([0, ["reader_failed"]]);
    rmSync(join(folder, file));
  }
  expect((await app.scan({})).logs).toMatchObject({ found: 0, missing: 1 });
});
