// No exit gives a secret away: one token in every text of every source's logs, and in what plugins throw, folders and
// imports are named; then every method and every command.

import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { runFake } from "../src/cli/testing/run-fake.ts";
import type { App, ListedSession } from "../src/ports/app.ts";
import { SOURCES } from "../src/sources/index.ts";
import { ROOT, temporaryFolder } from "./command.ts";
import { DEPTHS, poisonHome, SECRET } from "./poison.ts";

const MARK = "[REDACTED:github-token";
const home = temporaryFolder("exits");
const moved = [join(home, `old-${SECRET}`), join(home, `new-${SECRET}`)] as const;
let app: App;
let sessions: readonly ListedSession[];
const said: string[] = [];

const all = (value: unknown) => inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null });
const clean = (text: string) => {
  const at = text.indexOf(SECRET);
  expect(at < 0 ? "" : text.slice(Math.max(0, at - 200), at)).toBe("");
};
/** What an answer, or a failure with its causes and its stack, says. */
const told = (asked: Promise<unknown>) => asked.then(all, all);

/** A folder and a log whose names are the secret, with texts that are nothing else. */
function nameAll(folder: string): void {
  const at = join(folder, `-work-${SECRET}`);
  mkdirSync(at, { recursive: true });
  const record = {
    type: "user",
    uuid: `u/${SECRET}`,
    sessionId: SECRET,
    cwd: moved[0],
    gitBranch: SECRET,
    version: SECRET,
    timestamp: "2026-02-11T09:00:00.000Z",
    message: { role: "user", content: `needle ${SECRET}` },
  };
  const content = [
    { type: "text", text: "needle" },
    { type: "tool_use", id: SECRET, name: SECRET, input: { [SECRET]: SECRET } },
    { type: SECRET, a: 1 },
  ];
  const usage = { input_tokens: 5, output_tokens: 7 };
  const message = { role: "assistant", id: `m/${SECRET}`, model: SECRET, usage, content };
  const answer = { ...record, type: "assistant", uuid: `a/${SECRET}`, parentUuid: record.uuid, message };
  writeFileSync(join(at, `${SECRET}.jsonl`), `${JSON.stringify(record)}\n${JSON.stringify(answer)}\n`);
}

/** A plugin in a folder of that name; what of it fails quotes the secret. */
function plugin(name: string, how: string): string {
  const folder = join(home, `plugins ${SECRET}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.mjs`);
  const secret = 'const secret = ["gh", "p_", "R7xQ2mVt9LkPz4Wn8Bc", "6Hd3Jf5Gs1YaUeTi0"].join("");';
  const keeps = "{ toolOutput: true, reasoning: true, usage: true, appendOnly: true }";
  const log = `{ source: "${name}", path: ${JSON.stringify(path)}, root: "/", bytes: 1, modifiedAt: 1 }`;
  const plain = `title: "A ${SECRET}", parserVersion: 1, evidence: "real", keeps: ${keeps}`;
  const ways = `roots: () => ["/"], discover: () => [${log}], read: () => [{ kind: "end", offset: 1 }]`;
  writeFileSync(path, `${secret}\nexport default { name: "${name}", ${plain}, ${ways}, ${how} };\n`);
  return path;
}

const PLUGINS: readonly [name: string, how: string][] = [
  ["bad-roots", 'roots() { throw new Error("roots " + secret) }'],
  ["bad-discover", 'discover() { throw new Error("discover " + secret) }'],
  ["bad-read", 'read() { throw new TypeError("read " + secret) }'],
  ["bad-text", "read() { throw secret }"],
  ["bad-retention", 'retention() { throw new Error("retention " + secret) }'],
  ["gone", ""],
  ["changed", ""],
];

beforeAll(async () => {
  app = await createApp({
    environment: { home, variables: {}, platform: "linux" },
    home: join(home, "data"),
    workers: 1,
  });
  const keep = async (asked: Promise<unknown>) => said.push(await told(asked));
  const data = join(ROOT, "testdata/sources");
  for (const source of SOURCES) {
    for (const version of readdirSync(join(data, source.name))) {
      for (const depth of DEPTHS) {
        const place = join(home, `${depth} ${SECRET}`, source.name, version);
        cpSync(join(data, source.name, version), place, { recursive: true });
        poisonHome(place, depth);
        const variables = { TRACEMILL_HOME: join(place, ".tracemill") };
        const own = source.roots({ home: place, variables, platform: "linux" });
        for (const root of [...own, join(place, "code")].filter((root) => existsSync(root)))
          await keep(app.addFolder(source.name, root));
      }
    }
  }
  nameAll(join(home, ".claude/projects"));
  mkdirSync(moved[1]);
  for (const [name, how] of PLUGINS) await keep(app.addPlugin(plugin(name, how)));
  rmSync(plugin("gone", ""));
  appendFileSync(plugin("changed", ""), "// changed");
  await keep(app.scan({ onProgress: (progress) => said.push(all(progress)) }));
  sessions = await app.sessions({});
}, 120_000);

