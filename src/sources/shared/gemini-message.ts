// One message of a Gemini chat as ours: what was typed, what was answered, and the results inside its tool calls.

import { idHash } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { MessageKind, Part } from "../../core/session.ts";
import { IdIndex } from "../../core/thread.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { callPart, reasoningParts, resultPart } from "./blocks.ts";
import { type GeminiContext, geminiParts, isPreamble, isSnapshot, responseText, typedParts } from "./gemini-parts.ts";
import { resultDetails, resultStatus } from "./gemini-results.ts";
import type { Reading } from "./reading.ts";
import type { SessionWriter } from "./session.ts";
import { isoTime, listOf, objectOf, textOf, tokensOf } from "./values.ts";

/** What Gemini CLI has the model say to a context or a summary that was put before it. */
const ACKNOWLEDGED = /^Got it\. Thanks for the (?:additional )?context!$/;

export class GeminiSpeaker {
  private readonly session: SessionWriter;
  /** Calls that were said, and answered. */
  private readonly calls = new IdIndex();
  private readonly answers = new IdIndex();

  constructor(session: SessionWriter) {
    this.session = session;
  }

  say(record: JsonObject, reading: Reading<unknown>, line: number): void {
    const id = textOf(record["id"]) ?? `L${line}`;
    const at: At = { reading, line, id, time: isoTime(record["timestamp"]) };
    const type = record["type"];
    if (type === "user") this.sayUser(record, at);
    else if (type === "gemini") this.sayAnswer(record, at);
    else if (type === "info" || type === "warning" || type === "error") this.sayStatus(record, at);
    else {
      const name = typeof type === "string" ? quotable(type) : "(none)";
      reading.issueOnce("unknown_record", line, `message of unknown type ${name}; its text was read`);
      if (type === "model") this.sayAnswer(record, at);
      else this.sayStatus(record, at);
    }
  }

  private sayUser(record: JsonObject, at: At): void {
    const parts = geminiParts(record["content"], at);
    const { session } = this;
    const { id, line, time } = at;
    if (parts.some((part) => part.kind === "tool_result")) {
      this.sayResults(parts, at, id);
      return;
    }
    if (isSnapshot(parts)) {
      session.compacted();
      session.say({ id: `${id}.boundary`, role: "system", kind: "compact_boundary", parts: [], line, time });
      session.say({ id, role: "system", kind: "compact_summary", parts, line, time });
      return;
    }
    const { typed, added } = isPreamble(parts)
      ? { typed: [], added: parts }
      : typedParts(parts, geminiParts(record["displayContent"], at));
    if (typed.length > 0) session.say({ id, role: "user", kind: "prompt", parts: typed, line, time });
    if (added.length === 0 && typed.length > 0) return;
    const addedId = typed.length > 0 ? `${id}.context` : id;
    session.say({ id: addedId, role: "user", kind: "injected", parts: added, line, time });
  }

  private sayAnswer(record: JsonObject, at: At): void {
    const { session } = this;
    const { id, line, time } = at;
    const calls = listOf(record["toolCalls"]).filter(isObject);
    const own = new Set(calls.map((call) => call["id"]));
    const said = geminiParts(record["content"] ?? record["parts"], at).filter(
      // A history that was synchronised repeats the calls in its content.
      (part) => part.kind !== "tool_result" && !(part.kind === "tool_call" && own.has(part.callId)),
    );
    const thoughts = listOf(record["thoughts"]).flatMap(thoughtParts);
    const results: Part[] = [];
    let ended = time;
    const made = calls.map((call, n) => {
      const callId = this.uniqueCall(textOf(call["id"]) ?? `${id}.${n}`, `${id}.${n}`);
      session.child(callId, textOf(call["agentId"]));
      results.push(...this.resultOf(call, callId, at));
      ended = isoTime(call["timestamp"]) ?? ended;
      return callPart(callId, textOf(call["name"]), call["args"]);
    });
    const parts = [...thoughts, ...said, ...made];
    const model = textOf(record["model"]);
    const only = parts.length === 1 ? parts[0] : undefined;
    const kind: MessageKind =
      only?.kind === "text" && !model && ACKNOWLEDGED.test(only.text) ? "synthetic" : "assistant";
    session.say({ id, role: "assistant", kind, parts, line, time, model });
    this.spend(record, at);
    this.sayResults(results, { ...at, time: ended }, `${id}.results`);
  }

