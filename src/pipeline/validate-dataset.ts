// Checks datasets that are written: each row by the type of its format, each file by its manifest and its receipt.

import { checkRow, halfCharacters } from "../core/check-row.ts";
import type { DatasetManifest, ManifestFile } from "../core/manifest.ts";
import type { RecordType } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import type { DatasetProblem, ValidatedDataset, ValidatedFile, ValidateRequest } from "../ports/app-dataset.ts";
import type { Container } from "../ports/container.ts";
import type { Format } from "../ports/format.ts";
import { type ChosenFormat, formatNearRows, formatSaid, rowAsWritten } from "./dataset-format.ts";
import { nameProblem } from "./dataset-name.ts";
import { type BesideDeps, type FoundSet, findSet } from "./dataset-set.ts";

type FoundRow = { readonly line: number } & ({ readonly value: Json } | { readonly fault: string });

interface RowsFacts {
  readonly sha256: string;
  readonly bytes: number;
  readonly containers: readonly string[];
}

export interface ValidateDeps extends BesideDeps {
  readonly formats: readonly Format[];
  readonly containers: readonly Container[];
  /** Made in `io/dataset-rows.ts`. */
  rows(path: string, signal?: AbortSignal): AsyncGenerator<FoundRow, RowsFacts>;
  /** Hash and size of a file that has no rows to look at, such as a page. */
  facts(path: string, signal?: AbortSignal): Promise<RowsFacts>;
  /** Which container the rows come from, asked before the first one. */
  containerOf(path: string): string | undefined;
}

/** Rows that tell of which format they are. */
const FIRST_ROWS = 20;
const PROGRESS_ROWS = 2000;

/** @throws TraceError `not_found`, `source_unreadable`, `usage` */
export async function validateDataset(deps: ValidateDeps, request: ValidateRequest): Promise<ValidatedDataset> {
  const set = findSet(deps, request.path);
  let chosen = formatSaid(deps.formats, request.format, set.manifest);
  const files: ValidatedFile[] = [];
  for (const file of set.files) {
    if (!deps.exists(file.path)) {
      const problem = { line: undefined, field: "", message: "is not there" };
      files.push({ ...file, ...NOTHING, problems: [problem], total: 1 });
      continue;
    }
    const validated = await validateFile({ deps, request, set, chosen }, file);
    chosen = validated.chosen;
    files.push(validated.file);
  }
  const problems = [...set.problems, ...(chosen ? versionProblems(chosen.format, set.manifest) : [])];
  const total = files.reduce((sum, file) => sum + file.total, problems.length);
  return {
    path: request.path,
    format: chosen && { name: chosen.format.name, version: chosen.format.version },
    formatBy: chosen?.by,
    manifest: set.path,
    files,
    problems,
    total,
    isValid: total === 0,
  };
}

const NOTHING = { sha256: undefined, bytes: undefined, rows: 0, containers: [] };

function versionProblems({ name, version }: Format, manifest: DatasetManifest | undefined): string[] {
  if (manifest === undefined || manifest.format.name !== name || manifest.format.version === version) return [];
  return [`it is ${name} version ${manifest.format.version}, and the rows were checked by version ${version}`];
}

interface Validating {
  readonly deps: ValidateDeps;
  readonly request: ValidateRequest;
  readonly set: FoundSet;
  readonly chosen: ChosenFormat | undefined;
}

interface SetFile {
  readonly path: string;
  readonly entry: ManifestFile | undefined;
  readonly problems: readonly string[];
}

async function validateFile(validating: Validating, { path, entry, problems: beside }: SetFile) {
  const { deps, request } = validating;
  const found = new Problems(request.limit);
  for (const message of beside) found.add(undefined, "", message);
  const chosen = validating.chosen;
  const isPage = chosen?.format.output.kind === "pages";
  const read = isPage
    ? { facts: await deps.facts(path, request.signal), rows: undefined, chosen }
    : await validateRows(validating, path, found);
  const { facts, rows } = read;
  if (entry !== undefined) {
    if (facts.sha256 !== entry.sha256) found.add(undefined, "", "is not as its manifest says: it has another hash");
    if (facts.bytes !== entry.bytes) {
      found.add(undefined, "", `has ${facts.bytes} bytes, and ${entry.bytes} by its manifest`);
    }
    if (rows !== undefined && rows !== entry.rows) {
      found.add(undefined, "", `has ${rows} rows, and ${entry.rows} by its manifest`);
    }
  }
  const { sha256, bytes, containers } = facts;
  const misnamed = isPage ? undefined : nameProblem(path, containers);
  if (misnamed !== undefined) found.add(undefined, "", misnamed);
  // A manifest may say so: a side of a split that nothing fell to.
  else if (rows === 0 && !containers.includes("parquet") && entry?.rows !== 0)
    found.add(undefined, "", "holds no rows");
  const { kept: problems, total } = found;
  const file: ValidatedFile = { path, sha256, bytes, rows: rows ?? entry?.rows ?? 0, containers, problems, total };
  return { file, chosen: read.chosen };
}

async function validateRows({ deps, request, chosen: said }: Validating, path: string, found: Problems) {
  const { signal, onProgress } = request;
  const name = deps.containerOf(path);
  const container = deps.containers.find((one) => one.name === name);
  const reader = deps.rows(path, signal);
  const first: FoundRow[] = [];
  let chosen = said;
  let rows = 0;
  const check = (row: FoundRow) => {
    rows++;
    if (rows % PROGRESS_ROWS === 0) onProgress?.({ file: path, rows });
    if ("fault" in row) found.add(row.line, "", row.fault);
    else
      for (const { path: field, message } of problemsOf(row.value, chosen?.format, container))
        found.add(row.line, field, message);
  };
  const decide = () => {
    chosen ??= formatNearRows(
      deps.formats,
      first.filter((row) => "value" in row),
      container,
    );
    for (const row of first.splice(0)) check(row);
  };
  for (;;) {
    const step = await reader.next();
    if (step.done) {
      decide();
      onProgress?.({ file: path, rows });
      return { facts: step.value, rows, chosen };
    }
    first.push(step.value);
    if (chosen !== undefined || first.length >= FIRST_ROWS) decide();
  }
}

const OBJECT: RecordType = { kind: "record", fields: {} };

function problemsOf(row: Json, format: Format | undefined, container: Container | undefined) {
  // No object came yet.
  if (format === undefined) return checkRow(row, OBJECT);
  const { output } = format;
  // Logs have the shape of their agent: that each line is JSON is all that can be said.
  if (output.kind !== "rows") return [];
  const written = rowAsWritten(row, format, container);
  const problems = checkRow(written, output.type);
  // A format's own check relies on the type.
  return [...halfCharacters(row), ...(problems.length > 0 ? problems : (output.check?.(written) ?? []))];
}

/** The first ones, and how many there are. */
class Problems {
  readonly kept: DatasetProblem[] = [];
  total = 0;
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  add(line: number | undefined, field: string, message: string): void {
    this.total++;
    if (this.kept.length < this.limit) this.kept.push({ line, field, message });
  }
}
