// What a review for personal data points at beside the ruleset: hints of people, teams and machines, for a person to judge.

import type { Finding } from "../core/finding.ts";
import { type EntityType, isEntityType } from "../core/pii.ts";
import { defineRule, type PatternRule } from "../ports/rule.ts";
import { createRuleset, type Ruleset } from "./ruleset.ts";

interface Facts {
  readonly id: string;
  readonly type: EntityType;
  readonly confidence: number;
  readonly hints: readonly string[];
  readonly pattern: RegExp;
  readonly window?: PatternRule["window"];
  readonly anyCase?: true;
  readonly finds: readonly (readonly [text: string, secret: string])[];
  readonly ignores: readonly string[];
  readonly accept?: (secret: string) => boolean;
}

function rule({ type, finds, ignores, window, anyCase, accept, ...facts }: Facts): PatternRule {
  return defineRule({
    ...facts,
    kind: "pii",
    severity: "LOW",
    label: type,
    window: window ?? { before: 0, after: 200 },
    examples: { finds: finds.map(([text, secret]) => ({ text, secret })), ignores },
    ...(anyCase && { anyCase }),
    ...(accept && { accept }),
  });
}

/** Paths of the service itself, not of somebody's account. */
const GITHUB_OWN =
  /^(?:about|apps|blog|collections|contact|customer-stories|enterprise|events|explore|features|issues|login|marketplace|new|notifications|orgs|pricing|pulls|search|security|settings|site|sponsors|topics|trending|users|github|actions)$/i;

/** Words that stand where a person's id would. */
const NOBODY =
  /^(?:null|none|undefined|true|false|unknown|user|username|string|number|example|test|anonymous|root|admin|system)$/i;

