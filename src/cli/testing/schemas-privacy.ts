// The JSON of the commands about privacy, as strict schemas.

import { z } from "zod";

const whole = z.int().min(0);
const severity = z.enum(["MAXIMUM", "HIGH", "MEDIUM", "LOW"]);
const mode = z.enum(["strict", "moderate", "minimal"]);
const refused = z.array(z.strictObject({ what: z.string(), reason: z.string() }));
const setting = <T extends z.ZodType>(value: T) => z.strictObject({ value, sources: z.array(z.string()).min(1) });
const masked = z.string().regex(/…/);

const Policy = z.strictObject({
  path: z.string(),
  exists: z.boolean(),
  repositories: z.array(z.string()),
  mode: setting(mode),
  quarantine: setting(whole),
  custom_patterns: setting(z.array(z.strictObject({ name: z.string(), level: severity }))),
  custom_words: setting(z.array(masked)),
  user_names: setting(z.array(masked)),
  domains: setting(z.array(masked)),
  gitleaks: setting(z.array(z.string())),
  refused,
  identity: z.strictObject({
    user_names: whole,
    handles: whole,
    full_names: whole,
    mails: whole,
    hosts: whole,
    homes: whole,
  }),
  rules: z.strictObject({ inside: whole, leaving: whole }),
  rulesets: z.strictObject({ inside: z.string(), leaving: z.string() }),
  policy_hash: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
});

const Found = z.strictObject({
  rule: z.string(),
  label: z.string(),
  kind: z.enum(["secret", "pii", "path", "identity", "custom"]),
  severity,
  confidence: z.number().min(0).max(1),
  start: whole,
  end: whole,
  value: z.string(),
  inside: z.boolean(),
  modes: z.array(mode),
});

const change = { path: z.string(), added: whole, already: whole, refused };

export const PRIVACY = {
  "privacy show": { policy: Policy },
  "privacy test": { mode, found: z.array(Found), redacted: z.string(), refused },
  "privacy add": change,
  "privacy import": {
    ...change,
    from: z.string(),
    taken: z.strictObject({ custom_patterns: whole, custom_words: whole, user_names: whole, domains: whole }),
  },
} as const;
