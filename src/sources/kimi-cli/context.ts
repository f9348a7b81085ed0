// Kimi CLI's context: the model's own history, without times; read where the wire does not hold it.

import { basename } from "node:path";
import { idHash } from "../../core/ids.ts";
import type { Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { callPart, resultPart, textParts } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { Said, SessionWriter } from "../shared/session.ts";
import { listOf, textOf } from "../shared/values.ts";
import { callOf, kimiParts, textOfParts } from "./parts.ts";
import { type FileRecord, type KimiReading, type Pass, recordsOf } from "./records.ts";

/** What heads a context that was compacted, before the summary. */
const COMPACTED = "<system>Previous context has been compacted. Here is the compaction output:</system>";

/** The records of a session's contexts, oldest first: a context that replaced another begins with copies of it. */
export function* historyOf(paths: readonly string[], passOf: (path: string) => Pass): Generator<FileRecord> {
  const seen = new Set<number>();
  for (const [i, path] of paths.entries()) {
    let isHead = i > 0;
    for (const record of recordsOf(path, passOf(path))) {
      const hash = paths.length > 1 ? idHash(jsonText(record.value)) : 0;
      if (isHead && (seen.has(hash) || isMark(record.value))) continue;
      if (summaryOf(record.value) === undefined) isHead = false;
      if (paths.length > 1) seen.add(hash);
      yield record;
    }
  }
}

/** An image that stands in another file than the log is named for: by that file. */
function elsewhere(part: Part, path: string): Part {
  return part.kind === "image" && part.ref.startsWith("log:") ? { ...part, ref: basename(path) } : part;
}

/** A record that is no message: checkpoints, token counts, the system prompt. */
export function isMark({ role }: JsonObject): boolean {
  return typeof role === "string" && role.startsWith("_");
}

/** The summary that a compaction left, undefined for any other record. */
export function summaryOf({ role, content }: JsonObject): string | undefined {
  if (role !== "user") return undefined;
  const texts =
    typeof content === "string"
      ? [content]
      : listOf(content).map((part) => textOf((part as JsonObject | null)?.["text"]) ?? "");
  if (!texts[0]?.startsWith(COMPACTED)) return undefined;
  return texts.join("\n").slice(COMPACTED.length).trim();
}

/** Where the wire takes up: the first thing that it tells. */
export interface Anchor {
  readonly kind: "prompt" | "call" | "result";
  /** The prompt's text, or the call's id. */
  readonly value: string;
}

/** How many records of the history come before the wire; -1 where it does not hold what the wire begins with. */
export function placeOfAnchor(history: Iterable<FileRecord>, anchor: Anchor): number {
  let place = 0;
  for (const { value } of history) {
    // A compacted head tells of turns that nobody knows: a prompt of the same words proves nothing.
    if (anchor.kind === "prompt" && place === 0 && summaryOf(value) !== undefined) return -1;
    if (isAnchor(value, anchor)) return place;
    if (!isMark(value)) place++;
  }
  return -1;
}

function isAnchor(record: JsonObject, { kind, value }: Anchor): boolean {
  switch (kind) {
    case "prompt":
      return record["role"] === "user" && plainText(record["content"]).trim() === value;
    case "call":
      return record["role"] === "assistant" && listOf(record["tool_calls"]).some((call) => callOf(call)?.id === value);
    case "result":
      return record["role"] === "tool" && record["tool_call_id"] === value;
  }
}

/** The text of a prompt, to be compared. */
export function plainText(content: unknown): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .map((part) => textOf((part as JsonObject | null)?.["text"]) ?? "")
    .join("");
}

export class ContextTeller {
  private readonly reading: KimiReading;
  private readonly writer: SessionWriter;
  private readonly isSubagent: boolean;
  private readonly model: string | undefined;
  private told = 0;
  private afterTool = false;

  constructor(start: { reading: KimiReading; writer: SessionWriter; isSubagent: boolean; model: string | undefined }) {
    this.reading = start.reading;
    this.writer = start.writer;
    this.isSubagent = start.isSubagent;
    this.model = start.model;
  }

  take({ value, line, path }: FileRecord): void {
    if (isMark(value)) return;
    const said = this.saidOf(value, line);
    this.afterTool = value["role"] === "tool";
    if (said === undefined) {
      this.reading.issueOnce("unknown_record", line, "a context record of an unknown role; passed over");
      return;
    }
    const isMain = path === this.reading.log.path;
    for (const draft of said) {
      const parts = isMain ? draft.parts : draft.parts.map((part) => elsewhere(part, path));
      this.writer.say({ ...draft, parts, line, id: `C${++this.told}` });
    }
  }

  private saidOf(record: JsonObject, line: number): Omit<Said, "line">[] | undefined {
    const parts = kimiParts(record["content"], { reading: this.reading, line });
    switch (record["role"]) {
      case "user":
        return this.user(record, parts);
      case "assistant": {
        const calls = listOf(record["tool_calls"]).flatMap((value) => callOf(value) ?? []);
        const asked = calls.map((call) => callPart(this.writer.call(call.id), call.name, call.input));
        return [{ role: "assistant", kind: "assistant", parts: [...parts, ...asked], model: this.model }];
      }
      case "tool": {
        const output = textOfParts(parts);
        // A failed tool's output begins so; every other was taken as it is.
        const status = output.startsWith("<system>ERROR") ? "error" : "ok";
        const id = this.writer.answered(textOf(record["tool_call_id"]));
        const images = parts.filter((part) => part.kind === "image");
        return [{ role: "tool", kind: "tool_results", parts: [resultPart(id, output, status), ...images] }];
      }
      case "system":
        return [{ role: "system", kind: "injected", parts }];
      default:
        return undefined;
    }
  }

  private user(record: JsonObject, parts: Said["parts"]): Omit<Said, "line">[] {
    const summary = summaryOf(record);
    if (summary !== undefined) {
      this.writer.compacted();
      return [
        { role: "system", kind: "compact_boundary", parts: [] },
        { role: "system", kind: "compact_summary", parts: textParts(summary) },
      ];
    }
    const text = textOfParts(parts);
    // Media that a tool gave back stood in a user message of their own in early releases.
    const isOurs = /^\s*<(?:system|system-reminder|notification)\b/.test(text) || (text === "" && this.afterTool);
    return [{ role: "user", kind: isOurs || this.isSubagent ? "injected" : "prompt", parts }];
  }
}
