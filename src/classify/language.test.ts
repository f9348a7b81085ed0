import fc from "fast-check";
import { expect, test } from "vitest";
import { createLanguage } from "./language.ts";

function languageOf(...texts: readonly string[]): string | undefined {
  const language = createLanguage();
  for (const text of texts) language.add(text);
  return language.language();
}

const cases: readonly (readonly [text: string, expected: string | undefined])[] = [
  ["fix the bug", "en"],
  ["That's not what I asked for, please revert it", "en"],
  ["now add a suffix too, and make sure that the tests pass", "en"],
  ["Bitte behebe den Fehler und lass die Tests noch einmal laufen", "de"],
  ["mach das bitte rückgängig", "de"],
  ["Corrige cette erreur et relance les tests, s'il te plaît", "fr"],
  ["Por favor, corrige este error y vuelve a ejecutar las pruebas", "es"],
  ["Por favor, corrija este erro e execute os testes novamente, não funciona", "pt"],
  ["Questo non funziona, correggi l'errore nella funzione per favore", "it"],
  ["Dit werkt niet, kun je het alsjeblieft maken en de tests draaien", "nl"],
  ["To nie działa, popraw proszę ten błąd i uruchom testy jeszcze raz", "pl"],
  ["Det fungerar inte, kan du fixa felet och köra testerna", "sv"],
  ["Bu çalışmıyor, lütfen hatayı düzelt ve testleri çalıştır", "tr"],
  ["Cái này không chạy được, hãy sửa lỗi và làm lại", "vi"],
  ["テストが失敗しました。修正してください", "ja"],
  ["修正 README のタイポ", "ja"],
  ["请修复这个错误,然后重新运行测试", "zh"],
  ["在 src/utils/parser.ts 里加一个 parse 函数", "zh"],
  ["请看src/a.ts里的parse()函数", "zh"],
  ["이 버그를 고쳐 주세요", "ko"],
  ["Исправь ошибку в parser.ts и запусти тесты", "ru"],
  ["Виправ цю помилку і запусти тести ще раз, її бачить користувач", "uk"],
  ["أصلح هذا الخطأ من فضلك", "ar"],
  ["תקן את הבאג הזה", "he"],
  ["Διόρθωσε αυτό το σφάλμα", "el"],
  ["แก้บั๊กนี้ให้หน่อย", "th"],
  ["npm test", undefined],
  ["", undefined],
  ["src/a.ts(1,2): error TS2304", undefined],
  ["```\nthe and is are was were this that\n```\nsrc/a.ts", undefined],
  ["ok", undefined],
];
for (const [text, expected] of cases) test(text || "nothing", () => expect(languageOf(text)).toBe(expected));

test("several texts tell together what one does not", () => {
  expect(languageOf("ok", "npm test", "und jetzt?")).toBe("de");
  expect(languageOf("the parser", "der Fehler ist noch da, bitte behebe ihn", "und jetzt das auch")).toBe("de");
});

test("any text is taken, however long it goes on", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void languageOf(text)));
  for (const hard of ["<".repeat(1e6), "`".repeat(1e6), " ".repeat(1e6), "a/".repeat(1e6), "the ".repeat(1e6)])
    languageOf(hard);
});
