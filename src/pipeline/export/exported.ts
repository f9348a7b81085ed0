// What is remembered of each session that was exported: where its rows are, and what a dataset tells of it.

import { relative } from "node:path";
import type { CandidateSession } from "../../core/publication.ts";
import type { SessionRow } from "../../ports/store.ts";
import { slashed } from "../slashed.ts";
import type { Places } from "./files.ts";
import type { Counted } from "./files-deps.ts";
import type { SelectDeps } from "./select.ts";
import type { SessionPlan } from "./session-plan.ts";

interface Naming {
  /** How the names of a session are told where everybody may read them. */
  namesOf(row: SessionRow): (name: string) => string;
  /** How its project is called there. */
  projectOf(row: SessionRow): string | undefined;
}

export function exportedSession(
  plan: SessionPlan,
  row: SessionRow,
  {
    deps,
    places,
    counted,
  }: { readonly deps: Naming & Pick<SelectDeps, "labelOf">; readonly places: Places; readonly counted: Counted },
): CandidateSession {
  const target = counted.files.get(plan);
  if (target === undefined) throw new Error(`${plan.id} has rows in no file`);
  const { usage, counts, project } = row;
  return {
    id: plan.id,
    revision: row.revision,
    file: slashed(relative(places.folder, target)),
    rows: counted.rows.get(plan) ?? 0,
    project: deps.projectOf(row),
    root: project?.root,
    type: deps.labelOf(row).label.main.type,
    models: counts.models.map(deps.namesOf(row)),
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
  };
}
