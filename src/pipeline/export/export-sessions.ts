// An export from its wish to its files: chosen, redacted, formatted, looked at, and published with a manifest.

import { TraceError } from "../../core/errors.ts";
import type { TrajectoryType } from "../../core/label.ts";
import type { ManifestBenchmark, ManifestFacts, ManifestFile } from "../../core/manifest.ts";
import { createTally } from "../../core/receipt.ts";
import type { RedactionStamp } from "../../core/redacted.ts";
import type { Json } from "../../core/types.ts";
import type { ExportChoices, ExportReport, ExportRequest } from "../../ports/app-export.ts";
import type { Container } from "../../ports/container.ts";
import type { Format } from "../../ports/format.ts";
import type { SessionRow } from "../../ports/store.ts";
import { createLastLook } from "../../privacy/last-look.ts";
import type { SetDeps } from "../exit-set.ts";
import { writeArtifacts } from "../exit-set.ts";
import { LeftValues } from "../left-values.ts";
import { nothingLeft } from "./dropped.ts";
import { exportedSession } from "./exported.ts";
import { type Places, placesOf, traceFile } from "./files.ts";
import type { Counted, LogDeps } from "./files-deps.ts";
import type { Member } from "./in-order.ts";
import { askedProject, shownFilters } from "./manifest-filters.ts";
import { refuseMismatch } from "./mismatch.ts";
import { type SelectDeps, type Selection, select } from "./select.ts";
import type { SessionPlan } from "./session-plan.ts";
import { setFiles } from "./set-files.ts";
import { createTokenTally } from "./token-tally.ts";
import type { WorkDeps } from "./work.ts";

export interface ExportDeps extends SelectDeps {
  readonly format: Format;
  readonly container: Container;
  readonly exit: SetDeps;
  readonly stamp: RedactionStamp;
  /** Settings that are not carried out, by their place. */
  readonly refused: readonly string[];
  /** What no row may quote. */
  readonly benchmarks: readonly ManifestBenchmark[];
  /** Threads that make rows; asked for when there is something to do. */
  openMembers(): Promise<readonly Member[]>;
  own(): Promise<WorkDeps>;
  readonly logs: LogDeps;
  /** Paths of logs of which something could not be read. */
  damagedLogs(): ReadonlySet<string>;
  /** How the names of a session are told where everybody may read them. */
  namesOf(row: SessionRow): (name: string) => string;
  /** How its project is called there. */
  projectOf(row: SessionRow): string | undefined;
  /** Each `.tracemillignore` that could not be read, see `ScopeGuard.problems`. */
  damagedIgnores(): readonly string[];
}

export async function exportSessions(
  deps: ExportDeps,
  rows: readonly SessionRow[],
  request: ExportRequest & { readonly output: string },
): Promise<ExportReport> {
  const { filter, choices, output, dryRun } = request;
  refuseMismatch(deps, request);
  const selection = select(deps, rows, { filter, choices });
  const { format, container } = deps;
  if (choices.split && selection.plans.every(({ side }) => side !== "validation")) throw undivided();
  const endings = format.output.kind === "rows" ? [container.extension] : [];
  const places = placesOf(output, { endings, name: format.name, extension: container.extension });
  const counted: Counted = {
    tally: createTally(),
    left: new LeftValues(),
    tokens: createTokenTally(),
    dropped: new Map(selection.dropped),
    rows: new Map(),
    files: new Map(),
  };
  const plain = { deps, selection, places, counted };
  if (selection.plans.length === 0) throw nothingLeft(counted.dropped, filter.ids);
  if (dryRun) return reportOf(plain, { files: [], replaced: 0, isDryRun: true });
  return reportOf(plain, { ...(await write(plain, request)), isDryRun: false });
}

function undivided(): TraceError {
  return new TraceError("usage", "nothing is left to validate with: what belongs together is more than that share", {
    hint: "Take a larger --validation, --split time, or more projects.",
  });
}

interface Plain {
  readonly deps: ExportDeps;
  readonly selection: Selection;
  readonly places: Places;
  readonly counted: Counted;
}

async function write(
  { deps, selection, places, counted }: Plain,
  request: ExportRequest,
): Promise<Pick<ExportReport, "files" | "replaced">> {
  const { signal, choices, onProgress, force } = request;
  const members = deps.format.output.kind === "rows" ? await deps.openMembers() : [];
  const mask = (text: string) => masked(deps, text);
  const { onDone, read } = telling(deps.exit, selection.plans.length, onProgress);
  try {
    const { stamp, refused } = deps;
    const common = (tally: Counted["tally"]) => ({ stamp, tally, refused });
    const files = setFiles(
      {
        ...deps,
        mayGo: selection.mayGo,
        common,
        members: () => members,
        places: { ...places, traceOf: (agent, id) => places.below(traceFile(agent, id, mask)) },
        counted,
        onDone,
      },
      selection.plans,
      choices,
    );
    let named: readonly ManifestFile[] = [];
    const { artifacts, replaced } = await writeArtifacts(
      {
        ...deps.exit,
        files: { ...deps.exit.files, read },
        tools: { ...deps.exit.tools, isLeft: counted.left.isAnywhere },
      },
      {
        manifest: places.manifest,
        kind: { format: deps.format.name, container: deps.container.name },
        files,
        overwrite: force,
        signal,
        describe(written) {
          if (written.every((file) => file.rows === 0)) throw nothingLeft(counted.dropped, request.filter.ids);
          named = written;
          const facts = manifestFacts({ deps, selection, places, counted }, request);
          return { facts, stamp: deps.stamp, tally: counted.tally, refused: deps.refused };
        },
      },
    );
    const written = artifacts.slice(0, -1).map(({ path, bytes, sha256, receipt }, i) => ({
      path,
      bytes,
      sha256,
      rows: receipt.artifact.rows,
      split: named[i]?.split as SessionPlan["side"],
    }));
    return { files: written, replaced };
  } finally {
    await Promise.all(members.map((member) => member.close()));
  }
}

