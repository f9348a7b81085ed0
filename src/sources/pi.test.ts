// Conformance and golden files of hand-written sessions, one home for each version of Pi's format, and its traps.

import { join } from "node:path";
import { expect, test } from "vitest";
import type { Environment } from "../ports/source.ts";
import { sourceChecks } from "../testing/fixtures.ts";
import { pi } from "./pi.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/pi");
const odd = [{ what: "a result of no call", times: 1, reason: "a torn record names no call" }] as const;
for (const check of sourceChecks(pi, fixtures, { odd })) test(check.name, check.run);

const places: [string, Environment, readonly string[]][] = [
  ["Linux", { home: "/home/ada", variables: {}, platform: "linux" }, ["/home/ada/.pi/agent"]],
  ["Windows", { home: "C:\\Users\\ada", variables: {}, platform: "win32" }, ["C:\\Users\\ada\\.pi\\agent"]],
  [
    "variables",
    {
      home: "/home/ada",
      variables: { PI_CODING_AGENT_DIR: "~/pi", PI_CODING_AGENT_SESSION_DIR: "/data/sessions" },
      platform: "darwin",
    },
    ["/home/ada/pi", "/data/sessions"],
  ],
];
for (const [name, environment, roots] of places)
  test(`roots: ${name}`, () => expect(pi.roots(environment)).toEqual(roots));
