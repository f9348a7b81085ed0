import { expect, test } from "vitest";
import { detailsOf } from "./details.ts";

const long = "x".repeat(5000);
const output = "the quick brown fox jumps over the lazy dog";

for (const [name, result, details] of [
  ["an error's text that the output has", `Error: ${output}`, undefined],
  ["another text", "Error: other", "Error: other"],
  ["a long other text", long, { omitted: ["toolUseResult"] }],
  ["stdout that is the output", { stdout: `${output}\n`, stderr: "", interrupted: true }, { interrupted: true }],
  ["stderr beside it", { stdout: output, stderr: "warning" }, { stderr: "warning" }],
  ["a long string that is nowhere else", { stdout: long, code: 1 }, { code: 1, omitted: ["stdout"] }],
  [
    "a file read",
    { type: "text", file: { filePath: "/a", content: long, numLines: 3 } },
    { type: "text", file: { filePath: "/a", numLines: 3 } },
  ],
  [
    "a picture",
    { type: "image", file: { base64: long, originalSize: 9 } },
    { type: "image", file: { originalSize: 9 } },
  ],
  [
    "an edit",
    { filePath: "/a", oldString: "a", newString: "b", originalFile: long, structuredPatch: [{ lines: ["-a", "+b"] }] },
    { filePath: "/a", structuredPatch: [{ lines: ["-a", "+b"] }] },
  ],
  [
    "an edit without a patch",
    { filePath: "/a", newString: long, structuredPatch: [] },
    { filePath: "/a", newString: long },
  ],
  ["file names that the output lists", { filenames: ["quick", "fox"], numFiles: 2 }, { numFiles: 2 }],
  ["file names that it does not", { filenames: ["cat"] }, { filenames: ["cat"] }],
  ["a subagent's answer", { agentId: "a1", prompt: "p", content: [{ type: "text", text: output }] }, { agentId: "a1" }],
  ["MCP blocks", [{ type: "text", text: output }], undefined],
  ["answers", { answers: { "Which?": "this" } }, { answers: { "Which?": "this" } }],
  ["a number", 5, undefined],
  ["nothing new", { stdout: "", stderr: "" }, undefined],
] as const) {
  test(name, () => expect(detailsOf(result, output)).toEqual(details));
}

test("nesting without end is cut", () => {
  let deep: unknown = "end";
  for (let i = 0; i < 5000; i++) deep = { deep };
  expect(JSON.stringify(detailsOf(deep, output)).length).toBeLessThan(400);
});
