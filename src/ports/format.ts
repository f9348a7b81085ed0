// The promise of a format: redacted sessions in, rows out.

import type { Shape } from "../core/conversation.ts";
import type { SessionLabel } from "../core/label.ts";
import { isMinted } from "../core/minted.ts";
import type { RedactedSession } from "../core/redacted.ts";
import type { ReviewState } from "../core/review.ts";
import type { RecordType, RowProblem } from "../core/row-type.ts";
import type { Counts } from "../core/tally.ts";
import { type Json, unreachable } from "../core/types.ts";
import type { Usage } from "../core/usage.ts";

/** One trajectory that leaves: what was said, and what is known of it. Every string in it may leave. */
export interface ExportItem {
  /** Of the session; a part of it has `#task-1`, `#part-2`, `#branch-1` or `#sidechain-1` behind it. Unique in an export. */
  readonly id: string;
  readonly session: RedactedSession;
  /** False for a task, a piece, a branch, an aside, and a fork without what it copied: what is counted of the session is not theirs. */
  readonly isWhole: boolean;
  /** It holds how the session ended: the last turn of the path that led on. Else `label.outcome` is undefined. */
  readonly isEnd: boolean;
  /** False for what a rewind left, and for what a subagent said within the log: nobody accepted it. */
  readonly isMain: boolean;
  readonly title: string | undefined;
  /** Its name; never its path. */
  readonly project: string | undefined;
  readonly source: string;
  /** Of a part: types, examples and corrections are of the part; its numbers are of the session. */
  readonly label: SessionLabel;
  readonly review: ReviewState;
  /** Of the part, where it is one. */
  readonly counts: Counts;
  /** Unknown of a part. */
  readonly usage: Usage;
  readonly costMicroUsd: number | undefined;
  /** Name of the revision, and hash of the content. */
  readonly revision: string;
  readonly contentHash: string;
  /** Session that this one goes on from, whose part of it is not repeated here. */
  readonly continues: string | undefined;
  /** Id of the session that started this one, where it is a subagent, and the call by which it did. */
  readonly parent: { readonly id: string; readonly callId: string | undefined } | undefined;
  /** Its subagents by the call that started them. `item` is there where they are written inline. */
  readonly subagents: ReadonlyMap<string, { readonly id: string; readonly item?: ExportItem }>;
}

export interface FormatOptions {
  readonly shape: Shape;
  /** How a format that leaves the choice writes the arguments of calls. */
  readonly arguments: "object" | "string";
}

/** What a format writes: rows of one type, one page for each session, or the agents' own logs. */
export type FormatOutput =
  | {
      readonly kind: "rows";
      readonly type: RecordType;
      /**
       * Rows of one session, in order; each is small, or one session at most.
       * Refuses what `privacy/` did not mint.
       */
      rows(item: ExportItem, options: FormatOptions): AsyncIterable<Json> | Iterable<Json>;
      /**
       * A row is of one turn, or less: one that is longer than rows may be is left out alone. Default: a row is of the
       * whole item, which is divided where its row is too long.
       */
      readonly each?: "turn";
      /** What the type alone cannot say of a row: roles that alternate, results without calls. */
      check?(row: Json): readonly RowProblem[];
    }
  | {
      readonly kind: "pages";
      /** Of a page's file, such as `.html`. */
      readonly extension: string;
      page(item: ExportItem, options: FormatOptions): AsyncIterable<string> | Iterable<string>;
    }
  | {
      /** Redacted logs where the source says that they are read as they are (`Source.hubTraces`), these lines for all others. */
      readonly kind: "logs";
      lines(item: ExportItem, options: FormatOptions): AsyncIterable<Json> | Iterable<Json>;
    };

export interface Format {
  readonly name: string;
  /** As people write it. */
  readonly title: string;
  /** Raised when a row's shape changes. */
  readonly version: number;
  /** One sentence: what loads it. */
  readonly about: string;
  /** Paragraphs for `docs/formats/`: how a session becomes rows, what is left out, how it is loaded. */
  readonly notes: readonly string[];
  readonly output: FormatOutput;
}

/** A format whose rows and pages are of redacted sessions alone. */
export function defineFormat(format: Format): Format {
  const { output } = format;
  switch (output.kind) {
    case "rows":
      return { ...format, output: { ...output, rows: (item, options) => output.rows(minted(item), options) } };
    case "pages":
      return { ...format, output: { ...output, page: (item, options) => output.page(minted(item), options) } };
    case "logs":
      return { ...format, output: { ...output, lines: (item, options) => output.lines(minted(item), options) } };
    default:
      return unreachable(output);
  }
}

function minted(item: ExportItem): ExportItem {
  if (!isMinted(item.session)) throw new Error(`${item.id} was not redacted: it cannot leave`);
  return item;
}
