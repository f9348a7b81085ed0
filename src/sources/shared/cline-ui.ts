// The messages that Cline shows (ui_messages.json), as a small index: times, models, tokens, and what went wrong.

import { idHash } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { MessageKind } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { ClineFamily } from "./cline-context.ts";
import { type Elements, elementsOf, issueIn, settled } from "./cline-elements.ts";
import { objectIn, type Tokens, tokensOfRequest } from "./cline-usage.ts";
import { listOf, numberOf, textOf, unixTime } from "./values.ts";

/** A request to the model. */
export interface UiRequest {
  readonly kind: "request";
  readonly time: number | undefined;
  /** Place of the newest message of the history when it was shown; -1 before the first one. */
  readonly index: number | undefined;
  readonly line: number;
  readonly tokens: Tokens | undefined;
  readonly model: string | undefined;
  /** When the person had last said something before it, and when the answer began to show. */
  readonly askedAt: number | undefined;
  saidAt: number | undefined;
}

/** Something shown that the history does not hold. */
export interface UiEvent {
  readonly kind: "event";
  readonly event: Extract<MessageKind, "api_error" | "interrupt" | "status" | "compact_boundary">;
  readonly time: number | undefined;
  readonly index: number | undefined;
  readonly line: number;
  readonly text: string;
}

export interface UiIndex {
  readonly notes: readonly (UiRequest | UiEvent)[];
  readonly requests: ReadonlyMap<number, UiRequest>;
  /** Hashes of what a person typed. */
  readonly typed: ReadonlySet<number>;
  readonly hasRequests: boolean;
  readonly startedAt: number | undefined;
}

const MAX_TEXT = 32 << 10;
const MAX_TEXTS = 8 << 20;

const ERRORS = new Set(["error", "error_retry", "api_req_failed"]);
const STATUS = new Set(
  `auto_approval_max_req_reached clineignore_error command_permission_denied condense_context_error diff_error
  mistake_limit_reached payment_required_prompt rooignore_error`.split(/\s+/),
);
const PROMPTS = new Set(["task", "user_feedback"]);
/** What shows parts of an answer. */
const SAID = new Set(
  `act_mode_respond browser_action browser_action_launch command completion_result followup plan_mode_respond reasoning
  text tool use_mcp_server use_subagents`.split(/\s+/),
);
/** What only repeats the history, or is of no matter for the transcript. */
const REST = new Set(
  `api_req_deleted api_req_finished api_req_rate_limited api_req_retried api_req_retry_delayed api_req_started
  browser_action_result browser_session_status checkpoint_created checkpoint_saved codebase_search_result command_output
  condense condense_context conditional_rules_applied deleted_api_reqs generate_explanation hook_output_stream
  hook_status image info load_mcp_documentation mcp_notification mcp_server_request_started mcp_server_response new_task
  report_bug resume_completed_task resume_task shell_integration_warning shell_integration_warning_with_suggestion
  sliding_window_truncation subagent subagent_usage subtask_result summarize_task task_progress
  too_many_tools_warning user_edit_todos user_feedback_diff`.split(/\s+/),
);

/** What a shown message is: its `say` or `ask`. */
export function kindOf(item: JsonObject): string | undefined {
  return textOf(item["type"] === "ask" ? item["ask"] : item["say"]) ?? textOf(item["say"]) ?? textOf(item["ask"]);
}

export function isKnownKind(kind: string): boolean {
  return [ERRORS, STATUS, PROMPTS, SAID, REST].some((kinds) => kinds.has(kind));
}

export function timeOf(item: JsonObject): number | undefined {
  return unixTime(item["ts"], "ms");
}

/** The whole file, of which only what is small is kept. */
export function indexUi(place: Elements, path: string, named: string, family: ClineFamily): UiIndex {
  const building = new Building(place, path, family);
  for (const { value, index } of settled(elementsOf(place, path, named))) building.take(value, index + 1);
  return building.index();
}

class Building {
  private readonly place: Elements;
  private readonly path: string;
  private readonly family: ClineFamily;
  private readonly notes: (UiRequest | UiEvent)[] = [];
  private readonly requests = new Map<number, UiRequest>();
  private readonly typed = new Set<number>();
  private readonly told = new Set<string>();
  private askedAt: number | undefined;
  private startedAt: number | undefined;
  private open: UiRequest | undefined;
  private texts = 0;
  private deleted = "";
  private hasRequests = false;

  constructor(place: Elements, path: string, family: ClineFamily) {
    this.place = place;
    this.path = path;
    this.family = family;
  }

  index(): UiIndex {
    const { notes, requests, typed, hasRequests, startedAt } = this;
    return { notes, requests, typed, hasRequests, startedAt };
  }

