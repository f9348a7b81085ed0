// Which format the rows of a file are of: the one that was named, the manifest's, or the only one that the rows fit.

import { checkRow } from "../core/check-row.ts";
import { TraceError } from "../core/errors.ts";
import type { DatasetManifest } from "../core/manifest.ts";
import type { Json } from "../core/types.ts";
import type { ValidatedDataset } from "../ports/app-dataset.ts";
import type { Container } from "../ports/container.ts";
import type { Format } from "../ports/format.ts";

export interface ChosenFormat {
  readonly format: Format;
  readonly by: NonNullable<ValidatedDataset["formatBy"]>;
}

/** @throws TraceError `usage` for a name that there is not */
export function formatNamed(formats: readonly Format[], name: string): Format {
  const format = formats.find((one) => one.name === name);
  if (format) return format;
  throw new TraceError("usage", `there is no format ${name}`, { hint: `There are ${namesOf(formats)}.` });
}

/** What the request or the manifest says; undefined where neither does. */
export function formatSaid(
  formats: readonly Format[],
  named: string | undefined,
  manifest: DatasetManifest | undefined,
): ChosenFormat | undefined {
  if (named !== undefined) return { format: formatNamed(formats, named), by: "named" };
  if (manifest !== undefined) return { format: formatNamed(formats, manifest.format.name), by: "manifest" };
  return undefined;
}

/** A row as its format wrote it; `container` is the one that it was read from. */
export function rowAsWritten(row: Json, { output }: Format, container: Container | undefined): Json {
  return output.kind === "rows" ? (container?.unpack?.(row, output.type) ?? row) : row;
}

interface NumberedRow {
  /** From 1. */
  readonly line: number;
  readonly value: Json;
}

/**
 * The format whose type all these rows are of.
 * @throws TraceError `usage` where there is none, or more than one
 */
export function formatOfRows(
  formats: readonly Format[],
  rows: readonly NumberedRow[],
  container: Container | undefined,
): ChosenFormat {
  const hint = `Name it with --format: ${namesOf(formats)}.`;
  if (rows.length === 0) throw new TraceError("usage", "no row tells of which format it is", { hint });
  const judged = judge(formats, rows, container);
  const fitting = fittingOf(judged);
  if (fitting !== undefined) return fitting;
  throw new TraceError("usage", `its first rows are of no format${nearest(judged)}`, { hint });
}

/**
 * The format whose type all these rows are of, else the one that they are nearest to; undefined where no row is an
 * object.
 * @throws TraceError `usage` where they are of more than one
 */
export function formatNearRows(
  formats: readonly Format[],
  rows: readonly NumberedRow[],
  container: Container | undefined,
): ChosenFormat | undefined {
  const objects = rows.filter(({ value }) => typeof value === "object" && value !== null && !Array.isArray(value));
  if (objects.length === 0) return undefined;
  const judged = judge(formats, objects, container);
  const [closest] = judged.toSorted((a, b) => a.wrong.length - b.wrong.length);
  return fittingOf(judged) ?? (closest && { format: closest.format, by: "nearest" });
}

interface Judged {
  readonly format: Format;
  readonly wrong: readonly { readonly line: number; readonly path: string; readonly message: string }[];
}

/** @throws TraceError `usage` where more than one fits */
function fittingOf(judged: readonly Judged[]): ChosenFormat | undefined {
  const fitting = judged.filter(({ wrong }) => wrong.length === 0).map(({ format }) => format);
  const [format, other] = fitting;
  if (format === undefined || other === undefined) return format && { format, by: "rows" };
  throw new TraceError("usage", `its rows may be of ${namesOf(fitting)}`, {
    hint: `Name it with --format: ${namesOf(fitting)}.`,
  });
}

function judge(
  formats: readonly Format[],
  rows: readonly NumberedRow[],
  container: Container | undefined,
): readonly Judged[] {
  return formats.flatMap((format) => {
    const { output } = format;
    if (output.kind !== "rows") return [];
    const wrong = rows.flatMap(({ line, value }) =>
      checkRow(rowAsWritten(value, format, container), output.type).map((problem) => ({ line, ...problem })),
    );
    return [{ format, wrong }];
  });
}

/** The format with the fewest problems, and the first of these. */
function nearest(judged: readonly Judged[]): string {
  const [closest] = judged.toSorted((a, b) => a.wrong.length - b.wrong.length);
  const [problem] = closest?.wrong ?? [];
  if (closest === undefined || problem === undefined) return "";
  const { line, path, message } = problem;
  return `; the nearest is ${closest.format.name}, and line ${line} is none of it: ${path === "" ? "it" : path} ${message}`;
}

function namesOf(formats: readonly Format[]): string {
  return formats.map(({ name }) => name).join(", ");
}
