// The part of the composition root that knows where the owner stands: what is kept of the gate, and what it asks about.

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { grantsOf } from "./core/grants.ts";
import type { Candidate, Scope } from "./core/publication.ts";
import type { GateFacts } from "./curate/gate-facts.ts";
import { readConfig } from "./io/config.ts";
import { changeGate, readGate } from "./io/gate-file.ts";
import { factsOf } from "./pipeline/publish/facts.ts";
import type { GateDeps } from "./pipeline/publish/scope-deps.ts";
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

/** Looking makes no store, and asks nobody. @throws TraceError `config_invalid`, `store_damaged` */
export async function gateFactsNow(
  { home, environment, store }: GateParts,
  sources?: Scope["sources"],
): Promise<GateFacts> {
  const { readLedger } = await import("./io/ledger.ts");
  const gate = await readGate(home);
  const { publish: scope } = await readConfig(home);
  return factsOf({
    scope: sources === undefined ? scope : { ...scope, sources },
    gate,
    projects: existsSync(join(home, "tracemill.db")) ? store().projects() : [],
    onDisk: gate.candidate && sizesOf(gate.candidate),
    grants: grantsOf(await readLedger(home)),
    isLoggedIn: await isLoggedIn(environment, home),
  });
}

/** By what can be told at once; every byte is read when it matters. */
function sizesOf({ folder, files }: Candidate): NonNullable<GateFacts["onDisk"]> {
  const sizes = files.map(({ path, bytes }) => {
    const size = statSync(join(folder, path), { throwIfNoEntry: false })?.size;
    return size === undefined ? "missing" : size === bytes ? "same" : "changed";
  });
  return sizes.find((one) => one !== "same") ?? "same";
}

async function isLoggedIn(environment: Environment, home: string): Promise<boolean> {
  const { tokenOf } = await import("./io/credentials.ts");
  try {
    return tokenOf(environment, home) !== undefined;
  } catch {
    // A file that cannot be read is told by what shows the account, and by what needs the token.
    return false;
  }
}
