// Hugging Face: user, organisation and OAuth tokens.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, isMixed, LETTERS, token } from "../boundary.ts";

const hasBothCases = (value: string) => /[A-Z]/.test(value) && /[a-z]/.test(value.slice(8));

export const RULES: readonly Rule[] = [
  defineRule({
    id: "huggingface-oauth-token",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.97,
    label: "huggingface-token",
    hints: ["hf_oauth_"],
    pattern: token("hf_oauth_[A-Za-z0-9_.-]{40,1000}"),
    window: AT_HINT,
    accept: isMixed,
    examples: {
      finds: [{ text: `token ${"hf_oauth_"}${fake(80)}\n`, secret: `hf_oauth_${fake(80)}` }],
      ignores: ["hf_oauth_token_of_the_current_user_if_there_is_any"],
    },
  }),
  defineRule({
    id: "huggingface-user-token",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.95,
    label: "huggingface-token",
    hints: ["hf_"],
    pattern: token("hf_[A-Za-z0-9]{34,40}(?![A-Za-z0-9_])"),
    window: AT_HINT,
    accept: hasBothCases,
    examples: {
      finds: [{ text: `HF_TOKEN=hf_${fake(34, LETTERS)}`, secret: `hf_${fake(34, LETTERS)}` }],
      ignores: ["hf_hub_download", `hf_${"a".repeat(34)}`, `half_${fake(34)}`],
    },
  }),
  defineRule({
    id: "huggingface-org-token",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.95,
    label: "huggingface-token",
    hints: ["api_org_"],
    pattern: token("api_org_[A-Za-z0-9]{34,40}(?![A-Za-z0-9_])"),
    window: AT_HINT,
    accept: hasBothCases,
    examples: {
      finds: [{ text: `'api_org_${fake(34, LETTERS)}'`, secret: `api_org_${fake(34, LETTERS)}` }],
      ignores: ["api_org_members"],
    },
  }),
];