/** Files are looked at again one by one, each when its last session is written. */
function telling({ files }: SetDeps, of: number, onProgress: ExportRequest["onProgress"]) {
  let done = 0;
  const read: SetDeps["files"]["read"] = (...asked) => {
    onProgress({ phase: "verifying", done, of });
    return files.read(...asked);
  };
  return { onDone: () => onProgress({ phase: "writing", done: ++done, of }), read };
}

function manifestFacts({ deps, selection, counted }: Plain, { filter, choices, mode }: ExportRequest): ManifestFacts {
  const { tally } = counted;
  const exported = selection.plans.filter((plan) => (counted.rows.get(plan) ?? 0) > 0);
  const rows = exported.map(({ key }) => selection.rows.get(key) as SessionRow);
  const mask = (text: string) => masked(deps, text);
  return {
    format: { name: deps.format.name, version: deps.format.version },
    container: deps.container.name,
    filters: shownFilters(plainJson({ ...filter, project: askedProject(filter.project, rows, deps.projectOf) }), mask),
    options: plainJson({ ...optionsOf(choices), mode }),
    sessions: exported.map((plan, i) => {
      const row = rows[i] as SessionRow;
      return {
        id: mask(plan.id),
        revision: row.revision,
        content_hash: deps.labelOf(row).contentHash,
        rows: counted.rows.get(plan) ?? 0,
      };
    }),
    labels: countBy(exported, (plan) => typeOf(deps, selection, plan)),
    redactions: Object.fromEntries(Object.entries(tally.layers).map(([layer, { replaced }]) => [layer, replaced])),
    ruleset: deps.stamp.ruleset,
    policies: tally.policies,
    duplicates: countBy(
      selection.duplicates.flatMap((group) => group.left),
      ({ likeness }) => (likeness === 1 ? "exact" : "near"),
    ),
    dropped: Object.fromEntries(counted.dropped),
    ...(deps.benchmarks.length > 0 && {
      decontaminated: deps.benchmarks.map((one) => ({ ...one, file: mask(one.file) })),
    }),
    ...(choices.split && { split: plainJson(choices.split) }),
  };
}

/** What was asked for may name folders and people, and an id of another's making anything. */
function masked({ exit: { tools } }: ExportDeps, text: string): string {
  return JSON.parse(createLastLook(tools.detector, tools.policy).mend(JSON.stringify(text))) as string;
}

function optionsOf({ format: _, container: __, split: ___, ...options }: ExportChoices) {
  return options;
}

/** Without what is undefined. */
function plainJson(value: object): Readonly<Record<string, Json>> {
  return JSON.parse(JSON.stringify(value)) as Record<string, Json>;
}

function typeOf(deps: ExportDeps, { rows }: Selection, plan: SessionPlan): TrajectoryType {
  return deps.labelOf(rows.get(plan.key) as SessionRow).label.main.type;
}

function countBy<T>(items: readonly T[], name: (item: T) => string | undefined): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = name(item) ?? "(none)";
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function reportOf(
  { deps, selection, places, counted }: Plain,
  { files, replaced, isDryRun }: Pick<ExportReport, "files" | "replaced" | "isDryRun">,
): ExportReport {
  const { plans, rows } = selection;
  const exported = isDryRun ? plans : plans.filter((plan) => (counted.rows.get(plan) ?? 0) > 0);
  const rowOf = (plan: SessionPlan) => rows.get(plan.key) as SessionRow;
  const damaged = deps.damagedLogs();
  return {
    format: { name: deps.format.name, version: deps.format.version },
    folder: places.folder,
    manifest: isDryRun ? undefined : places.manifest,
    files,
    sessions: exported.length,
    rows: [...counted.rows.values()].reduce((sum, count) => sum + count, 0),
    tokens: isDryRun || deps.format.output.kind !== "rows" ? undefined : counted.tokens.counts,
    byType: countBy(exported, (plan) => typeOf(deps, selection, plan)),
    byProject: countBy(exported, (plan) => deps.projectOf(rowOf(plan))),
    dropped: Object.fromEntries(counted.dropped),
    duplicates: selection.duplicates,
    redactions: Object.values(counted.tally.layers).reduce((sum, { replaced }) => sum + replaced, 0),
    replaced,
    resultsWithoutCall: exported.reduce((sum, plan) => sum + rowOf(plan).counts.toolResultsWithoutCall, 0),
    exported: isDryRun ? [] : exported.map((plan) => exportedSession(plan, rowOf(plan), { deps, places, counted })),
    damaged: exported.filter((plan) => damaged.has(rowOf(plan).logPath)).length,
    refused: deps.refused,
    left: counted.left.hashes,
    damagedIgnores: deps.damagedIgnores(),
    isDryRun,
  };
}
