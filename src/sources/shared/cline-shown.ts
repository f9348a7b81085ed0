// What was shown of a Cline task, as its transcript, where the history is not there.

import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { callPart, reasoningParts, resultPart, textParts, urlImage } from "./blocks.ts";
import type { Task } from "./cline-context.ts";
import { issueIn } from "./cline-elements.ts";
import { factsInEnvironment } from "./cline-environment.ts";
import { deletedRange, isKnownKind, kindOf, timeOf, tokensShown } from "./cline-ui.ts";
import { objectIn } from "./cline-usage.ts";
import { listOf, objectOf, parsedJson, textOf } from "./values.ts";

/** Marks that Cline puts behind the text of a message for its own view. */
const FLAGS = /(?:HAS_CHANGES|REQ_APP)$/;

const PROMPTS = new Set(["task", "user_feedback"]);
const QUESTIONS = new Set(["followup", "plan_mode_respond", "act_mode_respond"]);
const REQUESTS = new Set(["api_req_started", "deleted_api_reqs", "subagent_usage"]);
const OUTPUTS = new Set(["command_output", "mcp_server_response"]);
const ERRORS = new Set(["error", "error_retry", "api_req_failed"]);

export class Shown {
  private readonly task: Task;
  private readonly path: string;
  private readonly told = new Set<string>();
  private apiId: string | undefined;
  private model: string | undefined;
  /** The call whose output comes next, and what came of it. */
  private callId: string | undefined;
  private output: { readonly texts: string[]; readonly time: number | undefined; readonly line: number } | undefined;
  private deleted = "";

  constructor(task: Task, path: string) {
    this.task = task;
    this.path = path;
  }

  take(item: JsonObject, line: number): void {
    const kind = kindOf(item);
    if (kind === undefined || !OUTPUTS.has(kind)) this.closeOutput();
    this.noteDeleted(item, line);
    if (kind === undefined || !isKnownKind(kind)) this.tell(kind, line);
    else this.shown(item, kind, line);
  }

  end(): void {
    this.closeOutput();
  }

  private shown(item: JsonObject, kind: string, line: number): void {
    const text = textOf(item["text"])?.replace(FLAGS, "");
    // Roo's first message is the task.
    if (PROMPTS.has(kind) || (kind === "text" && line === 1)) this.prompt(item, text, line);
    else if (kind === "text" || kind === "completion_result") this.answer(item, textParts(text), line);
    else if (QUESTIONS.has(kind)) this.question(item, text, line);
    else if (kind === "reasoning") this.step(item, reasoningParts(text ?? textOf(item["reasoning"])), line);
    else if (REQUESTS.has(kind)) this.request(item, kind, line);
    else if (OUTPUTS.has(kind)) this.addOutput(item, text, line);
    else if (ERRORS.has(kind)) this.event("api_error", item, line);
    else if (kind === "condense_context") this.condensed(item, line);
    else if (kind === "sliding_window_truncation") this.boundary(item, line);
    else if (text !== undefined) this.more(item, { kind, text }, line);
  }

  private more(item: JsonObject, { kind, text }: { kind: string; text: string }, line: number): void {
    const info = objectIn(text);
    if (kind === "command") this.call(item, { tool: "execute_command", input: { command: text }, line });
    else if (kind === "tool" && info) {
      const { tool, ...input } = info;
      this.call(item, { tool: textOf(tool), input, line });
    } else if (kind === "use_mcp_server") {
      const args = info?.["arguments"];
      const input = info ? { ...info, ...(args !== undefined && { arguments: parsedJson(args) }) } : { text };
      this.call(item, { tool: textOf(info?.["type"]) ?? "use_mcp_tool", input, line });
    } else if (kind === "browser_action" || kind === "browser_action_launch") {
      this.call(item, { tool: "browser_action", input: info ?? { action: "launch", url: text }, line });
    } else if (kind === "browser_action_result" && info) this.browserResult(item, info, line);
    else if (/_error$|_denied$|_reached$|^payment/.test(kind)) this.event("status", item, line);
  }

  private prompt(item: JsonObject, text: string | undefined, line: number): void {
    this.apiId = undefined;
    const parts = [...textParts(text), ...this.images(item, line)];
    if (parts.length > 0) this.say({ role: "user", kind: "prompt" }, { item, parts, line });
  }

  private answer(item: JsonObject, parts: readonly Part[], line: number): void {
    const all = [...parts, ...this.images(item, line)];
    if (all.length > 0) this.say({ role: "assistant", kind: "assistant" }, { item, parts: all, line });
  }

  private step(item: JsonObject, parts: readonly Part[], line: number): void {
    if (parts.length > 0) this.say({ role: "assistant", kind: "step" }, { item, parts, line });
  }

