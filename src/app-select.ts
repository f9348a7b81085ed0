// The part of the composition root that chooses sessions for what leaves: by which rules each goes, and under which names.

import { leavesOf, type ProofDeps, strictestOf } from "./app-exit.ts";
import { scopeGuard } from "./app-guard.ts";
import { findCopies } from "./classify/copies.ts";
import type { ValueHash } from "./core/finding.ts";
import { idHash } from "./core/ids.ts";
import type { KeptLabel } from "./core/label.ts";
import type { Mode } from "./core/policy.ts";
import { keyedHash } from "./io/crypto.ts";
import type { SelectDeps } from "./pipeline/export/select.ts";
import type { LeavePolicy } from "./pipeline/leave-policy.ts";
import { contextOf } from "./pipeline/leaving.ts";
import { guardOf } from "./pipeline/quarantine.ts";
import { findSession } from "./pipeline/read-sessions.ts";
import { shownProject } from "./pipeline/shown-project.ts";
import { judgedBy, reviewedBy } from "./pipeline/standing-of.ts";
import type { ExportFilter } from "./ports/app-export.ts";
import type { SessionRow, Store } from "./ports/store.ts";

/** @throws TraceError `not_found`, `ambiguous_id`, `unknown_source` */
export async function chosenRows(
  deps: Pick<ProofDeps, "store" | "known">,
  { ids, types: _, minScore: __, statuses: ___, ...query }: ExportFilter,
): Promise<readonly SessionRow[]> {
  const store = deps.store();
  const rows = ids.length > 0 ? ids.map((id) => findSession({ store }, id)) : store.sessions(await deps.known(query));
  return rows.filter(({ facts }) => facts.hidden === undefined);
}

export interface Choosing {
  readonly deps: SelectDeps & { readonly store: Store };
  damagedIgnores(): readonly string[];
  /** How names of a session are told where everybody may read them. */
  namesOf(row: SessionRow): (name: string) => string;
  /** How its project is called there. */
  projectOf(row: SessionRow): string | undefined;
  readonly hash: ValueHash;
  /** The strictest that any of the sessions asks for. */
  readonly mode: Mode;
  /** What belongs to no session. */
  readonly usual: LeavePolicy;
  readonly leaves: readonly LeavePolicy[];
}

export async function choosing(parts: ProofDeps, rows: readonly SessionRow[], asked: Mode): Promise<Choosing> {
  const store = parts.store();
  const hash = keyedHash(parts.key());
  const usual = await parts.leaving(undefined, asked, hash);
  const leaves = await leavesOf(parts, rows, { mode: asked, hash });
  const byKey = new Map(rows.map((row, i) => [row.key, leaves[i]] as const));
  const over = await parts.quarantineOver();
  const judged = judgedBy(store);
  const guard = await scopeGuard(parts);
  const labels = new Map<number, KeptLabel>();
  const deps: Choosing["deps"] = {
    store,
    labelOf(row) {
      const label = labels.get(row.key) ?? store.labels.of(row.key);
      if (!label) throw new Error(`${row.facts.head.id} has no label`);
      labels.set(row.key, label);
      return label;
    },
    reviewOf: reviewedBy(store, Date.now()),
    judgedOf: (row) => judged(row)?.quality,
    scopeReason: guard.against,
    mayLeave: guardOf({ store, over }),
    findCopies,
    hash: idHash,
    repositoryOf: ({ facts }) => facts.head.gitRemote,
  };
  // Rules are compiled for a session only where its repository asks for more than the owner.
  const byOf = (row: SessionRow) => {
    const own = byKey.get(row.key);
    return own && own.stamp.policy !== usual.stamp.policy ? own : usual;
  };
  return {
    deps,
    damagedIgnores: guard.problems,
    namesOf: (row) => contextOf({ store, ...byOf(row) }, row).name ?? String,
    projectOf(row) {
      const by = byOf(row);
      return row.project && shownProject(row.project, by, contextOf({ store, ...by }, row));
    },
    hash,
    mode: strictestOf([usual, ...leaves]),
    usual,
    leaves,
  };
}
