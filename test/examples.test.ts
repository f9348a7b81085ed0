// Every example runs as it stands, through the built library, and says what it promises.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtBin, ROOT, runProgram } from "./command.ts";

const PROMISES: Readonly<Record<string, readonly string[]>> = {
  "02-dataset.ts": ["iterative_build: 2", "left out: ", "- train ", "- validation ", "every row is valid"],
  "01-scan.ts": ["7 logs, 7 sessions", "birdlog", '"kettle" is in claude-code:'],
};

test.each(readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".ts")))("examples/%s", (name) => {
  builtBin();
  const { status, stdout, stderr } = runProgram(process.execPath, [join("examples", name)], { cwd: ROOT });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  for (const promise of PROMISES[name] ?? ["(no promise is written down for this example)"])
    expect(stdout).toContain(promise);
});
