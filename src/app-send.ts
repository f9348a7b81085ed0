// The part of the composition root that sends: a candidate to its sink, and sessions out of a dataset again.

import { setTimeout as wait } from "node:timers/promises";
import { candidateTools, type PublishParts } from "./app-candidate.ts";
import { gateFactsNow } from "./app-gate.ts";
import { scopeGuard } from "./app-guard.ts";
import { appendTo } from "./app-trail.ts";
import { BlockedError } from "./core/blocked.ts";
import { TraceError } from "./core/errors.ts";
import type { Candidate, Confirmation, Place, Visibility } from "./core/publication.ts";
import { sameNames, sameNameText } from "./core/same-name.ts";
import { policyOf } from "./core/scope.ts";
import { sessionName } from "./core/session-name.ts";
import { blockFor } from "./curate/gate.ts";
import type { GateFacts, GateRequest } from "./curate/gate-facts.ts";
import { standpointOf } from "./curate/standpoint.ts";
import { CONTAINERS, FORMATS } from "./export/index.ts";
import { receiptPath } from "./io/artifact-file.ts";
import { readConfig } from "./io/config.ts";
import { digest } from "./io/crypto.ts";
import { readIfExists } from "./io/files.ts";
import { changeGate, readGate } from "./io/gate-file.ts";
import { gitRemote } from "./io/git.ts";
import { readLedger } from "./io/ledger.ts";
import { openOutbox, readRange, saveBytes } from "./io/outbox.ts";
import { parquetRows } from "./io/parquet-file.ts";
import { beginningOf, namesIn } from "./io/project-files.ts";
import { createStanding } from "./pipeline/export/standing.ts";
import type { DatasetDeps } from "./pipeline/publish/change-dataset.ts";
import { provenanceOf } from "./pipeline/publish/provenance.ts";
import { type PublishDeps, publishCandidate } from "./pipeline/publish/publish.ts";
import { recheck } from "./pipeline/publish/recheck.ts";
import { takenOutSince } from "./pipeline/publish/sendings.ts";
import { unpublishSessions } from "./pipeline/publish/unpublish.ts";
import { guardOf } from "./pipeline/quarantine.ts";
import { findSession } from "./pipeline/read-sessions.ts";
import { reviewedBy } from "./pipeline/standing-of.ts";
import type { PublishReport, PublishRequest, UnpublishRequest } from "./ports/app-publish.ts";
import type { Sink, SinkTarget } from "./ports/sink.ts";
import type { SessionRow, Store } from "./ports/store.ts";

interface Opened {
  readonly sink: Sink;
  readonly place: Place;
  readonly target: SinkTarget;
}

/** @throws TraceError `usage` for what is no place */
export async function placeNamed({ sink: name, at }: Place): Promise<{ readonly sink: Sink; readonly place: Place }> {
  const { SINKS } = await import("./publish/index.ts");
  const sink = SINKS.find((one) => one.name === name);
  if (!sink) {
    throw new TraceError("usage", `there is no sink ${name}`, {
      hint: `There are: ${SINKS.map((one) => one.name).join(", ")}.`,
    });
  }
  return { sink, place: { sink: name, at: sink.normalise(at) } };
}

export async function openPlace(parts: PublishParts, named: Place): Promise<Opened> {
  const { tokenOf } = await import("./io/credentials.ts");
  const { environment, home } = parts;
  const { sink, place } = await placeNamed(named);
  const target = sink.open(place.at, {
    token: sink.isRemote ? tokenOf(environment, home)?.token : undefined,
    endpoint: environment.variables["HF_ENDPOINT"] || undefined,
    wait: async (ms, signal) => void (await wait(ms, undefined, { signal })),
  });
  return { sink, place, target };
}

/** Who may see a place; undefined where there is none yet, where nobody is told apart, or nobody is logged in to ask. */
export async function visibilityOf(
  parts: PublishParts,
  named: Place,
  signal: AbortSignal,
): Promise<Visibility | undefined> {
  const { tokenOf } = await import("./io/credentials.ts");
  const { sink, target } = await openPlace(parts, named);
  if (!sink.isRemote || tokenOf(parts.environment, parts.home) === undefined) return undefined;
  return (await target.look(signal)).visibility;
}

