// The ordered set of all rules, and the id that changes with any of them.

import { idHash } from "../core/ids.ts";
import type { Rule } from "../ports/rule.ts";
import { RULES as accounts } from "./rules/accounts.ts";
import { RULES as ai } from "./rules/ai.ts";
import { RULES as anthropic } from "./rules/anthropic.ts";
import { RULES as assignments } from "./rules/assignments.ts";
import { RULES as aws } from "./rules/aws.ts";
import { RULES as cloud } from "./rules/cloud.ts";
import { RULES as codeHosting } from "./rules/code-hosting.ts";
import { RULES as commandLine } from "./rules/command-line.ts";
import { RULES as configFiles } from "./rules/config-files.ts";
import { RULES as connectionStrings } from "./rules/connection-strings.ts";
import { RULES as databases } from "./rules/databases.ts";
import { RULES as github } from "./rules/github.ts";
import { RULES as gitlab } from "./rules/gitlab.ts";
import { RULES as google } from "./rules/google.ts";
import { RULES as hashes } from "./rules/hashes.ts";
import { RULES as headers } from "./rules/headers.ts";
import { RULES as hosts } from "./rules/hosts.ts";
import { RULES as huggingface } from "./rules/huggingface.ts";
import { RULES as identityProviders } from "./rules/identity-providers.ts";
import { RULES as jwt } from "./rules/jwt.ts";
import { RULES as keyFiles } from "./rules/key-files.ts";
import { RULES as logins } from "./rules/logins.ts";
import { RULES as mail } from "./rules/mail.ts";
import { RULES as messaging } from "./rules/messaging.ts";
import { RULES as network } from "./rules/network.ts";
import { RULES as npm } from "./rules/npm.ts";
import { RULES as numbers } from "./rules/numbers.ts";
import { RULES as observability } from "./rules/observability.ts";
import { RULES as opaque } from "./rules/opaque.ts";
import { RULES as openai } from "./rules/openai.ts";
import { RULES as packages } from "./rules/packages.ts";
import { RULES as pairs } from "./rules/pairs.ts";
import { RULES as paths } from "./rules/paths.ts";
import { RULES as payments } from "./rules/payments.ts";
import { RULES as pem } from "./rules/pem.ts";
import { RULES as prefixed } from "./rules/prefixed.ts";
import { RULES as pypi } from "./rules/pypi.ts";
import { RULES as saas } from "./rules/saas.ts";
import { RULES as separated } from "./rules/separated.ts";
import { RULES as slack } from "./rules/slack.ts";
import { RULES as stripe } from "./rules/stripe.ts";
import { RULES as tenants } from "./rules/tenants.ts";
import { RULES as url } from "./rules/url.ts";
import { RULES as urlAddress } from "./rules/url-address.ts";
import { RULES as wallets } from "./rules/wallets.ts";
import { RULES as webhooks } from "./rules/webhooks.ts";

/** Raised when the same rules find something else: `accept`, boundaries, the list of published values, how a text is read. */
const ALGORITHM = 3;

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
  ...ai,
  ...cloud,
  ...codeHosting,
  ...databases,
  ...identityProviders,
  ...messaging,
  ...observability,
  ...packages,
  ...payments,
  ...saas,
  ...hashes,
  ...separated,
  ...wallets,
  ...connectionStrings,
  ...tenants,
  ...keyFiles,
  ...webhooks,
  ...pairs,
  ...prefixed,
  ...url,
  ...urlAddress,
  ...headers,
  ...commandLine,
  ...configFiles,
  ...assignments,
  ...opaque,
]);

/** Secrets and personal data: what is looked for in all that leaves the machine. */
export const FULL_RULESET: Ruleset = createRuleset([
  ...RULESET.rules,
  ...mail,
  ...network,
  ...numbers,
  ...paths,
  ...hosts,
  ...accounts,
  ...logins,
]);
