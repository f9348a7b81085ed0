// Tokens of code hosts and their neighbours beside GitHub and GitLab, of build services and code checkers.

import type { Rule } from "../../ports/rule.ts";
import { tokenRules } from "../tokens.ts";

export const RULES: readonly Rule[] = tokenRules([
  ["bitbucket-app-password", "ATBB{base62 32}", { strict: true }],
  ["bitbucket-access-token", "ATCTT3xFfG{url 180-200}={hex 8}"],
  ["atlassian-api-token", ["ATATT3xFfG{url 20-200}={hex 8}", "ATATT3{dotted 180-200}"]],
  ["atlassian-admin-token", "ATOA{url 40-240}={hex 8}", { strict: true }],
  ["trello-token", "ATTA{base62 72}", { strict: true }],
  [
    "circleci-token",
    [
      "CCIPAT_{base58 22}_{hex 40}",
      "CCIPRJ_{base58 22}_{hex 40}",
      "CCIPAT_{base62 22-24}_{base62 40}",
      "CCIPRJ_{base62 22-24}_{base62 40}",
    ],
  ],
  [
    "buildkite-token",
    [
      "bkua_{base62 40-53}",
      "bkaa_{url 75}",
      "bkaj_{url 333}",
      "bkar_{url 73}",
      "bkct_{url 73}",
      "bkpt_{url 199}",
      "bkpat_{url 54}",
      "bkps_{url 64}",
    ],
  ],
  ["sonar-token", ["squ_", "sqa_", "sqp_", "sqU_", "sqA_", "sqP_"].map((kind) => `${kind}{[A-Za-z0-9_=-] 40}`)],
  [
    "sourcegraph-token",
    ["sgp_{hex 16}_{hex 40}", "sgp_{hex 16}_local_{hex 40}", "sgp_local_{hex 40}", "sgp_{hex 40}", "sgp_sgp_{hex 40}"],
    { strict: true },
  ],
  ["sourcegraph-cody-key", "slk_{hex 64}"],
  ["sourcegraph-dotcom-token", "sgd_{hex 64}"],
  ["teamcity-token", "eyJ0eXAiOiAiVENWMiJ9.{url 36}.{url 48}"],
  ["snyk-token", ["snyk_uat.{dotted 40-160}", "snyk_sat.{dotted 40-160}"]],
  ["stackhawk-api-key", "hawk.{url 20}.{url 20}"],
  ["endorlabs-api-key", "endr+{[A-Za-z0-9-] 16}"],
  ["dependency-track-api-key", "odt_{base62 32-255}", { strict: true }],
  ["mergify-application-key", "mergify_application_key_{url 40-200}"],
  [
    "harness-api-key",
    ["pat.{url 22}.{base62 24}.{base62 20}", "sat.{url 22}.{base62 24}.{base62 20}"],
    { strict: true },
  ],
  ["infracost-api-token", "ico-{base62 32}", { strict: true }],
  ["octopus-deploy-api-key", "API-{upper36 26}", { strict: true }],
  ["prefect-api-key", ["pnu_{base62 36}", "pnb_{base62 36}"]],
  ["postman-key", ["PMAK-{hex 24}-{hex 34}", "PMAK-{base62 24}-{base62 34}", "PMAT-{upper36 26}"]],
  ["readme-api-key", "rdme_{base62 70}"],
  ["aikido-key", ["AIK_SECRET_{base62 64}", "AIK_CI_{base62 20-44}", "AIK_CLIENT_{base62 24}"]],
  ["val-town-token", "vtwn_{url 20-80}"],
  [
    "wakatime-api-key",
    ["waka_{base62 36-64}", "waka_{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}", "waka_tok_{base62 36-100}"],
  ],
  ["linear-key", ["lin_api_{base62 40}", "lin_oauth_{hex 64}", "lin_wh_{base62 36-44}"]],
  ["github-legacy-installation-token", "v1.{[0-9a-f] 40}", { strict: true, severity: "HIGH" }],
  ["github-client-id", ["Iv1.{hex 16}", "Iv23{base62 16}", "Ov23{base62 16}"], { strict: true, severity: "LOW" }],
  ["bitbucket-data-center-token", "BBDC-{[A-Za-z0-9+/@_-] 40-50}"],
  ["inngest-key", ["signkey-prod-{hex 64}", "signkey-test-{hex 64}", "signkey-branch-{hex 64}"]],
  [
    "trigger-dev-key",
    ["tr_dev_{base62 20-40}", "tr_prod_{base62 20-40}", "tr_stg_{base62 20-40}", "tr_pat_{base62 40}"],
  ],
  ["trufflehog-key", ["thog-key-{hex 16}", "thog-agent-{url 20-60}"]],
  ["spectral-token", "spu-{hex 32}", { strict: true }],
]);
