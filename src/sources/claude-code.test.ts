// Conformance and golden files of hand-written logs, one home for each generation of Claude Code.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSource } from "../testing/check-source.ts";
import { collect } from "../testing/reading.ts";
import { claudeCode } from "./claude-code.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/claude-code");
const versions = readdirSync(fixtures).sort();
const homes = versions.map((version) => join(fixtures, version));

describe("conformance", () => {
  for (const check of checkSource(claudeCode, { homes })) test(check.name, check.run);
});

describe("golden", () => {
  for (const version of versions) {
    test(version, async () => {
      const home = join(fixtures, version);
      const [root] = claudeCode.roots({ home, variables: {}, platform: "linux" });
      const got: Record<string, unknown> = {};
      for await (const log of claudeCode.discover(root ?? "")) {
        const reading = await collect(claudeCode.read(log, { from: 0 }));
        got[relative(home, log.path)] = {
          issues: reading.issues.map(({ log: path, ...issue }) => ({ ...issue, log: relative(home, path) })),
          sessions: reading.sessions.map(({ facts, messages, usage }) => ({
            facts,
            messages,
            usage: [...usage.values()],
          })),
        };
      }
      const file = join(home, "golden.json");
      const text = `${JSON.stringify(got, undefined, 1)}\n`;
      if (process.env["UPDATE_GOLDEN"] || !existsSync(file)) writeFileSync(file, text);
      expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(file, "utf8")));
    });
  }
});
