// Tool calls of a Cline task and their results: native ones joined by id, those in the text by the tool's name.

import { idHash } from "../../core/ids.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { blockParts, callPart, reasoningParts, textParts } from "./blocks.ts";
import type { Task } from "./cline-context.ts";
import type { UserPiece } from "./cline-user.ts";
import { xmlPieces } from "./cline-xml.ts";
import { listOf, textOf } from "./values.ts";

interface Call {
  /** As in the log; undefined where it has none. */
  readonly raw: string | undefined;
  readonly callId: string;
  readonly tool: string;
}

interface Closed {
  readonly callId: string | undefined;
  readonly status: "ok" | "error" | undefined;
  readonly details: JsonObject;
}

const MAX_STARTED = 10_000;

export class Calls {
  private readonly task: Task;
  /** Calls of the newest answer that have no result yet. */
  private open: Call[] = [];
  private readonly used = new Set<number>();
  /** Ids that came more than once, to what they are called since. */
  private readonly renamed = new Map<string, string>();
  /** Calls that started another task, in order. */
  private readonly started: string[] = [];
  private place = 0;
  private made = 0;

  constructor(task: Task) {
    this.task = task;
  }

  /** The parts of an answer. */
  answer(message: JsonObject, place: number): Part[] {
    this.open = [];
    this.place = place;
    this.made = 0;
    const { content } = message;
    const blocks = typeof content === "string" || isObject(content) ? [content] : listOf(content);
    const parts = [
      ...reasoningParts(textOf(message["reasoning_content"])),
      ...blocks.flatMap((each) => this.block(each)),
    ];
    // Kilo keeps a thought twice, as its own block and as the API's.
    return parts.filter((part, i) => part.kind !== "reasoning" || !isRepeated(parts, i));
  }

  toolOf(raw: string | undefined): string | undefined {
    return this.open.find((call) => raw !== undefined && call.raw === raw)?.tool;
  }

  close(piece: Extract<UserPiece, { kind: "result" }>): Closed {
    const call = this.callOf(piece);
    if (call) this.open = this.open.filter((each) => each !== call);
    const { status, details } = outcomeOf(piece, call?.tool ?? piece.tool);
    if (call && status === "error") this.forget(call.callId);
    const callId = call?.callId ?? (piece.id === undefined ? undefined : (this.renamed.get(piece.id) ?? piece.id));
    return { callId, status, details };
  }

  /** Joins the calls that started tasks with those tasks, which come in the same order. */
  end(): void {
    const { facts, session } = this.task;
    for (const [i, child] of facts.children.entries()) session.child(this.started[i], child);
  }

  private block(block: unknown): Part[] {
    if (typeof block === "string") return this.text(block);
    if (isObject(block)) {
      const type = block["type"];
      if (type === "text" && typeof block["text"] === "string") return this.text(block["text"]);
      if (type === "tool_use") return [this.call(textOf(block["id"]), textOf(block["name"]), block["input"])];
      if (type === "tool-call")
        return [this.call(textOf(block["toolCallId"]), textOf(block["toolName"]), block["input"])];
      // Of Gemini, for the next request only.
      if (type === "thoughtSignature") return [];
    }
    return blockParts(block, this.task.reading, this.place + 1);
  }

  private text(text: string): Part[] {
    return xmlPieces(text).flatMap((piece) => {
      if (piece.kind === "text") return textParts(piece.text);
      if (piece.kind === "thinking") return reasoningParts(piece.text);
      return [this.call(undefined, piece.tool, piece.input)];
    });
  }

  private call(raw: string | undefined, tool: string | undefined, input: unknown): Part {
    const callId = this.unique(raw);
    this.open.push({ raw, callId, tool: tool ?? "" });
    if (tool === "new_task" && this.started.length < MAX_STARTED) this.started.push(callId);
    return callPart(callId, tool, input);
  }

  private unique(raw: string | undefined): string {
    const made = `${this.place}.${this.made++}`;
    if (raw === undefined) return made;
    const key = idHash(raw);
    if (!this.used.has(key)) {
      this.used.add(key);
      return raw;
    }
    this.renamed.set(raw, `${raw}#${made}`);
    return `${raw}#${made}`;
  }

  private callOf({
    id,
    tool,
  }: {
    readonly id: string | undefined;
    readonly tool: string | undefined;
  }): Call | undefined {
    if (id !== undefined) return this.open.find((call) => call.raw === id);
    // The text may name a tool in another way (`subagents` for `use_subagents`): then it is the first that waits.
    return this.open.find((call) => call.tool === tool) ?? this.open[0];
  }

  private forget(callId: string): void {
    const at = this.started.indexOf(callId);
    if (at >= 0) this.started.splice(at, 1);
  }
}

function isRepeated(parts: readonly Part[], at: number): boolean {
  const before = parts[at - 1];
  const part = parts[at];
  return before?.kind === "reasoning" && part?.kind === "reasoning" && before.text === part.text;
}

const FAILED =
  /^\s*(?:The tool execution failed|\[ERROR\]|\{"status": ?"(?:error|denied)"|The user denied this operation|Tool \[[\w-]+\] was not executed)/;

/** What the log says in words of how a call ended, where it has no flag for it. */
function outcomeOf(
  { isError, text }: Extract<UserPiece, { kind: "result" }>,
  tool: string | undefined,
): Pick<Closed, "status" | "details"> {
  const start = text.slice(0, 2000);
  const code = tool === "execute_command" ? /(?:exit code|Exit code:)\s*(-?\d{1,10})\b/.exec(start)?.[1] : undefined;
  const details: JsonObject = code === undefined ? {} : { exitCode: Number(code) };
  if (isError !== undefined) return { status: isError ? "error" : "ok", details };
  if (FAILED.test(start)) return { status: "error", details };
  return { status: code === undefined ? undefined : code === "0" ? "ok" : "error", details };
}
