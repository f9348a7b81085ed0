// Keys of clouds and hosts: Azure, Cloudflare, DigitalOcean, Alibaba, Tencent, Yandex, Vercel, Netlify, Heroku, Fly and others.

import type { Rule } from "../../ports/rule.ts";
import { tokenRules } from "../tokens.ts";

const UUID = "{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}";

const azure = tokenRules([
  [
    "azure-ad-client-secret",
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].map(
      (digit) => `{[A-Za-z0-9._~] 3}${digit}Q~{[A-Za-z0-9._~-] 31-34}`,
    ),
  ],
  // Microsoft's common form: 52 random characters, a marker, the date and the service; also encoded with its padding.
  [
    "azure-marked-key",
    ["JQQJ9", "JQQJ8"].map((marker) => `{base62 52}${marker}{[0-9A-Z] 1}{base62 26}`),
    { label: "azure-key" },
  ],
  ["azure-devops-pat", "{base62 76}AZDO{base62 4}", { label: "azure-key" }],
  ["azure-acr-password", "{[A-Za-z0-9+/] 42}+ACR{base62 6}", { label: "azure-key" }],
  [
    "azure-service-key",
    [
      "{url 44}AzFu{url 6}==",
      "{base62 42}AzSe{base62 6}",
      "{[A-Za-z0-9+/] 33}AzCa{base62 6}=",
      "{[A-Za-z0-9+/] 76}ACDb{base62 6}==",
      "{[A-Za-z0-9+/] 76}+ASt{base62 6}==",
      "{[A-Za-z0-9+/] 76}+ABa{base62 6}==",
      "{[A-Za-z0-9+/] 33}+ASb{base62 6}=",
      "{[A-Za-z0-9+/] 33}+AEh{base62 6}=",
      "{[A-Za-z0-9+/] 33}+ARm{base62 6}=",
      "{[A-Za-z0-9+/] 33}AIoT{base62 6}=",
    ],
    { label: "azure-key" },
  ],
  ["portainer-token", "ptr_{[A-Za-z0-9+/=_-] 20-60}", { strict: true }],
  ["salad-cloud-api-key", "salad_cloud_{base62 1-7}_{base62 7-235}"],
  ["aws-sso-token", "aoaAAAAA{[A-Za-z0-9+/=_:-] 100-2000}", { strict: true, severity: "HIGH" }],
  ["google-authorization-code", "4/0A{url 60-100}", { strict: true, severity: "HIGH" }],
  ["laravel-app-key", "base64:{base64 43}=", { strict: true, severity: "HIGH" }],
  ["appwrite-api-key", "standard_{hex 200-300}"],
]);

