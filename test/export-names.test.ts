// The names that the command line knows beforehand are those of the registry, which it loads only when it needs it.

import { expect, test } from "vitest";
import { CONTAINER_NAMES, FORMAT_NAMES } from "../src/cli/program-export.ts";
import { CONTAINERS, FORMATS } from "../src/export/index.ts";

test("formats and containers have the same names on the command line and in the registry", () => {
  expect(FORMAT_NAMES).toEqual(FORMATS.map(({ name }) => name));
  expect(CONTAINER_NAMES).toEqual(CONTAINERS.map(({ name }) => name));
});
