// Publishes a confirmed candidate: exactly its bytes, into one dataset, or nothing.

import { placeName } from "../../core/grants.ts";
import { MODES, type Mode } from "../../core/policy.ts";
import type { Approval, Candidate, LedgerReceipt, Visibility } from "../../core/publication.ts";
import type { RedactionReceipt } from "../../core/receipt.ts";
import { sessionName } from "../../core/session-name.ts";
import type { DatasetChange } from "../../curate/dataset-change.ts";
import { withPublished } from "../../curate/gate-facts.ts";
import type { PublishProgress, PublishReport } from "../../ports/app-publish.ts";
import type { Receipt } from "../../ports/sink.ts";
import { changeDataset, type DatasetDeps, type DatasetOutcome } from "./change-dataset.ts";
import { cutCandidate } from "./cut.ts";
import { createFirstLook, type LookDeps, rootsOf } from "./first-look.ts";
import { notesOf, sumsOf } from "./published-report.ts";
import { never, noLines } from "./refusals.ts";
import { type LedgerDeps, noteSending, sendingOf, sentOf, settle } from "./sendings.ts";

export interface TrailDeps extends LedgerDeps {
  /** SHA-256 in hex. */
  digest(text: string): string;
  /** Unix milliseconds. */
  now(): number;
}

export interface PublishDeps extends DatasetDeps, TrailDeps, LookDeps {
  readonly place: DatasetDeps["place"];
  /** Of a file of the candidate; undefined where it is gone. */
  receiptOf(candidate: Candidate, file: string): RedactionReceipt | undefined;
}

export interface PublishIntent {
  /** Whoever calls this has seen that it is confirmed, and that what was approved is this one. */
  readonly candidate: Candidate;
  readonly approval: Approval;
  readonly container: "jsonl" | "parquet";
  readonly isPublic: boolean;
  readonly isProposal: boolean;
  readonly dryRun: boolean;
  readonly licence: string | undefined;
  /** Ids of sessions that may no longer be published: they are taken out of the dataset, and not put in. */
  readonly withheld: readonly string[];
  readonly signal: AbortSignal;
  onProgress(progress: PublishProgress): void;
}

export type Published = Omit<PublishReport, "standpoint">;

/**
 * What is there already is not sent again, whoever sent it: killed at any moment and begun again, it ends in the same
 * dataset.
 * @throws BlockedError where the bytes are not those that were reviewed, a project may not go there, or the dataset is
 * public and that was not asked for; LeakError; TraceError `usage`, `login_needed`, `destination_changed`, `sink_failed`,
 * `store_locked`
 */
export async function publishCandidate(deps: PublishDeps, intent: PublishIntent): Promise<Published> {
  const { candidate, approval, signal } = intent;
  refuseNever(deps, candidate);
  const receipts = candidate.files.flatMap(({ path }) => deps.receiptOf(candidate, path) ?? []);
  const kind = deps.formats.find(({ name }) => name === candidate.format.name)?.output.kind;
  if (kind === "pages") throw noLines(candidate.format.name);
  const isLogs = kind === "logs";
  const cut = await cutCandidate(candidate, { read: deps.read, isLogs, mode: modeOf(candidate, receipts), signal });
  const { format, exportedAt, sha256 } = candidate;
  const first = createFirstLook(deps, intent);
  const outcome = await changeDataset(deps, {
    ...intent,
    add: { cut, format, container: isLogs ? "jsonl" : intent.container },
    remove: new Set(intent.withheld.map((id) => sessionName(id, deps.digest))),
    named: { at: exportedAt, sha256 },
    lastExport: {
      at: new Date(exportedAt).toISOString(),
      sessions: candidate.sessions.length,
      replaced: replacedBy(receipts),
    },
    visibility: visibilityOf(intent),
    check: first.look,
    message: (change) => messageOf(change),
    begin: (outcome) => noteSending(deps, sendingOf(deps, outcome, { sha256, approval }), outcome.at),
  });
  return report(deps, intent, { ...outcome, provenance: first.found() });
}

/** Of a dataset that is made. */
function visibilityOf({ isPublic }: PublishIntent): Visibility {
  return isPublic ? "public" : "private";
}

