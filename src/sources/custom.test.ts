// Conformance and golden files of imported rows: those of the seeds, old and new, our own, and lines that are none.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { custom } from "./custom.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/custom");
for (const check of sourceChecks(custom, fixtures)) test(check.name, check.run);
