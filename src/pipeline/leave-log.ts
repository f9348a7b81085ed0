// An agent's own log as it may leave: from the archive, record by record, by the same policy as its session.

import { TraceError } from "../core/errors.ts";
import { isConfirmed } from "../core/finding.ts";
import { idHash } from "../core/ids.ts";
import type { RedactedLog } from "../core/redacted.ts";
import type { LogKey, SessionRow, Store } from "../ports/store.ts";
import { valueAt } from "../privacy/detect.ts";
import { recordsIn, withoutData } from "../privacy/log-records.ts";
import type { ConfirmedValue } from "../privacy/propagate.ts";
import { isReplaced } from "../privacy/redact.ts";
import { createRecordRedactor } from "../privacy/redact-record.ts";
import { contextOf, type LeaveDeps, type OnFindings } from "./leaving.ts";

export interface LeaveLogDeps extends Omit<LeaveDeps, "store"> {
  readonly store: LeaveDeps["store"] & Pick<Store, "archiveOf" | "original">;
}

/** What of a log stays here: `torn` lines, `long` ones, and data that no rule can look into. */
export type LeftOut = "torn" | "long" | "image" | "data" | "sealed";

export interface LeaveLogOptions {
  /** The log's record in the store; undefined where it has none. */
  readonly log: { readonly id: LogKey } | undefined;
  /** Every session that the log holds, `row` among them: what is known of any of them is replaced in all of it. */
  readonly sessions?: readonly SessionRow[];
  /** `seq` is the line in the log, from 0. */
  readonly onFindings?: OnFindings;
  readonly onLeftOut?: (what: LeftOut, line: number) => void;
}

/** Longer lines stay here, as readers pass them over. */
const MAX_LINE_BYTES = 64 << 20;

/**
 * The whole log of `row`, a record a piece: other sessions in it, abandoned branches and sidechains leave with it. Goes
 * over the archive twice; keeps findings and values, never records. What is no record is left out and told.
 * @throws TraceError `not_found` where the archive holds nothing of the log, or not all of it
 */
export function leaveLog(deps: LeaveLogDeps, row: SessionRow, options: LeaveLogOptions): Generator<RedactedLog> {
  const { log } = options;
  if (log === undefined || !isKept(deps.store, log.id)) throw notKept(row);
  return redacted(deps, row, { ...options, log });
}

/** Whether `leaveLog` would give this log: the archive has it whole, and it is one of JSON lines. */
export function canLeaveAsLog(
  store: Pick<Store, "archiveOf">,
  row: SessionRow,
  log: { readonly id: LogKey } | undefined,
): boolean {
  return log !== undefined && row.logPath.endsWith(".jsonl") && isKept(store, log.id);
}

/**
 * `traces/<agent>/<session>.jsonl`; `id` as it may be shown. What no file name should have is `_`, with a hash behind
 * it: no two ids share a name.
 */
export function traceName(agent: string, id: string): string {
  const own = id.slice(id.indexOf(":") + 1);
  const name = own
    .replace(/[^A-Za-z0-9._-]/g, "_")
    .replace(/^[._-]+/, "")
    .slice(0, 120);
  const isSame = name === own && name !== "";
  return `traces/${agent}/${isSame ? name : `${name || "session"}-${idHash(id).toString(36)}`}.jsonl`;
}

function isKept(store: Pick<Store, "archiveOf">, log: LogKey): boolean {
  const kept = store.archiveOf(log);
  return kept?.whole === true && kept.bytes > 0;
}

function notKept(row: SessionRow): TraceError {
  return new TraceError("not_found", `the archive does not hold the log of ${row.facts.head.id}`, {
    hint: "The Hub shows this agent's own log lines, and they are kept in the archive alone: run `tracemill config set archive on` and `tracemill scan`, or choose another format.",
  });
}

function* redacted(
  deps: LeaveLogDeps,
  row: SessionRow,
  { log, sessions = [row], ...options }: LeaveLogOptions & { readonly log: { readonly id: LogKey } },
): Generator<RedactedLog> {
  const { store, detector } = deps;
  const { decide, ...context } = contextOf(deps, row);
  const known = sessions.flatMap((session) => knownValues(deps, session));
  const redactor = createRecordRedactor({
    detector,
    // A record has no message id: what was said of one place in the session holds by the value that stands there.
    context: { ...context, ...(decide && { decide: (finding) => decide(finding, undefined) }) },
    values: known,
    named: known.filter(({ accepted }) => accepted),
  });
  const kept = function* (onLeftOut: NonNullable<LeaveLogOptions["onLeftOut"]>) {
    for (const [line, text] of linesOf(store.original(log.id))) {
      if (text === undefined) {
        onLeftOut("long", line);
        continue;
      }
      const { records, isTorn } = recordsIn(text);
      if (isTorn) onLeftOut("torn", line);
      for (const record of records) {
        yield [line, withoutData(record, (what) => onLeftOut(what, line))] as const;
      }
    }
  };
  for (const [, record] of kept(() => {})) redactor.look(record);
  for (const [line, record] of kept(options.onLeftOut ?? (() => {}))) {
    const { log: piece, told } = redactor.redact(record);
    options.onFindings?.(line, told);
    yield piece;
  }
}

/** The values of everything that is replaced in a session: by rules, by what was said elsewhere, and by decisions. */
function knownValues(deps: LeaveLogDeps, row: SessionRow): readonly ConfirmedValue[] {
  const { store, detector } = deps;
  const context = contextOf(deps, row);
  const values = new Map<string, ConfirmedValue>();
  for (const { message, findings } of store.messages(row.key)) {
    // What stood beside the log is part of the session: a secret may be known for one there alone.
    for (const finding of [...findings, ...detector.message(message).filter(isConfirmed)]) {
      if (values.has(finding.valueHash) || !isReplaced(finding, context, message.id)) continue;
      const value = detector.valueOf(message, finding) ?? valueAt(message, finding);
      const accepted = context.decide?.(finding, message.id) === "accept";
      if (value !== undefined) values.set(finding.valueHash, { value, finding, accepted });
    }
  }
  return [...values.values()];
}

/** Lines with their number; undefined for one that is too long. */
function* linesOf(pieces: Iterable<Uint8Array>): Generator<readonly [line: number, text: string | undefined]> {
  const decoder = new TextDecoder();
  let held: Uint8Array[] = [];
  let length = 0;
  let line = 0;
  const take = (): string | undefined => {
    const text =
      length > MAX_LINE_BYTES ? undefined : decoder.decode(held.length === 1 ? held[0] : Buffer.concat(held));
    held = [];
    length = 0;
    return text;
  };
  const hold = (bytes: Uint8Array) => {
    length += bytes.length;
    if (length <= MAX_LINE_BYTES) held.push(bytes);
    else held = [];
  };
  for (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, from)) {
      hold(piece.subarray(from, at));
      yield [line++, take()];
      from = at + 1;
    }
    // The archive may use the piece's memory again.
    if (from < piece.length) hold(piece.slice(from));
  }
  if (length > 0) yield [line, take()];
}
