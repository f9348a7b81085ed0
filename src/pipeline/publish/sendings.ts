// Sendings that were begun: each has its line in the ledger before its first byte goes, and is closed by that of its end.

import { placeName } from "../../core/grants.ts";
import type { Approval, LedgerEntry, LedgerEvent, LedgerReceipt, Place } from "../../core/publication.ts";
import { versionPath } from "../../curate/dataset-version.ts";
import type { Destination } from "../../ports/sink.ts";
import type { DatasetDeps, DatasetOutcome } from "./change-dataset.ts";
import { sumsOf } from "./published-report.ts";

export interface LedgerDeps {
  appendLedger(event: LedgerEvent): Promise<LedgerEntry>;
  ledger(): Promise<readonly LedgerEntry[]>;
}

export type Sending = Extract<LedgerEvent, { readonly kind: "publishing" }>;
export type Sent = Extract<LedgerEvent, { readonly kind: "publish" | "unpublish" }>;

export interface SendingIntent {
  /** Of the candidate; undefined where sessions are taken out. */
  readonly sha256: string | undefined;
  readonly approval: Approval | undefined;
  readonly reason?: string | undefined;
  /** Names of sessions that are to be taken out. */
  readonly sessions?: readonly string[];
}

/** What is about to be sent, as the ledger tells it. */
export function sendingOf({ place, isRemote }: DatasetDeps, outcome: DatasetOutcome, intent: SendingIntent): Sending {
  const { added, replaced, removed, kept, puts, deletes } = sumsOf(outcome);
  const { at, sent, version } = outcome;
  const { sha256, approval, reason, sessions } = intent;
  const made = isRemote ? sent?.push.visibility : undefined;
  return {
    kind: "publishing",
    place,
    sha256,
    approval,
    version: version?.version ?? "",
    visibility: at.exists ? at.visibility : made,
    ...{ added, replaced, removed, kept },
    ...(reason !== undefined && { reason }),
    ...(sessions !== undefined && { sessions }),
    files: puts.map(({ path, bytes, sha256: hash }) => ({ path, bytes, sha256: hash })),
    deleted: [...deletes],
  };
}

/** The line of its end. */
export function sentOf({ files: _, deleted: __, ...facts }: Sending, receipt: LedgerReceipt): Sent {
  return { ...facts, kind: facts.sha256 === undefined ? "unpublish" : "publish", receipt };
}

/** The newest that was begun at a place and has no end; undefined where the newest one ended. */
export function openSending(entries: readonly LedgerEntry[], place: Place): Sending | undefined {
  const here = entries.map(({ event }) => event).findLast((event) => isAt(event, place));
  return here?.kind === "publishing" ? here : undefined;
}

/** Names of sessions that were taken out of a place since a time: what was exported before does not put them back. */
export function takenOutSince(entries: readonly LedgerEntry[], place: Place, since: number): ReadonlySet<string> {
  const later = entries.filter(({ at, event }) => at > since && isAt(event, place));
  return new Set(
    later.flatMap(({ event }) => ("sessions" in event && Array.isArray(event.sessions) ? event.sessions : [])),
  );
}

function isAt(event: LedgerEvent, place: Place): boolean {
  const isOne = event.kind === "publishing" || event.kind === "publish" || event.kind === "unpublish";
  return isOne && placeName(event.place) === placeName(place);
}

/**
 * Closes what was begun there, where the dataset shows that it came to its end: whoever did it was killed before its line
 * was written. What of it was sent in which commits is not known any more.
 */
export async function settle(deps: LedgerDeps, place: Place, at: Destination): Promise<LedgerEntry | undefined> {
  const open = openSending(await deps.ledger(), place);
  if (open === undefined || !isDone(open, at)) return undefined;
  return deps.appendLedger(sentOf(open, { url: at.url, commits: [], files: open.files, deleted: open.deleted }));
}

/** A version goes with the last step, and stays there. */
function isDone({ version, deleted }: Sending, { files }: Destination): boolean {
  const there = new Set(files.map(({ path }) => path));
  return there.has(versionPath(version)) && !deleted.some((path) => there.has(path));
}

/** Notes that sending begins; what is begun again as it was has its line already. */
export async function noteSending(deps: LedgerDeps, sending: Sending, at: Destination): Promise<void> {
  await settle(deps, sending.place, at);
  const open = openSending(await deps.ledger(), sending.place);
  if (open !== undefined && sameText(open) === sameText(sending)) return;
  await deps.appendLedger(sending);
}

/** The same bytes under the same names, by the same yes. */
function sameText({ sha256, approval, version, files, deleted }: Sending): string {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  return JSON.stringify([sha256, approval, version, sorted.map(({ path, sha256: hash }) => [path, hash]), deleted]);
}
