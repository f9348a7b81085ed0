// What the files of an export are made with, and what is counted on the way.

import type { RedactionTally } from "../../core/receipt.ts";
import type { DropReason } from "../../ports/app-export.ts";
import type { Container } from "../../ports/container.ts";
import type { Format } from "../../ports/format.ts";
import type { LogRecord, SessionRow } from "../../ports/store.ts";
import type { SetFile } from "../exit-set.ts";
import type { LeaveLogDeps } from "../leave-log.ts";
import type { LeftValues } from "../left-values.ts";
import type { Places } from "./files.ts";
import type { Member } from "./in-order.ts";
import type { SessionPlan } from "./session-plan.ts";
import type { TokenTally } from "./token-tally.ts";
import type { WorkDeps } from "./work.ts";

export interface LogDeps {
  /** The folder of a source's traces where its own log lines are wanted; undefined where they are not. */
  folderOf(source: string): string | undefined;
  logOf(row: SessionRow): LogRecord | undefined;
  /** Every session of a log. */
  sessionsOf(path: string): readonly SessionRow[];
  readonly archive: Pick<LeaveLogDeps["store"], "archiveOf" | "original">;
}

/** What was counted while rows were made. */
export interface Counted {
  /** Of all files. */
  readonly tally: RedactionTally;
  readonly left: LeftValues;
  readonly tokens: TokenTally;
  readonly dropped: Map<DropReason, number>;
  readonly rows: Map<SessionPlan, number>;
  /** The file that a session's rows are in. */
  readonly files: Map<SessionPlan, string>;
}

export interface FilesDeps {
  readonly format: Format;
  readonly container: Container;
  /** What all files of the export have. */
  common(tally: RedactionTally): Pick<SetFile, "stamp" | "tally" | "refused">;
  readonly places: Pick<Places, "fileOf" | "pageOf"> & {
    /** Where a log lies: another one at each call. What of the id may not be shown is not in it. */
    traceOf(agent: string, id: string): string;
  };
  readonly counted: Counted;
  /** Threads that make rows, for formats of rows. */
  members(): readonly Member[];
  /** What makes pages and logs, in this thread. */
  own(): Promise<WorkDeps>;
  readonly logs: LogDeps;
  /** See `Selection`. */
  mayGo(row: SessionRow): boolean;
  /** A session was written. */
  onDone(): void;
}
