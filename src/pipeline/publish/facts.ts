// What the gate asks about, gathered from the settings, the store and what is kept of the gate.

import type { GateState, Grant, Scope } from "../../core/publication.ts";
import { type GateFacts, gateFacts } from "../../curate/gate-facts.ts";
import type { ProjectRow } from "../../ports/store.ts";
import { excludes } from "./scope-guard.ts";
import { isConnected, isOfSources } from "./scope-view.ts";

export interface FactsInputs {
  readonly scope: Scope;
  readonly gate: GateState;
  /** All of the store. */
  readonly projects: readonly ProjectRow[];
  readonly onDisk: GateFacts["onDisk"];
  readonly grants: readonly Grant[];
  readonly isLoggedIn: boolean;
}

/** Projects that are kept out are confirmed by that; all others have to be seen and confirmed. */
export function factsOf({ scope, gate, projects, ...rest }: FactsInputs): GateFacts {
  const isOut = excludes(scope);
  const inScope = projects.filter(isOfSources(scope.sources));
  return gateFacts(gate, {
    ...rest,
    sessions: projects.reduce((sum, row) => sum + row.sessions, 0),
    sources: scope.sources,
    projects: inScope.filter((row) => !isOut(row.project) && isConnected(scope, row)).map(({ project }) => project),
    repo: scope.repo,
    out: new Set(projects.filter(({ project }) => isOut(project)).map(({ project }) => project.root)),
  });
}
