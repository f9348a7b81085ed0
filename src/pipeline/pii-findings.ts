// A review's findings as they are written: a head, rows, and a mark behind each session that says it was done.

import { TraceError } from "../core/errors.ts";
import { type Entity, isEntityType, type PiiFinding, type Provider } from "../core/pii.ts";
import type { GivenUp } from "./ask-judge.ts";
import type { Drop } from "./judge-answer.ts";

export const FINDINGS_KIND = "pii-findings";
const NOTE = "This file holds the texts that were found. Keep it on this machine, and do not share it.";

/** What a run was asked for: findings of another one are not taken up. */
export interface ReviewHead {
  readonly provider: Provider;
  /** `<name>/<model>`; undefined where none was asked. */
  readonly judge: string | undefined;
  readonly rubric: string | undefined;
  readonly ruleset: string;
  readonly mode: string;
  readonly minConfidence: number;
}

/** What became of one session. */
export interface SessionMark {
  readonly sessionId: string;
  /** Hash of its texts as they were reviewed. */
  readonly fingerprint: string;
  readonly texts: number;
  readonly findings: number;
  readonly below: number;
  readonly dropped: Readonly<Partial<Record<Drop, number>>>;
  readonly unreviewed: Readonly<Partial<Record<GivenUp, number>>>;
}

export function headRow(head: ReviewHead, createdAt: string): object {
  return { schema_version: 1, kind: FINDINGS_KIND, note: NOTE, created_at: createdAt, ...settingsOf(head) };
}

function settingsOf(head: ReviewHead): Record<string, unknown> {
  return {
    provider: head.provider,
    ...(head.judge !== undefined && { judge: head.judge }),
    ...(head.rubric !== undefined && { rubric: head.rubric }),
    ruleset: head.ruleset,
    mode: head.mode,
    min_confidence: head.minConfidence,
  };
}

/** The first setting in which a file's head differs; undefined where it is one of the same run. */
export function differenceTo(head: ReviewHead, row: Readonly<Record<string, unknown>> | undefined): string | undefined {
  if (row?.kind !== FINDINGS_KIND) return "kind";
  const own = settingsOf(head);
  const names = ["provider", "judge", "rubric", "ruleset", "mode", "min_confidence"];
  return names.find((name) => own[name] !== row[name]);
}

export function findingRow(finding: PiiFinding): object {
  return {
    session_id: finding.sessionId,
    message: finding.message,
    path: finding.path,
    start: finding.start,
    end: finding.end,
    offsets_in: finding.offsetsIn,
    entity_type: finding.entityType,
    confidence: finding.confidence,
    reason: finding.reason,
    provider: finding.provider,
    entity_text: finding.entityText,
  };
}

export function markRow(mark: SessionMark): object {
  const { sessionId, fingerprint, texts, findings, below, dropped, unreviewed } = mark;
  return { session_done: sessionId, fingerprint, texts, findings, below, dropped, unreviewed };
}

export function markOf(row: Readonly<Record<string, unknown>>): SessionMark | undefined {
  const { session_done: sessionId, fingerprint } = row;
  if (typeof sessionId !== "string" || typeof fingerprint !== "string") return undefined;
  return { ...(row as unknown as SessionMark), sessionId, fingerprint };
}

/**
 * What a file of findings, ours or another tool's, says is to be replaced in each session.
 * @throws TraceError `source_unreadable` for a row that is neither head, mark nor finding
 */
export function entitiesOf(
  rows: Iterable<Readonly<Record<string, unknown>>>,
  minConfidence: number,
): ReadonlyMap<string, readonly Entity[]> {
  const entities = new Map<string, Entity[]>();
  let number = 0;
  for (const row of rows) {
    number++;
    if (row.kind === FINDINGS_KIND || row.session_done !== undefined) continue;
    const { session_id: sessionId, entity_text: text, entity_type: type, confidence } = row;
    if (typeof sessionId !== "string" || typeof text !== "string" || typeof confidence !== "number") {
      throw new TraceError("source_unreadable", `row ${number} of the findings is no finding`, {
        hint: "A finding has session_id, entity_text, entity_type and confidence.",
      });
    }
    if (confidence < minConfidence || text.trim() === "") continue;
    const known = entities.get(sessionId) ?? [];
    known.push({ text, type: isEntityType(type) ? type : "custom_sensitive" });
    entities.set(sessionId, known);
  }
  return entities;
}
