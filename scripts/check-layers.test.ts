// Each wall of the house stands: a breach of every rule is reported, and what is allowed is not.

import { describe, expect, test } from "vitest";
import { check, importsOf, lengthsOf, type Sources } from "./check-layers.ts";

const lines = (count: number) => "// line\n".repeat(count);

const breaches: readonly [name: string, sources: Sources, file: string, message: string | RegExp][] = [
  [
    "core imports a room",
    { "core/a.ts": 'import { x } from "../io/b.ts";', "io/b.ts": "" },
    "core/a.ts",
    "core may not import io",
  ],
  [
    "core imports a package",
    { "core/a.ts": 'import { z } from "zod";' },
    "core/a.ts",
    "core may not import the package zod",
  ],
  [
    "a scoped package",
    { "privacy/a.ts": 'import { x } from "@scope/name/deep";' },
    "privacy/a.ts",
    "privacy may not import the package @scope/name",
  ],
  [
    "a pure room imports Node",
    { "classify/a.ts": 'import { readFileSync } from "node:fs";' },
    "classify/a.ts",
    "classify is pure: it may not import node:fs",
  ],
  [
    "ports import io",
    { "ports/a.ts": 'import type { X } from "../io/b.ts";', "io/b.ts": "" },
    "ports/a.ts",
    "ports may not import io",
  ],
  [
    "io imports ports",
    { "io/a.ts": 'import type { X } from "../ports/b.ts";', "ports/b.ts": "" },
    "io/a.ts",
    "io may not import ports",
  ],
  [
    "flow imports an adapter",
    { "pipeline/a.ts": 'import { x } from "../store/b.ts";', "store/b.ts": "" },
    "pipeline/a.ts",
    "pipeline may not import store",
  ],
  [
    "a door imports privacy",
    { "cli/a.ts": 'const x = await import("../privacy/b.ts");', "privacy/b.ts": "" },
    "cli/a.ts",
    "cli may not import privacy",
  ],
  [
    "an adapter imports another room's",
    { "store/a.ts": 'export { x } from "../sources/index.ts";', "sources/index.ts": "" },
    "store/a.ts",
    "store may not import sources",
  ],
  [
    "below imports a root",
    { "cli/a.ts": 'import { createApp } from "../app.ts";', "app.ts": "" },
    "cli/a.ts",
    "cli may not import the root app.ts",
  ],
  [
    "an import for its effect",
    { "core/a.ts": 'import "../cli/b.ts";', "cli/b.ts": "" },
    "core/a.ts",
    "core may not import cli",
  ],
  [
    "an import leaves src",
    { "cli/a.ts": 'import { x } from "../../test/b.ts";' },
    "cli/a.ts",
    "imports ../test/b.ts, outside src/",
  ],
  [
    "an unknown room",
    { "utils/a.ts": 'import { x } from "../core/b.ts";', "core/b.ts": "" },
    "utils/a.ts",
    "not a known room of the house: utils",
  ],
  [
    "an unknown root",
    { "helper.ts": 'import { x } from "./core/b.ts";', "core/b.ts": "" },
    "helper.ts",
    "not a known room of the house: helper.ts",
  ],
  [
    "peers import each other",
    {
      "sources/index.ts": 'import a from "./a.ts"; import b from "./b/read.ts";',
      "sources/a.ts": 'import { x } from "./b/read.ts";',
      "sources/b/read.ts": "",
    },
    "sources/a.ts",
    "peers may not import each other: sources/b/read.ts",
  ],
  [
    "a cycle",
    { "core/a.ts": 'import { b } from "./b.ts";', "core/b.ts": 'import { a } from "./a.ts";' },
    "core/a.ts",
    "import cycle: core/a.ts -> core/b.ts -> core/a.ts",
  ],
  ["a file of 401 lines", { "core/a.ts": lines(401) }, "core/a.ts", "401 lines: the limit is 400"],
  [
    "a high median",
    { "core/a.ts": lines(131), "core/b.ts": lines(131), "core/c.ts": "" },
    "",
    /^median of the file lengths is 131/,
  ],
  ["a high p90", { "core/a.ts": lines(261), "core/b.ts": "", "core/c.ts": "" }, "", /^p90 of the file lengths is 261/],
  [
    "an unregistered source",
    { "sources/index.ts": "", "sources/a.ts": "" },
    "sources/a.ts",
    "is not registered in sources/index.ts",
  ],
  [
    "an unregistered source in a folder",
    { "sources/index.ts": "", "sources/a/read.ts": "" },
    "sources/a/read.ts",
    "is not registered in sources/index.ts",
  ],
  [
    "an unregistered rule",
    { "privacy/rules/a.ts": "" },
    "privacy/rules/a.ts",
    "is not registered in privacy/ruleset.ts",
  ],
];

describe("a breach is reported", () => {
  test.each(breaches)("%s", (_name, sources, file, message) => {
    expect(check(sources)).toContainEqual({
      file,
      message: message instanceof RegExp ? expect.stringMatching(message) : message,
    });
  });
});

const allowed: readonly [name: string, sources: Sources][] = [
  [
    "an adapter uses io, ports and a package",
    {
      "store/a.ts": 'import { z } from "zod";\nimport { x } from "../io/b.ts";',
      "io/b.ts": 'import { y } from "node:fs";',
    },
  ],
  ["insight prices", { "insight/a.ts": 'import { calcPrice } from "@pydantic/genai-prices";' }],
  [
    "a root imports everything",
    {
      "app.ts": 'import { x } from "./store/a.ts";\nimport { y } from "./cli/b.ts";',
      "store/a.ts": "",
      "cli/b.ts": "",
    },
  ],
  ["a test crosses the walls", { "core/a.test.ts": 'import { x } from "../store/b.ts";', "store/b.ts": "" }],
  [
    "a peer of several files, and what peers share",
    {
      "sources/index.ts": 'import { a } from "./a/index.ts";',
      "sources/a/index.ts": 'import { read } from "./read.ts";',
      "sources/a/read.ts": 'import { x } from "../shared/x.ts";',
      "sources/shared/x.ts": "",
    },
  ],
  ["a long migration", { "store/migrations/001.ts": lines(900) }],
];

describe("what is allowed is not reported", () => {
  test.each(allowed)("%s", (_name, sources) => {
    expect(check(sources)).toEqual([]);
  });
});

test("imports are found over several lines, in exports, and dynamic", () => {
  const text =
    'import type {\n  A,\n} from "./a.ts";\nexport * from "./b.ts";\nconst c = () => import("./c.ts");\nimport "./d.ts";\n';
  expect(importsOf(text).sort()).toEqual(["./a.ts", "./b.ts", "./c.ts", "./d.ts"]);
});

test("lengths leave out tests and migrations", () => {
  const sources = { "core/a.ts": lines(10), "core/a.test.ts": lines(300), "store/migrations/001.ts": lines(900) };
  expect(lengthsOf(sources)).toEqual({ files: 1, median: 10, p90: 10, longest: 10 });
});
