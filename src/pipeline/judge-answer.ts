// Looks at what a judge answered as at any other data: what does not hold in the text that was sent is dropped, and counted.

import { type EntityType, isEntityType } from "../core/pii.ts";

export interface SentText {
  readonly id: string;
  readonly text: string;
}

export interface Claim {
  readonly id: string;
  /** Offset in the text that was sent. */
  readonly start: number;
  readonly end: number;
  readonly type: EntityType;
  readonly confidence: number;
  readonly reason: string;
}

/** Why a claim was dropped. */
export const DROPS = ["malformed", "unknown_text", "not_in_text", "unknown_type", "placeholder", "too_many"] as const;
export type Drop = (typeof DROPS)[number];

export interface CheckedAnswer {
  readonly claims: readonly Claim[];
  readonly dropped: Readonly<Partial<Record<Drop, number>>>;
}

const LONGEST_ENTITY = 300;
const LONGEST_REASON = 200;
const LONGEST_PLACEHOLDER = 100;
/** A text with more is one that made the judge say so. */
const MOST_IN_A_TEXT = 200;

/** Undefined where the answer has not the shape that was asked for. */
export function checkAnswer(answer: unknown, sent: readonly SentText[]): CheckedAnswer | undefined {
  const found = (answer as { readonly findings?: unknown } | null | undefined)?.findings;
  if (typeof answer !== "object" || !Array.isArray(found)) return undefined;
  const texts = new Map(sent.map(({ id, text }) => [id, text]));
  const perText = new Map<string, number>();
  const claims: Claim[] = [];
  const dropped: Partial<Record<Drop, number>> = {};
  for (const item of found as readonly unknown[]) {
    const claim = claimOf(item, texts);
    const drop = typeof claim === "string" ? claim : overflow(claim.id, perText);
    if (drop !== undefined) dropped[drop] = (dropped[drop] ?? 0) + 1;
    else claims.push(claim as Claim);
  }
  return { claims, dropped };
}

function overflow(id: string, perText: Map<string, number>): Drop | undefined {
  const count = (perText.get(id) ?? 0) + 1;
  perText.set(id, count);
  return count > MOST_IN_A_TEXT ? "too_many" : undefined;
}

function claimOf(item: unknown, texts: ReadonlyMap<string, string>): Claim | Drop {
  if (typeof item !== "object" || item === null) return "malformed";
  const { id, entity, type, confidence, reason } = item as Readonly<Record<string, unknown>>;
  if (typeof id !== "string" || typeof entity !== "string") return "malformed";
  if (typeof confidence !== "number" || !(confidence >= 0 && confidence <= 1)) return "malformed";
  if (!isEntityType(type)) return "unknown_type";
  const text = texts.get(id);
  if (text === undefined) return "unknown_text";
  const trimmed = entity.trim();
  if (trimmed.length < 2 || trimmed.length > LONGEST_ENTITY || !/[\p{L}\p{N}]/u.test(trimmed)) return "malformed";
  let start = text.indexOf(trimmed);
  if (start < 0) return "not_in_text";
  if (/^\[?REDACTED\b|\[REDACTED:/.test(trimmed)) return "placeholder";
  // A word of a placeholder may stand in the text as well.
  while (start >= 0 && isMasked(text, start)) start = text.indexOf(trimmed, start + 1);
  if (start < 0) return "placeholder";
  const why = typeof reason === "string" ? reason.replace(/\s+/g, " ").slice(0, LONGEST_REASON) : "";
  return { id, start, end: start + trimmed.length, type, confidence, reason: why };
}

/** Whether a place lies inside a placeholder. */
function isMasked(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - LONGEST_PLACEHOLDER), at + "[REDACTED:".length);
  const open = before.lastIndexOf("[REDACTED:");
  if (open < 0) return false;
  const inside = before.slice(open, Math.min(at, LONGEST_PLACEHOLDER));
  return !inside.includes("]") && text.slice(at, at + LONGEST_PLACEHOLDER).includes("]");
}
