// Labels sessions that have no label, or one of an earlier classifier or revision; what was labelled stays after a kill.

import { setImmediate } from "node:timers/promises";
import { TraceError } from "../core/errors.ts";
import { isCurrent, type KeptLabel, labelRevision } from "../core/label.ts";
import type { SessionFacts } from "../core/session.ts";
import type { DeskOptions, LabelReport } from "../ports/app-desk.ts";
import type { LabelSummary } from "../ports/labels.ts";
import type { SessionKey, SessionRow, Store, StoredMessage } from "../ports/store.ts";
import { leftBehind } from "./read-sessions.ts";

/** Judges one session: its messages in order, once, then what the whole log told; see `classify/classify.ts`. */
export interface Judging {
  add(stored: StoredMessage): void;
  end(facts: SessionFacts): Omit<KeptLabel, "revision">;
}

export interface Classifier {
  /** `CLASSIFIER_VERSION`: labels of any other are made anew. */
  readonly classifier: number;
  /** `skip`: `seq` of messages that a rewind left behind. */
  readonly judge: (skip: ReadonlySet<number>) => Judging;
}

export interface LabelDeps extends Classifier {
  readonly store: Pick<Store, "session" | "messages" | "threadNodes" | "labels" | "writer">;
}

const LOCK_WAIT_MS = 30_000;
/** Labels, and messages that were judged for them, after which they are written: a kill costs no more. */
const COMMIT_LABELS = 64;
const COMMIT_MESSAGES = 20_000;
/** Messages after which others in this process get their turn, Ctrl-C first. */
const BREATHE = 512;

/** Sessions of these whose label is missing or stale. */
export function toLabel(
  rows: readonly SessionRow[],
  known: ReadonlyMap<SessionKey, LabelSummary>,
  classifier: number,
): SessionRow[] {
  return rows.filter((row) => !isCurrent(known.get(row.key), row, classifier));
}

/**
 * Holds no lock while it judges. A session that grows meanwhile gets a label that is stale at once, and is judged again
 * by the next call.
 * @throws TraceError `store_locked`
 */
export async function labelSessions(
  deps: LabelDeps,
  rows: readonly SessionRow[],
  options: DeskOptions = {},
): Promise<LabelReport> {
  const wanted = toLabel(rows, deps.store.labels.summaries(), deps.classifier);
  const failed: { session: string; message: string }[] = [];
  const waiting: Made[] = [];
  let done = 0;
  let labelled = 0;
  let messages = 0;
  const flush = async () => {
    labelled += await write(deps, waiting.splice(0));
    messages = 0;
  };
  for (const { key, facts } of wanted) {
    const made = await judged(deps, key, failed, options.signal);
    if (made) waiting.push(made);
    messages += made?.messages ?? 0;
    if (waiting.length >= COMMIT_LABELS || messages >= COMMIT_MESSAGES) await flush();
    options.onProgress?.({ done: ++done, total: wanted.length, session: facts.head.id });
  }
  await flush();
  return { labelled, kept: rows.length - wanted.length, failed };
}

interface Made {
  readonly row: SessionRow;
  readonly label: KeptLabel;
  readonly messages: number;
}

/** Undefined for a session that is gone, or that cannot be read: then `failed` has it, and the others go on. */
async function judged(
  { store, judge }: LabelDeps,
  key: SessionKey,
  failed: { session: string; message: string }[],
  signal: AbortSignal | undefined,
): Promise<Made | undefined> {
  // As it is now, before its messages are: what comes in between makes the label stale, never wrong.
  const row = store.session(key);
  if (!row) return undefined;
  const judging = judge(leftBehind(store, row));
  let messages = 0;
  await breathe(signal);
  try {
    for (const stored of store.messages(key)) {
      judging.add(stored);
      if (++messages % BREATHE === 0) await breathe(signal);
    }
  } catch (error) {
    if (!(error instanceof TraceError) || error.code !== "store_damaged") throw error;
    failed.push({ session: row.facts.head.id, message: error.message });
    return undefined;
  }
  return { row, label: { ...judging.end(row.facts), revision: labelRevision(row) }, messages };
}

async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}

/** Returns how many were written. */
async function write({ store }: LabelDeps, made: readonly Made[]): Promise<number> {
  if (made.length === 0) return 0;
  const writer = await store.writer({ waitMs: LOCK_WAIT_MS });
  try {
    // The log of one may have been read anew, and its key given to another session.
    const there = made.filter(({ row }) => store.session(row.key)?.facts.head.id === row.facts.head.id);
    for (const { row, label } of there) writer.labels.put(row.key, label);
    writer.commit(false);
    return there.length;
  } finally {
    writer.close();
  }
}
