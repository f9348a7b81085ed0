// Tokens without a fixed beginning, told by what stands on both sides of one character: bot tokens, app tokens, sessions.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { DIGITS, fake, HEX, isMixed } from "../boundary.ts";
import { looksRandom } from "../plausible.ts";
import { isRow } from "../randomness.ts";
import { type Kind, scanFor } from "../separators.ts";

/** A run begins here, and not with the letter of an escape (`\n`). */
const EDGE = String.raw`(?<![A-Za-z0-9_\\-])`;
const isDigit = (code: number) => code >= 48 && code <= 57;
const isHex = (code: number) => isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
const at = (text: string, place: number) => text.charCodeAt(place);

const KINDS: readonly Kind[] = [
  {
    // The first part is the bot's number in base64.
    separator: ".",
    maybe: (text, dot) => at(text, dot + 7) === 46,
    after: /\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45}(?![A-Za-z0-9_-])/y,
    before: new RegExp(`${EDGE}[A-Za-z0-9_-]{20,36}$`),
    reach: 38,
    accept: (before, after) =>
      looksRandom(before + after.slice(8)) && /[0-9]/.test(before) && looksRandom(after.slice(8)),
    verdict: { label: "discord-bot-token", severity: "MAXIMUM", confidence: 0.95 },
    example: `MTIzNDU2Nzg5MDEyMzQ1Njc4.${fake(6)}.${fake(38)}`,
  },
  {
    separator: ":",
    maybe: (text, colon) => isDigit(at(text, colon - 1)) && isDigit(at(text, colon - 5)),
    after: /:(?:[A-Za-z0-9_-]{35}|A[A-Za-z0-9_-]{31,34})(?![A-Za-z0-9_-])/y,
    // In an address, `bot` stands before the number.
    before: /(?:(?<![A-Za-z0-9_])|(?<=[bB]ot))[0-9]{5,16}$/,
    reach: 20,
    accept: (_, after) => looksRandom(after.slice(1)),
    verdict: { label: "telegram-bot-token", severity: "MAXIMUM", confidence: 0.95 },
    example: `${fake(10, DIGITS)}:AA${fake(33)}`,
  },
  ...["|", "%"].map(
    (separator): Kind => ({
      separator,
      maybe: (text, bar) => isDigit(at(text, bar - 1)) && isDigit(at(text, bar - 15)),
      after: /(?:\||%(?:7[cC])?)[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])/y,
      before: /(?<![A-Za-z0-9_])[0-9]{15,17}$/,
      reach: 18,
      accept: (_, after) => looksRandom(after.slice(1)),
      verdict: { label: "facebook-app-token", severity: "MAXIMUM", confidence: 0.9 },
      example: `${fake(15, DIGITS)}${separator}${fake(27)}`,
    }),
  ),
  {
    // Laravel's Sanctum: the row's number, then forty characters and a checksum of eight.
    separator: "|",
    maybe: (text, bar) => isDigit(at(text, bar - 1)),
    after: /\|(?:[A-Za-z0-9]{40}|[A-Za-z0-9]{48})(?![A-Za-z0-9_-])/y,
    before: /(?<![A-Za-z0-9_.-])[0-9]{1,7}$/,
    reach: 8,
    accept: (_, after) => isMixed(after) && looksRandom(after.slice(1)),
    verdict: { label: "sanctum-token", severity: "HIGH", confidence: 0.85 },
    example: `42|${fake(48)}`,
  },
  {
    // The organisation's id, then the session.
    separator: "!",
    maybe: (text, mark) => at(text, mark - 15) === 48 && at(text, mark - 14) === 48,
    after: /![A-Za-z0-9._-]{80,260}(?![A-Za-z0-9_-])/y,
    before: /(?<![A-Za-z0-9_])00[A-Za-z0-9]{13}$/,
    reach: 16,
    accept: (_, after) => looksRandom(after.slice(1)),
    verdict: { label: "salesforce-session", severity: "MAXIMUM", confidence: 0.95 },
    example: `00D${fake(12)}!${fake(96)}`,
  },
  {
    separator: ":",
    maybe: (text, colon) => isDigit(at(text, colon - 16)) && isHex(at(text, colon + 1)),
    after: /:[0-9a-f]{32,34}(?![A-Za-z0-9])/y,
    before: /(?<![A-Za-z0-9_/])[0-9]{1,2}(?:\/[0-9]{16}){1,2}$/,
    reach: 38,
    accept: () => true,
    verdict: { label: "asana-token", severity: "MAXIMUM", confidence: 0.95 },
    example: `1/${fake(16, DIGITS)}:${fake(32, HEX)}`,
  },
  {
    separator: ":",
    maybe: (text, colon) => isHex(at(text, colon - 24)) && isHex(at(text, colon + 64)),
    after: /:[0-9a-f]{64}(?![A-Za-z0-9])/y,
    before: /(?<![A-Za-z0-9_])[0-9a-f]{24}$/,
    reach: 25,
    accept: () => true,
    verdict: { label: "ghost-admin-key", severity: "HIGH", confidence: 0.85 },
    example: `${fake(24, HEX)}:${fake(64, HEX)}`,
  },
  {
    separator: ":",
    maybe: (text, colon) => at(text, colon - 7) === 46,
    after: /:[A-Za-z0-9_-]{40,50}(?![A-Za-z0-9_-])/y,
    before: new RegExp(`${EDGE}[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{6}$`),
    reach: 14,
    accept: (_, after) => isMixed(after) && looksRandom(after.slice(1)),
    verdict: { label: "ably-key", severity: "HIGH", confidence: 0.85 },
    example: `q7RzK2.mVxW9b:${fake(43)}`,
  },
  {
    separator: "-",
    maybe: (text, dash) => isDigit(at(text, dash - 1)) && isDigit(at(text, dash - 15)),
    after: /-[A-Za-z0-9]{30,45}(?![A-Za-z0-9_-])/y,
    before: /(?<![A-Za-z0-9_])[0-9]{15,20}$/,
    reach: 21,
    accept: (_, after) => isMixed(after) && looksRandom(after.slice(1)),
    verdict: { label: "twitter-access-token", severity: "HIGH", confidence: 0.9 },
    example: `${fake(18, DIGITS)}-${fake(40)}`,
  },
  {
    separator: "-",
    maybe: (text, dash) => at(text, dash + 9) === 45 && isHex(at(text, dash - 32)),
    after: /-[0-9a-f]{8}-[0-9a-f]{8}(?![A-Za-z0-9_-])/y,
    before: /(?<![A-Za-z0-9_-])[0-9a-f]{32}$/,
    reach: 33,
    accept: () => true,
    verdict: { label: "mailgun-api-key", severity: "MAXIMUM", confidence: 0.95 },
    example: `${fake(32, HEX)}-${fake(8, HEX)}-${fake(8, HEX)}`,
  },
  {
    separator: "-",
    maybe: (text, dash) => at(text, dash + 1) === 117 && at(text, dash + 2) === 115 && isHex(at(text, dash - 32)),
    after: /-us[0-9]{1,3}(?![A-Za-z0-9_-])/y,
    before: /(?<![A-Za-z0-9_-])[0-9a-f]{32}$/,
    reach: 33,
    accept: looksRandom,
    verdict: { label: "mailchimp-api-key", severity: "MAXIMUM", confidence: 0.95 },
    example: `${fake(32, HEX)}-us12`,
  },
  {
    separator: ".",
    maybe: (text, dot) => text.startsWith(".v1.", dot),
    after: /\.v1\.[A-Za-z0-9_-]{10,200}\.[0-9a-f]{10,200}(?![A-Za-z0-9_.-])/y,
    before: /(?<![A-Za-z0-9_./-])[A-Za-z0-9]{4,30}$/,
    reach: 31,
    accept: (_, after) => {
      const last = after.slice(after.lastIndexOf("."));
      return looksRandom(last) && !isRow(last);
    },
    verdict: { label: "airtable-oauth-token", severity: "HIGH", confidence: 0.8 },
    example: `${fake(16)}.v1.${fake(22)}.${fake(64, HEX)}`,
  },
  {
    separator: "-",
    maybe: (text, dash) => isDigit(at(text, dash - 1)),
    after: /-[A-Za-z0-9]{64}(?![A-Za-z0-9_-])/y,
    before: /(?<![A-Za-z0-9_.-])[0-9]{1,3}$/,
    reach: 4,
    accept: (_, after) => isMixed(after) && looksRandom(after.slice(1)),
    verdict: { label: "truenas-api-key", severity: "HIGH", confidence: 0.85 },
    example: `1-${fake(64)}`,
  },
  {
    separator: ".",
    maybe: (text, dot) => text.startsWith("pat", dot - 17),
    after: /\.[A-Za-z0-9]{62,66}(?![A-Za-z0-9_-])/y,
    before: new RegExp(`${EDGE}pat[A-Za-z0-9]{14}$`),
    reach: 19,
    accept: (_, after) => looksRandom(after.slice(1)),
    verdict: { label: "airtable-token", severity: "MAXIMUM", confidence: 0.97 },
    example: `pat${fake(14)}.${fake(64, HEX)}`,
  },
  {
    separator: ".",
    maybe: (text, dot) => text.startsWith("st", dot - 2) && isHex(at(text, dot + 24)),
    after: /\.[0-9a-f]{24}\.[0-9a-f]{32,64}\.[0-9a-f]{32}(?![A-Za-z0-9_-])/y,
    before: new RegExp(`${EDGE}st$`),
    reach: 3,
    accept: () => true,
    verdict: { label: "infisical-token", severity: "MAXIMUM", confidence: 0.97 },
    example: `st.${fake(24, HEX)}.${fake(32, HEX)}.${fake(32, HEX)}`,
  },
  {
    separator: ".",
    maybe: (text, dot) => at(text, dot - 1) === 48 && at(text, dot + 9) === 45 && at(text, dot + 14) === 45,
    after: /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[A-Za-z0-9]{30}:[A-Za-z0-9+/]{22}==/y,
    before: new RegExp(`${EDGE}0$`),
    reach: 2,
    accept: () => true,
    verdict: { label: "bitwarden-token", severity: "MAXIMUM", confidence: 0.97 },
    example: `0.${fake(8, HEX)}-1a2b-3c4d-5e6f-${fake(12, HEX)}.${fake(30)}:${fake(22)}==`,
  },
  {
    // Vault's tokens before 1.10: a letter, a dot, and no more than code has, so all three sorts must stand there.
    separator: ".",
    maybe: (text, dot) => [115, 98, 114].includes(at(text, dot - 1)) && !/[A-Za-z0-9_.)\]]/.test(text.charAt(dot - 2)),
    after: /\.[A-Za-z0-9_-]{24,500}(?![A-Za-z0-9_.(-])/y,
    before: /[sbr]$/,
    reach: 1,
    accept: (_, after) => isMixed(after) && looksRandom(after.slice(1)),
    verdict: { label: "vault-token", severity: "HIGH", confidence: 0.8 },
    example: `s.${fake(24)}`,
  },
];

export const RULES: readonly Rule[] = [
  defineRule({
    id: "separated-token",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.9,
    examples: {
      finds: KINDS.flatMap(({ example }) => [
        { text: `TOKEN=${example}\n`, secret: example },
        { text: `{"token": "${example}"}`, secret: example },
      ]),
      ignores: [
        "this.module.somethingLongerThanTwentySevenCharacters",
        `${"a".repeat(24)}.foobar.${"b".repeat(27)}`,
        `12:30:${fake(10)}`,
        `sha256:${fake(64, HEX)}`,
        `1234567:${fake(64, HEX)}`,
        `${fake(15, DIGITS)}|short`,
        `${fake(15, DIGITS)}-${fake(40, HEX)}`,
        "s.makeKubeConfigControllers = args",
        "00DE0X0A0M0PeLE!xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      ],
    },
    scan: scanFor(KINDS),
  }),
];
