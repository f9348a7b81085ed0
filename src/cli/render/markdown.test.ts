import fc from "fast-check";
import { expect, test } from "vitest";
import { closeFences, fenced } from "./conversation-markdown.ts";

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
