// Reading what is kept: lists and one session, all through the policy.

import { TraceError } from "../core/errors.ts";
import { labelRevision } from "../core/label.ts";
import type { Policy } from "../core/policy.ts";
import { abandoned } from "../core/thread.ts";
import type { ListedSession, SessionView, ShowOptions } from "../ports/app.ts";
import type { LabelSummary } from "../ports/labels.ts";
import type { Source } from "../ports/source.ts";
import type { SessionQuery, SessionRow, Store } from "../ports/store.ts";
import type { Detector } from "../privacy/detect.ts";
import { redactSession } from "../privacy/redact.ts";
import { lineageOf, withSubagents } from "./lineage.ts";
import { createProjector } from "./project-rows.ts";
import { isOfToday, lookedAtToday } from "./today.ts";

export interface ReadDeps {
  readonly store: Store;
  readonly policy: Policy;
  readonly detector: Detector;
  readonly sources: readonly Source[];
}

export function listSessions(deps: ReadDeps, query: SessionQuery): ListedSession[] {
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  const rows = deps.store.sessions(query);
  const labels = deps.store.labels.summaries();
  const shown = withSubagents({ ...projector, store: deps.store }, rows);
  return shown.map((row) => ({ ...row, label: listedLabel(row, labels.get(row.key)) }));
}

/** What a list shows of a label that is kept. */
function listedLabel(
  row: Pick<SessionRow, "revision" | "messagesInherited">,
  kept: Pick<LabelSummary, "type" | "quality" | "revision"> | undefined,
): ListedSession["label"] {
  return kept && { type: kept.type, quality: kept.quality, isCurrent: kept.revision === labelRevision(row) };
}

/** @throws TraceError `not_found`, `ambiguous_id` */
export function findSession(deps: Pick<ReadDeps, "store">, id: string): SessionRow {
  const rows = deps.store.findSessions(id);
  const [row] = rows;
  if (!row) {
    throw new TraceError("not_found", `no session begins with ${id}`, {
      hint: "`tracemill sessions list` shows all; `tracemill scan` reads what is new.",
    });
  }
  if (rows.length > 1) {
    const some = rows.slice(0, 5).map(({ facts }) => facts.head.id);
    throw new TraceError("ambiguous_id", `${rows.length} sessions begin with ${id}`, {
      hint: `Give more of the id: ${some.join(", ")}${rows.length > 5 ? ", ..." : ""}.`,
    });
  }
  return row;
}

/** @throws TraceError `not_found`, `ambiguous_id` */
export function showSession(deps: ReadDeps, id: string, options: ShowOptions): SessionView {
  const { store } = deps;
  const projector = createProjector(store, deps.policy, deps.detector);
  const found = findSession(deps, id);
  const row = withSubagents({ ...projector, store }, [found])[0] ?? projector.row(found);
  const kept = store.labels.of(found.key);
  const summary = kept && { ...kept, type: kept.label.main.type, quality: kept.label.quality };
  const left = leftBehind(store, found);
  const inherited = new Set<number>();
  const isFresh = isOfToday(deps);
  const shown = function* () {
    for (const kept of store.messages(found.key)) {
      const stored = isFresh ? kept : lookedAtToday(kept, deps);
      if (stored.inherited) inherited.add(stored.message.seq);
      if (options.branch === "all" || !left.has(stored.message.seq)) yield stored;
    }
  };
  return {
    row: { ...row, label: listedLabel(found, summary) },
    session: redactSession(row.facts, shown(), projector.contextOf(found)),
    issues: projector.answer(store.issues({ log: found.logPath })),
    ...lineageOf({ ...projector, store }, found),
    abandoned: left,
    inherited,
    resumeCommand: resumeCommand(deps.sources, found, row),
  };
}

/** `seq` of what a rewind left behind. */
export function leftBehind(store: Pick<Store, "threadNodes">, row: SessionRow): ReadonlySet<number> {
  if (row.facts.rewindPoints === 0) return new Set();
  return abandoned(store.threadNodes(row.key), row.facts.activeLeafSeq);
}

/** The command that takes the session up again in its agent, quoted for a shell, with the folder it ran in. */
export function resumeCommand(sources: readonly Source[], own: SessionRow, row: ListedSession): string | undefined {
  const { source, externalId, isSubagent } = row.facts.head;
  if (isSubagent || row.logMissing || externalId !== own.facts.head.externalId) return undefined;
  // There is no folder of a masked name.
  const cwd = row.facts.head.cwd === own.facts.head.cwd ? row.facts.head.cwd : undefined;
  const command = commandOf(
    sources.find(({ name }) => name === source),
    { externalId, cwd },
  );
  if (command === undefined) return undefined;
  return cwd === undefined ? command : `cd ${shellWord(cwd)} && ${command}`;
}

/** A source whose command fails has none. */
function commandOf(source: Source | undefined, session: Parameters<NonNullable<Source["resume"]>>[0]) {
  try {
    return source?.resume?.(session).map(shellWord).join(" ");
  } catch {
    return undefined;
  }
}

export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
