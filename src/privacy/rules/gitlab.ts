// GitLab: every token with a prefix, and the session cookie.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, HEX, LOWER36, token } from "../boundary.ts";

const prefixed = (id: string, prefix: string, body: string, example: string): Rule =>
  defineRule({
    id,
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.97,
    label: "gitlab-token",
    hints: [prefix],
    pattern: token(prefix + body),
    window: AT_HINT,
    // Placeholders are words: they have no digit, or no letter in upper case.
    accept: (value) => /[0-9A-Z]/.test(value.slice(prefix.length)) && /[A-Za-z]/.test(value.slice(prefix.length)),
    examples: {
      finds: [{ text: `PRIVATE-TOKEN: ${prefix}${example}\n`, secret: prefix + example }],
      ignores: [`${prefix}token`, `${prefix}your-token-goes-right-here`],
    },
  });

const url = (least: number, most: number) => `[A-Za-z0-9_-]{${least},${most}}`;

export const RULES: readonly Rule[] = [
  // The routable form ends in its length and a checksum, set apart by dots.
  prefixed("gitlab-pat", "glpat-", `${url(20, 300)}(?:\\.[0-9a-z]{2})?(?:\\.[0-9a-z]{9})?`, fake(20)),
  prefixed("gitlab-pipeline-trigger-token", "glptt-", "[0-9a-fA-F]{40}", fake(40, HEX)),
  prefixed("gitlab-runner-registration-token", "GR1348941", url(20, 20), fake(20)),
  prefixed("gitlab-runner-token", "glrt-", `${url(20, 300)}(?:\\.[0-9a-z]{2})?(?:\\.[0-9a-z]{9})?`, fake(20)),
  prefixed("gitlab-runner-token-routable", "glrtr-", "[A-Za-z0-9_.-]{20,300}", `${fake(27)}.${fake(9, LOWER36)}`),
  prefixed("gitlab-deploy-token", "gldt-", url(20, 64), fake(20)),
  prefixed("gitlab-feed-token", "glft-", url(20, 128), fake(20)),
  prefixed("gitlab-incoming-mail-token", "glimt-", url(25, 64), fake(25)),
  prefixed("gitlab-agent-token", "glagent-", url(50, 300), fake(50)),
  prefixed("gitlab-oauth-app-secret", "gloas-", url(64, 128), fake(64)),
  prefixed("gitlab-ci-job-token", "glcbt-", `[A-Za-z0-9]{1,5}_${url(20, 300)}`, `64_${fake(20)}`),
  prefixed("gitlab-scim-token", "glsoat-", url(20, 64), fake(20)),
  prefixed("gitlab-feature-flag-token", "glffct-", url(20, 64), fake(20)),
  prefixed("gitlab-workspace-token", "glwt-", url(20, 64), fake(20)),
  defineRule({
    id: "gitlab-session-cookie",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.95,
    hints: ["_gitlab_session="],
    pattern: /_gitlab_session=([0-9a-zA-Z]{32})(?![0-9a-zA-Z])/y,
    window: AT_HINT,
    examples: {
      finds: [{ text: `Cookie: _gitlab_session=${fake(32, HEX)}; a=b`, secret: fake(32, HEX) }],
      ignores: ["_gitlab_session=abc"],
    },
  }),
];
