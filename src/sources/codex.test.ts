// Conformance and golden files of hand-written rollouts, one home for each generation of Codex.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { codex } from "./codex.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/codex");
const odd = [{ what: "a result of no call", times: 1, reason: "a record names no call" }] as const;
for (const check of sourceChecks(codex, fixtures, { odd })) test(check.name, check.run);
