// A log is redacted in place: only strings change, and what joins records never does.

import fc from "fast-check";
import { expect, test } from "vitest";
import { isMinted } from "../core/mint.ts";
import { keyedHash } from "../io/crypto.ts";
import { fake } from "./boundary.ts";
import { createDetector } from "./detect.ts";
import { decode, literalsOf, placesIn } from "./json-literals.ts";
import { JsonPlace } from "./json-place.ts";
import type { ConfirmedValue } from "./propagate.ts";
import { createLogRedactor, type LogHit, type LogPiece } from "./redact-log.ts";
import { RULESET } from "./ruleset.ts";

const TOKEN = `ghp_${fake(36)}`;
const OTHER = `ghp_${fake(36, "7Xq2Lm9Rt4Wz8Kb3Np6Vc")}`;
const detector = createDetector(RULESET, keyedHash(new Uint8Array(32)));

function redactorOf(values: readonly ConfirmedValue[] = []) {
  const numbers = new Map<string, number>();
  return createLogRedactor({
    detector,
    values,
    select: ({ severity }) => severity === "MAXIMUM" || severity === "HIGH",
    number({ valueHash }) {
      const number = numbers.get(valueHash) ?? numbers.size + 1;
      numbers.set(valueHash, number);
      return number;
    },
  });
}

function redact(
  text: string | Buffer,
  kind: LogPiece["kind"] = "auto",
  values: readonly ConfirmedValue[] = [],
): string {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return Buffer.from(redactorOf(values).redact({ bytes, kind }).bytes).toString("latin1");
}

const P = "[REDACTED:github-token:1]";

const table: [name: string, line: string, redacted: string][] = [
  [
    "order, spaces, numbers and escapes stay",
    `{ "b" : 1.50e+3,\t"a":"\\u00e9\\/ ${TOKEN} \\n","z":-0}`,
    `{ "b" : 1.50e+3,\t"a":"\\u00e9\\/ ${P} \\n","z":-0}`,
  ],
  ["a key", `{"${TOKEN}":1,"x":2}`, `{"${P}":1,"x":2}`],
  ["two keys never become one", `{"${TOKEN}":1,"${P}":2}`, `{"${P}'":1,"${P}":2}`],
  ["one key in two objects keeps one name", `[{"${TOKEN}":1},{"${TOKEN}":2}]`, `[{"${P}":1},{"${P}":2}]`],
  ["a string that holds JSON", `{"a":"{\\"k\\":\\"${TOKEN}\\"}"}`, `{"a":"{\\"k\\":\\"${P}\\"}"}`],
  ["behind an escape", `{"a":"x\\n${TOKEN}"}`, `{"a":"x\\n${P}"}`],
  ["written with escapes itself", `{"a":"\\u0067hp_${TOKEN.slice(4)}"}`, `{"a":"${P}"}`],
  ["a torn line", `{"a":"${TOKEN}`, `{"a":"${P}`],
  ["no JSON", `export T=${TOKEN} # "`, `export T=${P} # "`],
  ["two values on one line", `{"a":"${TOKEN}"}{"b":"${OTHER}"}`, `{"a":"${P}"}{"b":"[REDACTED:github-token:2]"}`],
  ["nothing to replace", `{"id":"msg_1","a":"plain"}`, `{"id":"msg_1","a":"plain"}`],
];
test.each(table)("%s", (_, line, redacted) => {
  expect(redact(line)).toBe(redacted);
  expect(redact(redacted)).toBe(redacted);
});

test("bytes that are no UTF-8 stay as they are, and are no wall", () => {
  const line = Buffer.concat([
    Buffer.from('{"a":"\\u12 \\q '),
    Buffer.from([0xff, 0xed, 0xa0, 0x80, 0xf0, 0x9f]),
    Buffer.from(` é😀 ${TOKEN} ü"}`),
  ]);
  const expected = line.toString("latin1").replace(TOKEN, P);
  expect(redact(line, "json")).toBe(expected);
  expect(redact(line, "text")).toBe(expected);
});

test("what was not changed is given back as it was, minted", () => {
  const bytes = Buffer.from(`{"a":"b"}\n`);
  const log = redactorOf().redact({ bytes, kind: "auto" });
  expect(log.bytes).toBe(bytes);
  expect(log.same).toBe(true);
  expect(isMinted(log)).toBe(true);
  expect(isMinted({ ...log })).toBe(false);
});

