// Secrets of no shape of their own, told by the identifier that stands beside them: AWS, Alibaba, Tencent, Twilio and others.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { BASE32, fake, HEX, LOWER36 } from "../boundary.ts";
import { looksRandom } from "../plausible.ts";

interface Pair {
  readonly id: string;
  readonly label: string;
  readonly hints: readonly string[];
  /** Set of characters, and how many: no more and no fewer stand together. */
  readonly set: string;
  readonly length: number;
  /** The identifier, and something like a secret, for the examples. */
  readonly example: readonly [identifier: string, secret: string];
  readonly accept?: (value: string) => boolean;
}

const isHex = (value: string) => /^[0-9a-fA-F]+$/.test(value);
const HEX_DIGITS = [..."0123456789abcdef"];

const PAIRS: readonly Pair[] = [
  {
    id: "aws-secret-beside-key-id",
    label: "aws-secret-access-key",
    hints: ["AKIA", "ASIA"],
    set: "A-Za-z0-9/+",
    length: 40,
    example: [`AKIA${fake(16, BASE32)}`, `${fake(38)}+/`],
    accept: (value) => !isHex(value) && !value.includes("//") && /[A-Z]/.test(value) && /[a-z]/.test(value),
  },
  {
    id: "alibaba-secret-beside-key-id",
    label: "alibaba-access-key-secret",
    hints: ["LTAI"],
    set: "A-Za-z0-9",
    length: 30,
    example: [`LTAI${fake(20)}`, fake(30)],
  },
  {
    id: "tencent-secret-beside-id",
    label: "tencent-secret-key",
    hints: ["AKID"],
    set: "A-Za-z0-9",
    length: 32,
    example: [`AKID${fake(32)}`, fake(33).slice(1)],
    accept: (value) => !isHex(value),
  },
  {
    id: "google-hmac-secret-beside-id",
    label: "google-hmac-secret",
    hints: ["GOOG1E"],
    set: "A-Za-z0-9/+",
    length: 40,
    example: [`GOOG1E${fake(56, LOWER36).toUpperCase()}`, `${fake(38)}+/`],
    accept: (value) => !isHex(value),
  },
  {
    id: "twilio-token-beside-sid",
    label: "twilio-auth-token",
    hints: HEX_DIGITS.flatMap((digit) => [`AC${digit}`, `SK${digit}`]),
    set: "A-Za-z0-9",
    length: 32,
    example: [`AC${fake(32, HEX)}`, fake(33, HEX).slice(1)],
  },
];

/** How far from the identifier: some lines of a file of settings. */
const BEFORE = 160;
const AFTER = 320;

const pairRule = ({ id, label, hints, set, length, example, accept }: Pair): Rule =>
  defineRule({
    id,
    label,
    kind: "secret",
    severity: "HIGH",
    confidence: 0.85,
    hints,
    pattern: new RegExp(`(?<![${set}=_.-])[${set}]{${length}}(?![${set}=_-])`, "g"),
    window: { before: BEFORE, after: AFTER },
    accept: (value, { input }) => isNear(input, hints, value) && looksRandom(value) && accept?.(value) !== false,
    examples: {
      finds: [
        { text: `${example.join(",")}\n`, secret: example[1] },
        { text: `id: ${example[0]}\nsecret: ${example[1]}\n`, secret: example[1] },
      ],
      ignores: [`${(hints[0] ?? "").slice(0, 2)}\n${example[1]}`, `${hints[0]} is how they begin, ${example[1]}`],
    },
  });

/** The identifier must be whole: sixteen characters and more without a break. */
function isNear(text: string, hints: readonly string[], secret: string): boolean {
  return hints.some((hint) => {
    for (let at = text.indexOf(hint); at >= 0; at = text.indexOf(hint, at + hint.length)) {
      const run = /^[A-Za-z0-9]{16,}/.exec(text.slice(at, at + 72))?.[0];
      if (run !== undefined && !/[A-Za-z0-9]/.test(text.charAt(at - 1)) && /[0-9]/.test(run) && !secret.includes(run))
        return true;
    }
    return false;
  });
}

export const RULES: readonly Rule[] = PAIRS.map(pairRule);
