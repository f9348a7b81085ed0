// Grok Build's chat history, an item a line as its API has them, becomes messages.

import { quotable } from "../../core/quotable.ts";
import type { MessageKind, Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { callPart, reasoningParts, resultPart, textParts, urlImage } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { Reading } from "../shared/reading.ts";
import type { Said, SessionWriter } from "../shared/session.ts";
import type { HeadDraft } from "../shared/session-state.ts";
import { listOf, objectOf, parsedJson, pick, textOf } from "../shared/values.ts";

export interface GrokState {
  readonly head: HeadDraft;
  readonly title: string | undefined;
  wasCompacted: boolean;
}

export type GrokReading = Reading<GrokState>;

type Draft = Omit<Said, "line">;

export function openSession(reading: GrokReading): SessionWriter {
  if (reading.session) return reading.session;
  const writer = reading.open(reading.own.head);
  writer.title(reading.own.title);
  return writer;
}

export function takeItem(reading: GrokReading, item: JsonObject, line: number): void {
  const writer = openSession(reading);
  const said = saidOf(reading, item, line);
  if (said) for (const draft of said) writer.say({ ...draft, line });
  else {
    const type = textOf(item["type"]) ?? "none";
    reading.issueOnce("unknown_record", line, `item of unknown type ${quotable(type)}; passed over`);
  }
}

function saidOf(reading: GrokReading, item: JsonObject, line: number): Draft[] | undefined {
  const at = { reading, line };
  switch (item["type"]) {
    case "system":
      return [{ role: "system", kind: "injected", parts: contentParts(item["content"], at) }];
    case "user":
      return user(item, at);
    case "reasoning": {
      const texts = [...listOf(item["summary"]), ...listOf(item["content"])].map((part) =>
        textOf(objectOf(part)?.["text"]),
      );
      return [{ role: "assistant", kind: "step", parts: texts.flatMap(reasoningParts), id: textOf(item["id"]) }];
    }
    case "assistant": {
      const calls = listOf(item["tool_calls"]).flatMap((value) => {
        const call = objectOf(value);
        if (!call) return [];
        const id = reading.session?.call(textOf(call["id"]));
        return [callPart(id, textOf(call["name"]), parsedJson(call["arguments"] ?? {}))];
      });
      const parts = [...contentParts(item["content"], at), ...calls];
      return [{ role: "assistant", kind: "assistant", parts, model: textOf(item["model_id"]) }];
    }
    case "tool_result": {
      const output = contentParts(item["content"], at);
      const text = output.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("\n");
      const images = [...output, ...contentParts(item["images"], at)].filter((part) => part.kind === "image");
      const id = reading.session?.answered(textOf(item["tool_call_id"]));
      return [{ role: "tool", kind: "tool_results", parts: [resultPart(id, text, undefined), ...images] }];
    }
    case "backend_tool_call":
      return backend(reading, objectOf(item["kind"]) ?? {});
    default:
      return undefined;
  }
}

/** A tool that ran on the provider's side: its result went to the model and stands nowhere. */
function backend(reading: GrokReading, kind: JsonObject): Draft[] {
  const id = reading.session?.call(textOf(kind["id"]));
  const input = pick(kind, ["action", "name", "input", "code", "status"]);
  const part = callPart(id, textOf(kind["tool_type"]), input);
  return [{ role: "assistant", kind: "step", parts: [part] }];
}

interface At {
  readonly reading: GrokReading;
  readonly line: number;
}

function user(item: JsonObject, at: At): Draft[] {
  const said: Draft[] = [];
  const reason = textOf(item["synthetic_reason"]);
  // The person stopped the turn before; that is told with what they typed next.
  if (textOf(item["prior_turn_interrupt"]) !== undefined)
    said.push({ role: "user", kind: "interrupt", parts: [], id: `L${at.line}.interrupt` });
  if (reason === "compaction_meta" && !at.reading.own.wasCompacted) {
    at.reading.own.wasCompacted = true;
    at.reading.session?.compacted();
    said.push({ role: "system", kind: "compact_boundary", parts: [], id: `L${at.line}.compacted` });
  }
  const parts = contentParts(item["content"], at);
  if (reason !== undefined) return [...said, { role: "user", kind: kindOf(reason), parts }];
  if (at.reading.own.head.isSubagent) return [...said, { role: "user", kind: "injected", parts }];
  return [...said, ...asked(parts, at.line)];
}

function kindOf(reason: string): MessageKind {
  return reason === "interjection" ? "queued_prompt" : "injected";
}

/** What a person typed may stand inside `<user_query>`, with context of the program's around it. */
function asked(parts: readonly Part[], line: number): Draft[] {
  const around: Part[] = [];
  const typed: Part[] = [];
  for (const part of parts) {
    const match =
      part.kind === "text" ? /^([\s\S]*?)<user_query>\n?([\s\S]*?)\n?<\/user_query>([\s\S]*)$/.exec(part.text) : null;
    if (match) {
      around.push(...textParts(`${match[1]}${match[3]}`.trim()));
      typed.push(...textParts(match[2]));
    } else if (part.kind === "text" && /^\s*<(?:user_info|system-reminder)>/.test(part.text)) around.push(part);
    else typed.push(part);
  }
  const said: Draft[] = [];
  if (around.length > 0) said.push({ role: "user", kind: "injected", parts: around, id: `L${line}.context` });
  if (typed.length > 0 || around.length === 0) said.push({ role: "user", kind: "prompt", parts: typed });
  return said;
}

function contentParts(content: unknown, { reading, line }: At): Part[] {
  if (typeof content === "string") return textParts(content);
  return listOf(content).flatMap((block): Part[] => {
    if (!isObject(block)) {
      reading.issueOnce("bad_record", line, "a content part is no object; left out");
      return [];
    }
    if (block["type"] === "text") return textParts(textOf(block["text"]));
    const url = textOf(block["url"]);
    if (block["type"] === "image" && url !== undefined) return [urlImage(url, line)];
    const type = textOf(block["type"]) ?? "none";
    reading.issueOnce("unknown_record", line, `content part of unknown type ${quotable(type)}; kept as JSON`);
    return textParts(jsonText(block));
  });
}
