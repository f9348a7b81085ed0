// What is a statement about the name, about what is sensitive and about what was looked at, and what is none.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attestationProblems, fullNameProblem, manualScanProblem, reasonProblem, sensitiveProblem } from "./attest.ts";
import { statedSessions } from "./attest-count.ts";
import { fold } from "./statement.ts";
import {
  NAME_DECLINED,
  NAME_SCANNED,
  NOT_DECLINED,
  NOT_SCANNED,
  NOT_SENSITIVE,
  SCANNED,
  SENSITIVE_SAID,
} from "./testing/statements.ts";

type Refused = readonly (readonly [text: string, says: string])[];

const short = (text: string) => JSON.stringify(text.slice(0, 90));

describe("the full name was looked for", () => {
  const accepted: readonly (readonly [text: string, name: string])[] = [
    ["Scanned export for Ada Lovelace — none found.", "Ada Lovelace"],
    ["Asked the user for their name and scanned the export for Ada King Lovelace: no matches.", "Ada King Lovelace"],
    ["scanned the export for ADA LOVELACE and found nothing", "Ada Lovelace"],
    ["Searched the export for José Núñez, none found.", "Jose Nunez"],
    ["Searched the export for Jose Nunez, none found.", "José Núñez"],
    ["Searched the export for José Núñez.".normalize("NFD"), "José Núñez"],
    ["Scanned the export for Will No, nothing was found in it.", "Will No"],
    ["Scanned the export for Anne-Marie O'Brien: not found.", "Anne-Marie O'Brien"],
    ["Scanned the export for J. Doe — 3 matches, all in a licence file.", "J. Doe"],
    ["Den Export nach Jörg Müller durchsucht: keine Treffer.", "Jörg Müller"],
    ["Export parcouru, recherché « Zoé Lefèvre » : aucun résultat.", "Zoé Lefèvre"],
    ["He buscado Íñigo Peña en la exportación: ninguna coincidencia.", "Íñigo Peña"],
    ["已在导出文件中搜索姓名王小明,没有找到任何结果。", "王小明"],
    ["エクスポートを山田太郎で検索しました。一致はありません。", "山田太郎"],
    ["Экспорт: scanned the export for Анна Каренина, none found", "Анна Каренина"],
  ];
  for (const [text, name] of accepted)
    test(`accepted: ${short(text)}`, () => expect(fullNameProblem(text, name)).toBeUndefined());

  const refused: Refused = [
    ["Scanned the export for Ada, none found at all.", "every part of the name"],
    ["Scanned the export for the name of the user.", "every part of the name"],
    ["Ada Lovelace was told about the export and agreed", "does not say that the export was scanned"],
    ["I did not scan the export for Ada Lovelace at all", '"not"'],
    ["I have not scanned the export for Ada Lovelace.", '"not"'],
    ["Not, as far as I know, scanned for Ada Lovelace.", '"not"'],
    ["Scanned, not really, the export for Ada Lovelace", '"not"'],
    ["Export scan for Ada Lovelace: scan was not done.", '"not"'],
    ["Ada Lovelace: nobody scanned the export for it.", '"nobody"'],
    ["Scanned export for Ada Lovelace: the scan failed.", '"failed"'],
    ["We haven't scanned the export for Ada Lovelace.", '"haven\'t"'],
    ["Will scan the export for Ada Lovelace tomorrow.", '"will"'],
    ["Export should be scanned for Ada Lovelace soon.", '"should"'],
    ["Forgot it; export scanned for Ada Lovelace, hm.", '"forgot"'],
    ["Was the export scanned for Ada Lovelace at all?", "question"],
    ["Scan of the export for Ada Lovelace is pending.", '"pending"'],
    ["Den Export nicht nach Ada Lovelace durchsucht, leider.", '"nicht"'],
    ["没有在导出文件中搜索姓名 Ada Lovelace 这一项。", "没"],
    ["エクスポートは Ada Lovelace で検索していません。", "ません"],
    ["Scanned export for <THEIR FULL NAME>, Ada Lovelace", "place for a person's words"],
    ["Scanned export for YOUR FULL NAME — none found.", "place for a person's words"],
    ["Ada Lovelace", "does not say that the export was scanned"],
    ["...", "says nothing"],
    ["Scаnned the export for Ada Lovelace — none found", "two scripts"],
    ["Scan\u200bned the export for Ada Lovelace, none found", "nobody sees"],
  ];
  for (const [text, says] of refused)
    test(`refused: ${short(text)}`, () => expect(fullNameProblem(text, "Ada Lovelace")).toContain(says));
});

describe("the full name was looked for, in many words", () => {
  for (const text of NAME_SCANNED)
    test(`accepted: ${short(text)}`, () => expect(fullNameProblem(text, "Ada Lovelace")).toBeUndefined());
});

describe("the full name was not given", () => {
  for (const text of NAME_DECLINED)
    test(`accepted: ${short(text)}`, () => expect(fullNameProblem(text, undefined)).toBeUndefined());
  for (const [text, says] of NOT_DECLINED)
    test(`refused: ${short(text)}`, () => expect(fullNameProblem(text, undefined)).toContain(says));
});

