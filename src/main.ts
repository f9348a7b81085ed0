// The bin: checks Node first, in words that any Node reads, and only then loads the rest.

import type { Environment } from "./ports/source.ts";

const OLDEST = 24;

// Nothing newer than Node 12 may stand on the path to this message: no static imports but types, no newer syntax.
if (Number(process.versions.node.split(".")[0]) < OLDEST) {
  console.error(
    "tracemill needs Node " + OLDEST + " or newer; this is Node " + process.versions.node + ". See https://nodejs.org.",
  );
  process.exitCode = 2;
} else {
  main();
}

async function main(): Promise<void> {
  const module = process.getBuiltinModule("node:module");
  module.enableCompileCache();
  for (const stream of [process.stdout, process.stderr]) stream.on("error", outputLost);
  const { run } = await import("./cli/run.ts");
  process.exitCode = await run(process.argv.slice(2), {
    app: createApp,
    // Asked for only where it is read: to touch it keeps a process waiting.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    now: Date.now,
    version: version(),
    interrupt,
  });
}

/** The reader of our output may go away at any time (`| head`): that is no failure. Anything else is. */
function outputLost({ code, message }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") process.exit();
  // Where this cannot be said either, the exit code says it.
  const why = code === "ENOSPC" ? "no space is left" : message;
  const { writeSync } = process.getBuiltinModule("node:fs");
  try {
    writeSync(
      2,
      `error: the output cannot be written: ${why}\nhint: Send it somewhere else, or free some space there.\n`,
    );
  } finally {
    process.exit(1);
  }
}

async function createApp(options: { readonly demo?: boolean } = {}) {
  const [root, { homedir }, { join }] = await Promise.all([import("./app.ts"), import("node:os"), import("node:path")]);
  const { env, platform } = process;
  const environment: Environment = { home: homedir(), variables: env, platform };
  if (!options.demo) return root.createApp({ environment });
  // The sample sessions live beside `src/` and `dist/`, and get a store of their own inside the data folder.
  const home = join(env.TRACEMILL_HOME || join(homedir(), ".tracemill"), "demo");
  const samples = join(import.meta.dirname, "../samples/home");
  return root.createApp({ environment: { home: samples, variables: {}, platform }, home });
}

function version(): string {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return (manifest as { readonly version: string }).version;
}

/** The first Ctrl-C asks the command to stop at a good place; the second one stops it where it is. */
function interrupt(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}
