// The ordered set of all rules, and the id that changes with any of them.

import { idHash } from "../core/ids.ts";
import type { Rule } from "../ports/rule.ts";
import { RULES as anthropic } from "./rules/anthropic.ts";
import { RULES as aws } from "./rules/aws.ts";
import { RULES as github } from "./rules/github.ts";
import { RULES as gitlab } from "./rules/gitlab.ts";
import { RULES as google } from "./rules/google.ts";
import { RULES as huggingface } from "./rules/huggingface.ts";
import { RULES as jwt } from "./rules/jwt.ts";
import { RULES as npm } from "./rules/npm.ts";
import { RULES as openai } from "./rules/openai.ts";
import { RULES as pem } from "./rules/pem.ts";
import { RULES as pypi } from "./rules/pypi.ts";
import { RULES as slack } from "./rules/slack.ts";
import { RULES as stripe } from "./rules/stripe.ts";
import { RULES as url } from "./rules/url.ts";

/** Raised when the same rules find something else: `accept`, boundaries, the list of published values, `detect.ts`. */
const ALGORITHM = 1;

export interface Ruleset {
  /** Equal ids find the same; stamped on what was masked with it. */
  readonly id: string;
  /** The earlier rule wins where two are equally sure of one range. */
  readonly rules: readonly Rule[];
}

/** Puts rules together. Functions are not part of the id: a bundler rewrites them. */
export function createRuleset(rules: readonly Rule[]): Ruleset {
  const sources = rules.map((rule) => {
    const { examples: _, ...facts } = rule;
    if ("scan" in facts) return JSON.stringify(facts);
    const { accept, pattern, ...rest } = facts;
    return JSON.stringify([rest, pattern.source, pattern.flags, accept !== undefined]);
  });
  return { id: `${ALGORITHM}-${idHash(sources.join("\n"), ALGORITHM).toString(36)}`, rules };
}

/** Secrets: what is looked for when a log is read, and masked inside the machine. */
export const RULESET: Ruleset = createRuleset([
  ...anthropic,
  ...openai,
  ...google,
  ...huggingface,
  ...github,
  ...gitlab,
  ...aws,
  ...slack,
  ...stripe,
  ...npm,
  ...pypi,
  ...pem,
  ...jwt,
  ...url,
]);

/** Secrets and personal data: what is looked for in all that leaves the machine. */
export const FULL_RULESET: Ruleset = createRuleset([...RULESET.rules]);