describe("what is sensitive was asked about", () => {
  for (const text of SENSITIVE_SAID)
    test(`accepted: ${short(text)}`, () => expect(sensitiveProblem(text)).toBeUndefined());
  for (const [text, says] of NOT_SENSITIVE)
    test(`refused: ${short(text)}`, () => expect(sensitiveProblem(text)).toContain(says));
});

describe("sessions were looked at", () => {
  const facts = { sessions: 40, opened: 25, named: 5 };
  for (const [text, count] of SCANNED) {
    test(`accepted: ${short(text)}`, () => {
      expect(statedSessions(fold(text))).toBe(count);
      expect(manualScanProblem(text, facts)).toBeUndefined();
    });
  }
  for (const [text, says] of NOT_SCANNED)
    test(`refused: ${short(text)}`, () => expect(manualScanProblem(text, facts)).toContain(says));

  test("few sessions may be counted in words", () => {
    const eight = { sessions: 8, opened: 8, named: 0 };
    for (const text of ["Eight sessions were read", "Viewed 8 sessions", "I read all eight.", "Read all eight of them"])
      expect(manualScanProblem(text, eight)).toBeUndefined();
    expect(manualScanProblem("Read both sessions", { sessions: 2, opened: 2, named: 0 })).toBeUndefined();
    expect(manualScanProblem("Read the one session", { sessions: 1, opened: 1, named: 0 })).toBeUndefined();
    expect(manualScanProblem("Seven sessions were read", eight)).toContain("at least 8");
    expect(manualScanProblem("Read twenty-one sessions", { ...eight, sessions: 1, opened: 1 })).toContain(
      "as one number",
    );
  });

  test("each refusal says what to write instead", () => {
    expect(manualScanProblem("Claude reviewed 20 sessions", facts)).toContain('write, for example: "');
    expect(sensitiveProblem("Never asked about company names: none")).toContain('write, for example: "');
    expect(fullNameProblem("The scan was fine for my name", undefined)).toContain('write, for example: "');
    expect(fullNameProblem("Will scan for Ada Lovelace", "Ada Lovelace")).toContain('write, for example: "');
  });

  test("of a few sessions all are looked at, and no more than there are", () => {
    const few = { sessions: 3, opened: 2, named: 1 };
    const said = (count: number) => manualScanProblem(`Manually reviewed ${count} sessions, start to end.`, few);
    expect(said(2)).toContain("at least 3");
    expect(said(3)).toBeUndefined();
    expect(said(4)).toContain("3 were exported");
    expect(
      manualScanProblem("Manually reviewed 1 session, start to end.", { sessions: 1, opened: 1, named: 0 }),
    ).toBeUndefined();
  });

  test("a number that is accepted is never more than was looked at, nor less than has to be", () => {
    const counts = fc.nat(60);
    fc.assert(
      fc.property(counts, counts, counts, counts, (said, sessions, opened, named) => {
        const problem = manualScanProblem(`Manually reviewed ${said} sessions, start to end.`, {
          sessions,
          opened,
          named,
        });
        const holds = said <= opened + named && said <= sessions && said >= Math.min(20, sessions);
        expect(problem === undefined).toBe(holds);
      }),
    );
  });
});

test("reasons are sentences", () => {
  expect(reasonProblem("The matches are in the licence of a library.")).toBeUndefined();
  expect(reasonProblem("一致しているのはライブラリのライセンス文です。")).toBeUndefined();
  for (const text of [
    "",
    "fine",
    "ok ok ok ok ok ok ok ok ok ok",
    "<why this is accepted, in a sentence>",
    "x".repeat(40),
  ])
    expect(reasonProblem(text)).toBeDefined();
});

test("all that is wrong is told at once, by the option", () => {
  const facts = { fullName: "Ada Lovelace", sessions: 3, opened: 1, named: 0 };
  expect(attestationProblems({}, facts)).toEqual([
    "--attest-full-name: it is missing",
    "--attest-sensitive: it is missing",
    "--attest-manual-scan: it is missing",
  ]);
  const good = {
    fullName: "Scanned export for Ada Lovelace — none found.",
    sensitive: "Asked about company/client names and private URLs; redactions applied.",
    manualScan: "Manually reviewed 3 sessions from beginning/middle/end.",
  };
  expect(attestationProblems(good, facts)).toEqual([expect.stringMatching(/^--attest-manual-scan: .*1 was opened/)]);
  expect(attestationProblems(good, { ...facts, opened: 3 })).toEqual([]);
});

test("any text at all is weighed without failing", () => {
  const facts = { sessions: 3, opened: 3, named: 0 };
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.string({ maxLength: 20 }), (text, name) => {
      for (const problem of [
        fullNameProblem(text, name),
        fullNameProblem(text, undefined),
        sensitiveProblem(text),
        manualScanProblem(text, facts),
        reasonProblem(text),
      ])
        expect(problem === undefined || problem.length > 0).toBe(true);
    }),
  );
});
