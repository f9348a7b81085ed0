// The files of an export as they are written, one after the other, and what is counted on the way.

import { createTally, type RedactionTally } from "../../core/receipt.ts";
import type { RedactionStamp } from "../../core/redacted.ts";
import type { DropReason, ExportChoices } from "../../ports/app-export.ts";
import type { Container } from "../../ports/container.ts";
import type { Format } from "../../ports/format.ts";
import { createRowLook } from "../../privacy/last-look.ts";
import type { SetFile } from "../exit-set.ts";
import type { LeftValues } from "../left-values.ts";
import { bytesOf, type Places } from "./files.ts";
import type { Member } from "./in-order.ts";
import { produce } from "./produce.ts";
import { ScannedRows } from "./scanned-rows.ts";
import type { SessionPlan } from "./session-plan.ts";
import type { TokenTally } from "./token-tally.ts";
import type { SessionSummary, WorkDeps } from "./work.ts";

/** What was counted while rows were made. */
export interface Counted {
  /** Of all files. */
  readonly tally: RedactionTally;
  readonly left: LeftValues;
  readonly tokens: TokenTally;
  readonly dropped: Map<DropReason, number>;
  readonly rows: Map<SessionPlan, number>;
}

export interface FilesDeps {
  readonly format: Format;
  readonly container: Container;
  readonly stamp: RedactionStamp;
  readonly refused: readonly string[];
  readonly places: Places;
  readonly counted: Counted;
  /** Threads that make rows, for formats of rows. */
  members(): readonly Member[];
  /** What makes pages, in this thread. */
  own(): Promise<WorkDeps>;
  /** A session was written. */
  onDone(): void;
}

export function setFiles(
  deps: FilesDeps,
  plans: readonly SessionPlan[],
  { split }: Pick<ExportChoices, "split">,
): AsyncIterable<SetFile> {
  return deps.format.output.kind === "rows" ? rowFiles(deps, plans, split !== undefined) : pageFiles(deps, plans);
}

async function* rowFiles(deps: FilesDeps, plans: readonly SessionPlan[], isSplit: boolean): AsyncGenerator<SetFile> {
  const { output } = deps.format;
  if (output.kind !== "rows") return;
  for (const side of isSplit ? (["train", "validation"] as const) : [undefined]) {
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
        },
      },
      plans.filter((plan) => plan.side === side),
    );
    yield {
      target: deps.places.fileOf(side),
      rows: deps.container.isLines ? scanned.watch(rows) : rows,
      rowCount: () => scanned.rows,
      ...(deps.container.isLines && { scanned }),
      ...common(deps, tally),
      ...(side !== undefined && { split: side }),
    };
  }
}

/** A page is small, and there are many: each is made in this thread, and looked at as a file. */
async function* pageFiles(deps: FilesDeps, plans: readonly SessionPlan[]): AsyncGenerator<SetFile> {
  const own = await deps.own();
  for (const plan of plans) {
    const row = own.store.session(plan.key);
    if (!row) throw new Error(`${plan.id} is gone`);
    const { detector, policy } = await own.leaving(row);
    const tally = createTally();
    const { left } = deps.counted;
    const look = createRowLook(detector, policy, ({ valueHash }) => left.isHere(valueHash));
    let pages = 0;
    for await (const one of produce({ ...own, look, left, tally }, plan)) {
      if (one.kind === "dropped")
        deps.counted.dropped.set(one.reason, (deps.counted.dropped.get(one.reason) ?? 0) + one.count);
      if (one.kind !== "page") continue;
      pages++;
      yield { target: deps.places.pageOf(one.item, one.extension), rows: one.pieces, ...common(deps, tally) };
    }
    deps.counted.rows.set(plan, pages);
    deps.counted.tally.merge(tally);
    deps.onDone();
  }
}

function common({ stamp, refused }: FilesDeps, tally: RedactionTally) {
  return { stamp, tally, refused };
}

function take({ counted, onDone }: FilesDeps, plan: SessionPlan, summary: SessionSummary): void {
  const { tally, left, dropped, rows } = counted;
  tally.merge(summary.tally);
  left.addHashes(summary.left);
  for (const [reason, count] of summary.dropped) dropped.set(reason, (dropped.get(reason) ?? 0) + count);
  rows.set(plan, summary.rows);
  onDone();
}
