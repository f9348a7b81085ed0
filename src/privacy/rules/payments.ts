// Keys of services for payments, banking and shops beside Stripe.

import type { Rule } from "../../ports/rule.ts";
import { tokenRules } from "../tokens.ts";

const UUID = "{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}";

export const RULES: readonly Rule[] = tokenRules([
  [
    "shopify-token",
    ["shpat_", "shpca_", "shppa_", "shpss_", "shpua_", "shptka_"].map((prefix) => `${prefix}{hex 30-34}`),
  ],
  ["square-access-token", ["EAAA{[A-Za-z0-9_+=-] 56-60}", "sq0atp-{url 22-60}"], { strict: true }],
  ["square-access-token-short", "EAAA{url 22-55}", { strict: true, label: "square-access-token", severity: "HIGH" }],
  ["square-oauth-secret", "sq0csp-{url 43}"],
  ["square-application-id", ["sq0idp-{url 22}", "sandbox-sq0idb-{url 22}"], { severity: "LOW" }],
  [
    "braintree-access-token",
    ["access_token$production$", "access_token$sandbox$"].map((prefix) => `${prefix}{lower36 16}$\{hex 32}`),
  ],
  ["plaid-access-token", ["sandbox", "development", "production"].map((stage) => `access-${stage}-${UUID}`)],
  ["asaas-api-token", ["$aact_prod_{[A-Za-z0-9_:-] 20-240}", "$aact_hmlg_{[A-Za-z0-9_:-] 20-240}"]],
  ["checkout-key", [`sk_${UUID}`, `sk_test_${UUID}`, "sk_sbox_{[a-z0-9*#$=] 27-30}"], { strict: true }],
  [
    "flutterwave-key",
    ["FLWSECK_TEST-{[0-9A-Ha-h] 12}", "FLWSECK_TEST-{[0-9A-Ha-h] 32}-X", "FLWSECK-{[0-9A-Ha-h] 32}-X"],
  ],
  ["flutterwave-public-key", ["FLWPUBK_TEST-{[0-9A-Ha-h] 32}-X", "FLWPUBK-{[0-9A-Ha-h] 32}-X"], { severity: "LOW" }],
  ["gocardless-api-token", ["live_{[A-Za-z0-9_=-] 40-42}", "sandbox_{[A-Za-z0-9_=-] 40-42}"], { strict: true }],
  ["lob-api-key", ["live_{hex 35}", "test_{hex 35}"], { strict: true }],
  ["lob-publishable-key", ["live_pub_{hex 31}", "test_pub_{hex 31}"], { severity: "LOW" }],
  ["column-api-key", ["live_{base62 27}", "test_{base62 27}"], { strict: true }],
  [
    "mercury-api-token",
    ["mercury_production_", "mercury_sandbox_"].map((stage) => `${stage}{[a-z] 3-6}_{base62 40-50}_yrucrem`),
  ],
  ["midtrans-key", "Mid-server-{[A-Za-z0-9_] 10-26}"],
  [
    "paddle-api-key",
    ["pdl_live_apikey_", "pdl_sdbx_apikey_"].map((stage) => `${stage}{lower36 26}_{base62 22}_{base62 3}`),
  ],
  ["paddle-webhook-secret", ["pdl_ntfset_{lower36 26}_{base64 32}"]],
  ["pagarme-api-key", ["ak_live_{base62 30}", "ak_test_{base62 30}"]],
  ["paystack-key", ["sk_live_{hex 40}", "sk_test_{hex 40}"]],
  ["rainforest-pay-key", ["apikey_{hex 64}", "sbx_apikey_{hex 64}"], { strict: true }],
  ["ramp-client-secret", "ramp_sec_{base62 48}"],
  ["ramp-client-id", "ramp_id_{base62 40}", { severity: "LOW" }],
  ["shippo-api-token", ["shippo_live_{hex 40}", "shippo_test_{hex 40}"]],
  ["easypost-api-token", ["EZAK{base62 54}", "EZTK{base62 54}"]],
  ["duffel-api-token", ["duffel_test_{[A-Za-z0-9_=-] 43}", "duffel_live_{[A-Za-z0-9_=-] 43}"]],
  ["razorpay-key-id", ["rzp_live_{base62 14}", "rzp_test_{base62 14}"], { severity: "HIGH" }],
  [
    "polar-token",
    ["polar_at_", "polar_pat_", "polar_oat_", "polar_whs_"].flatMap((kind) => [
      `${kind}{url 20-100}`,
      `${kind}u_{url 20-100}`,
      `${kind}o_{url 20-100}`,
    ]),
  ],
  [
    "coinbase-key-name",
    "organizations/{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}/apiKeys/{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}",
    { severity: "LOW" },
  ],
  [
    "ebay-client-id",
    "{[A-Za-z0-9_-] 2-40}-{[A-Za-z0-9_-] 2-40}-PRD-{hex 8-12}-{hex 8-12}",
    { severity: "LOW", check: "off" },
  ],
  [
    "ebay-client-secret",
    ["PRD-{hex 8-12}-{hex 4}-{hex 4}-{hex 4}-{hex 4-12}", "SBX-{hex 8-12}-{hex 4}-{hex 4}-{hex 4}-{hex 4-12}"],
    { strict: true },
  ],
  ["mollie-api-key", ["live_{base62 30}", "test_{base62 30}"], { strict: true }],
  ["adyen-api-key", "AQE{[a-z] 1}hmf{[A-Za-z0-9+/=-] 60-200}", { strict: true }],
  ["revolut-webhook-secret", "whsk_{base62 32}", { severity: "HIGH" }],
  [
    "mercadopago-token",
    [
      "APP_USR-{digits 12-20}-{digits 6}-{hex 32}-{digits 5-12}",
      "TEST-{digits 12-20}-{digits 6}-{hex 32}-{digits 5-12}",
    ],
    { strict: true },
  ],
  ["xendit-key", ["xnd_production_{base62 40-80}", "xnd_development_{base62 40-80}"]],
  ["proof-api-key", ["prf_{url 20-80}", "prf_cli_{url 20-80}"], { strict: true }],
  ["persona-api-key", ["persona_production_{[a-z0-9_-] 20-80}", "persona_sandbox_{[a-z0-9_-] 20-80}"]],
  [
    "onfido-api-token",
    ["api_live.", "api_live_us.", "api_live_ca.", "api_sandbox."].map((stage) => `${stage}{url 20-80}`),
  ],
  [
    "stripe-client-secret",
    ["pi_{base62 24}_secret_{base62 25}", "seti_{base62 24}_secret_{base62 25}"],
    { severity: "HIGH", strict: true },
  ],
  ["robinhood-api-key", `rh-api-${UUID}`],
  ["imagekit-private-key", "private_{[A-Za-z0-9+/=] 27-30}", { strict: true }],
]);
