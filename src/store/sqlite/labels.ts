// Labels, scores and cuts into tasks: ids of messages and numbers, read in short where lists ask for all.

import type { MessageId } from "../../core/ids.ts";
import type { KeptLabel, SessionLabel, TrajectoryType } from "../../core/label.ts";
import type { KeptSegments, TaskSegment } from "../../core/segment.ts";
import type {
  LabelReader,
  LabelSignature,
  LabelSummary,
  LabelWriter,
  NewScore,
  ScoreEntry,
} from "../../ports/labels.ts";
import type { SessionKey } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { fromColumn, fromColumnOrNull, toColumn, toColumnOrNull } from "./text.ts";
import { inserted, trailOf } from "./trail.ts";

/** Rows read at once: no statement stays open between two of them. */
const PAGE = 512;

interface Row {
  readonly session: number;
  readonly classifier: number;
  readonly revision: string;
  readonly content_hash: string;
  readonly signature: Uint8Array;
}

/** `ask` tells failures of the database as failures of the store. */
export function labelReader(main: Connection, ask: <T>(action: () => T) => T): LabelReader {
  return {
    of: (session) => ask(() => labelOf(main, session)),
    summaries: () => ask(() => summaries(main)),
    signatures: () => signatures(main, ask),
    scores: (session) => ask(() => scores(main, session)),
    segments: (session) => ask(() => segments(main, session)),
  };
}

function labelOf(main: Connection, session: SessionKey): KeptLabel | undefined {
  const sql = "SELECT session, classifier, revision, content_hash, signature, label FROM labels WHERE session = ?";
  const row = main.get<Row & { label: string }>(sql, session);
  if (!row) return undefined;
  const { classifier, revision, content_hash, signature } = row;
  return { classifier, revision, contentHash: content_hash, signature, label: parsed(row.label) };
}

/** JSON leaves out what is undefined; the type has it as a field. */
function parsed(json: string): SessionLabel {
  const label = JSON.parse(json) as SessionLabel;
  return { ...label, outcome: label.outcome ?? undefined, language: label.language ?? undefined };
}

function summaries(main: Connection): ReadonlyMap<SessionKey, LabelSummary> {
  const rows = main.all<Omit<Row, "signature"> & { type: string; quality: number }>(
    "SELECT session, classifier, revision, type, quality, content_hash FROM labels ORDER BY session",
  );
  return new Map(
    rows.map(({ session, classifier, revision, type, quality, content_hash }) => [
      session,
      { classifier, revision, type: type as TrajectoryType, quality, contentHash: content_hash },
    ]),
  );
}

function* signatures(main: Connection, ask: <T>(action: () => T) => T): Generator<LabelSignature> {
  const sql = `SELECT session, classifier, revision, content_hash, signature FROM labels WHERE session > ?
    ORDER BY session LIMIT ${PAGE}`;
  for (let after = -1; ; ) {
    const from = after;
    const rows = ask(() => main.all<Row>(sql, from));
    for (const { session, classifier, revision, content_hash, signature } of rows)
      yield { session, classifier, revision, contentHash: content_hash, signature };
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.session ?? after;
  }
}

interface ScoreRow {
  readonly id: number;
  readonly session: string;
  readonly judge: string;
  readonly model: string | null;
  readonly rubric: string;
  readonly revision: string;
  readonly quality: number;
  readonly evidence: string;
  readonly reason: string | null;
  readonly at: number;
}

function scores(main: Connection, session: string | undefined): ScoreEntry[] {
  const sql = "SELECT id, session, judge, model, rubric, revision, quality, evidence, reason, at FROM scores";
  return trailOf<ScoreRow>(main, sql, session).map((row) => ({
    ...row,
    session: fromColumn(row.session),
    judge: fromColumn(row.judge),
    model: fromColumnOrNull(row.model),
    rubric: fromColumn(row.rubric),
    evidence: JSON.parse(row.evidence) as MessageId[],
    reason: fromColumnOrNull(row.reason),
  }));
}

function segments(main: Connection, session: string): KeptSegments | undefined {
  const sql = "SELECT revision, ranges, author, at FROM task_segments WHERE session = ?";
  const row = main.get<{ revision: string; ranges: string; author: string; at: number }>(sql, toColumn(session));
  if (!row) return undefined;
  const cut = JSON.parse(row.ranges) as TaskSegment[];
  return {
    revision: row.revision,
    segments: cut.map((segment) => ({ ...segment, gapMs: segment.gapMs ?? undefined })),
    author: fromColumn(row.author),
    at: row.at,
  };
}

/** `write` runs inside the writer's transaction. */
export function labelWriter(main: Connection, write: <T>(action: () => T) => T, now: () => number): LabelWriter {
  return {
    put: (session, label) => write(() => put(main, session, label)),
    score: (score) => write(() => putScore(main, score, now())),
    segment: (session, cut) => write(() => putSegments(main, session, cut && { ...cut, at: now() })),
  };
}

function put(main: Connection, session: SessionKey, kept: KeptLabel): void {
  const { classifier, revision, contentHash, signature, label } = kept;
  main.run(
    "INSERT OR REPLACE INTO labels VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    session,
    classifier,
    revision,
    label.main.type,
    label.quality,
    contentHash,
    signature,
    JSON.stringify(label),
  );
}

function putScore(main: Connection, score: NewScore, now: number): number {
  return inserted(
    main,
    `INSERT INTO scores(session, judge, model, rubric, revision, quality, evidence, reason, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    [
      toColumn(score.session),
      toColumn(score.judge),
      toColumnOrNull(score.model),
      toColumn(score.rubric),
      score.revision,
      score.quality,
      JSON.stringify(score.evidence),
      toColumnOrNull(score.reason),
      now,
    ],
  );
}

function putSegments(main: Connection, session: string, cut: KeptSegments | undefined): void {
  const id = toColumn(session);
  if (!cut) {
    main.run("DELETE FROM task_segments WHERE session = ?", id);
    return;
  }
  const { revision, author, at } = cut;
  main.run(
    "INSERT OR REPLACE INTO task_segments VALUES (?, ?, ?, ?, ?)",
    id,
    revision,
    JSON.stringify(cut.segments),
    toColumn(author),
    at,
  );
}
