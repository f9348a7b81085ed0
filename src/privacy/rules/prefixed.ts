// Tokens of services that nobody listed: a name, what the token is for, and a random rest: `acme_sk_...`, `acme-live-...`.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { fake, HEX } from "../boundary.ts";
import { looksRandom } from "../plausible.ts";
import { isCutToken } from "../tokens.ts";

const WORDS = ["sk", "secret", "key", "apikey", "api", "token", "pat", "live", "test", "prod", "svc", "rk", "auth"];
const WORD = WORDS.join("|");

/** A row that fills a place. */
const ALPHABET = /abcdefghijklmnop/i;

export const RULES: readonly Rule[] = [
  defineRule({
    id: "prefixed-token",
    kind: "secret",
    // Folders and fixtures of tests are named like this too.
    severity: "MEDIUM",
    confidence: 0.65,
    hints: WORDS.flatMap((word) => [`_${word}_`, `-${word}-`, `_${word}-`]),
    pattern: new RegExp(
      `(?<![A-Za-z0-9_/.-])[A-Za-z][A-Za-z0-9]{1,15}[_-](?:[a-z0-9]{1,12}[_-])?(?:${WORD})[_-][A-Za-z0-9]{20,160}(?![A-Za-z0-9_/.-])`,
      "g",
    ),
    window: { before: 32, after: 164 },
    accept: (value) => {
      const rest = value.slice(Math.max(value.lastIndexOf("_"), value.lastIndexOf("-")) + 1);
      return !isCutToken(value) && looksRandom(rest) && !ALPHABET.test(rest);
    },
    examples: {
      finds: [`acme_sk_${fake(32)}`, `acme-live-${fake(24)}`, `foo_v1_secret_${fake(40, HEX)}`].flatMap((value) => [
        { text: `KEY=${value}\n`, secret: value },
        { text: `"${value}"`, secret: value },
      ]),
      ignores: [
        "run_test_everything_that_matters",
        "use-api-someFunctionOfTheModule",
        `dist/my_key_${fake(32)}.js`,
        `acme_sk_${fake(12)}`,
      ],
    },
  }),
];