afterAll(() => {
  app.close();
  rmSync(home, { recursive: true, force: true });
});

describe("methods", () => {
  test("scan, folders and plugins", async () => {
    clean(said.join("\n"));
    for (const [name] of PLUGINS.slice(0, 4)) expect(said.at(-1)).toContain(`'${name}: `);
    for (const code of ["plugin_failed", "plugin_changed", "reader_failed"]) expect(said.at(-1)).toContain(code);
    clean(all(await app.plugins()));
    for (const how of ["...(() => { throw new Error(secret) })()", "name: secret", "[secret]: 1, read: 1"])
      clean(await told(app.addPlugin(plugin("never", how))));
    clean(await told(app.addPlugin(join(home, SECRET))));
    clean(await told(app.removePlugin(join(home, SECRET))));
    clean(await told(app.addFolder("claude-code", join(home, "no", SECRET))));
    clean(await told(app.removeFolder("claude-code", join(home, "no", SECRET))));
  });
  test("every source was read, and shows that something is kept back", () => {
    const read = Map.groupBy(sessions, ({ facts }) => facts.head.source);
    for (const { name } of SOURCES) {
      const own = read.get(name) ?? [];
      expect([name, own.some(({ counts }) => counts.prompts > 0 && counts.assistantMessages > 0)]).toEqual([
        name,
        true,
      ]);
      if (name !== "kilo-cli") expect([name, all(own).includes(MARK)]).toEqual([name, true]);
    }
  });
  test("sources, projects, totals, usage, doctor, config", async () => {
    clean(all(await app.sources()));
    expect(all(await app.sources())).toContain("roots [REDACTED");
    clean(all(await app.projects()));
    clean(all(await app.suggestedRelinks()));
    clean(all(await app.totals({})));
    for (const group of ["day", "week", "month", "model", "project", "source"] as const)
      clean(all(await app.usage(group, {})));
    const doctor = all(await app.doctor({ deep: true }));
    clean(doctor);
    for (const how of ["roots", "discover", "retention"]) expect(doctor).toContain(`${how} [REDACTED`);
    clean(all(await app.config()));
    clean(all(await app.setConfig({ archive: true })));
  });
  test("sessions", () => {
    expect(sessions.length).toBeGreaterThan(300);
    clean(all(sessions));
  });
  test("search", async () => {
    const result = await app.search("needle", { sort: "rank", limit: 0 });
    expect(result.total).toBeGreaterThan(0);
    clean(all(result));
    expect((await app.search(SECRET, { sort: "time" })).total).toBe(0);
  });
  test("failures", async () => {
    for (const ask of [
      () => app.show(SECRET, { branch: "all" }),
      () => app.restore(SECRET),
      () => app.sessions({ source: SECRET }),
      () => app.scan({ source: SECRET }),
      () => app.relink(SECRET, moved[1], { dryRun: true }),
      () => app.unlink(moved[1], { dryRun: true }),
      () => app.importSessions(join(home, SECRET), {}),
    ])
      clean(await told(ask()));
  });
  test("a failure that nobody foresaw", async () => {
    const cause = new Error(`cause ${SECRET}`);
    const { shownApp } = await import("../src/pipeline/shown-app.ts");
    const broken = shownApp({
      ...app,
      totals: async () => {
        throw new RangeError(`a bug that quotes ${SECRET}`, { cause });
      },
    });
    const failure = await told(broken.totals({}));
    clean(failure);
    for (const word of ["RangeError", "a bug that quotes [REDACTED", "cause [REDACTED"])
      expect(failure).toContain(word);
    const { err } = await runFake(broken, ["stats"], { env: { TRACEMILL_DEBUG: "1" } });
    clean(err);
    expect(err).toContain("this is a bug in tracemill: a bug that quotes [REDACTED");
  });
  test("imports", async () => {
    const folder = join(home, `exports ${SECRET}`);
    mkdirSync(folder);
    const row = { session_id: `exported ${SECRET}`, messages: [{ role: "user", content: SECRET }], [SECRET]: 1 };
    writeFileSync(join(folder, `${SECRET}.jsonl`), `${JSON.stringify(row)}\n{"${SECRET}": ${SECRET}\n["${SECRET}"]\n`);
    writeFileSync(join(folder, "none.jsonl"), `${SECRET}\n`);
    const report = await told(app.importSessions(folder, { project: SECRET }));
    clean(report);
    for (const state of ["imported", "refused", MARK]) expect(report).toContain(state);
  });
  test("relinks", async () => {
    for (const dryRun of [true, false]) clean(all(await app.relink(...moved, { dryRun })));
    clean(all(await app.projects()));
    clean(all((await app.sessions({})).filter(({ relinkedFrom }) => relinkedFrom)));
    for (const dryRun of [true, false]) clean(all(await app.unlink(moved[0], { dryRun })));
  });
});

