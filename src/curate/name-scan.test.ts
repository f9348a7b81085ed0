// A full name in the rows of an export: every way in which it is written, and what only looks like it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameProblem } from "./name-pattern.ts";
import { createNameScan, withoutName } from "./name-scan.ts";

const options = { blank: (text: string) => text };
const scan = (name: string, text: string, more: { piece?: number } = {}) => {
  const one = createNameScan(name, { ...options, ...more });
  one.push(text);
  return one.end();
};
const count = (name: string, text: string) => scan(name, text).matches;
const escaped = (text: string) =>
  text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

const finds: readonly (readonly [name: string, text: string])[] = [
  ["Ada Lovelace", "Ada Lovelace"],
  ["Ada Lovelace", "by ADA LOVELACE, 1843"],
  ["ada lovelace", "(Ada Lovelace)"],
  ["Ada Lovelace", "Lovelace, Ada"],
  ["Ada Lovelace", "lovelace ada"],
  ["Lovelace, Ada", "Ada Lovelace"],
  ["Ada Lovelace", "Ada  \n Lovelace"],
  ["Ada Lovelace", "Ada\\nLovelace wrote"],
  ["Ada Lovelace", "Ada\\\\nLovelace wrote"],
  ["Ada Lovelace", "line\\nAda Lovelace"],
  ["Ada Lovelace", "line\\\\nAda Lovelace"],
  ["Nora Turing", "C:\\\\Users\\\\nora turing"],
  ["Ada Lovelace", 'author: \\"Ada\\" \\"Lovelace\\"'],
  ["Ada Lovelace", "Ada%20Lovelace"],
  ["Ada Lovelace", "Ada+Lovelace"],
  ["Ada Lovelace", "Ada B. Lovelace"],
  ["Ada Lovelace", "Ada B Lovelace"],
  ["Ada King Lovelace", "Ada Lovelace"],
  ["Ada King Lovelace", "Ada K. Lovelace"],
  ["Ada King Lovelace", "Lovelace, Ada K."],
  ["Ada King Lovelace", "ada_king_lovelace"],
  ["Ada Lovelace", "/home/adalovelace/src"],
  ["Ada Lovelace", "github.com/ada-lovelace"],
  ["Ada Lovelace", "@ada_lovelace"],
  ["Ada Lovelace", "ada.lovelace@example.com"],
  ["Ada Lovelace", "adalovelace42@example.com"],
  ["Ada Lovelace", "alovelace@example.com"],
  ["Ada Lovelace", "user alovelace logged in"],
  ["Ada Lovelace", "a.lovelace"],
  ["Ada Lovelace", "A. Lovelace"],
  ["Ada Lovelace", "lovelace.a"],
  ["Ada Lovelace", "lovelacea"],
  ["Ada Lovelace", "ada@example.com"],
  ["Ada Lovelace", "lovelace7@example.com"],
  ["Ada Lovelace", "class AdaLovelaceTest"],
  ["Ada Lovelace", "xAdaLovelace2"],
  ["José Núñez", "Jose Nunez"],
  ["Jose Nunez", "JOSÉ NÚÑEZ"],
  ["José Núñez", "José Núñez".normalize("NFD")],
  ["José Núñez".normalize("NFD"), "José Núñez"],
  ["José Núñez", escaped("José Núñez")],
  ["José Núñez", escaped("José Núñez").replaceAll("\\", "\\\\")],
  ["José Núñez", escaped("José Núñez".normalize("NFD"))],
  ["José Núñez", escaped("José Núñez").toUpperCase().replaceAll("\\U", "\\u")],
  ["Jörg Müller", "Joerg Mueller"],
  ["Jörg Müller", "jorg.muller"],
  ["Jörg Müller", "jmueller@example.com"],
  ["Søren Kjær", "Soren Kjaer"],
  ["Łukasz Żak", "lukasz_zak"],
  ["Straße Weiß", "strasse weiss"],
  ["Ada Lovelace", "Ａｄａ　Ｌｏｖｅｌａｃｅ"],
  ["Ada Lovelace", "A\u200bda Love\u00adlace"],
  ["Sean O'Brien", "Sean OBrien"],
  ["Sean O'Brien", "sobrien"],
  ["Sean O'Brien", "O’Brien, Sean"],
  ["Jean-Luc Picard", "Jean Luc Picard"],
  ["Jean-Luc Picard", "jeanluc.picard"],
  ["J. Doe", "j doe"],
  ["Li Na", "Li Na"],
  ["Li Na", "li.na"],
  ["Li Na", "lina@example.com"],
  ["Анна Каренина", "анна каренина"],
  ["Анна Каренина", escaped("Анна Каренина")],
  ["Γιώργος Σεφέρης", "ΓΙΩΡΓΟΣ ΣΕΦΕΡΗΣ"],
  ["王小明", "作者王小明写道"],
  ["王小明", "王 小明"],
  ["王 小明", "作者:王小明"],
  ["王小明", escaped("王小明")],
  ["山田太郎", "山田・太郎さん"],
  ["さくら がんも", "さくらがんも".normalize("NFD")],
  ["김철수", "저자 김철수입니다"],
  ["김철수", "김철수".normalize("NFD")],
  ["Madonna", "by Madonna."],
  ["Madonna", "madonna_1"],
  ["Bono", "Bono wrote"],
  ["Moe", "moe@example.com"],
  ["Moe", "thanks @moe"],
];
describe("found", () => {
  for (const [name, text] of finds)
    test(`${name} in ${JSON.stringify(text)}`, () => {
      expect(count(name, text)).toBeGreaterThanOrEqual(1);
      const row = JSON.stringify({ text });
      expect(count(name, row), row).toBeGreaterThanOrEqual(1);
    });
});

