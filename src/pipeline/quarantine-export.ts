// What is quarantined, as lines of JSON for whoever reviews it elsewhere: no session, only what it is and what it holds,
// strictly redacted and marked as unreviewed.

import type { Finding } from "../core/finding.ts";
import type { SessionRow } from "../ports/store.ts";
import type { LeaveDeps } from "./leaving.ts";
import { leaveSession } from "./leaving.ts";
import { listQuarantine, type QuarantineDeps } from "./quarantine.ts";

const SCHEMA_VERSION = 1;

export interface ExportDeps extends QuarantineDeps {
  readonly leaving: (row: SessionRow) => Promise<LeaveDeps>;
}

/** One line a session that may not leave, one after the other. */
export async function* quarantineLines(deps: ExportDeps): AsyncGenerator<string> {
  for (const { session, state, secrets, unseen, review } of listQuarantine(deps)) {
    if (state !== "quarantined" && state !== "blocked") continue;
    const row = deps.store.session(session.key);
    if (!row) continue;
    const byRule = new Map<string, { findings: number; readonly values: Set<string>; readonly finding: Finding }>();
    const { facts, messages } = leaveSession(await deps.leaving(row), row, (_seq, told) => {
      for (const { finding } of told) {
        const known = byRule.get(finding.rule);
        if (known) known.findings++;
        const rule = known ?? { findings: 1, values: new Set<string>(), finding };
        rule.values.add(finding.valueHash);
        byRule.set(finding.rule, rule);
      }
    });
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
      started_at: head.startedAt === undefined ? undefined : new Date(head.startedAt).toISOString(),
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