  private sayStatus(record: JsonObject, at: At): void {
    const { id, line, time } = at;
    const parts = geminiParts(record["content"] ?? record["parts"], at);
    const only = parts[0]?.kind === "text" ? parts[0].text.trim() : "";
    const kind: MessageKind = record["type"] === "info" && only === "Request cancelled." ? "interrupt" : "status";
    this.session.say({ id, role: "system", kind, parts, line, time });
  }

  /** Results, each once: a synchronised history repeats them as messages of the user. */
  private sayResults(parts: readonly Part[], { line, time }: At, id: string): void {
    const fresh = parts.filter((part) => part.kind !== "tool_result" || this.isFirst(this.answers, part.callId));
    if (!fresh.some((part) => part.kind === "tool_result")) return;
    this.session.say({ id, role: "tool", kind: "tool_results", parts: fresh, line, time });
  }

  private resultOf(call: JsonObject, callId: string, at: At): Part[] {
    const status = resultStatus(call["status"]);
    const display = textOf(call["resultDisplay"]);
    const { output, others } = outputOf(call["result"], at);
    const text = output ?? display;
    // Still running, or waiting to be allowed.
    if (text === undefined && status === undefined) return [];
    const details = resultDetails(call, text ?? "");
    return [resultPart(callId, text ?? "", status, details), ...others];
  }

  /** `input` has what was cached in it; `thoughts` stand beside `output`, and are billed as it is. */
  private spend(record: JsonObject, { id, time }: At): void {
    const tokens = objectOf(record["tokens"]);
    if (!tokens) return;
    const input = tokensOf(tokens["input"]);
    const output = tokensOf(tokens["output"]);
    const cached = tokensOf(tokens["cached"]);
    const thoughts = tokensOf(tokens["thoughts"]);
    if (!input && !output && !cached && !thoughts) return;
    this.session.spend({
      key: `${this.session.head.externalId} ${id}`,
      model: textOf(record["model"]),
      time,
      usage: {
        inputTokens: input === undefined ? undefined : Math.max(0, input - (cached ?? 0)),
        outputTokens: output === undefined && thoughts === undefined ? undefined : (output ?? 0) + (thoughts ?? 0),
        cacheReadTokens: cached,
        reasoningTokens: thoughts,
      },
    });
  }

  private uniqueCall(id: string, place: string): string {
    return this.isFirst(this.calls, id) ? id : `${id}#${place}`;
  }

  private isFirst(index: IdIndex, id: string): boolean {
    const key = idHash(id);
    if (index.get(key) >= 0) return false;
    index.set(key, 1);
    return true;
  }
}

interface At extends GeminiContext {
  readonly time: number | undefined;
}

function thoughtParts(thought: unknown): Part[] {
  if (typeof thought === "string") return reasoningParts(thought);
  if (!isObject(thought)) return [];
  const subject = textOf(thought["subject"]);
  const description = textOf(thought["description"]);
  return reasoningParts([subject, description].filter(Boolean).join("\n"));
}

/** The text of a call's result, and what else came with it. */
function outputOf(result: unknown, at: At): { readonly output: string | undefined; readonly others: Part[] } {
  const texts: string[] = [];
  const others: Part[] = [];
  for (const part of Array.isArray(result) ? result : [result]) {
    const response = objectOf(objectOf(part)?.["functionResponse"]);
    if (response) {
      texts.push(responseText(response["response"]).text);
      others.push(...geminiParts(response["parts"], at));
    } else others.push(...geminiParts(part, at));
  }
  const images = others.filter((part) => part.kind === "image");
  texts.push(...others.flatMap((part) => (part.kind === "text" ? [part.text] : [])));
  return { output: texts.length > 0 ? texts.join("\n") : undefined, others: images };
}
