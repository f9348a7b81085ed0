// `dataset report`: what a dataset of these sessions would be, or what a written one is.

import { TraceError } from "../../core/errors.ts";
import type { DatasetReport, ReportProgress } from "../../ports/app-report.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { type FilterOptions, isOpen, toFilter } from "../export-filter.ts";
import { optionWords, shellWord } from "../query.ts";
import { createLine } from "../render/counter.ts";
import { count } from "../render/numbers.ts";
import { reportJson, reportText } from "../render/report.ts";

export interface ReportOptions extends FilterOptions {
  readonly near: number;
  readonly keepDuplicates?: true;
  readonly format?: string;
  readonly html?: string;
  readonly force?: true;
}

const PHASES: Readonly<Record<ReportProgress["phase"], readonly [verb: string, what: string]>> = {
  labelling: ["Labelling", "sessions"],
  reading: ["Reading", "rows"],
};

export async function datasetReport(
  context: Context,
  path: string | undefined,
  options: ReportOptions,
): Promise<ExitCode> {
  const filter = toFilter(context, [], options);
  if (path !== undefined && !isOpen(filter)) {
    throw new TraceError("usage", "Filters choose stored sessions, and a dataset was named.", {
      hint: "Leave out one of the two.",
    });
  }
  if (path === undefined && options.format !== undefined) {
    throw new TraceError("usage", "--format is of a dataset that is written, and none was named.", {
      hint: "Name its manifest, its folder or a file of rows.",
    });
  }
  const app = await context.app();
  const line = createLine(context);
  try {
    const report = await app.reportDataset({
      path,
      format: options.format,
      filter,
      near: options.keepDuplicates ? undefined : options.near,
      html: options.html,
      force: options.force === true,
      signal: context.deps.interrupt(),
      onProgress({ phase, done, of }) {
        const [verb, what] = PHASES[phase];
        line.draw(`${verb} ${count(done)}${of === undefined ? "" : `/${count(of)}`} ${what}`);
      },
    });
    line.end();
    const next = nextOf(report, options);
    if (context.json) await printDocument(context, reportJson(report), next);
    else await context.print(reportText(context, report) + nextLines(next));
    return 0;
  } finally {
    line.end();
  }
}

function nextOf({ written, sessions }: DatasetReport, options: ReportOptions): Next {
  if (written) {
    const of = written.manifest ?? written.path;
    return { steps: ["Check its rows against their format:"], command: `tracemill dataset validate ${shellWord(of)}` };
  }
  if (sessions === 0) return { steps: ["Nothing would be exported. `tracemill sessions list` shows what there is."] };
  return { steps: ["Write it:"], command: `tracemill export${exportWords(options)}` };
}

/** The options of an export of the same sessions. */
function exportWords(options: ReportOptions): string {
  const { type, status, near, keepDuplicates } = options;
  const lists = { type: type?.join(","), status: status?.join(",") };
  const given = {
    ...options,
    type: lists.type,
    status: lists.status,
    near: keepDuplicates || near === 0.8 ? undefined : near,
    after: options.after ?? options.since,
    before: options.before ?? options.until,
  };
  const names = ["source", "project", "type", "minScore", "status", "after", "before"] as const;
  const words = optionWords(defined(given), names);
  const more = optionWords(defined(given), ["near"]) + (keepDuplicates ? " --keep-duplicates" : "");
  return (words === "" ? " --all-projects" : words) + more;
}
