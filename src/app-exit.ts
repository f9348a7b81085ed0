// By what something leaves: the part of the composition root that opens exits, and rules for each session.

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inForce } from "./core/decision.ts";
import { TraceError } from "./core/errors.ts";
import type { ValueHash } from "./core/finding.ts";
import { leaving, MODES, type Mode } from "./core/policy.ts";
import { refusedPlaces, type SecondOpinion } from "./core/receipt.ts";
import type { RedactionStamp } from "./core/redacted.ts";
import { keyPath } from "./io/config.ts";
import { keyedHash } from "./io/crypto.ts";
import type { SetDeps } from "./pipeline/exit-set.ts";
import type { LeavePolicy } from "./pipeline/leave-policy.ts";
import type { LeaveDeps } from "./pipeline/leaving.ts";
import type { Environment } from "./ports/source.ts";
import type { SessionQuery, SessionRow, Store } from "./ports/store.ts";
import type { Detector } from "./privacy/detect.ts";
import type { ConfirmedValue } from "./privacy/propagate.ts";

export interface ProofDeps {
  readonly home: string;
  readonly environment: Environment;
  /** Opens, and where it must makes, the store. */
  store(): Store;
  key(): Uint8Array;
  /** Checks the source of a query. @throws TraceError `unknown_source` */
  known<Query extends SessionQuery>(query: Query): Promise<Query>;
  /** What a session leaves by, or, without one, what belongs to no session. */
  leaving(row: SessionRow | undefined, mode: Mode, hash: ValueHash): Promise<LeavePolicy>;
  /** Tells above how many distinct secrets a session waits for a review before it may leave. */
  quarantineOver(): Promise<(row: SessionRow) => number>;
}

/** Looking makes neither a key nor a store. */
function hasStore({ home }: ProofDeps): boolean {
  return existsSync(join(home, "tracemill.db")) && existsSync(keyPath(home));
}

/** Without a store there is no value to be known again. */
export function hashFor(deps: ProofDeps): ValueHash {
  return keyedHash(hasStore(deps) ? deps.key() : randomBytes(32));
}

/** What any file is looked at with: what was decided for everywhere may stand in it. */
export async function toolsFor(deps: ProofDeps, mode: Mode) {
  const { leftBy } = await import("./pipeline/decided.ts");
  const hash = hashFor(deps);
  const { detector, policy } = await deps.leaving(undefined, mode, hash);
  const known = await knownFor(deps, hash);
  const isLeft = known.store && leftBy(inForce(known.store.decisions()));
  const { knownValues, propagator } = known;
  return { tools: { detector, policy, propagator, ...(isLeft && { isLeft }) }, knownValues };
}

async function knownFor(deps: ProofDeps, hash: ValueHash, read?: readonly ConfirmedValue[]) {
  const { createPropagator } = await import("./privacy/propagate.ts");
  const { knownValues } = await import("./pipeline/known-values.ts");
  const store = hasStore(deps) ? deps.store() : undefined;
  const values = read ?? (store && knownValues(store, { hash }));
  return { store, knownValues: values?.length, propagator: values && createPropagator(values) };
}

/** The exit of these sessions looks with all the rules that any of them left by. `values`: the store's, where they were read. */
export async function exitFor(
  deps: ProofDeps,
  {
    hash,
    leaves,
    values,
  }: {
    readonly hash: ValueHash;
    readonly leaves: readonly [LeavePolicy, ...LeavePolicy[]];
    readonly values?: readonly ConfirmedValue[];
  },
  secondOpinion: string | undefined,
): Promise<SetDeps> {
  const { SET_FILES } = await import("./io/set-files.ts");
  const opinions = await opinionsOf(deps, secondOpinion);
  const { knownValues, propagator } = await knownFor(deps, hash, values);
  return {
    files: SET_FILES,
    tools: { detector: await unionOf(leaves, hash), policy: leaving(strictestOf(leaves)), propagator },
    knownValues,
    ...(opinions && { opinions }),
    now: Date.now,
    version: ownVersion(),
  };
}

async function unionOf(leaves: readonly [LeavePolicy, ...LeavePolicy[]], hash: ValueHash): Promise<Detector> {
  const { unionDetector } = await import("./pipeline/leave-policy.ts");
  return unionDetector(
    leaves.map(({ layers }) => layers),
    hash,
  );
}

export function strictestOf(leaves: readonly LeavePolicy[]): Mode {
  const names = new Set(leaves.map(({ policy }) => policy.name));
  return MODES.find((mode) => names.has(mode)) ?? MODES[0];
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return (manifest as { readonly version: string }).version;
}

/** Undefined where no second opinion was asked for. */
export async function opinionsOf(deps: ProofDeps, asked: string | undefined) {
  if (asked === undefined) return undefined;
  const { SCANNERS, opinionsOn } = await import("./io/second-opinion.ts");
  const searchPath = deps.environment.variables.PATH ?? "";
  const named = SCANNERS.find((name) => name === asked);
  const hash = hashFor(deps);
  return async (path: string, signal: AbortSignal | undefined): Promise<readonly SecondOpinion[]> =>
    opinionsOn(path, named === undefined ? undefined : [named], { searchPath, hash, ...(signal && { signal }) });
}

export interface StrictExit {
  readonly exit: SetDeps;
  leaving(row: SessionRow): LeaveDeps;
  readonly stamp: RedactionStamp;
  readonly refused: readonly string[];
}

/** How these sessions leave strictly, in one file. */
export async function strictExit(deps: ProofDeps, rows: readonly SessionRow[]): Promise<StrictExit> {
  const hash = keyedHash(deps.key());
  const usual = await deps.leaving(undefined, "strict", hash);
  const leaves = await leavesOf(deps, rows, { mode: "strict", hash });
  const byRow = new Map(rows.map((row, i) => [row.key, leaves[i] as LeavePolicy]));
  const exit = await exitFor(deps, { hash, leaves: [usual, ...leaves] }, undefined);
  const leaving = (row: SessionRow): LeaveDeps => ({ store: deps.store(), ...(byRow.get(row.key) ?? usual) });
  return { exit, leaving, stamp: usual.stamp, refused: refusedOf(leaves) };
}

/**
 * What each session leaves by. They leave in one file, so by one mode: a repository that wants a stricter one than was
 * asked for raises it for all, since the file can only be looked at as a whole.
 */
export async function leavesOf(
  deps: ProofDeps,
  rows: readonly SessionRow[],
  { mode, hash }: { readonly mode: Mode; readonly hash: ValueHash },
): Promise<LeavePolicy[]> {
  const by = async (asked: Mode, row: SessionRow) => {
    try {
      return await deps.leaving(row, asked, hash);
    } catch (error) {
      throw error instanceof TraceError ? ofSession(error, row) : error;
    }
  };
  const bys: LeavePolicy[] = [];
  for (const row of rows) bys.push(await by(mode, row));
  const strictest = bys.length === 0 ? mode : strictestOf(bys);
  for (const [i, row] of rows.entries()) {
    if (bys[i]?.policy.name !== strictest) bys[i] = await by(strictest, row);
  }
  return bys;
}

function ofSession(error: TraceError, { facts }: SessionRow): TraceError {
  return new TraceError(error.code, `${facts.head.id} cannot leave: ${error.message}`, {
    hint: error.hint ?? "Mend the settings of its repository, or name the sessions that are to be reviewed.",
    cause: error,
  });
}

/** Each place once, whichever sessions bring it. */
export function refusedOf(leaves: readonly LeavePolicy[]): readonly string[] {
  return refusedPlaces(leaves.flatMap(({ refused }) => refused));
}
