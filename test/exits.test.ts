// No exit gives a secret away: one token in every string field of both agents' logs, then every method and command.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { runFake } from "../src/cli/testing/run-fake.ts";
import type { App } from "../src/ports/app.ts";
import { ROOT, temporaryFolder } from "./command.ts";

/** Assembled here: no scanner of repositories may find it. */
const SECRET = ["gh", "p_", "R7xQ2mVt9LkPz4Wn8Bc", "6Hd3Jf5Gs1YaUeTi0"].join("");
/** What a reader needs to know the record: with these replaced, everything else would be passed over. */
const STRUCTURE = new Set(["type", "role", "subtype", "timestamp", "status", "name", "payload.type"]);

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

function poisoned(value: Json, key: string, all: boolean): Json {
  if (typeof value === "string") return !all && STRUCTURE.has(key) ? value : `${value} ${SECRET}`;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key, all));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, item]) => [name, poisoned(item, name, all)] as const);
  const isFree = key === "input" || key === "arguments" || key === "toolUseResult";
  return { ...Object.fromEntries(fields), ...(isFree && { [`k ${SECRET}`]: SECRET }) };
}

/** Each record with its structure, then with a secret as name, model and role, then as broken lines. */
function poisonedLog(text: string): string {
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    let record: Json;
    try {
      record = JSON.parse(line) as Json;
    } catch {
      continue;
    }
    const whole = poisoned(record, "", false) as { [key: string]: Json };
    lines.push(JSON.stringify(whole));
    lines.push(JSON.stringify(whole).replaceAll(/"name":"/g, `"name":"${SECRET} `));
    lines.push(JSON.stringify(whole).replaceAll(/"(subtype|role)":"[^"]*"/g, `"$1":"${SECRET}"`));
    lines.push(JSON.stringify(poisoned(record, "", true)));
  }
  lines.push(
    JSON.stringify({ type: SECRET }),
    `{"type": ${SECRET}}`,
    SECRET,
    `{"type":"user","${SECRET}`,
    `[${JSON.stringify(SECRET)}]`,
  );
  return `${lines.join("\n")}\n`;
}

const home = temporaryFolder("exits");
let app: App;
const said: string[] = [];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

beforeAll(async () => {
  for (const [source, version] of [
    ["claude-code", "2.1"],
    ["codex", "0.128"],
  ] as const)
    cpSync(join(ROOT, "testdata/sources", source, version), home, { recursive: true });
  for (const file of filesBelow(home)) {
    if (file.endsWith(".jsonl")) writeFileSync(file, poisonedLog(readFileSync(file, "utf8")));
    else if (file.endsWith(".meta.json")) {
      writeFileSync(file, JSON.stringify(poisoned(JSON.parse(readFileSync(file, "utf8")) as Json, "", false)));
    }
  }
  // A folder and a log whose names are the secret.
  const folder = join(home, ".claude/projects", `-work-${SECRET}`);
  mkdirSync(folder, { recursive: true });
  const record = {
    type: "user",
    uuid: `u/${SECRET}`,
    sessionId: SECRET,
    cwd: `/work/${SECRET}`,
    gitBranch: SECRET,
    version: SECRET,
    timestamp: "2026-02-11T09:00:00.000Z",
    message: { role: "user", content: `needle ${SECRET}` },
  };
  const assistant = {
    ...record,
    type: "assistant",
    uuid: `a/${SECRET}`,
    parentUuid: record.uuid,
    message: {
      role: "assistant",
      id: `m/${SECRET}`,
      model: SECRET,
      usage: { input_tokens: 5, output_tokens: 7 },
      content: [
        { type: "text", text: "needle" },
        { type: "tool_use", id: SECRET, name: SECRET, input: { [SECRET]: SECRET } },
        { type: SECRET, a: 1 },
      ],
    },
  };
  writeFileSync(join(folder, `${SECRET}.jsonl`), `${JSON.stringify(record)}\n${JSON.stringify(assistant)}\n`);
  app = await createApp({
    environment: { home, variables: {}, platform: process.platform },
    home: join(home, "data"),
    workers: 1,
  });
  const report = await app.scan({ onProgress: (progress) => said.push(inspect(progress)) });
  said.push(inspect(report, { depth: null, maxArrayLength: null, maxStringLength: null }));
});

afterAll(() => {
  app.close();
  rmSync(home, { recursive: true, force: true });
});

const clean = (text: string) => {
  const at = text.indexOf(SECRET);
  expect(at < 0 ? "" : text.slice(Math.max(0, at - 200), at)).toBe("");
};
const all = (value: unknown) =>
  inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null, showHidden: false });

describe("methods", () => {
  test("scan", () => {
    clean(said.join("\n"));
    expect(said.join("\n")).toContain("issues");
  });
  test("sources, projects, totals, usage, doctor, config", async () => {
    clean(all(await app.sources()));
    clean(all(await app.projects()));
    clean(all(await app.totals({})));
    for (const group of ["day", "week", "month", "model", "project", "source"] as const)
      clean(all(await app.usage(group, {})));
    clean(all(await app.doctor({ deep: true })));
    clean(all(await app.config()));
  });
  test("sessions and show", async () => {
    const sessions = await app.sessions({});
    expect(sessions.length).toBeGreaterThan(2);
    clean(all(sessions));
    expect(all(sessions)).toContain("[REDACTED:github-token");
  });
  test("search", async () => {
    const result = await app.search("needle", { sort: "rank", limit: 0 });
    expect(result.total).toBeGreaterThan(0);
    clean(all(result));
    expect((await app.search(SECRET, { sort: "time" })).total).toBe(0);
  });
  test("failures", async () => {
    for (const asked of [app.show(SECRET, { branch: "all" }), app.restore(SECRET)]) {
      const failure = await asked.then(
        (view) => all(view),
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      clean(failure);
    }
  });
});

const COMMANDS: readonly (readonly string[])[] = [
  ["start"],
  ["scan", "--force", "--verbose"],
  ["list"],
  ["sources"],
  ["search", "needle", "--limit", "0"],
  ["search", "needle", "--sort", "time"],
  ["stats", "--verbose"],
  ...["day", "week", "month", "model", "project", "source"].map((by) => ["usage", "--by", by]),
  ["sessions", "list"],
  ["doctor", "--deep"],
  ["config", "get"],
];

describe("commands", () => {
  for (const command of COMMANDS) {
    test(command.join(" "), async () => {
      for (const more of [[], ["--json"]]) {
        const { out, err } = await runFake(app, [...command, ...more]);
        expect(out).not.toBe("");
        clean(out + err);
      }
    });
  }
  test("sessions show and restore, each session in every form", async () => {
    for (const { facts } of await app.sessions({})) {
      const { id } = facts.head;
      for (const more of [[], ["--json"], ["--markdown"], ["--no-thinking"]]) {
        const { out, err } = await runFake(app, ["sessions", "show", id, ...more]);
        clean(out + err);
      }
      for (const more of [[], ["--json"]]) {
        const { out, err } = await runFake(app, ["restore", id, ...more]);
        clean(out + err);
      }
    }
  });
});
