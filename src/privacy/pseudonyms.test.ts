// What leaves: names become stable pseudonyms, paths are seen from the project, and a second time changes nothing.

import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Identity, NO_IDENTITY } from "../core/identity.ts";
import { leaving, type Mode } from "../core/policy.ts";
import { NO_SETTINGS, type PrivacySettings } from "../core/privacy.ts";
import { fake } from "./boundary.ts";
import { customRules } from "./custom.ts";
import { identityRules } from "./identity.ts";
import { createLayeredDetector, layersOf } from "./layers.ts";
import { isPseudonym } from "./marks.ts";
import { homeOf, topmost } from "./paths.ts";
import { projectPathRule } from "./project-path.ts";
import { createDisguise, pseudonym } from "./pseudonyms.ts";
import { makeStamp, redactText } from "./redact.ts";
import { FULL_RULESET } from "./ruleset.ts";

const hash = (text: string) => createHmac("sha256", "key").update(text).digest("hex").slice(0, 32);
const user = (name: string) => pseudonym("user", name, hash);

const OWNER: Identity = {
  ...NO_IDENTITY,
  userNames: ["jane"],
  handles: ["janehub"],
  fullNames: ["Jane Roe"],
  mails: ["jane@roe.example"],
  hosts: ["janes-macbook"],
  homes: ["/Users/jane", "/home/jane"],
};

interface Owner {
  readonly identity?: Identity;
  readonly settings?: Partial<PrivacySettings>;
  readonly roots?: readonly string[];
  readonly mode?: Mode;
}

function redactor({ identity = OWNER, settings = {}, roots = [], mode = "strict" }: Owner = {}) {
  const custom = customRules({ ...NO_SETTINGS, ...settings });
  const layers = layersOf(FULL_RULESET, [custom.rules, identityRules(identity), projectPathRule(roots)]);
  const detector = createLayeredDetector(layers, hash);
  const disguise = createDisguise({ hash, roots, replacements: custom.replacements });
  const context = {
    policy: leaving(mode),
    number: () => undefined,
    stamp: makeStamp("", "", ""),
    disguise,
    find: detector.text,
  };
  return (text: string) => redactText(text, detector.text(text), context);
}

describe("pseudonyms", () => {
  test("are the same for one name however it is written, and another one for another key", () => {
    expect(user("Jane")).toBe(user("jane"));
    expect(user("Jos\u00e9")).toBe(user("Jose\u0301"));
    expect(user("jane")).not.toBe(user("jan"));
    expect(user("jane")).not.toBe(pseudonym("host", "jane", hash));
    expect(pseudonym("user", "jane", (text) => hash(`other ${text}`))).not.toBe(user("jane"));
  });

  test("a million names have a million pseudonyms, and no rule finds one", () => {
    const seen = new Set<string>();
    for (let i = 0; i < 1_000_000; i++) seen.add(user(`name${i}`));
    expect(seen.size).toBe(1_000_000);
    const detector = createLayeredDetector(layersOf(FULL_RULESET, [identityRules(OWNER)]), hash);
    let n = 0;
    for (const name of seen) {
      if (n++ % 50 !== 0) continue;
      expect(isPseudonym(name)).toBe(true);
      for (const text of [name, `~${name}/x`, `${name}@redacted.invalid`, `password: ${name}`])
        expect(detector.text(text), text).toEqual([]);
    }
  });
});

const ROOTS = ["/Users/jane/work/shop", "/Users/jane/other"];

