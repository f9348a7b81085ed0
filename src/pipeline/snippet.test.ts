import { expect, test } from "vitest";
import type { RedactedMessage } from "../core/redacted.ts";
import { parseQuery } from "./query.ts";
import { snippetOf } from "./snippet.ts";

const messageOf = (text: string) => ({ parts: [{ kind: "text", text }] }) as unknown as RedactedMessage;
const look = (text: string, query: string) => {
  const { snippet, matches, matched } = snippetOf(messageOf(text), parseQuery(query));
  return { snippet, matched, marked: matches.map(({ start, end }) => snippet.slice(start, end)) };
};

const MATCHES: readonly (readonly [text: string, query: string, matched: boolean, marked: readonly string[]])[] = [
  ["one two", "one", true, ["one"]],
  ["one two", "on", false, []],
  ["one two", "on*", true, ["on"]],
  ["call foo_bar(1)", "foo_bar()", true, ["foo_bar"]],
  ["One ONE one", "one", true, ["One", "ONE", "one"]],
  ["one two", "one -three", true, ["one"]],
  ["one", "one two", false, ["one"]],
  ["これは日本語です", "日", true, ["日"]],
  ["これは日本語です", "本語", true, ["本語"]],
  ["これは日本語です", "中", false, []],
  ["un café noir", "cafe", true, []],
  ["un cafe noir", "café", true, []],
];
for (const [text, query, matched, marked] of MATCHES) {
  test(`${query} in ${text}`, () => expect(look(text, query)).toMatchObject({ matched, marked }));
}

test("a cut never halves a character", () => {
  for (let pad = 0; pad < 4; pad++) {
    const { snippet, marked } = look(`${"x".repeat(pad)}${"😀".repeat(200)} needle ${"😀".repeat(200)}`, "needle");
    expect(snippet.isWellFormed()).toBe(true);
    expect(marked).toEqual(["needle"]);
  }
});
