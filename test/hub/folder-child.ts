// A process that publishes into a folder and is killed, or finds the disk full, at one of its calls of the file system.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { TraceError } from "../../src/core/errors.ts";

const CALLS = [
  "openSync",
  "writeSync",
  "fsyncSync",
  "renameSync",
  "linkSync",
  "unlinkSync",
  "rmSync",
  "rmdirSync",
  "mkdirSync",
  "writeFileSync",
] as const;
const WRITES: readonly string[] = ["writeSync", "mkdirSync", "writeFileSync", "renameSync", "linkSync"];

interface Asked {
  readonly at: string;
  readonly version: 1 | 2;
  readonly folder: string;
  /** The number of the call; beyond the last one nothing happens. */
  readonly on: number;
  readonly does: "kill" | "full";
}

const { at, version, folder: artifacts, on, does } = JSON.parse(process.argv[2] ?? "") as Asked;
const { changeOf } = await import("./scenario.ts");
const change = changeOf(version, artifacts);

let calls = 0;
for (const name of CALLS) {
  const real = fs[name] as (...args: unknown[]) => unknown;
  const watched = (...args: unknown[]) => {
    if (does === "kill" || WRITES.includes(name)) calls++;
    if (calls === on && does === "kill") process.kill(process.pid, "SIGKILL");
    if (calls >= on && does === "full" && WRITES.includes(name) && !full.isOver) {
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    }
    return real(...args);
  };
  Object.assign(fs, { [name]: watched });
}
const full = { isOver: false };
syncBuiltinESMExports();
const { folder } = await import("../../src/publish/folder.ts");

const { signal } = new AbortController();
const wait = () => Promise.reject(new Error("nobody waits here"));
const target = folder.open(at, { token: undefined, endpoint: undefined, wait });
const destination = await target.look(signal);
let code = "none";
try {
  await target.push(change, destination, { signal, onProgress: () => {} });
} catch (error) {
  code = (error as TraceError).code ?? String(error);
}
full.isOver = true;
fs.writeSync(1, JSON.stringify({ calls, code }));
