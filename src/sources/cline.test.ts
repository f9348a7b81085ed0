// Conformance and golden files of hand-written tasks, one home for each generation.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { cline } from "./cline.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/cline");
for (const check of sourceChecks(cline, fixtures)) test(check.name, check.run);
