// One door for every npm script: installs what is missing, builds what is stale, then runs the task on the pinned Node.
// Plain JavaScript for Node 20 with nothing installed: it runs before anything else is there.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const MODULES = join(ROOT, "node_modules");
const BIN = join(ROOT, "dist", "bin.js");
const WINDOWS = process.platform === "win32";
const OLDEST_NODE = 20;

/** Folder for machine-readable results; set by `.ci/run`. */
const REPORTS = process.env.TRACEMILL_TEST_REPORTS;

const TASKS = { start, tracemill, test, build, check, bench, new: create };

const [task, ...args] = process.argv.slice(2);
main(task, args);

function main(name, rest) {
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    fail(
      `Node ${process.version} is too old to set this repository up. Install Node ${OLDEST_NODE} or newer, then run it again.`,
    );
  }
  if (!Object.hasOwn(TASKS, name ?? "")) {
    fail(`usage: node scripts/ensure.mjs ${Object.keys(TASKS).join("|")} [arguments]`, 2);
  }
  install();
  process.exitCode = TASKS[name](rest) ?? 1;
}

/** Scans this machine; what stands behind `npm start --` is passed on. */
function start(rest) {
  const status = tracemill(["start", ...rest]);
  if (status === 0)
    say("\nIn this clone, `tracemill` is `npm run -s tracemill --`; npm install --global . puts it on your PATH.");
  return status;
}

/** Any command of the clone's own tracemill, on a machine whose Node may be too old for it. */
function tracemill(rest) {
  buildIfStale();
  return run(pinnedNode(), [BIN, ...rest], { cwd: process.env.INIT_CWD ?? process.cwd() });
}

/** Everything; `--quick` leaves out the second run on Node 26. Other arguments go to vitest. */
function test(rest) {
  const filters = rest.filter((arg) => arg !== "--quick");
  const nodes = rest.includes("--quick") ? ["node"] : ["node", "node26"];
  say("== build");
  const steps = [["build", build([]) === 0], ...checks()];
  const suites = nodes.map((name) => {
    const node = pinnedNode(name);
    say(`\n== tests on ${versionOf(node)}`);
    // What is killed at each of its steps is so once: another Node makes no other steps.
    const env = name === nodes[0] ? {} : { TRACEMILL_KILL_EVERY: "4" };
    return [`tests on ${versionOf(node)}`, run(node, [...vitest(name), ...filters], { env }) === 0];
  });
  report("steps", steps);
  return conclude([...steps, ...suites]);
}

