// Tokens of mail, chat, telephony and social services beside Slack.

import type { Rule } from "../../ports/rule.ts";
import { tokenRules } from "../tokens.ts";

const HEX_DIGITS = [..."0123456789abcdefABCDEF"];
/** Two letters are too short to look for: with the first digit they are three. */
const twilio = (letters: string) => HEX_DIGITS.map((digit) => `${letters}${digit}{hex 31}`);

export const RULES: readonly Rule[] = tokenRules([
  ["twilio-api-key", twilio("SK"), { strict: true, severity: "HIGH" }],
  ["twilio-account-sid", [...twilio("AC"), ...twilio("AP")], { strict: true, severity: "LOW" }],
  [
    "sendgrid-api-key",
    ["SG.{url 20-24}.{url 39-50}", "SG.{[A-Za-z0-9_=-] 16-30}.{[A-Za-z0-9_=-] 33-50}"],
    { strict: true },
  ],
  ["discord-mfa-token", "mfa.{url 84}", { strict: true }],
  ["mailgun-api-key", ["key-{hex 32}", "key-{base62 32}", "key-{base62 64}"], { strict: true }],
  ["mailgun-public-key", "pubkey-{hex 32}", { severity: "LOW", strict: true }],
  ["mandrill-api-key", "md-{url 22}", { strict: true, severity: "HIGH" }],
  ["resend-api-key", ["re_{base62 8}_{base62 24}", "re_{[A-Za-z0-9_] 30-40}"], { strict: true }],
  ["brevo-key", ["xkeysib-{hex 64}-{base62 15-17}", "xsmtpsib-{hex 64}-{base62 15-17}"]],
  ["mailersend-api-token", "mlsn.{base62 30-100}"],
  ["facebook-access-token", "EAA{base62 30-400}", { strict: true }],
  ["instagram-access-token", ["IGQV{url 60-300}", "IGQW{url 60-300}", "IGAA{url 60-300}"], { strict: true }],
  ["x-bearer-token", ["AAAAAAAAAAAAAAAAAAAAA{[A-Za-z0-9%] 80-100}"], { strict: true }],
  ["onesignal-key", ["os_v2_app_{[a-z2-7] 103}", "os_v2_org_{[a-z2-7] 103}"]],
  ["pinterest-access-token", "pina_{url 20-200}", { strict: true }],
  ["telnyx-api-key", ["KEY{hex 32}_{base62 22}", "KEY{url 55}"], { strict: true }],
  ["courier-api-key", ["pk_prod_{upper36 28}", "pk_test_{upper36 28}"], { strict: true }],
  ["klaviyo-api-key", "pk_{base62 34}", { strict: true }],
  ["lark-app-id", "cli_{base62 16}", { strict: true, severity: "LOW" }],
  ["dropbox-short-token", ["sl.{[A-Za-z0-9_=-] 130-1400}", "sl.u.{url 130-1400}"], { strict: true }],
  ["twitch-stream-key", "live_{digits 8-12}_{base62 28-36}", { strict: true }],
  ["linkedin-client-secret", "WPL_AP1.{base62 16}.{[A-Za-z0-9+/=] 6-8}"],
  ["slack-xwfp-token", "xwfp-{[A-Za-z0-9-] 20-200}", { strict: true, label: "slack-token" }],
  [
    "pubnub-key",
    [
      "sub-c-{base62 8}-{base62 4}-{base62 4}-{base62 4}-{base62 12}",
      "pub-c-{base62 8}-{base62 4}-{base62 4}-{base62 4}-{base62 12}",
      "sec-c-{base62 44-60}",
    ],
    { severity: "HIGH" },
  ],
  [
    "gc-notify-api-key",
    `gcntfy-{[A-Za-z0-9_] 1-60}-{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}-{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}`,
    { check: "off" },
  ],
  ["liveblocks-key", ["sk_dev_{url 40-80}", "sk_prod_{url 40-80}", "pk_dev_{url 40-80}"], { strict: true }],
  ["intercom-access-token", "dG9rO{[A-Za-z0-9+/=] 50-60}", { strict: true }],
  ["nylas-api-key", "nyk_v0_{base62 60-70}"],
  ["paypal-access-token", "A21AA{url 80-100}", { strict: true }],
]);
