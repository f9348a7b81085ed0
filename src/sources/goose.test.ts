// Conformance and golden files of hand-written Goose homes, one for each generation.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { goose } from "./goose.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/goose");
for (const check of sourceChecks(goose, fixtures)) test(check.name, check.run);
