// The ruleset inside the machine: the built-in one, and where the owner has patterns, theirs beside it.

import type { SecretSettings } from "../core/privacy.ts";
import { RULESET, type Ruleset } from "./ruleset.ts";

/** The engine of the owner's patterns is loaded where there are some: most owners have none. */
export async function ownRuleset(secrets: SecretSettings): Promise<Ruleset> {
  if (secrets.customPatterns.length + secrets.gitleaks.length === 0) return RULESET;
  const { rulesetOf } = await import("./custom.ts");
  return rulesetOf(RULESET, secrets);
}
