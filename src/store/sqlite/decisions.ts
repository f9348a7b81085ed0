// People's judgements: the logs of decisions and of reviews. Rows are added, none is changed or deleted.

import type { DecisionEntry, NewDecision, Scope, Target, Verb } from "../../core/decision.ts";
import type { NewQuarantineReview, QuarantineEntry, QuarantineVerb } from "../../core/quarantine.ts";
import type { DecisionWriter } from "../../ports/decisions.ts";
import type { Connection } from "./connection.ts";
import { fromColumn, fromColumnOrNull, toColumn, toColumnOrNull } from "./text.ts";
import { inserted } from "./trail.ts";

interface DecisionRow {
  readonly id: number;
  readonly undoes: number | null;
  readonly verb: string | null;
  readonly target: string | null;
  readonly scope: string | null;
  readonly author: string;
  readonly reason: string | null;
  readonly at: number;
}

export function readDecisions(main: Connection): DecisionEntry[] {
  const rows = main.all<DecisionRow>(
    "SELECT id, undoes, verb, target, scope, author, reason, at FROM decisions ORDER BY id",
  );
  return rows.map(({ id, undoes, verb, target, scope, author, reason, at }) => {
    const common = { id, at, author: fromColumn(author) };
    if (undoes !== null || target === null || scope === null) return { ...common, undoes: undoes ?? 0 };
    return {
      ...common,
      verb: verb as Verb,
      target: targetOf(target),
      scope: JSON.parse(scope) as Scope,
      reason: fromColumnOrNull(reason),
    };
  });
}

/** JSON leaves out what is undefined; the type has it as a field. */
function targetOf(json: string): Target {
  const target = JSON.parse(json) as Target;
  return target.kind === "finding" ? { ...target, message: target.message ?? undefined } : target;
}

function decide(main: Connection, { verb, target, scope, author, reason }: NewDecision, now: number): number {
  return inserted(
    main,
    "INSERT INTO decisions(verb, target, scope, author, reason, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
    [verb, JSON.stringify(target), JSON.stringify(scope), toColumn(author), toColumnOrNull(reason), now],
  );
}

function undecide(main: Connection, { id, author }: Undo, now: number): void {
  const isThere = main.get("SELECT 1 AS there FROM decisions WHERE id = ? AND undoes IS NULL", id);
  if (!isThere) throw new Error(`there is no decision ${id}`);
  main.run("INSERT INTO decisions(undoes, author, at) VALUES (?, ?, ?)", id, toColumn(author), now);
}

export function readQuarantineReviews(main: Connection): QuarantineEntry[] {
  const rows = main.all<{
    id: number;
    undoes: number | null;
    verb: string | null;
    session: string;
    seen: string | null;
    author: string;
    reason: string | null;
    at: number;
  }>("SELECT id, undoes, verb, session, seen, author, reason, at FROM reviews ORDER BY id");
  return rows.map((row) => {
    const common = { id: row.id, at: row.at, author: fromColumn(row.author), session: fromColumn(row.session) };
    if (row.undoes !== null) return { ...common, undoes: row.undoes };
    return {
      ...common,
      verb: row.verb as QuarantineVerb,
      reason: fromColumn(row.reason ?? ""),
      values: JSON.parse(row.seen ?? "[]") as string[],
    };
  });
}

function review(main: Connection, { verb, session, author, reason, values }: NewQuarantineReview, now: number): number {
  return inserted(
    main,
    "INSERT INTO reviews(verb, session, seen, author, reason, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
    [verb, toColumn(session), JSON.stringify(values), toColumn(author), toColumn(reason), now],
  );
}

function unreview(main: Connection, { id, author }: Undo, now: number): void {
  const row = main.get<{ session: string }>("SELECT session FROM reviews WHERE id = ? AND undoes IS NULL", id);
  if (!row) throw new Error(`there is no review ${id}`);
  main.run(
    "INSERT INTO reviews(undoes, session, author, at) VALUES (?, ?, ?, ?)",
    id,
    row.session,
    toColumn(author),
    now,
  );
}

/** `write` runs inside the writer's transaction. */
export function decisionWriter(main: Connection, write: <T>(action: () => T) => T, now: () => number): DecisionWriter {
  return {
    decide: (decision) => write(() => decide(main, decision, now())),
    undecide: (id, author) => write(() => undecide(main, { id, author }, now())),
    reviewQuarantine: (given) => write(() => review(main, given, now())),
    unreviewQuarantine: (id, author) => write(() => unreview(main, { id, author }, now())),
  };
}

interface Undo {
  readonly id: number;
  readonly author: string;
}
