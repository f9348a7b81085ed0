// The files of an export as they are written, one after the other.

import { createTally } from "../../core/receipt.ts";
import { unreachable } from "../../core/types.ts";
import type { ExportChoices } from "../../ports/app-export.ts";
import type { SetFile } from "../exit-set.ts";
import { bytesOf } from "./files.ts";
import type { FilesDeps } from "./files-deps.ts";
import { logFiles, pageFiles } from "./page-files.ts";
import { ScannedRows } from "./scanned-rows.ts";
import type { SessionPlan } from "./session-plan.ts";
import type { SessionSummary } from "./work.ts";

export function setFiles(
  deps: FilesDeps,
  plans: readonly SessionPlan[],
  choices: Pick<ExportChoices, "split" | "shape" | "maxTokens">,
): AsyncIterable<SetFile> {
  switch (deps.format.output.kind) {
    case "rows":
      return rowFiles(deps, plans, choices.split !== undefined);
    case "pages":
      return pageFiles(deps, plans);
    case "logs":
      return eachLog(deps, plans, choices);
    default:
      return unreachable(deps.format.output);
  }
}

/** A log of an agent's own holds all that was said: not what a fork added, and not what was chosen of it. */
async function* eachLog(
  deps: FilesDeps,
  plans: readonly SessionPlan[],
  { shape, maxTokens }: Pick<ExportChoices, "shape" | "maxTokens">,
): AsyncGenerator<SetFile> {
  const isAll = shape.thinking && shape.toolUses && shape.outputs === "whole" && maxTokens === undefined;
  const asLogs = (plan: SessionPlan) => isAll && plan.isWhole;
  const simple = { ...deps, logs: { ...deps.logs, folderOf: () => undefined } };
  yield* logFiles(deps, plans.filter(asLogs));
  yield* logFiles(
    simple,
    plans.filter((plan) => !asLogs(plan)),
  );
}

async function* rowFiles(deps: FilesDeps, plans: readonly SessionPlan[], isSplit: boolean): AsyncGenerator<SetFile> {
  const { output } = deps.format;
  if (output.kind !== "rows") return;
  for (const side of isSplit ? (["train", "validation"] as const) : [undefined]) {
    const target = deps.places.fileOf(side);
    const tally = createTally();
    const scanned = new ScannedRows();
    const rows = bytesOf(
      {
        container: deps.container,
        type: output.type,
        members: deps.members(),
        onTokens: (tokens) => {
          for (const count of tokens) deps.counted.tokens.add(count);
        },
        onDone(plan, summary) {
          scanned.add(summary);
          tally.merge(summary.tally);
          take(deps, plan, summary);
          deps.counted.files.set(plan, target);
        },
      },
      plans.filter((plan) => plan.side === side),
    );
    yield {
      target,
      rows: deps.container.isLines ? scanned.watch(rows) : rows,
      rowCount: () => scanned.rows,
      ...(deps.container.isLines && { scanned }),
      ...deps.common(tally),
      ...(side !== undefined && { split: side }),
    };
  }
}

function take({ counted, onDone }: FilesDeps, plan: SessionPlan, summary: SessionSummary): void {
  const { tally, left, dropped, rows } = counted;
  tally.merge(summary.tally);
  left.addHashes(summary.left);
  for (const [reason, count] of summary.dropped) dropped.set(reason, (dropped.get(reason) ?? 0) + count);
  rows.set(plan, summary.rows);
  onDone();
}
