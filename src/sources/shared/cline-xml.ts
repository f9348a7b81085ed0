// Tool calls that Cline's family wrote as XML inside the answer's text, before models called tools natively.

import type { Json } from "../../core/types.ts";
import { parsedJson } from "./values.ts";

/** Tools of Cline, Roo and Kilo that were ever called so. Any other tag in a text is text. */
const TOOLS = new Set(
  `access_mcp_resource act_mode_respond apply_diff apply_patch ask_followup_question attempt_completion browser_action
  codebase_search condense delete_file edit_file execute_command fast_edit_file fetch_instructions focus_chain
  generate_explanation generate_image insert_content list_code_definition_names list_files load_mcp_documentation
  new_rule new_task plan_mode_respond plan_mode_response read_file replace_in_file report_bug run_slash_command
  search_and_replace search_files simple_read_file summarize_task switch_mode update_todo_list use_mcp_tool use_skill
  use_subagents web_fetch web_search write_to_file`.split(/\s+/),
);
/** Parameters that hold whole files or answers, and so may hold tags themselves: they end at their last closing tag. */
const LONG = new Set(["content", "diff", "args", "result", "response", "arguments", "context", "todos", "operations"]);

export type XmlPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "thinking"; readonly text: string }
  | { readonly kind: "call"; readonly tool: string; readonly input: Json };

const OPENING = /<([a-z_]{3,32})>/g;

/** The text's pieces in order; text without anything in it comes back as it is. */
export function xmlPieces(text: string): XmlPiece[] {
  const pieces: XmlPiece[] = [];
  /** Tags that are not closed any more from here on: looked for once. */
  const unclosed = new Set<string>();
  let from = 0;
  OPENING.lastIndex = 0;
  for (let match = OPENING.exec(text); match; match = OPENING.exec(text)) {
    const tag = match[1] as string;
    const isThought = tag === "thinking";
    if ((!isThought && !TOOLS.has(tag)) || !beginsLine(text, match.index)) continue;
    const start = match.index + match[0].length;
    const close = unclosed.has(tag) ? -1 : text.indexOf(`</${tag}>`, start);
    if (close < 0) unclosed.add(tag);
    // A call that was cut off has its first parameter; a tag that is only spoken of has not.
    if (close < 0 && (isThought || !/^\s*<[a-z_]+>/.test(text.slice(start, start + 200)))) continue;
    pushText(pieces, text.slice(from, match.index));
    const inner = text.slice(start, close < 0 ? undefined : close);
    if (isThought) pieces.push({ kind: "thinking", text: inner.trim() });
    else pieces.push({ kind: "call", tool: tag, input: parametersOf(inner) });
    from = close < 0 ? text.length : close + tag.length + 3;
    OPENING.lastIndex = from;
  }
  if (from === 0) return text === "" ? [] : [{ kind: "text", text }];
  pushText(pieces, text.slice(from));
  return pieces;
}

function pushText(pieces: XmlPiece[], text: string): void {
  const trimmed = text.trim();
  if (trimmed !== "") pieces.push({ kind: "text", text: trimmed });
}

function beginsLine(text: string, at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const code = text.charCodeAt(i);
    if (code === 10) return true;
    if (code !== 32 && code !== 9 && code !== 13) return text[i] === ">";
  }
  return true;
}

function parametersOf(inner: string): Json {
  const input: Record<string, Json> = {};
  const opening = /<([a-zA-Z_][\w-]{0,63})>/g;
  for (let match = opening.exec(inner); match; match = opening.exec(inner)) {
    const name = match[1] as string;
    const start = match.index + match[0].length;
    const closing = `</${name}>`;
    const end = LONG.has(name) ? inner.lastIndexOf(closing) : inner.indexOf(closing, start);
    const value = parameterOf(inner.slice(start, end < start ? undefined : end), name);
    const before = Object.hasOwn(input, name) ? input[name] : undefined;
    if (name !== "__proto__") {
      input[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    }
    if (end < start) break;
    opening.lastIndex = end + closing.length;
  }
  return input;
}

/** Only the line breaks beside the tags go: a file's content keeps its indent. */
function parameterOf(text: string, name: string): Json {
  if (LONG.has(name) && name !== "arguments") return text.replace(/^\r?\n/, "").replace(/\r?\n$/, "");
  return name === "arguments" ? parsedJson(text.trim()) : text.trim();
}
