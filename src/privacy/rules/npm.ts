// npm: access tokens.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, token } from "../boundary.ts";

export const RULES: readonly Rule[] = [
  defineRule({
    id: "npm-token",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.97,
    hints: ["npm_"],
    pattern: token("npm_[A-Za-z0-9]{36,64}(?![A-Za-z0-9_])"),
    window: AT_HINT,
    accept: (value) => /[0-9]/.test(value),
    examples: {
      finds: [{ text: `//registry.example.org/:_authToken=npm_${fake(36)}\n`, secret: `npm_${fake(36)}` }],
      ignores: ["npm_config_registry", `npm_${"x".repeat(36)}`, `pnpm_${fake(36)}`],
    },
  }),
];
