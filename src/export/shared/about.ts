// What every row says of the session it comes from, in the same words in all formats.

import { isoTime } from "../../core/iso-time.ts";
import { TRAJECTORY_TYPES } from "../../core/label.ts";
import { REVIEW_STATES } from "../../core/review.ts";
import type { RowType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { ExportItem } from "../../ports/format.ts";
import { startOf } from "./words.ts";

/** Columns of `aboutOf`, to be spread into a format's type. */
export const ABOUT = {
  session_id: {
    kind: "string",
    doc: "`<source>:<the agent's own id>`; what is only a part of a session ends in `#task-1`, `#part-2`, `#branch-1` or `#sidechain-1`.",
  },
  source: { kind: "string", doc: "The agent, such as `claude-code`." },
  project: { kind: "string", optional: true, doc: "Name of the project; never its path." },
  model: { kind: "string", optional: true, doc: "The model that wrote first, as the agent names it." },
  start_time: { kind: "time", optional: true },
  trajectory_type: { kind: "string", values: TRAJECTORY_TYPES, doc: "See docs/labels.md." },
  quality: {
    kind: "number",
    doc: "1 to 5, see docs/labels.md: what a judge or a person said of the session as it is, else the heuristic. Of a part: of the session that it is a part of.",
  },
  review: { kind: "string", values: REVIEW_STATES },
  parent_session_id: { kind: "string", optional: true, doc: "Of a subagent: the session that started it." },
  continues: {
    kind: "string",
    optional: true,
    doc: "Of a fork: the session that holds what it begins with; the row begins in the middle.",
  },
} as const satisfies Readonly<Record<string, RowType>>;

export function aboutOf(item: ExportItem): { readonly [key: string]: Json } {
  const { counts, label } = item;
  return {
    session_id: item.id,
    source: item.source,
    ...(item.project !== undefined && { project: item.project }),
    ...(counts.models[0] !== undefined && { model: counts.models[0] }),
    ...timeField("start_time", startOf(item)),
    trajectory_type: label.main.type,
    quality: label.quality,
    review: item.review,
    ...(item.parent !== undefined && { parent_session_id: item.parent.id }),
    ...(item.continues !== undefined && { continues: item.continues }),
  };
}

/** `{[name]: "2026-01-02T03:04:05.678Z"}`, or nothing where the time is none that ISO 8601 has. */
export function timeField(name: string, time: number | undefined): { readonly [key: string]: Json } {
  const iso = isoTime(time);
  return iso === undefined ? {} : { [name]: iso };
}
