// A document read in pieces is the document read whole, wherever its chunks end and wherever it is torn.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type DocumentItem, readJsonDocument } from "./json-document.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-document-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "log.json");

function read(text: string | Uint8Array, options: { streams?: string[]; maxValueBytes?: number } = {}) {
  writeFileSync(path, text);
  const items: DocumentItem[] = [...readJsonDocument(path, { streams: ["messages"], ...options })];
  const values = items.filter((item) => item.kind === "value");
  const issues = items.flatMap((item) => (item.kind === "issue" ? [`${item.issue.line} ${item.issue.code}`] : []));
  const end = items.at(-1);
  return { values, issues, end, plain: values.map(({ key, index, value }) => [key, index, value]) };
}

describe("documents", () => {
  const cases: [string, string, unknown[], string[]][] = [
    [
      "an object",
      '{"a":1,"messages":[{"b":"]}"},2],"c":[3]}',
      [
        ["a", undefined, 1],
        ["messages", 0, { b: "]}" }],
        ["messages", 1, 2],
        ["c", undefined, [3]],
      ],
      [],
    ],
    [
      "an array",
      '[1,"x",{"y":[]},null,true]',
      [
        ["", 0, 1],
        ["", 1, "x"],
        ["", 2, { y: [] }],
        ["", 3, null],
        ["", 4, true],
      ],
      [],
    ],
    [
      "white space",
      ' \n{\n "a" : -1.5e3 ,\n "b":\nfalse\n}\n',
      [
        ["a", undefined, -1500],
        ["b", undefined, false],
      ],
      [],
    ],
    [
      "escapes",
      '{"a\\"b":"c\\\\","d":"\\\\\\""}',
      [
        ['a"b', undefined, "c\\"],
        ["d", undefined, '\\"'],
      ],
      [],
    ],
    ["a byte order mark", '\ufeff{"a":1}', [["a", undefined, 1]], []],
    ["an empty file", "", [], []],
    ["empty arrays", '{"messages":[]}', [], []],
    ["a stream that is no array", '{"messages":{"a":1}}', [["messages", undefined, { a: 1 }]], []],
    ["torn in an element", '{"messages":[{"a":1},\n{"b":', [["messages", 0, { a: 1 }]], ["2 bad_json"]],
    ["torn between elements", '{"messages":[{"a":1},', [["messages", 0, { a: 1 }]], ["1 bad_json"]],
    ["torn at a name", '{"a":1,\n"b', [["a", undefined, 1]], ["2 bad_json"]],
    [
      "a bad value among good ones",
      "[1,\nnope,\n3]",
      [
        ["", 0, 1],
        ["", 2, 3],
      ],
      ["2 bad_json"],
    ],
    ["no JSON", "hello", [], ["1 unsupported_format"]],
    ["more behind the end", '{"a":1}\n{"b":2}', [["a", undefined, 1]], ["2 bad_json"]],
  ];
  for (const [name, text, plain, issues] of cases) {
    test(name, () => {
      const got = read(text);
      expect(got.plain).toEqual(plain);
      expect(got.issues).toEqual(issues);
      expect(got.end).toEqual({
        kind: "end",
        offset: Buffer.byteLength(text),
        lines: text
          .replace("\ufeff", "x")
          .split("\n")
          .filter((line) => line.trim() !== "").length,
      });
    });
  }

  test("lines are those on which values begin", () => {
    expect(read('[\n{"a":\n1},\n\n2]').values.map(({ line }) => line)).toEqual([2, 5]);
  });

  test("a value over the limit is passed over in flat memory", () => {
    const got = read(JSON.stringify(["a", "x".repeat(3 << 20), "b"]), { maxValueBytes: 1 << 20 });
    expect(got.plain).toEqual([
      ["", 0, "a"],
      ["", 2, "b"],
    ]);
    expect(got.issues).toEqual(["1 line_too_long"]);
  });

  test("values across chunks, quotes and backslashes at their very ends", () => {
    for (let pad = (1 << 20) - 12; pad < (1 << 20) + 4; pad++) {
      const value = { messages: ["y".repeat(pad), 'a\\"b\\\\', { "k\\": "\\\\" }] };
      expect(read(JSON.stringify(value)).values.map((one) => one.value)).toEqual(value.messages);
    }
  });
});

describe("any document", () => {
  test("comes as JSON.parse has it", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.array(fc.jsonValue()),
        fc.nat(3),
        (object, list, space) => {
          const value = { ...object, messages: list };
          const got = read(JSON.stringify(value, undefined, space));
          const back: Record<string, unknown> = { messages: [] };
          for (const { key, index, value: one } of got.values) {
            if (index === undefined)
              Object.defineProperty(back, key, { value: one, enumerable: true, configurable: true, writable: true });
            else (back["messages"] as unknown[]).push(one);
          }
          expect(got.issues).toEqual([]);
          expect(back).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });

  test("cut anywhere gives a beginning of what it holds, and says so", () => {
    const value = { id: "s", messages: [{ a: 'x"\\' }, [1, { b: null }], "é🙂", 12.5, true] };
    const bytes = Buffer.from(JSON.stringify(value, undefined, 1));
    const whole = read(bytes).plain;
    for (let length = 0; length < bytes.length; length++) {
      const got = read(bytes.subarray(0, length));
      expect(whole.slice(0, got.plain.length)).toEqual(got.plain);
      expect(got.issues.length).toBe(bytes.subarray(0, length).toString().trim() === "" ? 0 : 1);
    }
  });
});
