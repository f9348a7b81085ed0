import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateTokens } from "./tokens.ts";

/** Counted with o200k_base (gpt-tokenizer 3). */
const counted: readonly (readonly [text: string, tokens: number])[] = [
  [
    "日本語のテキストを書いて、トークンの数を数えます。漢字とひらがなとカタカナが混ざっています。このセッションでは、テストが失敗しましたので、修正してください。",
    52,
  ],
  ["请修复这个错误,然后重新运行测试。这个函数应该返回一个空数组,而不是未定义。谢谢!另外,请更新文档并提交代码。", 36],
  ["Пожалуйста, исправьте эту ошибку и запустите тесты снова. Функция должна возвращать пустой массив.", 27],
  [
    "Bitte behebe diesen Fehler und führe die Tests noch einmal aus. Die Funktion soll eine leere Liste zurückgeben, nicht undefiniert. Außerdem müssen wir die Dokumentation überarbeiten.",
    37,
  ],
  [
    "Corrige cette erreur et relance les tests. La fonction doit renvoyer un tableau vide, pas une valeur indéfinie. Merci beaucoup, c'est déjà très bien.",
    37,
  ],
];
for (const [text, tokens] of counted) {
  test(text.slice(0, 30), () => expect(Math.abs(estimateTokens(text) / tokens - 1)).toBeLessThan(0.25));
}

test("nothing is no token, anything is one or more", () => {
  expect(estimateTokens("")).toBe(0);
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
      expect(estimateTokens(text)).toBeGreaterThan(0);
    }),
  );
});

test("a long text is sampled: twice as long is twice as many", () => {
  const line = 'export const name = (value: string): string => value.trim().replace("a", "b"); // 42\n';
  const one = estimateTokens(line.repeat(1000));
  expect(Math.abs(estimateTokens(line.repeat(2000)) / one - 2)).toBeLessThan(0.02);
  expect(Math.abs(estimateTokens(line.repeat(90)) / estimateTokens(line.repeat(110)) - 90 / 110)).toBeLessThan(0.03);
});

test("a hundred megabytes take as long as a page: a thousand times in a row", () => {
  const text = "word ".repeat(2e7);
  for (let times = 0; times < 1000; times++) estimateTokens(text);
});
