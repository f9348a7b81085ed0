// Conformance and golden files of hand-written logs, one home for each generation of Claude Code.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { claudeCode } from "./claude-code.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/claude-code");
const odd = [{ what: "a result of no call", times: 1, reason: "a record names no call" }] as const;
for (const check of sourceChecks(claudeCode, fixtures, { odd })) test(check.name, check.run);
