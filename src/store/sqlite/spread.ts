// Which values are looked for over all sessions, how far each session was searched, and what the index lacks.

import type { Severity } from "../../core/finding.ts";
import type { Accepted, Candidate, Confirmed, Place, SpreadWriter, ToSearch, ValueFacts } from "../../ports/spread.ts";
import type { SessionKey } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { COLUMNS, type FindingRow, findingOf } from "./findings.ts";
import { fromColumn, toColumn } from "./text.ts";

/** The smaller, the stronger; then by name, so that it never depends on the order of reading. */
const STRENGTH = `CASE severity WHEN 'MAXIMUM' THEN '0' WHEN 'HIGH' THEN '1' WHEN 'MEDIUM' THEN '2' ELSE '3' END
  || printf('%05d', 20000 - CAST(confidence * 10000 AS INTEGER)) || rule || char(0) || label`;

export function candidates(main: Connection, { values, rules }: Accepted): Candidate[] {
  // The columns beside a lone min() are those of its row.
  const rows = main.all<FindingRow & { readonly session: number }>(
    `SELECT session, ${COLUMNS}, min(${STRENGTH}) AS strength FROM findings
     WHERE spread = 0 AND seq >= 0 AND kind = 'secret' AND (
       (severity IN ('HIGH', 'MAXIMUM') AND confidence >= 0.8)
       OR value_hash IN (SELECT value FROM json_each(?)) OR rule IN (SELECT value FROM json_each(?)))
     GROUP BY value_hash ORDER BY value_hash`,
    JSON.stringify(values),
    JSON.stringify(rules.map(toColumn)),
  );
  return rows.map((row) => {
    const at = findingOf(row);
    const { rule, label, severity, confidence, valueHash } = at.finding;
    return { rule, label, severity, confidence, valueHash, session: row.session, at };
  });
}

export function confirmed(main: Connection): Confirmed[] {
  const rows = main.all<{
    number: number;
    value_hash: string;
    rule: string;
    label: string;
    severity: string;
    confidence: number;
    spreads: number;
  }>("SELECT number, value_hash, rule, label, severity, confidence, spreads FROM confirmed ORDER BY number");
  return rows.map((row) => ({
    number: row.number,
    valueHash: row.value_hash,
    rule: fromColumn(row.rule),
    label: fromColumn(row.label),
    severity: row.severity as Severity,
    confidence: row.confidence,
    spreads: row.spreads === 1,
  }));
}

const LAST = "(SELECT coalesce(max(number), 0) FROM confirmed WHERE spreads = 1)";
export const UNSEARCHED = `(s.propagated < s.next_seq - 1 OR s.searched < ${LAST})`;
const LAST_DECISION = "(SELECT coalesce(max(id), 0) FROM decisions)";
export const UNDECIDED = `s.decided < ${LAST_DECISION}`;

export function toSearch(main: Connection): ToSearch[] {
  const rows = main.all<{ key: number; propagated: number; searched: number; next_seq: number }>(
    `SELECT s.key, s.propagated, s.searched, s.next_seq FROM sessions s WHERE ${UNSEARCHED} ORDER BY s.key`,
  );
  return rows.map(({ key, propagated, searched, next_seq }) => ({
    session: key,
    upTo: propagated,
    searched,
    lastSeq: next_seq - 1,
  }));
}

export function toDecide(main: Connection): SessionKey[] {
  const rows = main.all<{ key: number }>(
    `SELECT s.key FROM sessions s WHERE ${UNDECIDED}
     AND EXISTS (SELECT 1 FROM findings f WHERE f.session = s.key) ORDER BY s.key`,
  );
  return rows.map(({ key }) => key);
}

export function placesOf(main: Connection, named: { readonly valueHash: string } | { readonly rule: string }): Place[] {
  const [where, value] = "rule" in named ? ["rule = ?", toColumn(named.rule)] : ["value_hash = ?", named.valueHash];
  return main
    .all<Place>(`SELECT DISTINCT session, seq FROM findings WHERE ${where} ORDER BY session, seq`, value)
    .map(placeOf);
}

function placeOf({ session, seq }: Place): Place {
  return { session, seq };
}

