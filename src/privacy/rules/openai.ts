// OpenAI: keys with and without the marker T3BlbkFJ (base64 of "OpenAI"), session keys.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, isMixed, token } from "../boundary.ts";

const MARKER = "T3Blbk" + "FJ";

const scoped = (id: string, prefix: string): Rule =>
  defineRule({
    id,
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.98,
    label: "openai-key",
    hints: [prefix],
    pattern: token(`${prefix}[A-Za-z0-9_-]{48,200}`),
    window: AT_HINT,
    accept: (value) => value.includes(MARKER) || isMixed(value),
    examples: {
      finds: [`${prefix}${fake(74)}${MARKER}${fake(74)}`, `${prefix}${fake(20)}${MARKER}${fake(20)}`].map((value) => ({
        text: `"${value}"`,
        secret: value,
      })),
      ignores: [`${prefix}your-key-goes-here`, `di${prefix}${fake(60)}`],
    },
  });

export const RULES: readonly Rule[] = [
  scoped("openai-project-key", "sk-proj-"),
  scoped("openai-service-account-key", "sk-svcacct-"),
  scoped("openai-admin-key", "sk-admin-"),
  scoped("openai-none-key", "sk-None-"),
  defineRule({
    id: "openai-legacy-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.95,
    label: "openai-key",
    hints: ["sk-"],
    pattern: token(`sk-(?:[A-Za-z0-9]{20}${MARKER}[A-Za-z0-9]{20}|[A-Za-z0-9]{48})(?![A-Za-z0-9])`),
    window: AT_HINT,
    accept: (value) => value.includes(MARKER) || isMixed(value),
    examples: {
      finds: [`sk-${fake(20)}${MARKER}${fake(20)}`, `sk-${fake(48)}`].map((value) => ({
        text: `{\\n\\"key\\":\\n${value}\\n`,
        secret: value,
      })),
      ignores: [`task-${fake(48)}`, `sk-${fake(30)}`, `sk-${"abcdefgh".repeat(6)}`],
    },
  }),
  defineRule({
    id: "openai-session-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.9,
    label: "openai-key",
    hints: ["sess-"],
    pattern: token("sess-[A-Za-z0-9]{40}(?![A-Za-z0-9])"),
    window: AT_HINT,
    accept: isMixed,
    examples: {
      finds: [{ text: `Bearer sess-${fake(40)}`, secret: `sess-${fake(40)}` }],
      ignores: [`sess-${fake(20)}`, `assess-${fake(40)}`],
    },
  }),
];
