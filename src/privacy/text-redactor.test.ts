// Redacting a text twice is redacting it once, in every mode; what a text holds in any form goes with what was found.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leaving, MODES } from "../core/policy.ts";
import { fake } from "./boundary.ts";
import { FULL_RULESET } from "./ruleset.ts";
import { createTextRedactor } from "./text-redactor.ts";

const secrets = FULL_RULESET.rules.flatMap(({ examples }) => examples.finds);
const anySecret = fc.constantFrom(...secrets);
const cut = anySecret.chain(({ text }) =>
  fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([a, b]) => text.slice(Math.min(a, b), Math.max(a, b))),
);
const encode = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => JSON.stringify(text),
  (text) => JSON.stringify({ stdout: JSON.stringify({ text }) }),
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => Buffer.from(text).toString("base64"),
  (text) => Buffer.from(Buffer.from(text).toString("base64url")).toString("hex"),
  (text) => text.replace(/^/gm, "     7→"),
  (text) => text.replace(/^/gm, "+"),
  (text) => text.replace(/.{70}/g, "$&\n  "),
  (text) => `\u001b[32m${text.slice(0, 9)}\u001b[0m${text.slice(9)}`,
);
const odd = fc.constantFrom(
  ...["://", "@", ":", "u", "\\n", "-", "[REDACTED:x:1]", "[REDACTED:jwt:12]", "[REDACTED:", "]", "://u:", "@h"],
  ...[
    "-----BEGIN",
    "\n",
    " ",
    '"',
    "=",
    "password=",
    "token: ",
    "é",
    "\ud83d",
    "漢",
    "%41",
    "\\u0041",
    "1.2.3.4",
    "x@y.z",
  ],
);
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(anySecret, encode).map(([{ text }, form]) => form(text)) },
  { weight: 2, arbitrary: fc.tuple(cut, encode).map(([text, form]) => form(text)) },
  { weight: 4, arbitrary: odd },
);

for (const mode of MODES) {
  test(`${mode}: twice is once`, () => {
    const { redact } = createTextRedactor(FULL_RULESET, leaving(mode));
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 7 }), (pieces) => {
        const shown = redact(pieces.join(""));
        expect(redact(shown)).toBe(shown);
      }),
      { numRuns: 600 },
    );
  });
}

