// What is a statement about the name, about what is sensitive and about what was looked at, and what is none.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attestationProblems, fullNameProblem, manualScanProblem, reasonProblem, sensitiveProblem } from "./attest.ts";
import { statedSessions } from "./attest-count.ts";
import { fold } from "./statement.ts";

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
    ["Ada Lovelace", "shorter than 24"],
    ["...", "shorter than 24"],
    ["Scаnned the export for Ada Lovelace — none found", "two scripts"],
    ["Scan\u200bned the export for Ada Lovelace, none found", "nobody sees"],
  ];
  for (const [text, says] of refused)
    test(`refused: ${short(text)}`, () => expect(fullNameProblem(text, "Ada Lovelace")).toContain(says));
});

describe("the full name was not given", () => {
  const accepted = [
    "User declined to share their full name, so the scan was skipped.",
    "The user skipped the full name scan, and was told what that means.",
    "The person prefers not to give their full name.",
    "User would rather not share the full name here.",
    "The owner did not want to share a full name; scan skipped.",
    "Asked for the full name: the user opted out of the scan.",
    "Der Nutzer möchte seinen vollen Namen nicht angeben.",
    "L'utilisateur ne souhaite pas donner son nom complet.",
    "El usuario prefiere no dar su nombre completo aquí.",
    "用户不愿意提供真实姓名,因此跳过了全名扫描。",
    "利用者が氏名の提供を辞退したため、検索を省きました。",
  ];
  for (const text of accepted)
    test(`accepted: ${short(text)}`, () => expect(fullNameProblem(text, undefined)).toBeUndefined());

  const refused: Refused = [
    ["Skipped the full name scan since it takes so long.", "declined to give"],
    ["The scan for the full name of the user was fine.", "declined to give"],
    ["User did not decline to share their full name.", '"not"'],
    ["The user never declined to share their full name.", '"never"'],
    ["The user was not asked for the full name; skipped.", '"not"'],
    ["Nobody asked the user; full name scan was skipped.", '"nobody"'],
    ["Without asking, the user's full name was skipped.", '"without"'],
    ["The user declined, and that is all there is to it.", "about the full name"],
    ["If the user declined to share their full name: skip", '"if"'],
    ["Did the user decline to share their full name or not?", "question"],
    ["<skip reason: user declined to share full name>", "place for a person's words"],
  ];
  for (const [text, says] of refused)
    test(`refused: ${short(text)}`, () => expect(fullNameProblem(text, undefined)).toContain(says));
});

describe("what is sensitive was asked about", () => {
  const accepted = [
    "Asked about company/client names and private URLs; redactions applied.",
    "Asked about company, client and internal names and URLs: none.",
    "I asked the user whether there are internal URLs; they said there are none.",
    "Asked if any customer names occur; added two words to the redactions.",
    "The user was asked about private domains, and excluded the project acme.",
    "Asked about confidential tools. No redactions needed.",
    "Nutzer nach Firmen- und Kundennamen gefragt: keine vorhanden.",
    "Nutzer gefragt, ob interne Adressen vorkommen: zwei geschwärzt.",
    "J'ai demandé les noms de clients et les URL internes : aucun.",
    "Le client a été interrogé sur les noms d'entreprise : rien.",
    "Pregunté por nombres de empresas y clientes: ninguno.",
    "已询问公司、客户名称和内部网址:没有需要隐藏的内容。",
    "会社名や社内URLについて質問し、該当なしとの回答でした。",
  ];
  for (const text of accepted) test(`accepted: ${short(text)}`, () => expect(sensitiveProblem(text)).toBeUndefined());

  const refused: Refused = [
    ["No company names and no internal URLs are in there.", "was asked"],
    ["Did not ask about company or client names: none.", "was asked"],
    ["I have not asked about company or client names.", '"not"'],
    ["Never asked about company names, none are there.", '"never"'],
    ["Asked nobody about company names; none were found.", '"nobody"'],
    ["Will ask about company and client names; none yet.", '"will"'],
    ["Asked about company names; awaiting their answer.", '"awaiting"'],
    ["Asked about company names, and got no answer so far.", "no answer"],
    ["Asked about the weather and the time; none of it.", "what was asked about"],
    ["Asked the user about company and client matters.", "what came of it"],
    ["If asked about company names: none, I would say.", '"if"'],
    ["Asked about company/client names and private URLs?", "question"],
    ["Nutzer wurde nicht nach Firmennamen gefragt: keine.", '"nicht"'],
    ["没有询问公司和客户的名称,也没有添加任何内容。", "没"],
    ["Asked about ...", "shorter than 24"],
    ["<asked about company names, and what they said>", "place for a person's words"],
    ["Askеd about company/client names: none at all here", "two scripts"],
  ];
  for (const [text, says] of refused)
    test(`refused: ${short(text)}`, () => expect(sensitiveProblem(text)).toContain(says));
});

