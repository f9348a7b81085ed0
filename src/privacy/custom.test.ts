// The owner's own rules: what they find, what they leave, what is refused, and that time stays linear.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CustomPattern, NO_SETTINGS, namePatterns } from "../core/privacy.ts";
import type { ScanRule } from "../ports/rule.ts";
import { customRules, patternProblem } from "./custom.ts";
import { createDetector } from "./detect.ts";
import { domainOf, domainRule } from "./domains.ts";
import { insideLayers } from "./layers.ts";
import { compileLinear } from "./linear.ts";
import { requiredLiterals } from "./literals.ts";
import { createRuleset, RULESET } from "./ruleset.ts";
import { wordProblem, wordRule } from "./words.ts";

function found(rules: readonly unknown[], text: string): string[] {
  const ranges: [number, number][] = [];
  for (const rule of rules as readonly ScanRule[]) rule.scan(text, (start, end) => ranges.push([start, end]));
  return ranges.map(([start, end]) => text.slice(start, end));
}

const pattern = (source: string, more: Partial<CustomPattern> = {}): CustomPattern => ({
  name: "own",
  pattern: source,
  level: "HIGH",
  ...more,
});

describe("literals that a pattern cannot do without", () => {
  const cases: [pattern: string, literals: readonly string[] | undefined][] = [
    ["COMPANY_SECRET_\\w+", ["company_secret_"]],
    ["(?i)foobar", ["foobar"]],
    ["(?:alpha|beta9)-[0-9]+", ["alpha", "beta9"]],
    ["alpha|be", undefined],
    ["(alpha)?beta", ["beta"]],
    ["abc?d", undefined],
    ["abcx*def", ["abc"]],
    ["abc{0,3}", undefined],
    ["abc{2}x", ["abc"]],
    ["[abc]def\\.ghi", ["def.ghi"]],
    ["\\d{4}-\\d{4}", undefined],
    ["(?P<key>tok_)[a-z]+", ["tok_"]],
    ["\\Qa.b.c.d\\E", undefined],
    ["\\x41bcdef", ["bcdef"]],
    ["\\p{Greek}abcd", ["abcd"]],
    ["üabcü", ["abc"]],
    ["[[:alpha:]\\]]abcd", ["abcd"]],
    ["((((tok))))_\\d", ["tok"]],
    ["", undefined],
  ];
  for (const [source, literals] of cases) test(source, () => expect(requiredLiterals(source)).toEqual(literals));

  test("never shut a pattern out of a text that it matches", () => {
    const piece = fc.constantFrom("abcd", "xyz", "k", "\\d", "[a-c]", ".", "(?:foo|bar)", "(one|tw)", "\\.");
    const source = fc
      .array(fc.tuple(piece, fc.constantFrom("", "?", "*", "+", "{0,2}", "{2}")), { minLength: 1, maxLength: 5 })
      .map((pieces) => pieces.map(([one, repeat]) => `(?:${one})${repeat}`).join(""));
    const text = fc.array(fc.constantFrom("abcd", "XYZ", "k", "7", "b", "foo", "bar", "one", "tw", "."), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(source, text, (own, words) => {
        const whole = words.join("");
        const literals = requiredLiterals(own);
        if (literals === undefined || !new RegExp(own, "i").test(whole)) return;
        expect(literals.some((one) => whole.toLowerCase().includes(one))).toBe(true);
      }),
    );
  });
});

