// Keys of other services: documents, design, maps, sales, media, games, data.

import type { Rule } from "../../ports/rule.ts";
import { tokenRules } from "../tokens.ts";

const UUID36 = "{base62 8}-{base62 4}-{base62 4}-{base62 4}-{base62 12}";

/** The cookie says so itself. */
const ROBLOX =
  "_|WARNING:-DO-NOT-SHARE-THIS.--Sharing-this-will-allow-someone-to-log-in-as-you-and-to-steal-your-ROBUX-and-items.|_";

export const RULES: readonly Rule[] = tokenRules([
  ["roblox-cookie", `${ROBLOX}{url 100-1200}`, { strict: true }],
  ["notion-token", ["ntn_{digits 11}{base62 35}", "ntn_{base62 46}"]],
  ["notion-token-legacy", "secret_{base62 43}", { strict: true, label: "notion-token" }],
  [
    "figma-token",
    [
      "figd_{url 38-42}",
      "figo_{url 38-42}",
      "figu_{url 38-42}",
      "figoh_{url 38-42}",
      "figor_{url 38-42}",
      "figuh_{url 38-42}",
      "figur_{url 38-42}",
    ],
  ],
  ["contentful-pat", "CFPAT-{url 43}"],
  ["mapbox-secret-token", ["sk.eyJ{url 60-140}.{url 20-30}", "tk.eyJ{url 60-140}.{url 20-30}"]],
  ["mapbox-public-token", "pk.eyJ{url 60-140}.{url 20-30}", { severity: "LOW" }],
  [
    "mapbox-like-token",
    ["sk.{base62 32-128}.{base62 20-30}", "pk.{base62 32-128}.{base62 20-30}", "tk.{base62 32-128}.{base62 20-30}"],
    { strict: true, severity: "HIGH", label: "mapbox-token" },
  ],
  ["adobe-client-secret", "p8e-{url 32}", { strict: true }],
  ["canva-client-secret", "cnvca{url 51}"],
  ["canva-client-id", "OC-{[A-Za-z0-9_-] 8-16}", { strict: true, severity: "LOW" }],
  ["hubspot-token", ["pat-eu1-", "pat-na1-", "pat-na2-", "pat-ap1-"].map((region) => region + UUID36)],
  ["clickup-token", ["pk_{digits 7-9}_{upper36 32}", "pk_{digits 7-9}_{base62 32}"], { strict: true }],
  ["close-crm-api-key", ["api_{[A-Za-z0-9.] 45}"], { strict: true }],
  ["checkio-api-key", "pk_{base62 45}", { strict: true }],
  [
    "iex-cloud-key",
    ["sk_{hex 32}", "pk_{hex 32}", "Tsk_{hex 32}", "Tpk_{hex 32}", "sk_{base62 28-32}"],
    { strict: true, severity: "HIGH" },
  ],
  ["ticket-tailor-api-key", "sk_{digits 4}_{digits 6}_{hex 32}", { strict: true }],
  ["flexport-api-key", "shltm_{url 40}"],
  ["frame-io-api-token", "fio-u-{[A-Za-z0-9_=-] 64}"],
  ["intra42-client-secret", ["s-s4t2ud-{hex 64}", "s-s4t2af-{hex 64}"]],
  ["ionic-api-token", "ion_{base62 42}", { strict: true }],
  ["lichess-token", ["lip_{[A-Za-z0-9_] 16-60}", "lio_{[A-Za-z0-9_] 16-60}"], { strict: true }],
  ["maxmind-license-key", "{base62 6}_{base62 29}_mmk", { check: "off" }],
  ["redirect-pizza-token", "rpa_{base62 30}", { strict: true }],
  ["samsara-api-token", "samsara_api_{base62 26-32}"],
  ["settlemint-token", ["sm_pat_{base62 16}", "sm_aat_{base62 16}", "sm_sat_{base62 16}"]],
  ["shutterstock-oauth-token", "v2/{base62 388}"],
  ["tableau-token", "{base64 22}==:{base62 32}"],
  ["teamwork-api-key", "tkn.v1_{base62 71}="],
  ["typeform-token", ["tfp_{dotted 40-62}"]],
  ["voiceflow-api-key", ["VF.{hex 24}.{base62 16}", "VF.DM.{hex 24}.{base62 16}", "VF.WS.{hex 24}.{base62 16}"]],
  [
    "workato-token",
    [
      "wrka-eyJ{url 8-600}.{url 16-2000}.{url 60-1000}",
      "wrkaeu-eyJ{url 8-600}.{url 16-2000}.{url 60-1000}",
      "wrkaus-eyJ{url 8-600}.{url 16-2000}.{url 60-1000}",
      "wrkajp-eyJ{url 8-600}.{url 16-2000}.{url 60-1000}",
      "wrkasg-eyJ{url 8-600}.{url 16-2000}.{url 60-1000}",
      "wrkaau-eyJ{url 8-600}.{url 16-2000}.{url 60-1000}",
    ],
  ],
  ["zoho-token", "1000.{base62 32}.{base62 32}", { strict: true }],
  ["scrapfly-key", ["scp-live-{base62 32}", "scp-test-{base62 32}"]],
  ["cal-com-key", ["cal_live_{hex 32}", "cal_{hex 32}"], { strict: true }],
  ["storecove-key", "storecove_{base62 30-60}"],
  ["tolgee-key", ["tgpak_{lower36 40-80}", "tgpat_{lower36 40-80}"]],
  ["n8n-key", "n8n_api_{base62 40-120}"],
  ["zapier-nla-key", "sk-ak-{base62 20-60}"],
  ["riot-api-key", "RGAPI-{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}"],
  ["salesforce-consumer-key", "3MVG9{[A-Za-z0-9._] 60-100}", { strict: true, severity: "HIGH" }],
  ["salesforce-refresh-token", "5Aep{[A-Za-z0-9._] 70-100}", { strict: true }],
  ["alchemy-api-key", "alcht_{base62 30}"],
  ["locationiq-key", "pk.{hex 32}", { strict: true }],
  ["tally-api-key", "tly-{base62 30-60}", { strict: true }],
  ["gemini-exchange-key", ["master-{base62 20}", "account-{base62 20}"], { strict: true, severity: "HIGH" }],
]);
