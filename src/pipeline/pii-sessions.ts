// The sessions of a review, from the store or from a file: what was said, and the same as it may leave.

import type { Finding } from "../core/finding.ts";
import type { LeftWith } from "../core/receipt.ts";
import type { RedactedFacts, RedactedMessage } from "../core/redacted.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import type { SessionRow, Store } from "../ports/store.ts";
import type { Detector } from "../privacy/detect.ts";
import { factTexts, type JudgeText, textsOf } from "../privacy/judge-input.ts";
import type { RedactContext, Told } from "../privacy/redact.ts";
import { messageOfRow, pathInRow } from "../privacy/row-message.ts";
import { createRowRedactor } from "../privacy/row-redactor.ts";
import { forEachHeadString, forEachString } from "../privacy/strings.ts";
import { contextOf, type LeaveDeps, leaveSession } from "./leaving.ts";

export type Visit = (path: string, text: string) => void;

/** Where a text stands, as findings tell it. */
export interface Place {
  readonly message: number;
  readonly path: string;
}

/** One message of a session, or the session's own strings. */
export interface ReviewItem {
  /** -1: the session's own strings. */
  readonly seq: number;
  placeOf(path: string): Place;
  /** What the detector finds in it as it was said. */
  find(detector: Detector): readonly Finding[];
  /** Every string as it was said. It stays on this machine. */
  eachOriginal(visit: Visit): void;
  /** Every string as it may leave. */
  readonly redacted: readonly JudgeText[];
  /** As it may leave; for a row of a file, see `rowOfMessage`. */
  readonly shown:
    | { readonly kind: "facts"; readonly facts: RedactedFacts }
    | { readonly kind: "message"; readonly message: RedactedMessage };
  /** What became of what was found in it on the way out. */
  readonly leaving: readonly Told[];
}

export interface ReviewSession {
  readonly id: string;
  readonly left: LeftWith;
  /** What its project is called where its own folders are shown as `.`: it tells projects apart and names none. */
  readonly project?: string | undefined;
  /** Every string as it was said, in order; cheaper than `items`. */
  eachOriginal(visit: Visit): void;
  /** Again from the beginning each time. */
  items(): AsyncIterable<ReviewItem>;
}

/** A session of the store. */
export function storedSession(
  deps: LeaveDeps & { readonly store: Store; readonly project?: string | undefined },
  row: SessionRow,
): ReviewSession {
  return {
    project: deps.project,
    id: row.facts.head.id,
    get left() {
      const { policy, stamp } = contextOf(deps, row);
      return { mode: policy.name, stamp };
    },
    eachOriginal(visit) {
      forEachHeadString(row.facts, visit);
      for (const { message } of deps.store.messages(row.key)) forEachString(message, visit);
    },
    async *items() {
      const found = new Map<number, readonly Told[]>();
      const session = leaveSession(deps, row, (seq, told) => found.set(seq, told));
      const take = (seq: number) => {
        const told = found.get(seq) ?? [];
        found.delete(seq);
        return told;
      };
      yield factsItem(row.facts, session.facts, take(-1));
      const originals = deps.store.messages(row.key)[Symbol.iterator]();
      for await (const message of session.messages) {
        let original = originals.next();
        while (!original.done && original.value.message.seq < message.seq) original = originals.next();
        if (original.done) return;
        yield messageItem(original.value.message, message, take(message.seq));
      }
    },
  };
}

function factsItem(own: SessionFacts, facts: RedactedFacts, leaving: readonly Told[]): ReviewItem {
  return {
    seq: -1,
    placeOf: (path) => ({ message: -1, path }),
    find: (detector) => detector.facts(own),
    eachOriginal: (visit) => forEachHeadString(own, visit),
    redacted: factTexts(facts),
    shown: { kind: "facts", facts },
    leaving,
  };
}

function messageItem(own: Message, message: RedactedMessage, leaving: readonly Told[]): ReviewItem {
  return {
    seq: own.seq,
    placeOf: (path) => ({ message: own.seq, path }),
    find: (detector) => detector.message(own),
    eachOriginal: (visit) => forEachString(own, visit),
    redacted: textsOf(message),
    shown: { kind: "message", message },
    leaving,
  };
}

export interface FileRow {
  /** From 1. */
  readonly line: number;
  readonly value: Json;
}

/** Rows of a file of any shape: each is a session by itself, named by its `session_id` or `id`, else by its line. */
export async function* fileSessions(
  rows: AsyncIterable<FileRow>,
  { detector, ...context }: { readonly detector: Detector } & Omit<RedactContext, "number">,
): AsyncGenerator<ReviewSession> {
  const redactor = createRowRedactor(detector, context);
  for await (const { line, value } of rows) {
    const own = messageOfRow(value, line - 1);
    yield {
      id: rowId(value, line),
      left: { mode: context.policy.name, stamp: context.stamp },
      eachOriginal: (visit) => forEachString(own, visit),
      async *items() {
        const { message, told } = redactor.redact(own);
        yield { ...messageItem(own, message, told), placeOf: (path) => placeInRow(path, line - 1) };
      },
    };
  }
}

/** A row of messages has places of its own for them; any other is one message. */
function placeInRow(path: string, row: number): Place {
  const pointer = pathInRow(path);
  const index = /^\/messages\/(\d+)(?:\/|$)/.exec(pointer)?.[1];
  return { message: index === undefined ? row : Number(index), path: pointer };
}

/** What a row calls itself. */
export function rowId(value: Json, line: number): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return `line ${line}`;
  const { session_id, id } = value as { readonly session_id?: Json; readonly id?: Json };
  const own = session_id ?? id;
  return typeof own === "string" && own !== "" ? own : typeof own === "number" ? String(own) : `line ${line}`;
}
