// Conformance and golden files of hand-written rollouts, one home for each generation of Codex.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { codex } from "./codex.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/codex");
for (const check of sourceChecks(codex, fixtures)) test(check.name, check.run);
