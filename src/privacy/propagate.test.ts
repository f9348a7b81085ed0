// A confirmed value is found again in every form, with exact ranges, and words stay words.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../core/finding.ts";
import { messageId } from "../core/ids.ts";
import type { Message } from "../core/session.ts";
import { createPropagator, propagates } from "./propagate.ts";
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
  expect(propagates({ ...finding, confidence: 0.7 })).toBe(false);
  expect(propagates({ ...finding, severity: "LOW" })).toBe(false);
  expect(propagates({ ...finding, kind: "pii" })).toBe(false);
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
