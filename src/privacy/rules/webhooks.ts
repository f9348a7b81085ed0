// Addresses that are credentials: whoever has one may post, call or read. Found from the host on.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, sticky } from "../boundary.ts";
import { looksRandom } from "../plausible.ts";
import { exampleOf, patternOf } from "../tokens.ts";

const UUID = "{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}";
const TEAMS = `${UUID}@${UUID}/IncomingWebhook/{base62 32}/${UUID}`;
const LIKE_UUID = "{base62 8}-{base62 4}-{base62 4}-{base62 4}-{base62 12}";

/** Slashes as JSON or a URL inside a URL writes them. */
const SLASH = "(?:\\\\{0,4}/|%2[Ff])";

interface Address {
  readonly id: string;
  /** Host and path in the notation of `tokens.ts`; the host, or what stands before the first brace, is looked for. */
  readonly forms: readonly string[];
  readonly severity?: Rule["severity"];
  readonly label?: string;
}

const ADDRESSES: readonly Address[] = [
  {
    id: "discord-webhook",
    forms: [
      "discord.com/api/webhooks/{digits 17-20}/{url 60-80}",
      "discordapp.com/api/webhooks/{digits 17-20}/{url 60-80}",
      "discord.com/api/v10/webhooks/{digits 17-20}/{url 60-80}",
    ],
  },
  {
    id: "discord-webhook-id",
    forms: ["discord.com/api/webhooks/{digits 17-20}", "discordapp.com/api/webhooks/{digits 17-20}"],
    severity: "LOW",
  },
  {
    id: "teams-webhook",
    forms: [
      `webhook.office.com/webhookb2/${TEAMS}`,
      `outlook.office.com/webhook/${TEAMS}`,
      `outlook.office365.com/webhook/${TEAMS}`,
      `webhook.office.com/webhookb2/${LIKE_UUID}@${LIKE_UUID}/IncomingWebhook/{base62 32}/${LIKE_UUID}`,
      "outlook.office.com/webhook/{[0-9a-f-] 36}@{[0-9a-f-] 36}/IncomingWebhook/{hex 32}/{[0-9a-f-] 36}",
      "webhook.office.com/webhookb2/{[0-9a-f-] 36}@{[0-9a-f-] 36}/IncomingWebhook/{hex 32}/{[0-9a-f-] 36}",
    ],
  },
  {
    id: "zapier-webhook",
    forms: [
      "hooks.zapier.com/hooks/catch/{digits 4-10}/{base62 5-12}",
      "hooks.zapier.com/hooks/standard/{digits 4-10}/{base62 5-40}",
    ],
  },
  {
    id: "make-webhook",
    forms: [
      "hook.eu1.make.com/{base62 28-40}",
      "hook.eu2.make.com/{base62 28-40}",
      "hook.us1.make.com/{base62 28-40}",
      "hook.us2.make.com/{base62 28-40}",
      "hook.integromat.com/{base62 28-40}",
    ],
  },
  {
    id: "ifttt-webhook",
    forms: [
      "maker.ifttt.com/trigger/{[A-Za-z0-9_{}-] 1-60}/with/key/{url 20-64}",
      "maker.ifttt.com/trigger/{[A-Za-z0-9_{}-] 1-60}/json/with/key/{url 20-64}",
      "maker.ifttt.com/use/{url 20-64}",
    ],
  },
  {
    id: "google-chat-webhook",
    forms: ["chat.googleapis.com/v1/spaces/{url 8-20}/messages?key={url 30-50}&token={[A-Za-z0-9_%-] 40-80}"],
  },
  {
    id: "feishu-webhook",
    forms: [`open.feishu.cn/open-apis/bot/v2/hook/${UUID}`, `open.larksuite.com/open-apis/bot/v2/hook/${UUID}`],
  },
  { id: "dingtalk-webhook", forms: ["oapi.dingtalk.com/robot/send?access_token={hex 64}"] },
  { id: "wecom-webhook", forms: [`qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${UUID}`] },
  { id: "pagerduty-integration", forms: ["events.pagerduty.com/integration/{hex 32}"] },
  { id: "netlify-build-hook", forms: ["api.netlify.com/build_hooks/{hex 24}"] },
  { id: "vercel-deploy-hook", forms: ["api.vercel.com/v1/integrations/deploy/prj_{base62 20-40}/{base62 8-20}"] },
  { id: "render-deploy-hook", forms: ["api.render.com/deploy/srv-{base62 20}?key={url 11}"] },
  {
    // The device's token is a part of the path.
    id: "thingsboard-device-token",
    forms: [
      "thingsboard.cloud/api/v1/{lower36 20}",
      "demo.thingsboard.io/api/v1/{lower36 20}",
      "thingsboard.cloud/api/v1/{base62 20}",
    ],
    severity: "HIGH",
  },
  { id: "healthchecks-ping", forms: [`hc-ping.com/${UUID}`], severity: "HIGH" },
  { id: "webhook-site", forms: [`webhook.site/${UUID}`], severity: "LOW" },
  {
    id: "loggly-input",
    forms: [`logs-01.loggly.com/inputs/${UUID}`, `logs-01.loggly.com/bulk/${UUID}`],
    severity: "HIGH",
  },
  { id: "infura-endpoint", forms: ["infura.io/v3/{hex 32}", "infura.io/ws/v3/{hex 32}"], severity: "HIGH" },
  { id: "alchemy-endpoint", forms: ["alchemy.com/v2/{url 32}", "alchemyapi.io/v2/{url 32}"], severity: "HIGH" },
  { id: "quicknode-endpoint", forms: ["quiknode.pro/{hex 40}"], severity: "HIGH" },
  { id: "mattermost-webhook", forms: ["cloud.mattermost.com/hooks/{base62 26}"] },
  { id: "opsgenie-webhook", forms: [`api.opsgenie.com/v1/json/{[a-z] 3-20}?apiKey=${UUID}`] },
  {
    id: "powerautomate-webhook",
    forms: ["logic.azure.com:443/workflows/{hex 32}", "logic.azure.com/workflows/{hex 32}"],
    severity: "LOW",
  },
  {
    id: "uptime-heartbeat",
    forms: ["betterstack.com/api/v1/heartbeat/{base62 20-40}", "betteruptime.com/api/v1/heartbeat/{base62 20-40}"],
    severity: "HIGH",
  },
];