describe("patterns", () => {
  const cases: [name: string, source: string, text: string, finds: readonly string[]][] = [
    ["the seed's own example", "COMPANY_SECRET_\\w+", "x company_secret_ab1 y", ["company_secret_ab1"]],
    ["any case", "internal-[0-9]{4}", "INTERNAL-1234", ["INTERNAL-1234"]],
    ["line edges", "^id: \\d+$", "a\nid: 12\nid: 3x", ["id: 12"]],
    ["no literal at all", "\\b\\d{4}-\\d{4}\\b", "x 1234-5678 12345-6789", ["1234-5678"]],
    ["named groups", "(?P<a>emp)_[0-9]+", "emp_7", ["emp_7"]],
    ["several", "emp_[0-9]+", "emp_7 emp_8", ["emp_7", "emp_8"]],
    ["a placeholder is left alone", "[a-z]+-token:\\d", "[REDACTED:github-token:1]", []],
    ["a letter that only folds to ASCII", "[a-z]eſſ|secretkey", "\u017fecret\u212aey", ["\u017fecret\u212aey"]],
  ];
  for (const [name, source, text, finds] of cases) {
    test(name, () => {
      const { rules, refused } = customRules({ ...NO_SETTINGS, customPatterns: [pattern(source)] });
      expect(refused).toEqual([]);
      expect(found(rules, text)).toEqual(finds);
    });
  }

  test("a match is found wherever it stands, up to its sure length, and followed further", () => {
    const { rules } = customRules({
      ...NO_SETTINGS,
      customPatterns: [pattern("key_[a-z]{1,1000}7"), pattern("\\d\\d-\\d+")],
    });
    for (const at of [0, 1, 2040, 6140, 6143, 8190, 8192, 16_384, 50_000]) {
      for (const long of [1, 700, 999]) {
        const secret = `key_${"q".repeat(long)}7`;
        expect(found(rules, `${" ".repeat(at)}${secret}${" ".repeat(9000)}`)).toEqual([secret]);
      }
      const number = `12-${"3".repeat(5000)}`;
      expect(found(rules, `${"x".repeat(at)}${number} `)).toEqual([number]);
    }
  });

  test("an edge that only a window's end made is none", () => {
    const linear = compileLinear("x+$", { anyCase: false, lines: false });
    const hits: number[] = [];
    const text = `${" ".repeat(8190)}xxxy${" ".repeat(6000)}xx`;
    linear.search(text, 0, text.length, ({ start }) => hits.push(start));
    expect(hits).toEqual([text.length - 2]);
  });

  test("many short matches, each looking far ahead, come out the same", () => {
    const linear = compileLinear("x(?:.*y)?", { anyCase: false, lines: false });
    let count = 0;
    const text = "x".repeat(40_000);
    linear.search(text, 0, text.length, ({ start, end }) => {
      expect(end - start).toBe(1);
      count++;
    });
    expect(count).toBe(40_000);
  });

  test("the same matches as a plain search, on any text", () => {
    const word = fc.constantFrom("tok_", "a", "7", " ", "\n", "tok", "_", "😀", "\ud83d");
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const text = words.join("");
        const { rules } = customRules({ ...NO_SETTINGS, customPatterns: [pattern("tok_[a7]+")] });
        expect(found(rules, text)).toEqual(text.match(/tok_[a7]+/g) ?? []);
      }),
    );
  });

  const refused: [name: string, source: string, reason: RegExp][] = [
    ["unclosed", "(abc", /missing closing/],
    ["lookahead", "(?=abc)d", /no lookahead/],
    ["lookbehind", "(?<=abc)d", /no lookahead/],
    ["back reference", "(a+)\\1", /no back references/],
    ["python's end", "abc\\Z", /\\z/],
    ["repeats that multiply", "((a{100}){100}){100}", /repeat/],
    ["everything", ".+", /any single character/],
    ["too long", "a".repeat(5000), /longer than/],
  ];
  for (const [name, source, reason] of refused)
    test(`refused: ${name}`, () => expect(patternProblem(source)).toMatch(reason));

  test("a bad one says why, and the others work", () => {
    const customPatterns = [pattern("(bad"), pattern("good_\\d+", { name: "good", level: "MAXIMUM" })];
    const { rules, refused } = customRules({ ...NO_SETTINGS, customPatterns });
    expect(refused).toEqual([{ what: "custom_patterns 1 (own)", reason: expect.stringContaining("missing closing") }]);
    const [match] = createDetector(createRuleset(rules), () => "").text("x good_12");
    expect(match).toMatchObject({ rule: "custom-good", label: "good", kind: "secret", severity: "MAXIMUM", start: 2 });
  });

  test("names come from the name, the description, or the pattern, and are told apart", () => {
    const level = "HIGH";
    const written = [
      { pattern: "x", level, name: "My Key!" },
      { pattern: "x", level, description: "Company secret keys" },
      { pattern: "COMPANY_SECRET_\\w+", level },
      { pattern: "(?i)company_secret_[a-z]{2,3}", level },
      { pattern: "\\d+", level },
    ] as const;
    const names = namePatterns(written).map(({ name }) => name);
    expect(names).toEqual(["my-key", "company-secret-keys", "company-secret", "company-secret-2", "pattern"]);
  });

  test("a replacement is put in brackets; one that a rule finds again is refused", () => {
    const customPatterns = [
      pattern("COMPANY_SECRET_\\w+", { name: "a", replacement: "[COMPANY_SECRET]" }),
      pattern("emp_\\d+", { name: "b", replacement: "emp_000" }),
      pattern("cust_\\d+", { name: "c", replacement: "<customer>" }),
      pattern("ssn_\\d+", { name: "d", replacement: "$& \\n" }),
    ];
    const { replacements, refused } = customRules({ ...NO_SETTINGS, customPatterns });
    expect([...replacements]).toEqual([
      ["custom-a", "[COMPANY_SECRET]"],
      ["custom-c", "[customer]"],
    ]);
    expect(refused.map(({ what }) => what)).toEqual([
      "custom_patterns 2 (b): replacement",
      "custom_patterns 4 (d): replacement",
    ]);
  });

  test("the ruleset's id follows the patterns, and is the built-in one without them", async () => {
    const own = async (source: string) =>
      (await insideLayers({ customPatterns: [pattern(source)], gitleaks: [] })).ruleset.id;
    expect((await insideLayers(NO_SETTINGS)).ruleset).toBe(RULESET);
    expect(new Set([RULESET.id, await own("abc_1"), await own("abc_2")]).size).toBe(3);
    expect(await own("abc_1")).toBe(await own("abc_1"));
  });
});

