import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { render } from "./docs.ts";

test("docs/cli.md is what the program says; write it by node scripts/docs.ts", () => {
  expect(readFileSync(join(import.meta.dirname, "../docs/cli.md"), "utf8")).toBe(render());
});
