// `pii-apply` and `pii-rubric`: sessions without what a review found, and what judges are told to look for.

import type { Mode } from "../../core/policy.ts";
import type { SanitisedFile } from "../../ports/app-proof.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { bytes, counted } from "../render/numbers.ts";
import { oneLine } from "../render/text.ts";

export interface PiiApplyOptions {
  readonly file: string;
  readonly findings: string;
  readonly output: string;
  readonly minConfidence: number;
  readonly mode: Mode;
  readonly secondOpinion?: string;
  readonly force?: true;
}

export async function piiApply(context: Context, options: PiiApplyOptions): Promise<ExitCode> {
  const app = await context.app();
  const { file, findings, output, minConfidence, mode, secondOpinion, force } = options;
  const request = { file, findings, output, minConfidence, mode, secondOpinion, force: force === true };
  const written = await app.applyPii({ ...request, signal: context.deps.interrupt() });
  noteRefused(context, written.refused);
  const next: Next = { steps: ["Look at it once more:"], command: `tracemill verify ${shellWord(written.path)}` };
  if (context.json) await printDocument(context, { sanitized: sanitizedJson(written), refused: written.refused }, next);
  else await context.print(sanitizedLine(written) + nextLines(next));
  return 0;
}

export async function piiRubric(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const rubric = await app.piiRubric();
  if (context.json)
    await printDocument(context, { rubric }, { steps: ["Change it, and give it to pii-review as --rubric-file."] });
  else await context.print(rubric);
  return 0;
}

/** On stderr: the answer is of what was done. */
export function noteRefused(context: Context, refused: readonly string[]): void {
  if (refused.length === 0) return;
  context.note(`Not carried out: ${refused.map(oneLine).join(", ")}. \`tracemill privacy\` says why.`);
}

export function sanitizedLine({ path, rows, bytes: size, replaced, receiptPath }: SanitisedFile): string {
  const what = `${counted(rows, "row")}, ${bytes(size)}, ${counted(replaced, "replacement")} beside the rules'`;
  return `Sanitised and verified: ${oneLine(path)} (${what})\nReceipt: ${oneLine(receiptPath)}\n`;
}

export function sanitizedJson({ path, receiptPath, sha256, bytes: size, rows, replaced }: SanitisedFile): object {
  return { path, receipt_path: receiptPath, sha256, bytes: size, rows, replaced };
}
