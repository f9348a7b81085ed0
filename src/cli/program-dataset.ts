// The commands on datasets that are written.

import { type Command, InvalidArgumentError, Option } from "commander";
import { addFilter, share } from "./export-filter.ts";
import { place } from "./program-options.ts";
import { json, type Lazily } from "./program-sources.ts";

export function addDataset(program: Command, lazily: Lazily): void {
  const dataset = program
    .command("dataset")
    .description("Sum up what a dataset would hold, or holds; check one that was exported");
  addReport(dataset, lazily);
  dataset
    .command("validate")
    .description("Check every row of a file, or of a set of files, by its format; names line and field")
    .argument(
      "<file>",
      "JSON Lines, also packed by zstd or gzip, or Parquet; a manifest or its folder for all its files",
    )
    .option("--format <name>", "the format; without it the manifest says it, or the first rows")
    .addOption(
      new Option("-n, --limit <count>", "show so many problems of a file; 0 shows all").default(20).argParser(whole),
    )
    .addOption(json())
    .action(lazily(() => import("./commands/dataset-validate.ts").then((file) => file.datasetValidate)));
}

function addReport(dataset: Command, lazily: Lazily): void {
  const report = dataset
    .command("report")
    .description("Sum up a dataset: tokens, balance, copies, what is left out and why, what is redacted; writes none")
    .argument(
      "[dataset]",
      "a manifest, its folder or a file of rows; none: what an export of stored sessions would hold",
    );
  report
    .optionsGroup("Which sessions:")
    .addOption(new Option("-a, --all-projects", "all projects: the default").hideHelp());
  addFilter(report);
  report
    .addOption(
      new Option("--near <likeness>", "how much alike two sessions are of which one is left out, 0 to 1")
        .default(0.8)
        .argParser(share),
    )
    .option("--keep-duplicates", "count copies in")
    .optionsGroup("Options:")
    .option(
      "--format <name>",
      "the format of a dataset that is named; without it the manifest says it, or the first rows",
    )
    .option("--html <file>", "write the report as a page, too: redacted, verified, without network", place)
    .option("--force", "replace a page that is there")
    .addOption(json())
    .action(lazily(() => import("./commands/dataset-report.ts").then((file) => file.datasetReport)));
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}