/** Says which steps failed, and gives the exit status. */
function conclude(steps) {
  const failed = steps.filter(([, passed]) => !passed).map(([title]) => title);
  say(failed.length === 0 ? "\nall green" : `\nfailed: ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

/** Leaves counts where `.ci/run` reads them, in the shape of vitest's own reports. */
function report(name, steps) {
  if (!REPORTS) return;
  const failedSteps = steps.filter(([, ok]) => !ok).map(([title]) => title);
  const numFailedTests = failedSteps.length;
  const counts = { numPassedTests: steps.length - numFailedTests, numFailedTests, failedSteps };
  writeFileSync(join(REPORTS, `${name}.json`), JSON.stringify(counts));
}

function vitest(name) {
  const json = REPORTS
    ? ["--reporter=default", "--reporter=json", `--outputFile.json=${join(REPORTS, `${name}.json`)}`]
    : [];
  return [tool("vitest"), "run", ...json];
}

function build() {
  const status = run(pinnedNode(), [tool("tsdown")]);
  if (status === 0) writeFileSync(join(MODULES, ".tracemill-built"), sourcesHash());
  return status;
}

function check() {
  buildIfStale();
  return conclude(checks());
}

/** Every check that needs no test runner; all are run, so that one failure does not hide the next. */
function checks() {
  const node = pinnedNode();
  const commands = [
    ["types", [tool("typescript", "tsc"), "-p", "."]],
    ["format", [tool("@biomejs/biome", "biome"), "check", "."]],
    ["lint", [tool("oxlint"), "--deny-warnings"]],
    ["layers", ["scripts/check-layers.ts"]],
    ["unused code", [tool("knip")]],
    ["docs", ["scripts/docs.ts", "--check"]],
    ["package", [tool("publint"), "--strict"]],
  ];
  return commands.map(([title, command]) => {
    say(`== ${title}`);
    return [title, run(node, command) === 0];
  });
}

function bench(rest) {
  buildIfStale();
  return run(pinnedNode(), ["bench/run.ts", ...rest]);
}

/** `npm run new source my-agent` */
function create(rest) {
  return run(pinnedNode(), ["scripts/new.ts", ...rest]);
}

function buildIfStale() {
  const stamp = join(MODULES, ".tracemill-built");
  if (existsSync(BIN) && existsSync(stamp) && readFileSync(stamp, "utf8") === sourcesHash()) return;
  say("building ...");
  const status = run(pinnedNode(), [tool("tsdown"), "--logLevel", "warn"]);
  if (status !== 0) fail("the build failed; its messages stand above.");
  writeFileSync(stamp, sourcesHash());
}

/** Installs when the list of packages changed since the last install that succeeded; else touches nothing. */
function install() {
  const stamp = join(MODULES, ".tracemill-installed");
  const wanted = hash([readFileSync(join(ROOT, "package-lock.json")), ...dependencies()]);
  const installed = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (installed && existsSync(pinnedNode())) return;
  say("installing packages (once; about half a minute) ...");
  // Not `npm ci`: it refuses a lock file that lacks optional packages of other platforms, which is what npm writes
  // when a registry mirror does not carry them. Versions are exact and integrity is checked either way.
  const npm = ["install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  const status = run("npm", npm, { shell: WINDOWS });
  if (status === undefined) fail("npm was not found. It comes with Node: install Node with npm, then run this again.");
  if (status !== 0) {
    fail(
      `npm could not install the packages (its messages stand above).\n` +
        `Check that this machine reaches the registry (npm ping), then run it again.`,
    );
  }
  for (const name of ["node", "node26"]) ensureNode(name);
  mkdirSync(MODULES, { recursive: true });
  writeFileSync(stamp, wanted);
}

function dependencies() {
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return [JSON.stringify([manifest.dependencies, manifest.devDependencies])];
}

/** The package `node` fetches its binary in an install script; where npm was told to run none, it is run here. */
function ensureNode(name) {
  if (existsSync(pinnedNode(name))) return;
  const cwd = join(MODULES, name);
  say(`fetching the binary of ${name} ...`);
  run(process.execPath, ["installArchSpecificPackage.js"], { cwd });
  if (!existsSync(pinnedNode(name)))
    fail(`no Node binary of ${name} for ${process.platform} ${process.arch} could be installed.`);
}

function pinnedNode(name = "node") {
  return join(MODULES, name, "bin", WINDOWS ? "node.exe" : "node");
}

function versionOf(node) {
  const { stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  return `Node ${(stdout ?? "").trim()}`;
}

/** The script behind a package's command, so that it runs on the pinned Node on every platform. */
function tool(name, command = name) {
  const folder = join(MODULES, name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[command]);
}

/** Changes whenever `dist` would. */
function sourcesHash() {
  const files = readdirSync(join(ROOT, "src"), { recursive: true })
    .map(String)
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .sort()
    .map((path) => join("src", path));
  return hash([...files, "package.json", "tsdown.config.ts"].flatMap((path) => [path, readFileSync(join(ROOT, path))]));
}

function hash(pieces) {
  const digest = createHash("sha256");
  for (const piece of pieces) digest.update(piece).update("\0");
  return digest.digest("hex");
}

/** Runs a program with our terminal; undefined when there is no such program, 1 when a signal ended it. */
function run(program, argv, options = {}) {
  // `node` and the tools found by name are the pinned ones for everything below, except for npm itself.
  const folders = program === "npm" ? [] : [dirname(program), join(MODULES, ".bin")];
  const path = [...folders, process.env.PATH].join(delimiter);
  const result = spawnSync(program, argv, {
    cwd: ROOT,
    stdio: "inherit",
    ...options,
    env: { ...process.env, ...options.env, PATH: path },
  });
  if (result.error && result.error.code === "ENOENT") return undefined;
  if (result.error) throw result.error;
  return result.status ?? 1;
}

function say(text) {
  // On stderr: `npm start -- --json` keeps one document on stdout.
  process.stderr.write(`${text}\n`);
}

function fail(text, code = 1) {
  say(`tracemill: ${text}`);
  process.exit(code);
}