const RULES: readonly PatternRule[] = [
  rule({
    id: "review-github-user",
    type: "username",
    // Most repositories that a session names are other people's, and public.
    confidence: 0.6,
    hints: ["github.com/", "github.com:", "gitlab.com/", "bitbucket.org/"],
    pattern: /(?:github\.com|gitlab\.com|bitbucket\.org)[/:]([A-Za-z0-9][A-Za-z0-9-]{0,38})(?![\w-])/y,
    finds: [["git@github.com:janeroe/tools.git", "janeroe"]],
    ignores: ["https://github.com/features/actions", "https://example.com/janeroe"],
    accept: (name) => !GITHUB_OWN.test(name),
  }),
  rule({
    id: "review-repository",
    type: "project_name",
    confidence: 0.55,
    hints: ["github.com", "gitlab.com", "bitbucket.org"],
    pattern:
      /(?:github\.com|gitlab\.com|bitbucket\.org)[/:]([A-Za-z0-9][\w.-]{0,60}\/[\w.-]{1,80}?)(?:\.git)?(?![\w.-])/y,
    finds: [["https://github.com/acme-corp/billing.git", "acme-corp/billing"]],
    ignores: ["https://github.com/settings"],
    accept: (slug) => !GITHUB_OWN.test(slug.split("/")[0] ?? ""),
  }),
  rule({
    id: "review-internal-url",
    type: "private_url",
    confidence: 0.9,
    hints: [".internal", ".corp", ".intranet", ".lan", ".private"],
    anyCase: true,
    pattern:
      /https?:\/\/[\w.-]{1,120}\.(?:internal|corp|intranet|lan|private)(?![\w.-])(?::\d{1,5})?(?:\/[\w./%?=&#-]{0,200})?/gi,
    window: { before: 140, after: 220 },
    finds: [["see https://wiki.acme.internal/runbook now", "https://wiki.acme.internal/runbook"]],
    ignores: ["https://internal.example.com/", "the internal API"],
  }),
  rule({
    id: "review-local-url",
    type: "private_url",
    confidence: 0.85,
    hints: ["//localhost", "//127.0.0.1", "//0.0.0.0", "//192.168.", "//172."],
    pattern:
      /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|192\.168\.\d{1,3}\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])\.\d{1,3}\.\d{1,3})(?::\d{1,5})?\/[\w./%?=&#-]{1,200}/g,
    window: { before: 8, after: 260 },
    finds: [["open http://192.168.1.20:8080/admin", "http://192.168.1.20:8080/admin"]],
    ignores: ["http://localhost:3000", "version 192.168.1"],
  }),
  rule({
    id: "review-internal-host",
    type: "domain",
    confidence: 0.8,
    hints: [".internal", ".corp", ".intranet", ".local", ".lan"],
    anyCase: true,
    pattern: /(?<![\w.@/-])((?:[a-z0-9][a-z0-9-]{0,40}\.){1,5}(?:internal|corp|intranet|local|lan))(?![\w.(-])/gi,
    window: { before: 130, after: 10 },
    finds: [["ping db1.acme.corp first", "db1.acme.corp"]],
    ignores: ["process.env.local(", "settings.internals"],
    accept: (host) => !/^(?:\.?env|settings|config|this|self|window|docker-compose)\./i.test(host),
  }),
  rule({
    id: "review-scoped-package",
    type: "project_name",
    confidence: 0.7,
    hints: ["@npm:", "npm.pkg.github.com/", "registry="],
    pattern: /(?<![\w@])(@[a-z0-9][a-z0-9-]{1,40}):registry=/g,
    window: { before: 50, after: 10 },
    finds: [["@acme-private:registry=https://npm.acme.io", "@acme-private"]],
    ignores: ["registry=https://registry.npmjs.org"],
  }),
  rule({
    id: "review-cloud-account",
    type: "custom_sensitive",
    confidence: 0.95,
    hints: ["arn:aws", ".dkr.ecr."],
    pattern:
      /(?<=arn:aws[a-z-]{0,10}:[a-z0-9-]{1,40}:[a-z0-9-]{0,20}:)\d{12}(?=:[\w/.:*-])|\d{12}(?=\.dkr\.ecr\.[a-z0-9-]{1,20}\.amazonaws\.com)/g,
    window: { before: 14, after: 110 },
    finds: [
      ["role arn:aws:iam::481920475638:role/deploy here", "481920475638"],
      ["pull 481920475638.dkr.ecr.eu-west-1.amazonaws.com/api", "481920475638"],
    ],
    ignores: ["arn:aws:s3:::public-bucket/key"],
  }),
  rule({
    id: "review-gcp-project",
    type: "project_name",
    confidence: 0.8,
    hints: [".iam.gserviceaccount.com", "gcr.io/"],
    pattern:
      /(?<=@)[a-z][a-z0-9-]{4,28}[a-z0-9](?=\.iam\.gserviceaccount\.com)|(?<=gcr\.io\/)[a-z][a-z0-9-]{4,28}[a-z0-9](?=\/)/g,
    window: { before: 60, after: 60 },
    finds: [
      ["push gcr.io/acme-prod-42/api:latest", "acme-prod-42"],
      ["as bot@acme-prod-42.iam.gserviceaccount.com", "acme-prod-42"],
    ],
    ignores: ["projects/readme"],
  }),
  rule({
    id: "review-person-field",
    type: "user_id",
    confidence: 0.9,
    hints: ["user_id", "sender_id", "chat_id", "account_id", "customer_id", "member_id", "userid", "chatid"],
    anyCase: true,
    pattern:
      /["']?(?:user|sender|chat|account|customer|member)_?id["']?\s{0,3}[:=]\s{0,3}["']?([A-Za-z0-9][\w-]{3,60})(?![\w-])/gi,
    window: { before: 2, after: 90 },
    finds: [['"sender_id": 48192047', "48192047"]],
    ignores: ["user_id: string", "user_id = null", "userId: number"],
    accept: (id) => /\d/.test(id) && !NOBODY.test(id),
  }),
  rule({
    id: "review-name-field",
    type: "username",
    confidence: 0.75,
    hints: ["username", "user_name", "sender", "author", "display_name"],
    anyCase: true,
    pattern:
      /["'](?:user_?name|sender(?:_name)?|author(?:_name)?|display_name)["']\s{0,3}:\s{0,3}["']([^"'\\\n]{3,60})["']/gi,
    window: { before: 2, after: 90 },
    finds: [['{"username": "jane.roe"}', "jane.roe"]],
    ignores: ['"author": "string"', "author: nobody", '"username": "[REDACTED:handle:1]"'],
    accept: (name) => !NOBODY.test(name) && !name.includes("[REDACTED"),
  }),
];

export const REVIEW_RULESET: Ruleset = createRuleset(RULES);

/** What a finding of personal data is called in a review; undefined for a secret, which no review writes down. */
export function entityTypeOf({
  kind,
  rule: id,
  label,
}: Pick<Finding, "kind" | "rule" | "label">): EntityType | undefined {
  if (kind === "secret") return undefined;
  if (isEntityType(label)) return label;
  if (kind === "path") return "path";
  const name = `${label} ${id}`;
  const found = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  return found ?? (kind === "identity" ? "username" : "custom_sensitive");
}

/** By the words in a rule's name: rules are many, and what they find is one of these. */
const BY_NAME: readonly (readonly [RegExp, EntityType])[] = [
  [/mail/, "email"],
  [/phone|\btel\b/, "phone"],
  [/crypto|wallet|upi|iban|\bcard/, "custom_sensitive"],
  [/host-(?:internal|local)|domain/, "domain"],
  [/\bip\b|ipv[46]|\bmac\b|serial|device|imei|wifi|\bhost/, "device_id"],
  [/(?:chat|user|account|member|customer|sender)-id\b/, "user_id"],
  [/git-author|git-user-name|(?:person|full|display)-name|^name\b/, "person_name"],
  [/handle|user|login/, "username"],
  [/url/, "private_url"],
  [/address/, "address"],
  [/home|path|folder/, "path"],
];
