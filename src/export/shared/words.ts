// How pages name what a session is made of: times, states of calls, labels, the title, a text's first lines.

import type { Request, ToolUse } from "../../core/conversation.ts";
import { duration } from "../../core/figures.ts";
import { isoTime } from "../../core/iso-time.ts";
import { oneLine, plain } from "../../core/plain.ts";
import type { Json } from "../../core/types.ts";
import type { ExportItem } from "../../ports/format.ts";

/** `2026-01-08 20:16`, in UTC. */
export function minuteOf(time: number | undefined): string | undefined {
  return isoTime(time)?.replace(/^(.*)T(\d\d:\d\d).*$/, "$1 $2");
}

export function titleOf(item: ExportItem): string {
  return oneLine(item.title ?? "") || "Untitled session";
}

export function startOf(item: ExportItem): number | undefined {
  return item.counts.firstTime ?? item.session.facts.head.startedAt;
}

/** Undefined where it is not known. */
export function lengthOf(item: ExportItem): string | undefined {
  const [first, last] = [startOf(item), item.counts.lastTime];
  return first === undefined || last === undefined || last < first ? undefined : duration(last - first);
}

/** `correction_loop` as people read it. */
export function spelled(word: string): string {
  return word.replaceAll("_", " ");
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** How a call ended: as its log says, or by the exit code of what it ran. */
export function stateOf({ result }: ToolUse): "ok" | "failed" | "unknown" | "unanswered" {
  if (result === undefined) return "unanswered";
  const code = exitCode(result.details);
  if (result.status === "error" || (code !== undefined && code !== 0)) return "failed";
  return result.status === "ok" || code === 0 ? "ok" : "unknown";
}

/** Undefined where the result has none. */
export function exitCode(details: Json | undefined): number | undefined {
  if (typeof details !== "object" || details === null || Array.isArray(details)) return undefined;
  const { exit_code, exitCode: camel } = details as Readonly<Record<string, Json>>;
  const code = exit_code ?? camel;
  return typeof code === "number" ? code : undefined;
}

/** What a person's message is, beside a plain one. */
export const REQUEST_WORDS: Readonly<Record<Request["kind"], string | undefined>> = {
  prompt: undefined,
  queued_prompt: "typed while the agent worked",
  slash_command: "command",
};

/** At most `lines` lines and `max` characters, on one line, with an ellipsis where something is left out. */
export function gist(text: string, lines: number, max: number): string {
  const head = plain(text.slice(0, max * 8))
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "");
  const shown = oneLine(head.slice(0, lines).join(" "));
  const isAll = head.length <= lines && text.length <= max * 8;
  if (shown.length <= max) return isAll ? shown : `${shown} …`;
  // Half a character is none.
  return `${shown
    .slice(0, max - 1)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd()} …`;
}
