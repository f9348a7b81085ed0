// Reviews sessions for personal data: by rules, by a judge, or both; session by session, so that a kill loses one at most.

import { TraceError } from "../core/errors.ts";
import type { PiiFinding } from "../core/pii.ts";
import type { Detector } from "../privacy/detect.ts";
import type { JudgeText } from "../privacy/judge-input.ts";
import { entityTypeOf } from "../privacy/review-rules.ts";
import { type AskDeps, askJudge, type Judgement } from "./ask-judge.ts";
import {
  differenceTo,
  findingRow,
  headRow,
  markOf,
  markRow,
  type ReviewHead,
  type SessionMark,
} from "./pii-findings.ts";
import type { Place, ReviewItem, ReviewSession } from "./pii-sessions.ts";

export interface KeptRow {
  readonly value: Readonly<Record<string, unknown>>;
  readonly end: number;
}

/** See `io/findings-file.ts`. */
export interface FindingsFile {
  read(): readonly KeptRow[] | undefined;
  begin(keep: number): void;
  append(rows: readonly object[]): void;
  close(): void;
}

export interface ReviewDeps {
  /** Of the full ruleset, and of what a review looks for beside it. */
  readonly detectors: readonly Detector[];
  /** Undefined where no judge is asked. */
  readonly asking: AskDeps | undefined;
  /** Locks the file of findings until it is closed. */
  openFindings(): FindingsFile;
  /** SHA-256, one piece after another. */
  createDigest(): { update(text: string): void; hex(): string };
  /** Unix milliseconds. */
  now(): number;
}

export interface ReviewOptions {
  readonly head: ReviewHead;
  /** Findings of other settings are thrown away. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ReviewProgress) => void;
}

export interface ReviewProgress {
  readonly sessions: number;
  readonly findings: number;
  /** True for one that an earlier run had done. */
  readonly wasDone: boolean;
}

export interface ReviewReport {
  readonly sessions: number;
  /** Of those, what an earlier run had done. */
  readonly alreadyDone: number;
  readonly texts: number;
  readonly findings: number;
  readonly below: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly dropped: SessionMark["dropped"];
  readonly unreviewed: SessionMark["unreviewed"];
  /** True where the budget ended before the sessions did. */
  readonly isCut: boolean;
}

/**
 * Writes findings as it goes; what an earlier run with the same settings had done is not done again.
 * @throws TraceError `already_exists` where the file holds findings of other settings; what the judge throws
 */
export async function reviewPii(
  deps: ReviewDeps,
  sessions: AsyncIterable<ReviewSession> | Iterable<ReviewSession>,
  options: ReviewOptions,
): Promise<ReviewReport> {
  const { head, signal } = options;
  const file = deps.openFindings();
  const sums = new Sums();
  try {
    const kept = keptOf(file.read(), options);
    file.begin(kept.end);
    if (kept.end === 0) file.append([headRow(head, new Date(deps.now()).toISOString())]);
    for await (const session of sessions) {
      signal.throwIfAborted();
      const fingerprint = fingerprintOf(deps, session);
      const before = kept.done.get(keyOf(session.id, fingerprint));
      if (before !== undefined) sums.add(before.mark, before.types, true);
      else {
        const reviewed = await reviewSession(deps, session, options);
        if (reviewed.isCut) {
          sums.isCut = true;
          break;
        }
        const mark: SessionMark = { sessionId: session.id, fingerprint, ...reviewed.counts };
        file.append([...reviewed.findings.map(findingRow), markRow(mark)]);
        sums.add(
          mark,
          reviewed.findings.map(({ entityType }) => entityType),
          false,
        );
      }
      options.onProgress?.({ sessions: sums.sessions, findings: sums.findings, wasDone: before !== undefined });
    }
  } finally {
    file.close();
  }
  return sums.report();
}

interface Kept {
  /** Bytes to be kept: behind the last mark. */
  readonly end: number;
  readonly done: ReadonlyMap<string, { readonly mark: SessionMark; readonly types: readonly string[] }>;
}

function keptOf(rows: readonly KeptRow[] | undefined, { head, force }: ReviewOptions): Kept {
  const nothing = { end: 0, done: new Map() };
  if (rows === undefined || rows.length === 0) return nothing;
  const difference = differenceTo(head, rows[0]?.value);
  if (difference !== undefined) {
    if (force) return nothing;
    const what = difference === "kind" ? "is no file of findings" : `holds findings of another ${difference}`;
    throw new TraceError("already_exists", `the file of findings ${what}`, {
      hint: "Name another one with -o, or say --force to begin anew.",
    });
  }
  let end = rows[0]?.end ?? 0;
  let types: string[] = [];
  const done = new Map<string, { readonly mark: SessionMark; readonly types: readonly string[] }>();
  for (const { value, end: behind } of rows.slice(1)) {
    const mark = markOf(value);
    if (mark === undefined) types.push(String(value.entity_type));
    else {
      done.set(keyOf(mark.sessionId, mark.fingerprint), { mark, types });
      types = [];
      end = behind;
    }
  }
  return { end, done };
}

