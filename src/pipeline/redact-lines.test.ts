// The filter: what comes back for good and bad lines, however the input is cut.

import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { redactLines } from "./redact-lines.ts";

async function filter(chunks: readonly (string | Uint8Array)[]) {
  const out: string[] = [];
  const result = await redactLines(
    (async function* () {
      yield* chunks;
    })(),
    (text) => text.replaceAll("secret", "[REDACTED:x:1]"),
    async (line) => void out.push(line),
  );
  return { ...result, out: out.map((line) => JSON.parse(line) as unknown) };
}

const table: readonly (readonly [string, string, readonly unknown[], number])[] = [
  ["a text", '{"id":1,"text":"a secret"}\n', [{ id: 1, text: "a [REDACTED:x:1]" }], 0],
  ["unknown members", '{"id":"a","n":{"b":[1]},"text":"x"}\n', [{ id: "a", n: { b: [1] }, text: "x" }], 0],
  ["no last line end", '{"text":"secret"}', [{ text: "[REDACTED:x:1]" }], 0],
  ["CRLF", '{"id":1,"text":"x"}\r\n', [{ id: 1, text: "x" }], 0],
  ["a blank line is a bad one", '\n{"id":1,"text":"x"}\n', [{ error: "not JSON" }, { id: 1, text: "x" }], 1],
  ["U+2028 ends no line", '{"id":1,"text":"a\u2028b"}\n', [{ id: 1, text: "a\u2028b" }], 0],
  ["torn JSON", '{"id":1,"te\n{"id":2,"text":"x"}\n', [{ error: "not JSON" }, { id: 2, text: "x" }], 1],
  ["no object", "[1]\n", [{ error: "not a JSON object" }], 1],
  ["no text", '{"id":7}\n', [{ id: 7, error: 'no member "text"' }], 1],
  ["a text that is none", '{"id":7,"text":5}\n', [{ id: 7, error: '"text" is not a string' }], 1],
];
for (const [name, input, answers, failed] of table) {
  test(name, async () => expect(await filter([input])).toEqual({ lines: answers.length, failed, out: answers }));
}

test("numbers pass digit by digit", async () => {
  const line = '{"id":12345678901234567890,"n":[1e400,1.10,-0],"text":"x"}';
  const out: string[] = [];
  await redactLines(
    Readable.from([line]),
    (text) => text,
    async (answer) => void out.push(answer),
  );
  expect(out).toEqual([`${line}\n`]);
});

test("a text that cannot be redacted ends nothing", async () => {
  const out: string[] = [];
  const redact = (text: string) => {
    if (text === "bad") throw new Error(`cannot: ${text}`);
    return text;
  };
  const input = Readable.from(['{"id":1,"text":"bad"}\n{"id":2,"text":"good"}\n']);
  expect(await redactLines(input, redact, async (answer) => void out.push(answer))).toEqual({ lines: 2, failed: 1 });
  expect(out.join("")).toBe('{"id":1,"error":"the text could not be redacted"}\n{"id":2,"text":"good"}\n');
});

test("the same answers wherever the input is cut", async () => {
  const input = Buffer.from([...table.map(([, line]) => line), '{"id":"ü€😀","text":"secret 😀"}', ""].join("\n"));
  const whole = await filter([input]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(input.length), { maxLength: 12 }), async (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), input.length];
      const chunks = places.slice(1).map((end, i) => new Uint8Array(input.subarray(places[i], end)));
      expect(await filter(chunks)).toEqual(whole);
    }),
  );
});