/** Undefined where nobody has said any. @throws TraceError `usage` */
export async function placeFor(parts: PublishParts, asked: Place | undefined): Promise<Place | undefined> {
  if (asked !== undefined) return (await placeNamed(asked)).place;
  const { repo } = (await readConfig(parts.home)).publish;
  return repo === undefined ? undefined : { sink: "huggingface", at: repo };
}

/** @throws BlockedError, LeakError; TraceError `usage`, `login_needed`, `destination_changed`, `sink_failed`, ... */
export async function publish(parts: PublishParts, request: PublishRequest): Promise<PublishReport> {
  const { home } = parts;
  const { signal, dryRun, isPublic, isProposal, container, onProgress } = request;
  const named = await placeFor(parts, request.place);
  const isRemote = named === undefined || (await placeNamed(named)).sink.isRemote;
  const state = await readGate(home);
  const facts = await gateFactsNow(parts, { gate: state });
  const asked = askedOf(request, named, isRemote);
  pass(facts, asked);
  const { candidate, confirmation } = state;
  if (named === undefined || candidate === undefined) throw new Error("the gate let nothing pass to nowhere");
  onProgress({ phase: "looking", done: 0, of: 0 });
  const opened = await openPlace(parts, named);
  if (request.grant !== undefined) pass(facts, { ...asked, visibility: (await opened.target.look(signal)).visibility });
  const tools = await candidateTools(parts, candidate);
  const { published } = state;
  const again = (confirmed: Confirmation) =>
    recheck(tools.deps, candidate, confirmed, { facts, published, place: opened.place, signal });
  if (!dryRun) {
    if (confirmation === undefined) throw new Error("the gate let pass what nobody confirmed");
    await again(confirmation);
  }
  const held = dryRun && confirmation ? await blockOf(() => again(confirmation)) : undefined;
  const { grant, attestation = "" } = request;
  const report = await publishCandidate(await publishDeps(parts, opened, { candidate, tools }), {
    candidate,
    approval:
      grant === undefined ? { kind: "attestation", text: tools.deps.shown(attestation) } : { kind: "grant", id: grant },
    container,
    isPublic,
    isProposal,
    dryRun,
    licence: request.licence,
    withheld: [...(await withheldSince(parts, candidate)), ...(await takenOutOf(parts, candidate, opened.place))],
    signal,
    onProgress,
  });
  const blocked = held === undefined ? [] : [`As it is now, publishing it would be blocked: ${held}.`];
  const notes = [...blocked, ...report.notes, ...notesBeside(request, candidate, report)];
  return { ...report, notes, standpoint: standpointOf(await gateFactsNow(parts)) };
}

/** As the gate is asked. */
function askedOf(request: PublishRequest, place: Place | undefined, isRemote: boolean): GateRequest {
  const { attestation, grant, artifact, isConfirmedOne, isPublic, confirmPublic, dryRun } = request;
  return {
    place,
    isRemote,
    attestation,
    grant,
    artifact,
    isSeedCommand: isConfirmedOne,
    isPublic,
    confirmPublic,
    dryRun,
  };
}

/** What a dry run says instead of being blocked. */
async function blockOf(look: () => Promise<void>): Promise<string | undefined> {
  try {
    await look();
    return undefined;
  } catch (error) {
    if (error instanceof BlockedError) return error.message;
    throw error;
  }
}

/** Sessions of the candidate that were taken out of a place after it was exported: they do not come back by it. */
async function takenOutOf(
  { home }: PublishParts,
  { sessions, exportedAt }: Candidate,
  place: Place,
): Promise<readonly string[]> {
  const out = takenOutSince(await readLedger(home), place, exportedAt);
  return sessions.flatMap(({ id }) => (out.has(sessionName(id, digest)) ? id : []));
}

/** What the change itself does not tell. */
function notesBeside(
  { dryRun, licence }: PublishRequest,
  { sessions }: Candidate,
  { isUpToDate }: Pick<PublishReport, "isUpToDate">,
): readonly string[] {
  const projects = sessions.flatMap(({ project, root }) =>
    project === undefined || root === undefined ? [] : { name: project, root },
  );
  return [
    ...(dryRun ? sameNames(projects).map(sameNameText) : []),
    ...(licence !== undefined && isUpToDate
      ? ["Nothing was sent: the card says the licence with the next change."]
      : []),
  ];
}