/** Rows of a file may share an id; a session that changed is another one. */
function keyOf(sessionId: string, fingerprint: string): string {
  return `${sessionId}\n${fingerprint}`;
}

function fingerprintOf(deps: ReviewDeps, session: ReviewSession): string {
  const digest = deps.createDigest();
  session.eachOriginal((path, text) => digest.update(`\n${path}\n${text}`));
  return digest.hex();
}

interface Reviewed {
  readonly findings: readonly PiiFinding[];
  readonly counts: Omit<SessionMark, "sessionId" | "fingerprint">;
  readonly isCut: boolean;
}

async function reviewSession(deps: ReviewDeps, session: ReviewSession, options: ReviewOptions): Promise<Reviewed> {
  const { provider, minConfidence } = options.head;
  const found: PiiFinding[] = [];
  const texts: (Place & JudgeText)[] = [];
  for await (const item of session.items()) {
    if (provider !== "ai") found.push(...byRules(deps.detectors, session.id, item));
    for (const { path, text } of item.redacted) texts.push({ ...item.placeOf(path), text });
  }
  let judgement: Judgement | undefined;
  if (provider !== "rules" && deps.asking !== undefined) {
    judgement = await askJudge(deps.asking, texts, options.signal);
    for (const { text: place, start, end, type, confidence, reason } of judgement.found) {
      const { message, path, text } = texts[place] as (typeof texts)[number];
      const where = { message, path, start, end, offsetsIn: "redacted" as const };
      const entityText = text.slice(start, end);
      found.push({ sessionId: session.id, ...where, entityType: type, confidence, reason, provider: "ai", entityText });
    }
  }
  const distinct = distinctOf(found);
  const findings = distinct.filter(({ confidence }) => confidence >= minConfidence);
  return {
    findings,
    counts: {
      texts: texts.length,
      findings: findings.length,
      below: distinct.length - findings.length,
      dropped: judgement?.dropped ?? {},
      unreviewed: judgement?.unreviewed ?? {},
    },
    isCut: judgement?.isCut ?? false,
  };
}

function byRules(detectors: readonly Detector[], sessionId: string, item: ReviewItem): PiiFinding[] {
  const found = detectors.flatMap((detector) => item.find(detector));
  const personal = found.flatMap((finding) => {
    const entityType = entityTypeOf(finding);
    return entityType === undefined ? [] : [{ ...finding, entityType }];
  });
  if (personal.length === 0) return [];
  const byPath = Map.groupBy(personal, ({ path }) => path);
  const findings: PiiFinding[] = [];
  item.eachOriginal((path, text) => {
    for (const { start, end, entityType, confidence, rule } of byPath.get(path) ?? []) {
      const where = { sessionId, ...item.placeOf(path), start, end, offsetsIn: "original" as const };
      findings.push({
        ...where,
        entityType,
        confidence,
        reason: `rule ${rule}`,
        provider: "rules",
        entityText: text.slice(start, end),
      });
    }
  });
  return findings;
}

/** The surest of each entity in each text. */
function distinctOf(found: readonly PiiFinding[]): PiiFinding[] {
  const best = new Map<string, PiiFinding>();
  for (const finding of found) {
    const key = JSON.stringify([finding.message, finding.path, finding.entityText, finding.entityType]);
    const before = best.get(key);
    if (before === undefined || before.confidence < finding.confidence) best.set(key, finding);
  }
  return [...best.values()];
}

class Sums {
  sessions = 0;
  findings = 0;
  isCut = false;
  private alreadyDone = 0;
  private texts = 0;
  private below = 0;
  private readonly byType: Record<string, number> = {};
  private readonly dropped: Record<string, number> = {};
  private readonly unreviewed: Record<string, number> = {};

  add(mark: SessionMark, types: readonly string[], wasDone: boolean): void {
    this.sessions++;
    if (wasDone) this.alreadyDone++;
    this.texts += mark.texts;
    this.findings += mark.findings;
    this.below += mark.below;
    for (const type of types) addTo(this.byType, type, 1);
    for (const [why, count] of Object.entries(mark.dropped)) addTo(this.dropped, why, count);
    for (const [why, count] of Object.entries(mark.unreviewed)) addTo(this.unreviewed, why, count);
  }

  report(): ReviewReport {
    const { sessions, alreadyDone, texts, findings, below, byType, dropped, unreviewed, isCut } = this;
    return { sessions, alreadyDone, texts, findings, below, byType, dropped, unreviewed, isCut };
  }
}

function addTo(sums: Record<string, number>, name: string, count: number): void {
  sums[name] = (sums[name] ?? 0) + count;
}
