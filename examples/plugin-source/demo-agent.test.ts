// The plugin's own test: the kit that every built-in source passes, over a fixture.

import { join } from "node:path";
import { sourceChecks } from "tracemill/testing";
import { test } from "vitest";
import demoAgent from "./demo-agent.ts";

const fixtures = join(import.meta.dirname, "fixture");
for (const check of sourceChecks(demoAgent, fixtures)) test(check.name, check.run);