  take(item: JsonObject, line: number): void {
    const kind = kindOf(item);
    const time = timeOf(item);
    this.startedAt ??= time;
    this.noteDeleted(item, line);
    if (kind === undefined || !isKnownKind(kind)) this.tell(kind, line);
    else if (kind === "api_req_started") this.request(item, line);
    else if (kind === "deleted_api_reqs" || kind === "subagent_usage") this.sum(item, line);
    else if (PROMPTS.has(kind) || (kind === "text" && line === 1)) this.prompt(item);
    else if (ERRORS.has(kind)) this.event("api_error", item, line);
    else if (STATUS.has(kind)) this.event("status", item, line);
    else if (SAID.has(kind) && this.open) this.open.saidAt ??= time;
  }

  private prompt(item: JsonObject): void {
    this.askedAt = timeOf(item);
    const text = textOf(item["text"])?.trim();
    if (text) this.typed.add(idHash(text));
  }

  private request(item: JsonObject, line: number): void {
    const info = objectIn(item["text"]) ?? {};
    const { tokens, model } = tokensShown(item, info, this.family);
    const time = timeOf(item);
    const index = numberOf(item["conversationHistoryIndex"]);
    // A request that is sent again is still about what was asked before the first one.
    const askedAt = this.askedAt ?? (index === undefined ? undefined : this.requests.get(index)?.askedAt);
    const note: UiRequest = {
      kind: "request",
      time,
      index,
      line,
      tokens,
      model,
      askedAt,
      saidAt: undefined,
    };
    this.open = note;
    this.askedAt = undefined;
    if (tokens) this.hasRequests = true;
    this.notes.push(note);
    if (index !== undefined) this.requests.set(index, note);
    const reason = info["cancelReason"];
    if (reason === undefined || reason === null) return;
    // What was sent stands in the history before this happened, and is not counted in the request's index.
    const after = { ...item, conversationHistoryIndex: index === undefined ? undefined : index + 1 };
    if (reason === "user_cancelled") this.event("interrupt", { ...after, text: undefined }, line);
    else this.event("api_error", { ...after, text: textOf(info["streamingFailedMessage"]) ?? textOf(reason) }, line);
  }

  /** Tokens of answers that a restored checkpoint took out, or of subagents, which leave no transcript. */
  private sum(item: JsonObject, line: number): void {
    const { tokens, model } = tokensShown(item, objectIn(item["text"]) ?? {}, this.family);
    const index = numberOf(item["conversationHistoryIndex"]);
    const times = { time: timeOf(item), askedAt: undefined, saidAt: undefined };
    if (tokens) this.notes.push({ kind: "request", index, line, tokens, model, ...times });
  }

  private event(event: UiEvent["event"], item: JsonObject, line: number): void {
    const text = textOf(item["text"]) ?? "";
    if (text === "" && event !== "interrupt") return;
    const kept = this.texts < MAX_TEXTS ? text.slice(0, MAX_TEXT) : "";
    if (kept.length < text.length) {
      const message = "more text of errors than is held; kept in the archive only";
      this.tellOnce("long", { code: "line_too_long", line, message });
    }
    this.texts += kept.length;
    const index = numberOf(item["conversationHistoryIndex"]);
    this.notes.push({ kind: "event", event, time: timeOf(item), index, line, text: kept });
  }

  /** Each message repeats which part of the history no longer goes to the model: a change is a truncation. */
  private noteDeleted(item: JsonObject, line: number): void {
    const range = deletedRange(item);
    if (range === undefined || range === this.deleted) return;
    this.deleted = range;
    this.event("compact_boundary", { ...item, text: `conversationHistoryDeletedRange ${range}` }, line);
  }

  private tell(kind: string | undefined, line: number): void {
    const message = `a shown message of unknown kind ${quotable(kind ?? "none")}; left out`;
    this.tellOnce(message, { code: "unknown_record", line, message });
  }

  private tellOnce(key: string, issue: Parameters<typeof issueIn>[2]): void {
    if (this.told.has(key) || this.told.size >= 1000) return;
    this.told.add(key);
    issueIn(this.place.reading, this.path, issue);
  }
}

/** `[2, 31]`, or undefined where nothing was taken out. */
export function deletedRange(item: JsonObject): string | undefined {
  const range = listOf(item["conversationHistoryDeletedRange"]);
  return range.length === 2 && range.every((end) => numberOf(end) !== undefined) ? `[${range.join(", ")}]` : undefined;
}

export function tokensShown(
  item: JsonObject,
  info: JsonObject,
  family: ClineFamily,
): { readonly tokens: Tokens | undefined; readonly model: string | undefined } {
  const shown = isObject(item["modelInfo"]) ? item["modelInfo"] : {};
  const tokens = tokensOfRequest(info, { family, provider: textOf(shown["providerId"]), time: timeOf(item) });
  return { tokens, model: textOf(shown["modelId"]) ?? textOf(info["model"]) };
}