describe("paths", () => {
  const cases: [text: string, shown: string][] = [
    ["/Users/jane/work/shop/src/x.ts", "./src/x.ts"],
    ["cd /Users/jane/work/shop && ls", "cd . && ls"],
    ["/Users/jane/work/shop-old/x", `~${user("jane")}/work/shop-old/x`],
    ["/Users/jane/work/shop.git", `~${user("jane")}/work/shop.git`],
    ["see /Users/jane/work/shop.", "see ." + "."],
    ["/Users/jane/notes.md", `~${user("jane")}/notes.md`],
    ["file:///Users/jane/work/shop/a", "file://./a"],
    ["%2FUsers%2Fjane%2Fwork%2Fshop%2Fa", ".%2Fa"],
    ['"\\/Users\\/jane\\/work\\/shop\\/a"', '".\\/a"'],
    ["\\n/Users/jane/work/shop/a", "\\n./a"],
    ["/users/JANE/work/shop/a", "./a"],
    ["by jane@roe.example", `by ${user("jane@roe.example")}@redacted.invalid`],
    ["Jane Roe on janes-macbook", `${user("Jane Roe")} on ${pseudonym("host", "janes-macbook", hash)}`],
    ["@janehub and jane", `@${user("janehub")} and ${user("jane")}`],
  ];
  for (const [text, shown] of cases) {
    test(text, () => {
      const redact = redactor({ roots: ROOTS });
      expect(redact(text)).toBe(shown);
      expect(redact(shown)).toBe(shown);
    });
  }

  test("a project on Windows, in every spelling", () => {
    const redact = redactor({ roots: ["C:\\Users\\jane\\shop"] });
    for (const path of [
      "C:\\Users\\jane\\shop\\a",
      "C:\\\\Users\\\\jane\\\\shop\\\\a",
      "c:/Users/jane/shop/a",
      "/mnt/c/Users/jane/shop/a",
      "/c/Users/jane/shop/a",
    ])
      expect(redact(`x ${path}`)).toMatch(/^x \.[\\/]+a$/);
  });

  test("the folder that an agent names after a project shows neither", () => {
    const shown = redactor({ roots: ROOTS })("~/.claude/projects/-Users-jane-work-shop/a.jsonl");
    expect(shown).not.toMatch(/jane|shop/);
  });

  const homes: [path: string, length: number | undefined, name: string | undefined][] = [
    ["/Users/jane/x", 11, "jane"],
    ["C:\\\\Users\\\\jane doe", 15, "jane"],
    ["/mnt/c/Users/jane", 17, "jane"],
    ["file:///home/jane/a", 17, "jane"],
    ["%2Fhome%2Fjane%2Fa", 14, "jane"],
    ["\\\\wsl$\\Ubuntu\\home\\jane\\a", 23, "jane"],
    ["/root/a", 5, undefined],
    ["/rooted", undefined, undefined],
    ["/etc/x", undefined, undefined],
    ["src/home/x", undefined, undefined],
  ];
  for (const [path, length, name] of homes)
    test(`home of ${path}`, () => expect(homeOf(path)).toEqual(length === undefined ? undefined : { length, name }));

  test("a home, a root of the disk and a relative folder are no project to be seen from", () => {
    expect(topmost(["/", "/Users/jane", "/tmp", "work/shop", "/a/b", "/a/b/c", "C:\\x"])).toEqual(["/a/b"]);
  });
});

test("the owner's replacement stands for what a pattern finds", () => {
  const customPatterns = [
    { name: "own", pattern: "COMPANY_SECRET_\\w+", level: "MAXIMUM", replacement: "[COMPANY_SECRET]" },
  ] as const;
  const redact = redactor({ settings: { customPatterns } });
  expect(redact("x COMPANY_SECRET_9 y")).toBe("x [COMPANY_SECRET] y");
});

test("a placeholder without a number has a short keyed one, the same for the same value", () => {
  const token = `npm_${fake(36)}`;
  const redact = redactor();
  expect(redact(token)).toMatch(/^\[REDACTED:npm-token:[1-9][0-9]{8}\]$/);
  expect(redact(`${token} ${token}`)).toBe(`${redact(token)} ${redact(token)}`);
});

test("redacting twice is redacting once, for owners with awkward names too", () => {
  const word = fc.constantFrom(
    "/Users/jane/work/shop",
    "/Users/jane/",
    "jane",
    "user",
    "JANE@roe.example",
    "/home/user/x",
    `npm_${fake(36)}`,
    "COMPANY_SECRET_1",
    "password=",
    "acme",
    "k3",
    " ",
    "-",
    "_",
    "\n",
    '"',
    "a",
    "7",
    "[REDACTED:",
    "~",
    "@redacted.invalid",
    "host-",
  );
  const identity = {
    ...OWNER,
    userNames: ["jane", "user"],
    handles: ["host", "redacted"],
    hosts: ["invalid", "user-mac"],
  };
  const settings: Partial<PrivacySettings> = {
    customWords: ["acme", "user", "k3", "redacted", "project"],
    domains: ["redacted.invalid", "roe.example"],
    customPatterns: [{ name: "own", pattern: "COMPANY_SECRET_\\w+", level: "HIGH", replacement: "[COMPANY_SECRET]" }],
  };
  for (const mode of ["strict", "moderate", "minimal"] as const) {
    const redact = redactor({ identity, settings, roots: ROOTS, mode });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), (words) => {
        const once = redact(words.join(""));
        expect(redact(once)).toBe(once);
      }),
      { numRuns: 600 },
    );
  }
});
