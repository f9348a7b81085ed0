// Conformance and golden files of hand-written tasks, one home for each generation.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { kiloCode } from "./kilo-code.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/kilo-code");
for (const check of sourceChecks(kiloCode, fixtures)) test(check.name, check.run);
