// Settings of several files: a repository's may only tighten, whatever it says.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Severity } from "../core/finding.ts";
import { NO_IDENTITY } from "../core/identity.ts";
import { leaving, MODES, type Mode, replaces } from "../core/policy.ts";
import { type CustomPattern, namePatterns, type PrivacyFile } from "../core/privacy.ts";
import { fake } from "./boundary.ts";
import { customRules } from "./custom.ts";
import { type Effective, effectiveSettings } from "./effective.ts";
import { identityRules } from "./identity.ts";
import { createLayeredDetector, layersOf } from "./layers.ts";
import { FULL_RULESET } from "./ruleset.ts";

function file(written: Partial<PrivacyFile["written"]>, path = "own"): PrivacyFile {
  const none = {
    mode: undefined,
    customPatterns: [],
    customWords: [],
    userNames: [],
    domains: [],
    gitleaks: [],
    quarantine: undefined,
  };
  return { path, written: { ...none, ...written }, gitleaks: [], refused: [] };
}

test("defaults, the owner's file, and where each comes from", () => {
  expect(effectiveSettings(undefined)).toMatchObject({
    settings: { mode: "strict", quarantine: 3 },
    sources: { mode: ["default"] },
  });
  const own = file({ mode: "minimal", customWords: ["a1"] });
  expect(effectiveSettings(own)).toMatchObject({
    settings: { mode: "minimal" },
    sources: { mode: ["own"], customWords: ["own"], domains: ["default"] },
  });
  expect(effectiveSettings(own, [], "moderate")).toMatchObject({
    settings: { mode: "moderate" },
    sources: { mode: ["asked"] },
  });
});

const table: [
  name: string,
  own: Partial<PrivacyFile["written"]>,
  asked: Mode | undefined,
  says: Partial<PrivacyFile["written"]>,
  mode: Mode,
  quarantine: number,
  refused: string[],
][] = [
  ["raises", { mode: "minimal", quarantine: 9 }, undefined, { mode: "moderate", quarantine: 2 }, "moderate", 2, []],
  ["raises what was asked", {}, "minimal", { mode: "strict" }, "strict", 3, []],
  ["the same", { mode: "moderate" }, undefined, { mode: "moderate", quarantine: 3 }, "moderate", 3, []],
  ["lowers", {}, undefined, { mode: "minimal", quarantine: 4 }, "strict", 3, ["r: mode", "r: quarantine"]],
];
for (const [name, own, asked, says, mode, quarantine, refused] of table) {
  test(`a repository ${name}`, () => {
    const effective = effectiveSettings(file(own), [file(says, "r")], asked);
    expect(effective.settings).toMatchObject({ mode, quarantine });
    expect(effective.refused.map(({ what }) => what)).toEqual(refused);
  });
}

test("a pattern of the same name keeps both, one that is the same is one", () => {
  const own: CustomPattern = { name: "key", pattern: "a_\\d+", level: "HIGH" };
  const more: CustomPattern = { name: "key", pattern: "b_\\d+", level: "LOW" };
  const { settings } = effectiveSettings(file({ customPatterns: [own] }), [file({ customPatterns: [own, more] }, "r")]);
  expect(settings.customPatterns).toEqual([own, { ...more, name: "key-2" }]);
});

const TOKEN = `npm_${fake(36)}`;
const level = fc.constantFrom<Severity>("MAXIMUM", "HIGH", "MEDIUM", "LOW");
const pattern = fc.constantFrom(
  "emp_\\d+",
  "npm_[A-Za-z0-9]{36}",
  "[a-z]+",
  "acme",
  "\\d",
  "(bad",
  "npm_\\w+ x",
  ".*acme",
);
const patterns = fc.array(fc.record({ pattern, level, replacement: fc.constantFrom("[X]", "acme", "") }), {
  maxLength: 3,
});
const word = fc.constantFrom("acme", "jane", "a", "x", "npm", TOKEN, "emp_1", "user");
const written = fc.record({
  mode: fc.constantFrom<Mode | undefined>(undefined, ...MODES),
  customPatterns: patterns.map((all) => namePatterns(all)),
  customWords: fc.array(word, { maxLength: 3 }),
  userNames: fc.array(word, { maxLength: 2 }),
  domains: fc.array(fc.constantFrom("acme.com", "b.example", "com"), { maxLength: 2 }),
  quarantine: fc.constantFrom(undefined, 0, 3, 99),
});
const text = fc.array(
  fc.constantFrom(
    "acme",
    " ",
    TOKEN,
    "emp_12",
    "jane",
    "x",
    "https://ci.acme.com/",
    "postgres://u:Zq7Lk93Xw@h",
    "\n",
    "7",
  ),
  { maxLength: 10 },
);

/** Every place of the text that would be replaced. */
function replaced({ settings, layers }: Effective, whole: string): ReadonlySet<number> {
  const named = layers.map(({ userNames }) => identityRules({ ...NO_IDENTITY, handles: userNames }));
  const rules = [...layers.map((one) => customRules(one).rules), ...named];
  const policy = leaving(settings.mode);
  const places = new Set<number>();
  for (const match of createLayeredDetector(layersOf(FULL_RULESET, rules), (value) => value).text(whole)) {
    if (replaces(policy, { path: "", ...match })) for (let at = match.start; at < match.end; at++) places.add(at);
  }
  return places;
}

test("whatever a repository's file says, all that was replaced without it is replaced with it", () => {
  fc.assert(
    fc.property(
      written,
      written,
      fc.constantFrom<Mode | undefined>(undefined, ...MODES),
      text,
      (own, says, asked, words) => {
        const whole = words.join("");
        const before = effectiveSettings(file(own), [], asked);
        const after = effectiveSettings(file(own), [file(says, "r")], asked);
        const without = replaced(before, whole);
        const withIt = replaced(after, whole);
        expect([...without].filter((at) => !withIt.has(at))).toEqual([]);
        expect(after.settings.quarantine).toBeLessThanOrEqual(before.settings.quarantine);
      },
    ),
    { numRuns: 400 },
  );
});
