// The part of the composition root that knows where the owner stands: what is kept of the gate, and what it asks about.

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { grantsOf } from "./core/grants.ts";
import type { GateState, Scope } from "./core/publication.ts";
import { type GateFacts, gateFacts } from "./curate/gate-facts.ts";
import { readConfig } from "./io/config.ts";
import { changeGate, readGate } from "./io/gate-file.ts";
import { candidateOnDisk } from "./pipeline/publish/candidate-bytes.ts";
import type { GateDeps, StandpointFacts } from "./pipeline/publish/scope-deps.ts";
import { excludes } from "./pipeline/publish/scope-guard.ts";
import { isOfSources } from "./pipeline/publish/scope-view.ts";
import type { Environment } from "./ports/source.ts";
import type { Store } from "./ports/store.ts";

export interface GateParts {
  readonly home: string;
  readonly environment: Environment;
  readonly store: () => Store;
}

export function gateDeps(home: string): GateDeps {
  return { readGate: () => readGate(home), changeGate: (change) => changeGate(home, change) };
}

/** What the gate asks about: `told`, and what is looked up. @throws TraceError `store_damaged` for a damaged ledger */
export async function gateFactsOf(
  home: string,
  { scope, gate, projects, ...told }: StandpointFacts,
): Promise<GateFacts> {
  const { readLedger } = await import("./io/ledger.ts");
  return gateFacts(gate, {
    ...told,
    projects: projects.map(({ name, root }) => ({ name, root })),
    sources: scope.sources,
    repo: scope.repo,
    onDisk: gate.candidate && candidateOnDisk(gate.candidate, sizeOf),
    grants: grantsOf(await readLedger(home)),
  });
}

/** As all of it is now. Looking makes no store, and asks nobody. `sources`: as if these were chosen. */
export async function gateFactsNow(
  { home, environment, store }: GateParts,
  options: { readonly sources?: Scope["sources"]; readonly gate?: GateState } = {},
): Promise<GateFacts> {
  const { publish } = await readConfig(home);
  const { sources = publish.sources, gate = await readGate(home) } = options;
  const opened = existsSync(join(home, "tracemill.db")) ? store() : undefined;
  const all = opened?.projects() ?? [];
  const isOut = excludes(publish);
  return gateFactsOf(home, {
    scope: { ...publish, sources },
    gate,
    sessions: opened?.sessionCount() ?? 0,
    projects: all.filter(isOfSources(sources)).map(({ project }) => project),
    out: new Set(all.flatMap(({ project }) => (isOut(project) ? project.root : []))),
    ...(await accountOf(environment, home)),
  });
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

async function accountOf(
  environment: Environment,
  home: string,
): Promise<Pick<StandpointFacts, "isLoggedIn" | "account">> {
  const { tokenOf } = await import("./io/credentials.ts");
  try {
    const found = tokenOf(environment, home);
    return { isLoggedIn: found !== undefined, account: found?.account };
  } catch {
    // A file that cannot be read is told by what shows the account, and by what needs the token.
    return { isLoggedIn: false, account: undefined };
  }
}
