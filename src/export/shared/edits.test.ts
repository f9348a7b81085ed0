import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../core/types.ts";
import { diffLines, editsOf } from "./edits.ts";

const cases: [name: string, input: Json, expected: string[]][] = [
  [
    "replaced piece",
    { file_path: "a", old_string: "1\n2\n3", new_string: "1\nx\n3" },
    ["change a", " 1", "-2", "+x", " 3"],
  ],
  [
    "several pieces",
    {
      path: "a",
      edits: [
        { oldText: "1", newText: "2" },
        { oldText: "3", newText: "" },
      ],
    },
    ["change a", "-1", "+2", "@", "-3"],
  ],
  ["a new file", { file_path: "a", content: "1\n2\n" }, ["new a", "+1", "+2"]],
  ["an empty piece begins a file", { file_path: "a", old_string: "", new_string: "1" }, ["new a", "+1"]],
  [
    "a patch as the input",
    "*** Begin Patch\n*** Add File: b\n+x\n*** Delete File: c\n*** End Patch\n+no",
    ["new b", "+x", "delete c"],
  ],
  [
    "a patch in a command",
    { command: ["apply_patch", "*** Begin Patch\n*** Update File: b\n@@ f()\n a\n-b\n+c\n*** End Patch"] },
    ["change b", "@f()", " a", "-b", "+c"],
  ],
  [
    "a file that quotes a patch",
    { file_path: "a", content: "Write:\n*** Begin Patch\n*** Delete File: c\n*** End Patch" },
    ["new a", "+Write:", "+*** Begin Patch", "+*** Delete File: c", "+*** End Patch"],
  ],
  ["no edit", { command: "ls" }, []],
  ["a text that is no file", { content: "hello" }, []],
  ["names that every object has", { constructor: "x" }, []],
  ["null", null, []],
];
for (const [name, input, expected] of cases) {
  test(name, () => {
    const shown = editsOf(input).flatMap(({ path, kind, lines }) => [
      `${kind} ${path}`,
      ...lines.map(({ mark, text }) => mark + text),
    ]);
    expect(shown).toEqual(expected);
  });
}

test("what stays between two changes stays", () => {
  const [before, after] = ["a\nb\nc\nd\ne\nf\ng\nh", "A\nb\nc\nd\ne\nf\ng\nH"];
  const shown = diffLines(before, after).map(({ mark, text }) => mark + text);
  expect(shown).toEqual(["-a", "+A", " b", " c", "@", " f", " g", "-h", "+H"]);
});

test("what came and what went make the texts again, but for what they share", () => {
  const text = fc.array(fc.constantFrom("a", "b", ""), { maxLength: 8 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      if (before === after) expect(lines).toEqual([]);
      const count = (mark: string) => lines.filter((line) => line.mark === mark).length;
      const length = (one: string) => (one === "" ? 0 : one.replace(/\n$/, "").split("\n").length);
      expect(count("+") - count("-")).toBe(length(after) - length(before));
    }),
  );
});
