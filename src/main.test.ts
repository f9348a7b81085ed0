// The bin must tell any Node from 12 on that it is too old, so its text may use nothing newer before that.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";

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
