// The part of the composition root for datasets that are written: which formats and containers check them.

import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { DatasetApp } from "./ports/app-dataset.ts";

/** How files of a dataset are found, read and told apart. */
export async function writtenFiles() {
  const { CONTAINERS, FORMATS } = await import("./export/index.ts");
  const { columnsOf, datasetRows } = await import("./io/dataset-rows.ts");
  const { receiptPath } = await import("./io/artifact-file.ts");
  const { readIfExists } = await import("./io/files.ts");
  return {
    formats: FORMATS,
    containers: CONTAINERS,
    rows: datasetRows,
    containerOf: columnsOf,
    receiptPath,
    exists: existsSync,
    isFolder: (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
    isFile: (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
    text: (path: string) => readIfExists(path)?.toString("utf8"),
  };
}

export function datasetApp(): DatasetApp {
  return {
    async validateDataset(request) {
      const { validateDataset } = await import("./pipeline/validate-dataset.ts");
      const { fileFacts } = await import("./io/dataset-rows.ts");
      const deps = { ...(await writtenFiles()), facts: fileFacts };
      return validateDataset(deps, { ...request, path: resolve(request.path) });
    },
  };
}
