// Calls that wait for their result, and commands that run on in the background until a later call reads them.

import { idHash, type MessageId, NO_CALL, type ToolCallId } from "../../core/ids.ts";
import type { Message, Part } from "../../core/session.ts";
import type { Json } from "../../core/types.ts";
import { commandText, type ShellCall, shellCall } from "./command.ts";
import { fieldOf, type ToolResult } from "./exit.ts";
import { type ToolKind, toolKind } from "./tool-kinds.ts";

export interface OpenCall {
  readonly seq: number;
  readonly message: MessageId;
  readonly part: number;
  /** True where its message holds nothing else. */
  readonly isAlone: boolean;
  readonly tool: string;
  readonly kind: ToolKind | undefined;
  readonly input: Json;
  readonly shell: ShellCall | undefined;
}

const MAX_OPEN = 1000;
const MAX_BACKGROUND = 100;

export interface OpenCalls {
  add(message: Message, part: number): OpenCall | undefined;
  /** The call that a result ends; undefined where it ends none: an unknown call, or a command that still runs. */
  close(result: ToolResult): OpenCall | undefined;
  /** Those that never got a result, in order, and forgets them: at the end all, before only what waited too long. */
  rest(isEnd: boolean): readonly OpenCall[];
}

export function createOpenCalls(): OpenCalls {
  const open = new Map<ToolCallId, OpenCall>();
  const background = new Map<string, OpenCall>();
  return {
    add(message, index) {
      const part = message.parts[index] as Extract<Part, { kind: "tool_call" }>;
      const call = callOf(message, part, index);
      if (part.callId === NO_CALL || open.has(part.callId)) return undefined;
      open.set(part.callId, call);
      return call;
    },
    close(result) {
      const call = open.get(result.callId);
      if (!call) return undefined;
      open.delete(result.callId);
      return call.kind === "input"
        ? fromBackground(call, result, background)
        : keptInBackground(call, result, background);
    },
    rest(isEnd) {
      // Whatever waits so long waits for nothing.
      const rest = isEnd ? [...open] : open.size > MAX_OPEN ? [...open].slice(0, MAX_OPEN / 2) : [];
      for (const [id] of rest) open.delete(id);
      return rest.map(([, call]) => call);
    },
  };
}

function callOf(message: Message, { tool, input }: Extract<Part, { kind: "tool_call" }>, part: number): OpenCall {
  const kind = toolKind(tool);
  const line = kind === "shell" ? commandText(input) : patchCommand(kind, input);
  const shell = line === undefined ? undefined : shellCall(line);
  const { seq, id } = message;
  return { seq, message: id, part, isAlone: message.parts.length === 1, tool, kind, input, shell };
}

/** Old Codex ran `["apply_patch", "*** Begin Patch ..."]` as a tool of that name. */
function patchCommand(kind: ToolKind | undefined, input: Json): string | undefined {
  return kind === "patch" && Array.isArray(fieldOf(input, "command")) ? commandText(input) : undefined;
}

const RUNNING =
  /^(?:Process running with session ID |Command running in background with ID: |.{0,200}running in (?:the )?background.{0,60}?\bID:? )([\w-]{1,60})/m;
const STILL = /<status>running<\/status>|"status": ?"running"|^Process running with session ID /m;

function keptInBackground(call: OpenCall, result: ToolResult, background: Map<string, OpenCall>): OpenCall | undefined {
  if (!call.shell) return call;
  const told = fieldOf(result.details, "backgroundTaskId") ?? RUNNING.exec(result.output.slice(0, 600))?.[1];
  if (told === undefined) return call;
  background.set(String(told), call);
  if (background.size > MAX_BACKGROUND) background.delete(background.keys().next().value as string);
  return undefined;
}

/** A call that reads or feeds a running command ends that command's call where the command has ended. */
function fromBackground(call: OpenCall, result: ToolResult, background: Map<string, OpenCall>): OpenCall | undefined {
  const ids = ["session_id", "bash_id", "task_id", "shell_id", "id", "terminal_id"].map((name) =>
    fieldOf(call.input, name),
  );
  const id = ids.find((each) => each !== undefined);
  const started = id === undefined ? undefined : background.get(String(id));
  if (!started) return call;
  if (STILL.test(result.output.slice(0, 600)) || fieldOf(fieldOf(result.details, "task"), "status") === "running")
    return undefined;
  background.delete(String(id));
  return started;
}

/** Equal for calls of one tool with one input. */
export function callHash({ tool, input }: OpenCall): number {
  return idHash(`${tool}\n${JSON.stringify(input) ?? ""}`.slice(0, 20_000));
}
