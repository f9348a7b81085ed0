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

/** Said after a turn that edited files: all of these say that it was wrong. */
const MORE_CORRECTIONS = `
That broke the tests.
The tests are failing now.
You removed the wrong import.
This isn't what I had in mind.
Hmm, not quite. The label should be above the input.
Almost, but the button is on the wrong side.
Why is there a new dependency? I said no dependencies.
Please put the old behaviour back.
Can you undo the last edit?
It's worse than before.
Same error as before
The error persists
nope, same thing
You didn't add the test.
where is the test I asked for?
I don't see any change
nothing happens when I click it
Doesn't compile: error TS2345: Argument of type
it's not working
not working
doesnt work
Now I get "undefined is not a function"
You changed too much, only touch the header
only touch form.tsx please, revert the rest
Wrong. It has to be UTC.
Incorrect, the API returns an array.
That's a hack, do it properly
stop adding comments
I told you not to touch the config
This is not a class component, use hooks
you missed the edge case of empty input
Your fix only works for positive numbers
the bug is still there
that didn't fix it
still seeing it
but it should also work without javascript, as I said
Rename it back please
Das ist falsch.
Du hast die falsche Datei geändert
So meinte ich das nicht
Nimm das wieder raus
Es funktioniert immer noch nicht
Ich hatte doch gesagt ohne Abhängigkeiten
jetzt kommt ein Fehler: TypeError: x
Das war so nicht gewünscht
Falsch, es muss UTC sein
Non, pas comme ça
C'est faux
Tu as oublié les tests
Remets comme avant
Ça ne compile plus
J'avais demandé sans dépendance
Toujours la même erreur
maintenant j'ai une erreur 500
Está mal, quiero el botón a la derecha
No era eso
Te has equivocado de archivo
sigue sin funcionar
Deshaz eso por favor
Ahora da error al compilar
te pedí que no tocaras la configuración
そうじゃなくて、左側に置いてください
間違っています
さっき言った通り依存関係は追加しないで
動きません
エラーが出ました
元のコードに戻して
それは違う
テストが失敗しています
错了，应该放左边
这不是我要的
你改错文件了
现在编译不过了
还是不行
恢复原来的代码
我说的是另一个按钮
为什么删掉了注释？
没有生效
`;

/** And none of these. */
const MORE_NONE = `
looks good, now the docs
Great. Next, add a time picker
ok, commit this
Can you also handle undefined?
what happens if the date is wrong?
should it not be UTC?
is there a reason you used a map?
thanks! one more thing: make the label bold
there is a bug in the login page, users can't reset their password
now let's fix the flaky test in auth.spec.ts
the customer reported that invoices are wrong, please look into it
not now, first write the changelog
no more changes needed, please commit
no idea, what do you think?
I don't know, you choose
don't forget the changelog
never mind, it works
Actually that's great
instead of a test, I'd like a demo page next
now write the tests
now add error handling
what would you do instead?
please also remove the old picker
I changed my mind about nothing, go on
undo/redo support would be the next feature
add a revert button
the next task: error messages are not translated
Nein danke
passt, mach weiter
Jetzt noch die Tests
Kein Fehler mehr, danke
nicht schlecht! weiter mit dem Export
Merci, c'est parfait
pas de souci, continue
maintenant ajoute les tests
Perfecto, ahora añade los tests
no hay problema, sigue
ahora escribe la documentación
ありがとう、次はテスト
いいえ、そのままで大丈夫です
次のエラーメッセージを翻訳して
很好，继续
没错，就是这样
不用了，谢谢
现在写测试
不错
`;

const linesOf = (text: string) => text.trim().split("\n");

describe("a correction of the turn before", () => {
  for (const text of linesOf(MORE_CORRECTIONS)) test(`is one: ${text}`, () => expect(judged(text)).toBeDefined());
  for (const text of linesOf(MORE_NONE)) test(`is none: ${text}`, () => expect(judged(text)).toBeUndefined());

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
