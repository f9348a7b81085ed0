// The owner's own gitleaks.toml: the TOML it is written in, the rules it gives, and what is told of the rest.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScanRule } from "../ports/rule.ts";
import { fake } from "./boundary.ts";
import { createDetector } from "./detect.ts";
import { gitleaksRules } from "./gitleaks.ts";
import { createRuleset } from "./ruleset.ts";
import { parseToml, TomlProblem } from "./toml.ts";

/** As people write them: the shape follows gitleaks' documentation. */
const FILE = `# our own
title = "acme"
minVersion = "v8.25.0"

[extend]
useDefault = true
disabledRules = ["generic-api-key"]

[[rules]]
id = "acme-token"
description = "Tokens of our build server"
regex = '''(?i)\\bacme[_-](?P<env>dev|prod)[_-]([a-z0-9]{16})\\b'''
secretGroup = 2
entropy = 2.5
keywords = ["acme_", "ACME-"]
tags = [
  "build", # trailing comma, comment
  "server",
]

  [[rules.allowlists]]
  description = "samples"
  regexes = ['''0{16}''', '''sample[a-z0-9]*''']
  stopwords = ["exampleexamplee1"]

  [[rules.allowlists]]
  regexTarget = "line"
  regexes = ['''nosecret''']

[[rules]]
id = "no keywords"
regex = """corp-\\\\d{6}\\\\z"""

[[rules]]
id = "broken"
regex = '''(?=x)y'''

[[rules]]
id = "by-name"
path = '''\\.pem$'''

[allowlist]
paths = ['''vendor/''']
regexes = ['''acmeacmeacmeacm1''']
`;

const secret = "q7rzk2mvxw9btn4l";

function foundIn(text: string, file = FILE): string[] {
  const { rules } = gitleaksRules({ path: "gitleaks.toml", text: file });
  const detector = createDetector(createRuleset(rules), () => "");
  return detector.text(text).map(({ rule, start, end }) => `${rule} ${text.slice(start, end)}`);
}

describe("rules", () => {
  const cases: [name: string, text: string, finds: readonly string[]][] = [
    ["the group that is named", `x ACME_prod_${secret} y`, [`gitleaks-acme-token ${secret}`]],
    ["far from the text's beginning", `${"- ".repeat(40_000)}acme-dev-${secret} y`, [`gitleaks-acme-token ${secret}`]],
    ["too little entropy", `acme_dev_${"a1".repeat(8)}`, []],
    ["an allowed secret, whole", `acme_dev_${"0".repeat(16)}`, []],
    ["a stop word is the whole secret", "acme_dev_exampleexamplee1", []],
    [
      "an allowed part lets nothing pass",
      `acme_dev_x${"sample" + "q7rzk2mvx"}`,
      ["gitleaks-acme-token xsampleq7rzk2mvx"],
    ],
    ["an allowed line lets nothing pass", `nosecret acme_dev_${secret}`, [`gitleaks-acme-token ${secret}`]],
    ["allowed for all rules", "acme_dev_acmeacmeacmeacm1", []],
    ["a rule without keywords, at the text's end", "corp-123456", ["gitleaks-no-keywords corp-123456"]],
    ["and nowhere else", "corp-123456 ", []],
  ];
  for (const [name, text, finds] of cases) test(name, () => expect(foundIn(text)).toEqual(finds));

  test("what is not done is told", () => {
    const { refused } = gitleaksRules({ path: "g.toml", text: FILE });
    expect(refused.map(({ what }) => what)).toEqual([
      "g.toml: extend",
      "g.toml: allowlist",
      "g.toml: rule 1 (acme-token)",
      "g.toml: rule 3 (broken)",
      "g.toml: rule 4 (by-name)",
    ]);
  });

  test("a file that cannot be read gives no rule and says the line", () => {
    const { rules, refused } = gitleaksRules({ path: "g.toml", text: 'a = 1\n[[rules]]\nid = "x' });
    expect(rules).toEqual([]);
    expect(refused).toEqual([{ what: "g.toml: the file", reason: expect.stringContaining("line 3") }]);
    expect(gitleaksRules({ path: "g.toml", text: "" }).refused[0]?.reason).toBe("the file has none");
  });

  test("the ruleset's id follows the file", () => {
    const id = (text: string) => createRuleset(gitleaksRules({ path: "g.toml", text }).rules).id;
    expect(id(FILE)).toBe(id(FILE));
    expect(id(FILE)).not.toBe(id(FILE.replace("{16}", "{17}")));
  });

  test("hundreds of rules over a text share one scan for their keywords", () => {
    const rules = Array.from(
      { length: 300 },
      (_, i) => `[[rules]]\nid = "r${i}"\nregex = '''svc${i}x-[a-z0-9]{12}'''\nkeywords = ["svc${i}x"]\n`,
    );
    const value = fake(12, "q7rzk2mvxw9btn4lpyc8hdj6sgf3");
    expect(foundIn(`a svc7x-${value} b svc299x-${value}`, rules.join("\n"))).toEqual([
      `gitleaks-r7 svc7x-${value}`,
      `gitleaks-r299 svc299x-${value}`,
    ]);
    const { rules: loaded } = gitleaksRules({ path: "", text: rules.join("\n") });
    expect(loaded).toHaveLength(1);
    expect((loaded[0] as ScanRule).kind).toBe("secret");
  });
});

