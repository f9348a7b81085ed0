// Conformance and golden files of hand-written Goose homes, one for each generation.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { goose } from "./goose.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/goose");
const odd = [
  {
    what: "usage that no message of the model's stands for",
    times: 1,
    reason: "the head of a log gives sums of a session whose answers are gone",
  },
] as const;
for (const check of sourceChecks(goose, fixtures, { odd })) test(check.name, check.run);