const ignores: readonly (readonly [name: string, text: string])[] = [
  ["Ada Lovelace", "Ada and Grace Lovelace"],
  ["Ada Lovelace", "the Ada language, a lovelace"],
  ["Ada Lovelace", "canada lovelace"],
  ["Ada Lovelace", "Ada Lovelaced"],
  ["Ada Lovelace", "Lovelace"],
  ["Ada Lovelace", "Ada, then a word, then Lovelace"],
  ["Ada Lovelace", "Ada\\n\\n\\n\\n\\nLovelace"],
  ["Mark King", "a mark of a king; m king"],
  ["Mark King", "marking the king"],
  ["Mark King", "a king"],
  ["Ana King", "banakings"],
  ["Li Na", "lina is a word, alina too"],
  ["Li Na", "linage"],
  ["Wu Li", "wuli, fwuling"],
  ["J. Doe", "does, jdoes"],
  ["Madonna", "madonnas, primadonna"],
  ["Moe", "Moe moe moet"],
  ["Al", "al, all, Al said"],
  ["김수", "김순이"],
  ["Ada Lovelace", "ada_lovelaces"],
];
describe("not found", () => {
  for (const [name, text] of ignores)
    test(`${name} in ${JSON.stringify(text)}`, () => expect(count(name, text)).toBe(0));
});

test("lines are counted from 1, excerpts are short and one line, and after twenty only the number grows", () => {
  const rows = Array.from(
    { length: 30 },
    (_, i) => `{"row":${i},"text":"${"x".repeat(i * 40)} Ada Lovelace ${"y".repeat(400)}"}`,
  );
  const text = `{"first":true}\n${rows.join("\n")}\n`;
  const found = scan("Ada Lovelace", text, { piece: 100 });
  expect(found.matches).toBe(30);
  expect(found.examples.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
  for (const { excerpt } of found.examples) {
    expect(excerpt.length).toBeLessThanOrEqual(220);
    expect(excerpt).toContain("Ada Lovelace");
    expect(excerpt).not.toMatch(/\p{Cc}/u);
  }
  expect(scan("Ada Lovelace", "Ada Lovelace").examples).toEqual([{ line: 1, excerpt: "Ada Lovelace" }]);
  expect(scan("Ada Lovelace", "\n\nx\nAda\nLovelace").examples).toEqual([{ line: 4, excerpt: "Ada" }]);
  expect(scan("Ada Lovelace", `Ada Lovelace${"\ud83d".repeat(300)}`).examples[0]?.excerpt.isWellFormed()).toBe(true);
});

test("what redaction wrote is no name", () => {
  const blank = (text: string) => text.replace(/\[REDACTED:[^\]]*\]/g, (mask) => " ".repeat(mask.length));
  const one = createNameScan("User Word", { blank });
  one.push("[REDACTED:user-word:1] and [REDACTED:user] word, User Word");
  expect(one.end().matches).toBe(1);
});

const filler = fc.constantFrom(
  " ",
  "\n",
  "x",
  "\\n",
  "\\\\n",
  "é",
  "\\u00e9",
  "😀",
  "ada",
  "lovelace",
  ", ",
  "\\",
  '"',
  "_",
);
const planted = fc.constantFrom(
  "Ada Lovelace",
  "Lovelace, Ada",
  "adalovelace",
  "a.lovelace",
  "ADA_LOVELACE",
  "Ad\\u0061 Lovel\\u0061ce",
);

