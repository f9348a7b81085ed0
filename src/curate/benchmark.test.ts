import { expect, test } from "vitest";
import { idHash } from "../core/ids.ts";
import { textsOf } from "./benchmark.ts";
import { createContamination } from "./decontaminate.ts";

/** As HumanEval writes its tasks: code in a string, with its line feeds and quotes. */
const PROMPT = `from typing import List\n\n\ndef has_close(numbers: List[float], threshold: float) -> bool:\n    """ Check if in given list of numbers, are any two "numbers" closer to each other than\n    given threshold.\n    """\n`;
const TASK = { task_id: "HumanEval/0", prompt: PROMPT, test_list: ["assert min_cost([[1, 2, 3], [4, 8, 2]], 2) == 8"] };
const other = { task_id: "MBPP/1", text: "Write a function to find the minimum cost path to reach (m, n)." };

const forms: [name: string, file: string][] = [
  ["JSON Lines", `${JSON.stringify(TASK)}\n${JSON.stringify(other)}\n`],
  [
    "JSON Lines with a mark, carriage returns and a torn end",
    `\ufeff${JSON.stringify(TASK)}\r\n${JSON.stringify(other)}\r\n{"text": "torn`,
  ],
  ["a list", JSON.stringify([TASK, other])],
  ["an indented document", JSON.stringify({ rows: [TASK, other] }, undefined, 2)],
];
for (const [name, file] of forms) {
  test(`${name}: strings are read without their escapes, each by itself`, () => {
    const texts = textsOf(file);
    expect(texts).toEqual(expect.arrayContaining([PROMPT, other.text, ...TASK.test_list]));
    const { isIn } = createContamination(texts, idHash);
    // Ten words before the line feed, the others behind it.
    expect(
      isIn("list of numbers, are any two numbers closer to each other than\n  given threshold is what I want"),
    ).toBe(true);
    expect(isIn("threshold: float) -> bool: Check if in given list of numbers, are any two")).toBe(true);
    expect(isIn(other.text)).toBe(true);
    // From the end of one string into the next.
    expect(isIn("are any two closer than given threshold task_id MBPP 1 text write a function")).toBe(false);
  });
}

test("all else is one text", () => {
  for (const prose of ["Say this.\n\nAnd that.", "[sic] it begins\nwith a bracket", "", "12\n13", "{ a: 1 }"])
    expect(textsOf(prose)).toEqual([prose]);
});

test("a list of any length is read", () => {
  expect(textsOf(JSON.stringify(Array.from({ length: 300_000 }, () => "x")))).toHaveLength(300_000);
});
