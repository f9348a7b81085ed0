// The names that the command line knows without loading the formats are those of the formats.

import { expect, test } from "vitest";
import { FORMATS } from "../export/index.ts";
import { EXTRACTS } from "./extracts.ts";
import { FORMAT_NAMES } from "./program-export.ts";

test("the formats of the command line are those of the registry", () => {
  const names = FORMATS.map(({ name }) => name);
  expect(FORMAT_NAMES).toEqual(names);
  for (const name of Object.values(EXTRACTS)) expect(names).toContain(name);
});
