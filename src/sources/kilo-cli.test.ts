// Conformance and golden files of hand-written Kilo CLI homes, one for each generation.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { kiloCli } from "./kilo-cli.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/kilo-cli");
for (const check of sourceChecks(kiloCli, fixtures)) test(check.name, check.run);
