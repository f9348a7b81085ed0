// HTTP headers that carry credentials: Authorization in all its schemes, signatures, cookies of a session. Headers
// whose names hold `key` or `token` are found as assignments.

import { defineRule, type Rule, type Verdict } from "../../ports/rule.ts";
import { AT_HINT, fake, HEX, sticky } from "../boundary.ts";
import { isFiller, isInPlaceholder } from "../negative.ts";
import { isStandIn } from "../published.ts";
import { looksGenerated } from "../randomness.ts";
import { lookOf } from "../values.ts";

/** From a header's name to its value: `Name: v`, `"Name": "v"`, `Name = 'v'`, `setHeader("Name", "v")`. */
const TO_VALUE = "\\\\{0,3}[\"'`]?\\]?\\s{0,4}(?:=>|[:=,]|%3[aA])\\s{0,4}[uUbrf]?\\\\{0,3}[\"'`]?\\s{0,2}";

/** The password of `user:password` in base64; undefined where the value is none. */
function basicPassword(value: string): string | undefined {
  try {
    return /^[\x20-\x7e]{0,120}?:([\x20-\x7e]{1,200})$/.exec(atob(value))?.[1];
  } catch {
    // Not base64: no credentials.
    return undefined;
  }
}

function judgeAuthorization(value: string, match: RegExpExecArray): Verdict | boolean {
  if (isInPlaceholder(match) || isStandIn(value) || isFiller(value) || /^[$%{<(]|\$\{|\{\{|[({[]$/.test(value))
    return false;
  const scheme = /([A-Za-z][\w-]*) +(?:\w+=["']?)?$/.exec(match[0].slice(0, -value.length))?.[1]?.toLowerCase();
  if (scheme === "basic") {
    const password = basicPassword(value);
    return password === undefined ? value.length > 16 && looksGenerated(value) : !isStandIn(password);
  }
  const look = lookOf(value, true);
  if (look === "generated") return true;
  return look === "password" && value.length >= 8 && /[0-9]/.test(value) && { severity: "MEDIUM", confidence: 0.6 };
}

const BASIC = btoa(`anna:${fake(12)}`);

export const RULES: readonly Rule[] = [
  defineRule({
    id: "authorization-header",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.85,
    label: "authorization",
    hints: ["authorization"],
    anyCase: true,
    pattern: sticky(
      `authorization${TO_VALUE}(?:[A-Za-z][\\w-]{1,20} {1,3}(?:[A-Za-z]\\w{0,12}=["']?)?)?([^\\s"'\`,;<>\\\\]{6,4000})`,
      "i",
    ),
    window: AT_HINT,
    accept: judgeAuthorization,
    examples: {
      finds: [
        { text: `Authorization: Bearer ${fake(40)}\n`, secret: fake(40) },
        { text: `curl -H "Authorization: Basic ${BASIC}" x`, secret: BASIC },
        { text: `{"Proxy-Authorization": "token ${fake(24)}"}`, secret: fake(24) },
        { text: `headers['Authorization'] = 'ApiKey ${fake(30)}'`, secret: fake(30) },
        { text: `-H 'authorization: ${fake(30)}'`, secret: fake(30) },
      ],
      ignores: [
        "Authorization: Bearer $TOKEN",
        "Authorization: Bearer <token>",
        "Authorization: Bearer your-token-here",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a template, as people write it
        "Authorization: `Bearer ${token}`",
        "authorization: string;",
        "Authorization: Basic {base64}",
        'headers.set("Authorization", getToken())',
      ],
    },
  }),
  defineRule({
    id: "bearer-token",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.75,
    label: "authorization",
    hints: ["bearer"],
    anyCase: true,
    pattern: sticky("(?<![a-z])bearer\\s{1,3}\\\\{0,3}[\"'`]?([A-Za-z0-9_.~+/=-]{16,4000})", "i"),
    window: AT_HINT,
    accept: (value) => looksGenerated(value) && !isFiller(value),
    examples: {
      finds: [{ text: `"Bearer ${fake(32)}"`, secret: fake(32) }],
      ignores: ["Bearer authentication-scheme-of-rfc6750", "the bearer certificate2024authority"],
    },
  }),
  defineRule({
    id: "aws-request-signature",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.85,
    label: "aws-signature",
    hints: ["Signature="],
    pattern: sticky("(?<=SignedHeaders=[^\\s\"']{1,300}[, ]{1,3})Signature=([0-9a-f]{64})"),
    window: AT_HINT,
    examples: {
      finds: [{ text: `SignedHeaders=host;x-amz-date, Signature=${fake(64, HEX)}`, secret: fake(64, HEX) }],
      ignores: [`X-Signature=${fake(64, HEX)}`],
    },
  }),
  defineRule({
    id: "session-cookie",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.75,
    hints: ["session", "sess=", "sid=", "jsessionid", "phpsessid", "remember_", "auth_cookie"],
    anyCase: true,
    pattern: sticky("[\\w.-]{3,30}?=([^;\\s\"'`,&<>()\\\\=]{16,2000}={0,2})(?=[;\\s\"'`,\\\\]|$)", "i"),
    window: AT_HINT,
    accept: (value, match) =>
      looksGenerated(value.replace(/^s%3[aA]/, "")) &&
      !isFiller(value) &&
      /cookie|;\s*$/i.test(match.input.slice(Math.max(0, match.index - 200), match.index)),
    examples: {
      finds: [
        { text: `Cookie: theme=dark; sessionid=${fake(32)}; a=b`, secret: fake(32) },
        { text: `Set-Cookie: connect.sid=s%3A${fake(40)}; Path=/`, secret: `s%3A${fake(40)}` },
      ],
      ignores: ["Cookie: session=abc; a=b", "Set-Cookie: session=session_cookie_of_the_user; Path=/"],
    },
  }),
];
