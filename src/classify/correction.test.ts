import { describe, expect, test } from "vitest";
import { correctionIn, type TurnBefore } from "./correction.ts";
import { requestTokens } from "./repeat.ts";
import { saidIn } from "./said.ts";

const EDITED: TurnBefore = {
  hasAnswer: true,
  hasWork: true,
  hasEdits: true,
  askedForWork: true,
  wasInterrupted: false,
  endsAsking: false,
  tokens: requestTokens("add a date parser with time zones to src/parser.ts"),
  files: new Set(["parser.ts"]),
};
const SAID: TurnBefore = { ...EDITED, hasWork: false, hasEdits: false, files: new Set() };
const ASKED: TurnBefore = { ...EDITED, endsAsking: true };
/** From here on a correction counts. */
const COUNTS = 0.5;

function judged(text: string, before: TurnBefore | "nothing" = EDITED) {
  const turn = before === "nothing" ? undefined : before;
  const correction = correctionIn({ said: saidIn(text), text, tokens: requestTokens(text) }, turn);
  return correction && correction.confidence >= COUNTS ? correction : undefined;
}

const CORRECTIONS: readonly (readonly [string, string])[] = [
  ["no, I meant the other file", "negation|reversal"],
  ["that's wrong", "negation"],
  ["That is not what I asked for.", "negation"],
  ["still fails: TypeError: x is undefined", "negation|quoted_error"],
  ["revert that", "revert"],
  ["undo", "revert"],
  ["please undo your last change", "revert"],
  ["put the test back", "revert"],
  ["you forgot the time zones", "negation"],
  ["It still doesn't work", "negation"],
  ["You edited the wrong file.", "negation"],
  ["I asked for a parser, not a formatter", "reversal"],
  ["don't use moment, use the built-in Intl", "reversal"],
  ["use a map instead", "reversal"],
  ["no console logs! return an error", "reversal"],
  ["why did you delete the comments?", "reversal"],
  ["as I said, no new dependencies", "repeat"],
  ["add a date parser with time zones to src/parser.ts, please", "repeat"],
  ["to src/parser.ts add a date parser with the time zones", "repeat"],
  ["now it crashes with a null pointer", "quoted_error"],
  ["TypeError: cannot read x\n    at parse (/app/src/parser.ts:10:3)", "quoted_error"],
  ["Thanks, but the header is still wrong", "negation"],
  ["now the menu flickers and the browser hangs", "quoted_error"],
  ["deploying your migration: ERROR: column is null", "quoted_error"],
  ["I can still click the button without a password", "negation"],
  ["That\u00e4's not the system prompt", "reversal"],
  ["das stimmt nicht", "negation"],
  ["Nein, ich meinte die andere Datei", "negation|reversal"],
  ["Das war nicht das, was ich wollte", "negation|reversal"],
  ["mach das bitte rückgängig", "revert"],
  ["Der Test schlägt immer noch fehl", "negation"],
  ["ce n'est pas ce que j'ai demandé", "negation"],
  ["Non, je voulais dire l'autre fichier", "negation|reversal"],
  ["ça ne marche toujours pas", "negation"],
  ["annule ça", "revert"],
  ["eso no es lo que pedí", "negation"],
  ["No, me refería al otro archivo", "negation|reversal"],
  ["sigue fallando el test", "negation"],
  ["deshaz los cambios", "revert"],
  ["違います、もう一つのファイルです", "negation"],
  ["まだエラーが出ます", "negation|quoted_error"],
  ["元に戻してください", "revert"],
  ["不对，应该用 map", "negation"],
  ["还是报错", "negation"],
  ["我的意思是另一个文件", "reversal"],
  ["撤销刚才的修改", "revert"],
  ["不對，這不是我要的", "negation"],
];

const NONE: readonly string[] = [
  "thanks, now add a suffix too",
  "no, that's fine",
  "No problem, go on.",
  "no thanks, we are done",
  "nope, all good",
  "great! now fix the error in formatter.ts",
  "add a formatter for dates",
  "what would be wrong with a regular expression here?",
  "is that right?",
  "also cover the negative cases",
  "yes",
  "continue",
  "commit and push",
  "add an undo button to the toolbar",
  "implement revert for transactions",
  "can you explain what `that's wrong` means in the docs?",
  'The reviewer says "this is wrong, revert that". What does he mean?',
  "> that's wrong\nwhat does the bot mean?",
  "```\nthat's wrong, revert that\n```\nrun this",
  "<system-reminder>\nthat's wrong, you forgot the tests\n</system-reminder>\nnow the docs",
  "The login page of the admin area fails with a 500, please look into it.",
  "2026-01-01 10:00:00 ERROR db: connection refused\n2026-01-01 10:00:01 ERROR db: giving up\nwhat does this log of the staging server tell us?",
  "if it fails, tell me",
  "add a date formatter with time zones to src/formatter.ts",
  "Nein, passt so. Jetzt bitte die Doku.",
  "danke, funktioniert jetzt",
  "non merci, c'est bon",
  "no, gracias, está bien así",
  "いいえ、大丈夫です",
  "問題ありません。次はテストを書いてください",
  "不错，继续",
  "没问题，下一步写文档",
  "有没有错误？",
];

describe("a correction of the turn before", () => {
  for (const [text, forms] of CORRECTIONS) {
    test(`is one: ${text}`, () => {
      expect(forms.split("|")).toContain(judged(text)?.form);
    });
  }
  for (const text of NONE) {
    test(`is none: ${text.slice(0, 60)}`, () => {
      expect(judged(text)).toBeUndefined();
    });
  }

  test("needs a turn before it", () => {
    for (const [text] of CORRECTIONS) expect(judged(text, "nothing")).toBeUndefined();
    expect(judged("that's wrong", { ...EDITED, hasAnswer: false })).toBeUndefined();
  });

  test("an error that the change before cannot have caused is the next task", () => {
    expect(judged("now it crashes with a null pointer", SAID)).toBeUndefined();
    expect(
      judged(
        "TypeError: cannot read x\n    at parse (/app/src/other.ts:10:3)\nwhy does production log this since last week? it has to be looked at.",
      ),
    ).toBeUndefined();
  });

  test("no to a question of the agent is an answer", () => {
    expect(judged("no, leave it", ASKED)).toBeUndefined();
    expect(judged("no, that's wrong", ASKED)?.form).toBe("negation");
  });

  test("a prompt that was sent again after an interruption repeats nothing", () => {
    const again = "add a date parser with time zones to src/parser.ts";
    expect(judged(again)?.form).toBe("repeat");
    expect(judged(again, { ...EDITED, hasEdits: false, wasInterrupted: true })).toBeUndefined();
  });

  test("its range is where the words stand", () => {
    const text = "Thanks for trying.\n\nBut that's not what I asked for, is it.";
    const found = judged(text);
    expect(text.slice(found?.start, found?.end)).toMatch(/^that's not what I/);
  });

  test("a long plan with such words in its middle is a task", () => {
    const plan = `Implement the following plan:\n\n${"The parser reads a date. It writes what it found.\n".repeat(40)}This doesn't work for years before 1970, use a table instead.\n${"Then the formatter follows it.\n".repeat(200)}`;
    expect(judged(plan)).toBeUndefined();
  });
});
