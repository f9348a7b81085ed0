// Kimi Code's wire: records of what was asked, of each step of the loop and of the context, become messages.

import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { callPart, resultPart, textParts } from "../shared/blocks.ts";
import type { SessionWriter } from "../shared/session.ts";
import { listOf, numberOf, objectOf, pick, textOf, unixTime } from "../shared/values.ts";
import { Approvals } from "./approvals.ts";
import { CodeChildren } from "./code-children.ts";
import { noteBegin, noteFolder, STATE } from "./code-facts.ts";
import { Inputs, inputKind } from "./code-inputs.ts";
import { CodeModels } from "./code-models.ts";
import { type At, CodeStep } from "./code-step.ts";
import { CodeUsage } from "./code-usage.ts";
import { callOf, kimiParts, outputOf } from "./parts.ts";
import type { KimiReading } from "./records.ts";
import { type Draft, Thread } from "./thread.ts";

interface CodeStart {
  readonly reading: KimiReading;
  readonly writer: SessionWriter;
  readonly isSubagent: boolean;
}

type CodeDraft = Omit<Draft, "line" | "time">;

export class CodeTeller {
  private readonly start: CodeStart;
  private readonly usage: CodeUsage;
  private readonly inputs = new Inputs();
  private step: CodeStep | undefined;
  private readonly models = new CodeModels();
  private readonly approvals = new Approvals();
  private readonly children: CodeChildren;
  private readonly thread: Thread;
  private summary: string | undefined;

  constructor(start: CodeStart) {
    this.start = start;
    this.usage = new CodeUsage(start.writer);
    this.thread = new Thread(start.writer);
    this.children = new CodeChildren(start.writer);
  }

  take(record: JsonObject, line: number): void {
    const { reading } = this.start;
    const type = textOf(record["type"]);
    const at = { line, time: unixTime(record["time"], "ms") };
    if (type === undefined) reading.issueOnce("bad_record", line, "a record without a type; passed over");
    else if (!this.takeSaid(type, record, at) && !this.takeFact(type, record, at) && !STATE.test(type))
      reading.issueOnce("unknown_record", line, `record of unknown type ${quotable(type)}; passed over`);
  }

  end(): void {
    this.flush();
    this.usage.settle();
  }

  private takeSaid(type: string, record: JsonObject, at: At): boolean {
    switch (type) {
      case "turn.prompt":
      case "turn.steer":
        this.input(record["input"], record["origin"], type === "turn.steer" ? "queued_prompt" : "prompt", at);
        return true;
      case "turn.cancel":
        this.flush();
        this.say({ role: "user", kind: "interrupt", parts: [] }, at);
        return true;
      case "context.append_message":
        this.message(objectOf(record["message"]) ?? {}, at);
        return true;
      case "context.append_loop_event":
        this.loop(objectOf(record["event"]) ?? {}, at);
        return true;
      case "context.apply_compaction":
        this.compacted(record, at);
        return true;
      case "context.clear":
        this.flush();
        this.say({ role: "system", kind: "status", parts: textParts(type) }, at);
        return true;
      case "context.undo":
        this.flush();
        this.thread.undo(numberOf(record["count"]) ?? 0);
        return true;
      case "goal.create":
        this.say({ role: "system", kind: "status", parts: textParts(textOf(record["objective"])) }, at);
        return true;
      default:
        return false;
    }
  }

  private takeFact(type: string, record: JsonObject, at: At): boolean {
    const { writer } = this.start;
    switch (type) {
      case "metadata":
        noteBegin(writer, record);
        return true;
      case "config.update":
      case "profile.bind":
        noteFolder(writer, record);
        this.models.choose(textOf(record["modelAlias"]));
        return true;
      case "llm.request":
        this.request(record, at);
        return true;
      case "permission.record_approval_result":
        this.approvals.record(record);
        return true;
      case "usage.record": {
        const usage = objectOf(record["usage"]);
        if (usage) this.usage.record(usage, { ...at, model: this.models.of(textOf(record["model"])) });
        return true;
      }
      default:
        return false;
    }
  }

  private input(input: unknown, origin: unknown, asked: "prompt" | "queued_prompt", at: At): void {
    this.flush();
    this.inputs.given(input, origin);
    const kind = inputKind(origin, asked);
    if (asked === "prompt" && kind !== "injected") this.thread.turn();
    this.say({ role: "user", kind, parts: this.parts(input, at) }, at);
  }

