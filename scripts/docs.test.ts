import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pages } from "./docs.ts";

for (const [path, page] of Object.entries(pages())) {
  test(`${path} is what the program says; write it by node scripts/docs.ts`, () => {
    expect(readFileSync(join(import.meta.dirname, "..", path), "utf8")).toBe(page);
  });
}
