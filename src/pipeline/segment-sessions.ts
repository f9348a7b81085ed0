// Cuts sessions that hold several tasks, and makes them whole again. Nothing of a session changes: only ranges are kept.

import { setImmediate } from "node:timers/promises";
import { createSegmenter, type FoundSegment } from "../curate/segment.ts";
import type { SegmentOptions, SegmentReport, SegmentView } from "../ports/app-desk.ts";
import type { SessionRow } from "../ports/store.ts";
import { redactMessage } from "../privacy/redact.ts";
import { type DeskDeps, namedSessions, worthLabelling } from "./desk-deps.ts";
import { excerptOf } from "./evidence.ts";
import { createProjector, type Projector } from "./project-rows.ts";
import { isOfToday, lookedAtToday } from "./today.ts";

const LOCK_WAIT_MS = 30_000;
/** Sessions that are cut between two commits. */
const COMMIT_EVERY = 64;
/** Messages after which others in this process get their turn. */
const BREATHE = 512;

type SegmentDeps = Omit<DeskDeps, "classifier" | "judge">;
interface Cut {
  readonly row: SessionRow;
  readonly segments: readonly FoundSegment[];
}

/** All that are not hidden where none is named. @throws TraceError `not_found`, `ambiguous_id`, `store_locked` */
export async function segmentSessions(
  deps: SegmentDeps,
  ids: readonly string[],
  options: SegmentOptions,
): Promise<SegmentReport> {
  const rows = ids.length > 0 ? namedSessions(deps, ids) : worthLabelling(deps.store.sessions({}));
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  if (options.clear) return clear(deps, projector, rows, options.dryRun);
  const cut: SegmentReport["cut"][number][] = [];
  const waiting: Cut[] = [];
  for (const [i, given] of rows.entries()) {
    const row = deps.store.session(given.key) ?? given;
    const segments = await found(deps, row, options);
    if (segments.length > 1)
      cut.push({ session: projector.row(row), segments: viewsOf(deps, projector, row, segments) });
    // What was cut and is one task now becomes whole again.
    if (segments.length > 1 || deps.store.labels.segments(row.facts.head.id)) waiting.push({ row, segments });
    if (waiting.length >= COMMIT_EVERY) await keep(deps, waiting.splice(0), options.dryRun);
    options.onProgress?.({ done: i + 1, total: rows.length, session: row.facts.head.id });
  }
  await keep(deps, waiting, options.dryRun);
  return { looked: rows.length, cut };
}

async function found(
  { store }: SegmentDeps,
  row: SessionRow,
  options: SegmentOptions,
): Promise<readonly FoundSegment[]> {
  const segmenter = createSegmenter({ gapMs: options.gapMs, cwds: row.facts.cwds });
  let messages = 0;
  for (const { message } of store.messages(row.key)) {
    segmenter.add(message);
    if (messages++ % BREATHE !== 0) continue;
    await setImmediate();
    options.signal?.throwIfAborted();
  }
  return segmenter.end();
}

async function keep({ store, author }: SegmentDeps, cuts: readonly Cut[], dryRun: boolean): Promise<void> {
  if (dryRun || cuts.length === 0) return;
  const writer = await store.writer({ waitMs: LOCK_WAIT_MS });
  try {
    for (const { row, segments } of cuts) {
      const kept = segments.map(({ from, to, why, gapMs }) => ({ from, to, why, gapMs }));
      const cut = kept.length > 1 ? { revision: row.revision, segments: kept, author } : undefined;
      writer.labels.segment(row.facts.head.id, cut);
    }
    writer.commit(false);
  } finally {
    writer.close();
  }
}

async function clear(
  { store }: SegmentDeps,
  projector: Projector,
  rows: readonly SessionRow[],
  dryRun: boolean,
): Promise<SegmentReport> {
  const cut = rows.filter(({ facts }) => store.labels.segments(facts.head.id) !== undefined);
  if (!dryRun && cut.length > 0) {
    const writer = await store.writer({ waitMs: LOCK_WAIT_MS });
    try {
      for (const { facts } of cut) writer.labels.segment(facts.head.id, undefined);
      writer.commit(false);
    } finally {
      writer.close();
    }
  }
  return { looked: rows.length, cut: cut.map((row) => ({ session: projector.row(row), segments: [] })) };
}

function viewsOf(
  deps: SegmentDeps,
  projector: Projector,
  row: SessionRow,
  segments: readonly FoundSegment[],
): readonly SegmentView[] {
  const isFresh = isOfToday(deps);
  return segments.map(({ request, ...segment }) => {
    const kept = request === undefined ? undefined : deps.store.message(row.key, request);
    const looked = kept && (isFresh ? kept : lookedAtToday(kept, deps));
    const excerpt = looked && excerptOf(redactMessage(looked.message, looked.findings, projector.contextOf(row)));
    return { ...segment, excerpt };
  });
}
