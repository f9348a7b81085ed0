// The bin must tell any Node from 12 on that it is too old, so its text may use nothing newer before that; and it says
// so where its output cannot be written.

import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const MAIN = join(import.meta.dirname, "main.ts");

test("it has nothing that Node 12 cannot read", () => {
  const code = stripTypeScriptTypes(readFileSync(MAIN, "utf8")).replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "");
  expect(code).not.toMatch(/^\s*import\s[^(]/m);
  expect(code).not.toMatch(/\?\.|\?\?|\|\|=|&&=|#\w|\d_\d|^\s*await\s/m);
});

test("on an old Node it prints one plain line and ends with 2", () => {
  const pretend = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });";
  const script = `${pretend} await import(${JSON.stringify(MAIN)});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: "",
    stderr: "tracemill needs Node 24 or newer; this is Node 20.19.0. See https://nodejs.org.\n",
  });
});

const home = mkdtempSync(join(tmpdir(), "tracemill-main-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function runInto(path: string, ...args: readonly string[]) {
  const out = openSync(path, "w");
  try {
    return spawnSync(process.execPath, [MAIN, ...args], {
      env: { ...process.env, HOME: home, TRACEMILL_HOME: join(home, "data") },
      stdio: ["ignore", out, "pipe"],
      encoding: "utf8",
    });
  } finally {
    closeSync(out);
  }
}

test.skipIf(!existsSync("/dev/full")).each([["--help"], ["sources", "--json"]])(
  "a full disk under the output is one line with a hint: %s",
  (...args) => {
    const { status, stderr } = runInto("/dev/full", ...args);
    expect(stderr.split("\n")).toEqual([
      "error: the output cannot be written: no space is left",
      "hint: Send it somewhere else, or free some space there.",
      "",
    ]);
    expect(status).toBe(1);
  },
);
