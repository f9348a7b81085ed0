// Conformance and golden files of hand-written logs, one home for each generation of Claude Code.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { claudeCode } from "./claude-code.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/claude-code");
const skip = [
  {
    test: "reads a copy from the archive as the log itself",
    reason: "outputs that were spilled beside a log are not archived with it",
  },
];
for (const check of sourceChecks(claudeCode, fixtures, { skip })) test(check.name, check.run);
