// The second mint where data leaves: a record of an agent's own log, every string of it, by the same rules as a message.

import { type Finding, isConfirmed } from "../core/finding.ts";
import { mark } from "../core/mint.ts";
import type { RedactedLog } from "../core/redacted.ts";
import type { Message } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import { type Detector, valueAt } from "./detect.ts";
import { jsonText } from "./json-text.ts";
import { joinsRecords } from "./log-ids.ts";
import { type ConfirmedValue, createPropagator, type Propagator, type Scope } from "./propagate.ts";
import { outcomesOf, type RedactContext, redactMessage, type Told } from "./redact.ts";
import { messageOfRow, rowOfMessage } from "./row-message.ts";
import { forEachString } from "./strings.ts";

export interface RecordRedactor {
  /** Looks at a record before any is redacted: what is certain in one is replaced in all. */
  look(record: Json): void;
  /** The records in the order in which they were looked at: each as one line of JSON, and what became of its findings. */
  redact(record: Json): { readonly log: RedactedLog; readonly told: readonly Told[] };
}

export interface RecordRedactorOptions {
  readonly detector: Detector;
  /** How findings are shown; with `name`, which shows what joins records. */
  readonly context: RedactContext;
  /** What is known to be replaced in the log's sessions: a log repeats it in many a field that no session has. */
  readonly values: readonly ConfirmedValue[];
  /** Those of them that a person named: words too are looked for. */
  readonly named: readonly ConfirmedValue[];
}

const ALL: Scope = { wants: () => true, takesWords: false };
const NAMED: Scope = { wants: () => true, takesWords: true };
const MAX_NESTING = 3;
const NONE: readonly never[] = [];
const encoder = new TextEncoder();

/** Keeps findings and values, never records. */
export function createRecordRedactor({ detector, context, values, named }: RecordRedactorOptions): RecordRedactor {
  const found = new Map<string, ConfirmedValue>();
  const looked: (readonly Finding[])[] = [];
  let next = 0;
  let propagators: readonly Propagator[] | undefined;

  const withKnown = (message: Message, first: readonly Finding[]): readonly Finding[] => {
    propagators ??= [
      createPropagator(values, ALL),
      createPropagator(named, NAMED),
      createPropagator([...found.values()]),
    ];
    let findings = first;
    for (const propagator of propagators) {
      const more = propagator.message(message, findings);
      if (more.length > 0) findings = [...findings, ...more];
    }
    return findings;
  };
  const project = (record: Json, message: Message, findings: readonly Finding[], nesting: number): Json => {
    if (findings.length === 0) return record;
    const shown = rowOfMessage(redactMessage(message, findings, context));
    if (nesting >= MAX_NESTING) return shown;
    return keepDocuments(record, shown, (document) => {
      const inner = messageOfRow(document);
      return project(document, inner, withKnown(inner, detector.message(inner)), nesting + 1);
    });
  };

  return {
    look(record) {
      const message = messageOfRow(record);
      const findings = withoutJoints(message, detector.message(message), detector);
      looked.push(findings.length === 0 ? NONE : findings);
      for (const finding of findings) {
        if (!isConfirmed(finding) || found.has(finding.valueHash)) continue;
        const value = detector.valueOf(message, finding) ?? valueAt(message, finding);
        if (value !== undefined) found.set(finding.valueHash, { value, finding });
      }
    },
    redact(record) {
      const message = messageOfRow(record);
      const first = looked[next++];
      if (first === undefined) throw new Error("a record is redacted that was not looked at");
      const findings = withKnown(message, first);
      const shown = project(record, message, findings, 0);
      return { log: mint(encoder.encode(`${textOf(shown)}\n`)), told: outcomesOf(findings, context) };
    },
  };
}

/**
 * What joins records is judged by itself, as the ids of a session are: beside a key such as `session_id` every value
 * would be a secret, and no record would find its parent.
 */
function withoutJoints(message: Message, findings: readonly Finding[], detector: Detector): readonly Finding[] {
  if (findings.length === 0) return findings;
  const paths = new Set(findings.map(({ path }) => path));
  const joints = new Map<string, string>();
  forEachString(message, (path, text, key) => {
    if (paths.has(path) && joinsRecords(key, text)) joints.set(path, text);
  });
  if (joints.size === 0) return findings;
  const alone = [...joints].flatMap(([path, text]) =>
    detector.text(text).map((match): Finding => ({ path, ...match })),
  );
  return [...findings.filter(({ path }) => !joints.has(path)), ...alone];
}

/** A document inside a string stays one: where a placeholder cut its structure, its own strings are redacted instead. */
function keepDocuments(before: Json, after: Json, inside: (document: Json) => Json): Json {
  if (before === after) return after;
  if (typeof before === "string" && typeof after === "string") {
    const document = documentIn(before);
    return document === undefined || documentIn(after) !== undefined ? after : textOf(inside(document));
  }
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) return after;
  const own = Object.values(before);
  const shown = Object.entries(after);
  // Names may have changed; their order has not.
  if (own.length !== shown.length || Array.isArray(before) !== Array.isArray(after)) return after;
  const kept = shown.map(([name, value], i) => [name, keepDocuments(own[i] as Json, value as Json, inside)] as const);
  return Array.isArray(after) ? kept.map(([, value]) => value) : Object.fromEntries(kept);
}

function documentIn(text: string): Json | undefined {
  const first = text.trimStart().charAt(0);
  if (first !== "{" && first !== "[") return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** As deep as it may be. */
function textOf(record: Json): string {
  try {
    return JSON.stringify(record);
  } catch {
    return jsonText(record);
  }
}

function mint(bytes: Uint8Array): RedactedLog {
  const log = { bytes, same: false };
  mark(log);
  return log as unknown as RedactedLog;
}
