// What stands above a session that is written as Markdown: facts that programs read, and people too.

import { isoTime } from "../../core/iso-time.ts";
import type { Json } from "../../core/types.ts";
import type { ExportItem } from "../../ports/format.ts";
import { startOf, titleOf } from "./words.ts";

/** YAML: every value is JSON on one line, which YAML is a superset of; unknown ones are absent. */
export function frontMatter(item: ExportItem): string {
  const { counts, label, session } = item;
  const { head } = session.facts;
  const fields: readonly (readonly [string, Json | undefined])[] = [
    ["id", item.id],
    ["title", titleOf(item)],
    ["source", item.source],
    ["agent_version", head.agentVersion],
    ["project", item.project],
    ["git_branch", head.gitBranch],
    ["models", counts.models.length === 0 ? undefined : counts.models],
    ["started_at", isoTime(startOf(item))],
    ["ended_at", isoTime(counts.lastTime)],
    ["trajectory_type", label.main.type],
    ["contains", label.contains.length === 0 ? undefined : label.contains.map(({ type }) => type)],
    ["quality", label.quality],
    ["outcome", label.outcome],
    ["resolution", item.isEnd ? label.resolution : undefined],
    ["task_type", label.taskType],
    ["review", item.review],
    ["parent", item.parent?.id],
    ["continues", item.continues],
    ["revision", item.revision],
    ["content_hash", item.contentHash],
  ];
  const lines = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${safe(value)}\n`]));
  return `---\n${lines.join("")}---\n`;
}

/** What YAML takes for the end of a line, or refuses, is escaped as JSON can. */
function safe(value: Json): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
