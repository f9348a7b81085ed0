import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../core/types.ts";
import { columns } from "./text.ts";
import { toolSummary } from "./tool.ts";

const cases: [name: string, tool: string, input: Json, expected: string][] = [
  ["a command", "Bash", { description: "Run", command: "npm test" }, "Bash  npm test"],
  ["an argument list", "shell", { command: ["git", "diff"] }, "shell  git diff"],
  ["a shell's argument list", "shell", { command: ["/bin/bash", "-lc", "git diff | head"] }, "shell  git diff | head"],
  ["a file", "Read", { file_path: "/a/b.ts", limit: 3 }, "Read  /a/b.ts"],
  ["a pattern and where", "Grep", { pattern: "x+", path: "src" }, "Grep  x+ in src"],
  ["a text", "apply_patch", "*** Begin Patch\n*** End", "apply_patch  *** Begin Patch *** End"],
  ["nothing telling", "Wait", { ms: 5 }, 'Wait  {"ms":5}'],
  ["nothing", "Wait", {}, "Wait"],
  ["null", "Wait", null, "Wait"],
  ["control characters", "B\u001b[2Jash", { command: "a\u0007\nb" }, "Bash  a b"],
];
for (const [name, tool, input, expected] of cases)
  test(name, () => expect(toolSummary(tool, input, 80)).toBe(expected));

test("any input fits on its line", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (tool, input) => {
      const line = toolSummary(tool, input as Json, 80);
      expect(columns(line)).toBeLessThanOrEqual(80);
      expect(line).not.toContain("\n");
    }),
  );
});
