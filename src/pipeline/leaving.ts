// A session as it may leave the machine: everything the full ruleset finds, beside what the store knows of its secrets.

import { type Finding, isConfirmed } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import type { RedactedSession, RedactionStamp } from "../core/redacted.ts";
import type { SessionFacts } from "../core/session.ts";
import type { SessionRow, Store, StoredMessage } from "../ports/store.ts";
import { type Detector, valueAt } from "../privacy/detect.ts";
import { type ConfirmedValue, createPropagator, type Propagator } from "../privacy/propagate.ts";
import {
  type Disguise,
  makeStamp,
  outcomesOf,
  type RedactContext,
  redactFacts,
  redactSession,
  type Told,
} from "../privacy/redact.ts";
import { decideFor, deciderOf } from "./decided.ts";
import { createShow } from "./project-rows.ts";
import { titled } from "./propagate.ts";

export interface LeaveDeps {
  readonly store: Pick<Store, "messages" | "placeholder" | "decisions">;
  /** Of the full ruleset: secrets, personal data, and what the owner named. */
  readonly detector: Detector;
  readonly policy: Policy;
  /** Default: of the ruleset and the policy's name. */
  readonly stamp?: RedactionStamp;
  /** How names and paths are shown; default: by placeholders. */
  readonly disguise?: Disguise;
}

/** Told what became of each message's findings: what a receipt counts. `seq` -1 is the session's own strings. */
export type OnFindings = (seq: number, told: readonly Told[]) => void;

/** Keeps findings, never texts; a message is redacted when it is asked for. `only`: messages that are wanted. */
export function leaveSession(
  deps: LeaveDeps,
  row: SessionRow,
  onFindings?: OnFindings,
  only: (stored: StoredMessage) => boolean = () => true,
): RedactedSession {
  return leaveFound({ found: findLeaving(deps, row), context: contextOf(deps, row) }, onFindings, only);
}

/** The same, of what was found before: a session that leaves in parts is looked through once. */
export function leaveFound(
  { found, context }: { readonly found: FoundLeaving; readonly context: RedactContext },
  onFindings?: OnFindings,
  only: (stored: StoredMessage) => boolean = () => true,
): RedactedSession {
  const { facts, own, messages } = found;
  onFindings?.(-1, outcomesOf(own, context));
  const told = (function* () {
    for (const stored of messages(only)) {
      onFindings?.(stored.message.seq, outcomesOf(stored.findings, context, stored.message.id));
      yield stored;
    }
  })();
  return redactSession(redactFacts(facts, own, context), told, context);
}

/** A session with all that is found in it where it leaves. */
export interface FoundLeaving {
  readonly facts: SessionFacts;
  /** In the session's own strings. */
  readonly own: readonly Finding[];
  /** `only`: those that are wanted. */
  messages(only?: (stored: StoredMessage) => boolean): Generator<StoredMessage>;
}

/**
 * Goes over the session twice: what is found at this exit alone is looked for everywhere in it, before and behind the
 * place that told it.
 */
export function findLeaving({ store, detector }: Pick<LeaveDeps, "store" | "detector">, row: SessionRow): FoundLeaving {
  const { found, propagator, kept } = lookThrough({ store, detector }, row);
  const facts = titled(row.facts, row.title);
  const own = [...row.findings, ...withoutKnown(detector.facts(facts), row.findings)];
  return {
    facts,
    own: [...own, ...propagator.facts(facts, own)],
    *messages(only) {
      for (const stored of kept ?? store.messages(row.key)) {
        if (only && !only(stored)) continue;
        const known = [...stored.findings, ...(found.get(stored.message.seq) ?? [])];
        yield { ...stored, findings: [...known, ...propagator.message(stored.message, known)] };
      }
    },
  };
}

/** How a session's findings are shown at this exit. */
export function contextOf({ store, detector, policy, stamp, disguise }: LeaveDeps, row: SessionRow): RedactContext {
  const decider = deciderOf(store);
  const context: RedactContext = {
    policy,
    number: (finding) => store.placeholder(finding.label, finding.valueHash),
    stamp: makeStamp(stamp?.ruleset ?? detector.ruleset.id, stamp?.policy ?? policy.name, decider.id),
    decide: decideFor(decider, row),
    find: detector.text,
    ...(disguise && { disguise }),
  };
  return { ...context, name: createShow(detector, context) };
}

interface FirstLook {
  /** What the exit's rules found, by `seq`. */
  readonly found: ReadonlyMap<number, readonly Finding[]>;
  readonly propagator: Propagator;
  /** Its messages, where they are few enough to be held until they are shown. */
  readonly kept: readonly StoredMessage[] | undefined;
}

/** Of logs up to this size messages are read once. */
const HELD_BYTES = 8 << 20;

function lookThrough({ store, detector }: Pick<LeaveDeps, "store" | "detector">, row: SessionRow): FirstLook {
  const found = new Map<number, readonly Finding[]>();
  const values = new Map<string, ConfirmedValue>();
  const kept: StoredMessage[] | undefined = row.logBytes <= HELD_BYTES ? [] : undefined;
  for (const stored of store.messages(row.key)) {
    const { message, findings } = stored;
    kept?.push(stored);
    const more = withoutKnown(detector.message(message), findings);
    if (more.length === 0) continue;
    found.set(message.seq, more);
    // Those that the store knows were looked for everywhere when the session was read.
    const known = new Set(findings.map(({ valueHash }) => valueHash));
    for (const finding of more) {
      if (!isConfirmed(finding) || known.has(finding.valueHash) || values.has(finding.valueHash)) continue;
      const value = detector.valueOf(message, finding) ?? valueAt(message, finding);
      if (value !== undefined) values.set(finding.valueHash, { value, finding });
    }
  }
  return { found, propagator: createPropagator([...values.values()]), kept };
}

/** The exit's rules find again what the store has: each is told once. */
function withoutKnown(found: readonly Finding[], stored: readonly Finding[]): readonly Finding[] {
  if (stored.length === 0 || found.length === 0) return found;
  const name = ({ path, start, end, rule, valueHash }: Finding) => `${start} ${end} ${rule} ${valueHash} ${path}`;
  const known = new Set(stored.map(name));
  return found.filter((finding) => !known.has(name(finding)));
}
