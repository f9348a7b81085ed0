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
  if (!isRows) refuseOfRows(format, { container, choices, decontaminate });
  const [ending] = ENDINGS.exec(output) ?? [];
  if (ending === undefined || (isRows && ending.toLowerCase() === container.extension)) return;
  throw new TraceError("usage", `${basename(output)} names no ${isRows ? `${container.name} file` : "folder"}`, {
    hint: isRows
      ? `Name a folder, or a file that ends in ${container.extension}; .jsonl, .jsonl.zst and .parquet say the container themselves.`
      : `${format.name} writes a file for each session: name a folder for them.`,
  });
}

/** What a format cannot do is said, not passed over. */
function refuseOfRows(
  { name, output }: Format,
  {
    container,
    choices,
    decontaminate,
  }: Pick<ExportRequest, "choices" | "decontaminate"> & { readonly container: Container },
): void {
  const asked = [
    ...(container.name === "jsonl" ? [] : [`--container ${container.name}`]),
    ...(choices.split ? ["--split"] : []),
    ...(decontaminate.length > 0 ? ["--decontaminate"] : []),
    ...(output.kind === "logs" && choices.maxTokens !== undefined ? ["--max-tokens"] : []),
  ];
  if (asked.length === 0) return;
  throw new TraceError("usage", `${name} is written as a file a session: it knows no ${asked.join(" and no ")}`, {
    hint: "Leave that out, or choose a format of rows: docs/formats has them all.",
  });
}