const joint = createLogRedactor({
  detector: {
    text: (text) =>
      text !== "a1b2c3d4-0000"
        ? []
        : [
            {
              start: 0,
              end: text.length,
              rule: "any",
              label: "any",
              kind: "secret",
              severity: "HIGH",
              confidence: 0.9,
              valueHash: text,
            },
          ],
  },
  values: [],
  select: () => true,
  number: () => undefined,
});
test.each([
  ["uuid", false],
  ["parentUuid", false],
  ["sessionId", false],
  ["session_id", false],
  ["call_id", false],
  ["tool_use_id", false],
  ["toolUseID", false],
  ["id", false],
  ["signature", false],
  ["encrypted_content", false],
  ["text", true],
  ["client_id", true],
  ["accessKeyId", true],
  ["valid", true],
  ["password", true],
])("the member %s is redacted: %s", (key, isRedacted) => {
  const bytes = Buffer.from(JSON.stringify({ [key]: "a1b2c3d4-0000" }));
  expect(joint.redact({ bytes, kind: "json" }).same).toBe(!isRedacted);
});

test("a known value is replaced in every form, and only where it stands", () => {
  const value = "Tr0ub4dor&3-horse/staple";
  const finding = {
    path: "",
    start: 0,
    end: value.length,
    rule: "r",
    label: "password",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.9,
    valueHash: "h",
  } as const;
  const values = [{ value, finding }];
  const line = JSON.stringify({
    plain: `x ${value} y`,
    url: encodeURIComponent(value),
    json: JSON.stringify({ p: value }),
    base: Buffer.from(`--${value}--`).toString("base64"),
  });
  const shown = JSON.parse(redact(line, "auto", values)) as Record<string, string>;
  expect(shown["plain"]).toBe("x [REDACTED:password:1] y");
  expect(shown["url"]).toBe("[REDACTED:password:1]");
  expect(JSON.parse(shown["json"] ?? "")).toEqual({ p: "[REDACTED:password:1]" });
  expect(shown["base"]).toBe("[REDACTED:password:1]");
});

test("a document inside a string stays one, though a match runs over its end", () => {
  const inner = JSON.stringify({ key: `-----BEGIN ${"RSA"} PRIVATE KEY-----\n${fake(64)}\n${fake(64)}`, next: "kept" });
  const line = JSON.stringify({ input: inner, uuid: "u1" });
  const shown = JSON.parse(redact(line)) as { input: string; uuid: string };
  expect(shown.uuid).toBe("u1");
  expect(JSON.parse(shown.input)).toMatchObject({ next: "kept", key: expect.stringContaining("[REDACTED:") });
});

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(TOKEN, ` ${OTHER} `, `é😀${TOKEN}`, "\u2028", "\ud800"),
);
test("whatever the JSON: it parses to the same with its strings replaced, in the same order", () => {
  const { tie } = fc.letrec((tie) => ({
    tie: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("tie")),
      fc.dictionary(text, tie("tie")),
    ),
  }));
  fc.assert(
    fc.property(tie, fc.nat(3), (value, spaces) => {
      const line = JSON.stringify(value, undefined, spaces) as string;
      const shown = redact(line, "json");
      const after: unknown = JSON.parse(Buffer.from(shown, "latin1").toString("utf8"));
      expect(shapeOf(after)).toEqual(shapeOf(JSON.parse(line)));
      expect(shown).not.toContain(TOKEN);
      expect(redact(Buffer.from(shown, "latin1"), "json")).toBe(shown);
    }),
  );
});

/** Without what strings say. */
function shapeOf(value: unknown): unknown {
  if (typeof value === "string") return "";
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.values(value).map(shapeOf);
}

test("every string is found where it stands, whatever its bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, escapes) => {
      const said = decode(bytes, 0, bytes.length, escapes);
      const place = placesIn(bytes, 0, bytes.length, escapes);
      let before = 0;
      for (let i = 0; i <= said.length; i++) {
        const at = place(i);
        expect(at).toBeGreaterThanOrEqual(before);
        before = at;
      }
      expect(before).toBe(bytes.length);
    }),
  );
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (texts) => {
      const said = [...literalsOf(Buffer.from(JSON.stringify(texts)))].map((literal) => literal.text);
      expect(said).toEqual(texts);
    }),
  );
});

test("a place in a document is told by its path, over pieces, and never by a long key", () => {
  const document = JSON.stringify({ list: [1, { deep: "here", [OTHER]: [TOKEN] }], last: "x" }, undefined, 1);
  const bytes = Buffer.from(document);
  for (let cut = 0; cut < bytes.length; cut += 7) {
    const place = new JsonPlace();
    const at = bytes.indexOf(TOKEN) - 1;
    const end = Math.min(cut, at);
    place.follow(bytes, 0, end);
    place.follow(bytes, end, at);
    expect(place.toString()).toBe("/list/1/@1/0");
  }
});

test("hits tell value and place, also in a text of many characters", () => {
  const hits: LogHit[] = [];
  const bytes = Buffer.from(`é😀 ${TOKEN} und ${OTHER}`);
  redactorOf().find({ bytes, kind: "text" }, (hit) => hits.push(hit));
  expect(hits.map(({ value, offset }) => [value, bytes.toString("utf8", offset, offset + value.length)])).toEqual([
    [TOKEN, TOKEN],
    [OTHER, OTHER],
  ]);
});
