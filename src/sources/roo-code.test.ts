// Conformance and golden files of hand-written tasks, one home for each generation.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { rooCode } from "./roo-code.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/roo-code");
for (const check of sourceChecks(rooCode, fixtures)) test(check.name, check.run);
