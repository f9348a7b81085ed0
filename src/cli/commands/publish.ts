// `publish` and `unpublish`: what goes to a dataset, what is taken out of it, and what is there afterwards.

import { TraceError } from "../../core/errors.ts";
import type { PublishReport } from "../../ports/app-publish.ts";
import type { Context, ExitCode } from "../context.ts";
import { nextLines, printDocument } from "../document.ts";
import { bytes, count, counted } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { createPublishProgress } from "../render/publish-progress.ts";
import { nextOf } from "../render/scope.ts";
import { oneLine } from "../render/text.ts";
import { placeOf, type WhereOptions } from "../where.ts";
import { publishJson } from "../wire-publish.ts";

export interface PublishOptions extends WhereOptions {
  readonly dryRun?: true;
  readonly artifact?: string;
  readonly attestation?: string;
  readonly grant?: string;
  readonly public?: true;
  readonly confirmPublic?: string;
  readonly container: "jsonl" | "parquet";
  readonly createPr?: true;
  readonly license?: string;
}

export async function publish(context: Context, options: PublishOptions): Promise<ExitCode> {
  if (options.attestation !== undefined && options.grant !== undefined) {
    throw new TraceError("usage", "--attestation and --grant are two ways to say yes", { hint: "Give one of them." });
  }
  return run(context, (app, onProgress) =>
    app.publish({
      place: placeOf(options),
      artifact: options.artifact,
      isConfirmedOne: false,
      attestation: options.attestation,
      grant: options.grant,
      isPublic: options.public === true,
      confirmPublic: options.confirmPublic,
      container: options.container,
      isProposal: options.createPr === true,
      licence: options.license,
      dryRun: options.dryRun === true,
      signal: context.deps.interrupt(),
      onProgress,
    }),
  );
}

interface ConfirmedOptions {
  readonly attestation: string;
  readonly repo: string | undefined;
  readonly dryRun: boolean;
}

/** The seed's `export --publish-attestation`: the confirmed artifact, whatever its hash. */
export function publishConfirmed(context: Context, { attestation, repo, dryRun }: ConfirmedOptions): Promise<ExitCode> {
  return run(context, (app, onProgress) =>
    app.publish({
      place: placeOf({ ...(repo !== undefined && { repo }) }),
      artifact: undefined,
      isConfirmedOne: true,
      attestation,
      grant: undefined,
      isPublic: false,
      confirmPublic: undefined,
      container: "jsonl",
      isProposal: false,
      licence: undefined,
      dryRun,
      signal: context.deps.interrupt(),
      onProgress,
    }),
  );
}

export async function unpublish(
  context: Context,
  ids: readonly string[],
  options: WhereOptions & { readonly reason?: string; readonly dryRun?: true },
): Promise<ExitCode> {
  const ask: Ask = (app, onProgress) =>
    app.unpublish({
      ids,
      place: placeOf(options),
      reason: options.reason,
      dryRun: options.dryRun === true,
      signal: context.deps.interrupt(),
      onProgress,
    });
  return run(context, ask, UNPUBLISHED);
}

type Asked = Awaited<ReturnType<Context["app"]>>;
type Ask = (app: Asked, onProgress: Parameters<Asked["publish"]>[0]["onProgress"]) => Promise<PublishReport>;

/** What is said first. */
interface Heads {
  readonly same: string;
  readonly dry: string;
  readonly done: string;
}

const PUBLISHED: Heads = {
  same: "Nothing to send: the dataset holds all of it.",
  dry: "This would be sent; nothing was.",
  done: "Published, and verified there.",
};
const UNPUBLISHED: Heads = {
  same: "Nothing to take out: the dataset has none of it.",
  dry: "This would be taken out; nothing was changed.",
  done: "Taken out, and verified there.",
};

async function run(context: Context, ask: Ask, heads = PUBLISHED): Promise<ExitCode> {
  const app = await context.app();
  const progress = createPublishProgress(context);
  try {
    const report = await ask(app, (state) => progress.update(state));
    progress.end();
    const next = nextOf(report.standpoint);
    if (context.json) await printDocument(context, publishJson(report), next);
    else await context.print(textOf(context, report, heads) + nextLines(next));
    return 0;
  } finally {
    progress.end();
  }
}

const SHOWN = 10;

function textOf(context: Context, report: PublishReport, heads: Heads): string {
  const paint = createPaint(context);
  const kind = report.visibility === undefined ? "" : ` (${report.visibility}${report.isNew ? ", new" : ""})`;
  const lines = [`${paint.bold(headOf(report, heads))}`, `  ${oneLine(report.url)}${kind}`];
  if (!report.isUpToDate) {
    lines.push(
      `  sessions: ${count(report.added)} new, ${count(report.replaced)} replaced, ${count(report.removed)} removed, ${count(report.kept)} as they were`,
      `  ${counted(report.puts.length, "file")}, ${bytes(report.bytes)}, in ${counted(report.steps, "step")}; version ${report.version}`,
    );
    lines.push(...some(report.puts.map(({ path, bytes: of }) => `    + ${oneLine(path)}  ${bytes(of)}`)));
    lines.push(...some(report.deletes.map((path) => `    - ${oneLine(path)}`)));
  }
  lines.push(...some([...new Set(report.provenance.map(provenanceLine))]));
  for (const note of report.notes) lines.push(paint.yellow(`  ${oneLine(note)}`));
  if (report.proposalUrl !== undefined) lines.push(`  proposed: ${oneLine(report.proposalUrl)}`);
  if (report.receipt !== undefined)
    lines.push(`  receipt ${count(report.receipt)}: tracemill receipts show ${report.receipt}`);
  if (report.card !== undefined) lines.push("", paint.dim("The card:"), "", report.card.trimEnd());
  return `${lines.join("\n")}\n`;
}

/** Several projects may have one name, and one answer. */
function provenanceLine({ project, remote, licence }: PublishReport["provenance"][number]): string {
  const from = remote === undefined ? "no git remote" : oneLine(remote);
  return `  ${oneLine(project)}: ${from}, ${licence === undefined ? "no licence file" : `licence ${oneLine(licence)}`}`;
}

function headOf({ isDryRun, isUpToDate }: PublishReport, { same, dry, done }: Heads): string {
  if (isUpToDate) return same;
  return isDryRun ? dry : done;
}

function some(lines: readonly string[]): readonly string[] {
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `    … and ${count(lines.length - SHOWN)} more`];
}