describe("words", () => {
  const cases: [word: string, text: string, finds: readonly string[]][] = [
    ["acme", "Acme, ACME and acmecorp; acm", ["Acme", "ACME", "acme"]],
    ["@handle", "cc @Handle!", ["@Handle"]],
    ["$pass$", "x$PASS$y", ["$PASS$"]],
    ["ab", "ab cab AB_x abc a-ab", ["ab", "AB", "ab"]],
    ["ada", "metadata ada Ada's \\nada %20ada", ["ada", "Ada", "ada", "ada"]],
    ["林", "我叫林小", ["林"]],
    ["东京塔", "去东京塔玩", ["东京塔"]],
    ["müller", "MÜLLER Mu\u0308ller", ["MÜLLER", "Mu\u0308ller"]],
    ["ΟΔΥΣΣΕΥΣ", "ο οδυσσευς", ["οδυσσευς"]],
    ["istanbul", "İSTANBUL ISTANBUL", ["İSTANBUL", "ISTANBUL"]],
    ["a b  c", "A B  C", ["A B  C"]],
    ["🚀", "go 🚀!", ["🚀"]],
    ["x", "x ax x1 (X)", ["x", "X"]],
    ["user", "user-aaaabbbbcccc user", ["user"]],
    ["redacted", "[REDACTED:github-token:1] redacted", ["redacted"]],
  ];
  for (const [word, text, finds] of cases) {
    test(`${word} in ${text}`, () => expect(found(wordRule([word]), text)).toEqual(finds));
  }

  test("places stay the same in lower case, whatever the character", () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (character !== "İ" && character.toLowerCase().length !== character.length)
        throw new Error(`U+${code.toString(16)}`);
    }
  });

  test("overlapping words come as one", () => {
    expect(found(wordRule(["falcon project", "project x9", "alco"]), "the falcon project x9!")).toEqual([
      "falcon project x9",
    ]);
  });

  test("what would replace nearly everything is refused", () => {
    for (const word of ["", "  ", ".", "--", "a\nb", "x".repeat(1001)]) expect(wordProblem(word)).toBeTypeOf("string");
    for (const word of ["a", "林", "---", "$a$", "🚀", "C#x", "é"]) expect(wordProblem(word)).toBeUndefined();
  });

  test("thousands of words find what each of them finds alone", () => {
    const words = Array.from({ length: 5000 }, (_, i) => `w${i.toString(36)}z${(i * 7919) % 997}`);
    const text = words.filter((_, i) => i % 50 === 0).join(" and ");
    expect(found(wordRule(words), text)).toEqual(text.split(" and "));
  });

  test("every word is found in any text around it", () => {
    const word = fc
      .string({ minLength: 4, maxLength: 12, unit: "grapheme" })
      .filter((one) => wordProblem(one) === undefined && one.trim().length > 3);
    fc.assert(
      fc.property(word, fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (own, before, after) => {
        const trimmed = own.trim();
        const covers = found(wordRule([own]), before + trimmed + after).some((one) => one.includes(trimmed));
        expect(covers).toBe(true);
      }),
    );
  });
});

describe("domains", () => {
  const cases: [domain: string, text: string, finds: readonly string[]][] = [
    ["acme.com", "https://api.eu.acme.com/x acme.com. ACME.COM:80", ["api.eu.acme.com", "acme.com", "ACME.COM"]],
    ["acme.com", "acme.company notacme.com acme.comx", []],
    ["https://acme.com/path", "see acme.com", ["acme.com"]],
    ["*.acme.com", "a.acme.com", ["a.acme.com"]],
    ["acme.co.uk", "me@mail.acme.co.uk", ["mail.acme.co.uk"]],
    ["münchen.de", "www.MÜNCHEN.de xn--mnchen-3ya.de", ["www.MÜNCHEN.de", "xn--mnchen-3ya.de"]],
    [
      "acme.com",
      "\\nacme.com %2Facme.com \\u0022acme.com [32macme.com",
      ["acme.com", "acme.com", "acme.com", "acme.com"],
    ],
    ["acme.com", "acme.com-prod acme.com.evil.org", ["acme.com", "acme.com"]],
  ];
  for (const [domain, text, finds] of cases) {
    test(`${domain} in ${text}`, () => expect(found(domainRule([domain]), text)).toEqual(finds));
  }

  test("what is no domain", () => {
    for (const one of ["", "acme", "1.2.3.4", "a b.com", "-a.com", ".com"]) expect(domainOf(one), one).toBeUndefined();
  });
});
