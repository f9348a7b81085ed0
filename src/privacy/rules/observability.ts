// Keys of services for errors, metrics, logs, analytics and feature flags.

import type { Rule } from "../../ports/rule.ts";
import { tokenRules } from "../tokens.ts";

const UUID = "{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}";

export const RULES: readonly Rule[] = tokenRules([
  [
    "sentry-org-token",
    "sntrys_eyJ{[A-Za-z0-9+/=_-] 80-500}",
    // Where the signature stands apart, it is that of SHA-256.
    { accept: (token) => !/=_/.test(token) || /=_[A-Za-z0-9+/]{43}=?$/.test(token) },
  ],
  ["sentry-user-token", "sntryu_{hex 64}"],
  ["newrelic-user-key", ["NRAK-{base62 27}", "nrak-{base62 27}"]],
  ["newrelic-admin-key", ["NRAA-{hex 27}", "nraa-{hex 27}"]],
  ["newrelic-browser-key", ["NRJS-{hex 19}", "nrjs-{hex 19}"], { severity: "HIGH" }],
  ["newrelic-insights-key", ["NRII-{url 32}", "nrii-{url 32}", "NRIQ-{url 32}", "nriq-{url 32}"]],
  ["newrelic-rest-key", ["NRRA-{hex 42}", "nrra-{hex 42}"]],
  ["newrelic-pixie-key", [`px-api-${UUID}`, `px-dep-${UUID}`]],
  ["newrelic-license-key", ["{base62 6}{hex 30}NRAL", "{base62 6}{hex 30}nral"], { check: "off" }],
  ["grafana-service-account-token", "glsa_{base62 32}_{hex 8}"],
  ["grafana-cloud-token", ["glc_{[A-Za-z0-9+/=] 32-400}"], { strict: true }],
  ["grafana-api-key", ["eyJrIjoi{[A-Za-z0-9+/=] 40-400}"]],
  ["posthog-personal-key", "phx_{url 41-49}"],
  ["posthog-project-key", "phc_{url 41-44}", { severity: "LOW" }],
  ["posthog-other-key", ["phs_{url 30-60}", "phr_{url 30-60}", "pha_{url 30-60}"], { strict: true }],
  ["honeycomb-api-key", ["hcaik_{lower36 58}", "hcxik_{lower36 58}", "hcamk_{lower36 58}", "hcxmk_{lower36 58}"]],
  ["dynatrace-token", "dt0{[a-z] 1}{digits 2}.{base62 24}.{base62 64}"],
  ["rootly-api-key", "rootly_{hex 64}"],
  ["configcat-sdk-key", "configcat-sdk-1/{url 22}/{url 22}"],
  ["launchdarkly-key", [`sdk-${UUID}`, `mob-${UUID}`], { strict: true, severity: "HIGH" }],
  ["launchdarkly-api-key", `api-${UUID}`, { strict: true, severity: "HIGH" }],
  [
    "devcycle-sdk-key",
    ["dvc_server_{base62 8-40}", "dvc_client_{base62 8-40}", "dvc_mobile_{base62 8-40}"],
    { severity: "HIGH" },
  ],
  ["statsig-key", ["secret-{base62 30-60}", "console-{base62 30-60}"], { strict: true, severity: "HIGH" }],
  [
    "datadog-prefixed-key",
    ["ddapi_{base62 34}", "ddapp_{base62 34}", "pub{hex 32}"],
    { strict: true, severity: "HIGH" },
  ],
  ["fullstory-api-key", ["na1.{base64 100}", "eu1.{base64 100}"], { strict: true, check: "off" }],
  ["fullstory-key", ["na1.{base64 20-120}", "eu1.{base64 20-120}"], { strict: true }],
  ["axiom-token", [`xaat-${UUID}`, `xapt-${UUID}`, `xait-${UUID}`]],
  ["checkly-key", "cu_{hex 32}", { strict: true }],
  ["logfire-token", ["pylf_v1_{[a-z] 2}_{base62 40-50}", "pylf_v2_{[a-z] 2}_{base62 40-80}"]],
  ["ubidots-token", ["BBFF-{base62 30}", "BBUS-{base62 30}"]],
  ["adafruit-io-key", "aio_{base62 28}", { strict: true }],
  ["defined-networking-token", "dnkey-{[A-Za-z0-9_=-] 26}-{[A-Za-z0-9_=-] 52}"],
  ["flagsmith-server-key", "ser.{base62 22}", { strict: true }],
  ["dfuse-api-key", "web_{hex 32}", { strict: true }],
]);
