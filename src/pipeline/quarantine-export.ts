// What is quarantined, as lines of JSON for whoever reviews it elsewhere: no session, only what it is and what it holds,
// strictly redacted and marked as unreviewed.

import type { Finding } from "../core/finding.ts";
import { isoTime } from "../core/iso-time.ts";
import type { RedactionTally } from "../core/receipt.ts";
import type { SessionRow } from "../ports/store.ts";
import type { LeaveDeps } from "./leaving.ts";
import { leaveSession } from "./leaving.ts";
import type { LeftValues } from "./left-values.ts";
import { listQuarantine, type QuarantineDeps } from "./quarantine.ts";

const SCHEMA_VERSION = 1;

export interface ExportDeps extends QuarantineDeps {
  /** Those that are in the export. */
  readonly rows: readonly SessionRow[];
  readonly leaving: (row: SessionRow) => LeaveDeps;
  /** Counts for the receipt. */
  readonly tally: RedactionTally;
  readonly left: LeftValues;
}

/** Sessions that may not leave. */
export function waiting(deps: QuarantineDeps): readonly SessionRow[] {
  return held(deps).flatMap(({ session }) => deps.store.session(session.key) ?? []);
}

function held(deps: QuarantineDeps) {
  return listQuarantine(deps).filter(({ state }) => state === "quarantined" || state === "blocked");
}

/** One line a session that may not leave, one after the other. */
export async function* quarantineLines(deps: ExportDeps): AsyncGenerator<string> {
  const rows = new Map(deps.rows.map((row) => [row.key, row]));
  for (const { session, state, secrets, unseen, review } of held(deps)) {
    const row = rows.get(session.key);
    if (!row) continue;
    const by = deps.leaving(row);
    const byRule = new Map<string, { findings: number; readonly values: Set<string>; readonly finding: Finding }>();
    const { facts, messages, stamp } = leaveSession(by, row, (seq, told) => {
      // Of the session's texts only its own strings are written.
      if (seq < 0) {
        deps.tally.add(told);
        deps.left.add(told);
      }
      for (const { finding } of told) {
        const known = byRule.get(finding.rule);
        if (known) known.findings++;
        const rule = known ?? { findings: 1, values: new Set<string>(), finding };
        rule.values.add(finding.valueHash);
        byRule.set(finding.rule, rule);
      }
    });
    deps.tally.sessionDone({ mode: by.policy.name, stamp });
    let count = 0;
    for (const _ of messages as Iterable<unknown>) count++;
    const { head, title } = facts;
    yield `${JSON.stringify({
      schema_version: SCHEMA_VERSION,
      reviewed: review !== undefined,
      state,
      id: head.id,
      source: head.source,
      title,
      started_at: isoTime(head.startedAt),
      messages: count,
      secrets,
      secrets_unseen: unseen,
      findings: Array.from(byRule, ([rule, { findings, values, finding }]) => ({
        rule,
        kind: finding.kind,
        severity: finding.severity,
        findings,
        values: values.size,
      })),
    })}\n`;
  }
}