const flexible = (form: string) => patternOf(form).replaceAll("\\/", SLASH);

function addressRule({ id, forms, severity = "MAXIMUM", label }: Address): Rule {
  const examples = forms.map((form) => exampleOf(form));
  return defineRule({
    id,
    kind: "secret",
    severity,
    confidence: 0.95,
    ...(label === undefined ? {} : { label }),
    hints: [...new Set(forms.map((form) => form.slice(0, form.indexOf("/"))))],
    pattern: sticky(`(?<![A-Za-z0-9-])(?:${forms.map(flexible).join("|")})`),
    window: AT_HINT,
    accept: (value) => severity === "LOW" || (!/[xX*]{8}/.test(value) && /[0-9]/.test(value)),
    examples: {
      finds: [
        ...examples.map((value) => ({ text: `url: "https://${value}"`, secret: value })),
        ...examples.slice(0, 1).map((value) => ({
          text: `https:\\/\\/${value.replaceAll("/", "\\/")} x`,
          secret: value.replaceAll("/", "\\/"),
        })),
      ],
      ignores: forms.map((form) => `https://${form.slice(0, form.indexOf("{"))}`),
    },
  });
}

/** A token in a user's place, without a password. */
const userToken = defineRule({
  id: "url-user-token",
  kind: "secret",
  severity: "HIGH",
  confidence: 0.85,
  hints: ["://"],
  pattern: sticky(
    "(?<=[a-z0-9+]):\\/\\/([A-Za-z0-9_-]{20,255})(?::(?:x-oauth-basic|x-access-token)?)?@(?![A-Za-z0-9.:-]{1,80}\\/[0-9]{1,20}(?![A-Za-z0-9]))[A-Za-z0-9]",
  ),
  window: AT_HINT,
  accept: looksRandom,
  examples: {
    finds: [
      { text: `git clone https://${fake(40)}@github.com/a/b`, secret: fake(40) },
      { text: `https://${fake(36)}:x-oauth-basic@github.com/a/b`, secret: fake(36) },
    ],
    ignores: [
      "https://github.com/a/b@v1",
      "ssh://git-user-name-of-the-project@host/x",
      "https://medium.com/@someone-with-a-long-name",
    ],
  },
});

const DSN = `${fake(32, "3f9a07c2d8e1b654")}@o1.ingest.sentry.io/42`;

/** The public half, which can only send. */
const sentryDsn = defineRule({
  id: "sentry-dsn",
  kind: "secret",
  severity: "LOW",
  confidence: 0.9,
  hints: ["https://", "http://"],
  pattern: sticky("https?://([0-9a-f]{32}(?::[0-9a-f]{32})?@[A-Za-z0-9.:-]{1,80}/[0-9]{1,20})(?![A-Za-z0-9])"),
  window: AT_HINT,
  examples: {
    finds: [{ text: `SENTRY_DSN=https://${DSN} `, secret: DSN }],
    ignores: ["https://sentry.io/42"],
  },
});

export const RULES: readonly Rule[] = [...ADDRESSES.map(addressRule), userToken, sentryDsn];
