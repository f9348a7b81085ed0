// Conformance and golden files of hand-written rollouts, one home for each generation of Codex.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { codex } from "./codex.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/codex");
const skip = [
  {
    test: "reads a copy from the archive as the log itself",
    reason: "a fork's copied history is told by its parent's rollout, which is a log of its own",
  },
];
for (const check of sourceChecks(codex, fixtures, { skip })) test(check.name, check.run);
