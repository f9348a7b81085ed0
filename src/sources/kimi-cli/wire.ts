// Kimi CLI's wire: the events that its interface saw, each with its time, become messages.

import { quotable } from "../../core/quotable.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { resultPart, textParts } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { SessionWriter } from "../shared/session.ts";
import { objectOf, pick, textOf } from "../shared/values.ts";
import { Answer } from "./answer.ts";
import { Approvals } from "./approvals.ts";
import { kimiParts, outputOf, textOfParts } from "./parts.ts";
import type { KimiReading } from "./records.ts";
import { type Draft, Thread } from "./thread.ts";
import { eventOf, STATE, type WireEvent, wireUsage } from "./wire-events.ts";

export interface WireStart {
  readonly reading: KimiReading;
  readonly writer: SessionWriter;
  /** A subagent's: its prompts are its parent's. */
  readonly isSubagent: boolean;
  readonly model: string | undefined;
  /** For a subagent whose events stand in its parent's wire: the message that started it. */
  readonly sidechain?: { readonly follows: string | null | undefined };
  /** Texts of the summaries that compactions left in the context files, in order. */
  readonly summaries: readonly string[];
}

export class WireTeller {
  private readonly start: WireStart;
  private readonly answer = new Answer();
  /** Results that came while the answer was still being written: their calls get their ids when that is told. */
  private waiting: (() => Draft)[] = [];
  /** Before the first step of a turn, the interface itself speaks: `/clear`, `/compact`. */
  private inTurn: "unknown" | "before" | "step" = "unknown";
  private compactions = 0;
  private readonly approvals = new Approvals();
  private readonly nested = new Map<string, WireTeller>();
  private readonly thread: Thread;

  constructor(start: WireStart) {
    this.start = start;
    this.thread = new Thread(start.writer, start.sidechain);
  }

  take(event: WireEvent): void {
    if (!this.takeAnswer(event) && !this.takeTurn(event) && !this.takeAside(event) && !STATE.has(event.type)) {
      const message = `wire event of unknown type ${quotable(event.type)}; passed over`;
      this.start.reading.issueOnce("unknown_record", event.line, message);
    }
    if (event.type === "TurnEnd") this.flush();
  }

  /** At the end of the wire: what was begun is told as far as it came. */
  end(): void {
    this.flush();
    for (const teller of this.nested.values()) teller.end();
  }

  private takeAnswer({ type, payload, line, time }: WireEvent): boolean {
    const at = { reading: this.start.reading, line };
    switch (type) {
      case "ContentPart": {
        const parts = kimiParts(payload, at);
        if (this.inTurn === "before") this.say({ role: "system", kind: "status", parts, line, time });
        else this.answer.add(parts, line, time);
        return true;
      }
      case "ToolCall": {
        const body = objectOf(payload["function"]) ?? {};
        const text = typeof body["arguments"] === "string" ? body["arguments"] : jsonText(body["arguments"] ?? {});
        this.answer.call({ id: textOf(payload["id"]), name: textOf(body["name"]), text }, line, time);
        return true;
      }
      case "ToolCallPart":
        if (!this.answer.extend(textOf(payload["arguments_part"]) ?? ""))
          at.reading.issueOnce("bad_record", line, "a piece of a tool call that the wire does not have; left out");
        return true;
      case "ToolResult":
        this.result(payload, line, time);
        return true;
      case "StatusUpdate":
        this.status(payload, line, time);
        return true;
      default:
        return false;
    }
  }

  private takeTurn({ type, payload, line, time }: WireEvent): boolean {
    switch (type) {
      case "TurnBegin":
        this.flush();
        this.inTurn = "before";
        this.prompt(payload["user_input"], "prompt", { line, time });
        return true;
      case "SteerInput":
        this.flush();
        this.prompt(payload["user_input"], "queued_prompt", { line, time });
        return true;
      case "StepBegin":
        this.flush();
        this.inTurn = "step";
        return true;
      case "StepInterrupted":
        this.flush();
        this.say({ role: "user", kind: "interrupt", parts: [], line, time });
        return true;
      case "StepRetry":
        // What the failed attempt had said is no answer: the step is asked again.
        this.flush(undefined, true);
        this.say({ role: "system", kind: "api_error", parts: textParts(jsonText(payload)), line, time });
        return true;
      case "CompactionEnd":
        this.compacted(line, time);
        return true;
      default:
        return false;
    }
  }

  private takeAside({ type, payload, line, time }: WireEvent): boolean {
    switch (type) {
      case "SubagentEvent":
        this.subagent(payload, line, time);
        return true;
      case "ApprovalRequest":
        this.approvals.ask(payload["id"], payload["tool_call_id"]);
        return true;
      case "ApprovalResponse":
      case "ApprovalRequestResolved":
        this.approvals.answer(payload["request_id"], payload["response"], payload["feedback"]);
        return true;
      case "Notification":
        this.notice(pick(payload, ["title", "body"]), line, time);
        return true;
      case "PlanDisplay":
        this.notice(pick(payload, ["content"]), line, time);
        return true;
      case "HookResolved":
        if (payload["action"] === "block") this.notice(pick(payload, ["event", "reason"]), line, time);
        return true;
      default:
        return false;
    }
  }

