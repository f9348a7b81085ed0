import fc from "fast-check";
import { expect, test } from "vitest";
import { asPart, closeFences, codeSpans, fenced, fenceReader } from "./markdown.ts";

const cases: [name: string, text: string, expected: string][] = [
  ["closed already", "```\na\n```", "```\na\n```"],
  ["left open", "```ts\na", "```ts\na\n```"],
  ["tildes", "~~~~\n```\na", "~~~~\n```\na\n~~~~"],
  ["a shorter fence closes nothing", "````\n```", "````\n```\n````"],
  ["a fence with a word closes nothing", "```\n```ts", "```\n```ts\n```"],
  ["backticks in a line open nothing", "```a```", "```a```"],
  ["indented code opens nothing", "    ```", "    ```"],
];
for (const [name, text, expected] of cases) test(name, () => expect(closeFences(text)).toBe(expected));

const lines = fc
  .array(fc.constantFrom("```", "````", "~~~", "```ts", "text", "", "`````````"))
  .map((list) => list.join("\n"));

test("no text leaves a fence open", () => {
  fc.assert(
    fc.property(lines, (text) => {
      expect(closeFences(closeFences(text))).toBe(closeFences(text));
    }),
  );
});

test("no content closes its own fence", () => {
  fc.assert(
    fc.property(lines, (content) => {
      const [first = "", ...rest] = fenced(content, "").trimEnd().split("\n");
      const closing = rest.findIndex((line) => /^`+$/.test(line) && line.length >= first.length);
      expect(closing).toBe(rest.length - 1);
    }),
  );
});

const parts: [name: string, text: string, expected: string][] = [
  ["headings come below ours", "# A\n###### B", "### A\n###### B"],
  ["code keeps its own", "```md\n# A <b>\n```", "```md\n# A <b>\n```"],
  ["tags are words", "see <details> and `<b>`", "see &lt;details> and `<b>`"],
  ["a comment swallows nothing", "a <!-- b", "a &lt;!-- b"],
  ["comparisons stay", "a < b, 1 <2", "a < b, 1 <2"],
  ["a line below makes no heading", "a\n---\nb\n===", "a\n***\nb\n\\==="],
];
for (const [name, text, expected] of parts) test(`as part: ${name}`, () => expect(asPart(text, 2)).toBe(expected));

test("cuts at code, and the pieces are the text", () => {
  const ticks = fc.array(fc.constantFrom("`", "``", "```", "a", " ", "<b>")).map((list) => list.join(""));
  fc.assert(
    fc.property(ticks, (text) => {
      const pieces = codeSpans(text).map((piece) => piece.text);
      expect(pieces.join("")).toBe(text);
    }),
  );
  expect(codeSpans("a ``b ` c`` d").filter(({ isCode }) => isCode)).toEqual([{ text: "``b ` c``", isCode: true }]);
});

test("as a part of ours no text makes markup or headings of our levels", () => {
  const pieces = fc.constantFrom(
    "<b>",
    "</details>",
    "<!--",
    "# a",
    "## b",
    "`",
    "```",
    "~~~",
    "\n",
    "a",
    " ",
    "---",
    "===",
    "> ",
    "- ",
  );
  fc.assert(
    fc.property(fc.array(pieces), (list) => {
      const part = asPart(list.join(""), 3);
      const read = fenceReader();
      for (const line of part.split("\n")) {
        if (read(line) !== "outside") continue;
        expect(line).not.toMatch(/^ {0,3}#{1,3}(?:\s|$)|^ {0,3}(?:=+|-{2,}) *$/);
        for (const { text, isCode } of codeSpans(line)) if (!isCode) expect(text).not.toMatch(/<[A-Za-z/!?]/);
      }
      expect(closeFences(part)).toBe(part);
    }),
    { numRuns: 1000 },
  );
});
