import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, expect, test } from "vitest";
import { configPath, DEFAULTS, loadKey, readConfig, writeConfig } from "./config.ts";
import { permissionsOf } from "./files.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-config-"));
});

test("without a file the defaults hold", async () => {
  expect(await readConfig(join(home, "nowhere"))).toEqual(DEFAULTS);
});

for (const [text, archive] of [
  ["{}", true],
  ['{"archive":false}', false],
  ['{"archive":"off"}', false],
  ['{"archive":"on"}', true],
  ['\uFEFF{"archive":false}\n', false],
] as const) {
  test(`reads ${text.trim()}`, async () => {
    writeFileSync(configPath(home), text);
    expect(await readConfig(home)).toEqual({ ...DEFAULTS, archive });
  });
}

for (const [text, message] of [
  ["", /no valid JSON/],
  ["{archive: false}", /no valid JSON/],
  ["[]", /must be a JSON object/],
  ["null", /must be a JSON object/],
  ['{"arhive":false}', /unknown key "arhive" \(known: archive, folders, plugins, publish\)/],
  [
    '{"publish":{"exclude":["a"]}}',
    /unknown key "exclude" in "publish" \(known: sources, repo, excluded, connected, policies\)/,
  ],
  ['{"publish":{"sources":"claude"}}', /"publish.sources" must be "all" or a list of agents/],
  ['{"publish":{"repo":"no name"}}', /"publish.repo" must be "owner\/name"/],
  ['{"publish":{"policies":{"/a":"public"}}}', /"publish.policies.\/a" must be one of never, private, allowed/],
  ['{"archive":1}', /"archive" must be true or false/],
  ['{"folders":{"codex":"/a"}}', /"folders.codex"/],
  ['{"plugins":[{"path":"/a","sha256":"1"}]}', /"plugins.0.sha256" must be 64 hex digits/],
] as const) {
  test(`refuses ${text || "an empty file"}`, async () => {
    writeFileSync(configPath(home), text);
    const error = await readConfig(home).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "config_invalid", message: expect.stringMatching(message) });
    expect((error as Error).message).toContain(configPath(home));
    expect((error as { hint: string }).hint).toContain("config.json");
  });
}

test("a folder in the file's place is told", async () => {
  mkdirSync(configPath(home));
  await expect(readConfig(home)).rejects.toMatchObject({ code: "config_invalid" });
});

test("changes at once are all kept", async () => {
  const names = Array.from({ length: 8 }, (_, i) => `source-${i}`);
  const add = (name: string) => writeConfig(home, ({ folders }) => ({ folders: { ...folders, [name]: ["/logs"] } }));
  await Promise.all(names.map(add));
  expect(Object.keys((await readConfig(home)).folders).sort()).toEqual(names);
});

test("writes what was read, privately", async () => {
  const below = join(home, "new");
  expect(await writeConfig(below, () => ({ archive: false }))).toEqual({ ...DEFAULTS, archive: false });
  expect(await readConfig(below)).toEqual({ ...DEFAULTS, archive: false });
  expect(await writeConfig(below, () => ({}))).toEqual({ ...DEFAULTS, archive: false });
  expect(permissionsOf(configPath(below))).toBe(0o600);
  expect(permissionsOf(below)).toBe(0o700);
});

test("the key is made once and stays", () => {
  const key = loadKey(home);
  expect(key).toHaveLength(32);
  expect(Buffer.from(loadKey(home)).equals(key)).toBe(true);
  expect(permissionsOf(join(home, "key"))).toBe(0o600);
});

test("a broken key is never replaced", () => {
  writeFileSync(join(home, "key"), "short");
  expect(() => loadKey(home)).toThrow(expect.objectContaining({ code: "config_invalid" }));
  expect(readFileSync(join(home, "key"), "utf8")).toBe("short");
});

test("processes that start at once get one key", async () => {
  const below = join(home, "shared");
  const script = `const { loadKey } = await import(${JSON.stringify(join(import.meta.dirname, "config.ts"))});
    process.stdout.write(Buffer.from(loadKey(${JSON.stringify(below)})).toString("hex"));`;
  const run = promisify(execFile);
  const keys = await Promise.all(
    Array.from({ length: 4 }, () => run(process.execPath, ["--input-type=module", "-e", script])),
  );
  expect(new Set(keys.map(({ stdout }) => stdout)).size).toBe(1);
  expect(keys[0]?.stdout).toHaveLength(64);
  expect(readdirSync(below)).toEqual(["key"]);
});
