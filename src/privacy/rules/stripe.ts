// Stripe: secret, restricted, ephemeral and publishable keys, webhook signing secrets.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, token } from "../boundary.ts";
import { isFiller } from "../negative.ts";
import { isRow } from "../randomness.ts";

const MODES = ["live", "test", "prod"] as const;

const key = (id: string, kind: string, severity: Rule["severity"], least: number): Rule =>
  defineRule({
    id,
    kind: "secret",
    severity,
    // An identifier never outdoes a rule that takes the same range for a secret.
    confidence: severity === "LOW" ? 0.6 : 0.95,
    label: id === "stripe-publishable-key" ? id : "stripe-key",
    hints: MODES.map((mode) => `${kind}_${mode}_`),
    pattern: token(`${kind}_(?:live|test|prod)_[A-Za-z0-9]{${least},247}`),
    window: AT_HINT,
    // Names of variables and functions have no digit.
    accept: (value) => {
      const body = value.slice(8);
      return /[0-9A-Z]/.test(body) && !isRow(body) && !isFiller(body);
    },
    examples: {
      finds: MODES.map((mode) => ({
        text: `stripe.api_key = "${kind}_${mode}_${fake(24)}"`,
        secret: `${kind}_${mode}_${fake(24)}`,
      })),
      ignores: [`${kind}_live_key`, `ri${kind}_test_${fake(24)}`, `${kind}_test_publishablekeyname`],
    },
  });

export const RULES: readonly Rule[] = [
  key("stripe-secret-key", "sk", "MAXIMUM", 10),
  key("stripe-restricted-key", "rk", "MAXIMUM", 10),
  key("stripe-ephemeral-key", "ek", "HIGH", 20),
  // Made to be public: an identifier.
  key("stripe-publishable-key", "pk", "LOW", 10),
  defineRule({
    id: "stripe-webhook-secret",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.95,
    hints: ["whsec_"],
    pattern: token("whsec_[A-Za-z0-9+/=]{24,88}"),
    window: AT_HINT,
    accept: (value) => /[0-9A-Z]/.test(value.slice(6)),
    examples: {
      finds: [{ text: `secret: whsec_${fake(32)}`, secret: `whsec_${fake(32)}` }],
      ignores: ["whsec_your_secret", "whsec_abcdefghijklmnopqrstuvwxyz"],
    },
  }),
];
