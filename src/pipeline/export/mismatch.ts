// What an export cannot be: options that its format does not know, and names that say another kind of file.

import { basename } from "node:path";
import { TraceError } from "../../core/errors.ts";
import type { ExportRequest } from "../../ports/app-export.ts";
import type { Container } from "../../ports/container.ts";
import type { Format } from "../../ports/format.ts";

/** Of files that a person would not take for a folder. */
const ENDINGS = /\.(?:jsonl|jsonl\.zst|parquet|jsonl\.gz|ndjson|json|csv|zst|gz|html|md|txt)$/i;

/** @throws TraceError `usage` */
export function refuseMismatch(
  { format, container }: { readonly format: Format; readonly container: Container },
  { choices, decontaminate, output }: Pick<ExportRequest, "choices" | "decontaminate"> & { readonly output: string },
): void {
  const isRows = format.output.kind === "rows";
  const [ending] = ENDINGS.exec(output) ?? [];
  if (!isRows && container.name !== "jsonl") throw withoutRows(format, `--container ${container.name}`);
  if (!isRows && choices.split) throw withoutRows(format, `--split ${choices.split.by}`);
  if (!isRows && decontaminate.length > 0) throw withoutRows(format, "--decontaminate");
  if (ending === undefined || (isRows && ending.toLowerCase() === container.extension)) return;
  throw new TraceError("usage", `${basename(output)} names no ${isRows ? `${container.name} file` : "folder"}`, {
    hint: isRows
      ? `Name a folder, or a file that ends in ${container.extension}; .jsonl, .jsonl.zst and .parquet say the container themselves.`
      : `${format.name} writes a file for each session: name a folder for them.`,
  });
}

function withoutRows({ name }: Format, option: string): TraceError {
  return new TraceError("usage", `${option} is for formats of rows: ${name} writes a file for each session`, {
    hint: "Leave it away, or choose another format.",
  });
}
