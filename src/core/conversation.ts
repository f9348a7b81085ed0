// A session as turns: each request with everything that answers it, every result with its call. What all formats build on.

import type { MessageId, ToolCallId } from "./ids.ts";
import type { Message, Part, Role } from "./session.ts";
import type { Json } from "./types.ts";

/** How much of a session's messages is wanted. */
export interface Shape {
  readonly thinking: boolean;
  readonly toolUses: boolean;
  /** Of what calls gave back; a number: at most so many characters of each, its beginning and its end. */
  readonly outputs: "whole" | "drop" | number;
  /** Calls that are left out with what they gave back. */
  readonly without?: ReadonlySet<string>;
}

export type Image = Extract<Part, { kind: "image" }>;

/** What a person asked. */
export interface Request {
  readonly kind: "prompt" | "queued_prompt" | "slash_command";
  readonly id: MessageId;
  readonly seq: number;
  /** Unix milliseconds. */
  readonly time: number | undefined;
  readonly text: string;
  readonly images: readonly Image[];
}

export interface ToolResult {
  readonly id: MessageId;
  readonly seq: number;
  readonly time: number | undefined;
  /** What the model saw; empty where outputs are dropped. */
  readonly output: string;
  /** Characters of the output that were taken away, the marker in their place. */
  readonly cut: number;
  readonly status: "ok" | "error" | undefined;
  readonly details: Json | undefined;
  readonly images: readonly Image[];
}

export interface ToolUse {
  readonly callId: ToolCallId;
  readonly tool: string;
  readonly input: Json;
  readonly id: MessageId;
  readonly seq: number;
  readonly time: number | undefined;
  /** Undefined where the log has none: the agent was stopped. */
  result: ToolResult | undefined;
}

export type Block =
  | { readonly kind: "text" | "reasoning"; readonly text: string }
  | { readonly kind: "tool_use"; readonly use: ToolUse }
  | Image;

/** One answer of the model: all records of one API message, in the order in which they were said. */
export interface Answer {
  readonly kind: "answer";
  readonly ids: readonly MessageId[];
  /** Of its first message. */
  readonly seq: number;
  readonly time: number | undefined;
  readonly endTime: number | undefined;
  readonly model: string | undefined;
  readonly apiId: string | undefined;
  readonly blocks: readonly Block[];
}

export type Step =
  | Answer
  /** What the harness put in: reminders, hook output, instructions. */
  | {
      readonly kind: "context";
      readonly id: MessageId;
      readonly seq: number;
      readonly time: number | undefined;
      readonly role: Role;
      readonly text: string;
    }
  /** The context was compacted here; `text` is the summary that the model went on with. */
  | {
      readonly kind: "boundary";
      readonly id: MessageId;
      readonly seq: number;
      readonly time: number | undefined;
      readonly text: string;
    }
  | {
      readonly kind: "interrupt";
      readonly id: MessageId;
      readonly seq: number;
      readonly time: number | undefined;
    };

export interface Turn {
  /** From 0. */
  readonly index: number;
  /** Empty for what came before the first request. Several where nothing answered the earlier ones. */
  readonly requests: readonly Request[];
  readonly steps: readonly Step[];
}

/** Told of what no turn has. */
export type OnLost = (what: "result_without_call", message: Message) => void;

/** What a turn holds in the order of the log: what the harness put in before a request stands before it. */
export function entriesOf({ requests, steps }: Turn): readonly (Request | Step)[] {
  const answered = steps.findIndex(({ kind }) => kind !== "context");
  const before = answered < 0 ? steps.length : answered;
  return [...[...requests, ...steps.slice(0, before)].sort((a, b) => a.seq - b.seq), ...steps.slice(before)];
}

export function isRequest(entry: Request | Step): entry is Request {
  return "images" in entry;
}

export function requestText(turn: Turn): string {
  return turn.requests.map(({ text }) => text).join("\n\n");
}

export function answersOf(turn: Turn): readonly Answer[] {
  return turn.steps.filter((step) => step.kind === "answer");
}

export function textOf({ blocks }: Answer): string {
  return joined(blocks, "text");
}

export function reasoningOf({ blocks }: Answer): string {
  return joined(blocks, "reasoning");
}

export function toolUsesOf({ blocks }: Answer): readonly ToolUse[] {
  return blocks.flatMap((block) => (block.kind === "tool_use" ? [block.use] : []));
}

/** Placeholders of redaction: a cut never leaves half of one. */
const PLACEHOLDER = /\[REDACTED(?::[^\]\n]{0,200})?\]/g;

/** The beginning and the end of `text`, at most about `max` characters, with a marker for what is not there. */
export function capped(text: string, max: number): { readonly text: string; readonly cut: number } {
  if (text.length <= max) return { text, cut: 0 };
  const head = whole(text, Math.ceil(max / 2), "before");
  const tail = whole(text, text.length - Math.floor(max / 2), "behind");
  if (tail <= head) return { text, cut: 0 };
  const cut = tail - head;
  return { text: `${text.slice(0, head)}\n[... ${cut} characters cut ...]\n${text.slice(tail)}`, cut };
}

/** A place near `at` that divides neither a placeholder nor a character. */
function whole(text: string, at: number, side: "before" | "behind"): number {
  const from = Math.max(0, at - 220);
  for (const match of text.slice(from, at + 220).matchAll(PLACEHOLDER)) {
    const start = from + match.index;
    const end = start + match[0].length;
    if (start < at && at < end) return side === "before" ? start : end;
  }
  const code = text.charCodeAt(at);
  if (code >= 0xdc00 && code <= 0xdfff) return side === "before" ? at - 1 : at + 1;
  return at;
}

function joined(blocks: readonly Block[], kind: "text" | "reasoning"): string {
  return blocks.flatMap((block) => (block.kind === kind && block.text.trim() !== "" ? [block.text] : [])).join("\n\n");
}
