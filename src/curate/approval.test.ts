// Which words let something go. Every refused one was thought of as somebody's way around the question, or as a no.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { approvalProblem, standingProblem } from "./approval.ts";
import { LETTERS, NOT_THIS, REFUSED } from "./testing/noes.ts";
import { ACCEPTED, ACCEPTED_TO_ADA } from "./testing/yeses.ts";

const short = (text: string) => JSON.stringify(text.slice(0, 100));
const place = { sink: "huggingface", at: "ada/x" };
const artifact = "0123456789abcdef".repeat(4);
const about = { place, artifact, sessions: 8 };

describe("accepted", () => {
  for (const text of ACCEPTED)
    test(short(text), () => {
      expect(approvalProblem(text)).toBeUndefined();
      expect(approvalProblem(`  ${text.replace(/ /g, " \t ")}\r\n`)).toBeUndefined();
    });
  for (const text of ACCEPTED_TO_ADA) test(short(text), () => expect(approvalProblem(text, about)).toBeUndefined());
});

describe("refused, and the word is named", () => {
  for (const [text, says] of REFUSED)
    test(short(text), () => {
      expect(approvalProblem(text)).toContain(says);
      expect(approvalProblem(text, about)).toBeDefined();
    });
  for (const [text, says] of LETTERS) test(short(text), () => expect(approvalProblem(text)).toContain(says));
  for (const [text, says] of NOT_THIS)
    test(`not this: ${short(text)}`, () => expect(approvalProblem(text, about)).toContain(says));
});

test("each refusal of a word says what to write instead", () => {
  for (const [text, says] of REFUSED)
    if (says.startsWith('"')) expect(approvalProblem(text)).toContain('say only "I approve publishing this"');
});

const NEGATIONS = [
  "not",
  "no",
  "never",
  "don't",
  "nicht",
  "kein",
  "pas",
  "jamais",
  "nunca",
  "unless",
  "pending",
  "refused",
  "only",
  "tomorrow",
  "except",
  "half",
];
test("a negation anywhere in an approval refuses it", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ACCEPTED), fc.constantFrom(...NEGATIONS), fc.nat(30), (text, word, at) => {
      const words = text.split(/\s+/);
      const i = at % (words.length + 1);
      for (const form of [word, word.toUpperCase(), `${word},`, `(${word})`]) {
        expect(approvalProblem([...words.slice(0, i), form, ...words.slice(i)].join(" "))).toBeDefined();
      }
    }),
  );
});

test("a word that nobody thought of refuses too, wherever it stands", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ACCEPTED),
      fc.stringMatching(/^[a-z]{4,9}$/).filter((word) => /^[^aeiou]{2}|zz|qu/.test(word)),
      fc.nat(30),
      (text, word, at) => {
        const words = text.split(/\s+/);
        const i = at % (words.length + 1);
        expect(approvalProblem([...words.slice(0, i), word, ...words.slice(i)].join(" "))).toBeDefined();
      },
    ),
  );
});

test("no part of an approval is one without both of its words", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("user", "the", "approved", "explicitly", "dataset", "today", "yes"), { maxLength: 12 }),
      (words) => {
        expect(approvalProblem(words.join(" "))).toBeDefined();
      },
    ),
  );
});

test("any text at all is weighed without failing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const problem = approvalProblem(text, about);
      expect(problem === undefined || problem.length > 0).toBe(true);
    }),
  );
});

test("a text of harmless words as long as it may be is weighed", () => {
  expect(approvalProblem("yes publish it to the dataset ".repeat(130))).toBeUndefined();
  expect(approvalProblem(`${"yes the user has read it and approved ".repeat(100)}`)).toContain("does not say");
});

test("what is public is not approved as private", () => {
  const text = "I approve publishing this as a private dataset.";
  expect(approvalProblem(text)).toBeUndefined();
  expect(approvalProblem(text, { isPublic: true })).toContain('it says "private"');
  expect(approvalProblem("Ich genehmige die Veröffentlichung (privat).", { isPublic: true })).toContain('"privat"');
  expect(approvalProblem("I approve publishing this publicly.", { isPublic: true })).toBeUndefined();
});

test("a folder is named by its path, or the end of it", () => {
  const folder = { place: { sink: "folder", at: "/home/Ada Lovelace/out" } };
  expect(approvalProblem("I approve publishing this to /home/Ada Lovelace/out.", folder)).toBeUndefined();
  expect(approvalProblem("I approve publishing this to ./out", { place: { sink: "folder", at: "/x/out" } })).toBe(
    undefined,
  );
  expect(approvalProblem("I approve publishing this to /tmp/out", folder)).toContain("names /tmp/out");
});

describe("a standing permission", () => {
  const to = { sink: "huggingface", at: "ada/g" };
  for (const text of [
    "User approved publishing to ada/g from now on.",
    "User approved publishing to ADA/G from now on.",
    "I permit publishing to ada/g without asking each time",
    "I give standing permission to publish to ada/g.",
    "I always allow publishing to ada/g.",
    "I approve publishing all that was reviewed to ada/g, each time, as a standing permission.",
    "Everything that was reviewed may be published to ada/g without asking each time.",
    "You may publish new sessions to ada/g whenever sessions were reviewed.",
    "Publishing to ada/g is approved from now on.",
    "Yes, you can publish to ada/g every time.",
    "Ich erlaube ab jetzt das Veröffentlichen auf ada/g ohne Nachfrage.",
    "J'autorise désormais la publication sur ada/g sans demander à chaque fois.",
    "Autorizo siempre la publicación en ada/g, sin preguntar cada vez.",
    "我同意以后每次都发布到 ada/g,无需询问。",
    "今後 ada/g への公開を毎回承認します。",
  ])
    test(short(text), () => expect(standingProblem(text, to)).toBeUndefined());
  for (const [text, says] of [
    ["I approve publishing to ada/g", "does not say that it stands"],
    ["User approved publishing from now on.", "does not name ada/g"],
    ["User approved publishing to ada/h from now on.", "names ada/h"],
    ["User approved publishing to ada/g2 from now on.", "names ada/g2"],
    ["User did not approve publishing to ada/g from now on.", '"not"'],
    ["I never allow publishing to ada/g without asking each time", '"never"'],
    ["I allow publishing to ada/g from now on if I am asked", '"if"'],
    ["Always ask before publishing to ada/g.", '"ask"'],
    ["from now on ada/g", "is no plain yes"],
  ] as const)
    test(`refused: ${short(text)}`, () => expect(standingProblem(text, to)).toContain(says));
  test("for once it is no approval", () =>
    expect(approvalProblem("I permit publishing to ada/g without asking each time")).toContain('"without"'));
});