  private message(message: JsonObject, at: At): void {
    const { writer, isSubagent } = this.start;
    const { role, content, origin } = message;
    const parts = this.parts(content, at);
    if (role === "assistant") {
      this.flush();
      const calls = listOf(message["toolCalls"]).flatMap((value) => callOf(value) ?? []);
      const asked = calls.map((call) => callPart(writer.call(call.id), call.name, call.input));
      this.say({ role, kind: "assistant", parts: [...parts, ...asked], model: this.models.last() }, at);
    } else if (role === "tool") this.result(textOf(message["toolCallId"]), { ...message, output: content }, at);
    else if (role === "user") {
      const known = this.inputs.reached(content, origin);
      if (known === "same") return;
      const kind = inputKind(origin, isSubagent && origin === undefined ? "injected" : "prompt");
      const isOurs = known === "changed" && (kind === "prompt" || kind === "slash_command");
      // The summary of a compaction that was told already.
      if (kind === "compact_summary" && this.summary !== undefined) return;
      if (kind === "prompt" && !isOurs) this.thread.turn();
      this.say({ role, kind: isOurs ? "injected" : kind, parts }, at);
    } else this.say({ role: "system", kind: "injected", parts }, at);
  }

  private loop(event: JsonObject, at: At): void {
    const { reading } = this.start;
    const type = textOf(event["type"]) ?? "none";
    switch (type) {
      case "step.begin":
        this.flush();
        this.usage.begin();
        this.step = new CodeStep(textOf(event["uuid"]));
        return;
      case "content.part":
        this.add(event, this.parts(event["part"], at), at);
        return;
      case "tool.call":
        this.call(event, at);
        return;
      case "tool.result":
        this.result(textOf(event["toolCallId"]), objectOf(event["result"]) ?? {}, at);
        return;
      case "step.end":
        this.stepEnd(event, at);
        return;
      default:
        reading.issueOnce("unknown_record", at.line, `loop event of unknown type ${quotable(type)}; passed over`);
    }
  }

  private add(event: JsonObject, parts: readonly Part[], at: At): void {
    const id = textOf(event["stepUuid"]);
    if (!this.step?.isOf(id)) {
      this.flush();
      this.step = new CodeStep(id);
    }
    this.step.add(parts, at);
  }

  private call(event: JsonObject, at: At): void {
    const id = this.start.writer.call(textOf(event["toolCallId"]));
    const name = textOf(event["name"]);
    this.children.call(id, name);
    this.add(event, [callPart(id, name, event["args"] ?? {})], at);
  }

  private result(call: string | undefined, result: JsonObject, at: At): void {
    const { reading, writer } = this.start;
    this.flush();
    const id = writer.answered(call);
    const { text, images } = outputOf(result["output"], { reading, line: at.line });
    // The field is only written where a tool failed.
    const status = result["isError"] === true ? "error" : "ok";
    const details = { ...pick(result, ["note"]), ...this.approvals.take(call) };
    this.say({ role: "tool", kind: "tool_results", parts: [resultPart(id, text, status, details), ...images] }, at);
    this.children.result(id, text);
  }

  private stepEnd(event: JsonObject, { time, line }: At): void {
    const id = textOf(event["uuid"]);
    this.flush();
    this.step = undefined;
    const usage = objectOf(event["usage"]);
    const key = textOf(event["messageId"]) ?? id ?? `${time ?? line}`;
    if (usage) this.usage.stepEnd(usage, { key, model: this.models.last(), time });
  }

  private compacted(record: JsonObject, at: At): void {
    this.flush();
    this.start.writer.compacted();
    this.say({ role: "system", kind: "compact_boundary", parts: [] }, at);
    this.summary = textOf(record["summary"]) ?? textOf(record["contextSummary"]);
    const id = `L${at.line}.summary`;
    if (this.summary !== undefined)
      this.say({ role: "system", kind: "compact_summary", parts: textParts(this.summary), id }, at);
  }

  private request(record: JsonObject, at: At): void {
    this.models.ask(textOf(record["model"]), textOf(record["modelAlias"]));
    const attempt = textOf(record["attempt"]);
    // The first attempt has no number, or is the first of some.
    if (attempt === undefined || attempt.startsWith("1/")) return;
    this.say({ role: "system", kind: "api_error", parts: textParts(`attempt ${attempt}`) }, at);
  }

  /** Tells what the open step has said so far. */
  private flush(): void {
    const said = this.step?.take();
    if (said === undefined) return;
    const { parts, id, at } = said;
    const apiId = this.step?.id;
    this.say({ role: "assistant", kind: "assistant", parts, id, apiId, model: this.models.last() }, at);
  }

  private parts(content: unknown, { line }: At): Part[] {
    return kimiParts(isObject(content) ? [content] : content, { reading: this.start.reading, line });
  }

  private say(draft: CodeDraft, at: At): void {
    this.thread.say({ ...draft, ...at });
  }
}
