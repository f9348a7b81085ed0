// privacy.yml: what is read, what is told of a broken one, and that adding never takes anything away.

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type Additions, addTo, addToPrivacy } from "./privacy-edit.ts";
import { privacyPath, readPrivacyFile, readRepositoryFiles } from "./privacy-file.ts";
import { readImport } from "./privacy-import.ts";
import { parsePrivacy } from "./privacy-schema.ts";

const base = mkdtempSync(join(tmpdir(), "tracemill-privacy-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let count = 0;
const home = (text?: string) => {
  const folder = join(base, `h${count++}`);
  mkdirSync(folder);
  if (text !== undefined) writeFileSync(privacyPath(folder), text, { mode: 0o600 });
  return folder;
};

const FULL = `# mine
mode: moderate # until June
custom_patterns:
  # the seed's own form
  - pattern: 'COMPANY_SECRET_\\w+'
    description: 'Company secret keys'
    replacement: '[COMPANY_SECRET]'
    level: maximum
  - { name: emp, pattern: 'EMP\\d{6}' }
custom_words: [Falcon, "012", on, "@handle", $pass$, 林]
user_names:
domains:
  - acme.com
quarantine: 5
`;

describe("reading", () => {
  test("every setting", () => {
    expect(parsePrivacy(FULL).problem).toBeUndefined();
    expect(parsePrivacy(FULL)).toEqual({
      written: {
        mode: "moderate",
        customPatterns: [
          {
            name: "company-secret-keys",
            pattern: "COMPANY_SECRET_\\w+",
            level: "MAXIMUM",
            description: "Company secret keys",
            replacement: "[COMPANY_SECRET]",
          },
          { name: "emp", pattern: "EMP\\d{6}", level: "HIGH" },
        ],
        customWords: ["Falcon", "012", "on", "@handle", "$pass$", "林"],
        userNames: [],
        domains: ["acme.com"],
        gitleaks: [],
        quarantine: 5,
      },
    });
  });

  test("an empty file, one of comments and none are no settings", () => {
    for (const text of ["", "# nothing\n", "---\n"]) expect(parsePrivacy(text)).toHaveProperty("written");
  });

  const broken: [name: string, text: string, problem: RegExp][] = [
    ["no YAML", "mode: strict\ncustom_words: [a", /^line 2: no valid YAML/],
    ["tabs", "mode:\n\t- a", /^line 2: no valid YAML/],
    ["an unknown mode", "\n\nmode: none\n", /^line 3: mode must be one of strict, moderate, minimal$/],
    ["an unknown key", "mode: strict\nword: [a]\n", /^line 2: unknown "word" \(known: mode, custom_patterns/],
    ["a value as a key", "sk-abc123: 1\n", /^line 1: unknown a key/],
    [
      "a pattern without one",
      "custom_patterns:\n  - name: a\n",
      /^line 2: custom_patterns 1 pattern is missing or no text$/,
    ],
    ["an unknown field", "custom_patterns:\n  - pattern: a\n    regexp: b\n", /^line 3: unknown "regexp"/],
    [
      "a level",
      "custom_patterns:\n  - pattern: a\n    level: 3\n",
      /^line 3: custom_patterns 1 level must be one of MAXIMUM/,
    ],
    ["no list", "custom_words: a\n", /^line 1: custom_words must be a list$/],
    ["a list of lists", "custom_words:\n  - a\n  - [b]\n", /^line 3: custom_words 2 is missing or no text$/],
    ["a list", "- a\n", /must be a list of settings/],
    ["twice", "mode: strict\nmode: strict\n", /^line 2: no valid YAML \(duplicate key\)/],
    ["an alias", "custom_words: [*x]\n", /alias/],
    ["a number", "quarantine: many\n", /^line 1: quarantine must be a whole number/],
  ];
  for (const [name, text, problem] of broken) test(name, () => expect(parsePrivacy(text).problem).toMatch(problem));

  test("nothing of a broken file is quoted", () => {
    for (const text of [
      "custom_words: [s3cr3tvalue",
      "s3cr3t-value: 1",
      "mode: s3cr3tvalue",
      "custom_words: s3cr3tvalue",
    ])
      expect(parsePrivacy(text).problem).not.toContain("s3cr3t");
  });

  test("aliases that multiply are refused", () => {
    const lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 9; i++)
      lines.push(
        `b${i}: &b${i} [${Array(10)
          .fill(`*${i === 1 ? "a" : `b${i - 1}`}`)
          .join(", ")}]`,
      );
    expect(parsePrivacy(lines.join("\n")).problem).toMatch(/alias/);
  });

  test("a broken file is an error with the path; none is undefined", async () => {
    await expect(readPrivacyFile(privacyPath(home("mode: x")))).rejects.toMatchObject({
      code: "config_invalid",
      message: expect.stringMatching(/privacy\.yml: line 1/),
    });
    expect(await readPrivacyFile(privacyPath(home()))).toBeUndefined();
    const latin = home();
    writeFileSync(privacyPath(latin), Buffer.from([0x61, 0xff]));
    await expect(readPrivacyFile(privacyPath(latin))).rejects.toMatchObject({ code: "config_invalid" });
    const folder = home();
    mkdirSync(privacyPath(folder));
    await expect(readPrivacyFile(privacyPath(folder))).rejects.toMatchObject({ code: "config_invalid" });
  });

  test("files of gitleaks are read from beside it; one that is gone is told", async () => {
    const folder = home("gitleaks: [a.toml, gone.toml]\n");
    writeFileSync(join(folder, "a.toml"), "x = 1");
    const file = await readPrivacyFile(privacyPath(folder));
    expect(file?.gitleaks).toEqual([{ path: join(folder, "a.toml"), text: "x = 1" }]);
    expect(file?.refused).toEqual([{ what: "gitleaks 2 (gone.toml)", reason: "it cannot be read (ENOENT)" }]);
  });
});

describe("a repository's file", () => {
  const repository = (text: string) => {
    const root = home();
    mkdirSync(join(root, ".tracemill"));
    writeFileSync(join(root, ".tracemill/privacy.yml"), text);
    return root;
  };

  test("is found once, and folders that are gone or no folders have none", async () => {
    const root = repository("custom_words: [a1b2]");
    const files = await readRepositoryFiles(
      [root, `${root}/`, join(root, "gone"), "relative", "C:\\x", "\0", join(root, ".tracemill/privacy.yml")],
      base,
    );
    expect(files.map(({ written }) => written.customWords)).toEqual([["a1b2"]]);
  });

  test("the owner's own is none, though a home is a folder that sessions run in", async () => {
    const root = repository("custom_words: [a1b2]");
    expect(await readRepositoryFiles([root], join(root, ".tracemill"))).toEqual([]);
  });

  test("has no say over files outside of the repository", async () => {
    const outside = home();
    writeFileSync(join(outside, "x.toml"), "secret");
    const root = repository(`gitleaks: [${join(outside, "x.toml")}, ../link.toml, ../in.toml]`);
    symlinkSync(join(outside, "x.toml"), join(root, "link.toml"));
    writeFileSync(join(root, "in.toml"), "a = 1");
    const [file] = await readRepositoryFiles([root], base);
    expect(file?.gitleaks.map(({ text }) => text)).toEqual(["a = 1"]);
    expect(file?.refused.map(({ reason }) => reason)).toEqual(Array(2).fill("it lies outside the repository"));
  });
});

describe("adding", () => {
  test("keeps comments, order and all else, and adds nothing twice", () => {
    const { text, added, already } = addTo(FULL, { customWords: ["Falcon", "new word: #1"], userNames: ["@me"] }, "p");
    expect([added, already]).toEqual([2, 1]);
    for (const line of ["# mine", "mode: moderate # until June", "# the seed's own form", "quarantine: 5"])
      expect(text).toContain(line);
    const parsed = parsePrivacy(text);
    expect(parsed).toMatchObject({ written: { userNames: ["@me"] } });
    expect(addTo(text, { customWords: ["new word: #1"], userNames: ["@me"] }, "p")).toEqual({
      text,
      added: 0,
      already: 2,
    });
  });

  const word = fc.oneof(
    fc.string({ minLength: 1, unit: "grapheme" }),
    fc.constantFrom(
      "on",
      "012",
      "~",
      "null",
      "- x",
      "# c",
      "a: b",
      "'",
      '"',
      "*a",
      "&b",
      "!!x",
      "%",
      "@h",
      "`",
      "|",
      ">",
      "[",
      "{}",
      "\\d+",
      "---",
      "a\nb",
      " x ",
    ),
  );
  const additions: fc.Arbitrary<Additions> = fc.record({
    customWords: fc.array(word, { maxLength: 3 }),
    userNames: fc.array(word, { maxLength: 2 }),
    domains: fc.array(word, { maxLength: 2 }),
    customPatterns: fc.array(fc.record({ pattern: word, level: fc.constantFrom("HIGH" as const, "LOW" as const) }), {
      maxLength: 2,
    }),
  });

  test("no sequence of additions removes anything, whatever the words", () => {
    fc.assert(
      fc.property(
        fc.array(additions, { maxLength: 5 }),
        fc.constantFrom(FULL, "", "# c\n", "custom_words: []\n", "{}\n"),
        (steps, first) => {
          let text: string = first;
          const wanted = {
            customWords: new Set<string>(),
            userNames: new Set<string>(),
            domains: new Set<string>(),
            patterns: new Set<string>(),
          };
          for (const step of steps) {
            ({ text } = addTo(text, step, "p"));
            for (const one of step.customWords ?? []) wanted.customWords.add(one);
            for (const one of step.userNames ?? []) wanted.userNames.add(one);
            for (const one of step.domains ?? []) wanted.domains.add(one);
            for (const { pattern } of step.customPatterns ?? []) wanted.patterns.add(pattern);
            const parsed = parsePrivacy(text);
            if (parsed.problem !== undefined) throw new Error(parsed.problem);
            const { written } = parsed;
            for (const list of ["customWords", "userNames", "domains"] as const)
              expect([...wanted[list]].filter((one) => !written[list].includes(one))).toEqual([]);
            const patterns = written.customPatterns.map(({ pattern }) => pattern);
            expect([...wanted.patterns].filter((one) => !patterns.includes(one))).toEqual([]);
          }
        },
      ),
    );
  });

  test("the file is private, made where there is none, and left alone when it is broken", async () => {
    const fresh = home();
    await addToPrivacy(fresh, { customWords: ["a b"] });
    expect(statSync(privacyPath(fresh)).mode & 0o777).toBe(0o600);
    expect(readdirSync(fresh)).toEqual(["privacy.yml"]);
    const wide = home("custom_words: [x1]\n");
    chmodSync(privacyPath(wide), 0o644);
    await addToPrivacy(wide, { domains: ["a.com"] });
    expect(statSync(privacyPath(wide)).mode & 0o777).toBe(0o600);
    const broken = home("mode: [");
    await expect(addToPrivacy(broken, { customWords: ["a"] })).rejects.toMatchObject({ code: "config_invalid" });
    expect(readFileSync(privacyPath(broken), "utf8")).toBe("mode: [");
    expect(readdirSync(broken)).toEqual(["privacy.yml"]);
  });

  test("many at once lose nothing", async () => {
    const folder = home("# c\n");
    await Promise.all(Array.from({ length: 12 }, (_, i) => addToPrivacy(folder, { customWords: [`word${i}`] })));
    const file = await readPrivacyFile(privacyPath(folder));
    expect(file?.written.customWords).toHaveLength(12);
  });
});

describe("importing", () => {
  test("a seed's privacy.yml, entry by entry", () => {
    const seed = `privacy_mode: strict
custom_patterns:
  - pattern: 'COMPANY_SECRET_\\w+'
    description: 'Company secret keys'
    replacement: '[COMPANY_SECRET]'
    level: MAXIMUM
  - name: internal
    pattern: 'INT-\\d+'
  - description: no pattern
  - pattern: x
    level: 7
  - { pattern: y, enabled: false }
  - just text
`;
    const found = readImport(seed);
    expect(found?.customPatterns.map(({ where, pattern }) => [where, pattern.pattern, pattern.level])).toEqual([
      ["custom_patterns 1", "COMPANY_SECRET_\\w+", "MAXIMUM"],
      ["custom_patterns 2", "INT-\\d+", "HIGH"],
    ]);
    expect(found?.refused.map(({ what }) => what)).toEqual([
      "custom_patterns 3",
      "custom_patterns 4",
      "custom_patterns 5",
      "custom_patterns 6",
      "privacy_mode",
    ]);
  });

  test("a config.json of CodeClaw", () => {
    const config = {
      repo: "me/x",
      redact_strings: ["my-company.com", 5, "  "],
      redact_usernames: ["handle"],
      source: "both",
    };
    expect(readImport(JSON.stringify(config))).toMatchObject({
      customWords: ["my-company.com"],
      userNames: ["handle"],
      refused: [{ what: "redact_strings 2" }, { what: "redact_strings 3" }, { what: "repo, source" }],
    });
  });

  test("what is no settings at all", () => {
    for (const text of ["", "[1]", "{", "a: [", "text", "a: *b"]) expect(readImport(text)).toBeUndefined();
  });
});