function refuseNever({ policyOf, projectAt }: PublishDeps, { sessions }: Candidate): void {
  const roots = rootsOf(sessions).filter((root) => policyOf(root) === "never");
  if (roots.length > 0) throw never(roots.map(projectAt));
}

/** The one that lets most stay: what is said of the sessions has to hold for each. */
function modeOf({ guard }: Candidate, receipts: readonly RedactionReceipt[]): Mode {
  const names = new Set(receipts.flatMap(({ redaction }) => redaction.policies.map(({ mode }) => mode)));
  return MODES.findLast((mode) => names.has(mode)) ?? guard.mode;
}

function replacedBy(receipts: readonly RedactionReceipt[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { redaction } of receipts) {
    for (const [layer, { replaced }] of Object.entries(redaction.layers)) {
      sums.set(layer, (sums.get(layer) ?? 0) + replaced);
    }
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function messageOf({ added, replaced, removed }: DatasetChange): string {
  const parts = Object.entries({ add: added, replace: replaced, remove: removed }).flatMap(([verb, of]) =>
    of.length === 0 ? [] : [`${verb} ${of.length}`],
  );
  if (parts.length === 0) return "Tidy up";
  const [last = ""] = parts.slice(-1);
  const text = parts.length === 1 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
  const isOne = parts.length === 1 && last.endsWith(" 1");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} session${isOne ? "" : "s"}`;
}

async function report(
  deps: PublishDeps,
  intent: PublishIntent,
  outcome: DatasetOutcome & Pick<Published, "provenance">,
): Promise<Published> {
  const { dryRun } = intent;
  const { at, version, sent, provenance } = outcome;
  const made = deps.isRemote ? visibilityOf(intent) : undefined;
  const visibility = at.exists ? at.visibility : made;
  const facts = { place: deps.place, visibility, version: version?.version ?? "", ...sumsOf(outcome) };
  const seq = dryRun ? undefined : await conclude(deps, intent, outcome);
  return {
    ...facts,
    url: sent?.receipt?.url ?? at.url,
    isNew: !at.exists,
    isDryRun: dryRun,
    isUpToDate: sent === undefined,
    card: dryRun ? sent?.card : undefined,
    provenance,
    notes: [
      ...goneNotes(deps, intent, outcome),
      ...notesOf(outcome, { withheld: heldBack(intent), isPublic: intent.isPublic, provenance }),
    ],
    proposalUrl: sent?.receipt?.proposalUrl,
    receipt: seq,
  };
}

const TOLD = 10;

/** Which sessions go, and why: a number alone says nothing to whoever misses one. */
function goneNotes(
  { digest }: PublishDeps,
  { withheld }: PublishIntent,
  { change }: DatasetOutcome,
): readonly string[] {
  const removed = new Set(change.removed);
  const ids = withheld.filter((id) => removed.has(sessionName(id, digest)));
  if (ids.length === 0) return [];
  const more = ids.length > TOLD ? `, and ${ids.length - TOLD} more` : "";
  return [`Taken out, since they were kept back or taken out by a person: ${ids.slice(0, TOLD).join(", ")}${more}.`];
}

/** Sessions of the candidate that were not put in. */
function heldBack({ candidate, withheld }: PublishIntent): number {
  const ids = new Set(withheld);
  return candidate.sessions.filter(({ id }) => ids.has(id)).length;
}

/** The trail of it, and the gate's next state. Gives its place in the ledger. */
async function conclude(
  deps: PublishDeps,
  { candidate, approval }: PublishIntent,
  outcome: DatasetOutcome,
): Promise<number | undefined> {
  const { place } = deps;
  const { at, sent } = outcome;
  const sending = sendingOf(deps, outcome, { sha256: candidate.sha256, approval });
  const entry = sent?.receipt
    ? await deps.appendLedger(sentOf(sending, ledgerReceipt(sent.receipt)))
    : await settle(deps, place, at);
  if (sent?.receipt?.proposalUrl === undefined) {
    await deps.changeGate((state) => withPublished(state, { place: placeName(place), candidate, at: deps.now() }));
  }
  return entry?.seq;
}

export function ledgerReceipt({ url, commits, proposalUrl, files, deleted }: Receipt): LedgerReceipt {
  return { url, commits, ...(proposalUrl !== undefined && { proposal_url: proposalUrl }), files, deleted };
}
