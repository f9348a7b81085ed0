// How a call ended by its own word: its exit code, and whether a person or the harness kept it from running.

import type { Part } from "../../core/session.ts";
import type { Json } from "../../core/types.ts";

export type ToolResult = Extract<Part, { kind: "tool_result" }>;

const CODE_FIELDS = ["exit_code", "exitCode", "exit", "returnCode", "return_code", "exitStatus", "code"];
const HEAD = 400;
const TAIL = 300;
/**
 * Each agent's own words for an exit code: Claude Code, Gemini CLI, Codex, Pi, Kimi, Cline, Goose, Copilot. They stand
 * in lines of their own at either end, so a text that merely speaks of exit codes is none.
 */
const AT_HEAD =
  /^(?:Exit code:? |Exit Code: |Process exited with code |Command (?:failed|executed|completed)[^\n]{0,40}exit code:? |Command exited with code |\{"exit_code": ?|<exit_code>|<returncode>|exit status:? )(-?\d{1,10})\b/m;
const AT_TAIL =
  /(?:^|\n)(?:<exited with exit code |\(?exit code:? |Exit code: |Exit Code: |Process exited with code |Command exited with code |Command (?:failed|exited) with (?:exit )?code:? |<exit_code>|\[exit code:? |[^\n]{0,250}"exit_code": ?)(-?\d{1,10})\b[^\n]{0,120}\s*$/;

/** Undefined where nothing says it. */
export function exitCode({ output, details }: ToolResult): number | undefined {
  const told = codeIn(details) ?? codeIn(fieldOf(details, "metadata")) ?? codeIn(fieldOf(details, "task"));
  if (told !== undefined) return told;
  const found = AT_HEAD.exec(output.slice(0, HEAD))?.[1] ?? AT_TAIL.exec(output.slice(-TAIL))?.[1];
  return found === undefined ? undefined : Number(found);
}

function codeIn(details: Json | undefined): number | undefined {
  for (const name of CODE_FIELDS) {
    const value = fieldOf(details, name);
    // `code` of a web request is its status.
    if (typeof value === "number" && Number.isInteger(value) && (name !== "code" || value < 100)) return value;
  }
  return undefined;
}

export function fieldOf(details: Json | undefined, name: string): Json | undefined {
  if (details === null || typeof details !== "object" || Array.isArray(details)) return undefined;
  return Object.hasOwn(details, name) ? (details as { readonly [key: string]: Json })[name] : undefined;
}

/** Why a call says nothing of the code: a person said no, it was stopped, or it ran out of time. */
export type Stop = "denied" | "interrupted" | "timeout";

const DENIED =
  /^\s*(?:<tool_use_error>)?(?:The user doesn't want to (?:proceed|take this action)|User rejected|The user (?:denied|rejected|declined|cancelled)|(?:exec command|patch|command|tool) (?:call )?(?:was )?rejected by (?:the )?user|User (?:denied|declined|refused|cancelled)|Permission to use \S{1,80} (?:with|has been denied)|Claude requested permissions to |Operation (?:denied|rejected)|The tool call is rejected by the user|\{"status": ?"denied"|\S{1,60} operation blocked by hook|\S{1,60} hook (?:error|blocked))|rejected by (?:the )?user\b.{0,20}$/i;
const STOPPED =
  /^\s*(?:<tool_use_error>)?(?:Sibling tool call errored|Cancelled: parallel tool call|\[Request interrupted by user|\[?(?:Tool|Operation|Command|Task|The tool)(?: call| execution)?(?: was)? (?:aborted|cancell?ed|interrupted|skipped)|aborted by user|Interrupted by user|Error: Aborted|Tool \[[\w-]{1,60}\] was not executed|command was aborted|The tool execution was cancelled|<user_cancellation>)|(?:^|\n)\s*Command aborted\s*$/i;
const TIMED_OUT = /(?:^|\n)[^\n]{0,60}(?:Command timed out|timed out after \d|command timed out|Timeout: )/i;
const ANSWERS = new Set(["denied", "rejected", "declined", "reject"]);

/** Undefined where the call ran to its end. */
export function stopOf({ output, status, details }: ToolResult): Stop | undefined {
  const told = fieldOf(details, "approval") ?? fieldOf(details, "decision") ?? fieldOf(details, "status");
  if (typeof told === "string" && ANSWERS.has(told.toLowerCase())) return "denied";
  if (told === "cancelled" || fieldOf(details, "interrupted") === true || fieldOf(details, "wasInterrupted") === true) {
    return "interrupted";
  }
  if (details === "User rejected tool use") return "denied";
  if (status === "ok") return undefined;
  const head = output.slice(0, HEAD);
  if (DENIED.test(head)) return "denied";
  if (STOPPED.test(head) || STOPPED.test(output.slice(-TAIL))) return "interrupted";
  if (status === "error" && TIMED_OUT.test(output.length > HEAD + TAIL ? `${head}\n${output.slice(-TAIL)}` : output)) {
    return "timeout";
  }
  return undefined;
}
