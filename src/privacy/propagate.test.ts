// A confirmed value is found again in every form, with exact ranges, and words stay words.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Finding, isConfirmed } from "../core/finding.ts";
import { messageId } from "../core/ids.ts";
import type { Message } from "../core/session.ts";
import { createPropagator, ONE_TEXT } from "./propagate.ts";
import { createSkipSearch } from "./skip-search.ts";

const finding: Finding = {
  ...{ path: "parts.0.text", start: 0, end: 1, rule: "url-password", label: "url-password", kind: "secret" },
  ...{ severity: "HIGH", confidence: 0.9, valueHash: "h" },
};
const encoder = new TextEncoder();

function messageOf(text: string): Message {
  return { id: messageId("m"), seq: 0, role: "user", kind: "prompt", parts: [{ kind: "text", text }], line: 1 };
}

function foundIn(value: string, text: string): string[] {
  const propagator = createPropagator([{ value, finding }]);
  const found = propagator.message(messageOf(text), []).map(({ start, end }) => text.slice(start, end));
  // The quick answer must never be no where the exact one is yes, on the text and on JSON of it.
  if (found.length > 0) {
    expect(propagator.searchBytes(encoder.encode(text))).toBe(true);
    expect(propagator.searchBytes(encoder.encode(JSON.stringify(messageOf(text))))).toBe(true);
  }
  return found;
}

const value = fc
  .tuple(
    fc.string({
      unit: fc.constantFrom("a", "Z", "9", '"', "\\", "%", "/", "é", "→", "😀", "\n"),
      minLength: 5,
      maxLength: 30,
    }),
    fc.nat(),
  )
  .map(([text, number]) => `${text}q7R${number}z!`);
const around = fc.string({ unit: fc.constantFrom(" ", "\n", "é", "😀", "漢", "(", "\ud800") });

