// The owner's names in every writing, none of them inside another word, and nobody else's.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Identity, NO_IDENTITY } from "../core/identity.ts";
import { createDetector } from "./detect.ts";
import { identityRules, isTelling } from "./identity.ts";
import { createRuleset } from "./ruleset.ts";

const OWNER: Identity = {
  ...NO_IDENTITY,
  userNames: ["janed", "max"],
  handles: ["@octojane"],
  fullNames: ["Jané Doe-Smith", "李小明"],
  mails: ["jane.doe@corp.io"],
  hosts: ["janeds-mbp.local", "localhost"],
  homes: ["/home/jane-d"],
  cwds: ["/Users/anna-lena/work/x"],
};

const detector = createDetector(createRuleset(identityRules(OWNER)), (value) => value);
const found = (text: string) => detector.text(text).map(({ start, end }) => text.slice(start, end));

describe("own names", () => {
  test.each([
    ["by janed today", ["janed"]],
    ["JANED", ["JANED"]],
    ["janed_backup.sql", ["janed"]],
    ["janedBackup", ["janed"]],
    ["janed2", ["janed"]],
    ["janeds-macbook.local", ["janed"]],
    ["x\\njaned", ["janed"]],
    ["https://github.com/octojane/repo", ["octojane"]],
    ["@octojane said", ["octojane"]],
    ["Jane Doe-Smith", ["Jane Doe-Smith"]],
    ["JANÉ DOE SMITH", ["JANÉ DOE SMITH"]],
    ["Jane\u0301 Doe-Smith", ["Jane\u0301 Doe-Smith"]],
    ["Smith, Jane", ["Smith, Jane"]],
    ["jane.smith", ["jane.smith"]],
    ["janesmith", ["janesmith"]],
    ["jane%20smith", ["jane%20smith"]],
    ["jane.doe@corp.io", ["jane.doe@corp.io"]],
    ["jane.doe@other.io", ["jane.doe"]],
    ["由李小明编写", ["李小明"]],
    ["-home-jane-d-proj/a.jsonl", ["jane-d"]],
    ["projects/-Users-anna-lena-work-x", ["anna-lena"]],
  ])("%s", (text, names) => {
    // One of several findings for the same place is enough.
    for (const name of names) expect(found(text)).toContain(name);
  });

  test.each([
    "https://github.com/torvalds/linux",
    "ajaned janedx",
    "max value Math.max(a)",
    "localhost",
    "Jane Austen, John Smith",
    "octo jane",
    "-home-jane-dx",
    "",
  ])("not in %j", (text) => expect(found(text)).toEqual([]));
});

test("nobody's names make no rules", () => {
  expect(identityRules(NO_IDENTITY)).toEqual([]);
  expect(identityRules({ ...NO_IDENTITY, userNames: ["root", "admin", "me", "ab"] })).toEqual([]);
});

test.each([
  ["jane", true],
  ["李明", true],
  ["Max Will", true],
  ["jo", false],
  ["main", false],
  ["runner", false],
  ["12345", false],
  ["", false],
])("%s tells a person: %s", (name, is) => expect(isTelling(name)).toBe(is));

test("hundreds of names are found between any characters, and the ruleset's id follows them", () => {
  const names = Array.from({ length: 300 }, (_, i) => `user${String.fromCharCode(97 + (i % 26))}q${i}zz`);
  const many = createDetector(createRuleset(identityRules({ ...NO_IDENTITY, userNames: names })), (value) => value);
  const edge = fc.constantFrom(" ", "/", "-", "_", ".", "(", "\n", '"', "漢 ", "😀", "\ud83d ");
  fc.assert(
    fc.property(fc.constantFrom(...names), edge, edge, (name, before, after) => {
      const text = `x${before}${name}${after}y`;
      expect(many.text(text).map(({ start, end }) => text.slice(start, end))).toContain(name);
    }),
  );
  const one = createRuleset(identityRules({ ...NO_IDENTITY, userNames: ["janed"] }));
  expect(createRuleset(identityRules({ ...NO_IDENTITY, userNames: ["johnd"] })).id).not.toBe(one.id);
});

