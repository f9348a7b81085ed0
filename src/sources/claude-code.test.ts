// Conformance and golden files of hand-written logs, one home for each generation of Claude Code.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { claudeCode } from "./claude-code.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/claude-code");
for (const check of sourceChecks(claudeCode, fixtures)) test(check.name, check.run);