export function valuesLike(main: Connection, prefix: string): string[] {
  const sql = "SELECT DISTINCT value_hash FROM findings WHERE value_hash >= ? AND value_hash < ? LIMIT 6";
  return main.all<{ value_hash: string }>(sql, prefix, `${prefix}\u{10ffff}`).map(({ value_hash }) => value_hash);
}

export function messageHashes(main: Connection, session: SessionKey): Map<number, number> {
  const rows = main.all<{ seq: number; id_hash: number }>(
    `SELECT seq, id_hash FROM messages WHERE session = ?1
     AND seq IN (SELECT DISTINCT seq FROM findings WHERE session = ?1)`,
    session,
  );
  return new Map(rows.map(({ seq, id_hash }) => [seq, id_hash]));
}

/** `write` runs inside the writer's transaction. */
export function spreadWriter(main: Connection, write: <T>(action: () => T) => T): SpreadWriter {
  return {
    confirm: (facts, spreads) => write(() => confirm(main, facts, spreads)),
    unconfirm: (valueHash) => write(() => unconfirm(main, valueHash)),
    alignSpread: () => write(() => align(main, "1", [])),
    setSearched: (session, seq, number) =>
      write(() => main.run("UPDATE sessions SET propagated = ?, searched = ? WHERE key = ?", seq, number, session)),
    setAllSearched: (number) =>
      write(() =>
        main.run(`UPDATE sessions AS s SET propagated = next_seq - 1, searched = ? WHERE ${UNSEARCHED}`, number),
      ),
    setDecided: (session) =>
      write(() => main.run(`UPDATE sessions SET decided = ${LAST_DECISION} WHERE key = ?`, session)),
    setUnmarkedDecided: () =>
      write(() =>
        main.run(
          `UPDATE sessions AS s SET decided = ${LAST_DECISION} WHERE ${UNDECIDED}
           AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.session = s.key)`,
        ),
      ),
    setOthersDecided: (before, except) =>
      write(() =>
        main.run(
          `UPDATE sessions SET decided = ${LAST_DECISION} WHERE decided = ? AND key NOT IN (SELECT value FROM json_each(?))`,
          before,
          JSON.stringify(except),
        ),
      ),
  };
}

function confirm(main: Connection, facts: ValueFacts, spreads: boolean): Place[] {
  main.run(
    "INSERT INTO confirmed(value_hash, rule, label, severity, confidence, spreads) VALUES (?, ?, ?, ?, ?, ?)",
    facts.valueHash,
    toColumn(facts.rule),
    toColumn(facts.label),
    facts.severity,
    facts.confidence,
    spreads ? 1 : 0,
  );
  return align(main, "f.value_hash = ?", [facts.valueHash]);
}

/** Findings without a rule of their own say what their value's strongest one says. */
function align(main: Connection, where: string, values: readonly string[]): Place[] {
  const rows = main.all<Place & { readonly value_hash: string }>(
    `SELECT DISTINCT f.session, f.seq, f.value_hash FROM findings f JOIN confirmed c ON c.value_hash = f.value_hash
     WHERE ${where} AND f.spread = 1
     AND (f.rule, f.label, f.severity, f.confidence) <> (c.rule, c.label, c.severity, c.confidence)`,
    ...values,
  );
  for (const { session, seq, value_hash } of rows)
    main.run(
      `UPDATE OR REPLACE findings SET (rule, label, severity, confidence) =
         (SELECT rule, label, severity, confidence FROM confirmed WHERE value_hash = ?3)
       WHERE session = ?1 AND seq = ?2 AND value_hash = ?3 AND spread = 1`,
      session,
      seq,
      value_hash,
    );
  return rows.map(placeOf);
}

function unconfirm(main: Connection, valueHash: string): Place[] {
  const sql = "SELECT DISTINCT session, seq FROM findings WHERE value_hash = ? AND spread = 1";
  const places = main.all<Place>(sql, valueHash).map(placeOf);
  main.run("DELETE FROM findings WHERE value_hash = ? AND spread = 1", valueHash);
  main.run("DELETE FROM confirmed WHERE value_hash = ?", valueHash);
  return places;
}
