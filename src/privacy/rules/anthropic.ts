// Anthropic: API and admin keys, the tokens of a Claude Code login, the session cookie of claude.ai.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, isMixed, token } from "../boundary.ts";
import { isRow } from "../randomness.ts";

const secret = (id: string, prefix: string, kind: string, least: number): Rule =>
  defineRule({
    id,
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.98,
    label: "anthropic-key",
    hints: [prefix],
    // Real ones have 80 characters and more after the prefix; output that was cut shows fewer.
    pattern: token(`${prefix}${kind}[A-Za-z0-9_-]{${least},160}`),
    window: AT_HINT,
    // A piece of one may be taken; a row that was typed in its place is none.
    accept: (value) => isMixed(value) && (/-[\w-]{93}AA$/.test(value) || !isRow(value.slice(prefix.length))),
    examples: {
      finds: [`${prefix}${"03-"}${fake(93)}AA`, `${prefix}${"01-"}${fake(60)}_${fake(30)}-${fake(8)}`].map((value) => ({
        text: `KEY=${value}\n`,
        secret: value,
      })),
      ignores: [`${prefix}03-your-key-here`, `${prefix}03-${"x".repeat(95)}`],
    },
  });

export const RULES: readonly Rule[] = [
  secret("anthropic-api-key", "sk-ant-api", "[0-9]{2,4}-", 40),
  secret("anthropic-admin-key", "sk-ant-admin", "[0-9]{2}-", 40),
  secret("anthropic-oauth-access-token", "sk-ant-oat", "[0-9]{2}-", 40),
  secret("anthropic-oauth-refresh-token", "sk-ant-ort", "[0-9]{2}-", 40),
  secret("anthropic-session-key", "sk-ant-sid", "[0-9]{2}-", 40),
];