test("every rule finds its own example", () => {
  for (const rule of identityRules(OWNER)) {
    const alone = createDetector(createRuleset([rule]), (value) => value);
    for (const { text, secret } of rule.examples.finds) {
      expect(alone.text(text).map(({ start, end }) => text.slice(start, end))).toContain(secret);
    }
    for (const text of rule.examples.ignores) expect(alone.text(text)).toEqual([]);
  }
});

describe("the owner's first and last name by themselves", () => {
  const named = (text: string, ...fullNames: string[]) =>
    createDetector(createRuleset(identityRules({ ...NO_IDENTITY, fullNames })), (value) => value)
      .text(text)
      .map(({ start, end, severity }) => `${severity} ${text.slice(start, end)}`);

  test.each([
    ["Okay Marlene, go on", "Marlene Zwiebelmann", ["LOW Marlene"]],
    ["MARLENE; ZWIEBELMANN", "marlene zwiebelmann", ["LOW MARLENE", "LOW ZWIEBELMANN"]],
    ["(Marlene's) \\nMarlene bill_Marlene_7.pdf", "Marlene Zwiebelmann", ["LOW Marlene", "LOW Marlene", "LOW Marlene"]],
    ["Marlenes Haus", "Marlene Zwiebelmann", ["LOW Marlene"]],
    ["by Marlene Zwiebelmann", "Marlene Zwiebelmann", ["MEDIUM Marlene Zwiebelmann"]],
    ["Zo\u00eb, Zoe\u0308, ZOE", "Zo\u00eb de Vriesema", ["LOW Zo\u00eb", "LOW Zoe\u0308", "LOW ZOE"]],
    ["Fionnuala O'Hallorane", "Fionnuala Q. O'Hallorane", ["LOW Fionnuala", "LOW O'Hallorane"]],
    ["dear McPhersonette", "Ailbhe McPhersonette", ["LOW McPhersonette"]],
    [
      "\u041c\u0430\u0440\u0438\u043d\u0430!",
      "\u041c\u0430\u0440\u0438\u043d\u0430 \u041f\u0435\u0442\u0440\u043e\u0432\u0430",
      ["LOW \u041c\u0430\u0440\u0438\u043d\u0430"],
    ],
    ["Ask Kirsikka", "Anna-Kirsikka Virtanen", ["LOW Kirsikka"]],
  ])("%j of %s", (text, name, found) => expect(named(text, name)).toEqual(found));

  test.each([
    ["marlene zwiebel mann", "Marlene Zwiebelmann"],
    ["Marlenette xMarlene Marlene2 \u00c4Marlene Marlene\u0301", "Marlene Zwiebelmann"],
    ["Will this Mark a Young Rose? In May, Grace. WILL", "Will Young"],
    ["Mark it: Rose", "Mark Rose"],
    ["Van De Der Von", "Ludovika van der Broekhuizen"],
    ["Dr. Prof. Jr Bob", "Dr. Bob Kowalczykowa Jr"],
    ["Li is Xu", "Li Xu"],
  ])("not in %j of %s", (text, name) => expect(named(text, name)).toEqual([]));

  test("names with several parts among accounts and settings tell them too, a handle with dashes does not", () => {
    const owner = {
      ...NO_IDENTITY,
      userNames: ["marlene.zwiebelmann"],
      handles: ["Tamsin Oakapple", "very-quick-kitten"],
    };
    const look = createDetector(createRuleset(identityRules(owner)), (value) => value);
    const text = "Marlene met Tamsin Very quick: Very Quick Oakapple";
    expect(look.text(text).map(({ start, end }) => text.slice(start, end))).toEqual(["Marlene", "Tamsin", "Oakapple"]);
  });
});
