// What is found of a value in a message is the same whichever other values are looked for with it.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../core/finding.ts";
import { messageId } from "../core/ids.ts";
import { INSIDE } from "../core/policy.ts";
import type { Message } from "../core/session.ts";
import { createPropagator } from "../privacy/propagate.ts";
import { makeStamp } from "../privacy/redact.ts";
import { inBlock } from "./propagate.ts";

const finding = (hash: string): Finding => ({
  ...{ path: "parts.0.text", start: 0, end: 1, rule: "url-password", label: "url-password", kind: "secret" },
  ...{ severity: "HIGH", confidence: 0.9, valueHash: hash },
});
const context = { policy: INSIDE, number: () => 1, stamp: makeStamp("r", "p", "") };

/** Values that share much of themselves, as tokens with one header do. */
const pieces = fc.constantFrom("q7RzK2mVxW9b", "Tn4LpYc8HdJ6", "sGf3Zu5t", '"\\', "é→", "aaaaaaaa");
const value = fc.array(pieces, { minLength: 1, maxLength: 4 }).map((some) => some.join(""));
const forms: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(text),
  (text) => encodeURIComponent(text),
  (text) => Buffer.from(`x${text}y`).toString("base64"),
  (text) => Buffer.from(text).toString("hex"),
  (text) => `${text.slice(0, 12)}\n  12→ ${text.slice(12)}`,
];
const part = fc
  .tuple(fc.array(value, { minLength: 1, maxLength: 3 }), fc.constantFrom(...forms), fc.nat(20))
  .map(([values, form, cut]) => form(values.join("|").slice(cut)));

function foundOf(values: readonly string[], texts: readonly string[], known: readonly Finding[]): string[] {
  const lines = texts.map((text, seq): Message => {
    return { id: messageId(`m${seq}`), seq, role: "user", kind: "prompt", parts: [{ kind: "text", text }], line: 1 };
  });
  const block = new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const propagator = createPropagator(values.map((one) => ({ value: one, finding: finding(one) })));
  const before = (seq: number) => known.map((one) => ({ seq, finding: one }));
  return [...inBlock(block, { propagator, known: before, from: 0, context })]
    .flatMap(({ seq, findings }) =>
      findings.map(({ finding: one }) => `${seq} ${one.start} ${one.end} ${one.valueHash}`),
    )
    .sort();
}

test("together as one by one", () => {
  const values = fc.uniqueArray(value, { minLength: 1, maxLength: 5 });
  const texts = fc.array(
    fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" ")),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(values, texts, fc.boolean(), (some, given, isCovered) => {
      // A rule that found all of the text hides parts of values, not whole ones, and the same for each.
      const known = isCovered ? [{ ...finding("other"), end: 1000 }] : [];
      const apart = some.flatMap((one) => foundOf([one], given, known));
      expect(foundOf(some, given, known)).toEqual(apart.sort());
    }),
    { numRuns: 500 },
  );
});

test("a whole value is found inside what was found of another one; not where it is known itself", () => {
  const secret = "q7RzK2mVxW9bTn4L";
  const text = `${secret} and more`;
  const around = { ...finding("other"), end: text.length };
  expect(foundOf([secret], [text], [around])).toEqual([`0 0 ${secret.length} ${secret}`]);
  expect(foundOf([secret], [text], [{ ...around, valueHash: secret }])).toEqual([]);
});