const COMMANDS: readonly (readonly string[])[] = [
  ["start"],
  ["scan", "--force", "--verbose"],
  ["list"],
  ["sources"],
  ["sources", "--all"],
  ["search", "needle", "--limit", "0"],
  ["search", "needle", "--sort", "time"],
  ["stats", "--verbose"],
  ...["day", "week", "month", "model", "project", "source"].map((by) => ["usage", "--by", by]),
  ["sessions", "list"],
  ["sessions", "list", "--limit", "0"],
  ["findings"],
  ["findings", "--limit", "0", "--kind", "secret"],
  ["findings", "ignore", SECRET],
  ["findings", "accept", `rule:${SECRET}`, "--scope", "everywhere"],
  ["findings", "ignore", "rule:github-pat-classic", "--scope", "project", "--project", SECRET],
  ["findings", "ignore", "rule:jwt", "--scope", "everywhere", "--reason", SECRET],
  ["findings", "decisions"],
  ["findings", "undo"],
  ["quarantine"],
  ["quarantine", "release", SECRET, "--reason", "no"],
  ["quarantine", "block", `claude-code:${SECRET}`, "--reason", SECRET],
  ["quarantine", "undo", `claude-code:${SECRET}`],
  ["quarantine", "export", join(home, `quarantine ${SECRET}.jsonl`)],
  ["doctor", "--deep"],
  ["config", "get"],
  ["config", "set", "archive", "on"],
  ["plugins"],
  ["plugins", "add", join(home, `plugins ${SECRET}`, "changed.mjs")],
  ["plugins", "remove", join(home, `plugins ${SECRET}`, "gone.mjs")],
  ["sources", "add", "codex", join(home, `all ${SECRET}`)],
  ["sources", "remove", "codex", join(home, `all ${SECRET}`)],
  ["projects"],
  ["projects", "relink", ...moved, "--dry-run"],
  ["projects", "relink", ...moved],
  ["projects", "unlink", moved[0], "--dry-run"],
  ["projects", "unlink", moved[0]],
  ["import", join(home, `exports ${SECRET}`)],
];

describe("commands", () => {
  for (const command of COMMANDS) {
    test(command.join(" ").replaceAll(SECRET, "…"), async () => {
      for (const more of [[], ["--json"]]) {
        const { out, err } = await runFake(app, [...command, ...more]);
        expect(out + err).not.toBe("");
        clean(out + err);
      }
    }, 30_000);
  }
  test("sessions show and restore, each session, some of each source in every form", async () => {
    const seen = new Map<string, number>();
    for (const { facts } of sessions) {
      const { id, source } = facts.head;
      const count = (seen.get(source) ?? 0) + 1;
      seen.set(source, count);
      const forms = count > 4 ? [["--json"]] : [[], ["--json"], ["--markdown"], ["--no-thinking"], ["--branch", "all"]];
      for (const more of forms) {
        const { out, err } = await runFake(app, ["sessions", "show", id, ...more]);
        clean(out + err);
      }
      for (const more of count > 4 ? [] : [[], ["--json"]]) {
        const asked = [["restore"], ["findings"], ["findings", "--all"], ["diff"], ["diff", "--mode", "minimal"]];
        for (const [command = "", ...options] of [...asked, ["quarantine", "show"]]) {
          const words = command === "quarantine" ? [command, "show", id] : [command, id, ...options];
          const { out, err } = await runFake(app, [...words, ...more]);
          clean(out + err);
        }
      }
    }
  }, 120_000);
});