  private notice(fields: JsonObject, line: number, time: number | undefined): void {
    const text = Object.values(fields).filter((field) => typeof field === "string");
    this.say({ role: "system", kind: "status", parts: textParts(text.join("\n")), line, time });
  }

  private prompt(input: unknown, kind: "prompt" | "queued_prompt", at: Pick<WireEvent, "line" | "time">): void {
    const parts = kimiParts(input, { reading: this.start.reading, line: at.line });
    const isCommand = kind === "prompt" && /^\/[\w:.-]+(?:\s|$)/.test(textOfParts(parts));
    const own = isCommand ? "slash_command" : kind;
    this.say({ role: "user", kind: this.start.isSubagent ? "injected" : own, parts, ...at });
  }

  private result(payload: JsonObject, line: number, time: number | undefined): void {
    const { reading, writer } = this.start;
    const value = objectOf(payload["return_value"]) ?? objectOf(payload["result"]) ?? {};
    const { text, images } = outputOf(value["output"], { reading, line });
    const message = textOf(value["message"]);
    const failed = value["is_error"];
    const status = failed === true ? "error" : failed === false ? "ok" : undefined;
    const id = textOf(payload["tool_call_id"]);
    const details = {
      ...(text !== "" && pick(value, ["message"])),
      ...(Array.isArray(value["display"]) && value["display"].length > 0 && { display: value["display"] }),
      ...this.approvals.take(id),
    };
    const draft = (): Draft => {
      const part = resultPart(writer.answered(id), text === "" ? (message ?? "") : text, status, details);
      return { role: "tool", kind: "tool_results", parts: [part, ...images], line, time };
    };
    if (this.answer.isEmpty) this.say(draft());
    else this.waiting.push(draft);
  }

  private status(payload: JsonObject, line: number, time: number | undefined): void {
    const usage = objectOf(payload["token_usage"]);
    const id = textOf(payload["message_id"]);
    if (usage === undefined && id === undefined) return;
    this.flush(id);
    if (usage === undefined) return;
    const key = id ?? `${time ?? line} ${jsonText(usage)}`;
    this.start.writer.spend({ key, model: this.start.model, time, usage: wireUsage(usage) });
  }

  private compacted(line: number, time: number | undefined): void {
    this.flush();
    const summary = this.start.summaries[this.compactions++];
    this.start.writer.compacted();
    this.say({ role: "system", kind: "compact_boundary", parts: [], line, time });
    if (summary === undefined) return;
    const id = `L${line}.summary`;
    this.say({ role: "system", kind: "compact_summary", parts: textParts(summary), line, time, id });
  }

  /** A newer subagent has a wire of its own; of an older one the parent's wire is the only one that there is. */
  private subagent(payload: JsonObject, line: number, time: number | undefined): void {
    const { reading, writer } = this.start;
    const call = textOf(payload["parent_tool_call_id"]) ?? textOf(payload["task_tool_call_id"]);
    const agent = textOf(payload["agent_id"]);
    if (agent !== undefined) {
      this.flushCall();
      writer.child(writer.answered(call), `${writer.head.externalId}.${agent}`);
      return;
    }
    const event = eventOf(
      { message: payload["event"], timestamp: time === undefined ? undefined : time / 1000 },
      line,
      reading,
    );
    if (event === undefined || call === undefined || this.start.sidechain) return;
    this.flushCall();
    let teller = this.nested.get(call);
    if (!teller) {
      const { model } = this.start;
      const sidechain = { follows: this.thread.last };
      teller = new WireTeller({ reading, writer, isSubagent: true, model, sidechain, summaries: [] });
      if (this.nested.size < 10_000) this.nested.set(call, teller);
    }
    teller.take(event);
  }

  /** The call that started a subagent is told before what the subagent does. */
  private flushCall(): void {
    if (!this.answer.isEmpty) this.flush();
  }

  /** Tells the answer, and the results that came meanwhile. */
  private flush(apiId?: string, failed = false): void {
    const { line = 0, time } = this.answer;
    if (!this.answer.isEmpty) {
      const parts = this.answer.take(this.start.writer);
      const { model } = this.start;
      this.say({ role: "assistant", kind: failed ? "step" : "assistant", parts, line, time, model, apiId });
    }
    const { waiting } = this;
    this.waiting = [];
    for (const draft of waiting) this.say(draft());
  }

  private say(draft: Draft): void {
    this.thread.say(draft);
  }
}
