// Tokens of mail, chat, telephony and social services beside Slack.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { DIGITS, fake, HEX } from "../boundary.ts";
import { looksRandom } from "../plausible.ts";
import { tokenRules } from "../tokens.ts";

const HEX_DIGITS = [..."0123456789abcdefABCDEF"];
/** Two letters are too short to look for: with the first digit they are three. */
const twilio = (letters: string) => HEX_DIGITS.map((digit) => `${letters}${digit}{hex 31}`);

const rows = tokenRules([
  ["twilio-api-key", twilio("SK"), { strict: true, severity: "HIGH" }],
  ["twilio-account-sid", [...twilio("AC"), ...twilio("AP")], { strict: true, severity: "LOW" }],
  ["sendgrid-api-key", ["SG.{url 20-24}.{url 39-50}", "SG.{dotted 60-70}"], { strict: true }],
  ["discord-mfa-token", "mfa.{url 84}", { strict: true }],
  ["mailgun-api-key", ["key-{hex 32}", "key-{base62 32}", "key-{base62 64}"], { strict: true }],
  ["mailgun-public-key", "pubkey-{hex 32}", { severity: "LOW", strict: true }],
  ["mailchimp-api-key", "{hex 32}-us{digits 1-3}", { strict: true }],
  ["mandrill-api-key", "md-{url 22}", { strict: true, severity: "HIGH" }],
  ["resend-api-key", ["re_{base62 8}_{base62 24}", "re_{[A-Za-z0-9_] 30-40}"], { strict: true }],
  ["brevo-key", ["xkeysib-{hex 64}-{base62 15-17}", "xsmtpsib-{hex 64}-{base62 15-17}"]],
  ["mailersend-api-token", "mlsn.{base62 30-100}"],
  [
    "facebook-access-token",
    [..."ABCDEGIJKLMNOPQRSTUWXYZ"].slice(1).map((letter) => `EAA${letter}{base62 30-400}`),
    { strict: true },
  ],
  ["instagram-access-token", ["IGQV{url 60-300}", "IGQW{url 60-300}", "IGAA{url 60-300}"], { strict: true }],
  ["x-bearer-token", ["AAAAAAAAAAAAAAAAAAAAA{[A-Za-z0-9%] 80-100}"], { strict: true }],
  ["onesignal-key", ["os_v2_app_{[a-z2-7] 103}", "os_v2_org_{[a-z2-7] 103}"]],
  ["pinterest-access-token", "pina_{url 20-200}", { strict: true }],
  ["telnyx-api-key", ["KEY{hex 32}_{base62 22}", "KEY{url 55}"], { strict: true }],
  ["courier-api-key", ["pk_prod_{upper36 28}", "pk_test_{upper36 28}"], { strict: true }],
  ["klaviyo-api-key", "pk_{hex 34}", { strict: true }],
  ["lark-app-id", "cli_{base62 16}", { strict: true, severity: "LOW" }],
  ["dropbox-short-token", ["sl.{[A-Za-z0-9_=.-] 130-1400}", "sl.u.{url 130-1400}"], { strict: true }],
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
]);

/** `MTIz...`: the first part is a number in base64, so its first three characters are among ninety. */
const SEPARATED = /[A-Za-z0-9_-]{20,36}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45}(?![A-Za-z0-9_.-])/y;
const BEFORE = /[A-Za-z0-9_-]/;
const discordExample = `MTIzNDU2Nzg5MDEyMzQ1Njc4.${fake(6)}.${fake(38)}`;