describe("sessions were looked at", () => {
  const facts = { sessions: 40, opened: 25, named: 5 };
  const accepted: readonly (readonly [text: string, count: number])[] = [
    ["Manually reviewed 20 sessions from beginning/middle/end.", 20],
    ["Manually reviewed 30 of the 40 sessions, start to end.", 30],
    ["I opened and read 22 exported sessions by hand.", 22],
    ["Manually scanned all 28: nothing private in there.", 28],
    ["Read all of the 30 sessions; none had secrets.", 30],
    ["Manual review of 24 coding sessions, no secrets found.", 24],
    ["In 2026-11 I manually reviewed 21 conversations here.", 21],
    ["Manually reviewed 20 sessions: 10 sessions early, 10 sessions late.", 20],
    ["25 Sitzungen von Hand durchgesehen, keine Auffälligkeiten.", 25],
    ["J'ai relu 20 sessions à la main, rien à signaler.", 20],
    ["He revisado a mano 20 sesiones, nada que señalar.", 20],
    ["我手动查看了 20 个会话,没有发现任何敏感信息。", 20],
    ["20件のセッションを目視で確認しました。問題ありません。", 20],
    ["Ｍａｎｕａｌｌｙ reviewed ２０ sessions from start to end.", 20],
  ];
  for (const [text, count] of accepted) {
    test(`accepted: ${short(text)}`, () => {
      expect(statedSessions(fold(text))).toBe(count);
      expect(manualScanProblem(text, facts)).toBeUndefined();
    });
  }

  const refused: Refused = [
    ["manual scan of 2026 things, all of them reviewed", "how many sessions"],
    ["In 2026 I looked at sessions, and reviewed them.", "how many sessions"],
    ["In 2026 sessions were manually reviewed by the user.", "how many sessions"],
    ["Manually reviewed session 20 of the whole export.", "how many sessions"],
    ["Manually reviewed 80% of sessions from the export.", "how many sessions"],
    ["Manually reviewed 20-30 sessions from the export.", "how many sessions"],
    ["Manually reviewed 20 or 25 sessions of the export.", "how many sessions"],
    ["Manually reviewed 20.5 sessions from the export.", "how many sessions"],
    ["Manually reviewed twenty sessions from the export.", "how many sessions"],
    ["Manually reviewed all sessions from the export.", "how many sessions"],
    ["Manually reviewed 20 minutes of several sessions.", "how many sessions"],
    ["Manually reviewed 20 files, and the sessions too.", "how many sessions"],
    ["Manually reviewed 31 sessions from the export.", "25 were opened here and 5 named"],
    ["Manually reviewed 1,000 sessions from the export.", "40 were exported"],
    ["Manually reviewed 19 sessions from the export.", "at least 20"],
    ["Manually reviewed 0 sessions from the export.", "at least 20"],
    ["Manually reviewed 2 of the 20 sessions in there.", "at least 20"],
    ["Did not manually review 20 sessions of the export.", '"not"'],
    ["Haven't manually reviewed 20 sessions of the export", '"haven\'t"'],
    ["Will manually review 20 sessions of the export.", '"will"'],
    ["Pretend that 20 sessions were manually reviewed.", '"pretend"'],
    ["Skipped it: review of 20 sessions takes too long", '"skipped"'],
    ["20 sessions were automatically reviewed by tools", '"automatically"'],
    ["A script reviewed 20 sessions of the whole export", '"script"'],
    ["There are 20 sessions in this export, all fine.", "reviewed, read or opened"],
    ["20 Sitzungen nicht von Hand durchgesehen, leider", '"nicht"'],
    ["没有手动查看 20 个会话,因为时间不够,抱歉。", "没"],
    ["20件のセッションを目視で確認していません、すみません。", "ません"],
    ["Manually reviewed N sessions from <beginning/end>", "place for a person's words"],
    ["Manually reviewed 20 sessions from start to end?", "question"],
    ["Mаnually reviewed 20 sessions from start to end.", "two scripts"],
    ["Manually reviewed 2\u200b0 sessions from start to end.", "nobody sees"],
  ];
  for (const [text, says] of refused)
    test(`refused: ${short(text)}`, () => expect(manualScanProblem(text, facts)).toContain(says));

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
