// End to end on what users get: the packed tarball, installed into an empty folder, run on the sample sessions.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtBin, environmentOf, json, type Place, ROOT, runProgram, temporaryFolder, tracemill } from "./command.ts";

interface SessionJson {
  readonly id: string;
  readonly source: string;
  readonly project: string;
  readonly title: string;
  readonly log: string;
  readonly prompts: number;
  readonly is_subagent: boolean;
  readonly parent_id?: string;
  readonly has_compaction: boolean;
  readonly cost_microusd?: number;
}

const folder = temporaryFolder("package");
const installed = join(folder, "app");
const place: Place = {
  bin: join(installed, "node_modules", "tracemill", "dist", "bin.js"),
  home: join(folder, "home"),
  data: join(folder, "data"),
};

/** npm as a person calls it: not as a child of the npm that runs these tests. */
function npm(args: readonly string[], cwd: string) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const outcome = runProgram("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, env });
  if (outcome.status !== 0) throw new Error(`npm ${args[0]} failed: ${outcome.stderr}${outcome.stdout}`);
  return outcome;
}

beforeAll(() => {
  builtBin();
  npm(["pack", "--ignore-scripts", "--pack-destination", folder], ROOT);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack left no tarball");
  mkdirSync(installed);
  npm(["install", join(folder, tarball), "--prefer-offline"], installed);
  cpSync(join(installed, "node_modules", "tracemill", "samples", "home"), place.home, { recursive: true });
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly version: string };
const sessions = () => json<{ sessions: readonly SessionJson[] }>(place, "sessions", "list", "--limit", "0").sessions;

describe("the package", () => {
  test("holds the program, samples and papers, and no sources or tests", () => {
    const root = join(installed, "node_modules", "tracemill");
    const files = readdirSync(root, { recursive: true }).map(String);
    for (const name of [
      "dist/bin.js",
      "dist/worker.js",
      "dist/export-worker.js",
      "integrations/skill/SKILL.md",
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
    ]) {
      expect(files).toContain(join(...name.split("/")));
    }
    expect(files.filter((name) => name.endsWith(".test.js") || name.startsWith("src"))).toEqual([]);
    expect(existsSync(join(installed, "node_modules", ".bin", "tracemill"))).toBe(true);
    if (process.platform !== "win32") expect(statSync(place.bin).mode & 0o111).not.toBe(0);
  });

  test("opens its three doors", () => {
    const script = `
      const [library, plugin, testing] = await Promise.all(["tracemill", "tracemill/plugin", "tracemill/testing"].map((name) => import(name)));
      console.log(typeof library.createApp, typeof plugin.defineSource, typeof testing.checkSource);`;
    const { stdout, stderr } = runProgram(process.execPath, ["--input-type=module", "-e", script], { cwd: installed });
    expect(stderr).toBe("");
    expect(stdout.trim()).toBe("function function function");
  });

  test("its types hold for those who use it", () => {
    const script = [
      'import { createApp, type SearchHit } from "tracemill";',
      'import { defineSource, type Source } from "tracemill/plugin";',
      'import { checkSource } from "tracemill/testing";',
      "export const source: Source = defineSource({} as Source);",
      "export const checks: number = checkSource.length;",
      'const app = await createApp({ environment: { home: "/", variables: {}, platform: "linux" } });',
      'export const hits: readonly SearchHit[] = (await app.search("tea", { sort: "rank" })).hits;',
    ];
    writeFileSync(join(installed, "use.mts"), script.join("\n"));
    const strict = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2024", "--types", "node"];
    const types = ["--typeRoots", join(ROOT, "node_modules", "@types")];
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const { status, stdout } = runProgram(process.execPath, [tsc, ...strict, ...types, "use.mts"], { cwd: installed });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });
});

describe("the program", () => {
  test("--help and --version", () => {
    const help = tracemill(place, "--help");
    expect(help.status).toBe(0);
    for (const command of ["start", "scan", "sessions", "search", "stats", "doctor", "restore"])
      expect(help.stdout).toContain(command);
    expect(tracemill(place, "--version").stdout.trim()).toBe(manifest.version);
    expect(existsSync(place.data)).toBe(false);
  });

  test("wrong usage exits 2 and writes nothing on stdout", () => {
    const { status, stdout, stderr } = tracemill(place, "no-such-command");
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).not.toBe("");
  });

  test("start prints the overview", () => {
    const { status, stdout, stderr } = tracemill(place, "start");
    expect(stderr).not.toContain("Error");
    expect(status).toBe(0);
    for (const word of ["Claude Code", "Codex", "teatimer", "birdlog"]) expect(stdout).toContain(word);
  });

  test("a second scan reads nothing", () => {
    const data = join(folder, "scan-twice");
    const first = json<ScanJson>({ ...place, data }, "scan");
    expect(first.logs).toMatchObject({ found: 7, read: 7, unchanged: 0, failed: 0 });
    expect(first.sessions).toMatchObject({ total: 7, new: 7 });
    expect(first.messages).toBeGreaterThan(60);
    expect(first.issues).toEqual([]);
    const second = json<ScanJson>({ ...place, data }, "scan");
    expect(second.logs).toMatchObject({ found: 7, read: 0, unchanged: 7, failed: 0 });
    expect(second.sessions).toMatchObject({ total: 7, new: 0, updated: 0, unchanged: 7 });
    expect(second.bytes_read).toBe(0);
  });

  test("sessions list tells subagents, compactions, titles and cost", () => {
    const all = sessions();
    expect(all).toHaveLength(7);
    expect(new Set(all.map((one) => one.project))).toEqual(new Set(["teatimer", "birdlog"]));
    const subagent = all.find((one) => one.is_subagent);
    expect(all.find((one) => one.id === subagent?.parent_id)?.title).toBe(
      "Sightings on the 1st land in the wrong month",
    );
    expect(all.filter((one) => one.has_compaction).map((one) => one.title)).toEqual(["Stream the survey import"]);
    for (const one of all) expect(one.cost_microusd, one.id).toBeGreaterThan(0);
  });

  test("sessions show reads like the conversation it was", () => {
    const { id } = titled("Tea presets with temperatures");
    const { status, stdout } = tracemill(place, "sessions", "show", id);
    expect(status).toBe(0);
    expect(stdout).toContain("Please print the temperature too");
    expect(stdout).toContain("Add the alias 煎茶 for sencha");
    expect(stdout).not.toContain("configurable through a YAML file");
    expect(tracemill(place, "sessions", "show", id, "--branch", "all").stdout).toContain(
      "configurable through a YAML file",
    );
    const shown = json<{ counts: Record<string, number> }>(place, "sessions", "show", id);
    expect(shown.counts).toMatchObject({ queued_prompts: 1, rewind_points: 1 });
  });

  test.each([
    ["soup", "Fix: teatimer reads 90s as 90 minutes"],
    ['"naive midnight"', "Sightings on the 1st land in the wrong month"],
    ["煎茶", "Tea presets with temperatures"],
  ])("search %s", (query, title) => {
    const { hits } = json<{ hits: readonly { session: unknown; snippet: string }[] }>(place, "search", query);
    expect(hits.length).toBeGreaterThan(0);
    expect(JSON.stringify(hits)).toContain(titled(title).id);
  });

  test("stats, usage, list, sources and doctor answer", () => {
    for (const args of [["stats"], ["stats", "--by", "model"], ["usage"], ["list"], ["sources"]]) {
      expect(tracemill(place, ...args).status, args.join(" ")).toBe(0);
      expect(json(place, ...args)).toMatchObject({ schema_version: 1 });
    }
    const doctor = tracemill(place, "doctor", "--json");
    expect(JSON.parse(doctor.stdout)).toMatchObject({ schema_version: 1 });
  });

  test("export writes what validates, and starts its threads", () => {
    json(place, "scan");
    for (const [format, container] of [
      ["trl", "parquet"],
      ["sessions", "jsonl.zst"],
      ["html", "jsonl"],
      ["hub-traces", "jsonl"],
    ] as const) {
      const out = join(folder, `exported-${format}`);
      const argv = ["export", "-a", "-f", format, "--container", container, "-o", out];
      const report = json<{ sessions: number; rows: number }>(place, ...argv);
      expect([format, report.sessions, report.rows]).toEqual([format, 7, 7]);
      expect(json(place, "dataset", "validate", out)).toMatchObject({ valid: true });
    }
    const { id } = titled("Tea presets with temperatures");
    const extracted = tracemill(place, "extract", "-f", "pairs", "--project", "teatimer");
    expect(extracted.stdout).toContain(id);
  });

  test("restore writes a deleted log back, byte for byte, and never over a file", () => {
    const { id, log } = titled("Stream the survey import");
    const original = readFileSync(log);
    expect(tracemill(place, "restore", id).status).toBe(1);
    rmSync(log);
    json(place, "scan");
    expect(sessions()).toHaveLength(7);
    expect(json(place, "restore", id)).toMatchObject({ schema_version: 1 });
    expect(readFileSync(log).equals(original)).toBe(true);
  });
});

interface ScanJson {
  readonly logs: Record<string, number>;
  readonly sessions: Record<string, number>;
  readonly messages: number;
  readonly bytes_read: number;
  readonly issues: readonly unknown[];
}

function titled(title: string): SessionJson {
  const found = sessions().find((one) => one.title === title);
  if (!found) throw new Error(`no session is titled ${title}`);
  return found;
}

describe("an old Node", () => {
  const node = oldNode();
  test.skipIf(node === undefined)("gets one plain line and exit code 2", () => {
    const { status, stdout, stderr } = runProgram(node ?? "", [place.bin, "scan"], {
      cwd: folder,
      env: environmentOf(place),
    });
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(/tracemill needs Node 24 or newer/)]);
  });
});

/** A Node older than 24 on this machine; where there is none the test is skipped, for there is nothing to run it with. */
function oldNode(): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/local/bin", "/usr/bin"];
  const candidates = [...new Set(folders)].map((path) =>
    join(path, process.platform === "win32" ? "node.exe" : "node"),
  );
  return candidates.find((path) => {
    if (!existsSync(path)) return false;
    const { stdout } = runProgram(path, ["--version"], { cwd: folder });
    return Number(/^v(\d+)/.exec(stdout)?.[1] ?? 99) < 24;
  });
}
