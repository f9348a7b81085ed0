// Slack: every xox and xapp token, incoming webhooks and workflow triggers.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, DIGITS, fake, HEX, token } from "../boundary.ts";
import { isPlaceholder } from "../plausible.ts";

const slack = (id: string, hints: readonly string[], body: string, examples: readonly string[]): Rule =>
  defineRule({
    id,
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.95,
    label: "slack-token",
    hints,
    pattern: token(body),
    window: AT_HINT,
    accept: (value) => /[0-9]/.test(value) && !isPlaceholder(value.slice(5)),
    examples: {
      finds: examples.map((value) => ({ text: `slack token ${value}\n`, secret: value })),
      ignores: [`${hints[0]}your-token`, `a${examples[0]}`],
    },
  });

const team = fake(12, DIGITS);
const user = fake(11, DIGITS);

const webhook = (id: string, hint: string, pattern: RegExp, secret: string): Rule =>
  defineRule({
    id,
    kind: "secret",
    severity: "HIGH",
    confidence: 0.95,
    label: "slack-webhook",
    hints: [hint],
    pattern,
    window: AT_HINT,
    examples: {
      finds: [{ text: `url: "https://${secret}"`, secret }],
      ignores: ["https://hooks.slack.com/services/T000", "https://hooks.slack.com/"],
    },
  });

export const RULES: readonly Rule[] = [
  slack("slack-bot-token", ["xoxb-"], "xoxb-[0-9]{8,14}-[A-Za-z0-9-]{18,64}", [
    `xoxb-${team}-${user}-${fake(24)}`,
    `xoxb-${team}-${fake(22)}`,
  ]),
  slack("slack-user-token", ["xoxp-"], "xoxp-(?:[0-9]{9,15}-){3}[A-Za-z0-9-]{28,34}", [
    `xoxp-${team}-${user}-${team}-${fake(32, HEX)}`,
  ]),
  slack("slack-config-access-token", ["xoxe.xox"], "xoxe\\.xox[bp]-[0-9]-[A-Za-z0-9]{100,200}", [
    `xoxe.xoxp-1-${fake(164)}`,
    `xoxe.xoxb-1-${fake(163)}`,
  ]),
  slack(
    "slack-config-refresh-token",
    ["xoxe-"],
    "xoxe-(?:[0-9]-[A-Za-z0-9]{100,200}|(?:[0-9]{9,15}-){3}[A-Za-z0-9-]{28,34})",
    [`xoxe-1-${fake(146)}`, `xoxe-${team}-${user}-${team}-${fake(30)}`],
  ),
  slack("slack-legacy-token", ["xoxs-", "xoxo-"], "xox[so]-(?:[0-9]{1,20}-){3}[0-9a-fA-F]{1,64}", [
    `xoxs-${team}-${user}-${team}-${fake(10, HEX)}`,
  ]),
  slack("slack-legacy-workspace-token", ["xoxa-", "xoxr-"], "xox[ar]-[A-Za-z0-9-]{8,200}", [`xoxa-2-${fake(40)}`]),
  slack("slack-session-token", ["xoxc-"], "xoxc-(?:[0-9]{9,15}-){3}[0-9a-fA-F]{64}", [
    `xoxc-${team}-${user}-${team}-${fake(64, HEX)}`,
  ]),
  slack("slack-session-cookie", ["xoxd-"], "xoxd-(?:[A-Za-z0-9%+/=_-]|\\\\(?![nrtu\"'])){28,400}", [
    `xoxd-${fake(60)}%2F${fake(40)}%3D%3D`,
  ]),
  slack(
    "slack-token",
    ["xox"],
    "xox[ABEOPRSabeoprs][0-9-]{0,3}-[A-Za-z0-9]{6,15}-[A-Za-z0-9]{6,15}-[A-Za-z0-9-]{6,66}",
    [`xoxB-${team}-${user}-${fake(20)}`],
  ),
  slack(
    "slack-app-token",
    ["xapp-"],
    "xapp-(?:[0-9]{1,3}-[A-Za-z0-9]{8,15}-[A-Za-z0-9]{8,15}-[A-Za-z0-9]{10,66}|[0-9]{12}-[A-Za-z0-9/+]{24})",
    [`xapp-1-A0${fake(9)}-${team}-${fake(64, HEX)}`],
  ),
  webhook(
    "slack-webhook",
    "hooks",
    // The dots may be percent-encoded once or replaced; slashes are escaped in some JSON.
    /hooks(?:%2[Ee]|[!-~])slack(?:%2[Ee]|[!-~])com(?:\\?\/|%2[Ff])services(?:\\?\/|%2[Ff])(?:T[A-Za-z0-9_-]{5,12}(?:\\?\/|%2[Ff])B[A-Za-z0-9_-]{5,12}(?:\\?\/|%2[Ff])[A-Za-z0-9_-]{10,30}|[A-Za-z0-9+/]{43,56})/y,
    `hooks.slack.com/services/T0${fake(8)}/B0${fake(8)}/${fake(24)}`,
  ),
  webhook(
    "slack-workflow-webhook",
    "hooks.slack.com",
    /hooks\.slack\.com\\?\/(?:workflows|triggers)\\?\/[A-Za-z0-9/\\+]{40,80}/y,
    `hooks.slack.com/triggers/T0${fake(8)}/${fake(13, DIGITS)}/${fake(32, HEX)}`,
  ),
];
