import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { readRecords } from "./jsonl.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-jsonl-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(content: string | Uint8Array) {
  const path = join(folder, `${Math.random()}.jsonl`);
  writeFileSync(path, content);
  const items = [...readRecords(path, { from: 0, firstLine: 1 })];
  const records = items.flatMap((item) => (item.kind === "record" ? [item] : []));
  const issues = items.flatMap((item) => (item.kind === "issue" ? [item.issue] : []));
  const end = items.at(-1);
  if (end?.kind !== "end") throw new Error("no end");
  return {
    values: records.map(({ value }) => value),
    records,
    issues: issues.map(({ code, line }) => [code, line]),
    end,
  };
}

const cases: [name: string, content: string | Uint8Array, values: unknown[], issues: unknown[]][] = [
  ["plain", '{"a":1}\n{"b":2}\n', [{ a: 1 }, { b: 2 }], []],
  ["a last line without its line feed", '{"a":1}\n{"b":2}', [{ a: 1 }, { b: 2 }], []],
  ["a torn last line waits", '{"a":1}\n{"b":', [{ a: 1 }], [["unfinished_line", 2]]],
  ["a torn line inside is an issue", '{"a":1\n{"b":2}\n', [{ b: 2 }], [["bad_json", 1]]],
  ["glued objects", '{"a":1}{"b":"}{"}\n', [{ a: 1 }, { b: "}{" }], [["glued_line", 1]]],
  ["torn, then a whole one glued", '{"type":"x","t":"abc{"type":"y"}\n', [{ type: "y" }], [["bad_json", 1]]],
  [
    "no object",
    '[1]\n3\n{"a":1}\n',
    [{ a: 1 }],
    [
      ["not_an_object", 1],
      ["not_an_object", 2],
    ],
  ],
  ["blank lines and spaces", '\n  \n{"a":1}\r\n\n', [{ a: 1 }], []],
  ["a byte order mark", '\ufeff{"a":1}\n', [{ a: 1 }], []],
  [
    "bad UTF-8",
    Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d, 10]),
    [{ a: "\ufffd" }],
    [["bad_encoding", 1]],
  ],
  [
    "UTF-16",
    Buffer.from('\ufeff{"a":1}\n{"b":2}\n', "utf16le"),
    [{ a: 1 }, { b: 2 }],
    [
      ["bad_encoding", 1],
      ["bad_encoding", 2],
    ],
  ],
  ["lone surrogates live", '{"a":"\\ud83c"}\n', [{ a: "\ud83c" }], []],
  ["a NUL inside a string is no JSON", '{"a":"\u0000"}\n{"b":1}\n', [{ b: 1 }], [["bad_json", 1]]],
];
for (const [name, content, values, issues] of cases) {
  test(name, () => {
    const result = read(content);
    expect(result.values).toEqual(values);
    expect(result.issues).toEqual(issues);
  });
}

test("an unfinished line leaves the offset before it, so that it is read again when it is whole", () => {
  const { end } = read('{"a":1}\n{"b":');
  expect(end).toEqual({ kind: "end", offset: 8, nextLine: 2, lines: 1 });
});

test("property: no cut of a valid log throws, and all whole lines before the cut are read", () => {
  const content = Buffer.from('{"type":"user","text":"é{}\\" {"}\n{"n":[1,{"x":null}]}{"glued":true}\n{"last":"🎉"}\n');
  const whole = [...content.keys()].filter((at) => content[at] === 10);
  fc.assert(
    fc.property(fc.nat(content.length), (cut) => {
      const { values } = read(content.subarray(0, cut));
      const lines = whole.filter((at) => at < cut).length;
      expect(values.length).toBeGreaterThanOrEqual([0, 1, 3, 4][lines] ?? 0);
    }),
  );
});