const discord = defineRule({
  id: "discord-bot-token",
  kind: "secret",
  severity: "MAXIMUM",
  confidence: 0.95,
  examples: {
    finds: [
      { text: `DISCORD_TOKEN=${discordExample}\n`, secret: discordExample },
      { text: `client.login('${discordExample}')`, secret: discordExample },
    ],
    ignores: [
      "this.module.somethingLongerThanTwentySevenCharacters",
      `1.${fake(6)}.2`,
      `${"a".repeat(24)}.foobar.${"b".repeat(27)}`,
    ],
  },
  /** From each pair of dots six apart, back to the start of the run before: both ends are bounded. */
  scan: (text, report) => {
    for (let dot = text.indexOf("."); dot >= 0; dot = text.indexOf(".", dot + 1)) {
      if (dot < 20 || text.charCodeAt(dot + 7) !== 46) continue;
      let start = dot;
      while (start > 0 && dot - start < 40 && BEFORE.test(text.charAt(start - 1))) start--;
      if (dot - start > 36) continue;
      SEPARATED.lastIndex = start;
      const match = SEPARATED.exec(text);
      if (match === null || match[0].indexOf(".") !== dot - start) continue;
      if (!/^[M-Zm-z]|[0-9]/.test(match[0]) || !looksRandom(match[0].slice(dot - start + 8))) continue;
      report(start, start + match[0].length);
    }
  },
});

/** A bot's number, a colon, 35 characters. The number's digits may stand behind `bot` in an address. */
const BODY = /[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])|A[A-Za-z0-9_-]{31,34}(?![A-Za-z0-9_-])/y;
const telegramExample = `${fake(10, DIGITS)}:AA${fake(33)}`;

const isDigit = (code: number) => code >= 48 && code <= 57;

const telegram = defineRule({
  id: "telegram-bot-token",
  kind: "secret",
  severity: "MAXIMUM",
  confidence: 0.95,
  examples: {
    finds: [
      { text: `TOKEN=${telegramExample}\n`, secret: telegramExample },
      { text: `https://api.telegram.org/bot${telegramExample}/getMe`, secret: telegramExample },
    ],
    ignores: [`12:30:${fake(10)}`, `sha256:${fake(64, HEX)}`, `1234567:${fake(64, HEX)}`],
  },
  scan: (text, report) => {
    for (let colon = text.indexOf(":"); colon >= 0; colon = text.indexOf(":", colon + 1)) {
      if (!isDigit(text.charCodeAt(colon - 1)) || !isDigit(text.charCodeAt(colon - 5))) continue;
      BODY.lastIndex = colon + 1;
      const match = BODY.exec(text);
      if (match === null || !looksRandom(match[0])) continue;
      let start = colon;
      while (start > 0 && colon - start < 18 && isDigit(text.charCodeAt(start - 1))) start--;
      if (colon - start < 5 || colon - start > 16) continue;
      const led = text.slice(Math.max(0, start - 4), start);
      // A run of letters before the digits is something else, unless it is the address's `/bot`.
      if (/[A-Za-z0-9_]$/.test(led) && !/bot$/i.test(led)) continue;
      report(start, colon + 1 + match[0].length);
    }
  },
});

/** An app's number, a bar, the secret. */
const AFTER_BAR = /[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])/y;
const facebookExample = `${fake(15, DIGITS)}|${fake(27)}`;

const facebook = defineRule({
  id: "facebook-app-token",
  kind: "secret",
  severity: "MAXIMUM",
  confidence: 0.9,
  examples: {
    finds: [{ text: `access_token=${facebookExample}&x=1`, secret: facebookExample }],
    ignores: [`1|${fake(27)}`, `${fake(15, DIGITS)}|short`, `${fake(15, DIGITS)}|${"a".repeat(30)}`],
  },
  scan: (text, report) => {
    for (let bar = text.indexOf("|"); bar >= 0; bar = text.indexOf("|", bar + 1)) {
      if (!isDigit(text.charCodeAt(bar - 1)) || !isDigit(text.charCodeAt(bar - 15))) continue;
      AFTER_BAR.lastIndex = bar + 1;
      const match = AFTER_BAR.exec(text);
      if (match === null || !looksRandom(match[0])) continue;
      let start = bar;
      while (start > 0 && bar - start < 18 && isDigit(text.charCodeAt(start - 1))) start--;
      if (bar - start < 15 || bar - start > 17) continue;
      report(start, bar + 1 + match[0].length);
    }
  },
});

export const RULES: readonly Rule[] = [...rows, discord, telegram, facebook];
