// What a dataset of stored sessions would be: those that an export would hold, summed up without writing one.

import { KINDS } from "../../core/finding.ts";
import { layerOf } from "../../core/receipt.ts";
import type { ExportFilter } from "../../ports/app-export.ts";
import type { DatasetReport, FoundCount, Redactions } from "../../ports/app-report.ts";
import type { SessionRow, Store } from "../../ports/store.ts";
import { qualityOf, type SelectDeps, select } from "../export/select.ts";
import { createBalance } from "./balance.ts";
import { createTokenSpread } from "./token-spread.ts";

export interface ReportDeps extends SelectDeps {
  readonly store: SelectDeps["store"] & Pick<Store, "findings">;
  /** How a session's names are told where everybody may read them. */
  namesOf(row: SessionRow): (name: string) => string;
  projectOf(row: SessionRow): string | undefined;
  /** Asked between sessions. */
  readonly signal: AbortSignal;
}

export function reportSessions(
  deps: ReportDeps,
  rows: readonly SessionRow[],
  { filter, near }: { readonly filter: Omit<ExportFilter, "ids">; readonly near: number | undefined },
): Omit<DatasetReport, "page"> {
  const selection = select(deps, rows, { filter, choices: { subagents: "link", near, split: undefined } });
  const balance = createBalance("session");
  const tokens = createTokenSpread("session");
  const found = createFound();
  let turns = 0;
  for (const { key, review } of selection.plans) {
    deps.signal.throwIfAborted();
    const row = selection.rows.get(key) as SessionRow;
    const { label } = deps.labelOf(row);
    turns += label.turns.length;
    tokens.add(label.tokens);
    found.add(deps.store.findings(key));
    const show = deps.namesOf(row);
    const [model] = row.counts.models;
    const project = deps.projectOf(row);
    balance.add(
      {
        type: label.main.type,
        ...(project !== undefined && { project }),
        ...(model !== undefined && { model: show(model) }),
        ...(label.language !== undefined && { language: label.language }),
        source: row.facts.head.source,
        score: String(Math.round(qualityOf(deps, row))),
        ...(label.outcome !== undefined && { outcome: label.outcome }),
        review,
      },
      label.tokens,
    );
  }
  const copies = selection.duplicates.flatMap(({ left }) => left);
  const exact = copies.filter(({ likeness }) => likeness === 1).length;
  return {
    written: undefined,
    sessions: selection.plans.length,
    rows: undefined,
    turns,
    tokens: tokens.spread,
    duplicates: {
      exact,
      near: near === undefined ? undefined : copies.length - exact,
      groups: selection.duplicates,
    },
    balance: balance.balance,
    leftOut: Object.fromEntries(selection.dropped),
    redactions: found.redactions,
  };
}

/** Findings as the store has them: what its rules found when the sessions were read. An export looks for more. */
function createFound() {
  const layers = new Map<string, number>();
  const kinds = new Map<string, number>(KINDS.map((kind) => [kind, 0]));
  const rules = new Map<string, number>();
  const values = new Set<string>();
  let total = 0;
  const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    add(findings: ReturnType<Store["findings"]>) {
      for (const { finding } of findings) {
        total++;
        values.add(finding.valueHash);
        count(layers, layerOf(finding));
        count(kinds, finding.kind);
        count(rules, finding.rule);
      }
    },
    get redactions(): Redactions {
      const lists = { layers: sorted(layers), kinds: sorted(kinds), rules: sorted(rules) };
      return { of: "findings", total, values: values.size, ...lists };
    },
  };
}

/** The most first, without those that there are none of. */
export function sorted(counts: Iterable<readonly [string, number]>): readonly FoundCount[] {
  return Array.from(counts, ([name, count]) => ({ name, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