function pass(facts: GateFacts, request: GateRequest): void {
  const block = blockFor("publish", facts, request);
  if (block) throw new BlockedError(block);
}

/** @throws TraceError `usage` where nobody said from where; what `publish` throws of the destination */
export async function unpublish(parts: PublishParts, request: UnpublishRequest): Promise<PublishReport> {
  const { ids, reason, dryRun, signal, onProgress } = request;
  const named = await placeFor(parts, request.place);
  if (named === undefined) {
    throw new TraceError("usage", "nobody has said from where", {
      hint: "Name it: --repo owner/name, or --folder PATH.",
    });
  }
  onProgress({ phase: "looking", done: 0, of: 0 });
  const opened = await openPlace(parts, named);
  const tools = await candidateTools(parts, undefined);
  const deps = {
    ...datasetDeps(parts, opened, tools),
    appendLedger: appendTo(parts.home),
    ledger: () => readLedger(parts.home),
    digest,
    now: Date.now,
  };
  const find = (id: string) => foundIn(parts.store(), id);
  const report = await unpublishSessions(deps, { ids, find, reason, dryRun, signal, onProgress });
  return { ...report, standpoint: standpointOf(await gateFactsNow(parts)) };
}

function foundIn(store: Store, id: string): string | undefined {
  try {
    return findSession({ store }, id).facts.head.id;
  } catch (error) {
    // The dataset may have what the store no longer has.
    if (error instanceof TraceError && error.code === "not_found") return undefined;
    throw error;
  }
}

type Tools = Awaited<ReturnType<typeof candidateTools>>;

function datasetDeps({ home }: PublishParts, { sink, place, target }: Opened, { exit, stamp }: Tools): DatasetDeps {
  return {
    place,
    target,
    isRemote: sink.isRemote,
    openOutbox: (name) => openOutbox(home, name),
    exit,
    stamp,
    formats: FORMATS,
    containers: CONTAINERS,
    read: readRange,
    save: saveBytes,
    parquetRows,
  };
}

async function publishDeps(
  parts: PublishParts,
  opened: Opened,
  { tools }: { readonly candidate: Candidate; readonly tools: Tools },
): Promise<PublishDeps> {
  const { home } = parts;
  const { publish: scope } = await readConfig(home);
  const rows = parts.store().projects();
  const names = new Map(rows.map(({ project }) => [project.root, project.name]));
  const remotes = new Map(rows.map(({ project, gitRemotes }) => [project.root, gitRemotes[0]]));
  return {
    ...datasetDeps(parts, opened, tools),
    changeGate: (change) => changeGate(home, change),
    appendLedger: appendTo(home),
    ledger: () => readLedger(home),
    digest,
    now: Date.now,
    policyOf: (root) => policyOf(scope, root),
    projectAt: (root) => names.get(root) ?? root,
    provenance: async (root) =>
      // Of a folder that is not here any more the store may know.
      provenanceOf({ remote: (at) => gitRemote(at) ?? remotes.get(at), list: namesIn, text: beginningOf }, root),
    receiptOf({ folder }, file) {
      const text = readIfExists(receiptPath(`${folder}/${file}`))?.toString("utf8");
      return text === undefined ? undefined : JSON.parse(text);
    },
  };
}

/** Of what a dataset may hold: sessions that a person has since kept back, and copies of them, but for those of the candidate itself. */
async function withheldSince(parts: PublishParts, { sessions }: Candidate): Promise<readonly string[]> {
  const store = parts.store();
  const guard = await scopeGuard(parts);
  const rows = store.sessions({});
  const standing = createStanding(
    {
      store,
      reviewOf: reviewedBy(store, Date.now()),
      scopeReason: guard.against,
      mayLeave: guardOf({ store, over: await parts.quarantineOver() }),
    },
    rows,
    { statuses: [] },
  );
  const own = new Set(sessions.map(({ id }) => id));
  const isOut = (row: SessionRow) => (standing.against(row) ?? standing.againstCopied(row)) !== undefined;
  const out = rows.filter((row) => !own.has(row.facts.head.id) && isOut(row));
  return out.map(({ facts }) => facts.head.id);
}
