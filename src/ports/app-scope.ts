// What the doors may ask for before anything is exported: the scope, the account, older settings, and the skill for agents.

import type { PublishApp } from "./app-publish.ts";

export interface SkillReport {
  /** Name of the source whose agent reads it. */
  readonly agent: string;
  readonly path: string;
  readonly outcome: "installed" | "updated" | "up_to_date";
  /** Where a file went that was not as tracemill had written it. */
  readonly backup: string | undefined;
}

export interface ScopeApp
  extends Pick<PublishApp, "scope" | "changeScope" | "importSettings" | "reset" | "login" | "logout"> {
  /**
   * Writes the skill that comes with the package where an agent reads it: below `folder`, or in the agent's own folder.
   * @throws TraceError `unknown_source`, `not_writable`
   */
  installSkill(agent: string, options: { readonly isGlobal: boolean; readonly folder: string }): Promise<SkillReport>;
}
