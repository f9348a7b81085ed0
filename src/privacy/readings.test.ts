// What a text reads besides is right, comes back to the right places, and is bounded by the text.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blobsOf } from "./blobs.ts";
import { walk } from "./readings.ts";
import { quotedStrings, unescaped } from "./unescape.ts";

const unit = fc.constantFrom(
  ...["a", "B", "7", " ", "\n", '"', "\\", "\\n", '\\"', "\\\\", "\\u0041", "\\x41", "%41", "%c3%a9", "%", "é", "😀"],
  ...["\u001b[31m", "\u001b]0;t\u0007", "\u001b.", "→", "x".repeat(300), " y".repeat(200)],
);
const anyText = fc.array(unit, { maxLength: 30 }).map((units) => units.join(""));
const LETTERS: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function plainly(text: string): string {
  return text.replace(
    /\\(["\\/bfnrt])|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\u001b\[[0-9]*m|\u001b\][^\u0007\u001b]*\u0007/g,
    (_, letter?: string, wide?: string, narrow?: string) =>
      letter
        ? (LETTERS[letter] ?? letter)
        : wide || narrow
          ? String.fromCharCode(Number.parseInt(wide ?? narrow ?? "", 16))
          : "",
  );
}

describe("unescaped", () => {
  test("a range of a view stands for what reads as it, and views leave out nothing that changes", () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(), (text, a, b) => {
        const views = unescaped(text, "escapes");
        for (const view of [...views, ...quotedStrings(text)]) {
          const whole = view.back(0, view.text.length);
          expect(plainly(text.slice(whole.start, whole.end))).toBe(view.text);
          const [start = 0, end = 0] = [a % (view.text.length + 1), b % (view.text.length + 1)].sort((x, y) => x - y);
          if (start === end) continue;
          const range = view.back(start, end);
          expect(plainly(text.slice(range.start, range.end))).toBe(view.text.slice(start, end));
        }
        if (plainly(text) !== text) expect(views.length).toBeGreaterThan(0);
        else expect(views).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test("a part begins and ends at a space: a cut would give a token an edge that it has not", () => {
    const long = "k".repeat(2000);
    const text = `${long} ${long}\\n${long}=${long}\\u0041 ${long} ${long}\\t${long}`;
    const views = unescaped(text, "escapes");
    expect(views.length).toBe(2);
    for (const view of views) {
      const { start, end } = view.back(0, view.text.length);
      expect([undefined, " "]).toContain(text[start - 1]);
      expect([undefined, " "]).toContain(text[end]);
    }
  });

  test("percent-encoding of more than one byte is one character", () => {
    const [view] = unescaped("a%C3%A9b%20c", "percent");
    expect(view?.text).toBe("aéb c");
    expect(view?.back(1, 2)).toEqual({ start: 1, end: 7 });
  });

  test("a string with escaped quotes reads as what it says", () => {
    const inner = 'say "yes" or \\ no';
    const text = `{"a": ${JSON.stringify(inner)}, "b": 1}`;
    const [view] = quotedStrings(text);
    expect(view?.text).toBe(inner);
    const start = inner.indexOf("yes");
    const range = view?.back(start, start + 3);
    expect(text.slice(range?.start, range?.end)).toBe("yes");
  });
});

test("blobs read what was encoded, and are the whole run", () => {
  const inner = fc.string({ unit: fc.constantFrom("k", "=", "7", " ", '"', ":", "\n"), minLength: 15, maxLength: 90 });
  const kind = fc.constantFrom("base64", "base64url", "hex");
  fc.assert(
    fc.property(inner, kind, (text, encoding) => {
      // Lines of three letters and less hold no value: where nothing longer is, hex is not read.
      const read = `${text}k7k!`;
      const blob = Buffer.from(read).toString(encoding as BufferEncoding);
      const found = blobsOf(`say: ${blob} \n`, 20);
      expect(found).toEqual([{ start: 5, end: 5 + blob.length, text: read, isText: true }]);
    }),
    { numRuns: 300 },
  );
});

test("what is read besides is bounded by the text, however it is nested", () => {
  const size = 1 << 16;
  const units = [
    ...["\\", '\\"', '"\\"', "\\\\\\\\\\\\\\\\u0041 ", "%25", "%252525254125 ", '\\"%2525', "\u001b[1m", "\\u001b[1m"],
    ...[
      '{\\\\\\"a\\\\\\":',
      "\n  12→key",
      "\n+key",
      `${" ".repeat(500)}\\\\\\\\\\\\n%25252525`,
      "cGFzc3dvcmQ9",
      "70617373",
    ],
  ];
  for (const piece of units) {
    for (const wrap of [1, 2, 3]) {
      let text = piece.repeat(Math.ceil(size / piece.length));
      for (let i = 1; i < wrap; i++) text = i % 2 === 1 ? JSON.stringify(text) : Buffer.from(text).toString("base64");
      let read = 0;
      const marks = Array.from({ length: text.length >> 6 }, (_, i) => i << 6);
      walk(text, {
        marks: () => marks,
        shortestBlob: 10,
        look: (part) => {
          read += part.length;
          return false;
        },
      });
      expect(read / text.length, `${piece} ${wrap}`).toBeLessThan(24);
    }
  }
});
