// What is sealed comes back as it was, or not at all.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { seal, unseal } from "./seal.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-seal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "sealed");
const KEY = new Uint8Array(32).fill(7);
const MB = 1 << 20;

function sealed(pieces: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat([...seal(pieces, KEY)]);
  writeFileSync(path, bytes);
  return bytes;
}

const open = (key = KEY) => Buffer.concat([...unseal(path, key)]);

test.each([0, 1, MB - 1, MB, MB + 1, 2 * MB, 2 * MB + 5])(
  "%i bytes come back, in whatever pieces they were given",
  (length) => {
    const bytes = Buffer.alloc(length, "a secret in the clear ");
    for (const size of [length || 1, 700_001]) {
      const pieces = Array.from({ length: Math.ceil(length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const form = sealed(pieces);
      expect(form.includes("secret")).toBe(false);
      expect(open().equals(bytes)).toBe(true);
    }
  },
);

test("another key, a changed byte, a cut or a swapped chunk are noticed", () => {
  const form = sealed([Buffer.alloc(2 * MB + 5, "x")]);
  expect(() => open(new Uint8Array(32))).toThrow(expect.objectContaining({ code: "archive_damaged" }));
  const chunk = MB + 16;
  const header = form.length - 2 * chunk - 5 - 16;
  const [head, one, two, rest] = [
    form.subarray(0, header),
    form.subarray(header, header + chunk),
    form.subarray(header + chunk, header + 2 * chunk),
    form.subarray(header + 2 * chunk),
  ];
  const wrong = [
    Buffer.concat([head, one, two]),
    Buffer.concat([head, one]),
    Buffer.concat([head, two, one, rest]),
    Buffer.concat([head, one, two, rest, one]),
    Buffer.concat([head, one, rest]),
    head,
    head.subarray(0, 10),
    Buffer.alloc(0),
  ];
  for (const bytes of wrong) {
    writeFileSync(path, bytes);
    expect(() => open()).toThrow(expect.objectContaining({ code: "archive_damaged" }));
  }
  const small = sealed([Buffer.from("some bytes")]);
  fc.assert(
    fc.property(fc.nat(small.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(small);
      changed[at] = (changed[at] as number) ^ by;
      writeFileSync(path, changed);
      expect(() => open()).toThrow();
    }),
    { numRuns: 60 },
  );
  expect(readFileSync(path).length).toBe(small.length);
});

test("two seals of one content have nothing in common", () => {
  const [one, two] = [sealed([Buffer.from("the same")]), sealed([Buffer.from("the same")])];
  expect(one.subarray(40).equals(two.subarray(40))).toBe(false);
});
