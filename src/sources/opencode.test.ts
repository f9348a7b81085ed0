// Conformance and golden files of hand-written OpenCode homes, one for each generation.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { openCode } from "./opencode.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/opencode");
for (const check of sourceChecks(openCode, fixtures)) test(check.name, check.run);
