// `dataset validate`: whether each row of a file, or of a set, is what its format says. Exit 1 when one is not.

import type { DatasetProblem, ValidatedDataset, ValidatedFile } from "../../ports/app-dataset.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { createLine } from "../render/counter.ts";
import { bytes, count, counted, rowsIn } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { oneLine } from "../render/text.ts";

export async function datasetValidate(
  context: Context,
  path: string,
  { format, limit }: { readonly format?: string; readonly limit: number },
): Promise<ExitCode> {
  const app = await context.app();
  const line = createLine(context);
  try {
    const found = await app.validateDataset({
      path,
      format,
      limit: limit === 0 ? Number.POSITIVE_INFINITY : limit,
      signal: context.deps.interrupt(),
      onProgress: ({ file, rows }) => line.draw(`Checking ${oneLine(file)}, ${counted(rows, "row")}`),
    });
    line.end();
    const next = nextFor(found);
    if (context.json) await printDocument(context, validateJson(found), next);
    else await printPeople(context, found, next);
    return found.isValid ? 0 : 1;
  } finally {
    line.end();
  }
}

function nextFor({ isValid, manifest }: ValidatedDataset): Next {
  if (isValid) return { steps: [] };
  const again = manifest === undefined ? "Make the file again" : "Run its export again";
  return { steps: [`${again}: a trainer may stop at a row like these, or read it wrongly.`] };
}

const BY: Readonly<Record<NonNullable<ValidatedDataset["formatBy"]>, string>> = {
  named: "as you said",
  manifest: "as its manifest says",
  rows: "as its first rows are",
  nearest: "the nearest to its first rows, which are of no format; --format names another",
};

async function printPeople(context: Context, found: ValidatedDataset, next: Next): Promise<void> {
  const paint = createPaint(context);
  const { format, formatBy, manifest, files, problems, total, isValid } = found;
  const checked = format && formatBy && `as ${oneLine(format.name)}, version ${format.version}, ${BY[formatBy]}`;
  await context.print(`Checked ${checked ?? "as JSON: no row tells of which format it is"}.\n`);
  if (manifest !== undefined) await context.print(`Manifest: ${oneLine(manifest)}\n`);
  for (const problem of problems) await context.print(`${paint.red("The set")}: ${oneLine(problem)}\n`);
  for (const file of files) await printFile(context, file);
  const verdict = isValid ? paint.green("Valid.") : paint.red(`${counted(total, "problem")}.`);
  await context.print(`${verdict}\n${nextLines(next)}`);
}

async function printFile(context: Context, file: ValidatedFile): Promise<void> {
  const { path, containers, problems, total } = file;
  const packed = containers.length === 0 ? "" : `, unpacked from ${containers.join(" in ")}`;
  const size = file.bytes === undefined ? "" : `: ${rowsIn(file)}, ${bytes(file.bytes)}${packed}`;
  await context.print(`${oneLine(path)}${size}\n`);
  for (const problem of problems) await context.print(`  ${placeOf(problem)}${oneLine(problem.message)}\n`);
  if (total > problems.length) await context.print(`  … and ${count(total - problems.length)} more\n`);
}

function placeOf({ line, field }: DatasetProblem): string {
  const places = [...(line === undefined ? [] : [`line ${line}`]), ...(field === "" ? [] : [oneLine(field)])];
  return places.length === 0 ? "" : `${places.join(", ")}: `;
}

function validateJson(found: ValidatedDataset): object {
  return {
    valid: found.isValid,
    path: found.path,
    format: found.format,
    format_by: found.formatBy,
    manifest: found.manifest,
    total: found.total,
    problems: found.problems,
    files: found.files,
  };
}