export const RULES: readonly Rule[] = [
  ...azure,
  ...tokenRules([
    [
      "aws-session-token",
      ["IQoJb3JpZ2luX2Vj", "FwoGZXIvYXdz", "AQoDYXdz"].map((head) => `${head}{[A-Za-z0-9+/=%] 80-3000}`),
    ],
    ["cloudflare-tunnel-token", "eyJhIjoi{[A-Za-z0-9+/=] 100-400}"],
    ["cloudflare-origin-ca-key", ["v1.0-{hex 24}-{hex 146}", "v1.0-{url 160-190}"]],
    ["cloudflare-turnstile-secret", "0x4AAAAAAA{url 25-30}"],
    ["cloudflare-api-token", ["cfat_{base62 40}{hex 8}", "cfut_{base62 40}{hex 8}", "cfk_{base62 40}{hex 8}"]],
    [
      "vercel-token",
      [
        "vcp_{url 56}",
        "vci_{url 56}",
        "vca_{url 56}",
        "vcr_{url 56}",
        "vck_{url 56}",
        "vercel_blob_rw_{base62 16}_{base62 30-40}",
      ],
    ],
    ["supabase-secret-key", "sb_secret_{url 31}"],
    ["supabase-publishable-key", "sb_publishable_{url 31}", { severity: "LOW" }],
    ["supabase-management-token", ["sbp_{lower36 40}", "sbp_{[a-z0-9_-] 40}"]],
    [
      "convex-deploy-key",
      ["prod:{[a-z0-9-] 3-60}|{[A-Za-z0-9+/=] 40-400}", "dev:{[a-z0-9-] 3-60}|{[A-Za-z0-9+/=] 40-400}"],
      { strict: true },
    ],
    [
      "convex-project-deploy-key",
      ["preview:{[a-z0-9:-] 3-100}|{[A-Za-z0-9+/=] 40-400}", "project:{[a-z0-9:-] 3-100}|{[A-Za-z0-9+/=] 40-400}"],
      { strict: true, label: "convex-deploy-key" },
    ],
    ["render-api-key", "rnd_{base62 28-32}", { strict: true }],
    [
      "fly-access-token",
      [
        "FlyV1 {[A-Za-z0-9_+/=,-] 100-5000}",
        "fm2_{[A-Za-z0-9+/=] 100-5000}",
        "fm1r_{[A-Za-z0-9+/=] 100-5000}",
        "fm1a_{[A-Za-z0-9+/=] 100-5000}",
        "fo1_{url 43}",
      ],
    ],
    ["heroku-api-key", ["HRKU-AA{url 58}", `HRKU-${UUID}`]],
    ["netlify-token", ["nfp_{base62 36}", "nfc_{base62 36}", "nfo_{base62 36}", "nfu_{base62 36}", "nfb_{base62 36}"]],
    ["digitalocean-token", ["dop_v1_{hex 64}", "doo_v1_{hex 64}", "dor_v1_{hex 64}"]],
    ["digitalocean-spaces-key-id", ["DO00{upper36 16}", "DO80{upper36 16}"], { strict: true, severity: "HIGH" }],
    ["alibaba-access-key-id", "LTAI{base62 12-25}", { strict: true, severity: "HIGH" }],
    ["alibaba-sts-access-key-id", "STS.{base62 16-64}", { strict: true, severity: "HIGH" }],
    ["alibaba-sts-security-token", "CAIS{[A-Za-z0-9+/=_-] 60-1024}", { strict: true, severity: "HIGH" }],
    ["tencent-secret-id", "AKID{base62 32}", { strict: true, severity: "HIGH" }],
    [
      "oracle-cloud-ocid",
      "ocid1.{[a-z0-9] 2-40}.oc{digits 1-2}.{[a-z0-9-] 0-30}.{lower36 40-80}",
      { severity: "LOW", check: "off" },
    ],
    ["scaleway-access-key", "SCW{upper36 17}", { strict: true, severity: "HIGH" }],
    ["yandex-api-key", "AQVN{url 35-38}", { strict: true }],
    [
      "yandex-access-token",
      ["t1.{url 1-400}.{url 86}", "t1.{url 1-400}={[=] 0-1}.{url 86}"],
      { strict: true, check: "off" },
    ],
    ["yandex-aws-access-key", "YCA{url 37}", { strict: true, severity: "HIGH" }],
    ["upcloud-token", "ucat_{base62 24-32}"],
    ["scalingo-api-token", "tk-us-{url 48}"],
    ["exoscale-api-key", ["EXO{hex 24}", "EXO{base62 24-30}"], { strict: true, severity: "HIGH" }],
    ["deno-token", ["ddp_{base62 36}", "ddo_{base62 36}"]],
    ["zeabur-token", "zeabur_{base62 30-60}"],
    [
      "backblaze-application-key",
      ["K001{base64 27}", "K002{base64 27}", "K003{base64 27}", "K004{base64 27}", "K005{base64 27}"],
      { strict: true, severity: "HIGH", confidence: 0.7 },
    ],
    ["pulumi-token", "pul-{lower36 40}", { strict: true }],
    ["terraform-cloud-token", "{base62 14}.atlasv1.{dotted 60-70}"],
    ["google-firebase-server-key", ["AAAA{url 7}:APA91b{url 134}", "AAAA{url 7}:{url 140}"], { check: "off" }],
    ["volcengine-access-key", "AKLT{[A-Za-z0-9+/=] 40-60}", { severity: "HIGH", strict: true }],
    [
      "recaptcha-key",
      ["6Lc{url 37}", "6Ld{url 37}", "6Le{url 37}", "6Lf{url 37}"],
      { strict: true, severity: "MEDIUM" },
    ],
  ]),
];
