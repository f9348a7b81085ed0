// Takes a user message of Cline's history apart: tool results, what a person typed, and what the harness put around it.

import { idHash } from "../../core/ids.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { objectIn } from "./cline-usage.ts";
import { jsonText } from "./depth.ts";
import { listOf, textOf } from "./values.ts";

export type UserPiece =
  | {
      readonly kind: "result";
      /** The call's id, where results have one. */
      readonly id: string | undefined;
      /** The tool named in the text, where they have none. */
      readonly tool: string | undefined;
      readonly isError: boolean | undefined;
      text: string;
      readonly images: JsonObject[];
    }
  | { readonly kind: "prompt"; readonly text: string }
  | { readonly kind: "injected"; readonly text: string }
  | { readonly kind: "environment"; readonly text: string }
  | { readonly kind: "block"; readonly block: unknown };

type Result = Extract<UserPiece, { kind: "result" }>;

export interface UserContext {
  /** The first message of the task. */
  readonly isFirst: boolean;
  /** Hashes of what a person typed; undefined where that is not known. */
  readonly typed: ReadonlySet<number> | undefined;
  /** The tool of a call. */
  toolOf(id: string | undefined): string | undefined;
}

/** Tools that ask the person: what their results wrap is an answer. */
const ASKING = new Set(
  "act_mode_respond ask_followup_question attempt_completion condense new_task plan_mode_respond plan_mode_response".split(
    " ",
  ),
);
/** How the message begins that follows the copy of an old task, where a newer Cline goes on with it. */
export const LEGACY_NOTICE = "Warning: this is a legacy conversation";
const WRAPPERS = ["user_message", "feedback", "answer"];
const ENVIRONMENT = "<environment_details>";
/** How what the harness writes begins. */
const HARNESS =
  /^\s*(?:\[(?:TASK RESUMPTION|ERROR|NOTE|The user )|# (?:task_progress|TODO|Todo)|Files attached by the user|<(?:explicit_instructions|file_content|folder_content|url_content|hook_context|workspace|git_working_state|terminal_output)|You seem to be having trouble|New (?:instructions for task|message to respond)|This session is being continued|Warning: this is a legacy conversation|<mode_notice|If you have completed the user's task)/;

/** What the harness says before what a person typed while a tool waited. */
const INTRODUCTION = /^\s*The user (?:has )?provided (?:the following )?feedback[^\n<]{0,200}\s*$/;

export function userPieces(content: unknown, context: UserContext): UserPiece[] {
  const pieces = new Pieces(context);
  for (const block of typeof content === "string" ? [content] : isObject(content) ? [content] : listOf(content)) {
    pieces.take(block);
  }
  return pieces.pieces;
}

class Pieces {
  readonly pieces: UserPiece[] = [];
  private readonly context: UserContext;
  /** A result whose header was read: what follows may be its text. */
  private open: Result | undefined;

  constructor(context: UserContext) {
    this.context = context;
  }

  take(block: unknown): void {
    if (typeof block === "string") this.text(block);
    else if (!isObject(block)) this.pieces.push({ kind: "block", block });
    else if (block["type"] === "text" && typeof block["text"] === "string") this.text(block["text"]);
    else if (block["type"] === "tool_result" || block["type"] === "tool-result") this.result(block);
    else if (block["type"] === "image" && this.open) this.open.images.push(block);
    else this.pieces.push({ kind: "block", block });
  }

  private result(block: JsonObject): void {
    const id = textOf(block["tool_use_id"]) ?? textOf(block["toolCallId"]);
    const failed = block["is_error"];
    const { text, images } = outputOf(block["content"] ?? block["output"]);
    const isError = typeof failed === "boolean" ? failed : undefined;
    this.open = undefined;
    this.push({ kind: "result", id, tool: textOf(block["toolName"]), isError, text, images });
  }

  private text(whole: string): void {
    const at = environmentAt(whole);
    const text = whole.slice(0, at);
    if (text.trim() !== "") this.said(text);
    if (at < whole.length) {
      this.open = undefined;
      this.pieces.push({ kind: "environment", text: whole.slice(at) });
    }
  }

  private said(text: string): void {
    const header = resultHeader(text);
    if (header) {
      const images: JsonObject[] = [];
      this.open = {
        kind: "result",
        id: undefined,
        tool: header.tool,
        isError: header.isError,
        text: header.rest,
        images,
      };
      this.push(this.open);
      return;
    }
    const task = taskOf(text);
    if (task) {
      this.open = undefined;
      this.injected(task.before);
      this.pieces.push({ kind: "prompt", text: task.text });
      this.injected(task.after);
      return;
    }
    const typed = this.open || isWrapped(text) ? wrappedIn(text, !this.open || ASKING.has(this.open.tool ?? "")) : [];
    if (this.open && !HARNESS.test(text) && (typed.length === 0 || this.open.text === "")) {
      this.open.text = this.open.text === "" ? text : `${this.open.text}\n${text}`;
    } else {
      this.open = undefined;
      if (typed.length === 0) this.plain(text);
      else this.injected(withoutWrapped(text).replace(INTRODUCTION, ""));
    }
    for (const prompt of typed) this.pieces.push({ kind: "prompt", text: prompt });
  }

  /** Text without any wrapper: what was typed is known from what was shown. */
  private plain(text: string): void {
    const { isFirst, typed } = this.context;
    const isHarness = HARNESS.test(text);
    const hasOther = this.pieces.some(({ kind }) => kind === "result" || kind === "prompt");
    const isTyped = typed?.has(idHash(text.trim())) ?? false;
    const isPrompt = isTyped || (!isHarness && !hasOther && (isFirst || typed === undefined));
    this.pieces.push({ kind: isPrompt ? "prompt" : "injected", text });
  }

  private injected(text: string): void {
    if (text.trim() !== "") this.pieces.push({ kind: "injected", text });
  }

  private push(result: Result): void {
    this.pieces.push(result);
    const tool = result.tool ?? this.context.toolOf(result.id) ?? "";
    for (const text of wrappedIn(result.text, ASKING.has(tool))) this.pieces.push({ kind: "prompt", text });
  }
}

/** Where the harness's block about the environment begins, which may be glued to the end of another text. */
function environmentAt(text: string): number {
  if (!text.trimEnd().endsWith("</environment_details>")) {
    return text.trimStart().startsWith(ENVIRONMENT) ? 0 : text.length;
  }
  const at = text.lastIndexOf(ENVIRONMENT);
  return at < 0 ? text.length : at;
}

/** `[read_file for 'x'] Result:`, or `Tool [x] was not executed because ...`. */
function resultHeader(
  text: string,
): { readonly tool: string; readonly rest: string; readonly isError: boolean | undefined } | undefined {
  const refused = /^Tool \[([\w-]{1,64})\] was not executed/.exec(text);
  if (refused) return { tool: refused[1] as string, rest: text, isError: true };
  const name = /^\[([\w-]{1,128})(?=\]| for |\. | )/.exec(text)?.[1];
  const end = name === undefined ? -1 : text.indexOf("] Result:");
  if (name === undefined || end < 0) return undefined;
  return { tool: name, rest: text.slice(end + 9).replace(/^(?: |\r?\n)/, ""), isError: undefined };
}

/** The whole request of a person, in the wrapper of its generation: `<task>`, or `<user_input mode="act">`. */
function taskOf(text: string): { readonly before: string; readonly text: string; readonly after: string } | undefined {
  const opening = /<(task|user_input|user_command)(?: [^<>]{0,200})?>/.exec(text);
  if (!opening) return undefined;
  const start = opening.index + opening[0].length;
  const closing = `</${opening[1]}>`;
  const end = text.lastIndexOf(closing);
  const before = text.slice(0, opening.index);
  // Before it there is nothing, or what the harness explains.
  if (end < start || (before.trim() !== "" && !HARNESS.test(text))) return undefined;
  return { before, text: text.slice(start, end).trim(), after: text.slice(end + closing.length) };
}

/**
 * What a person typed, out of what the harness wrapped it in. The output of other tools may hold such tags as well:
 * there only one at the very end counts, behind the words that the harness puts before it.
 */
function wrappedIn(text: string, isAnswer: boolean): string[] {
  const typed: string[] = [];
  if (text.startsWith('{"status":') && text.length < 1 << 20) {
    const feedback = textOf(objectIn(text)?.["feedback"])?.trim();
    return feedback ? [feedback] : [];
  }
  for (const tag of WRAPPERS) {
    const closing = `</${tag}>`;
    for (let from = 0; ; ) {
      const start = isAnswer ? text.indexOf(`<${tag}>`, from) : text.lastIndexOf(`<${tag}>`);
      const end = start < 0 ? -1 : text.indexOf(closing, start);
      if (end < 0) break;
      from = end + closing.length;
      if (!isAnswer && !(text.slice(from).trim() === "" && isIntroduced(text, start))) break;
      const inner = text.slice(start + tag.length + 2, end).trim();
      if (inner !== "") typed.push(inner);
      if (!isAnswer) break;
    }
  }
  return typed;
}

/** A text that is a wrapper, with words of the harness around it at most: a person may type such tags as well. */
function isWrapped(text: string): boolean {
  const start = /<(?:user_message|feedback|answer)>/.exec(text)?.index;
  return start !== undefined && (text.slice(0, start).trim() === "" || HARNESS.test(text) || isIntroduced(text, start));
}

function isIntroduced(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 160), start).trimEnd();
  return /(?:feedback|message|guide you)[^\n]*:$/i.test(before);
}

function withoutWrapped(text: string): string {
  let rest = text;
  for (const tag of WRAPPERS) {
    const start = rest.indexOf(`<${tag}>`);
    const end = rest.lastIndexOf(`</${tag}>`);
    if (start >= 0 && end > start) rest = rest.slice(0, start) + rest.slice(end + tag.length + 3);
  }
  return rest;
}

function outputOf(given: unknown): { readonly text: string; readonly images: JsonObject[] } {
  // The AI SDK's form, which Roo wrote for a while: `{type: "text", value}`.
  const content = isObject(given) && "value" in given ? given["value"] : given;
  if (typeof content === "string") return { text: content, images: [] };
  const texts: string[] = [];
  const images: JsonObject[] = [];
  for (const block of isObject(content) ? [content] : listOf(content)) {
    if (typeof block === "string") texts.push(block);
    else if (isObject(block) && block["type"] === "image") images.push(block);
    else if (isObject(block)) texts.push(textOf(block["text"]) ?? (block["type"] === "text" ? "" : jsonText(block)));
  }
  return { text: texts.join("\n"), images };
}
