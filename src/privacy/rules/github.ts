// GitHub: every token with a prefix. App private keys are found as PEM blocks.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, HEX, token } from "../boundary.ts";

const prefixed = (id: string, prefix: string, longest: number): Rule =>
  defineRule({
    id,
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.98,
    label: "github-token",
    hints: [prefix],
    // 36 characters, the last six a checksum that is not asked for: cut and invented ones must go as well.
    pattern: token(`${prefix}[A-Za-z0-9_]{35,${longest}}`),
    window: AT_HINT,
    accept: (value) => /[0-9]/.test(value.slice(prefix.length)),
    examples: {
      finds: [
        { text: `https://x:${prefix}${fake(36)}@github.com/a/b`, secret: prefix + fake(36) },
        { text: `\\n${prefix}${fake(36)}\\n`, secret: prefix + fake(36) },
      ],
      ignores: [`${prefix}short`, `ab${prefix}${fake(36)}`, `${prefix}${"x".repeat(36)}`],
    },
  });

export const RULES: readonly Rule[] = [
  prefixed("github-pat-classic", "ghp_", 255),
  prefixed("github-oauth-token", "gho_", 255),
  prefixed("github-user-to-server-token", "ghu_", 255),
  prefixed("github-server-to-server-token", "ghs_", 1000),
  prefixed("github-refresh-token", "ghr_", 255),
  defineRule({
    id: "github-pat-fine-grained",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.98,
    label: "github-token",
    hints: ["github_pat_"],
    pattern: token("github_pat_[A-Za-z0-9_]{60,255}"),
    window: AT_HINT,
    accept: (value) => /[0-9]/.test(value),
    examples: {
      finds: [{ text: `GH_TOKEN="github_pat_${fake(22)}_${fake(59)}"`, secret: `github_pat_${fake(22)}_${fake(59)}` }],
      ignores: ["github_pat_classic_or_fine_grained"],
    },
  }),
  defineRule({
    id: "github-copilot-token",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.9,
    hints: ["tid="],
    pattern: token("tid=[0-9a-fA-F]{32};[!#-&(-\\[\\]-~]{50,1000}"),
    window: AT_HINT,
    accept: (value) => value.includes("exp=") || value.includes("sku="),
    examples: {
      finds: [`tid=${fake(32, HEX)};exp=1700000000;sku=copilot_seat;proxy-ep=proxy.example;8kp=1:${fake(64, HEX)}`].map(
        (value) => ({ text: `"token":"${value}"`, secret: value }),
      ),
      ignores: [`tid=${fake(32, HEX)}`],
    },
  }),
];
