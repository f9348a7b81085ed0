import { expect, test } from "vitest";
import { expressionsOf, parseQuery } from "./query.ts";

/** The last expression: all words anywhere. */
const QUERIES: readonly (readonly [string, string | undefined])[] = [
  ["", undefined],
  ["-only", undefined],
  ["!!! ---", undefined],
  ["one", '((text : "one"))'],
  ["one two", '((text : "one") AND (text : "two"))'],
  ['"one two"', '((text : "one two"))'],
  ['"one two', '((text : "one two"))'],
  ["foo_bar()", '((text : "foo bar"))'],
  ["pre*", '((text : "pre" *))'],
  ["a.b*", '((text : "a b" *))'],
  ["one -two", '((text : "one")) NOT (text : "two")'],
  ["café", '((text : "café"))'],
  ["日", '((cjk : "日" *))'],
  ["日本", '((cjk : "日本"))'],
  ["日本語", '((cjk : "日本 本語"))'],
  ["𠀀", '((cjk : "𠀀" *))'],
  ["v2日本", '((text : "v2") AND (cjk : "日本"))'],
  ["one -日", '((text : "one")) NOT (cjk : "日" *)'],
  ['NEAR("x" OR', '((text : "NEAR x") AND (text : "OR"))'],
  ["\ud800", undefined],
];
for (const [query, expected] of QUERIES) {
  test(`query ${JSON.stringify(query)}`, () => expect(expressionsOf(parseQuery(query)).at(-1)).toBe(expected));
}

test("words are tried as one phrase first", () => {
  expect(expressionsOf(parseQuery("one two -x"))[0]).toBe('(text : "one two") NOT (text : "x")');
});
