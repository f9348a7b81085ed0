// Labels as they may be looked at: each with the messages that speak for it, and what judges said beside it.

import type { MessageId } from "../core/ids.ts";
import type { SessionLabel, TypeLabel } from "../core/label.ts";
import type { Signal } from "../core/signal.ts";
import {
  type DeskOptions,
  LABEL_GROUPS,
  type LabelAnswer,
  type LabelGroup,
  type LabelReport,
  type LabelTotals,
  type LabelView,
  type ScoreView,
  type SignalView,
  type TypeView,
} from "../ports/app-desk.ts";
import type { SessionQuery, SessionRow } from "../ports/store.ts";
import { type DeskDeps, namedSessions, worthLabelling } from "./desk-deps.ts";
import { evidenceOf } from "./evidence.ts";
import { labelSessions } from "./label-sessions.ts";
import { createProjector, type Projector } from "./project-rows.ts";

/** @throws TraceError `not_found`, `ambiguous_id`, `store_locked` */
export async function showLabels(deps: DeskDeps, ids: readonly string[], options: DeskOptions): Promise<LabelAnswer> {
  const rows = ids.length > 0 ? namedSessions(deps, ids) : worthLabelling(deps.store.sessions({}));
  const report = await labelSessions(deps, rows, options);
  if (ids.length === 0) return { report, sessions: [], totals: totalsOf(deps, rows) };
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  return { report, sessions: rows.flatMap((row) => viewOf(deps, projector, row) ?? []), totals: undefined };
}

/** @throws TraceError `store_locked` */
export async function sumLabels(
  deps: DeskDeps,
  query: SessionQuery,
  options: DeskOptions,
): Promise<{ readonly report: LabelReport; readonly totals: LabelTotals }> {
  const rows = worthLabelling(deps.store.sessions(query));
  return { report: await labelSessions(deps, rows, options), totals: totalsOf(deps, rows) };
}

/** Undefined for a session whose label could not be made. */
export function viewOf(deps: DeskDeps, projector: Projector, row: SessionRow): LabelView | undefined {
  const kept = deps.store.labels.of(row.key);
  if (!kept) return undefined;
  const { main, contains, examples, corrections, ...rest } = kept.label;
  const evidence = evidenceOf(deps, projector, row, namedIn(kept.label));
  const type = ({ evidence: ids, ...one }: TypeLabel): TypeView => ({ ...one, evidence: ids.map(evidence) });
  const signal = ({ message, seq: _, ...one }: Signal): SignalView => ({ ...one, evidence: evidence(message) });
  return {
    session: projector.row(row),
    label: projector.answer(rest),
    main: type(main),
    contains: contains.map(type),
    examples: examples.map(signal),
    corrections: corrections.map(signal),
    scores: scoresOf(deps, projector, row),
  };
}

function namedIn({ main, contains, examples, corrections }: SessionLabel): ReadonlySet<MessageId> {
  return new Set([
    ...[main, ...contains].flatMap(({ evidence }) => evidence),
    ...[...examples, ...corrections].map(({ message }) => message),
  ]);
}

/** What judges and people said of a session, the newest first. */
export function scoresOf(
  { store }: Pick<DeskDeps, "store">,
  projector: Projector,
  row: SessionRow,
): readonly ScoreView[] {
  const scores = store.labels.scores(row.facts.head.id).toReversed();
  return projector.answer(
    scores.map(({ session: _, ...score }) => ({ ...score, isCurrent: score.revision === row.revision })),
  );
}

function totalsOf(deps: DeskDeps, rows: readonly SessionRow[]): LabelTotals {
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  const counts = new Map<LabelGroup, Map<string, number>>(LABEL_GROUPS.map((group) => [group, new Map()]));
  let labels = 0;
  let tokens = 0;
  const count = (group: LabelGroup, name: string | undefined) => {
    const names = counts.get(group);
    if (names && name !== undefined) names.set(name, (names.get(name) ?? 0) + 1);
  };
  for (const row of rows) {
    const label = deps.store.labels.of(row.key)?.label;
    if (!label) continue;
    labels++;
    tokens += label.tokens;
    count("type", label.main.type);
    count("score", String(label.quality));
    count("outcome", label.outcome);
    count("project", row.project && projector.text(row.project.name));
    for (const model of row.counts.models) count("model", projector.text(model));
    count("language", label.language);
  }
  const groups = Object.fromEntries(
    LABEL_GROUPS.map((group) => [group, sorted(group, counts.get(group) ?? new Map<string, number>())]),
  ) as LabelTotals["groups"];
  return { sessions: rows.length, labelled: labels, tokens, groups };
}

function sorted(group: LabelGroup, names: ReadonlyMap<string, number>): readonly { name: string; sessions: number }[] {
  const rows = Array.from(names, ([name, sessions]) => ({ name, sessions }));
  if (group === "score") return rows.sort((a, b) => Number(b.name) - Number(a.name));
  return rows.sort((a, b) => b.sessions - a.sessions || (a.name < b.name ? -1 : 1));
}
