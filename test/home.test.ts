// A home with every agent at once: one `tracemill start` shows them all with right counts, and a second scan reads nothing.

import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SOURCES } from "../src/sources/index.ts";
import { json, type Place, ROOT, temporaryFolder } from "./command.ts";
import { freshBin } from "./fresh-bin.ts";

const HOME = join(ROOT, "testdata/home");
const EXPECTED = join(ROOT, "testdata/home-expected");

interface Expected {
  readonly sessions: number;
  readonly hidden: number;
  readonly prompts: number;
  readonly assistant_messages: number;
  readonly tool_calls: number;
  readonly tool_results: number;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
}

interface Listed extends Omit<Expected, "sessions" | "hidden" | "input_tokens" | "output_tokens"> {
  readonly source: string;
  readonly hidden: boolean;
  readonly usage?: { readonly input_tokens?: number; readonly output_tokens?: number };
}

let place: Place;
beforeAll(() => {
  const folder = temporaryFolder("home");
  cpSync(HOME, join(folder, "home"), { recursive: true });
  // Where a user has `tracemill`: the store lies in the home, and what was imported beside it.
  place = { bin: freshBin(), home: join(folder, "home"), data: join(folder, "home", ".tracemill") };
  json(place, "sources", "add", "aider", join(place.home, "code"));
}, 60_000);
afterAll(() => rmSync(join(place.home, ".."), { recursive: true, force: true }));

test("every source has its session in the sample home", () => {
  const known = readdirSync(EXPECTED).map((name) => name.replace(/\.json$/, ""));
  expect(known.sort()).toEqual(SOURCES.map(({ name }) => name).sort());
});

test("one start shows every agent", () => {
  const { agents, scan } = json<{
    agents: readonly { source: string; sessions: number }[];
    scan: { issues: readonly unknown[]; logs: { failed: number } };
  }>(place, "start");
  expect(agents.map(({ source }) => source).sort()).toEqual(SOURCES.map(({ name }) => name).sort());
  expect(scan).toMatchObject({ issues: [], logs: { failed: 0 } });
});

test.each(SOURCES.map(({ name }) => name))("%s is counted right", (name) => {
  const file = join(EXPECTED, `${name}.json`);
  expect(existsSync(file)).toBe(true);
  const { sessions } = json<{ sessions: readonly Listed[] }>(
    place,
    "sessions",
    "list",
    "--limit",
    "0",
    "--source",
    name,
  );
  const total = (of: (one: Listed) => number | undefined) => sessions.reduce((sum, one) => sum + (of(one) ?? 0), 0);
  const isKnown = (of: (one: Listed) => number | undefined) => sessions.some((one) => of(one) !== undefined);
  const input = (one: Listed) => one.usage?.input_tokens;
  const output = (one: Listed) => one.usage?.output_tokens;
  expect({
    sessions: sessions.length,
    hidden: sessions.filter(({ hidden }) => hidden).length,
    prompts: total((one) => one.prompts),
    assistant_messages: total((one) => one.assistant_messages),
    tool_calls: total((one) => one.tool_calls),
    tool_results: total((one) => one.tool_results),
    ...(isKnown(input) && { input_tokens: total(input) }),
    ...(isKnown(output) && { output_tokens: total(output) }),
  }).toEqual(JSON.parse(readFileSync(file, "utf8")));
});

test("a second scan reads nothing", () => {
  const { logs, bytes_read } = json<{ logs: { found: number; read: number; unchanged: number }; bytes_read: number }>(
    place,
    "scan",
  );
  expect(logs.found).toBeGreaterThanOrEqual(SOURCES.length);
  expect({ read: logs.read, unchanged: logs.unchanged, bytes_read }).toEqual({
    read: 0,
    unchanged: logs.found,
    bytes_read: 0,
  });
});

test("no agent's folder was written to", () => {
  const below = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(folder, ".tracemill")))
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
      .sort();
  expect(below(place.home)).toEqual(below(HOME));
});