  /** A question, or a plan, and the option that the person chose. */
  private question(item: JsonObject, text: string | undefined, line: number): void {
    const info = objectIn(text);
    this.answer(item, textParts(textOf(info?.["question"]) ?? textOf(info?.["response"]) ?? text), line);
    const selected = textOf(info?.["selected"]);
    if (selected !== undefined) this.prompt({ ts: item["ts"] }, selected, line);
  }

  private call(item: JsonObject, call: { tool: string | undefined; input: unknown; line: number }): void {
    this.callId = `${call.line}`;
    this.step(item, [callPart(this.callId, call.tool, call.input)], call.line);
  }

  private addOutput(item: JsonObject, text: string | undefined, line: number): void {
    this.output ??= { texts: [], time: timeOf(item), line };
    if (text !== undefined) this.output.texts.push(text);
  }

  /** A command's output comes in pieces. */
  private closeOutput(): void {
    const { output, callId } = this;
    this.output = undefined;
    if (output === undefined || output.texts.length === 0) return;
    this.callId = undefined;
    const parts = [resultPart(callId, output.texts.join("\n"), undefined)];
    this.say({ role: "tool", kind: "tool_results" }, { item: { ts: output.time }, parts, line: output.line });
  }

  private browserResult(item: JsonObject, info: JsonObject, line: number): void {
    const screenshot = textOf(info["screenshot"]);
    const parts = [resultPart(this.callId, textOf(info["logs"]) ?? "", undefined)];
    if (screenshot !== undefined) parts.push(urlImage(screenshot, line));
    this.callId = undefined;
    this.say({ role: "tool", kind: "tool_results" }, { item, parts, line });
  }

  private request(item: JsonObject, kind: string, line: number): void {
    const { family, files, session } = this.task;
    const info = objectIn(item["text"]) ?? {};
    const { tokens, model } = tokensShown(item, info, family);
    const time = timeOf(item);
    if (kind === "api_req_started") {
      this.apiId = `${time ?? `L${line}`}`;
      this.model = model ?? this.model;
      const { cwd } = factsInEnvironment(textOf(info["request"]) ?? "");
      if (cwd !== undefined && session.head.cwd === undefined) session.amend({ cwd });
    }
    const known = model ?? this.model ?? this.task.facts.models.at(-1)?.model;
    if (tokens)
      session.spend({ key: `${family.name}:${files.id}:${time ?? `L${line}`}`, usage: tokens, time, model: known });
    const reason = info["cancelReason"];
    if (reason === "user_cancelled") this.say({ role: "user", kind: "interrupt" }, { item, parts: [], line });
    else if (reason !== undefined && reason !== null) {
      this.event("api_error", { ...item, text: textOf(info["streamingFailedMessage"]) ?? textOf(reason) }, line);
    }
  }

  private event(kind: "api_error" | "status", item: JsonObject, line: number): void {
    const parts = textParts(textOf(item["text"]));
    if (parts.length > 0) this.say({ role: "system", kind }, { item, parts, line });
  }

  private condensed(item: JsonObject, line: number): void {
    const condensed = objectOf(item["contextCondense"]);
    if (!condensed) return;
    this.boundary(item, line);
    const parts = textParts(textOf(condensed["summary"]));
    if (parts.length > 0) this.say({ role: "system", kind: "compact_summary" }, { item, parts, line });
  }

  private boundary(item: JsonObject, line: number, text?: string): void {
    this.task.session.compacted();
    this.say({ role: "system", kind: "compact_boundary" }, { item, parts: textParts(text), line });
  }

  private noteDeleted(item: JsonObject, line: number): void {
    const range = deletedRange(item);
    if (range === undefined || range === this.deleted) return;
    this.deleted = range;
    this.boundary(item, line, `conversationHistoryDeletedRange ${range}`);
  }

  private say(
    said: Pick<Parameters<Task["session"]["say"]>[0], "role" | "kind">,
    { item, parts, line }: { item: JsonObject; parts: readonly Part[]; line: number },
  ): void {
    const isAnswer = said.role === "assistant";
    const own = isAnswer ? { model: this.model, apiId: this.apiId } : {};
    this.task.session.say({ ...said, ...own, parts, line, time: timeOf(item), id: `ui.${line}` });
  }

  private images(item: JsonObject, line: number): Part[] {
    return listOf(item["images"]).flatMap((image) => (typeof image === "string" ? [urlImage(image, line)] : []));
  }

  private tell(kind: string | undefined, line: number): void {
    const message = `a shown message of unknown kind ${quotable(kind ?? "none")}; left out`;
    if (this.told.has(message) || this.told.size >= 1000) return;
    this.told.add(message);
    issueIn(this.task.reading, this.path, { code: "unknown_record", line, message });
  }
}
