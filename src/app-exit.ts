// What leaves, and by what: the part of the composition root that opens sessions, files and exits for `app-proof.ts`.

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { inForce } from "./core/decision.ts";
import { TraceError } from "./core/errors.ts";
import type { ValueHash } from "./core/finding.ts";
import { leaving, MODES, type Mode } from "./core/policy.ts";
import { refusedPlaces, type SecondOpinion } from "./core/receipt.ts";
import type { RedactionStamp } from "./core/redacted.ts";
import type { Json } from "./core/types.ts";
import { keyPath } from "./io/config.ts";
import { keyedHash } from "./io/crypto.ts";
import type { SetDeps } from "./pipeline/exit-set.ts";
import type { LeavePolicy } from "./pipeline/leave-policy.ts";
import type { LeaveDeps } from "./pipeline/leaving.ts";
import type { ReviewSession } from "./pipeline/pii-sessions.ts";
import type { ReviewRequest } from "./ports/app-proof.ts";
import type { Environment } from "./ports/source.ts";
import type { SessionRow, Store } from "./ports/store.ts";
import type { Detector } from "./privacy/detect.ts";
import type { ConfirmedValue } from "./privacy/propagate.ts";

export interface ProofDeps {
  readonly home: string;
  readonly environment: Environment;
  /** Opens, and where it must makes, the store. */
  store(): Store;
  key(): Uint8Array;
  /** What a session leaves by, or, without one, what belongs to no session. */
  leaving(row: SessionRow | undefined, mode: Mode, hash: ValueHash): Promise<LeavePolicy>;
  /** Tells above how many distinct secrets a session waits for a review before it may leave. */
  quarantineOver(): Promise<(row: SessionRow) => number>;
}

/** Looking makes neither a key nor a store. */
function hasStore({ home }: ProofDeps): boolean {
  return existsSync(join(home, "tracemill.db")) && existsSync(keyPath(home));
}

function hashOf(deps: ProofDeps): ValueHash {
  return keyedHash(hasStore(deps) ? deps.key() : randomBytes(32));
}

/** What any file is looked at with: what was decided for everywhere may stand in it. */
export async function toolsFor(deps: ProofDeps, mode: Mode) {
  const { leftBy } = await import("./pipeline/decided.ts");
  const hash = hashOf(deps);
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
  { hash, leaves, values }: Pick<Given, "hash" | "leaves"> & { readonly values?: readonly ConfirmedValue[] },
  secondOpinion: string | undefined,
): Promise<SetDeps> {
  const { beginDraft, clearLeft } = await import("./io/artifact-file.ts");
  const { countThere, earlierManifest, manifestOf, removeEarlier, syncFolders, withdrawManifest } = await import(
    "./io/artifact-set.ts"
  );
  const { readArtifact } = await import("./io/artifact-read.ts");
  const { lockSet } = await import("./io/set-lock.ts");
  const opinions = await opinionsOf(deps, secondOpinion);
  const { knownValues, propagator } = await knownFor(deps, hash, values);
  return {
    files: {
      begin: beginDraft,
      read: readArtifact,
      clear: clearLeft,
      lock: lockSet,
      earlier: earlierManifest,
      manifestOf,
      countThere,
      removeEarlier,
      withdraw: withdrawManifest,
      sync: syncFolders,
    },
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
  const hash = hashOf(deps);
  return async (path: string, signal: AbortSignal | undefined): Promise<readonly SecondOpinion[]> =>
    opinionsOn(path, named === undefined ? undefined : [named], { searchPath, hash, ...(signal && { signal }) });
}

/** Sessions of the store, or rows of a file, as they leave. */
export interface Given {
  readonly hash: ValueHash;
  readonly detector: Detector;
  readonly stamp: RedactionStamp;
  readonly leaves: readonly [LeavePolicy, ...LeavePolicy[]];
  /** Settings that are not carried out, by their places. */
  readonly refused: readonly string[];
  /** Sessions that wait for a review, and were left out. */
  readonly held: number;
  readonly count: number;
  readonly shape: "rows" | "sessions";
  /** Where findings and the sanitised copy go unless something else is said. */
  readonly findings: string;
  readonly sanitized: string;
  sessions(): AsyncIterable<ReviewSession>;
}

/** What is to be reviewed, and where its findings go unless something else is said. */
export async function sessionsFor(deps: ProofDeps, request: ReviewRequest): Promise<Given> {
  const { file, mode, limit } = request;
  if (file !== undefined) return fileSessionsFor(deps, resolve(file), mode, limit);
  const { storedSession } = await import("./pipeline/pii-sessions.ts");
  const { pseudonym } = await import("./privacy/pseudonyms.ts");
  const { rows, held } = await rowsFor(deps, request);
  const hash = keyedHash(deps.key());
  const usual = await deps.leaving(undefined, mode, hash);
  const bys = await leavesOf(deps, rows, { mode, hash });
  const findings = join(deps.home, "exports", "pii-findings.jsonl");
  return {
    hash,
    detector: usual.detector,
    stamp: usual.stamp,
    leaves: [bys[0] ?? usual, ...bys.slice(1)],
    refused: refusedOf([usual, ...bys]),
    held,
    count: rows.length,
    shape: "sessions",
    findings,
    sanitized: join(dirname(request.findingsOutput ?? findings), "sanitized.jsonl"),
    async *sessions() {
      for (const [i, row] of rows.entries()) {
        const by = bys[i] as LeavePolicy;
        const root = row.project?.root ?? row.facts.head.cwd ?? row.facts.cwds[0];
        const project = root && pseudonym("project", root, hash);
        yield storedSession({ store: deps.store(), ...by, project }, row);
      }
    },
  };
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

async function rowsFor(deps: ProofDeps, { ids, query, limit }: ReviewRequest) {
  const { findSession } = await import("./pipeline/read-sessions.ts");
  const { guardOf, heldBack } = await import("./pipeline/quarantine.ts");
  const store = deps.store();
  const over = await deps.quarantineOver();
  const mayLeave = guardOf({ store, over });
  const named = ids.map((id) => findSession({ store }, id));
  const held = named.find((row) => !mayLeave(row));
  if (held) throw heldBack(held);
  const found = ids.length > 0 ? named : store.sessions(query).filter((row) => row.facts.hidden === undefined);
  const rows = ids.length > 0 ? named : found.filter(mayLeave);
  return { rows: limit === undefined ? rows : rows.slice(0, limit), held: found.length - rows.length };
}

export async function fileSessionsFor(
  deps: ProofDeps,
  file: string,
  mode: Mode,
  limit: number | undefined,
): Promise<Given> {
  const { fileSessions } = await import("./pipeline/pii-sessions.ts");
  const { readRows } = await import("./io/findings-file.ts");
  const hash = hashOf(deps);
  const by = await deps.leaving(undefined, mode, hash);
  const stem = file.replace(/\.jsonl$/i, "");
  async function* rows() {
    let count = 0;
    for await (const { line, value } of readRows(file)) {
      if (limit !== undefined && count++ >= limit) return;
      yield { line, value: value as Json };
    }
  }
  let count = 0;
  for await (const _ of rows()) count++;
  return {
    hash,
    detector: by.detector,
    stamp: by.stamp,
    leaves: [by],
    refused: refusedOf([by]),
    held: 0,
    count,
    shape: "rows",
    findings: `${stem}.pii-findings.jsonl`,
    sanitized: `${stem}.sanitized.jsonl`,
    sessions: (): AsyncGenerator<ReviewSession> => fileSessions(rows(), by),
  };
}