describe("as agents show it", () => {
  const { redact } = createTextRedactor(FULL_RULESET, leaving("strict"));
  const token = `ghp_${fake(36)}`;
  const text = `export GH="${token}"`;
  const json = (inner: string) => JSON.stringify({ stdout: inner, isError: false });
  const wrapped = (whole: string, width: number) => whole.match(new RegExp(`.{1,${width}}`, "g"))?.join("\n  ") ?? "";
  const shown: readonly (readonly [string, string])[] = [
    ["JSON in a string", json(text)],
    ["JSON in JSON", json(json(text))],
    ["JSON in JSON in JSON", json(json(json(text)))],
    ["escapes of all characters", token.replace(/./g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)],
    ["base64", `echo ${Buffer.from(text).toString("base64")} | base64 -d`],
    ["base64 of base64", Buffer.from(Buffer.from(text).toString("base64")).toString("base64")],
    [
      "folded base64",
      Buffer.from(`${"a".repeat(90)} ${text}`)
        .toString("base64")
        .replace(/.{76}/g, "$&\n"),
    ],
    ["base64url behind a folder", `/api/${Buffer.from(`k: ${text}`).toString("base64url")}`],
    ["base64 of bytes around it", Buffer.concat([Buffer.alloc(40, 0xc1), Buffer.from(text)]).toString("base64")],
    ["base64 of UTF-16", Buffer.from(text, "utf16le").toString("base64")],
    ["hex", Buffer.from(text).toString("hex")],
    ["percent-encoding of all characters", token.replace(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`)],
    ["a colour inside", `${token.slice(0, 12)}\u001b[1m${token.slice(12)}`],
    ["a colour inside, in JSON", json(`${token.slice(0, 12)}\u001b[1m${token.slice(12)}`)],
    ["the end of a terminal's line", wrapped(`${"x ".repeat(27)}${token} and more text behind it until the next`, 80)],
    ["a long text with a title and a zero", `\u001b]0;t\u0007\0${"ok  test passed\n".repeat(9000)}${text}`],
  ];
  for (const [name, whole] of shown) {
    test(name, () => {
      const result = redact(whole);
      expect(result).toContain("[REDACTED:");
      expect(result).not.toContain(token.slice(4, 20));
      expect(result).not.toContain(token.slice(-16));
      expect(whole.length - result.length).toBeGreaterThan(0);
    });
  }

  const forms: readonly (readonly [string, string])[] = [
    ["bare", token],
    ["cut behind", token.slice(0, 30)],
    ["in base64, between other text", Buffer.from(`a${token}b`).toString("base64")],
    ["split over lines of a file", `  12→${token.slice(0, 20)}\n  13→${token.slice(20)}`],
    ["split in a diff", `+${token.slice(0, 20)}\n+    ${token.slice(20)}`],
  ];
  for (const [name, form] of forms) {
    test(`a value found elsewhere: ${name}`, () => {
      const result = redact(`${text}\n(${form.replaceAll("ghp_", "")})\n`);
      expect(result).not.toContain(form.replaceAll("ghp_", "").slice(2, 18));
      expect(result).not.toContain(form.slice(-14));
    });
  }

  test("an image is left alone; what only claims to be one is not", () => {
    const head = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
    const image = Buffer.from([...head, ...Buffer.from(text)]).toString("base64");
    expect(redact(image)).toBe(image);
    expect(redact(`data:image/png;base64,${Buffer.from(`PNG ${text}`).toString("base64")}`)).toContain("[REDACTED:");
  });

  test("a secret inside what looks like a placeholder goes", () => {
    expect(redact(`[REDACTED:${token}]`)).not.toContain(token);
  });

  test("values are numbered in order of sight, one number for all forms of a value", () => {
    const other = `npm_${fake(36)}`;
    expect(redact(`${token} ${other} ${token} ${json(`"${token}"`)}`)).toBe(
      `[REDACTED:github-token:1] [REDACTED:npm-token:1] [REDACTED:github-token:1] {"stdout":"\\"[REDACTED:github-token:1]\\"","isError":false}`,
    );
  });
});

describe("what was found is looked for again", () => {
  const strict = createTextRedactor(FULL_RULESET, leaving("strict"));
  const moderate = createTextRedactor(FULL_RULESET, leaving("moderate"));

  test("a word only where it stands alone, and only where its policy replaces it", () => {
    const text = 'password = "centipede"\nthe centipede, centipedes\n';
    expect(strict.redact(text)).toBe('password = "[REDACTED:secret:1]"\nthe [REDACTED:secret:1], centipedes\n');
    expect(moderate.redact(text)).toBe(text);
  });

  test("a number that needed its place to be known", () => {
    const number = ["2123", "4567", "01"].join("");
    expect(strict.redact(`${number}\n\nLater ${number} again, not ${number}7.`)).not.toMatch(`Later ${number} `);
    expect(strict.redact(`${number}\n\nnot ${number}7.`)).toContain(`${number}7`);
  });

  test("account and servers of an address with a password", () => {
    const text = `mongodb://svc7:${fake(9)}@db1.acme.example,db2.acme.example/x\nthen db2.acme.example and svc7:${fake(9)}\n`;
    expect(strict.redact(text)).not.toMatch(/db2|svc7/);
  });
});

describe("what a tool said reads as a text of its own", () => {
  const strict = createTextRedactor(FULL_RULESET, leaving("strict"));
  const number = ["2123", "4567", "01"].join("");
  test.each([
    ["alone", number],
    ["as a tool's answer", `{"stdout":"${number}","isError":false}`],
    ["with a line's number", `     1→${number}`],
    ["as an added line", `+${number}`],
    ["in base64", `echo ${btoa(number)} | base64 -d`],
  ])("%s", (_, text) => {
    expect(strict.redact(text)).not.toContain(number);
    expect(strict.redact(text)).not.toContain(btoa(number));
  });
  test("another member's value does not", () => {
    expect(strict.redact(`{"measurements":"${number}"}`)).toContain(number);
  });
});

test("whatever a placeholder is called, and whatever its number looks like, it is none of the values", () => {
  const { redact } = createTextRedactor(FULL_RULESET, leaving("strict"));
  const declared = FULL_RULESET.rules.flatMap((rule) => [rule.label ?? rule.id, ...(rule.labels ?? [])]);
  // Labels that checks give: numbers, services, and what stands in another one's place.
  const given = [
    "phone",
    "iban",
    "us-ssn",
    "de-lanr",
    "card-number",
    "cz-birth-number",
    "secret",
    "user",
    "heroku-api-key",
  ];
  const leads = ["", "call me, ", "ssn ", "iban: ", "card ", "password=", 'token: "'];
  // Nine digits, as an exit gives them: each is somebody's number in some country.
  const numbers = ["784007380", "865704701", "304075285", "123456789", "7"];
  for (const label of new Set([...declared, ...given]))
    for (const lead of leads)
      for (const number of numbers) {
        const text = `${lead}[REDACTED:${label}:${number}]\nand more`;
        expect(redact(text)).toBe(text);
      }
});
