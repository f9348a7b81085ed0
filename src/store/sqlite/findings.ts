// Findings: ranges by rule, with the keyed hash of the value, never the value; and the numbers in placeholders.

import type { FindingKind, Severity } from "../../core/finding.ts";
import type { SessionKey, StoredFinding } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { fromColumn, toColumn } from "./text.ts";

/** `seq` of findings on the session's own strings. */
export const OWN = -1;

export function putFindings(main: Connection, session: SessionKey, findings: readonly StoredFinding[]): void {
  for (const { seq, finding, spread } of findings) {
    const label = toColumn(finding.label);
    main.run(
      "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      session,
      seq,
      toColumn(finding.path),
      finding.start,
      finding.end,
      toColumn(finding.rule),
      label,
      finding.kind,
      finding.severity,
      finding.confidence,
      finding.valueHash,
      spread ? 1 : 0,
    );
    main.run(
      `INSERT INTO placeholders SELECT ?1, ?2, (SELECT coalesce(max(number), 0) + 1 FROM placeholders WHERE label = ?1)
       WHERE NOT EXISTS (SELECT 1 FROM placeholders WHERE label = ?1 AND value_hash = ?2)`,
      label,
      finding.valueHash,
    );
  }
  if (findings.length === 0) return;
  const isSecret = findings.some(({ seq, finding }) => seq !== OWN && finding.kind === "secret");
  // Their messages were indexed as if nobody had decided anything.
  main.run("UPDATE sessions SET secrets = max(secrets, ?), decided = 0 WHERE key = ?", isSecret ? 1 : 0, session);
}

/** Those of the session's messages and strings; placeholder numbers stay, they are never given again. */
export function dropFindings(main: Connection, session: SessionKey): void {
  main.run("DELETE FROM findings WHERE session = ?", session);
  main.run("UPDATE sessions SET secrets = 0, propagated = -1, searched = 0, decided = 0 WHERE key = ?", session);
}

export function replaceOwnFindings(main: Connection, session: SessionKey, findings: readonly StoredFinding[]): void {
  main.run("DELETE FROM findings WHERE session = ? AND seq = ?", session, OWN);
  putFindings(main, session, findings);
}

export interface FindingRow {
  readonly seq: number;
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  readonly label: string;
  readonly kind: string;
  readonly severity: string;
  readonly confidence: number;
  readonly value_hash: string;
  readonly spread: number;
}

export const COLUMNS = 'seq, path, start, "end", rule, label, kind, severity, confidence, value_hash, spread';

/** All findings of a session, or those of messages in [from, to). */
export function readFindings(
  main: Connection,
  session: SessionKey,
  range: { readonly from: number; readonly to: number } = { from: OWN, to: Number.MAX_SAFE_INTEGER },
): StoredFinding[] {
  const rows = main.all<FindingRow>(
    `SELECT ${COLUMNS} FROM findings WHERE session = ? AND seq >= ? AND seq < ?
     ORDER BY seq, path, start, "end", rule, value_hash`,
    session,
    range.from,
    range.to,
  );
  return rows.map(findingOf);
}

export function findingOf(row: FindingRow): StoredFinding {
  return {
    seq: row.seq,
    finding: {
      path: fromColumn(row.path),
      start: row.start,
      end: row.end,
      rule: fromColumn(row.rule),
      label: fromColumn(row.label),
      kind: row.kind as FindingKind,
      severity: row.severity as Severity,
      confidence: row.confidence,
      valueHash: row.value_hash,
    },
    ...(row.spread === 1 && { spread: true }),
  };
}

export function placeholderNumber(main: Connection, label: string, valueHash: string): number | undefined {
  const sql = "SELECT number FROM placeholders WHERE label = ? AND value_hash = ?";
  return main.get<{ number: number }>(sql, toColumn(label), valueHash)?.number;
}
