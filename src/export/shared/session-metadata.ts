// What is known of a session beside its messages, as the `metadata` of its row.

import { OUTCOMES, RESOLUTIONS, TASK_TYPES, TRAJECTORY_TYPES } from "../../core/label.ts";
import { REVIEW_STATES } from "../../core/review.ts";
import type { RowType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { ExportItem } from "../../ports/format.ts";
import { ABOUT } from "./about.ts";

const list = (doc: string) => ({ kind: "list", of: { kind: "string" }, doc }) as const;

export const SESSION_METADATA = {
  trajectory_type: { kind: "string", values: TRAJECTORY_TYPES, doc: "The main type, see docs/labels.md." },
  confidence: { kind: "number", doc: "0 to 1: of the main type." },
  contains: list("Other trajectory types that the session holds, by precedence."),
  quality: ABOUT.quality,
  outcome: {
    kind: "string",
    values: OUTCOMES,
    optional: true,
    doc: "Absent where nothing was done that could come out, and of a part that does not hold the end of the session.",
  },
  resolution: {
    kind: "string",
    values: RESOLUTIONS,
    optional: true,
    doc: "Absent of a part that does not hold the end of the session.",
  },
  task_type: { kind: "string", values: TASK_TYPES },
  effort: { kind: "number", optional: true, doc: "0 to 1; absent of a part." },
  tags: list("Badges of value and of risk, such as `long_horizon` or `secrets_detected`."),
  language: { kind: "string", optional: true, doc: "ISO 639-1 of what the person writes." },
  files_touched: { kind: "integer", optional: true, doc: "Absent of a part." },
  tokens: { kind: "integer", optional: true, doc: "Of the whole text, estimated; absent of a part." },
  review: { kind: "string", values: REVIEW_STATES },
  models_used: list("In the order in which they first wrote."),
  agent_version: { kind: "string", optional: true, doc: "Of the agent's program, as the log begins." },
  push_type: {
    kind: "string",
    optional: true,
    doc: "How the row was published, such as `auto`; absent in an export, which is not published yet.",
  },
  revision: { kind: "string", doc: "Of the session as it was exported: it changes when the session grows." },
  content_hash: { kind: "string", doc: "Keyed: equal in one export where the texts are." },
} as const satisfies Readonly<Record<string, RowType>>;

export function sessionMetadata(item: ExportItem): { readonly [key: string]: Json } {
  const { label, counts } = item;
  const version = item.session.facts.head.agentVersion;
  return {
    trajectory_type: label.main.type,
    confidence: label.main.confidence,
    contains: label.contains.map(({ type }) => type),
    quality: label.quality,
    ...(label.outcome !== undefined && { outcome: label.outcome }),
    ...(item.isEnd && { resolution: label.resolution }),
    task_type: label.taskType,
    ...(item.isWhole && { effort: label.effort }),
    tags: [...label.value, ...label.risk],
    ...(label.language !== undefined && { language: label.language }),
    ...(item.isWhole && { files_touched: label.filesTouched, tokens: label.tokens }),
    review: item.review,
    models_used: counts.models,
    ...(version !== undefined && { agent_version: version }),
    revision: item.revision,
    content_hash: item.contentHash,
  };
}