describe("TOML", () => {
  const good: [text: string, value: unknown][] = [
    ["a = 1", { a: 1 }],
    ["a.b.'c d' = \"x\"", { a: { b: { "c d": "x" } } }],
    ['"é" = [1, [2, "x"], {y = true}]', { é: [1, [2, "x"], { y: true }] }],
    ["a = '''\nx'y''\n'''", { a: "x'y''\n" }],
    ["a = ''''x'''''", { a: "'x''" }],
    ['a = """x\\\n   y"""', { a: "xy" }],
    ['a = "\\u00e9\\U0001F680\\t\\x41"', { a: "é🚀\tA" }],
    ["a = 1_000\nb = -2.5e3\nc = 0x1F\nd = +7", { a: 1000, b: -2500, c: 31, d: 7 }],
    ["[[a]]\nb = 1\n[[a.c]]\nd = 2\n[[a]]\n[a.e]\nf = 3", { a: [{ b: 1, c: [{ d: 2 }] }, { e: { f: 3 } }] }],
    ["\uFEFFa = 1\r\nb = 2 # x\r\n", { a: 1, b: 2 }],
    ["[a.b]\nc = 1\n[a]\nd = 2", { a: { b: { c: 1 }, d: 2 } }],
    ["__proto__ = 1", JSON.parse('{"__proto__": 1}')],
  ];
  for (const [text, value] of good) test(JSON.stringify(text), () => expect(parseToml(text)).toEqual(value));

  const bad: [text: string, reason: string][] = [
    ["a = ", "line 1: a value is missing"],
    ["x\ny = 1", "line 1: = is missing"],
    ["a = 1 b = 2", "line 1: more than one thing on a line"],
    ["a = 1\na = 2", "line 2: a was given before"],
    ["[a]\n[a]", "line 2: [a] was given before"],
    ["a = [1]\n[[a]]", "line 2: [[a]] was given before as something else"],
    ["a = 'x", "line 1: a text is not closed with '"],
    ["a = 'x\n'", "line 1: a text is not closed with '"],
    ['a = "\\d"', "line 1: \\d is no escape: write patterns between ''' and '''"],
    ["a = yes", "line 1: yes is no value: put texts in quotes"],
    ["a = 2020-01-01", "line 1: dates are not understood here"],
    ["a = [1 2]", "line 1: a list needs a comma, or ] at its end"],
    ["a = {b = 1 c = 2}", "line 1: an inline table needs a comma, or } at its end"],
    ["a = {b = 1}\n[a.c]", "line 2: a is no table that can be added to"],
    [`a = ${"[".repeat(100)}`, "line 1: nested too deep"],
    ["[a\nb = 1", "line 1: ] is missing"],
  ];
  for (const [text, reason] of bad)
    test(JSON.stringify(text.slice(0, 40)), () => expect(() => parseToml(text)).toThrow(reason));

  test("any text is read or refused with a line, never anything else", () => {
    const piece = fc.constantFrom(
      "a",
      "=",
      "[",
      "]",
      '"',
      "'''",
      '"""',
      "\n",
      "{",
      "}",
      ",",
      ".",
      "1",
      "#",
      "\\",
      " ",
      "\r\n",
      "é",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 30 }).map((all) => all.join("")),
        ),
        (text) => {
          try {
            parseToml(text);
          } catch (error) {
            expect(error).toBeInstanceOf(TomlProblem);
          }
        },
      ),
    );
  });
});
