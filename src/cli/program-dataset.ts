// The commands on datasets that are written.

import { type Command, InvalidArgumentError, Option } from "commander";
import { json, type Lazily } from "./program-sources.ts";

export function addDataset(program: Command, lazily: Lazily): void {
  const dataset = program.command("dataset").description("Check datasets that were exported");
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

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}
