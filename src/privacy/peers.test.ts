// Every kind of credential that the peers redact, and every one that they let through, is found here: a table.

import { describe, expect, test } from "vitest";
import { BASE32, DIGITS, fake, HEX, LETTERS } from "./boundary.ts";
import { createDetector } from "./detect.ts";
import { FULL_RULESET } from "./ruleset.ts";

const detector = createDetector(FULL_RULESET, (value) => `h${value.length}`);

const encode = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const header = encode({ alg: "HS256", typ: "JWT" });
const payload = encode({ sub: "3819204756", iat: 1700000000 });
const PRIVATE = "PRIVATE KEY";
const lines = Array.from({ length: 6 }, (_, i) => fake(64 + i).slice(i)).join("\n");
const pem = (label: string) => `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----`;
const team = fake(12, DIGITS);

/** What is wanted of a finding: enough for the weakest of the three modes that must replace it. */
type Weakest = "minimal" | "moderate" | "strict";
const SEVERITIES = {
  minimal: ["MAXIMUM"],
  moderate: ["MAXIMUM", "HIGH"],
  strict: ["MAXIMUM", "HIGH", "MEDIUM", "LOW"],
} as const;

/** Where the secret is not the whole text, it stands third. */
const CASES: readonly (readonly [name: string, weakest: Weakest, text: string, secret?: string])[] = [
  // CodeClaw and ClawTrace
  ["JWT of three parts", "moderate", `${header}.${payload}.${fake(43)}`],
  ["JWT cut in its payload", "moderate", `${header}.${payload}`],
  ["JWT cut after its header", "strict", header],
  [
    "JWT behind Bearer",
    "moderate",
    `Authorization: Bearer ${header}.${payload}.${fake(43)}`,
    `${header}.${payload}.${fake(43)}`,
  ],
  ["Postgres URL", "minimal", `postgres://app:${fake(14)}@db.internal:5432/prod`, fake(14)],
  ["Anthropic key", "minimal", `sk-ant-api03-${fake(93)}AA`],
  ["Anthropic key, alphanumeric", "minimal", `sk-ant-api03-${fake(95)}`],
  ["OpenAI key of 48", "minimal", `sk-${fake(48)}`],
  ["any sk- key of 40 and more", "minimal", `sk-${fake(44)}`],
  ["Hugging Face token", "minimal", `hf_${fake(34, LETTERS)}`],
  ...["ghp_", "gho_", "ghs_", "ghr_", "ghu_"].map((prefix) => [prefix, "minimal", prefix + fake(36)] as const),
  ["GitHub fine-grained token", "minimal", `github_pat_${fake(22)}_${fake(59)}`],
  ["PyPI token", "minimal", `pypi-AgEIcHlwaS5vcmc${fake(150)}`],
  ["npm token", "minimal", `npm_${fake(36)}`],
  ["AWS key id", "minimal", `AKIA${fake(16, BASE32)}`],
  ["AWS temporary key id", "minimal", `ASIA${fake(16, BASE32)}`],
  ["AWS secret key, assigned", "minimal", `aws_secret_access_key = ${fake(38)}+/`, `${fake(38)}+/`],
  ["Slack bot token", "minimal", `xoxb-${team}-${team}-${fake(24)}`],
  ["Slack user token", "minimal", `xoxp-${team}-${team}-${team}-${fake(32, HEX)}`],
  ["Slack legacy token", "minimal", `xoxs-${team}-${team}-${team}-${fake(32, HEX)}`],
  ["Slack workspace token", "minimal", `xoxa-2-${fake(40)}`],
  ["Slack refresh token", "minimal", `xoxe-1-${fake(146)}`],
  ["Discord webhook", "minimal", `https://discord.com/api/webhooks/${fake(18, DIGITS)}/${fake(68)}`, fake(68)],
  [
    "Discord webhook, old host",
    "minimal",
    `https://discordapp.com/api/webhooks/${fake(18, DIGITS)}/${fake(68)}`,
    fake(68),
  ],
  ...["RSA", "EC", "DSA", "OPENSSH", "ENCRYPTED", "ANY"].map(
    (kind) => [`PEM, ${kind}`, "minimal", pem(`${kind} ${PRIVATE}`), lines] as const,
  ),
  ["PEM without a kind", "minimal", pem(PRIVATE), lines],
  ["PGP block", "minimal", pem(`PGP ${PRIVATE} BLOCK`), lines],
  ["PEM cut before its end", "minimal", `-----BEGIN RSA ${PRIVATE}-----\n${lines}`, lines],
  ["PEM on one line", "minimal", pem(`RSA ${PRIVATE}`).replaceAll("\n", "\\n"), lines.replaceAll("\n", "\\n")],
  ["Stripe secret key", "minimal", `sk_live_${fake(24)}`],
  ["Stripe test key", "minimal", `sk_test_${fake(24)}`],
  ["Stripe restricted key", "minimal", `rk_live_${fake(24)}`],
  ["Stripe webhook secret", "moderate", `whsec_${fake(32)}`],
  ["Telegram bot token", "minimal", `${fake(10, DIGITS)}:AA${fake(33)}`],
  ["Google key", "minimal", `AIza${fake(35)}`],
  ["GitLab token", "minimal", `glpat-${fake(20)}`],
  // Claude Code Tracer
  ["MongoDB URL", "minimal", `mongodb+srv://app:${fake(12)}@cluster0.example.net/x`, fake(12)],
  ["MongoDB URL, unencrypted", "minimal", `mongodb://app:${fake(12)}@h1:27017,h2:27017/x`, fake(12)],
  // What the peers let through
  ["password for localhost, which they allow", "minimal", `postgres://admin:${fake(10)}@localhost/db`, fake(10)],
  ["short password for localhost", "minimal", "postgres://admin:pw@localhost", "pw"],
  ["OpenAI project key with - and _", "minimal", `sk-proj-${fake(30)}-${fake(30)}_${fake(40)}`],
  ["Slack xoxe- with user ids", "minimal", `xoxe-${team}-${team}-${team}-${fake(30)}`],
  [
    "behind a title and control characters",
    "minimal",
    `\u001b]0;title\u0007\0${"out ".repeat(2000)}ghp_${fake(36)}`,
    `ghp_${fake(36)}`,
  ],
  ["beside letters of another script", "minimal", `我的密钥ghp_${fake(36)}在这里`, `ghp_${fake(36)}`],
];

describe("what the peers redact, or should", () => {
  for (const [name, weakest, text, secret = text] of CASES) {
    for (const [where, before, after] of [
      ["alone", "", ""],
      ["in JSON", '{"value": "', '"}'],
      ["in a line", "the value is ", " for now\n"],
    ] as const) {
      test(`${name}, ${where}`, () => {
        const whole = before + text + after;
        const from = whole.indexOf(secret);
        const found = detector
          .text(whole)
          .filter(({ severity }) => (SEVERITIES[weakest] as readonly string[]).includes(severity))
          .some(({ start, end }) => start <= from && end >= from + secret.length);
        expect(found, whole.slice(-200)).toBe(true);
      });
    }
  }
});

test("the encrypted reasoning in agents' own logs is no secret, a session of the same form is", () => {
  expect(detector.text(`"encrypted_content":"gAAAAA${fake(1200)}=="`)).toEqual([]);
  expect(detector.text(`X-Auth-Token: gAAAAA${fake(180)}==`)).toHaveLength(1);
});

test("no rule finds anything in a placeholder", () => {
  for (const { id, label = id } of FULL_RULESET.rules) expect(detector.text(`KEY=[REDACTED:${label}:12]`)).toEqual([]);
});
