// Takes sessions out of a dataset: their rows, their lines of the index, and what its card counts of them.

import { hash } from "node:crypto";
import { TraceError } from "../../core/errors.ts";
import type { LedgerEntry } from "../../core/publication.ts";
import { isSessionName, sessionName } from "../../core/session-name.ts";
import type { PublishProgress } from "../../ports/app-publish.ts";
import { changeDataset, type DatasetDeps } from "./change-dataset.ts";
import { ledgerReceipt, type Published, type TrailDeps } from "./publish.ts";
import { notesOf, sumsOf } from "./published-report.ts";
import { readRemoteIndex } from "./remote-index.ts";
import { noteSending, sendingOf, sentOf, settle } from "./sendings.ts";

export interface UnpublishIntent {
  /** Ids, whole whether or not the store still has them, or beginnings of such as it has; names of sessions as the index has them. */
  readonly ids: readonly string[];
  /** The whole id of the one session in the store that is called so, or begins so. @throws TraceError `ambiguous_id` */
  find?(id: string): string | undefined;
  readonly reason: string | undefined;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  onProgress(progress: PublishProgress): void;
}

/**
 * A session of the store that the dataset does not have is told, and no failure: a command that was killed may be run
 * again. What neither of them knows is one, before anything is changed.
 * @throws LeakError where lines that would be written again hold what may not leave; TraceError `usage`, `not_found`, `ambiguous_id`,
 * `login_needed`, `destination_changed`, `sink_failed`, `store_locked`
 */
export async function unpublishSessions(deps: DatasetDeps & TrailDeps, intent: UnpublishIntent): Promise<Published> {
  const { ids, reason, dryRun } = intent;
  if (ids.length === 0) throw new TraceError("usage", "no session is named");
  const { names, sha256 } = await namesOf(deps, intent);
  const named = { at: deps.now(), sha256 };
  const trail = { sha256: undefined, approval: undefined, sessions: [...names.keys()].sort() };
  const outcome = await changeDataset(deps, {
    ...intent,
    add: undefined,
    remove: new Set(names.keys()),
    named,
    lastExport: undefined,
    licence: undefined,
    visibility: "private",
    isProposal: false,
    check(at, index) {
      if (index.version === undefined) throw nothingThere(at.url);
    },
    message: ({ removed }) => `Remove ${removed.length} session${removed.length === 1 ? "" : "s"}`,
    begin: (planned) => noteSending(deps, sendingOf(deps, planned, { ...trail, reason }), planned.at),
  });
  const { at, change, version, sent } = outcome;
  const sums = sumsOf(outcome);
  const missing = [...names].filter(([name]) => !change.removed.includes(name)).map(([, id]) => id);
  const facts = { place: deps.place, visibility: at.visibility, version: version?.version ?? "" };
  let entry: LedgerEntry | undefined;
  if (sent?.receipt) {
    const sending = sendingOf(deps, outcome, { ...trail, reason });
    entry = await deps.appendLedger(sentOf(sending, ledgerReceipt(sent.receipt)));
  } else if (!dryRun) entry = await settle(deps, deps.place, at);
  return {
    ...facts,
    ...sums,
    url: sent?.receipt?.url ?? at.url,
    isNew: false,
    isDryRun: dryRun,
    isUpToDate: sent === undefined,
    card: dryRun ? sent?.card : undefined,
    provenance: [],
    notes: [
      ...missing.map((id) => `${id} is not in the dataset.`),
      ...notesOf(outcome, { withheld: 0, isPublic: false, provenance: [] }),
      ...(change.removed.length > 0 ? afterwards(deps.isRemote) : []),
    ],
    proposalUrl: undefined,
    receipt: entry?.seq,
  };
}

interface Named {
  /** Ids by what the index calls them. */
  readonly names: ReadonlyMap<string, string>;
  /** Of all of them: a version is named after it. */
  readonly sha256: string;
}

/** What the dataset calls by a name stays that one, even where a session of the store begins so. */
async function namesOf(deps: DatasetDeps & Pick<TrailDeps, "digest">, intent: UnpublishIntent): Promise<Named> {
  const { target } = deps;
  const at = await target.look(intent.signal);
  const { version } = await readRemoteIndex(target, at, { isProposal: false, signal: intent.signal });
  if (version === undefined) throw nothingThere(at.url);
  const there = new Set(version.files.flatMap(({ sessions }) => sessions.map(({ session }) => session)));
  const nameOf = (id: string) => (isSessionName(id) ? id : sessionName(id, deps.digest));
  const unknown: string[] = [];
  const named = intent.ids.map((id): readonly [name: string, id: string] => {
    if (there.has(nameOf(id))) return [nameOf(id), id];
    const found = intent.find?.(id);
    if (found === undefined) unknown.push(id);
    return [nameOf(found ?? id), found ?? id];
  });
  const names = new Map(named);
  const sha256 = hash("sha256", JSON.stringify([...names.keys()].sort()));
  // They may have been taken out by this very command, which was killed then.
  if (unknown.length > 0 && !isVersionOf(version.version, sha256)) throw nobodyKnows(unknown, at.url);
  return { names, sha256 };
}

function isVersionOf(version: string, sha256: string): boolean {
  return version.includes(`-${sha256.slice(0, 8)}`);
}

function nobodyKnows(ids: readonly string[], url: string): TraceError {
  const some = ids.slice(0, 3).join(", ");
  const more = ids.length > 3 ? ` and ${ids.length - 3} more` : "";
  return new TraceError("not_found", `neither this machine nor ${url} has a session ${some}${more}`, {
    hint: "`tracemill sessions list` shows what is here; a session that is here no more is named by its whole id.",
  });
}

function nothingThere(url: string): TraceError {
  return new TraceError("not_found", `tracemill has published nothing to ${url}`, {
    hint: "Name the place that the sessions were published to: tracemill receipts list.",
  });
}

/** What taking rows out does not do. */
function afterwards(isRemote: boolean): readonly string[] {
  const again = "The next publication would put it back: block the session, or exclude its project, then export again.";
  if (!isRemote) return [again, "Copies that others made of the folder still hold the rows."];
  return [
    again,
    "Earlier commits of the repository still hold the rows. Its owner removes them by squashing its history: super_squash_history of the Hub's API, or a new repository in its place. Copies that others made stay.",
  ];
}