test("in whatever pieces a text comes, the same is found in it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 4, arbitrary: filler }, planted), { maxLength: 60 }),
      fc.array(fc.nat(40), { minLength: 1, maxLength: 20 }),
      (parts, cuts) => {
        const text = parts.join("");
        const whole = scan("Ada Lovelace", text);
        for (const piece of [1, 50]) {
          const one = createNameScan("Ada Lovelace", { ...options, piece });
          for (let at = 0, i = 0; at < text.length; i++) {
            const length = 1 + (cuts[i % cuts.length] ?? 0);
            one.push(text.slice(at, at + length));
            at += length;
          }
          const found = one.end();
          expect(found.matches).toBe(whole.matches);
          expect(found.examples.map(({ line }) => line)).toEqual(whole.examples.map(({ line }) => line));
        }
      },
    ),
    { numRuns: 300 },
  );
});

const letters = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnoprstuvéüøñłç"), minLength: 4, maxLength: 10 });

test("a name that is planted is found, in every case, form and packing", () => {
  const form = fc.constantFrom<(a: string, b: string) => string>(
    (a, b) => `${a} ${b}`,
    (a, b) => `${b}, ${a}`,
    (a, b) => `${a}${b}`,
    (a, b) => `${a}.${b}`,
    (a, b) => `${a}_${b}@example.com`,
    (a, b) => `${[...a][0]}${b}`,
  );
  const change = fc.constantFrom<(text: string) => string>(
    String,
    (text) => text.toUpperCase(),
    (text) => text.normalize("NFD"),
    (text) => escaped(text),
    (text) => JSON.stringify({ a: JSON.stringify({ b: `\n${text}\n` }) }),
    (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, ""),
  );
  fc.assert(
    fc.property(letters, letters, form, change, fc.nat(400), (a, b, write, pack, before) => {
      const text = `${"z ".repeat(before)}- ${pack(write(a, b))} - z`;
      expect(count(`${a} ${b}`, text)).toBeGreaterThanOrEqual(1);
      expect(scan(`${a} ${b}`, text, { piece: 64 }).matches).toBe(count(`${a} ${b}`, text));
    }),
  );
});

test("any text is looked through without failing, however it is made up", () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\\", "\\u", "\\ud83d", "\\ude00", "\\u00", "\ud83d")),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 12 }), texts, (name, parts) => {
      if (nameProblem(name) !== undefined) return;
      expect(scan(name, parts.join(""), { piece: 16 }).matches).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("texts made to be hard end all the same", () => {
  const hard = [
    "\\".repeat(400_000),
    "ada ".repeat(100_000),
    "a".repeat(400_000),
    `${" ".repeat(400_000)}`,
    "ada b. ".repeat(60_000),
    "\\u".repeat(200_000),
  ];
  for (const text of hard) expect(count("Ada B. C. D. Lovelace", text)).toBe(0);
});

test("names that cannot be looked for say why", () => {
  for (const name of ["Ada Lovelace", "王伟", "Bo", "J. Doe", "O'Brien", "Анна"])
    expect(nameProblem(name)).toBeUndefined();
  const refused: readonly (readonly [string, string])[] = [
    ["", "no letters"],
    ["123 456", "no letters"],
    ["A", "one letter"],
    ["王", "one letter"],
    ["YOUR FULL NAME", "place for a name"],
    ["THEIR FULL NAME", "place for a name"],
    ["<name>", "place for a name"],
    ["...", "place for a name"],
    ["x".repeat(300), "longer than"],
    ["a b c d e f g h i", "eight parts"],
  ];
  for (const [name, says] of refused) expect(nameProblem(name)).toContain(says);
});

test("a name is taken out of a text that is kept, with all its parts", () => {
  expect(withoutName("Scanned export for Ada Lovelace — none found.", "Ada Lovelace")).toBe(
    "Scanned export for [name] — none found.",
  );
  expect(withoutName("ADA's export (lovelace, canada)", "Ada Lovelace")).toBe("[name]'s export ([name], canada)");
  expect(withoutName("Searched for José and Nunez", "José Núñez")).toBe("Searched for [name] and [name]");
  expect(withoutName("已搜索王小明。", "王小明")).toBe("已搜索[name]。");
  fc.assert(
    fc.property(letters, letters, (a, b) => {
      fc.pre(a !== "name" && b !== "name");
      expect(withoutName(`Scanned for ${a} and ${b}: ${b} ${a}`, `${a} ${b}`)).not.toMatch(
        new RegExp(`\\b(?:${a}|${b})\\b`, "u"),
      );
    }),
  );
});
