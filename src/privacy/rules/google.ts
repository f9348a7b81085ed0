// Google: API keys, OAuth tokens and secrets, storage HMAC ids. A service account's key is found as a PEM block.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, DIGITS, fake, isMixed, LOWER36, token } from "../boundary.ts";

const UPPER36 = "Q7RZK2MVXW9BTN4LPYC8HDJ6SGF3";

export const RULES: readonly Rule[] = [
  defineRule({
    id: "google-api-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.95,
    hints: ["AIza"],
    pattern: token("AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_])"),
    window: AT_HINT,
    accept: isMixed,
    examples: {
      finds: [{ text: `?key=AIza${fake(35)}&q=1`, secret: `AIza${fake(35)}` }],
      ignores: [`AIza${fake(30)}`, `AIza${fake(60)}`],
    },
  }),
  defineRule({
    id: "google-gemini-bound-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.97,
    label: "google-api-key",
    hints: ["AQ.Ab8RN6"],
    pattern: token("AQ\\.Ab8RN6[A-Za-z0-9_-]{44}"),
    window: AT_HINT,
    examples: {
      finds: [{ text: `key: AQ.Ab8RN6${fake(44)}`, secret: `AQ.Ab8RN6${fake(44)}` }],
      ignores: [`AQ.Ab8RN6${fake(20)}`],
    },
  }),
  defineRule({
    id: "google-oauth-access-token",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.95,
    label: "google-oauth-token",
    hints: ["ya29."],
    pattern: token("ya29\\.(?:[a-z]\\.)?[A-Za-z0-9_-]{20,1024}"),
    window: AT_HINT,
    accept: isMixed,
    examples: {
      finds: [{ text: `Bearer ya29.${fake(160)} `, secret: `ya29.${fake(160)}` }],
      ignores: ["ya29.short", `papaya29.${fake(40)}`],
    },
  }),
  defineRule({
    id: "google-oauth-refresh-token",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.9,
    label: "google-oauth-token",
    hints: ["1//0"],
    pattern: token("1//0[A-Za-z0-9_-]{40,200}"),
    window: AT_HINT,
    accept: isMixed,
    examples: {
      finds: [{ text: `"refresh_token": "1//0${fake(60)}"`, secret: `1//0${fake(60)}` }],
      ignores: ["http://localhost:1//0foo", `11//0${fake(60)}`],
    },
  }),
  defineRule({
    id: "google-oauth-client-secret",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.97,
    hints: ["GOCSPX-"],
    pattern: token("GOCSPX-[A-Za-z0-9_-]{24,28}"),
    window: AT_HINT,
    examples: {
      finds: [{ text: `client_secret=GOCSPX-${fake(28)}`, secret: `GOCSPX-${fake(28)}` }],
      ignores: ["GOCSPX-your-secret"],
    },
  }),
  defineRule({
    id: "google-oauth-client-id",
    kind: "secret",
    // An identifier: not secret by itself.
    severity: "LOW",
    confidence: 0.9,
    hints: [".apps.googleusercontent.com"],
    pattern: /(?<![A-Za-z0-9_-])[0-9]{1,21}-[a-z0-9_]{32}\.apps\.googleusercontent\.com/g,
    window: { before: 64, after: 0 },
    examples: {
      finds: [fake(12, DIGITS)].map((digits) => {
        const value = `${digits}-${fake(32, LOWER36)}.apps.googleusercontent.com`;
        return { text: `client_id: ${value}`, secret: value };
      }),
      ignores: ["your-client-id.apps.googleusercontent.com"],
    },
  }),
  defineRule({
    id: "google-hmac-key",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.85,
    hints: ["GOOG"],
    pattern: token("(?:GOOG1E[0-9A-Z]{56}|GOOG[0-9A-Z]{20})(?![A-Za-z0-9_])"),
    window: AT_HINT,
    accept: (value) => /[0-9]/.test(value.slice(6)),
    examples: {
      finds: [`GOOG1E${fake(56, UPPER36)}`, `GOOG${fake(20, UPPER36)}`].map((value) => ({
        text: `id=${value}`,
        secret: value,
      })),
      ignores: ["GOOGLE_APPLICATION_CREDENTIALS", "GOOGLEAPPLICATIONCREDENT"],
    },
  }),
];
