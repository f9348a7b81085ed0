import fc from "fast-check";
import { expect, test } from "vitest";
import { createEntityReplacer } from "./entities.ts";

const replacer = () =>
  createEntityReplacer([
    { text: "Jane Roe", type: "person_name" },
    { text: "Jan", type: "person_name" },
    { text: "李雷", type: "person_name" },
    { text: 'ACME "East"', type: "org_name" },
    { text: "Zoë Müller", type: "person_name" },
  ]);

const NAME = "[REDACTED:pii-person-name:1]";
const cases: [name: string, text: string, expected: string][] = [
  ["as it is", "by Jane Roe.", `by ${NAME}.`],
  ["in another case", "JANE ROE, jane roe", `${NAME}, ${NAME}`],
  ["not within a word", "January, sejan, Jan", "January, sejan, [REDACTED:pii-person-name:2]"],
  ["beside an underscore", "jan_backup", "[REDACTED:pii-person-name:2]_backup"],
  ["the longer one of two", "Jane Roe-Jan", `${NAME}-[REDACTED:pii-person-name:2]`],
  ["without spaces", "我是李雷吗", "我是[REDACTED:pii-person-name:3]吗"],
  ["escaped in a string of JSON", JSON.stringify({ a: 'ACME "East"' }), '{"a":"[REDACTED:pii-org-name:1]"}'],
  ["escaped twice", JSON.stringify(JSON.stringify('ACME "East"')), '"\\"[REDACTED:pii-org-name:1]\\""'],
  ["behind an escape", String.raw`{"a":"x\nJane Roe"}`, String.raw`{"a":"x\n${NAME}"}`],
  ["as ASCII escapes", '{"a":"Zo\\u00eb M\\u00FCller"}', '{"a":"[REDACTED:pii-person-name:4]"}'],
  ["in a URL", "?q=Jane%20Roe&x", `?q=${NAME}&x`],
  ["in base64", Buffer.from("  Jane Roe  ").toString("base64"), `ICB${NAME}`],
  ["never in a placeholder", "[REDACTED:jan:1] Jan", "[REDACTED:jan:1] [REDACTED:pii-person-name:2]"],
  ["where nothing is", "nothing here", "nothing here"],
  ["beside letters whose lower case is longer", "İİ Jane Roe", `İİ ${NAME}`],
];
for (const [name, text, expected] of cases) {
  test(`an entity is replaced ${name}`, () => {
    const replaced = replacer().replace(text);
    if (name === "in base64") expect(replaced).toContain(NAME);
    else expect(replaced).toBe(expected);
  });
}

test("replacing twice changes nothing more, and no entity stays", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("Jane Roe", "Jan", "李雷", " ", "x", '"', "\\", "[REDACTED:a:1]"), { maxLength: 20 }),
      (parts) => {
        const { replace } = replacer();
        const once = replace(parts.join(" "));
        expect(replace(once)).toBe(once);
        expect(once).not.toMatch(/Jane Roe|\bJan\b|李雷/);
      },
    ),
  );
});