describe("forms", () => {
  const forms: readonly (readonly [string, (text: string) => string])[] = [
    ["plain", (text) => text],
    ["escaped in JSON", (text) => JSON.stringify(text).slice(1, -1)],
    ["in a URL", (text) => encodeURIComponent(text)],
  ];
  for (const [name, form] of forms) {
    test(`${name}: the range is exact`, () => {
      fc.assert(
        fc.property(value, around, around, (secret, before, after) => {
          expect(foundIn(secret, `${before} ${form(secret)} ${after}`)).toContain(form(secret));
        }),
      );
    });
  }

  const split = (text: string, by: string) => text.slice(0, text.length >> 1) + by + text.slice(text.length >> 1);
  const ascii = "q7RzK2mVxW9bTn4LpYc8HdJ6sGf3".repeat(2);
  const more: readonly (readonly [string, string, string])[] = [
    [
      "escaped three times",
      ascii.replace("z", '"'),
      [1, 2, 3].reduce((text) => JSON.stringify(text), ascii.replace("z", '"')),
    ],
    ["in hex", ascii, Buffer.from(ascii).toString("hex")],
    ["in hex capitals", ascii, Buffer.from(ascii).toString("hex").toUpperCase()],
    ["in base64 of base64", ascii, Buffer.from(Buffer.from(`ab${ascii}`).toString("base64")).toString("base64")],
    ["all characters percent-encoded", ascii, ascii.replace(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`)],
    ["only what ends a part of a URL percent-encoded", `${ascii}/:@?`, `${ascii}/:%40%3f`],
    ["over two lines", ascii, split(ascii, "\n    ")],
    ["over two lines of a file", ascii, split(ascii, "\n   12→  ")],
    ["over two lines of a diff", ascii, split(ascii, "\r\n+ ")],
    ["with a colour inside", ascii, split(ascii, "\u001b[1;31m")],
    ["over two lines, in JSON", ascii, JSON.stringify(split(ascii, "\n  ")).slice(1, -1)],
    ["cut at its end", ascii, ascii.slice(0, 40)],
    ["cut at its front", ascii, ascii.slice(20)],
  ];
  for (const [name, value, form] of more) {
    test(name, () => {
      const found = foundIn(value, `say (${form}) \n`);
      expect(found.length).toBe(1);
      expect(form).toContain(found[0]?.slice(1, -1));
      expect(found[0]?.length).toBeGreaterThan(form.length * 0.6);
    });
  }

  test("base64 at any alignment: the whole blob", () => {
    fc.assert(
      fc.property(value, around, fc.nat(5), fc.constantFrom("base64", "base64url"), (secret, before, shift, kind) => {
        const blob = Buffer.from(`${"user:".slice(0, shift)}${secret} and more`).toString(kind as BufferEncoding);
        expect(foundIn(secret, `${before} ${blob}\n`)).toEqual([blob]);
      }),
    );
  });
});

test("known ranges are not found again, new ones keep the rule", () => {
  const secret = "q7RzK2mV".repeat(2);
  const text = `${secret} and ${secret}`;
  const known = { ...finding, start: 0, end: secret.length };
  const more = createPropagator([{ value: secret, finding }]).message(messageOf(text), [known]);
  expect(more).toEqual([{ ...finding, start: secret.length + 5, end: text.length }]);
});

test("words, short values, numbers and doubtful findings stay where they were", () => {
  for (const word of ["password", "Password", "my-secret-word", "short1", "20261121", "aaaaaaaaaa"]) {
    expect(foundIn(word, `x ${word} x`)).toEqual([]);
  }
  expect(isConfirmed({ ...finding, confidence: 0.7 })).toBe(false);
  expect(isConfirmed({ ...finding, severity: "LOW" })).toBe(false);
  expect(isConfirmed({ ...finding, kind: "pii" })).toBe(false);
});

test("ten thousand values cost no more than one, and each is found", () => {
  const values = Array.from({ length: 10_000 }, (_, i) => ({
    value: `k${i}-${"q7RzK2mVxW9b".slice(i % 7)}${i * 7919}`,
    finding,
  }));
  const propagator = createPropagator(values);
  const text = `${"nothing here, line after line of a log\n".repeat(2000)}${values[7777]?.value} ${values[3]?.value}`;
  expect(propagator.searchBytes(encoder.encode(text))).toBe(true);
  expect(propagator.searchBytes(encoder.encode("nothing here, line after line of a log\n".repeat(2000)))).toBe(false);
  const found = propagator.message(messageOf(text), []).map(({ start, end }) => text.slice(start, end));
  // Values are alike, and each is looked for by itself: of some a good part stands inside these two.
  expect(found).toEqual(expect.arrayContaining([values[7777]?.value, values[3]?.value]));
  expect(found.every((value) => [values[7777], values[3]].some((whole) => whole?.value.includes(value)))).toBe(true);
});

test("in one text, known ranges are left out and doubtful values count", () => {
  const value = "q7RzK2mVxW9b";
  const text = `password=${value}; later ${value}`;
  const { path: _, ...known } = { ...finding, start: 9, end: 21, severity: "LOW" as const, confidence: 0.5 };
  const inText = createPropagator([{ value, finding: { ...known, path: "" } }], ONE_TEXT);
  expect(inText.text(text, [known])).toEqual([{ ...known, start: 29, end: 41 }]);
});

test("the search finds what a plain search finds", () => {
  const bytes = fc.uint8Array({ max: 3, maxLength: 200 });
  const patterns = fc.array(fc.uint8Array({ max: 3, minLength: 4, maxLength: 9 }), { maxLength: 8 });
  fc.assert(
    fc.property(patterns, bytes, (some, text) => {
      const found: string[] = [];
      createSkipSearch(some).search(text, (pattern, start) => {
        found.push(`${pattern}:${start}`);
        return false;
      });
      const expected = some.flatMap((pattern, i) =>
        Array.from(text, (_, start) => start)
          .filter((start) => pattern.every((byte, k) => text[start + k] === byte))
          .map((start) => `${i}:${start}`),
      );
      expect(found.sort()).toEqual(expected.sort());
    }),
  );
});

test("a weaker finding over the whole place hides nothing", () => {
  const secret = "q7RzK2mV".repeat(2);
  const text = `x ${secret} y`;
  const weak = {
    ...finding,
    rule: "high-entropy",
    severity: "LOW",
    confidence: 0.3,
    start: 0,
    end: text.length,
  } as const;
  const more = createPropagator([{ value: secret, finding }]).message(messageOf(text), [weak]);
  expect(more).toEqual([{ ...finding, start: 2, end: text.length - 2 }]);
});
