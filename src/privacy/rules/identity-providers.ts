// Tokens of identity, secret stores, networks and infrastructure: Vault, 1Password, Doppler, Tailscale, age, Kubernetes and others.

import type { Rule } from "../../ports/rule.ts";
import { tokenRules } from "../tokens.ts";

export const RULES: readonly Rule[] = tokenRules([
  ["vault-service-token", "hvs.{url 24-130}"],
  ["vault-batch-token", "hvb.{url 24-500}"],
  ["vault-recovery-token", "hvr.{url 24-130}"],
  [
    "tailscale-key",
    [
      "tskey-{[a-z] 3-10}-{base62 6-20}-{base62 6-40}",
      "tskey-{[a-z] 3-10}-{base62 16-40}",
      "tskey-{base62 6-20}-{base62 6-40}",
    ],
    { check: "off" },
  ],
  ["openshift-token", "sha256~{url 43}", { strict: true }],
  ["rancher-token", "token-{lower36 5}:{lower36 54}", { strict: true }],
  ["okta-token", ["SSWS 00{url 40}"]],
  ["okta-client-id", "0oa{base62 17}", { strict: true, severity: "LOW" }],
  [
    "onepassword-secret-key",
    [
      "A3-{upper36 6}-{upper36 11}-{upper36 5}-{upper36 5}-{upper36 5}",
      "A3-{upper36 6}-{upper36 6}-{upper36 5}-{upper36 5}-{upper36 5}-{upper36 5}",
    ],
    { strict: true },
  ],
  ["onepassword-service-token", "ops_eyJ{base64 250-2000}{[=] 0-3}"],
  [
    "doppler-token",
    ["pt", "ct", "sa", "scim", "audit"]
      .map((kind) => `dp.${kind}.{base62 40-44}`)
      .concat("dp.st.{[a-z0-9_-] 1-40}.{base62 40-44}", "dp.st.{base62 40-44}"),
  ],
  ["age-secret-key", "AGE-SECRET-KEY-1{upper36 58}", { check: "off" }],
  ["age-plugin-identity", "AGE-PLUGIN-{[A-Z-] 2-40}-1{upper36 6-200}"],
  ["age-recipient", "age1{[02-9ac-hj-np-z] 58}", { strict: true, severity: "LOW" }],
  ["unkey-root-key", "unkey_{base62 20-32}"],
  ["zuplo-api-key", "zpka_{lower36 32}_{hex 8}"],
  ["blynk-client", "oa2-client-id_{url 32}"],
  [
    "authress-access-key",
    ["sc_", "ext_", "scauth_", "authress_"].flatMap((kind) =>
      ["acc-", "acc_"].map(
        (account) => `${kind}{base62 5-30}.{base62 4-6}.${account}{[A-Za-z0-9-] 10-32}.{[A-Za-z0-9+/=_-] 30-120}`,
      ),
    ),
    { strict: true, check: "off" },
  ],
  ["workos-key", "sk_{[a-z] 4-10}_a2V5Xz{[A-Za-z0-9+/=] 40-120}", { strict: true }],
  ["stytch-secret", ["secret-live-{url 36}", "secret-test-{url 36}"]],
  ["ngrok-api-key", "cr_{base62 26-30}", { strict: true, severity: "HIGH" }],
  ["boundary-token", ["s1_{base62 10}_{url 40-300}"], { strict: true }],
  [
    "ory-token",
    [
      "ory_st_{url 32}",
      "ory_at_{url 40-100}",
      "ory_rt_{url 40-100}",
      "ory_ac_{url 40-100}",
      "ory_pat_{url 32}",
      "ory_apikey_{url 32}",
    ],
  ],
  ["netbird-token", "nbp_{base62 36}"],
  ["nats-nkey-seed", ["SU", "SA", "SO", "SN", "SC"].map((kind) => `${kind}A{base32 55}`), { strict: true }],
  ["k3s-token", "K10{hex 64}::{[a-z0-9:] 4-80}", { strict: true }],
  ["jumpcloud-api-key", "jca_{base62 36}"],
  [
    "rancher-kubeconfig-token",
    ["kubeconfig-u-{lower36 5-10}:{lower36 54}", "kubeconfig-user-{lower36 5-10}:{lower36 54}"],
  ],
]);
