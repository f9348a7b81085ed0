import { expect, test } from "vitest";
import { rowsIn } from "./numbers.ts";

test.each([
  ["trl.jsonl", 1, "1 row"],
  ["trl.parquet", 2, "2 rows"],
  ["a.html", 1, "1 page"],
  ["b.md", 2, "2 pages"],
])("%s with %i has %s", (path, rows, text) => {
  expect(rowsIn({ path, rows })).toBe(text);
});
