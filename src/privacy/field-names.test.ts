import { expect, test } from "vitest";
import { isFieldKey, isFieldName } from "./field-names.ts";

const at = (json: string, name: string, kind: "identity" | "secret" = "identity") => {
  const start = json.indexOf(name);
  return isFieldName(json, { kind, start, end: start + name.length });
};

test.each([
  ["a field", '{"content":"x"}', true],
  ["one in a laid out document", '  "content": "x"', true],
  ["one in JSON within a string", String.raw`{"arguments":"{\"content\":1}"}`, true],
  ["a value", '{"role":"content"}', false],
  ["a part of a name", '{"content_hash":1}', false],
  ["a value before a colon that is its own", '{"a":"content: x"}', false],
])("%s", (_, json, is) => expect(at(json, "content")).toBe(is));

test("only an owner's name, and only a plain one", () => {
  expect(at('{"content":1}', "content", "secret")).toBe(false);
  expect(at('{"ada roe":1}', "ada roe")).toBe(false);
  expect(isFieldKey({ kind: "identity", path: "parts.0.input/messages/0/content#key" }, "content")).toBe(true);
  expect(isFieldKey({ kind: "identity", path: "parts.0.input/my content#key" }, "content")).toBe(false);
  expect(isFieldKey({ kind: "identity", path: "parts.0.input/content" }, "content")).toBe(false);
});
